"""Dates with a time, and the zones they are meant in, in the ways people write them. Pure functions."""

import re
from dataclasses import dataclass
from datetime import date, datetime, time
from zoneinfo import ZoneInfo, available_timezones

from lab.imports.cell_types import LocalTime, Value
from lab.imports.dates import read_day
from lab.imports.problems import ProblemCode, Unreadable
from lab.imports.tables import Cell
from lab.imports.texts import folded, narrow, plain
from lab.schedules.typed import plain as typed
from lab.schedules.zones import take_zone

_TIME = re.compile(
    r"^(?P<day>.*?[\d日])(?:\s+|\s*T|(?<=日)\s*)(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::\d{2}(?:\.0+)?)?$"
)
_WHEN_FILLED = frozenset({"untilfilled", "招满为止", "长期有效", "长期", "open"})
_MIDNIGHT = time(0, 0)
_LAST_MINUTE = time(23, 59)


@dataclass(frozen=True)
class Moment:
    """A day with a time. Of a day alone, it is the beginning; of the `last` moment of something its last minute, which `24:00` means
    too. For the last one there are words that say there is none."""

    empty: Value = None
    last: bool = False

    def read(self, cell: Cell) -> Value:
        found = plain(cell)
        if self.last and folded(found) in _WHEN_FILLED:
            return None
        if isinstance(cell, datetime):
            return LocalTime(datetime.combine(cell.date(), self._time_of(cell.time())))
        text = narrow(found)
        match = _TIME.fullmatch(text)
        day = self._day(match["day"] if match else text if isinstance(cell, str) else cell, found)
        if match is None:
            return LocalTime(datetime.combine(day, self._time_of(_MIDNIGHT)))
        hour, minute = int(match["hour"]), int(match["minute"])
        if self.last and (hour, minute) == (24, 0):
            return LocalTime(datetime.combine(day, _LAST_MINUTE))
        if hour > 23 or minute > 59:
            raise Unreadable(ProblemCode.BAD_MOMENT, found=found)
        return LocalTime(datetime.combine(day, time(hour, minute)))

    def show(self, value: Value, language: str) -> str:
        return "" if value is None else str(value)

    def _time_of(self, at: time) -> time:
        # Excel makes midnight of a day alone; nobody means the first minute of the last day.
        return _LAST_MINUTE if self.last and at == _MIDNIGHT else at.replace(second=0, microsecond=0)

    @staticmethod
    def _day(cell: Cell, found: str) -> date:
        try:
            # The first of a month in a date cell would be taken for the month.
            day = read_day(plain(cell) if isinstance(cell, date) else cell, last=False)
        except Unreadable:
            day = None
        if day is None or not day.exact:
            raise Unreadable(ProblemCode.BAD_MOMENT, found=found)
        return day.on


@dataclass(frozen=True)
class Zone:
    """A time zone by its IANA name, or by the city (`北京时间`, `Berlin time`)."""

    empty: Value = "Asia/Shanghai"

    def read(self, cell: Cell) -> Value:
        found = plain(cell)
        name = narrow(found)
        if name in available_timezones():
            return name
        zone, rest = take_zone(typed(found))
        if not isinstance(zone, ZoneInfo) or rest:
            raise Unreadable(ProblemCode.BAD_ZONE, found=found)
        return zone.key

    def show(self, value: Value, language: str) -> str:
        return str(value or "")
