"""What an opening asks beside the standard fields: typed questions, in both languages. Pure functions."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

LONGEST_TEXT = 1000
"""Characters of an answer where the question gives no limit of its own."""


class QuestionKind(StrEnum):
    """What the answer is."""

    TEXT = "text"
    NUMBER = "number"
    DATE = "date"
    CHOICE = "choice"
    CHOICES = "choices"
    FILE = "file"
    YESNO = "yesno"


CHOOSING = frozenset({QuestionKind.CHOICE, QuestionKind.CHOICES})


@dataclass(frozen=True)
class Option:
    """One of several answers; one of the two languages may be empty."""

    zh: str
    en: str

    @property
    def key(self) -> str:
        """What an answer keeps of it: it stays the same if options are put in another order, or translated later."""
        return self.zh or self.en


@dataclass(frozen=True)
class Question:
    """A question. `name` is its name in code and files, `limit` the most characters of a text, `least` and `most` the bounds of a
    number (None: no bound)."""

    name: str
    kind: QuestionKind
    label_zh: str
    label_en: str
    required: bool = True
    limit: int | None = None
    least: int | None = None
    most: int | None = None
    options: tuple[Option, ...] = ()


def questions_of(stored: Iterable[Mapping[str, Any]]) -> tuple[Question, ...]:
    """Reads what `as_stored` wrote."""
    return tuple(
        Question(
            name=one["name"],
            kind=QuestionKind(one["kind"]),
            label_zh=one["label_zh"],
            label_en=one["label_en"],
            required=one["required"],
            limit=one["limit"],
            least=one["least"],
            most=one["most"],
            options=tuple(Option(**option) for option in one["options"]),
        )
        for one in stored
    )


def as_stored(questions: Iterable[Question]) -> list[dict[str, Any]]:
    """The questions as JSON."""
    return [
        {**asdict(one), "kind": one.kind.value, "options": [asdict(option) for option in one.options]}
        for one in questions
    ]
