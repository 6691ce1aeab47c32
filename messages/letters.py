"""Letters by e-mail, as plain text: what a notice says in the chat, without buttons, and with a way back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from messages import bilingual
from messages.bilingual import Bilingual
from messages.html import Html, escape, join, lines, visible
from messages.moments import moment
from messages.opening_times import day
from messages.screen import Button, Screen
from messages.words import Words
from storage.applications import Application
from storage.documents import Document
from storage.lab import Lab
from storage.openings import Opening
from storage.slots import Slot

MOST = 8  # applications with a button of their own
MOST_TIMES = 30
_SUBJECTS = {
    "receipt": "letter-subject-receipt",
    "return": "letter-subject-return",
    "invite": "letter-subject-invite",
    "offer": "letter-subject-offer",
    "interview": "letter-subject-interview",
    "times": "letter-subject-times",
    "reminder": "letter-subject-interview",
}


@dataclass(frozen=True)
class Written:
    """Whom a letter is for and about what. `link` opens the application in Telegram, empty for who has none; `email` is for those."""

    application: Application
    opening: Opening
    laboratory: Lab | None
    link: str
    email: str


def subject(words: Words, number: str, about: str) -> str:
    """The subject: the number is always in it, and no decision but a good one."""
    return words.plain(_SUBJECTS.get(about, "letter-subject-changed"), number=number)


def sender_name(words: Words, laboratory: Lab | None) -> str:
    """As whom letters are sent."""
    if laboratory is None:
        return words.plain("letter-sender-none")
    names = Bilingual(laboratory.short_zh or laboratory.name_zh, laboratory.short_en or laboratory.name_en)
    return names.in_language(words.language) or words.plain("letter-sender-none")


def text(words: Words, written: Written, *blocks: Html) -> str:
    """A whole letter around what it says."""
    application = written.application
    given = (application.contact if application.user_id is None else application.answers) or {}
    name = str(given.get("name") or "").strip()
    title = bilingual.of(written.opening, "title").in_language(words.language)
    way = words.html("letter-open", link=written.link) if written.link else None
    if way is None and written.email:
        way = words.html("letter-reply", email=written.email)
    page = written.laboratory.official_page if written.laboratory else ""
    ending = lines(
        words.html("letter-why"),
        words.html("official-page", page=page) if page else None,
        escape(sender_name(words, written.laboratory)),
    )
    parts = [
        words.html("letter-hello", name=name) if name else None,
        escape(f"{title} · {application.number}"),
        *blocks,
        way,
        ending,
    ]
    return visible(join([part for part in parts if part], "\n\n")) + "\n"


def receipt(words: Words, written: Written, papers: Sequence[Document], *, zone: ZoneInfo, now: datetime) -> str:
    """An application has arrived: when, with which papers, and what happens next."""
    application, answer = written.application, written.opening.answer_by
    names = join([escape(one.name or "?") for one in papers], words.plain("list-separator"))
    arrived = lines(
        words.html("apply-receipt", number=application.number),
        words.html("apply-receipt-at", at=moment(words, application.submitted_at, zone, now=now)),
        words.html("apply-receipt-papers", papers=names) if names else None,
    )
    expected = words.html("letter-next-answer", day=day(words, answer)) if answer else None
    after = lines(words.html("letter-next-review"), expected or words.html("letter-next-answer-open"))
    return text(words, written, arrived, after, words.html("apply-never"))


def times(words: Words, free: Sequence[Slot], *, zone: ZoneInfo, now: datetime) -> Html:
    """The times of interviews among which somebody chooses who answers by e-mail."""
    if not free:
        return words.html("letter-times-none")
    return lines(
        words.html("letter-times"),
        *(
            join([f"- {moment(words, one.starts_at, zone, now=now)}", *([one.place] if one.place else [])], " · ")
            for one in free[:MOST_TIMES]
        ),
    )


def reminder(words: Words, slot: Slot, *, zone: ZoneInfo, now: datetime) -> Html:
    """An interview is near."""
    return lines(
        words.html("interview-reminder", at=moment(words, slot.starts_at, zone, now=now)),
        words.html("interview-place", place=slot.place) if slot.place else None,
        words.html("interview-link", link=slot.link) if slot.link else None,
    )


def undelivered(words: Words, several: Sequence[Application]) -> Screen:
    """To admins: the letters about these applications have not arrived."""
    text = lines(words.html("letters-undelivered", count=len(several)), words.html("letters-undelivered-todo"))
    return Screen(text, [[Button(one.number, data=f"va:{one.id}")] for one in several[:MOST]])


def undelivered_line(words: Words) -> Html:
    """The same in a list."""
    return words.html("letters-undelivered-line")
