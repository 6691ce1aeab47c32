"""The answers of an application in words: for its applicant, and for whoever may read it."""

from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo

from lab.applying.answers import in_form
from lab.applying.fields import fields_of
from lab.applying.kinds import Paper
from lab.forms.texts import Text
from messages.forms import said, value
from messages.html import Html, bold, escape, lines, shorten
from messages.words import Words
from storage.documents import Document
from storage.openings import Opening

LONGEST = 300  # UTF-16 units of a text that is shown in a step
_MEGABYTE = 1_000_000


def answers(
    words: Words,
    opening: Opening,
    kept: Mapping[str, Any],
    papers: list[Document] | tuple[Document, ...] = (),
    *,
    zone: ZoneInfo,
) -> list[tuple[Html, Html]]:
    """Labels and answers, in the order in which they are asked; what was left out is left out."""
    fields = fields_of(opening, editing=True)
    given = in_form(opening, kept, papers, fields=fields)
    found = []
    for field in fields:
        held = given.get(field.name)
        if held is None or held == []:
            continue
        shown = paper_value(words, held) if isinstance(field, Paper) else value(words, zone, field, held)
        found.append((said(words, field.label), shown))
    return found


def drafted(
    words: Words, opening: Opening, given: Mapping[str, Any], *, zone: ZoneInfo, longest: int | None = None
) -> list[Html]:
    """What somebody has filled in and not submitted, to be read: a block for each answer, texts in full or no longer than that."""
    found = []
    for field in fields_of(opening):
        held = given.get(field.name)
        if held is None or held == []:
            continue
        if isinstance(field, Paper):
            shown = paper_value(words, held)
        elif isinstance(field, Text):
            shown = escape(str(held) if longest is None else shorten(str(held), longest))
        else:
            shown = value(words, zone, field, held)
        found.append(lines(bold(said(words, field.label)), shown))
    return found


def paper_value(words: Words, stored: Any) -> Html:
    """A document, a text in its place, or that it follows."""
    if not isinstance(stored, Mapping):
        return words.html("form-none")
    if stored.get("later"):
        return words.html("apply-follows")
    text = escape(shorten(str(stored["text"]), LONGEST)) if stored.get("text") else None
    if "document" not in stored:
        return text or words.html("form-none")
    name = shorten(str(stored.get("name") or "?"), LONGEST)
    return lines(words.html("apply-paper", name=name, size=size(int(stored.get("size") or 0))), text)


def size(count: int) -> str:
    """How large a file is: `340 kB`, `1.2 MB`."""
    if count >= _MEGABYTE:
        return f"{count / _MEGABYTE:.1f} MB"
    return f"{max(1, round(count / 1000))} kB"
