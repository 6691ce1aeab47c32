"""The occurrences of series, which are seminars of their own: made ahead by the rule, and continued by the clock. What was made is
never made again, whatever became of it."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from lab import seminars_index
from lab.schedules.local import shown
from lab.seminars.dates import Start, between, pattern_of
from lab.seminars.seeing import uid_of
from storage import seminars, series
from storage.database import Tx
from storage.series import Series

HORIZON = timedelta(days=180)
SLACK = timedelta(days=7)  # what is missing of the horizon before a series is continued
MOST = 60  # occurrences that are made at a time

DEFAULTS = ("host", "language", "area", "place_zh", "place_en", "link", "link_for", "capacity", "visibility")
"""The columns that an occurrence begins with, and may then have otherwise."""


async def make_ahead(tx: Tx, one: Series, *, now: datetime, since: datetime | None = None) -> Sequence[int]:
    """Makes the coming occurrences that are not there yet, from `since` on or else from where it was left; returns their ids. At most MOST
    of them: where there are more, the clock goes on."""
    locked = await series.lock(tx, one.code)
    if locked is None or locked.ended:
        return []
    horizon = now + HORIZON
    begin = max(now, since or locked.made_until or now)
    wanted = between(pattern_of(locked), begin, horizon, most=MOST + 1) if begin < horizon else []
    there = {held.occurrence for held in await seminars.of_series(tx, locked.code)}
    taken = set(await seminars.ids_by_code(tx)) if wanted else set()
    made = [await _make(tx, locked, start, taken=taken, now=now) for start in wanted[:MOST] if start.at not in there]
    await seminars_index.index(tx, made)
    until = wanted[MOST - 1].at if len(wanted) > MOST else horizon
    if locked.made_until is None or until > locked.made_until:
        await series.mark_made(tx, locked.code, until)
        await series.lock(tx, locked.code)
    await seminars_index.index(tx, made)
    return made


async def look(tx: Tx, now: datetime) -> bool:
    """Whether there is a series to go on with; only reads."""
    return bool(await series.unfinished(tx, now + HORIZON - SLACK))


async def continue_series(tx: Tx, *, now: datetime) -> int:
    """Makes more occurrences of one series; tells how many series were waiting. For the clock."""
    waiting = await series.unfinished(tx, now + HORIZON - SLACK)
    if waiting:
        await make_ahead(tx, waiting[0], now=now)
    return len(waiting)


def code_of(one: Series, at: datetime, taken: set[str]) -> str:
    """`TEA-261202`, by the clocks of the series; with a letter where that is another seminar's."""
    code = f"{one.code}-{shown(at, ZoneInfo(one.zone)):%y%m%d}"
    if code not in taken:
        return code
    return next(free for letter in "bcdefghijklmnopqrstuvwxyz" if (free := f"{code}{letter}") not in taken)


async def _make(tx: Tx, one: Series, start: Start, *, taken: set[str], now: datetime) -> int:
    code = code_of(one, start.at, taken)
    taken.add(code)
    values: dict[str, Any] = {name: getattr(one, name) for name in DEFAULTS}
    return await seminars.create(
        tx,
        {
            **values,
            "code": code,
            "series": one.code,
            "occurrence": start.at,
            "starts_at": start.at,
            "ends_at": start.at + timedelta(minutes=one.minutes),
            "zone": one.zone,
            "status": one.status,
            "uid": uid_of(code),
            "changed_at": now,
            "sample": one.sample,
        },
    )
