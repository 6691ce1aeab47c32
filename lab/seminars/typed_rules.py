"""Recurrences as people write them (`每周三 14:00`, `the second Tuesday of the month at 10:00`, `every other Friday at 15:30`) as RRULEs, and
the other way round. Words are read as those of schedules are, which know no intervals: these are understood here."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from lab.errors import LabError
from lab.schedules import LAST, Rule, Schedule, read_schedule, repeating
from lab.schedules.local import instant, shown
from lab.schedules.typed import WEEKDAY, plain, repeated
from lab.seminars.rules import EACH, Frequency, Recurrence, check, local_dates, parse

_RRULE = re.compile(r"(?:rrule:)?freq=\S+", re.IGNORECASE)
_TIME_BEHIND = re.compile(
    r"^(?P<rule>(?:rrule:)?[a-z]+=\S+)[ ,]+(?:at )?(?P<hour>\d{1,2}):(?P<minute>\d{2})$", re.IGNORECASE
)
_UNITS = {"周": "w", "星期": "w", "礼拜": "w", "月": "m", "天": "d", "week": "w", "month": "m", "day": "d"}
# 每两周周二, 每 2 周的周二, 隔周周二, 每隔一周周二 (every second one), 双周周二; typed.plain has made digits of the numbers.
_EVERY_ZH = re.compile(
    r"每隔 ?(?P<skipped>\d+) ?个?(?P<unit1>周|星期|礼拜|月|天)|每 ?(?P<number>\d+) ?个?(?P<unit2>周|星期|礼拜|月(?! ?\d+ ?[日号])|天)"
    rf"|每?隔 ?1? ?个?(?P<unit3>周|星期|礼拜|月|天)(?! ?[1-7](?!\d))|每?隔1?(?= ?{WEEKDAY})|(?:每个?)?双(?P<unit4>周)"
)
_EVERY_EN = re.compile(
    r"every other (?P<unit1>week|month|day)|every (?P<number>\d+) (?P<unit2>week|month|day)s?|(?P<fortnight>every fortnight|fortnightly|bi-?weekly)"
    rf"|every (?:other|2nd) (?={WEEKDAY})"
)
_OF_MONTH = re.compile(r"月|month")
# What is said of announcements would lead astray.
_IN_OTHER_WORDS = {
    "schedule-unclear": "seminar-rule-unclear",
    "schedule-interval": "seminar-rule-unclear",
    "schedule-too-often": "seminar-rule-often",
    "schedule-time-wanted": "seminar-rule-time",
    "schedule-over": "seminar-rule-over",
}


@dataclass(frozen=True)
class Read:
    """What was typed: the rule, and at what time of day, None where that was left open."""

    rule: Recurrence
    clock: time | None


def read_rule(text: str, *, now: datetime, zone: ZoneInfo, clock: time | None = None) -> Read:
    """The recurrence that was typed, in words or as an RRULE, with the time behind it if it has one; `clock` is the time that is meant
    otherwise. Raises LabError: not understood in full, without a time of day, at several, by the week and by the month at once."""
    line = " ".join(text.split())
    if (behind := _TIME_BEHIND.fullmatch(line)) is not None:
        hour, minute = int(behind["hour"]), int(behind["minute"])
        if hour > 23 or minute > 59:
            raise LabError("seminar-rule-unclear", typed=repeated(text))
        return Read(parse(behind["rule"]), time(hour, minute))
    if _RRULE.fullmatch(line):
        return Read(parse(line), None)
    interval, typed = _take_interval(plain(text))
    try:
        schedule = read_schedule(typed if interval > 1 else text, now=now, zone=zone)
    except LabError as error:
        if error.message == "schedule-time-wanted" and clock is not None:
            return read_rule(f"{text} {clock:%H:%M}", now=now, zone=zone)
        if error.message in _IN_OTHER_WORDS:
            raise LabError(_IN_OTHER_WORDS[error.message], typed=repeated(text)) from error
        raise
    if schedule.rule is None:
        raise LabError("seminar-rule-unclear", typed=repeated(text))
    rules = _rules(schedule.rule)
    if len(schedule.rule.times) != 1 or len(rules) != 1:
        raise LabError("seminar-rule-one")
    (rule,) = rules
    ended = replace(rule, interval=interval, count=schedule.count, until=schedule.until)
    minutes = schedule.rule.times[0]
    return Read(parse(ended.text), time(minutes // 60, minutes % 60))


def first_of(read: Read, on: date, zone: ZoneInfo, *, clock: time) -> datetime:
    """The first local time by the rule on a day or after it: what comes every other week may begin in this one or in the next. Raises
    LabError where there is none."""
    at = datetime.combine(on, read.clock or clock)
    begins = next(local_dates(replace(read.rule, interval=1, count=None), at, zone), None)
    check(read.rule, begins or at, zone)
    return begins or at


def as_schedule(rule: Recurrence, first: datetime, zone: ZoneInfo) -> Schedule | None:
    """The rule as a schedule that begins with this local time, to be said in the words of schedules; None where those have none."""
    if rule.interval > 1 or rule.positions or (rule.days and rule.weekdays):
        return None
    if any(day < LAST for day in rule.days) or any(which < LAST for which, _ in rule.weekdays):
        return None
    monthly, yearly = rule.frequency is Frequency.MONTHLY, rule.frequency is Frequency.YEARLY
    if yearly and rule.weekdays:
        return None
    weekly = rule.frequency is Frequency.WEEKLY
    each = tuple(day for which, day in rule.weekdays if which == EACH)
    about_days = rule.days or ((first.day,) if (monthly or yearly) and not rule.weekdays else ())
    said = Rule(
        times=(first.hour * 60 + first.minute,),
        days=tuple(LAST if day == LAST else day for day in about_days),
        weekdays=each or ((first.isoweekday(),) if weekly else ()),
        places=tuple((which, day) for which, day in rule.weekdays if which != EACH),
        months=rule.months or ((first.month,) if yearly else ()),
    )
    until = rule.until
    if isinstance(until, datetime):
        local = shown(until, zone) if until.tzinfo is not None else until
        until = local.date() if local.time() >= first.time() else local.date() - timedelta(days=1)
    return repeating(said, until=until, count=rule.count, since=instant(first, zone) - timedelta(seconds=1))


def _take_interval(typed: str) -> tuple[int, str]:
    """Every how many of its unit something comes, and the rest as if it came every time."""
    for form in (_EVERY_ZH, _EVERY_EN):
        found = form.search(typed)
        if found is None:
            continue
        parts = found.groupdict()
        unit = _UNITS[next((value for name, value in parts.items() if name.startswith("unit") and value), "week")]
        skipped, number = parts.get("skipped"), parts.get("number")
        interval = int(skipped) + 1 if skipped else int(number) if number else 2
        rest = f"{typed[: found.start()]} {typed[found.end() :]}"
        if interval < 1 or (unit != "m" and _OF_MONTH.search(rest)):
            continue
        return interval, _every(unit, rest, chinese=form is _EVERY_ZH)
    return 1, typed


def _every(unit: str, rest: str, *, chinese: bool) -> str:
    """What is left when an interval was taken out, as something that comes every week, month or day."""
    rest = (
        re.sub(r"^[ ,的on]*(?:(?<![a-z])on )?", "", " ".join(rest.split()).strip(" ,"))
        if unit != "d"
        else rest.strip(" ,")
    )
    if unit == "w":
        rest = re.sub(rf"^(?:每|every )? ?(?={WEEKDAY})", "每" if chinese else "every ", rest)
    if unit == "m":
        rest = (
            f"每月{rest}" if chinese else f"every month {re.sub(r' (?:of|in) (?:the |each |every )?month', '', rest)}"
        )
    if unit == "d":
        rest = f"每天 {rest}" if chinese else f"every day {rest}"
    return rest


def _rules(rule: Rule) -> list[Recurrence]:
    return list(_each(rule))


def _each(rule: Rule) -> Iterator[Recurrence]:
    """A schedule is due if any of its kinds of days fits; an RRULE has one kind."""
    if rule.daily:
        yield Recurrence(Frequency.DAILY, months=rule.months)
    if rule.weekdays:
        days = tuple((EACH, day) for day in rule.weekdays)
        yield Recurrence(Frequency.WEEKLY, weekdays=days, months=rule.months)
    if rule.places:
        yield Recurrence(Frequency.MONTHLY, weekdays=rule.places, months=rule.months)
    if rule.days:
        yield Recurrence(Frequency.MONTHLY, days=rule.days, months=rule.months)
