"""A schedule as somebody typed it: a moment, a cron line, or a recurrence in Chinese or English. The words in which `messages.schedules`
says a rule are read as that rule again."""

import re
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo

from lab.errors import LabError
from lab.schedules.clock import DAY, HERE, take_hours, take_times
from lab.schedules.cron import looks_like_cron, read_cron
from lab.schedules.days import read_day
from lab.schedules.local import shown
from lab.schedules.moments import read_moment
from lab.schedules.occurrences import next_after
from lab.schedules.schedule import LAST, MOST_TIMES, Rule, Schedule, check, once, repeating
from lab.schedules.typed import MONTH, MONTHS, WEEKDAY, WEEKDAYS, plain, repeated
from lab.schedules.zones import take_zone

_TOO_OFTEN = re.compile(r"每 ?(?:隔 ?)?\d* ?分钟?|every (?:\d+ )?(?:minutes?|mins?|seconds?)|每 ?\d* ?秒")
_INTERVAL = re.compile(
    r"隔|每 ?\d+ ?个?(?:周|星期|礼拜|天|日(?!、)|月(?!\d))|[单双]周|every other|every \d+ (?:days?|weeks?|months?)|bi-?weekly|fortnight"
    rf"|every 2nd (?:day|week|month|{WEEKDAY})(?!.* (?:of|in) )"
)
_REPEATS = re.compile(
    r"每|天天|工作日|逢|(?<![a-z])(?:every|each|everyday|daily|hourly|weekly|monthly|yearly|annually|weekdays|weekends|workdays)(?![a-z])"
    rf"|of (?:the|a|each|every) month|of {MONTH} and|第 ?\d ?个|最后|{WEEKDAY}-{WEEKDAY}"
)
_UNTIL = re.compile(
    r"[ ,;(]*(?:(?:直到|直至|截止到?|截至|至|到)(?P<zh>[^@]*?)(?:为止|结束|截止|止)?|(?:until|till|through|ending(?: on)?) (?P<en>[^@]*))\)?$"
)
_COUNT = re.compile(
    r"[ ,;(]*(?:(?:一?共|总共|重复|只?发)[ 重复发送]*(?P<zh>\d+) ?次|(?:for )?(?P<en>\d+) times?(?: in all)?)\)?$"
)

_AND = r" ?(?:[、,&]|以及|和|及|与|and)+ ?"
_DAY_WORDS = r"\d{1,2}(?:st|nd|rd|th)? ?[日号]?|最后 ?1 ?[天日]|last day"
_PLACE_WORDS = rf"第 ?[1-5] ?个 ?{WEEKDAY}|最后 ?1 ?个 ?{WEEKDAY}|(?:1st|2nd|3rd|4th|5th|last) {WEEKDAY}"
_ITEM = rf"(?:{_PLACE_WORDS}|{_DAY_WORDS})"
_ITEMS = rf"(?P<items>{_ITEM}(?:{_AND}(?:days? )?{_ITEM})*)"
_WEEKDAY_WORDS = rf"(?P<weekdays>{WEEKDAY}(?:-{WEEKDAY})?(?:{_AND}(?:每|every )? ?{WEEKDAY}(?:-{WEEKDAY})?)*)"
_MONTHS_ZH = rf"(?:每年 ?(?P<months>\d{{1,2}} ?月(?:{_AND}\d{{1,2}} ?月)*) ?)"
_MONTHS_EN = rf"(?P<months>{MONTH}(?:{_AND}{MONTH})*)"
_CLAUSES = [
    re.compile(form)
    for form in (
        rf"{_MONTHS_ZH}?(?:每[天日]|天天)",
        rf"{_MONTHS_ZH}?每?个?(?P<workdays>工作日)",
        rf"{_MONTHS_ZH}?每个? ?(?P<weekend>weekend)",
        rf"{_MONTHS_ZH}?(?:每逢|每|逢)个? ?{_WEEKDAY_WORDS}",
        rf"(?P<weekdays>{WEEKDAY}-{WEEKDAY})",
        rf"(?:每个?月|{_MONTHS_ZH}) ?{_ITEMS}",
        rf"(?:(?:every|each) ?day|daily)(?: in {_MONTHS_EN})?",
        rf"(?:(?:every|each) (?P<workdays>weekday|workday|working day)|(?P<also>weekdays|workdays))(?: in {_MONTHS_EN})?",
        rf"(?:(?:every|each) (?P<weekend>weekend)|(?P<weekends>weekends))(?: in {_MONTHS_EN})?",
        rf"(?:every|each|weekly) {_WEEKDAY_WORDS}(?: in {_MONTHS_EN})?",
        rf"(?:(?:every|each) )?(?:days? )?{_ITEMS} (?:(?:of|in) )?(?:(?:a|each|every) )?month",
        rf"(?:monthly|every month|each month) (?:days? )?{_ITEMS}",
        rf"(?:every year|each year|yearly|annually) (?:days? )?{_ITEMS} (?:of )?{_MONTHS_EN}",
        rf"(?:every year|each year|yearly|annually) {_MONTHS_EN} {_ITEMS}",
        rf"{_ITEMS} (?:of )?{_MONTHS_EN} (?:every|each) year",
    )
]
_WHICH_WORDS = r"(?:第 ?[1-5] ?个|最后 ?1 ?个|(?:1st|2nd|3rd|4th|5th|last)(?![a-z]))"
# 第一个和第三个周二: the weekday is said once.
_SHARED = re.compile(rf"({_WHICH_WORDS})({_AND})(?={_WHICH_WORDS} ?({WEEKDAY}))")
_WHICH = {"1st": 1, "2nd": 2, "3rd": 3, "4th": 4, "5th": 5, "last": LAST}


@dataclass
class _Days:
    days: list[int] = field(default_factory=list)
    weekdays: list[int] = field(default_factory=list)
    places: list[tuple[int, int]] = field(default_factory=list)
    months: frozenset[int] = frozenset()


@dataclass(frozen=True)
class _End:
    until: date | None = None
    count: int | None = None


def read_schedule(text: str, *, now: datetime, zone: ZoneInfo) -> Schedule:
    """What was typed, seen from `now` in the zone in which its times are meant. Raises LabError: not understood in full, over, never due,
    more often than hourly."""
    today = shown(now, zone).date()
    typed, end = _take_end(plain(text), text, today)
    if looks_like_cron(typed):
        rule = read_cron(typed)
    elif _TOO_OFTEN.search(typed):
        raise LabError("schedule-too-often")
    elif _INTERVAL.search(typed) and not take_hours(typed)[0]:
        raise LabError("schedule-interval")
    elif _REPEATS.search(typed):
        rule = _recurrence(typed, text, now=now, zone=zone)
    elif end != _End():
        raise LabError("schedule-unclear", typed=repeated(text))
    else:
        return once(read_moment(text, now=now, zone=zone))
    schedule = repeating(check(rule), until=end.until, count=end.count, since=now)
    if next_after(schedule, now, zone=zone) is None:
        raise LabError("schedule-over")
    return schedule


def _take_end(typed: str, text: str, today: date) -> tuple[str, _End]:
    count, until = None, None
    if (found := _COUNT.search(typed)) is not None:
        count = int(found["zh"] or found["en"])
        if not 1 <= count <= MOST_TIMES:
            raise LabError("schedule-count", most=MOST_TIMES)
        typed = typed[: found.start()]
    if (found := _UNTIL.search(typed)) is not None:
        named = (found["zh"] or found["en"] or "").strip()
        day = read_day(named, today)
        if day is None:
            raise LabError("schedule-end-unclear", typed=repeated(named or text))
        until = day.date
        typed = typed[: found.start()]
    return typed, _End(until=until, count=count)


def _recurrence(typed: str, text: str, *, now: datetime, zone: ZoneInfo) -> Rule:
    named, typed = take_zone(typed)
    if named is not None and not _same(named, zone, now):
        raise LabError("schedule-zone", zone=zone.key)
    times, rest = take_hours(typed)
    hourly = bool(times)
    if not times:
        times, rest = take_times(typed)
    if rest.count(HERE) != (1 if times else 0) or any(time >= DAY for time in times):
        raise LabError("schedule-unclear", typed=repeated(text))
    days = _read_days(rest.replace(HERE, " "), hourly=hourly)
    if days is None:
        raise LabError("schedule-unclear", typed=repeated(text))
    if not times:
        raise LabError("schedule-time-wanted")
    return Rule(
        times=tuple(times),
        days=tuple(days.days),
        weekdays=tuple(days.weekdays),
        places=tuple(days.places),
        months=tuple(days.months),
    )


def _same(one: tzinfo, other: tzinfo, now: datetime) -> bool:
    """Their clocks show the same all year round: UTC+1 is not Berlin, even in winter."""
    year = [now + timedelta(days=30 * months) for months in range(13)]
    return all(shown(at, one) == shown(at, other) for at in year)


def _read_days(text: str, *, hourly: bool) -> _Days | None:
    text = re.sub(r"(?<![a-z])(?:on|the)(?![a-z])|的", " ", text)
    text = " ".join(text.split()).strip(" ,;")
    while text != (spread := _SHARED.sub(r"\1 \3\2", text)):
        text = spread
    if not text:
        return _Days() if hourly else None
    read = _Days()
    clauses = re.split(r" ?(?:以及|,? and also) ?", text)
    for number, clause in enumerate(clauses):
        one = _clause(clause)
        # Every day and also something is every day; different months for each can't be said by one rule.
        if one is None or (number and one.months != read.months):
            return None
        if len(clauses) > 1 and not (one.days or one.weekdays or one.places):
            return None
        read.days += one.days
        read.weekdays += one.weekdays
        read.places += one.places
        read.months = one.months
    return read


def _clause(text: str) -> _Days | None:
    for form in _CLAUSES:
        found = form.fullmatch(text)
        if found is None:
            continue
        parts = found.groupdict()
        read = _Days(months=_months(parts.get("months") or ""))
        if parts.get("workdays") or parts.get("also"):
            read.weekdays = [1, 2, 3, 4, 5]
        elif parts.get("weekend") or parts.get("weekends"):
            read.weekdays = [6, 7]
        elif parts.get("weekdays"):
            read.weekdays = _weekdays(parts["weekdays"])
        elif parts.get("items"):
            _take_items(parts["items"], read)
        valid = all(1 <= day <= 31 or day == LAST for day in read.days) and read.months <= set(range(1, 13))
        return read if valid else None
    return None


def _take_items(text: str, read: _Days) -> None:
    for item in re.findall(_ITEM, text):
        weekday = re.search(WEEKDAY, item)
        if weekday is not None:
            number = re.match(r"第 ?(\d)", item)
            which = int(number[1]) if number else _WHICH.get(item.split()[0], LAST)
            read.places.append((which, WEEKDAYS.index(weekday[0]) + 1))
        else:
            day = re.match(r"\d+", item)
            read.days.append(int(day[0]) if day else LAST)


def _weekdays(text: str) -> list[int]:
    days: list[int] = []
    for first, last in re.findall(rf"({WEEKDAY})(?:-({WEEKDAY}))?", text):
        start = WEEKDAYS.index(first)
        length = (WEEKDAYS.index(last) - start) % 7 if last else 0
        days += [(start + more) % 7 + 1 for more in range(length + 1)]
    return days


def _months(text: str) -> frozenset[int]:
    names: list[str] = re.findall(rf"\d+|{MONTH}", text)
    return frozenset(int(name) if name.isdecimal() else MONTHS.index(name) + 1 for name in names)
