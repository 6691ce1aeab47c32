"""Pieces of what reviewers read: long texts, cut where one can read on, and what is missing."""

from collections.abc import Sequence

from lab.applying.handing_in import missing_of
from lab.organisations import Organisation
from messages.bilingual import Bilingual
from messages.forms import plainly
from messages.html import Html, bold, escape, lines, shorten
from messages.words import Words
from storage.applications import Application
from storage.documents import Document
from storage.openings import Opening

ASKED = 200  # UTF-16 units of a question
_NAME = 40  # of a document that is missing
_LINES = 6  # of what is short, in a block
_PIECE = 1500  # of a long text: a page is cut between pieces


def grouped(several: Sequence[Html]) -> list[Html]:
    """Lines, some to a block: a page is cut between blocks, and spaced between them."""
    return [lines(*several[start : start + _LINES]) for start in range(0, len(several), _LINES)]


def pieces(label: str, value: str) -> list[Html]:
    """A question with its answer, cut where it is long."""
    first, *more = cut(value) or [Html("—")]
    return [lines(bold(shorten(label, ASKED)), first), *more]


def cut(text: str) -> list[Html]:
    """A text in pieces that fit on a page, cut at line breaks or spaces where there are some."""
    pieces: list[Html] = []
    rest = text.strip()
    while rest:
        part = rest[:_PIECE]
        if len(rest) > _PIECE:
            edge = max(part.rfind("\n"), part.rfind(" "))
            part = part[: edge + 1] if edge > _PIECE // 2 else part
        pieces.append(escape(part.strip()))
        rest = rest[len(part) :].strip()
    return pieces


def named(words: Words, organisation: Organisation) -> str:
    """What an organisation is called."""
    return Bilingual(organisation.zh, organisation.en).in_language(words.language)


def missing_line(words: Words, opening: Opening, application: Application, papers: Sequence[Document]) -> Html | None:
    """Which documents the opening asks for and that did not come; None where none is missing."""
    names = [shorten(plainly(words, one.label), _NAME) for one in missing_of(opening, application, papers)]
    return words.html("review-missing", documents=words.plain("list-separator").join(names)) if names else None
