"""How long applications are kept: as long as their opening says after it is over; then everybody is warned, and they are erased.

An opening is over when it has ended or its deadline has passed, and nothing has moved since. One that is open until it is filled may
be so for years: there an application is over by itself, when it is decided or withdrawn.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from lab.applications.admins import admins
from lab.applications.draft_reminders import FORM, is_closed
from lab.applications.stages import OVER
from lab.defaults import Defaults
from lab.notices import Owing
from storage import applications, consents, deliveries, documents, drafts, history, openings
from storage.applications import Resting
from storage.database import Tx
from storage.drafts import Waiting
from storage.openings import KIND, Ended, Opening

WARNED = timedelta(days=14)  # before anything is erased
MINE, OURS = "retention-applicant", "retention-admin"
_ENDED = [f"{KIND}.{how}" for how in Ended]  # as the history says it
ABANDONED = timedelta(days=30)
UNSENT = timedelta(days=1)  # after which ticks without a draft go: the form may only just have been begun


@dataclass(frozen=True)
class Doomed:
    """An application, and when it is to go."""

    application: Resting
    opening: Opening
    due_at: datetime

    def day(self, zone: ZoneInfo) -> date:
        """The day on which it goes."""
        return self.due_at.astimezone(zone).date()


async def owings(tx: Tx, *, defaults: Defaults, now: datetime) -> list[Owing]:
    """The warnings: to whoever applied, of their own; to admins, once for all of an opening that go on one day."""
    doomed = [one for one in await _doomed(tx, now=now) if one.due_at - WARNED <= now]
    if not doomed:
        return []
    found = []
    ours: dict[str, Mapping[str, str | int]] = {}
    for one in doomed:
        day = one.day(defaults.zone)
        ours[_event(one, day)] = {"opening": one.opening.id, "code": one.opening.code, "day": f"{day}"}
        if one.application.user_id is not None:
            facts = {"application": one.application.id, "number": one.application.number, "day": f"{day}"}
            event = f"{MINE}/{one.application.id}/{day}"
            found.append(Owing(one.application.user_id, MINE, facts, event))
    to = await admins(tx, defaults)
    return found + [Owing(chat_id, OURS, facts, event) for event, facts in ours.items() for chat_id in to]


async def of_opening(tx: Tx, opening_id: int, day: date, *, defaults: Defaults, now: datetime) -> list[Doomed]:
    """What is to go of an opening on a day, as things stand now."""
    return [one for one in await _doomed(tx, now=now, only=opening_id) if one.day(defaults.zone) == day]


async def due(tx: Tx, *, defaults: Defaults, now: datetime) -> list[int]:
    """The applications (by id) whose time is over, and whose warning is old enough; where there is no admin whom to warn, the first
    alone."""
    doomed = [one for one in await _doomed(tx, now=now) if one.due_at <= now]
    if not doomed:
        return []
    events = {one.application.id: _event(one, one.day(defaults.zone)) for one in doomed}
    warned = await deliveries.first_owed(tx, set(events.values()))
    nobody = not await admins(tx, defaults)
    return [
        application_id
        for application_id, event in events.items()
        if (nobody if event not in warned else warned[event] + WARNED <= now)
    ]


async def goes_at(tx: Tx, doomed: Doomed, *, defaults: Defaults, now: datetime) -> datetime:
    """When it is really erased: never sooner than two weeks after the first warning."""
    event = _event(doomed, doomed.day(defaults.zone))
    warned = (await deliveries.first_owed(tx, [event])).get(event, now)
    return max(doomed.due_at, warned + WARNED)


async def forget_drafts(tx: Tx, *, now: datetime) -> int:
    """Drafts go that nobody goes on with and nobody can submit, and with any draft that is gone the papers and ticks that came with it;
    returns how many papers."""
    every = {opening.code: opening for opening in await openings.every(tx)}
    waiting = await drafts.waiting(tx, FORM)
    gone = {one.id for one in waiting if one.subject not in every or _abandoned(one, every[one.subject], now)}
    await drafts.remove(tx, sorted(gone))
    kept = {(every[one.subject].id, one.user_id) for one in waiting if one.id not in gone}
    await consents.forget(tx, [one for one in await consents.unsent(tx, before=now - UNSENT) if one[1:] not in kept])
    papers = [document_id for document_id, *whose in await documents.unsent(tx) if tuple(whose) not in kept]
    await documents.forget(tx, papers)
    return len(papers)


def _abandoned(draft: Waiting, opening: Opening, now: datetime) -> bool:
    """A month after the last change and after the opening has closed, or sooner where its applications are kept shorter than that."""
    if not is_closed(opening, now=now):
        return False
    ended = opening.closes_at is None or opening.closes_at > now
    last = draft.updated_at if ended or opening.closes_at is None else max(draft.updated_at, opening.closes_at)
    if last + ABANDONED <= now:
        return True
    return not ended and opening.closes_at is not None and opening.closes_at + _keep(opening) <= now


async def _doomed(tx: Tx, *, now: datetime, only: int | None = None) -> list[Doomed]:
    over: list[tuple[Opening, datetime | None]] = []
    for opening in await openings.by_ids(tx, [only] if only is not None else await applications.openings_with_some(tx)):
        ended = opening.ended is not None
        at = await history.latest(tx, kind=KIND, item=opening.code, actions=_ENDED) if ended else opening.closes_at
        # Nothing of it goes before it has been kept since then, whatever moved later: most openings need no further look.
        if at is None or at + _keep(opening) - WARNED <= now:
            over.append((opening, at))
    by_opening: dict[int, list[Resting]] = defaultdict(list)
    for one in await applications.resting(tx, [opening.id for opening, _ in over]):
        by_opening[one.opening_id].append(one)
    found: list[Doomed] = []
    for opening, at in over:
        if by_opening[opening.id]:
            found += _of_opening(opening, by_opening[opening.id], over_at=at, now=now)
    return found


def _of_opening(
    opening: Opening, several: list[Resting], *, over_at: datetime | None, now: datetime
) -> Iterable[Doomed]:
    keep = _keep(opening)
    if opening.ended is not None or (over_at is not None and over_at <= now):
        last = max([one.last for one in several] + ([over_at] if over_at is not None else []))
        return [Doomed(one, opening, last + keep) for one in several]
    if opening.closes_at is not None:
        return []
    return [Doomed(one, opening, _monday_before(one.last + keep)) for one in several if one.stage in OVER]


def _keep(opening: Opening) -> timedelta:
    return timedelta(days=opening.retention_days)


def _monday_before(at: datetime) -> datetime:
    """What goes one by one goes once a week, rather sooner than later, so that admins are not told each day."""
    return at - timedelta(days=at.weekday())


def _event(one: Doomed, day: date) -> str:
    return f"{OURS}/{one.opening.id}/{day}"
