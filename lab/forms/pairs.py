"""A text in one language or two."""

from dataclasses import dataclass
from typing import Any

from lab.errors import LabError
from lab.forms.fields import Around, Custom


@dataclass(frozen=True)
class Pair(Custom):
    """Held is the text by language, zh or en; what is missing has no key. `most` characters each, in one line unless `lines`."""

    most: int = 300
    lines: bool = False

    def check(self, value: Any, around: Around) -> None:
        for text in (value or {}).values():
            if len(text) > self.most:
                raise LabError("form-too-long", length=len(text), limit=self.most)
