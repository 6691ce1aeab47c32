"""What is new for a reviewer: told at most once a working day, and not at all where nothing is."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from lab.applications.access import readable
from lab.applications.stages import UNDECIDED
from lab.applications.working_days import LATE, bounds, digest_day
from lab.defaults import Defaults
from lab.notices import Owing
from lab.roles import Actor, Permission, may, role_of
from storage import application_events, applications, deliveries, openings, reviews, slots, users
from storage.applications import ApplicationStage, Head
from storage.database import Tx
from storage.openings import Opening
from storage.slots import Slot

DIGEST = "review-digest"
_TO_SCREEN = (ApplicationStage.SUBMITTED, ApplicationStage.SCREENING)
_ANSWER = "answer"
_NEVER = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class New:
    """Of one opening: how many applications came in since the last digest, how many others were `given` to the reviewer by somebody
    else, how many the reviewer has not judged yet in all, how many returned ones were answered, and the interviews of the day."""

    opening: Opening
    fresh: int
    given: int
    unseen: int
    answered: int
    interviews: Sequence[Slot]

    @property
    def any(self) -> bool:
        """Whether something is new."""
        return bool(self.fresh or self.given or self.answered or self.interviews)


async def owings(tx: Tx, *, defaults: Defaults, now: datetime) -> list[Owing]:
    """The digest of the day for everybody who reviews an opening where something is going on. What it says, and whether it says anything,
    is found when it is sent."""
    day = digest_day(now, defaults.zone)
    if day is None:
        return []
    going_on = await applications.openings_with(tx, (*UNDECIDED, ApplicationStage.RETURNED))
    reviewers = {user_id for opening_id, user_id in await openings.reviewers(tx) if opening_id in going_on}
    known = await users.of_ids(tx, reviewers)
    event = f"{DIGEST}/{day}"
    return [
        Owing(user.id, DIGEST, {"day": day.isoformat()}, event, expires_at=now + LATE + timedelta(hours=12))
        for user in known.values()
        if user.blocked_at is None and may(_actor(user.id, user.role, defaults), Permission.REVIEW)
    ]


async def gather(tx: Tx, user_id: int, *, defaults: Defaults, now: datetime) -> list[New]:
    """What is new for a reviewer since their last digest was sent; empty where nothing is. Openings with something unseen, but nothing
    new, are listed along with the others."""
    user = await users.get(tx, user_id)
    actor = _actor(user_id, user.role if user is not None else None, defaults)
    if not may(actor, Permission.REVIEW):
        return []
    since = await deliveries.last_sent(tx, kind=DIGEST, chat_id=user_id) or _NEVER
    own = await openings.reviewed_by(tx, user_id)
    found = [await _new(tx, actor, opening, since, defaults, now) for opening in await openings.by_ids(tx, own)]
    if not any(one.any for one in found):
        return []
    return sorted((one for one in found if one.any or one.unseen), key=lambda one: (not one.any, one.opening.code))


async def _new(tx: Tx, actor: Actor, opening: Opening, since: datetime, defaults: Defaults, now: datetime) -> New:
    several = await readable(tx, actor, await applications.heads(tx, opening.id))
    ids, user_id = [one.id for one in several], actor.user_id or 0
    unseen = await _unseen(tx, actor, several)
    fresh = {one.id for one in unseen if one.submitted_at > since}
    undecided = [one.id for one in several if one.stage in UNDECIDED]
    given = await reviews.assigned_after(tx, undecided, user_id, after=since)
    judged = (await reviews.of_reviewer(tx, opening_applications=sorted(given), reviewer_id=user_id)).keys()
    begins, ends = bounds(now.astimezone(defaults.zone).date(), defaults.zone)
    return New(
        opening=opening,
        fresh=len(fresh),
        given=len(given - fresh - judged),
        unseen=len(unseen),
        answered=len(await application_events.with_kind(tx, ids, kind=_ANSWER, after=since)),
        interviews=[
            slot
            for slot in await slots.of_opening(tx, opening.id)
            if slot.application_id in ids and begins <= slot.starts_at < ends and slot.ends_at > now
        ],
    )


async def _unseen(tx: Tx, actor: Actor, several: Sequence[Head]) -> list[Head]:
    """Those that wait for the actor's verdict: nobody in particular was asked for one, or the actor was."""
    waiting = [one for one in several if one.stage in _TO_SCREEN]
    ids = [one.id for one in waiting]
    assigned = await reviews.assigned(tx, ids)
    judged = await reviews.of_reviewer(tx, opening_applications=ids, reviewer_id=actor.user_id or 0)
    return [
        one for one in waiting if one.id not in judged and (one.id not in assigned or actor.user_id in assigned[one.id])
    ]


def _actor(user_id: int, stored: users.Role | None, defaults: Defaults) -> Actor:
    return Actor(user_id, role_of(user_id, stored, owner_ids=defaults.owner_ids))
