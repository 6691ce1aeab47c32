"""The answers of an application for who reads it: all of them, in the order of the form, in the reader's language."""

from collections.abc import Mapping, Sequence
from typing import Any
from zoneinfo import ZoneInfo

from lab.forms.fields import Field
from lab.opening_questions import Question
from messages import forms
from messages.bilingual import Bilingual
from messages.html import visible
from messages.reviewing_cards import Answer
from messages.words import Words

# What says at a glance who somebody is: it stands on the card without a question.
ESSENTIAL = ("affiliation", "university", "employer", "degree", "programme", "year", "doctorate", "doctoral_date")
_NAME = "name"  # stands in the title of every page


def answers(
    words: Words, zone: ZoneInfo, fields: Sequence[Field], questions: Sequence[Question], stored: Mapping[str, Any]
) -> list[Answer]:
    """What was answered. What the form does not ask (any more) is told under its name."""
    found = []
    for field in fields:
        value = stored.get(field.name)
        if field.name != _NAME and value not in (None, [], ""):
            label = forms.plainly(words, field.label)
            found.append(Answer(label, told(words, zone, field, value), field.name in ESSENTIAL))
    labels = {one.name: Bilingual(one.label_zh, one.label_en).in_language(words.language) for one in questions}
    known = {field.name for field in fields} | {_NAME}
    found += [
        Answer(labels.get(name, name), str(value), name in ESSENTIAL)
        for name, value in stored.items()
        if name not in known and value not in (None, [], "")
    ]
    return found


def told(words: Words, zone: ZoneInfo, field: Field, value: Any) -> str:
    """An answer in words; texts in full."""
    if isinstance(value, str):
        shown = visible(forms.value(words, zone, field, value))
        return value if shown.endswith("…") and value.startswith(shown[:20]) else shown
    return visible(forms.value(words, zone, field, value))
