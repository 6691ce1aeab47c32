"""What becomes of the coming occurrences of a series that was changed. What somebody has changed about one of them alone stays as it is:
the rest follows the series. One that was cancelled stays cancelled."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from lab.seminars.altering import alter, changed
from lab.seminars.dates import Pattern, Start, between, pattern_of
from lab.seminars.occurrences import DEFAULTS, HORIZON, MOST, make_ahead
from storage import search, seminars, series
from storage.database import Tx
from storage.seminars import KIND, Seminar, SeminarStatus
from storage.series import Series

_NEAR = timedelta(days=6)  # a Tuesday that becomes a Wednesday is the same occurrence; one of another week is not
_LIVE = (SeminarStatus.DRAFT, SeminarStatus.PUBLISHED, SeminarStatus.CHANGED)
_OWN = (
    "title_zh",
    "title_en",
    "abstract_zh",
    "abstract_en",
    "speaker_zh",
    "speaker_en",
    "link",
    "place_zh",
    "place_en",
)


@dataclass(frozen=True)
class Was:
    """A series before it was changed."""

    pattern: Pattern
    minutes: int
    zone: str
    defaults: Mapping[str, Any]


@dataclass(frozen=True)
class Step:
    """What becomes of one occurrence: it gets these values (none: it stays), is cancelled, or vanishes, being a draft that nobody has seen."""

    seminar: Seminar
    values: Mapping[str, Any]
    cancelled: bool = False
    gone: bool = False

    @property
    def moves(self) -> bool:
        """Whether its time or place changes."""
        return bool(self.values.keys() & {"starts_at", "ends_at", "place_zh", "place_en", "link"})


@dataclass(frozen=True)
class Replanned:
    """What a changed series means for its occurrences. `new` is how many more there will be, as far as they are made at once."""

    steps: tuple[Step, ...]
    new: int

    def count(self, *, cancelled: bool = False) -> int:
        """How many occurrences move, or are cancelled."""
        return sum(step.cancelled or step.gone if cancelled else step.moves for step in self.steps)


def was(one: Series) -> Was:
    """A series as it is, to be kept while it is changed."""
    return Was(pattern_of(one), one.minutes, one.zone, {name: getattr(one, name) for name in DEFAULTS})


async def plan(tx: Tx, before: Was, one: Series, after: Was, *, ended: bool = False, now: datetime) -> Replanned:
    """What a change of a series from one state to another means; only reads. Of one that has `ended`, no more are made."""
    held = [
        row
        for row in await seminars.of_series(tx, one.code)
        if row.occurrence is not None and max(row.starts_at, row.occurrence) > now
    ]
    last = max([now + HORIZON, *(row.occurrence for row in held if row.occurrence is not None)])
    starts = list(between(after.pattern, now, last, most=max(MOST, 2 * len(held))))
    places = _pair(held, starts, before.pattern)
    steps = [_step(row, places.get(row.id), before, after) for row in held]
    used = {start.at for start in places.values()} | {
        row.occurrence for row in held if row.id not in places and row.occurrence is not None
    }
    new = [] if ended else [start for start in starts[:MOST] if start.at not in used and start.at <= now + HORIZON]
    return Replanned(tuple(step for step in steps if step.values or step.cancelled or step.gone), len(new))


async def carry_out(tx: Tx, one: Series, planned: Replanned, *, now: datetime) -> Sequence[int]:
    """Does what was planned, for the series as it is now; returns the ids of new occurrences. Telling people is the caller's."""
    freed = [step.seminar.id for step in planned.steps if "occurrence" in step.values]
    if freed:
        await seminars.free_occurrences(tx, freed)
    for step in planned.steps:
        if step.gone:
            await search.remove(tx, kind=KIND, items=[step.seminar.id])
            await seminars.remove(tx, step.seminar.id)
        elif step.cancelled:
            await alter(tx, step.seminar, {"status": SeminarStatus.CANCELLED}, now=now)
        else:
            await seminars.get(tx, step.seminar.id)
            await alter(tx, step.seminar, step.values, now=now)
    await series.mark_made(tx, one.code, now)
    return await make_ahead(tx, one, now=now)


def _pair(held: Sequence[Seminar], starts: Sequence[Start], before: Pattern) -> dict[int, Start]:
    """Which start each occurrence has now: the one of its day, else the nearest one that is left."""
    free = {start.local.date(): start for start in starts}
    pairs: dict[int, Start] = {}
    local = {row.id: _local(row, before) for row in held}
    for row in held:
        if (start := free.pop(local[row.id].date(), None)) is not None:
            pairs[row.id] = start
    near = sorted(
        (abs(start.local - local[row.id]), start.at, row.id, day)
        for row in held
        if row.id not in pairs
        for day, start in free.items()
        if abs(start.local - local[row.id]) <= _NEAR
    )
    for _, _, seminar_id, day in near:
        if seminar_id not in pairs and day in free:
            pairs[seminar_id] = free.pop(day)
    return pairs


def _local(row: Seminar, before: Pattern) -> datetime:
    at = row.occurrence or row.starts_at
    return at.astimezone(before.zone).replace(tzinfo=None)


def _step(row: Seminar, start: Start | None, before: Was, after: Was) -> Step:
    if start is None:
        if row.status not in _LIVE:
            return Step(row, {})
        excepted = _named(row, after.pattern) and not _named(row, before.pattern)
        if not excepted and (not _by_rule(row, before) or _has_own(row, before)):
            return Step(row, {})
        draft = row.status is SeminarStatus.DRAFT
        return Step(row, {}, cancelled=not draft, gone=draft and not _has_own(row, before))
    values: dict[str, Any] = {"occurrence": start.at}
    if row.status in _LIVE:
        if _by_rule(row, before):
            values |= {
                "starts_at": start.at,
                "ends_at": start.at + timedelta(minutes=after.minutes),
                "zone": after.zone,
            }
            late = [name for name in ("reserve_until", "members_until") if (getattr(row, name) or start.at) > start.at]
            values |= dict.fromkeys(late)
        values |= {
            name: value
            for name, value in after.defaults.items()
            if value != before.defaults[name] and getattr(row, name) == before.defaults[name]
        }
    return Step(row, changed(row, values))


def _by_rule(row: Seminar, before: Was) -> bool:
    """Whether it is when the series said."""
    length = timedelta(minutes=before.minutes)
    return row.starts_at == row.occurrence and row.ends_at - row.starts_at == length and row.zone == before.zone


def _has_own(row: Seminar, before: Was) -> bool:
    """Whether it has something of its own: a title, a speaker, another place."""
    return any(getattr(row, name) != before.defaults.get(name, "") for name in _OWN)


def _named(row: Seminar, pattern: Pattern) -> bool:
    """Whether the series names its day as an exception."""
    local = _local(row, pattern)
    return local in pattern.excepted or local.date() in pattern.excepted
