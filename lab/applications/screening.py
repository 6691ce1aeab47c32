"""Screening: a pile of applications, one in front of the reviewer at a time. Where they are is kept, so that they go on there."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from lab.applications import reviewing
from lab.applications.access import require_staff
from lab.applications.queues import readable_heads
from lab.applications.stages import UNDECIDED
from lab.defaults import Defaults
from lab.errors import LabError, NotFound
from lab.roles import Actor
from storage import applications, openings, reviews, screenings
from storage.applications import Application
from storage.database import Tx
from storage.openings import Opening
from storage.reviews import Review, Verdict

UNDOABLE = 20  # verdicts


@dataclass(frozen=True)
class Place:
    """Where a reviewer is: the application in front of them, None if none is left; its place in the pile from 1 and how many are in it; how
    many of these are without their verdict; whether there is a verdict to be taken back. `mine`: the pile is what was assigned to
    them."""

    opening: Opening
    application: Application | None
    own: Review | None
    position: int
    total: int
    left: int
    undoable: bool
    mine: bool


@dataclass(frozen=True)
class _Pile:
    ids: Sequence[int]
    judged: frozenset[int]

    def after(self, application_id: int | None) -> int | None:
        """The next one without a verdict, from the beginning again behind the last; the same one if no other is left."""
        open_ = [one for one in self.ids if one not in self.judged]
        start = application_id or 0
        return next((one for one in open_ if one > start), None) or next(iter(open_), None)

    def before(self, application_id: int) -> int | None:
        """The one before it, judged or not."""
        return next((one for one in reversed(self.ids) if one < application_id), None)


async def begin(tx: Tx, actor: Actor, opening_id: int, *, mine: bool | None, now: datetime) -> Place:
    """Goes on where the reviewer stopped, or begins: in all, in what was assigned to them, or (None) in what it was. Raises NotFound."""
    state = await screenings.get(tx, reviewer_id=_user(actor), opening_id=opening_id)
    mine = (state is not None and state.mine) if mine is None else mine
    pile = await _pile(tx, actor, opening_id, mine=mine)
    at = state.application_id if state is not None else None
    if at is None or at not in pile.ids or at in pile.judged:
        at = pile.after(at - 1 if at is not None else None)
    return await _go(tx, actor, opening_id, at, mine=mine, now=now)


async def judge(
    tx: Tx, actor: Actor, application_id: int, verdict: Verdict, *, defaults: Defaults, now: datetime
) -> Place:
    """Gives a verdict, and goes on to the next. Raises NotFound, LabError where it can't be judged any more."""
    before = await reviewing.review(tx, actor, application_id, verdict, defaults=defaults, now=now)
    opening_id = await _opening_of(tx, application_id)
    state = await screenings.get(tx, reviewer_id=_user(actor), opening_id=opening_id)
    done = _done(state)
    if before is not verdict:
        done = [*done, (application_id, before)][-UNDOABLE:]
    mine = state is not None and state.mine
    pile = await _pile(tx, actor, opening_id, mine=mine)
    return await _go(tx, actor, opening_id, pile.after(application_id), mine=mine, done=done, now=now)


async def skip(tx: Tx, actor: Actor, application_id: int, *, now: datetime) -> Place:
    """Goes on without a verdict; the application comes again at the end. Raises NotFound."""
    opening_id = await _opening_of(tx, application_id)
    mine = await _mine(tx, actor, opening_id)
    pile = await _pile(tx, actor, opening_id, mine=mine)
    return await _go(tx, actor, opening_id, pile.after(application_id), mine=mine, now=now)


async def back(tx: Tx, actor: Actor, application_id: int, *, now: datetime) -> Place:
    """Shows the one before, judged or not. Raises NotFound."""
    opening_id = await _opening_of(tx, application_id)
    mine = await _mine(tx, actor, opening_id)
    pile = await _pile(tx, actor, opening_id, mine=mine)
    at = pile.before(application_id) or (application_id if application_id in pile.ids else pile.after(None))
    return await _go(tx, actor, opening_id, at, mine=mine, now=now)


async def undo(tx: Tx, actor: Actor, opening_id: int, *, defaults: Defaults, now: datetime) -> Place:
    """Takes the last verdict back, and shows its application. What can't be judged any more keeps it. Raises NotFound, LabError where
    there is nothing to undo."""
    await require_staff(tx, actor, opening_id)
    state = await screenings.get(tx, reviewer_id=_user(actor), opening_id=opening_id)
    done = _done(state)
    while done:
        application_id, before = done.pop()
        try:
            if before is None:
                await reviewing.unjudge(tx, actor, application_id, now=now)
            else:
                await reviewing.review(tx, actor, application_id, before, defaults=defaults, now=now)
        except LabError:  # withdrawn or decided meanwhile
            continue
        mine = state is not None and state.mine
        return await _go(tx, actor, opening_id, application_id, mine=mine, done=done, now=now)
    raise LabError("review-nothing-to-undo")


async def _go(
    tx: Tx,
    actor: Actor,
    opening_id: int,
    at: int | None,
    *,
    mine: bool,
    done: Sequence[tuple[int, Verdict | None]] | None = None,
    now: datetime,
) -> Place:
    """Notes the place, and shows it."""
    state = await screenings.get(tx, reviewer_id=_user(actor), opening_id=opening_id)
    kept = _done(state) if done is None else list(done)
    await screenings.put(
        tx, reviewer_id=_user(actor), opening_id=opening_id, application_id=at, mine=mine, done=kept, now=now
    )
    pile = await _pile(tx, actor, opening_id, mine=mine)
    (opening,) = await openings.by_ids(tx, [opening_id])
    application = await applications.get(tx, at) if at is not None else None
    own = await reviews.own(tx, application_id=at, reviewer_id=_user(actor)) if at is not None else None
    return Place(
        opening=opening,
        application=application,
        own=own,
        position=pile.ids.index(at) + 1 if at in pile.ids else 0,
        total=len(pile.ids),
        left=sum(one not in pile.judged for one in pile.ids),
        undoable=bool(kept),
        mine=mine,
    )


async def _pile(tx: Tx, actor: Actor, opening_id: int, *, mine: bool) -> _Pile:
    await require_staff(tx, actor, opening_id)
    ids = [head.id for head in await readable_heads(tx, actor, opening_id) if head.stage in UNDECIDED]
    if mine:
        given = await reviews.assigned_to(tx, _user(actor), opening_id=opening_id)
        ids = [one for one in ids if one in given]
    views = await reviews.of_reviewer(tx, opening_applications=ids, reviewer_id=_user(actor))
    return _Pile(ids, frozenset(one for one, view in views.items() if view.verdict is not None))


async def _mine(tx: Tx, actor: Actor, opening_id: int) -> bool:
    state = await screenings.get(tx, reviewer_id=_user(actor), opening_id=opening_id)
    return state is not None and state.mine


async def _opening_of(tx: Tx, application_id: int) -> int:
    found = await applications.get(tx, application_id)
    if found is None:
        raise NotFound("application-not-found")
    return found.opening_id


def _done(state: screenings.Screening | None) -> list[tuple[int, Verdict | None]]:
    if state is None:
        return []
    return [(application_id, Verdict(before) if before else None) for application_id, before in state.done]


def _user(actor: Actor) -> int:
    if actor.user_id is None:
        raise LabError("error-forbidden")
    return actor.user_id
