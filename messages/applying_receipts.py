"""What stands at the end: the receipt, and what was changed or entered."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from lab.applying.kinds import Paper
from messages import bilingual
from messages.applying_data import edit_data, late_data, own_data
from messages.bilingual import told
from messages.forms import plainly
from messages.html import Html, bold, escape, fit, join, lines, link
from messages.moments import moment
from messages.opening_lists import card_data
from messages.opening_times import day
from messages.screen import Button, Screen
from messages.words import Words
from storage.applications import Application
from storage.documents import Document
from storage.openings import Opening


@dataclass(frozen=True)
class Handed:
    """An application with what its receipt tells: its papers, those that are missing, whether they may follow, and until when (None
    where there is no end to it), the address for questions and the official page (empty where there is none)."""

    application: Application
    opening: Opening
    papers: Sequence[Document]
    missing: Sequence[Paper]
    follows: bool
    late_until: datetime | None
    email: str
    page: str


def closing(words: Words, handed: Handed) -> Screen:
    """What the form's message becomes."""
    return Screen(words.html("apply-done", number=handed.application.number))


def receipt(words: Words, handed: Handed, *, zone: ZoneInfo, now: datetime) -> Screen:
    """Number, what, when, what happens next and by when, where to look it up, and whom to reach."""
    application, opening = handed.application, handed.opening
    title = bilingual.of(opening, "title")
    blocks = [
        lines(
            words.html("apply-receipt", number=application.number),
            join([told(words, title, bold(title.in_language(words.language))), opening.code], " · "),
            words.html("apply-receipt-at", at=moment(words, application.submitted_at, zone, now=now)),
            _papers(words, handed),
        ),
        _missing(words, handed, zone, now),
        lines(words.html("apply-next"), *_next(words, opening, zone, now)),
        lines(words.html("apply-look-up"), _contact(words, handed)),
        words.html("apply-never"),
    ]
    return Screen(
        fit(blocks),
        [
            _late(words, handed),
            [Button(words.plain("button-apply-own"), data=own_data(application.id))],
            [Button(words.plain("button-apply-edit"), data=edit_data(application.id))],
        ],
    )


def changed(words: Words, handed: Handed, *, zone: ZoneInfo, now: datetime) -> Screen:
    """The application is as it was changed."""
    application = handed.application
    at = moment(words, application.edited_at, zone, now=now)
    blocks = [
        words.html("apply-changed", number=application.number, at=at),
        lines(_papers(words, handed)),
        _missing(words, handed, zone, now),
    ]
    own = Button(words.plain("button-apply-own"), data=own_data(application.id))
    return Screen(fit(blocks), [_late(words, handed), [own]])


def entered(words: Words, handed: Handed) -> Screen:
    """What an admin wrote down has a number; papers come next."""
    application, opening = handed.application, handed.opening
    text = words.html("apply-entered", number=application.number)
    missing = [plainly(words, one.label) for one in handed.missing]
    todo = words.html("apply-entered-papers", things=words.plain("list-separator").join(missing)) if missing else None
    return Screen(
        lines(text, todo),
        [
            [Button(words.plain("button-apply-papers"), data=edit_data(application.id))],
            [Button(words.plain("button-apply-card"), data=card_data(opening.code))],
        ],
    )


def _late(words: Words, handed: Handed) -> list[Button]:
    if not handed.missing or not handed.follows:
        return []
    return [Button(words.plain("button-apply-late"), data=late_data(handed.application.id))]


def _papers(words: Words, handed: Handed) -> Html | None:
    names = [escape(one.name or "?") for one in handed.papers]
    return words.html("apply-receipt-papers", papers=join(names, words.plain("list-separator"))) if names else None


def _missing(words: Words, handed: Handed, zone: ZoneInfo, now: datetime) -> Html:
    if not handed.missing or not handed.follows:
        return Html("")
    names = words.plain("list-separator").join(plainly(words, one.label) for one in handed.missing)
    if handed.late_until is None:
        return words.html("apply-receipt-missing-open", things=names)
    return words.html("apply-receipt-missing", things=names, at=moment(words, handed.late_until, zone, now=now))


def _next(words: Words, opening: Opening, zone: ZoneInfo, now: datetime) -> list[Html]:
    closes = opening.closes_at
    if closes is None:
        first = words.html("apply-next-until-filled")
    elif closes > now:
        first = words.html("apply-next-until", at=moment(words, closes, zone, now=now))
    else:
        first = words.html("apply-next-closed")
    answer = opening.answer_by
    last = words.html("apply-next-answer", day=day(words, answer)) if answer else words.html("apply-next-answer-open")
    return [first, words.html("apply-next-review"), last]


def _contact(words: Words, handed: Handed) -> Html:
    return lines(
        words.html("apply-contact", email=handed.email) if handed.email else None,
        words.html("official-page", page=link(handed.page, handed.page)) if handed.page else None,
    )
