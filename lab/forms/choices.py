"""Fields whose answers stand on buttons, and may be typed all the same."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from lab.errors import LabError
from lab.forms.fields import NAME_LENGTH, Around, Field, Phrase, Sent, text_of
from lab.forms.texts import narrow

_YES = frozenset("yes y yeah yep ok sure true 1 是 是的 好 好的 对 对的 要 需要 可以 行 嗯 有 同意 √ ✓ ✔ 👍".split())  # noqa: SIM905
_NO = frozenset("no n nope false 0 不 不是 否 不要 不用 不需要 不行 没有 无 不同意 × ✗ 👎".split())  # noqa: SIM905


def folded(text: str) -> str:
    """For comparing what was typed with the names of options: without regard to case, spaces, width and closing punctuation."""
    return re.sub(r"[\s_]+|[.!。]+$", "", narrow(text)).casefold()


@dataclass(frozen=True)
class Option:
    """One answer that can be chosen. `value` is what is stored."""

    value: str
    label: Phrase

    def __post_init__(self) -> None:
        if not re.fullmatch(rf"[A-Za-z0-9_.-]{{1,{NAME_LENGTH}}}", self.value):
            raise ValueError(f"no value for an option: {self.value!r}")


@dataclass(frozen=True)
class Choice(Field):
    """One of several options."""

    options: tuple[Option, ...] = ()

    def read(self, sent: Sent, around: Around) -> str:
        value = _typed(text_of(sent), self.options, around)
        if value is None:
            raise LabError("form-choice-wanted")
        return value

    def check(self, value: Any, around: Around) -> None:
        if value not in _values(self.options):
            raise LabError("form-choice-gone")


@dataclass(frozen=True)
class Choices(Field):
    """Several of several options, stored as a list in their order."""

    options: tuple[Option, ...] = ()
    least: int = 1
    most: int | None = None

    @property
    def picked(self) -> bool:
        return True

    def read(self, sent: Sent, around: Around) -> list[str]:
        parts = [part for part in re.split(r"[,，;；、\n]", text_of(sent)) if part.strip()]
        values = [_typed(part, self.options, around) for part in parts]
        known = {value for value in values if value is not None}
        if not known or None in values:
            raise LabError("form-choice-wanted")
        chosen = [value for value in _values(self.options) if value in known]
        self.check(chosen, around)
        return chosen

    def check(self, value: Any, around: Around) -> None:
        if any(one not in _values(self.options) for one in value):
            raise LabError("form-choice-gone")
        if len(value) < self.least:
            raise LabError("form-choices-few", count=self.least)
        if self.most is not None and len(value) > self.most:
            raise LabError("form-choices-many", count=self.most)

    def filled(self, value: Any) -> bool:
        return isinstance(value, list) and len(value) >= max(self.least, 1)

    def with_option(self, value: Any, option: str, *, wanted: bool) -> list[str]:
        """The list with an option or without it."""
        chosen = set(value or ()) | {option} if wanted else set(value or ()) - {option}
        return [one for one in _values(self.options) if one in chosen]


@dataclass(frozen=True)
class YesNo(Field):
    """Yes or no."""

    def read(self, sent: Sent, around: Around) -> bool:
        typed = folded(text_of(sent))
        if typed in _YES or typed in _NO:
            return typed in _YES
        raise LabError("form-yes-or-no")


def _values(options: Sequence[Option]) -> list[str]:
    return [option.value for option in options]


def _typed(text: str, options: Sequence[Option], around: Around) -> str | None:
    """The option that is called like this, in any language, or that has this number."""
    typed = folded(text)
    value = around.names.get(typed, next((option.value for option in options if folded(option.value) == typed), None))
    if value is None and re.fullmatch(r"\d{1,2}", typed) and 1 <= int(typed) <= len(options):
        value = options[int(typed) - 1].value
    return value if value in _values(options) else None
