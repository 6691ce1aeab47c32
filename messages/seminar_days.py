"""Days and hours of seminars, for a reader whose clocks may show another time than the laboratory's."""

from datetime import date, timedelta
from zoneinfo import ZoneInfo

from babel.dates import format_date

from messages.moments import offset, zone_name
from messages.words import Language, Words
from storage.seminars import Seminar

_DAYS = {Language.ZH: "EEE M月d日", Language.EN: "EEE d MMM"}
_WITH_YEAR = {Language.ZH: "EEE y年M月d日", Language.EN: "EEE d MMM y"}
_MONTHS = {Language.ZH: "y年M月", Language.EN: "MMMM y"}


def day(words: Words, on: date, today: date) -> str:
    """`周三 12月2日`, `Wed 2 Dec`; with the year where it is another one."""
    pattern = (_DAYS if on.year == today.year else _WITH_YEAR)[words.language]
    return format_date(on, pattern, locale=words.language.value)


def named_day(words: Words, on: date, today: date) -> str:
    """The same, saying that it is today or tomorrow."""
    said = day(words, on, today)
    away = (on - today).days
    if away == 0:
        return words.plain("seminar-day-today", day=said)
    return words.plain("seminar-day-tomorrow", day=said) if away == 1 else said


def month(words: Words, of: date) -> str:
    """`2026年12月`, `December 2026`."""
    return format_date(of, _MONTHS[words.language], locale=words.language.value)


def hours(words: Words, seminar: Seminar, zone: ZoneInfo) -> str:
    """`14:00–15:30`; with the day of its end where that is another one."""
    starts, ends = seminar.starts_at.astimezone(zone), seminar.ends_at.astimezone(zone)
    # Midnight belongs to the day that ends with it.
    if ends.date() == starts.date():
        return f"{starts:%H:%M}–{ends:%H:%M}"
    if ends.date() == starts.date() + timedelta(days=1) and (ends.hour, ends.minute) == (0, 0):
        return f"{starts:%H:%M}–24:00"
    return f"{starts:%H:%M} – {day(words, ends.date(), starts.date())} {ends:%H:%M}"


def beside(words: Words, seminar: Seminar, zone: ZoneInfo, other: ZoneInfo) -> str:
    """When it begins by the clocks of another zone, `北京 21:00`, with the day where that is another one; empty where they show the same."""
    at = seminar.starts_at
    if offset(other, at) == offset(zone, at):
        return ""
    there, here = at.astimezone(other), at.astimezone(zone)
    other_day = f"{day(words, there.date(), here.date())} " if there.date() != here.date() else ""
    return words.plain("seminar-time-there", zone=zone_name(words, other.key), at=f"{other_day}{there:%H:%M}")


def line(words: Words, seminar: Seminar, zone: ZoneInfo, *, lab: ZoneInfo) -> str:
    """The hours in a list, below their day: `14:00–15:30（北京 21:00）`."""
    said, there = hours(words, seminar, zone), beside(words, seminar, zone, lab)
    return words.plain("seminar-hours-both", hours=said, there=there) if there else said


def duration(words: Words, seminar: Seminar) -> str:
    """`90 分钟`, `2 小时`."""
    minutes = int((seminar.ends_at - seminar.starts_at).total_seconds()) // 60
    if minutes % 60 == 0:
        return words.plain("seminar-lasts-hours", count=minutes // 60)
    return words.plain("seminar-lasts-minutes", count=minutes)
