"""How a series comes again: RRULEs (RFC 5545) of days. `python-dateutil` finds the dates of a rule; what it may be is decided here, since
of a rule without any date it would look for one until the year 9999, and one that fires every second never ends. Pure functions."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from enum import StrEnum
from zoneinfo import ZoneInfo

from dateutil import rrule

from lab.errors import LabError
from lab.schedules.local import shown
from lab.schedules.typed import repeated

MOST_COUNT = 10_000  # dates of a rule; they are found as they are needed
MOST_INTERVAL = 366
EACH = 0  # each of a weekday, not the n-th of the month
LONGEST = 500  # characters
_DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_LENGTHS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_ALL_MONTHS = frozenset(range(1, 13))
_WEEKDAY = re.compile(r"([+-]?\d{1,2})?(MO|TU|WE|TH|FR|SA|SU)")
_LAST_MOMENT = time(23, 59, 59)
_OFTEN = frozenset({"SECONDLY", "MINUTELY", "HOURLY"})
_TIMES = frozenset({"BYHOUR", "BYMINUTE", "BYSECOND"})
_PARTS = frozenset(
    {"FREQ", "INTERVAL", "COUNT", "UNTIL", "BYDAY", "BYMONTHDAY", "BYMONTH", "BYSETPOS", "WKST"},
)


class Frequency(StrEnum):
    """How often a rule comes again."""

    DAILY = "DAILY"
    WEEKLY = "WEEKLY"
    MONTHLY = "MONTHLY"
    YEARLY = "YEARLY"


_RRULE = {
    Frequency.DAILY: rrule.DAILY,
    Frequency.WEEKLY: rrule.WEEKLY,
    Frequency.MONTHLY: rrule.MONTHLY,
    Frequency.YEARLY: rrule.YEARLY,
}


@dataclass(frozen=True)
class Recurrence:
    """An RRULE of days. `weekdays` are (which of its kind in the month, from its end if negative, or EACH; 1 = Monday ... 7); `days` of the
    month, from its end if negative; `positions` choose among the days of a month. `until` is a day (included), a moment with its
    zone, or a local time."""

    frequency: Frequency
    interval: int = 1
    weekdays: tuple[tuple[int, int], ...] = ()
    days: tuple[int, ...] = ()
    months: tuple[int, ...] = ()
    positions: tuple[int, ...] = ()
    week_start: int = 1
    count: int | None = None
    until: date | datetime | None = None

    @property
    def ends(self) -> bool:
        """Whether there is a last date."""
        return self.count is not None or self.until is not None

    @property
    def text(self) -> str:
        """The RRULE, in one spelling."""
        parts = [f"FREQ={self.frequency}"]
        if self.interval > 1:
            parts.append(f"INTERVAL={self.interval}")
        if self.months:
            parts.append(f"BYMONTH={_listed(self.months)}")
        if self.days:
            parts.append(f"BYMONTHDAY={_listed(self.days)}")
        if self.weekdays:
            parts.append("BYDAY=" + ",".join(f"{which or ''}{_DAYS[day - 1]}" for which, day in self.weekdays))
        if self.positions:
            parts.append(f"BYSETPOS={_listed(self.positions)}")
        if self.week_start != 1 and self.frequency is Frequency.WEEKLY and self.interval > 1:
            parts.append(f"WKST={_DAYS[self.week_start - 1]}")
        if self.count is not None:
            parts.append(f"COUNT={self.count}")
        if self.until is not None:
            parts.append(f"UNTIL={_until_text(self.until)}")
        return ";".join(parts)


def parse(text: str) -> Recurrence:
    """The rule that is written as an RRULE, with or without its name. Raises LabError: can't be read, several times a day, without
    any date, or with what a series of talks can't have."""
    parts = _parts(text)
    named = parts.get("FREQ", "")
    if named in _OFTEN or parts.keys() & _TIMES:
        raise LabError("seminar-rule-often")
    for name in parts:
        if name not in _PARTS:
            raise LabError("seminar-rule-part", part=repeated(name))
    if named not in tuple(Frequency):
        raise _unclear(text)
    if "COUNT" in parts and "UNTIL" in parts:
        raise LabError("seminar-rule-ends")
    try:
        rule = Recurrence(
            frequency=Frequency(named),
            interval=int(parts.get("INTERVAL", 1)),
            weekdays=_weekdays(parts.get("BYDAY", "")),
            days=_numbers(parts.get("BYMONTHDAY", ""), -31, 31),
            months=_numbers(parts.get("BYMONTH", ""), 1, 12),
            positions=_numbers(parts.get("BYSETPOS", ""), -366, 366),
            week_start=_DAYS.index(parts.get("WKST", "MO")) + 1,
            count=int(parts["COUNT"]) if "COUNT" in parts else None,
            until=_until(parts["UNTIL"]) if "UNTIL" in parts else None,
        )
    except ValueError as error:
        raise _unclear(text) from error
    if not 1 <= rule.interval <= MOST_INTERVAL:
        raise LabError("seminar-rule-interval", most=MOST_INTERVAL)
    if rule.count is not None and not 1 <= rule.count <= MOST_COUNT:
        raise LabError("seminar-rule-count", most=MOST_COUNT)
    return _allowed(_plainly(rule))


def explicit(rule: Recurrence, first: date) -> Recurrence:
    """The rule with its days named, where it leaves them to the first date."""
    if rule.weekdays or rule.days or rule.frequency is Frequency.DAILY:
        return rule
    if rule.frequency is Frequency.WEEKLY:
        return replace(rule, weekdays=((EACH, first.isoweekday()),))
    months = rule.months or ((first.month,) if rule.frequency is Frequency.YEARLY else ())
    return _plainly(replace(rule, days=(first.day,), months=months))


def check(rule: Recurrence, first: datetime, zone: ZoneInfo) -> Recurrence:
    """The rule, if it has a date from this local time on. Raises LabError."""
    if not _possible(rule, first):
        raise LabError("seminar-rule-never")
    if next(local_dates(rule, first, zone), None) is None:
        raise LabError("seminar-rule-over")
    return rule


def local_dates(rule: Recurrence, first: datetime, zone: ZoneInfo) -> Iterator[datetime]:
    """The local times of a rule from `first` on, found as they are asked for: of most rules there is no end of them. A rule that is never
    due has none."""
    if not _possible(rule, first):
        return iter(())
    # To dateutil, local times have no zone: it never meets a clock that is changed.
    return iter(
        rrule.rrule(
            _RRULE[rule.frequency],
            dtstart=first,
            interval=rule.interval,
            wkst=rule.week_start - 1,
            count=rule.count,
            until=_local_until(rule.until, zone),
            bymonth=rule.months or None,
            bymonthday=rule.days or None,
            byweekday=[rrule.weekday(day - 1, which or None) for which, day in rule.weekdays] or None,
            bysetpos=rule.positions or None,
        )
    )


def _parts(text: str) -> dict[str, str]:
    line = "".join(text.split()).upper().removeprefix("RRULE:").strip(";")
    parts: dict[str, str] = {}
    for part in line.split(";"):
        name, equals, value = part.partition("=")
        if not (name and equals and value) or name in parts or len(line) > LONGEST:
            raise _unclear(text)
        parts[name] = value
    return parts


def _plainly(rule: Recurrence) -> Recurrence:
    """One form for one meaning, as far as it is easily found: each weekday of every day is a weekly rule, a day of some months a monthly one."""
    daily, yearly = rule.frequency is Frequency.DAILY, rule.frequency is Frequency.YEARLY
    if rule.interval > 1:
        return rule
    if (daily and rule.days) or (
        yearly and (rule.days or (rule.months and rule.weekdays)) and (not rule.positions or len(rule.months) == 1)
    ):
        return replace(rule, frequency=Frequency.MONTHLY)
    if daily and rule.weekdays:
        return replace(rule, frequency=Frequency.WEEKLY)
    return rule


def _allowed(rule: Recurrence) -> Recurrence:
    """Raises LabError for what is against the RFC, or would have us look for dates that there may never be."""
    each = all(which == EACH for which, _ in rule.weekdays)
    wrong = {
        Frequency.DAILY: [
            ("BYDAY", bool(rule.weekdays)),
            ("BYMONTHDAY", bool(rule.days)),
            ("BYMONTH", bool(rule.months) and rule.interval > 1),
        ],
        Frequency.WEEKLY: [
            ("BYDAY", not each),
            ("BYMONTHDAY", bool(rule.days)),
            ("BYMONTH", bool(rule.months) and rule.interval > 1),
        ],
        Frequency.MONTHLY: [
            ("BYMONTHDAY", bool(rule.days and rule.weekdays) and not (each and rule.interval == 1)),
        ],
        Frequency.YEARLY: [
            ("BYDAY", bool(rule.weekdays) and (not rule.months or bool(rule.days))),
        ],
    }[rule.frequency]
    chosen = rule.frequency is Frequency.MONTHLY and rule.weekdays and each and not rule.days
    for part, refused in [*wrong, ("BYSETPOS", bool(rule.positions) and not chosen)]:
        if refused:
            raise LabError("seminar-rule-part", part=part)
    return rule


def _possible(rule: Recurrence, first: datetime) -> bool:
    """Whether there is a date at all, however late."""
    if rule.frequency in (Frequency.DAILY, Frequency.WEEKLY):
        return True
    if rule.frequency is Frequency.YEARLY:
        months = set(rule.months or (first.month,))
    else:
        met = {(first.month - 1 + step * rule.interval) % 12 + 1 for step in range(12)}
        months = met & (set(rule.months) or _ALL_MONTHS)
    if not months:
        return False
    # Every fourth February is longer, but not for what comes every other year, or every tenth.
    step = rule.interval if rule.frequency is Frequency.YEARLY else max(1, rule.interval // 12)
    longest = max(_LENGTHS[month - 1] - (month == 2 and step > 1) for month in months)
    if rule.positions:
        counted = _most(rule, longest)
        return any(abs(position) <= counted for position in rule.positions)
    if rule.weekdays and not rule.days:
        return any(which == EACH or abs(which) * 7 - 6 <= longest for which, _ in rule.weekdays)
    return any(abs(day) <= longest for day in rule.days or (first.day,))


def _most(rule: Recurrence, length: int) -> int:
    """How many days of its weekdays a month of this length has at most."""
    wanted = {day % 7 for _, day in rule.weekdays}
    return max(sum((begins + day) % 7 in wanted for day in range(length)) for begins in range(7))


def _local_until(until: date | datetime | None, zone: ZoneInfo) -> datetime | None:
    if until is None:
        return None
    if not isinstance(until, datetime):
        return datetime.combine(until, _LAST_MOMENT)
    return shown(until, zone) if until.tzinfo is not None else until


def _until(text: str) -> date | datetime:
    if re.fullmatch(r"\d{8}", text):
        return datetime.strptime(text, "%Y%m%d").replace(tzinfo=UTC).date()
    at = datetime.strptime(text.removesuffix("Z"), "%Y%m%dT%H%M%S").replace(tzinfo=UTC)
    return at if text.endswith("Z") else at.replace(tzinfo=None)


def _until_text(until: date | datetime) -> str:
    if not isinstance(until, datetime):
        return f"{until:%Y%m%d}"
    return f"{until.astimezone(UTC):%Y%m%dT%H%M%SZ}" if until.tzinfo is not None else f"{until:%Y%m%dT%H%M%S}"


def _weekdays(text: str) -> tuple[tuple[int, int], ...]:
    found: list[tuple[int, int]] = []
    for part in text.split(",") if text else ():
        match = _WEEKDAY.fullmatch(part)
        which = int(match[1] or EACH) if match else EACH
        if match is None or not -5 <= which <= 5 or (match[1] and not which):
            raise ValueError(part)
        found.append((which, _DAYS.index(match[2]) + 1))
    return tuple(sorted(set(found), key=lambda one: (one[0] <= 0, one[0], one[1])))


def _numbers(text: str, least: int, most: int) -> tuple[int, ...]:
    numbers = {int(part) for part in text.split(",")} if text else set()
    if any(not least <= number <= most or number == 0 for number in numbers):
        raise ValueError(text)
    return tuple(sorted(numbers, key=lambda number: (number < 0, number)))


def _listed(numbers: Sequence[int]) -> str:
    return ",".join(str(number) for number in numbers)


def _unclear(text: str) -> LabError:
    return LabError("seminar-rule-unclear", typed=repeated(text))
