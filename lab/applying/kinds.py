"""Types of fields that only applications have."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from lab.errors import LabError
from lab.forms.dates import Date
from lab.forms.fields import Around, Sent
from lab.forms.files import File
from lab.forms.texts import Text, narrow

_MONTH = re.compile(r"(?P<y>\d{4}) ?[-/.年] ?(?P<m>\d{1,2}) ?月?")
LATER = {"later": True}
"""The answer that a document follows."""


@dataclass(frozen=True)
class Until(Date):
    """A day that is not before the answer to the field `since`."""

    since: str = ""

    def check(self, value: Any, around: Around) -> None:
        super().check(value, around)
        first = around.answers.get(self.since)
        if first is not None and date.fromisoformat(str(value)) < date.fromisoformat(str(first)):
            raise LabError("apply-dates-order", first=first)


@dataclass(frozen=True)
class Doctorate(Date):
    """A day of which often only the month is known: 2026-06 is its first day."""

    month: bool = True

    def read(self, sent: Sent, around: Around) -> str:
        month = _MONTH.fullmatch(narrow(sent.text)) if sent.kind == "text" else None
        if month is None or not 1 <= int(month["m"]) <= 12:
            return super().read(sent, around)
        day = date(int(month["y"]), int(month["m"]), 1).isoformat()
        self.check(day, around)
        return day


@dataclass(frozen=True)
class Lines(Text):
    """A text with an item on each of at most `most_lines` lines."""

    lines: bool = True
    most_lines: int = 5

    def check(self, value: Any, around: Around) -> None:
        super().check(value, around)
        count = sum(bool(line.strip()) for line in str(value).splitlines())
        if count > self.most_lines:
            raise LabError("apply-lines-many", count=count, most=self.most_lines)


@dataclass(frozen=True)
class Paper(File):
    """A document, PDF or DOCX, kept encrypted beside the draft: {document, name, size}. `paper` is its kind in `storage.documents`.
    With `later` it may follow after submission, the answer being LATER; `or_text`: a text is an answer too, {text}."""

    kinds: tuple[str, ...] = ("pdf", "docx")
    paper: str = ""
    later: bool = False
    or_text: bool = False
    least: int = 20  # characters of a text
    most: int = 3500

    def check(self, value: Any, around: Around) -> None:
        if isinstance(value, Mapping) and value.get("later") and not self.later:
            raise LabError("apply-paper-now")

    def filled(self, value: Any) -> bool:
        if not isinstance(value, Mapping):
            return False
        return "document" in value or bool(value.get("later")) or (self.or_text and bool(value.get("text")))
