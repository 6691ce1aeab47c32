"""Choosing when to be reminded of a seminar."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from lab.seminars.reminders import BY_DEFAULT, LEADS, Choice
from messages import bilingual
from messages.html import bold, join, lines
from messages.moments import moment
from messages.screen import Button, Screen
from messages.seminar_times import span
from messages.words import Words
from storage.seminars import COMING

_LEADS = {1440: "seminar-lead-1440", 60: "seminar-lead-60", 10: "seminar-lead-10"}


def reminders_data(code: str) -> str:
    """Data of the button that shows when one is reminded of a seminar."""
    return f"mn:{code}"


def choose_data(code: str, minutes: int, *, wanted: bool) -> str:
    """Data of the button that sets one reminder, or takes it back."""
    return f"mn:{code}:{minutes}:{'+' if wanted else '-'}"


def lead_name(words: Words, minutes: int) -> str:
    """`1 小时`, `1 hour`."""
    return words.plain(_LEADS[minutes])


def leads_said(words: Words, leads: tuple[int, ...]) -> str:
    """Several of them, one after the other."""
    return words.plain("list-separator").join(lead_name(words, minutes) for minutes in leads)


def choose(words: Words, one: Choice, *, zone: ZoneInfo, now: datetime) -> Screen:
    """The leads that are still possible, each ticked or not, and when one is going to be reminded."""
    seminar = one.seminar
    title = bilingual.of(seminar, "title").in_language(words.language) or words.plain("seminar-title-open")
    coming = [minutes for minutes in one.chosen if minutes in one.possible]
    at = [
        words.html(
            "seminar-reminded-at",
            lead=lead_name(words, minutes),
            at=moment(words, seminar.starts_at - timedelta(minutes=minutes), zone, now=now),
        )
        for minutes in coming
    ]
    head = lines(
        bold(words.plain("seminar-reminders-title")),
        join([title, seminar.code], " · "),
        span(words, seminar.starts_at, seminar.ends_at, zone, now=now),
    )
    blocks = [head, lines(*at) if at else words.html(_state(one, now))]
    if coming and one.by_default:
        blocks.append(words.html("seminar-reminders-default", lead=lead_name(words, BY_DEFAULT)))
    ticks = [
        Button(
            f"{'✓ ' if minutes in one.chosen else ''}{lead_name(words, minutes)}",
            data=choose_data(seminar.code, minutes, wanted=minutes not in one.chosen),
        )
        for minutes in LEADS
        if minutes in one.possible
    ]
    return Screen(
        join(blocks, "\n\n"), [ticks, [Button(words.plain("button-seminar-back"), data=f"mc:{seminar.code}")]]
    )


def chosen_toast(words: Words, one: Choice, minutes: int) -> str:
    """After one was set or taken back."""
    if minutes in one.chosen:
        return words.plain("seminar-reminder-set", lead=lead_name(words, minutes))
    return words.plain("seminar-reminder-off", lead=lead_name(words, minutes))


def _state(one: Choice, now: datetime) -> str:
    if one.seminar.status not in COMING:
        return "seminar-reminders-not-held"
    if one.seminar.starts_at <= now:
        return "seminar-reminders-begun"
    return "seminar-reminders-none" if one.possible else "seminar-reminders-late"
