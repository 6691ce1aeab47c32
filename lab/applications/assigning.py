"""Who is to look at which applications: given to one reviewer, or shared out evenly among all."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from lab.applications import queues, reviewing
from lab.applications.access import opening_as_staff, reach_as_staff, require_staff
from lab.applications.cases import note_event
from lab.applications.queues import Wanted, readable_heads
from lab.applications.stages import UNDECIDED, Party
from lab.defaults import Defaults
from lab.roles import Actor, Permission, may, role_of
from storage import openings, reviews, users
from storage.applications import Head
from storage.database import Tx
from storage.openings import Opening
from storage.users import User


@dataclass(frozen=True)
class Share:
    """A reviewer of an opening, and how many of the undecided they were given, and have not judged of these."""

    user_id: int
    user: User | None
    given: int
    left: int


@dataclass(frozen=True)
class Sharing:
    """How the undecided applications of an opening are shared out: `ungiven` were given to nobody yet."""

    opening: Opening
    shares: Sequence[Share]
    undecided: int
    ungiven: int


async def sharing(tx: Tx, actor: Actor, opening_id: int) -> Sharing:
    """How it stands. Raises NotFound."""
    opening = await opening_as_staff(tx, actor, opening_id)
    ids = [head.id for head in await _undecided(tx, actor, opening_id)]
    given = await reviews.assigned(tx, ids)
    reviewers = sorted(await openings.reviewer_ids(tx, opening_id))
    known = await users.of_ids(tx, reviewers)
    every = await reviews.of_applications(tx, ids)
    judged = {(one.application_id, one.reviewer_id) for one in every if one.verdict is not None}
    shares = []
    for user_id in reviewers:
        mine = [one for one in ids if user_id in given.get(one, ())]
        left = sum((one, user_id) not in judged for one in mine)
        shares.append(Share(user_id, known.get(user_id), len(mine), left))
    return Sharing(opening, shares, len(ids), sum(one not in given for one in ids))


async def share_out(tx: Tx, actor: Actor, opening_id: int, *, defaults: Defaults, now: datetime) -> Mapping[int, int]:
    """Gives every undecided application that nobody was given to the reviewer who has the fewest, leaving out those who applied or
    declared a conflict; returns how many each got. Only who has spoken to the bot gets any. Raises NotFound."""
    await require_staff(tx, actor, opening_id)
    heads = await _undecided(tx, actor, opening_id)
    given = await reviews.assigned(tx, [head.id for head in heads])
    reviewers = await able(tx, opening_id, defaults)
    burden = dict.fromkeys(reviewers, 0)
    for one in given.values():
        for user_id in one:
            if user_id in burden:
                burden[user_id] += 1
    partial = {
        (review.application_id, review.reviewer_id)
        for review in await reviews.of_applications(tx, [head.id for head in heads])
        if review.conflict
    }
    got: dict[int, int] = {}
    for head in heads:
        if head.id in given:
            continue
        able_now = [one for one in reviewers if one != head.user_id and (head.id, one) not in partial]
        if not able_now:
            continue
        to = min(able_now, key=lambda one: (burden[one], one))
        await reviewing.assign(tx, actor, [head.id], to, now=now)
        burden[to] += 1
        got[to] = got.get(to, 0) + 1
    return got


async def give_listed(tx: Tx, actor: Actor, opening_id: int, wanted: Wanted, reviewer_id: int, *, now: datetime) -> int:
    """Gives a reviewer all undecided applications that a list shows, but those about which they are partial; returns how many are new to
    them. Raises NotFound, LabError."""
    listed = await queues.listed(tx, actor, opening_id, wanted, limit=0)
    undecided = {head.id: head for head in await _undecided(tx, actor, opening_id)}
    partial = {
        review.application_id
        for review in await reviews.of_applications(tx, listed.ids)
        if review.conflict and review.reviewer_id == reviewer_id
    }
    free = [
        one for one in listed.ids if one in undecided and undecided[one].user_id != reviewer_id and one not in partial
    ]
    return len(await reviewing.assign(tx, actor, free, reviewer_id, now=now))


async def take(tx: Tx, actor: Actor, application_id: int, reviewer_id: int, *, now: datetime) -> bool:
    """Takes an application from a reviewer; tells whether they had it. Raises NotFound."""
    case = await reach_as_staff(tx, actor, application_id, lock=True)
    had = await reviews.unassign(tx, application_id=application_id, reviewer_id=reviewer_id)
    if had:
        party = Party.REVIEWER if Party.REVIEWER in case.parties else Party.ADMIN
        await note_event(tx, case, "unassign", party=party, visible=False, now=now)
    return had


async def take_back(tx: Tx, actor: Actor, opening_id: int, reviewer_id: int, *, now: datetime) -> int:
    """Takes from a reviewer what they were given and have not judged, as when they fall ill; returns how many. Raises NotFound."""
    await require_staff(tx, actor, opening_id)
    ids = [head.id for head in await _undecided(tx, actor, opening_id)]
    given = await reviews.assigned(tx, ids)
    views = await reviews.of_reviewer(tx, opening_applications=ids, reviewer_id=reviewer_id)
    count = 0
    for one in ids:
        judged = one in views and views[one].verdict is not None
        if reviewer_id in given.get(one, ()) and not judged:
            count += await take(tx, actor, one, reviewer_id, now=now)
    return count


async def able(tx: Tx, opening_id: int, defaults: Defaults) -> list[int]:
    """The reviewers of an opening who can look at applications now: known to the bot, with the role of a reviewer."""
    known = await users.of_ids(tx, await openings.reviewer_ids(tx, opening_id))
    return sorted(
        user.id
        for user in known.values()
        if may(Actor(user.id, role_of(user.id, user.role, owner_ids=defaults.owner_ids)), Permission.REVIEW)
    )


async def _undecided(tx: Tx, actor: Actor, opening_id: int) -> list[Head]:
    return [head for head in await readable_heads(tx, actor, opening_id) if head.stage in UNDECIDED]
