"""Drafts of applications: reminded of before the deadline, and told of once the opening has closed."""

from datetime import datetime, timedelta

from lab import openings as rules
from lab.defaults import Defaults
from lab.notices import Owing
from lab.openings import OpeningState
from storage import applications, drafts, openings
from storage.database import Tx
from storage.drafts import Waiting
from storage.openings import Opening, Standing
from storage.projects import Visibility

FORM = "apply"  # its drafts are about the code of an opening
REMINDERS = (timedelta(hours=6), timedelta(hours=48))  # before the deadline, the last one first
BUSY = timedelta(hours=1)  # whoever has just written needs no reminder
REMINDER, CLOSED = "draft-reminder", "draft-closed"
_DOWNTIME = timedelta(hours=1)  # the longest that a deadline gives back


async def owings(tx: Tx, *, defaults: Defaults, now: datetime) -> list[Owing]:
    """What the owners of drafts are to be told by now: the same again and again, until a deadline moves."""
    _ = defaults
    standing = {one.code: one for one in await openings.standings(tx, visible=tuple(Visibility))}
    concerned = {code for code, one in standing.items() if _closes_soon(one, now) or is_closed(one, now=now)}
    if not concerned:
        return []
    found = []
    for draft in await drafts.waiting(tx, FORM):
        if draft.subject in concerned and draft.touched:
            owing = _owing(draft, standing[draft.subject], now)
            found += [owing] if owing is not None else []
    return found


def _owing(draft: Waiting, opening: Standing, now: datetime) -> Owing | None:
    facts = {"opening": opening.id, "code": opening.code, "closes_at": _written(opening.closes_at)}
    if is_closed(opening, now=now):
        event = f"{CLOSED}/{opening.id}/{opening.ended or ''}/{_written(opening.closes_at)}"
        return Owing(draft.user_id, CLOSED, facts, event)
    if opening.closes_at is None or now - draft.updated_at < BUSY:
        return None
    # Whoever began later than that knows how much time there is.
    before = next(
        (
            each
            for each in REMINDERS
            if opening.closes_at - each <= now and draft.created_at <= opening.closes_at - each
        ),
        None,
    )
    if before is None or now >= opening.closes_at:
        return None
    hours = before // timedelta(hours=1)
    event = f"{REMINDER}/{opening.id}/{_written(opening.closes_at)}/{hours}"
    urgent = opening.closes_at - now <= timedelta(hours=24)
    return Owing(draft.user_id, REMINDER, facts, event, urgent=urgent, expires_at=opening.closes_at)


async def still(tx: Tx, user_id: int, *, kind: str, opening_id: int, closes_at: str, now: datetime) -> Opening | None:
    """The opening, if somebody is still to be told: the draft is there and was not submitted, and the deadline is the one that is meant."""
    found = await openings.by_ids(tx, [opening_id])
    if not found or _written(found[0].closes_at) != closes_at:
        return None
    (opening,) = found
    holds = is_closed(opening, now=now) if kind == CLOSED else rules.is_open(opening, now=now)
    if not holds or await drafts.find(tx, user_id=user_id, form=FORM, subject=opening.code) is None:
        return None
    return None if await applications.find(tx, opening_id=opening.id, user_id=user_id) is not None else opening


def is_closed(opening: Opening | Standing, *, now: datetime) -> bool:
    """Whether nobody can apply any more, the silent grace included."""
    if rules.state(opening, now=now) not in (OpeningState.CLOSED, OpeningState.FILLED):
        return False
    return not rules.is_open(opening, now=now, downtime=_DOWNTIME)


def _closes_soon(opening: Standing, now: datetime) -> bool:
    return opening.ended is None and opening.closes_at is not None and now < opening.closes_at <= now + max(REMINDERS)


def _written(at: datetime | None) -> str:
    return f"{at:%Y-%m-%dT%H:%M}" if at is not None else ""
