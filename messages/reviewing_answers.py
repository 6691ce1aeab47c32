"""The answers of an application for who reads it: all of them in full, in the order of the form, in the reader's language."""

from collections.abc import Mapping, Sequence
from typing import Any
from zoneinfo import ZoneInfo

from lab.applying.answers import in_form
from lab.applying.fields import fields_of
from lab.applying.kinds import Paper
from lab.forms.fields import Field
from lab.forms.texts import Text
from messages import forms
from messages.html import visible
from messages.reviewing_cards import Answer
from messages.words import Words
from storage.documents import Document
from storage.openings import Opening

# What says at a glance who somebody is: it stands on the card without a question.
ESSENTIAL = ("affiliation", "degree", "year", "doctorate_at", "doctorate_on")
# How somebody is reached is for later, and for fewer eyes: it does not stand on the card.
REACHED = ("email", "phone", "wechat", "student_id")
_NAME = "name"  # stands in the title of every page


def answers(
    words: Words,
    zone: ZoneInfo,
    opening: Opening,
    kept: Mapping[str, Any],
    papers: Sequence[Document],
) -> list[Answer]:
    """What was answered. What the form does not ask (any more) is told under its name."""
    fields = [field for field in fields_of(opening, editing=True) if field.name != _NAME]
    given = in_form(opening, kept, papers, fields=fields)
    found = []
    for field in fields:
        text = _told(words, zone, field, given.get(field.name))
        if text:
            found.append(
                Answer(
                    forms.plainly(words, field.label),
                    text,
                    essential=field.name in ESSENTIAL,
                    on_card=field.name not in REACHED,
                )
            )
    known = {field.name for field in fields} | {_NAME}
    found += [
        Answer(name, str(value))
        for name, value in kept.items()
        if name not in known and value not in (None, [], "") and not isinstance(value, Mapping)
    ]
    return found


def _told(words: Words, zone: ZoneInfo, field: Field, value: Any) -> str:
    """An answer in words; texts in full, and of papers what was written in their place: they are listed by themselves."""
    if value is None or value in ([], ""):
        return ""
    if isinstance(field, Paper):
        return str(value.get("text") or "") if isinstance(value, Mapping) else ""
    if isinstance(field, Text) and isinstance(value, str):
        return value
    return visible(forms.value(words, zone, field, value))
