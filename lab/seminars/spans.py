"""Which time is looked at: today, this week, a month, a day. Days and weeks (from Monday) are those of the reader's zone. Pure."""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from lab.errors import LabError
from lab.schedules.days import read_day
from lab.schedules.local import instant
from lab.schedules.typed import MONTH, MONTHS, plain
from storage.seminars import Standing


class When(StrEnum):
    """A stretch of time, seen from now. `week` and `month` are what is left of them; `day` and `of-month` are named by a date."""

    COMING = "coming"
    TODAY = "today"
    WEEK = "week"
    NEXT_WEEK = "next-week"
    MONTH = "month"
    PAST = "past"
    ALL = "all"
    DAY = "day"
    OF_MONTH = "of-month"


@dataclass(frozen=True)
class Span:
    """A stretch of time. `day` is the day, or the first one of the month."""

    when: When
    day: date | None = None


COMING = Span(When.COMING)
Inside = Callable[[Standing], bool]
_DAY = timedelta(days=1)


def bounds(span: Span, *, now: datetime, zone: ZoneInfo) -> tuple[datetime | None, datetime | None]:
    """From when until when seminars are wanted: those that end after the one and begin before the other. For what is past, the second is
    when they must have ended."""
    today = now.astimezone(zone).date()
    monday = today - timedelta(days=today.weekday())

    def midnight(day: date) -> datetime:
        return instant(datetime.combine(day, time.min), zone)

    match span.when:
        case When.TODAY:
            return midnight(today), midnight(today + _DAY)
        case When.WEEK:
            return now, midnight(monday + 7 * _DAY)
        case When.NEXT_WEEK:
            return midnight(monday + 7 * _DAY), midnight(monday + 14 * _DAY)
        case When.MONTH:
            return now, midnight(next_month(today))
        case When.DAY if span.day is not None:
            return midnight(span.day), midnight(span.day + _DAY)
        case When.OF_MONTH if span.day is not None:
            return midnight(span.day.replace(day=1)), midnight(next_month(span.day))
        case When.PAST:
            return None, now
        case When.ALL:
            return None, None
    return now, None


def inside(span: Span, *, now: datetime, zone: ZoneInfo) -> Inside:
    """What tells of a seminar whether it belongs to a span."""
    since, until = bounds(span, now=now, zone=zone)
    if span.when is When.PAST:
        return lambda one: one.ends_at <= now
    return lambda one: (since is None or one.ends_at > since) and (until is None or one.starts_at < until)


def next_month(day: date) -> date:
    """The first day of the month after that of a day."""
    return (day.replace(day=1) + 32 * _DAY).replace(day=1)


_NO_WEEKDAY = "(?![一二三四五六日天1-7])"  # 下周三 is a day
_CJK = r"[\u4e00-\u9fff]"
_AROUND = tuple(
    (re.compile(rf"^(?:{words})(?: |$|(?<={_CJK}))|(?:^| |(?={_CJK}))(?:{words})$"), Span(when))
    for words, when in (
        (rf"下个?(?:周|星期|礼拜){_NO_WEEKDAY}|next week", When.NEXT_WEEK),
        (rf"(?:本|这个?)(?:周|星期|礼拜){_NO_WEEKDAY}|this week", When.WEEK),
        ("今天|今日|today", When.TODAY),
        ("本月|这个?月|this month", When.MONTH),
    )
)
_ALONE = {
    "week": When.WEEK,
    "month": When.MONTH,
    "周": When.WEEK,
    "月": When.MONTH,
    **dict.fromkeys(("past", "earlier", "以前", "过去", "往期"), When.PAST),
}
_NEXT_MONTH = re.compile("下个?月|next month")
_YEAR = r"(?:19|20|21)\d\d"
_MONTH = re.compile(
    rf"(?:(?P<y>{_YEAR}) ?[-年/.]? ?)?(?P<m>1[0-2]|0?[1-9]) ?月|(?P<y2>{_YEAR})[-/.](?P<m2>1[0-2]|0?[1-9])"
    rf"|(?P<n>{MONTH})(?: (?P<y3>{_YEAR}))?"
)


_NOISE = r"(?:讲座|有什么|有哪些|的|['’]s\b|\b(?:seminars?|talks?)\b|[?？\s])+"
_SEMINARS = re.compile(r"讲座|\bseminars?\b")
_ENDS = re.compile(rf"^{_NOISE}|{_NOISE}$", re.IGNORECASE)
_ONE_WORD = frozenset({"today", "tomorrow", "seminars", "seminar"})


def asks_when(text: str) -> bool:
    """Whether a message that is no command can be about a time: one English word mostly is not, although `may` is a month."""
    typed = text.casefold().strip()
    return typed in _ONE_WORD or " " in typed or re.search(_CJK, typed) is not None


def names_seminars(text: str) -> str | None:
    """What is left of a message that names seminars: `电池` of `电池讲座`. None for one that does not."""
    return _bare(text) if _SEMINARS.search(text.casefold()) is not None else None


def take_span(text: str, *, now: datetime, zone: ZoneInfo) -> tuple[Span | None, str]:
    """The span that is named in what was typed, and the rest of it: `本周 电池`, `next week`, `明天`, `12月2日`, `December`. That it is about
    seminars says nothing further. Raises LabError for a day that could be two."""
    span, rest = _taken(text, now=now, zone=zone)
    bare = _bare(rest)
    if span is None and bare != rest:
        span, rest = _taken(bare, now=now, zone=zone)
        bare = _bare(rest)
    return (span, bare) if span is not None or not bare else (None, text)


def _bare(text: str) -> str:
    return _ENDS.sub("", text)


def _taken(text: str, *, now: datetime, zone: ZoneInfo) -> tuple[Span | None, str]:
    typed = " ".join(unicodedata.normalize("NFKC", text).casefold().split())
    today = now.astimezone(zone).date()
    if typed in _ALONE:
        return Span(_ALONE[typed]), ""
    if _NEXT_MONTH.fullmatch(typed):
        return Span(When.OF_MONTH, next_month(today)), ""
    for pattern, span in _AROUND:
        if (found := pattern.search(typed)) is not None:
            return span, f"{typed[: found.start()]} {typed[found.end() :]}".strip()
    spelt = plain(text)
    if (named := _MONTH.fullmatch(spelt)) is not None:
        return Span(When.OF_MONTH, _month(named, today)), ""
    day = _day(spelt, today)
    return (None, text) if day is None else (Span(When.DAY, day), "")


def _day(spelt: str, today: date) -> date | None:
    try:
        named = read_day(spelt, today)
    except LabError as error:
        if error.message == "moment-which-day":
            raise
        return None
    return named.date if named is not None else None


def _month(found: re.Match[str], today: date) -> date:
    """Of a month without its year, the one that is nearest: half a year ago to half a year ahead."""
    number = int(found["m"] or found["m2"] or 0) or MONTHS.index(found["n"]) + 1
    year = found["y"] or found["y2"] or found["y3"]
    if year is not None:
        return date(int(year), number, 1)
    ahead = (number - today.month + 5) % 12 - 5
    count = today.year * 12 + today.month - 1 + ahead
    return date(count // 12, count % 12 + 1, 1)
