"""What a VTIMEZONE says of itself, read without trusting it: which distance from UTC its clocks have at a local time. Pure functions."""

import re
from bisect import bisect_right
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from lab.calendars.blocks import Block

_OFFSET = re.compile(r"([+-])(\d{2}):?(\d{2})(?:\d{2})?")
_DAY = re.compile(r"([+-]?\d)?(MO|TU|WE|TH|FR|SA|SU)")
_WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_MOST = 400  # turns of the clock that one zone may list


@dataclass(frozen=True)
class ZoneRules:
    """The name that the file gives it, other names that it says, and the turns of its clocks, each with the distance afterwards."""

    name: str
    also: tuple[str, ...]
    before: timedelta | None
    parts: "tuple[_Part, ...]"

    def distance(self, local: datetime) -> timedelta | None:
        """How far its clocks are ahead of UTC when they show this; None if it does not say."""
        turns = sorted(
            ((turn, part.after) for part in self.parts for turn in part.turns(local.year)), key=lambda one: one[0]
        )
        place = bisect_right([turn for turn, _ in turns], local)
        return turns[place - 1][1] if place else self.before


@dataclass(frozen=True)
class _Part:
    after: timedelta
    starts: datetime
    month: int | None
    weekday: str
    days: tuple[int, ...]
    last_year: int
    listed: tuple[datetime, ...]

    def turns(self, year: int) -> list[datetime]:
        """When the clocks turn to this part: in this year and the one before, and whenever it lists."""
        years = [one for one in (year - 1, year) if self.starts.year <= one <= self.last_year]
        days = [day for one in years if (day := self._day(one)) is not None]
        clock = self.starts.time()
        return [self.starts, *self.listed, *(datetime.combine(day, clock) for day in days)]

    def _day(self, year: int) -> date | None:
        """The day of the turn: the last Sunday of March, or the first one from the eighth on."""
        match = _DAY.fullmatch(self.weekday)
        if self.month is None or match is None:
            return None
        last = monthrange(year, self.month)[1]
        days = [date(year, self.month, day) for day in self.days or range(1, last + 1) if day <= last]
        days = [day for day in days if day.weekday() == _WEEKDAYS.index(match[2])]
        place = int(match[1] or 1)
        place = place - 1 if place > 0 else place
        return days[place] if -len(days) <= place < len(days) else None


def zone_rules(block: Block) -> ZoneRules:
    """Reads a VTIMEZONE; a part of it that says nothing is left out."""
    name, also, parts, before = "", [], [], []
    told: dict[str, list[str]] | None = None
    for line in block.lines:
        value = line.text.partition(":")[2].strip()
        if line.name == "BEGIN":
            told = {}
        elif line.name == "END" and told is not None:
            part = _part(told)
            if part is not None:
                parts.append(part)
                before += [(part.starts, offset) for offset in map(_offset, told.get("TZOFFSETFROM", [])[:1]) if offset]
            told = None
        elif told is not None:
            told.setdefault(line.name, []).append(value)
        elif line.name == "TZID":
            name = value
        elif line.name in ("X-LIC-LOCATION", "X-WR-TIMEZONE", "TZID-ALIAS-OF"):
            also.append(value)
    first = min(before, key=lambda one: one[0], default=None)
    return ZoneRules(name, tuple(also), first[1] if first else None, tuple(parts))


def _part(told: dict[str, list[str]]) -> _Part | None:
    after = _offset(_first(told, "TZOFFSETTO"))
    starts = _local(_first(told, "DTSTART"))
    if after is None or starts is None:
        return None
    rule = dict(piece.partition("=")[::2] for piece in _first(told, "RRULE").upper().split(";"))
    month = rule.get("BYMONTH", "")
    yearly = rule.get("FREQ") == "YEARLY" and month.isdigit() and 1 <= int(month) <= 12
    until = rule.get("UNTIL", "")[:4]
    listed = [_local(one) for text in told.get("RDATE", ()) for one in text.split(",")[:_MOST]]
    return _Part(
        after,
        starts,
        int(month) if yearly else None,
        rule.get("BYDAY", "") if yearly else "",
        tuple(int(day) for day in rule.get("BYMONTHDAY", "").split(",") if day.isdigit()),
        int(until) if until.isdigit() else 9999,
        tuple(one for one in listed[:_MOST] if one is not None),
    )


def _first(told: dict[str, list[str]], name: str) -> str:
    return told.get(name, [""])[0]


def _offset(text: str) -> timedelta | None:
    match = _OFFSET.fullmatch(text)
    if match is None:
        return None
    distance = timedelta(hours=int(match[2]), minutes=int(match[3]))
    return -distance if match[1] == "-" else distance


def _local(text: str) -> datetime | None:
    try:
        return datetime.strptime(text[:15], "%Y%m%dT%H%M%S")  # noqa: DTZ007  (a local time is what it is)
    except ValueError:
        return None
