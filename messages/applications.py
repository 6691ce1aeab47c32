"""What applicants and interviewers are told of applications and interviews."""

from collections.abc import Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from lab.applications.stages import Verb
from messages import bilingual
from messages.html import Html, bold, escape, join, lines
from messages.moments import moment
from messages.screen import Screen
from messages.words import Words
from storage.application_requests import ApplicationRequest
from storage.offers import Offer
from storage.openings import DocumentKind, Opening
from storage.slots import Slot

# The events of which applicants are told; each has a text, `application-told-<verb>`.
TOLD = (
    *(Verb.RETURN, Verb.LAPSE, Verb.SCREEN, Verb.INVITE, Verb.RESERVE, Verb.OFFER, Verb.REJECT),
    *(Verb.GIVE_UP, Verb.EXPIRE),
)
# What becomes of an interview, `interview-told-<what>`.
INTERVIEWS = ("picked", "moved", "cancelled")


def told_message(verb: str) -> str:
    """The id of the text that tells of an event."""
    return f"application-told-{verb.replace('_', '-')}"


def in_language(note: Mapping[str, str] | None, words: Words) -> str:
    """What was written to somebody, in their language, or else as it was written."""
    if not note:
        return ""
    return note.get(words.language.value) or note.get("") or next(iter(note.values()))


def changed(
    words: Words,
    opening: Opening,
    *,
    number: str,
    verb: str,
    note: Mapping[str, str] | None,
    asked: ApplicationRequest | None,
    offer: Offer | None,
    zone: ZoneInfo,
    now: datetime,
) -> Screen:
    """An application has moved. What was written about a decision takes the place of the usual text; a question stands below it."""
    written = in_language(note, words)
    parts: list[Html | None] = []
    if verb == Verb.RETURN:
        parts += [words.html(told_message(verb)), escape(written) if written else None]
        if asked is not None:
            if asked.document in tuple(DocumentKind):
                parts.append(words.html("application-told-document", document=DocumentKind(asked.document)))
            parts.append(words.html("application-told-due", at=moment(words, asked.due_at, zone, now=now)))
    else:
        parts.append(escape(written) if written else words.html(told_message(verb)))
    if offer is not None:
        parts.append(words.html("application-told-until", at=moment(words, offer.expires_at, zone, now=now)))
    return _screen(words, opening, number, *parts)


def interview(
    words: Words, opening: Opening, *, number: str, what: str, starts_at: datetime, zone: ZoneInfo, now: datetime
) -> Screen:
    """A time for an interview was picked, or is off."""
    at = moment(words, starts_at, zone, now=now)
    return _screen(words, opening, number, words.html(f"interview-told-{what}", at=at))


def reminder(words: Words, opening: Opening, slot: Slot, *, number: str, zone: ZoneInfo, now: datetime) -> Screen:
    """An interview is about to begin."""
    return _screen(
        words,
        opening,
        number,
        words.html("interview-reminder", at=moment(words, slot.starts_at, zone, now=now)),
        words.html("interview-place", place=slot.place) if slot.place else None,
        words.html("interview-link", link=slot.link) if slot.link else None,
    )


def line(words: Words, number: str) -> Html:
    """In a list: that there is news of an application."""
    return words.html("application-line", number=number)


def interview_line(words: Words, number: str) -> Html:
    """In a list: that there is news of an interview."""
    return words.html("interview-line", number=number)


def _screen(words: Words, opening: Opening, number: str, *parts: Html | None) -> Screen:
    head = bold(f"{bilingual.of(opening, 'title').in_language(words.language)} · {number}")
    return Screen(join([head, lines(*parts)], "\n\n"))
