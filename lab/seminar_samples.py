"""Sample seminars and series: which there are, and moving them along with the calendar."""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import takewhile
from typing import Any
from zoneinfo import ZoneInfo

from lab import seminars_index
from lab.schedules.local import instant, shown
from lab.seminars.dates import pattern_of, starts
from lab.seminars.occurrences import HORIZON, code_of, make_ahead
from lab.seminars.seeing import uid_of
from storage import search, seminars, series
from storage.database import Tx
from storage.seminars import KIND, Seminar
from storage.series import Series

WEEK_ENDS = timedelta(hours=5)
"""So long before its midnight a Sunday counts to the next week: a demo on Sunday evening shows seminars that are still to come."""
_MOMENTS = ("starts_at", "ends_at", "reserve_until", "members_until")


@dataclass(frozen=True)
class Marked:
    """The samples. Series that seminars of the laboratory's own belong to are `kept`. `areas` and `people` are needed by what is real."""

    seminars: tuple[int, ...]
    series: tuple[str, ...]
    kept: tuple[str, ...]
    areas: frozenset[str]
    people: frozenset[str]


async def marked(tx: Tx) -> Marked:
    """What is marked as a sample."""
    talks, runs = await seminars.every(tx), await series.every(tx)
    used = {one.series for one in talks if not one.sample and one.series}
    kept = tuple(one.code for one in runs if one.sample and one.code in used)
    real = [one for one in talks if not one.sample], [one for one in runs if not one.sample or one.code in used]
    everything: list[Seminar | Series] = [*real[0], *real[1]]
    return Marked(
        seminars=tuple(one.id for one in talks if one.sample),
        series=tuple(one.code for one in runs if one.sample and one.code not in used),
        kept=kept,
        areas=frozenset(one.area for one in everything if one.area),
        people=frozenset(one.host for one in everything if one.host),
    )


async def move(tx: Tx, *, written: date, now: datetime) -> None:
    """Moves sample seminars by the weeks since they were written, so that each stays on its weekday and at its time. Those of a series go to
    the date of its rule that is as far from now; what the rule has made itself is made anew."""
    for one in await series.every(tx):
        if one.sample:
            await _move_series(tx, one, written=written, now=now)
    for talk in await seminars.every(tx):
        if talk.sample and talk.series is None:
            zone = ZoneInfo(talk.zone)
            by = _monday(shown(now + WEEK_ENDS, zone).date()) - _monday(written)
            held = {name: at for name in _MOMENTS if (at := getattr(talk, name)) is not None}
            await seminars.change(tx, talk.id, {name: instant(shown(at, zone) + by, zone) for name, at in held.items()})


async def _move_series(tx: Tx, one: Series, *, written: date, now: datetime) -> None:
    zone = ZoneInfo(one.zone)
    old, new = (_midnight(_monday(day), zone) for day in (written, shown(now + WEEK_ENDS, zone).date()))
    if old == new:
        return
    rows = await seminars.of_series(tx, one.code)
    bare = [row.id for row in rows if not (row.title_zh or row.title_en or row.speaker_zh or row.speaker_en)]
    last = max([now, *(row.starts_at for row in rows)]) + 3 * HORIZON
    dates = [start.at for start in takewhile(lambda start: start.at < last, starts(pattern_of(one)))]
    further = bisect_left(dates, new) - bisect_left(dates, old)
    moved = {
        row.id: _moved(row, dates, further, zone) for row in rows if row.id not in bare and row.occurrence is not None
    }
    await search.remove(tx, kind=KIND, items=bare)
    for seminar_id in bare:
        await seminars.remove(tx, seminar_id)
    await seminars.free_occurrences(tx, list(moved))
    codes: dict[int, str] = {}
    for seminar_id, values in moved.items():  # first out of the way: one may be given the code that another still has
        codes[seminar_id] = code_of(one, values["occurrence"], set(codes.values()))
        await seminars.change(tx, seminar_id, {**values, **_named(f"{codes[seminar_id]}~")})
    for seminar_id, code in codes.items():
        await seminars.change(tx, seminar_id, _named(code))
    await series.change(tx, one.code, {"made_until": None})
    found = await series.by_code(tx, one.code)
    made = await make_ahead(tx, found, now=now) if found is not None else ()
    await seminars_index.index(tx, [*made, *moved])


def _named(code: str) -> dict[str, Any]:
    """What calendars know it by goes with the code: the one that it had is that of another date now."""
    return {"code": code, "uid": uid_of(code)}


def _moved(row: Seminar, dates: Sequence[datetime], further: int, zone: ZoneInfo) -> dict[str, Any]:
    """The moments of an occurrence that stands for another date, as far from it as before."""
    was = row.occurrence or row.starts_at
    place = bisect_left(dates, was) + further
    at = dates[min(max(place, 0), len(dates) - 1)]
    by = shown(at, zone) - shown(was, zone)
    held = {name: moment for name in _MOMENTS if (moment := getattr(row, name)) is not None}
    return {**{name: instant(shown(moment, zone) + by, zone) for name, moment in held.items()}, "occurrence": at}


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return instant(datetime.combine(day, time()), zone)
