"""How a series comes again, in words. What is said can be typed: `lab.seminars.typed_rules` reads it as that rule."""

from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from lab.schedules import LAST
from lab.seminars.dates import Pattern
from lab.seminars.rules import EACH, Frequency, Recurrence
from lab.seminars.typed_rules import as_schedule
from messages import schedules
from messages.words import Language, Words

_WORKDAYS = tuple((EACH, day) for day in range(1, 6))


def said(words: Words, pattern: Pattern) -> str:
    """`每周二 14:00`, `Every other Friday at 15:30, 10 times in all`; empty for a series whose dates are added one by one."""
    return rule(words, pattern.rule, pattern.first, pattern.zone) if pattern.rule is not None else ""


def rule(words: Words, recurrence: Recurrence, first: datetime, zone: ZoneInfo) -> str:
    """A rule that begins with this local time."""
    schedule = as_schedule(recurrence, first, zone)
    if schedule is not None:
        return schedules.said(words, schedule, zone)
    days = _days(words, recurrence, first)
    if days is None:
        return _capital(words, words.plain("repeat-by-rule", rule=recurrence.text))
    at = words.plain("repeat-at", days=days, times=f"{first:%H:%M}")
    plainer = as_schedule(replace(recurrence, interval=1, positions=()), first, zone)
    return _capital(words, schedules.ended(words, plainer, at) if plainer is not None else at)


def _days(words: Words, recurrence: Recurrence, first: datetime) -> str | None:
    """On which days, as far as there are words for it."""
    count = recurrence.interval
    if recurrence.positions:
        last_workday = (recurrence.positions, recurrence.weekdays, recurrence.months) == ((LAST,), _WORKDAYS, ())
        return words.plain("repeat-last-workday") if last_workday and count == 1 else None
    if recurrence.months or (recurrence.days and recurrence.weekdays):
        return None
    match recurrence.frequency:
        case Frequency.DAILY:
            return words.plain("repeat-every-days", count=count)
        case Frequency.WEEKLY:
            weekdays = [day for _, day in recurrence.weekdays] or [first.isoweekday()]
            days = schedules.listed(words, [schedules.weekday_name(words, day) for day in weekdays])
            if count == 2:
                return words.plain("repeat-other-week", days=days)
            return words.plain("repeat-every-weeks", days=days, count=count)
        case Frequency.MONTHLY if _plain(recurrence):
            named = [schedules.place_name(words, which, day) for which, day in recurrence.weekdays] or [
                words.plain("repeat-last-day") if day == LAST else words.plain("repeat-day", day=day)
                for day in recurrence.days or (first.day,)
            ]
            return words.plain("repeat-every-months", days=schedules.listed(words, named), count=count)
    return None


def _plain(recurrence: Recurrence) -> bool:
    """Whether its days have names: the last but one has none."""
    places = all(which == LAST or which > 0 for which, _ in recurrence.weekdays)
    return places and all(day == LAST or day > 0 for day in recurrence.days)


def _capital(words: Words, text: str) -> str:
    if words.language is Language.ZH:
        return schedules.spaced(text)
    return text[:1].upper() + text[1:]
