"""The types of columns: each reads a cell into a value and shows a value as a cell, so that what is exported reads back the same."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, time
from enum import StrEnum
from typing import Any, Protocol
from urllib.parse import urlsplit

from lab.imports.dates import Day, read_day
from lab.imports.problems import ProblemCode, Unreadable
from lab.imports.tables import Cell
from lab.imports.texts import closed, folded, join, narrow, one_line, plain, split
from lab.opening_criteria import Criterion
from lab.opening_questions import Question
from lab.organisations import Organisation
from lab.seminars.material import Material

CODE_LENGTH = 32
_CODE = re.compile(rf"[A-Za-z0-9](?:[A-Za-z0-9-]{{0,{CODE_LENGTH - 2}}}[A-Za-z0-9])?")
_EMAIL = re.compile(r"[^\s@<>,;]+@[^\s@<>,;.]+(?:\.[^\s@<>,;.]+)+")
_YES = frozenset({"yes", "y", "true", "1", "是", "√", "✓", "✔", "对", "x"})
_NO = frozenset({"no", "n", "false", "0", "否", "不是", "×", "-"})


@dataclass(frozen=True)
class Link:
    """A link with its title in two languages, at least one of them."""

    title_zh: str
    title_en: str
    url: str

    def __str__(self) -> str:
        return f"{self.title_zh}|{self.title_en}|{self.url}"


@dataclass(frozen=True)
class LocalTime:
    """What the clocks of a zone show; which zone, another column says."""

    at: datetime

    def __str__(self) -> str:
        return self.at.isoformat(sep=" ", timespec="minutes")


@dataclass(frozen=True)
class Span:
    """How long something takes, where a file says that instead of its end."""

    minutes: int

    def __str__(self) -> str:
        return str(self.minutes)


@dataclass(frozen=True)
class Clock:
    """A time of day, on the day of something else."""

    at: time

    def __str__(self) -> str:
        return self.at.isoformat(timespec="minutes")


Value = (
    str
    | bool
    | int
    | Day
    | LocalTime
    | Span
    | Clock
    | tuple[str, ...]
    | tuple[Link, ...]
    | tuple[Question, ...]
    | tuple[Criterion, ...]
    | tuple[Organisation, ...]
    | tuple[Material, ...]
    | None
)


def texts(value: Value) -> tuple[str, ...]:
    """The parts of a value that is a list of texts."""
    return tuple(str(part) for part in value) if isinstance(value, tuple) else ()


def links_as_stored(value: Value) -> list[dict[str, str]]:
    """Links in the form in which they are stored."""
    parts = value if isinstance(value, tuple) else ()
    return [vars(part).copy() for part in parts if isinstance(part, Link)]


def links_as_read(stored: Iterable[Mapping[str, Any]]) -> tuple[Link, ...]:
    """Stored links as a value."""
    return tuple(Link(link["title_zh"], link["title_en"], link["url"]) for link in stored)


class CellType(Protocol):
    """`empty` is the value of an empty cell, and of a new item's column that the file does not have."""

    @property
    def empty(self) -> Value: ...

    def read(self, cell: Cell) -> Value:
        """The value in a cell that is not empty. Raises Unreadable."""
        ...

    def show(self, value: Value, language: str) -> str:
        """The value as the text of a cell."""
        ...


@dataclass(frozen=True)
class _AsText:
    empty: Value = ""

    def show(self, value: Value, language: str) -> str:
        return "" if value is None else str(value)


@dataclass(frozen=True)
class Text(_AsText):
    """A text of at most `limit` characters, in one line unless `lines`."""

    limit: int = 200
    lines: bool = False

    def read(self, cell: Cell) -> Value:
        text = plain(cell)
        return _within(text if self.lines else one_line(text), self.limit)


@dataclass(frozen=True)
class Code(_AsText):
    """A code: letters, digits and hyphens."""

    def read(self, cell: Cell) -> Value:
        found = plain(cell)
        code = narrow(found)
        if not isinstance(cell, (str, int, float)) or not _CODE.fullmatch(code):
            raise Unreadable(ProblemCode.BAD_CODE, found=found, limit=CODE_LENGTH)
        return code


@dataclass(frozen=True)
class Reference(_AsText):
    """The code or the name of something else; what it is, is found out when everything has been read."""

    def read(self, cell: Cell) -> Value:
        return one_line(plain(cell))


@dataclass(frozen=True)
class References(_AsText):
    """Several codes or names."""

    empty: Value = ()

    def read(self, cell: Cell) -> Value:
        return tuple(split(plain(cell)))

    def show(self, value: Value, language: str) -> str:
        return ";".join(map(str, value)) if isinstance(value, tuple) else ""


@dataclass(frozen=True)
class Choice:
    """A value of an enumeration, written as its value or as one of its names; the first name is the Chinese one."""

    values: type[StrEnum]
    names: Mapping[Any, tuple[str, ...]]
    empty: Value = ""
    _known: dict[str, StrEnum] = field(init=False, repr=False, compare=False, default_factory=dict)

    def __post_init__(self) -> None:
        for value in self.values:
            for name in (value.value, *self.names[value]):
                self._known[folded(name)] = value

    def read(self, cell: Cell) -> Value:
        found = plain(cell)
        value = self._known.get(folded(found))
        if value is None:
            expected = tuple(member.value for member in self.values)
            names_zh = tuple(self.names[member][0] for member in self.values)
            raise Unreadable(ProblemCode.UNKNOWN_VALUE, found=found, expected=expected, names_zh=names_zh)
        return value

    def show(self, value: Value, language: str) -> str:
        if not isinstance(value, StrEnum):
            return ""
        return self.names[value][0] if language == "zh" else value.value


@dataclass(frozen=True)
class Choices:
    """Several values of an enumeration, written as those of `one`, with semicolons between them."""

    one: Choice
    empty: Value = ()

    def read(self, cell: Cell) -> Value:
        return tuple(dict.fromkeys(str(self.one.read(part)) for part in split(plain(cell))))

    def show(self, value: Value, language: str) -> str:
        return ";".join(self.one.show(self.one.values(part), language) for part in texts(value))


@dataclass(frozen=True)
class YesNo:
    """Yes or no in either language; empty is no."""

    empty: Value = False

    def read(self, cell: Cell) -> Value:
        found = plain(cell)
        text = folded(found)
        if text in _YES:
            return True
        if text in _NO:
            return False
        raise Unreadable(ProblemCode.UNKNOWN_VALUE, found=found, expected=("yes", "no"), names_zh=("是", "否"))

    def show(self, value: Value, language: str) -> str:
        if language == "zh":
            return "是" if value else "否"
        return "yes" if value else "no"


@dataclass(frozen=True)
class Month(_AsText):
    """A month or a day; `last`: the end of something, so that a month stands for its last day."""

    empty: Value = None
    last: bool = False

    def read(self, cell: Cell) -> Value:
        return read_day(cell, last=self.last)


@dataclass(frozen=True)
class Number(_AsText):
    """A whole number."""

    empty: Value = 0
    least: int = 0
    most: int = 1_000_000

    def read(self, cell: Cell) -> Value:
        found = plain(cell)
        text = narrow(found)
        if not re.fullmatch(r"[0-9]{1,9}", text) or not self.least <= int(text) <= self.most:
            raise Unreadable(ProblemCode.BAD_NUMBER, found=found, least=self.least, most=self.most)
        return int(text)


@dataclass(frozen=True)
class Url(_AsText):
    """An address of the web, http or https."""

    limit: int = 500

    def read(self, cell: Cell) -> Value:
        found = plain(cell)
        if not is_url(found):
            raise Unreadable(ProblemCode.BAD_URL, found=found)
        return _within(found, self.limit)


@dataclass(frozen=True)
class Email(_AsText):
    """An e-mail address."""

    limit: int = 200

    def read(self, cell: Cell) -> Value:
        found = narrow(plain(cell)).removeprefix("mailto:")
        if not _EMAIL.fullmatch(found):
            raise Unreadable(ProblemCode.BAD_EMAIL, found=found)
        return _within(found, self.limit)


@dataclass(frozen=True)
class Keywords(_AsText):
    """Words separated by semicolons (or 、 or commas), stored with `;` between them."""

    limit: int = 500

    def read(self, cell: Cell) -> Value:
        return _within(join(split(plain(cell))), self.limit)

    def show(self, value: Value, language: str) -> str:
        return closed(str(value))


@dataclass(frozen=True)
class Links(_AsText):
    """`Chinese title|English title|address`, several separated by `;`."""

    empty: Value = ()
    limit: int = 20

    def read(self, cell: Cell) -> Value:
        parts = [part for part in (one_line(part) for part in re.split(r"[;；\n]", plain(cell))) if part]
        if len(parts) > self.limit:
            raise Unreadable(ProblemCode.TOO_LONG, length=len(parts), limit=self.limit)
        return tuple(_link(part) for part in parts)

    def show(self, value: Value, language: str) -> str:
        return "; ".join(map(str, value)) if isinstance(value, tuple) else ""


def is_url(text: str) -> bool:
    """Whether this is an http or https address."""
    try:
        parts = urlsplit(text)
        _ = parts.port
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname) and not re.search(r"[\s|;<>\"]", text)


def _link(text: str) -> Link:
    parts = [part.strip() for part in text.replace("｜", "|").split("|")]
    if len(parts) != 3 or not (parts[0] or parts[1]):
        raise Unreadable(ProblemCode.BAD_LINK, found=text)
    if not is_url(parts[2]):
        raise Unreadable(ProblemCode.BAD_URL, found=parts[2])
    return Link(*parts)


def _within(text: str, limit: int) -> str:
    if len(text) > limit:
        raise Unreadable(ProblemCode.TOO_LONG, length=len(text), limit=limit)
    return text
