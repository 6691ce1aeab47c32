"""Choosing when to be reminded of a seminar."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from lab.seminars.reminders import BY_DEFAULT, LEADS, Choice
from messages.html import bold, join, lines
from messages.moments import moment
from messages.screen import Button, Screen
from messages.seminar_lists import card_data
from messages.seminar_texts import title
from messages.seminar_times import span
from messages.words import Words
from storage.seminars import COMING


def reminders_data(code: str) -> str:
    """Data of the button that shows when one is reminded of a seminar."""
    return f"mn:{code}"


def choose_data(code: str, minutes: int, *, wanted: bool) -> str:
    """Data of the button that sets one reminder, or takes it back."""
    return f"mn:{code}:{minutes}:{'+' if wanted else '-'}"


def lead(words: Words, minutes: int) -> str:
    """How long before it begins: `10 分钟`, `1 小时`, `1 天`."""
    if minutes % 1440 == 0:
        return words.plain("seminar-lead-days", count=minutes // 1440)
    if minutes % 60 == 0:
        return words.plain("seminar-lead-hours", count=minutes // 60)
    return words.plain("seminar-lead-minutes", count=minutes)


def choose(words: Words, one: Choice, *, zone: ZoneInfo, now: datetime) -> Screen:
    """The leads that are still possible, each ticked or not, and when one is going to be reminded."""
    seminar = one.seminar
    coming = [minutes for minutes in one.chosen if minutes in one.possible]
    at = [
        words.html(
            "seminar-reminded-at",
            lead=lead(words, minutes),
            at=moment(words, seminar.starts_at - timedelta(minutes=minutes), zone, now=now),
        )
        for minutes in coming
    ]
    head = lines(
        bold(words.plain("seminar-reminders-title")),
        join([title(words, seminar), seminar.code], " · "),
        span(words, seminar.starts_at, seminar.ends_at, zone, now=now),
    )
    blocks = [head, lines(*at) if at else words.html(_state(one, now))]
    if coming and one.by_default:
        blocks.append(words.html("seminar-reminders-default", lead=lead(words, BY_DEFAULT)))
    ticks = [
        Button(
            f"{'✓ ' if minutes in one.chosen else ''}{lead(words, minutes)}",
            data=choose_data(seminar.code, minutes, wanted=minutes not in one.chosen),
        )
        for minutes in LEADS
        if minutes in one.possible
    ]
    return Screen(
        join(blocks, "\n\n"), [ticks, [Button(words.plain("button-reminders-back"), data=card_data(seminar.code))]]
    )


def chosen_toast(words: Words, one: Choice, minutes: int) -> str:
    """After one was set or taken back."""
    if minutes in one.chosen:
        return words.plain("seminar-reminder-set", lead=lead(words, minutes))
    return words.plain("seminar-reminder-off", lead=lead(words, minutes))


def _state(one: Choice, now: datetime) -> str:
    if one.seminar.status not in COMING:
        return "seminar-reminders-not-held"
    if one.seminar.starts_at <= now:
        return "seminar-reminders-begun"
    return "seminar-reminders-none" if one.possible else "seminar-reminders-late"
