"""When something is due, in words. What is said of a rule can be typed: `lab.schedules.read_schedule` reads it as that rule."""

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Literal
from zoneinfo import ZoneInfo

from babel.dates import format_date, get_day_names, get_month_names

from lab.schedules import LAST, Rule, Schedule, upcoming
from messages.html import Html, bold, escape, join, lines
from messages.moments import distance, moment
from messages.words import Language, Words

_WORKDAYS = (1, 2, 3, 4, 5)
_HOURS = 24
_DAYS = {Language.ZH: "y年M月d日", Language.EN: "d MMM y"}
# 周二 and 12月, not 星期二 and 十二月.
_WIDTHS: dict[Language, Literal["abbreviated", "wide"]] = {Language.ZH: "abbreviated", Language.EN: "wide"}
_WHICH = {
    1: "repeat-first",
    2: "repeat-second",
    3: "repeat-third",
    4: "repeat-fourth",
    5: "repeat-fifth",
    LAST: "repeat-last",
}
_TIGHT = re.compile(r"(?<=[\u4e00-\u9fff])(?=\d)|(?<=\d)(?=[\u4e00-\u9fff])")


def echo(words: Words, schedule: Schedule, *, now: datetime, zone: ZoneInfo) -> Html:
    """What was understood, so that a wrong reading is seen before it counts: the moment and how far away it is, or the rule and its next
    three dates."""
    dates = upcoming(schedule, now, zone=zone)
    if schedule.rule is None:
        return escape(when(words, dates[0], zone, now=now)) if dates else words.html("schedule-none-left")
    if not dates:
        return lines(bold(said(words, schedule, zone)), words.html("schedule-none-left"))
    rest = [f"• {moment(words, at, zone, now=now)}" for at in dates[1:]]
    return lines(
        bold(said(words, schedule, zone)),
        words.html("schedule-next"),
        f"• {when(words, dates[0], zone, now=now)}",
        *rest,
    )


def when(words: Words, at: datetime, zone: ZoneInfo, *, now: datetime) -> str:
    """`周三 11月25日 14:00（UTC+8） · 还有 2 天`, `Wed 25 Nov, 14:00 (UTC+8) · in 2 days`."""
    return " · ".join(part for part in (moment(words, at, zone, now=now), distance(words, at, zone, now=now)) if part)


def said(words: Words, schedule: Schedule, zone: ZoneInfo) -> str:
    """`每个工作日 09:00，共 10 次`, `Every weekday at 09:00, until 31 Dec 2026`; of one moment, the moment."""
    if schedule.rule is None:
        return moment(words, schedule.at, zone) if schedule.at is not None else ""
    return ended(words, schedule, rule(words, schedule.rule))


def ended(words: Words, schedule: Schedule, text: str) -> str:
    """The words for a rule, with its end."""
    if schedule.until is not None:
        until = format_date(schedule.until, _DAYS[words.language], locale=words.language.value)
        text = words.plain("repeat-until", rule=text, day=until)
    if schedule.count is not None:
        text = words.plain("repeat-count", rule=text, count=schedule.count)
    return text


def rule(words: Words, said: Rule) -> str:
    """`每周二、周四 14:00`, `On the second Tuesday of the month at 10:00`."""
    days = _days(words, said)
    text = _at_times(words, said, days[0] if len(days) < 2 else words.plain("repeat-also", first=days[0], last=days[1]))
    if words.language is Language.ZH:
        return spaced(text)
    return text[:1].upper() + text[1:]


def spaced(text: str) -> str:
    """Chinese with a space between it and numbers."""
    return _TIGHT.sub(" ", text)


def _at_times(words: Words, said: Rule, days: str) -> str:
    times = [f"{minutes // 60:02}:{minutes % 60:02}" for minutes in said.times]
    if len(times) < _HOURS:
        return words.plain("repeat-at", days=days, times=listed(words, times))
    minute = said.times[0] % 60
    hours = words.plain("repeat-minute", minute=minute) if minute else words.plain("repeat-on-the-hour")
    return hours if said.daily and not said.months else words.plain("repeat-hourly", days=days, hours=hours)


def _days(words: Words, said: Rule) -> list[str]:
    """One phrase for what counts by the week, one for what counts by the month."""
    clauses = []
    of_month = [
        *(words.plain("repeat-day", day=day) if day != LAST else words.plain("repeat-last-day") for day in said.days),
        *(place_name(words, which, weekday) for which, weekday in said.places),
    ]
    months = _months(words, said)
    if of_month:
        clauses.append(_of_month(words, listed(words, of_month), months, several=len(said.months) > 1))
    if said.weekdays or not of_month:
        week = _of_week(words, said)
        clauses.append(words.plain("repeat-in-months", days=week, months=months) if months else week)
    return clauses


def _of_month(words: Words, days: str, months: str, *, several: bool) -> str:
    if not months:
        return words.plain("repeat-of-month", days=days)
    return words.plain("repeat-of-months" if several else "repeat-of-one-month", days=days, months=months)


def _of_week(words: Words, said: Rule) -> str:
    if not said.weekdays:
        return words.plain("repeat-every-day")
    if said.weekdays == _WORKDAYS:
        return words.plain("repeat-workdays")
    return words.plain(
        "repeat-weekdays", weekdays=listed(words, [weekday_name(words, weekday) for weekday in said.weekdays])
    )


def place_name(words: Words, which: int, weekday: int) -> str:
    """`第二个周二`, `the second Tuesday`."""
    return words.plain("repeat-place", which=words.plain(_WHICH[which]), weekday=weekday_name(words, weekday))


def weekday_name(words: Words, weekday: int) -> str:
    """`周二`, `Tuesday`; 1 is Monday."""
    return str(get_day_names(_WIDTHS[words.language], locale=words.language.value)[weekday - 1])


def _months(words: Words, said: Rule) -> str:
    names = get_month_names(_WIDTHS[words.language], locale=words.language.value)
    return listed(words, [str(names[month]) for month in said.months])


def listed(words: Words, items: Sequence[str]) -> str:
    """`周二、周四`, `Tuesday, Wednesday and Thursday`."""
    if len(items) < 2:
        return "".join(items)
    first = str(join(items[:-1], words.plain("list-separator")))
    return words.plain("repeat-and", first=first, last=items[-1])
