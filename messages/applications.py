"""What applicants and interviewers are told of applications and interviews."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from lab.applications.stages import Verb
from lab.forms.fields import Own
from lab.opening_questions import questions_of
from messages import bilingual
from messages.forms import plainly
from messages.html import Html, bold, escape, join, lines, link
from messages.moments import moment
from messages.screen import Button, Screen
from messages.words import Words, enum_id
from storage.application_requests import ApplicationRequest
from storage.offers import Offer
from storage.openings import DocumentKind, Opening
from storage.slots import Slot

# The events of which applicants are told; each has a text, `application-told-<verb>`.
TOLD = (
    *(Verb.RETURN, Verb.LAPSE, Verb.SCREEN, Verb.INVITE, Verb.RESERVE, Verb.OFFER, Verb.REJECT),
    *(Verb.GIVE_UP, Verb.EXPIRE),
)
# What an admin does for somebody without Telegram, who gets a letter of it; each has a text, `application-confirmed-<verb>`.
CONFIRMED = (Verb.EDIT, Verb.WITHDRAW, Verb.RESTORE, Verb.ANSWER, Verb.ACCEPT, Verb.DECLINE)
# What becomes of an interview, `interview-told-<what>`.
INTERVIEWS = ("picked", "shifted", "moved", "cancelled")


def told_message(verb: str) -> str:
    """The id of the text that tells of an event."""
    return f"application-told-{verb.replace('_', '-')}"


def confirmed_message(verb: str) -> str:
    """The id of the text that confirms what was done in somebody's name."""
    return f"application-confirmed-{verb}"


def in_language(note: Mapping[str, str] | None, words: Words) -> str:
    """What was written to somebody, in their language, or else as it was written."""
    if not note:
        return ""
    return note.get(words.language.value) or note.get("") or next(iter(note.values()))


@dataclass(frozen=True)
class Told:
    """The application that a notice is about: its opening, number and id, and whether an interviewer reads it, not the applicant. One
    that is `erased` can't be opened any more; for one that is `decided` no time can be picked."""

    opening: Opening
    number: str
    id: int
    staff: bool = False
    erased: bool = False
    decided: bool = False


def document_name(words: Words, opening: Opening, kind: str) -> str:
    """What a document is called: one of those that openings ask for, or the answer to one of an opening's own questions."""
    if kind in tuple(DocumentKind):
        return words.plain(enum_id(DocumentKind(kind)))
    asked = next((one for one in questions_of(opening.questions) if one.name == kind), None)
    return plainly(words, Own(asked.label_zh, asked.label_en)) if asked else words.plain("documentkind-further")


def changed(
    words: Words,
    told: Told,
    *,
    verb: str,
    note: Mapping[str, str] | None,
    asked: ApplicationRequest | None,
    offer: Offer | None,
    page: str = "",
    zone: ZoneInfo,
    now: datetime,
) -> Screen:
    """An application has moved."""
    text = what_changed(
        words, told.opening, verb=verb, note=note, asked=asked, offer=offer, page=page, zone=zone, now=now
    )
    return _screen(words, told, text, first=_first(words, told, verb, offer))


def what_changed(
    words: Words,
    opening: Opening,
    *,
    verb: str,
    note: Mapping[str, str] | None,
    asked: ApplicationRequest | None,
    offer: Offer | None,
    page: str = "",
    zone: ZoneInfo,
    now: datetime,
) -> Html:
    """What a move of an application says. What was written about a decision takes the place of the usual text; a question stands below
    it. `page` is the laboratory's official one, empty where there is none."""
    written = in_language(note, words)
    parts: list[Html | None] = []
    if verb == Verb.RETURN:
        parts += [words.html(told_message(verb)), escape(written) if written else None]
        if asked is not None:
            if asked.document:
                name = document_name(words, opening, asked.document)
                parts.append(words.html("application-told-document", document=name))
            parts.append(words.html("application-told-due", at=moment(words, asked.due_at, zone, now=now)))
    elif verb in CONFIRMED:
        parts += [words.html(confirmed_message(verb)), escape(written) if written else None]
    else:
        parts.append(escape(written) if written else words.html(told_message(verb)))
    if offer is not None:
        parts.append(words.html("application-told-until", at=moment(words, offer.expires_at, zone, now=now)))
        parts.append(words.html("my-offer-fees"))
        parts.append(words.html("official-page", page=link(page, page)) if page else None)
    return lines(*parts)


def interview(
    words: Words,
    told: Told,
    *,
    what: str,
    starts_at: datetime,
    moved_from: datetime | None = None,
    zone: ZoneInfo,
    now: datetime,
) -> Screen:
    """A time for an interview was picked, or is off."""
    first = []
    if what == "cancelled" and not told.staff and not told.decided:
        first = [[Button(words.plain("button-my-pick"), data=f"yi:{told.id}")]]
    text = what_of_interview(words, what=what, starts_at=starts_at, moved_from=moved_from, zone=zone, now=now)
    return _screen(words, told, text, first=first)


def what_of_interview(
    words: Words, *, what: str, starts_at: datetime, moved_from: datetime | None, zone: ZoneInfo, now: datetime
) -> Html:
    """What became of an interview, in a line."""
    facts = {"at": moment(words, starts_at, zone, now=now)}
    if moved_from is not None:
        facts["was"] = moment(words, moved_from, zone, now=now)
    return words.html(f"interview-told-{what}", **facts)


def reminder(words: Words, told: Told, slot: Slot, *, zone: ZoneInfo, now: datetime) -> Screen:
    """An interview is about to begin."""
    return _screen(
        words,
        told,
        words.html("interview-reminder", at=moment(words, slot.starts_at, zone, now=now)),
        words.html("interview-place", place=slot.place) if slot.place else None,
        words.html("interview-link", link=slot.link) if slot.link else None,
        first=[] if told.staff else [[Button(words.plain("button-my-move"), data=f"yi:{told.id}")]],
    )


def line(words: Words, number: str) -> Html:
    """In a list: that there is news of an application."""
    return words.html("application-line", number=number)


def interview_line(words: Words, number: str) -> Html:
    """In a list: that there is news of an interview."""
    return words.html("interview-line", number=number)


def _first(words: Words, told: Told, verb: str, offer: Offer | None) -> list[list[Button]]:
    """The next step, a button to a row."""
    if verb == Verb.RETURN:
        return [[Button(words.plain("button-my-answer"), data=f"yn:{told.id}")]]
    if verb == Verb.INVITE:
        return [[Button(words.plain("button-my-pick"), data=f"yi:{told.id}")]]
    if offer is not None:
        return [
            [Button(words.plain("button-my-accept"), data=f"yt:{told.id}:{offer.id}")],
            [Button(words.plain("button-my-decline"), data=f"yx:{told.id}:{offer.id}")],
        ]
    return []


def _screen(words: Words, told: Told, *parts: Html | None, first: Sequence[Sequence[Button]]) -> Screen:
    title = bilingual.of(told.opening, "title").in_language(words.language)
    head = bold(f"{title} · {told.number}")
    why = words.html("interview-why" if told.staff else "application-why")
    if told.staff:
        ways = [
            [] if told.erased else [Button(words.plain("button-interview-application"), data=f"va:{told.id}")],
            [Button(words.plain("button-interview-slots"), data=f"ki:{told.opening.id}")],
        ]
    else:
        ways = [[Button(words.plain("button-my-open"), data=f"ya:{told.id}")]]
    return Screen(join([head, lines(*parts), why], "\n\n"), [*first, *ways])
