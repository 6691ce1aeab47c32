"""Columns whose cells hold several small things in a line or a sentence, and lists of mappings in YAML. Pure functions.

Criteria, a line each: `name | Chinese | English | best score`, the score 5 if it is not said.
Organisations: `中国科大 = USTC; NIO`, between semicolons or lines, the languages with an equals sign between them.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Protocol, runtime_checkable

from lab.imports.cell_types import CellType, Value
from lab.imports.problems import ProblemCode, Unreadable
from lab.imports.tables import Broken, Cell
from lab.imports.texts import heading, narrow, one_line, plain
from lab.imports.yaml_tree import Entries, Items, Node, Scalar
from lab.opening_criteria import MOST, Criterion
from lab.organisations import Organisation

MOST_CRITERIA = 10
BEST_SCORE = 10  # more buttons stand in no row
MOST_ORGANISATIONS = 8
LONGEST_NAME = 200  # of an organisation: a consent keeps it
LONGEST_CRITERION = 100
_NAME = re.compile(r"[a-z][a-z0-9_]{0,31}")


@runtime_checkable
class Nested(CellType, Protocol):
    """A type of column that YAML writes as a list of mappings."""

    def written(self, node: Items) -> Cell:
        """The list in the form of a cell."""
        ...


@dataclass(frozen=True)
class Criteria:
    """The criteria of an opening."""

    empty: Value = ()

    def read(self, cell: Cell) -> Value:
        lines = [line for line in (one_line(line) for line in plain(cell).split("\n")) if line]
        if len(lines) > MOST_CRITERIA:
            raise Unreadable(ProblemCode.TOO_MANY, found=len(lines), limit=MOST_CRITERIA)
        criteria = tuple(map(_criterion, lines))
        for name, several in groupby(sorted(one.name for one in criteria)):
            if len(list(several)) > 1:
                raise Unreadable(ProblemCode.DUPLICATE_CRITERION, found=name)
        return criteria

    def show(self, value: Value, language: str) -> str:
        parts = value if isinstance(value, tuple) else ()
        return "\n".join(_line(part) for part in parts if isinstance(part, Criterion))

    def written(self, node: Items) -> Cell:
        lines = []
        for item in node.items:
            if isinstance(item, Scalar):
                lines.append(one_line(item.text or ""))
                continue
            told = _told(item)
            if told is None or not told.keys() <= {"name", "zh", "en", "most"}:
                return Broken(ProblemCode.BAD_CRITERION, told.get("name", "") if told else "")
            lines.append(" | ".join(told.get(key, "") for key in ("name", "zh", "en", "most")))
        return "\n".join(lines)


@dataclass(frozen=True)
class Organisations:
    """The organisations that are given the data of who applies."""

    empty: Value = ()

    def read(self, cell: Cell) -> Value:
        # A comma may stand in a name.
        parts = [part for part in (one_line(part) for part in re.split(r"[;；\n]", plain(cell))) if part]
        if len(parts) > MOST_ORGANISATIONS:
            raise Unreadable(ProblemCode.TOO_MANY, found=len(parts), limit=MOST_ORGANISATIONS)
        organisations = tuple(map(_organisation, parts))
        if len({one.key for one in organisations}) < len(organisations):
            raise Unreadable(ProblemCode.DUPLICATE_ORGANISATION, found=plain(cell))
        return organisations

    def show(self, value: Value, language: str) -> str:
        parts = [one for one in value if isinstance(one, Organisation)] if isinstance(value, tuple) else []
        return "; ".join(one.zh if one.zh == one.en else f"{one.zh} = {one.en}" for one in parts)

    def written(self, node: Items) -> Cell:
        parts = []
        for item in node.items:
            if isinstance(item, Scalar):
                parts.append(_text(item))
                continue
            told = _told(item)
            if told is None or not told.keys() <= {"zh", "en"}:
                return Broken(ProblemCode.BAD_ORGANISATION, "")
            parts.append(f"{told.get('zh', '')} = {told.get('en', '')}")
        return ";".join(parts)


def _criterion(line: str) -> Criterion:
    parts = [part.strip() for part in line.split("|" if "|" in line else "｜")]
    name = narrow(parts[0]).casefold().replace("-", "_")
    if not 2 <= len(parts) <= 4 or not _NAME.fullmatch(name):
        raise Unreadable(ProblemCode.BAD_CRITERION, found=line)
    zh, en, last = (*parts[1:], "", "")[:3]
    for label in (zh, en):
        if len(label) > LONGEST_CRITERION:
            raise Unreadable(ProblemCode.TOO_LONG, length=len(label), limit=LONGEST_CRITERION)
    most = narrow(last) or str(MOST)
    if not (zh or en) or not re.fullmatch(r"\d{1,2}", most) or not 2 <= int(most) <= BEST_SCORE:
        raise Unreadable(ProblemCode.BAD_CRITERION, found=line)
    return Criterion(name, zh, en, int(most))


def _line(one: Criterion) -> str:
    parts = [one.name, one.zh, one.en, "" if one.most == MOST else str(one.most)]
    while not parts[-1]:
        parts.pop()
    return " | ".join(parts)


def _organisation(text: str) -> Organisation:
    zh, separator, en = (part.strip() for part in text.replace("＝", "=").partition("="))
    if not (zh or en) or "=" in en:
        raise Unreadable(ProblemCode.BAD_ORGANISATION, found=text)
    for part in (zh, en):
        if len(part) > LONGEST_NAME:
            raise Unreadable(ProblemCode.TOO_LONG, length=len(part), limit=LONGEST_NAME)
    # What has no other language is the same in both: NIO.
    return Organisation(zh, en) if separator else Organisation(zh, zh)


def _told(node: Node) -> Mapping[str, str] | None:
    """The texts of a mapping by their keys, None where it holds something else."""
    if not isinstance(node, Entries) or not all(isinstance(value, Scalar) for value in node.entries.values()):
        return None
    return {heading(key): _text(value) for key, value in node.entries.items()}


def _text(node: Node) -> str:
    """A text that takes no separator of the cell for its own."""
    text = (node.text or "") if isinstance(node, Scalar) else ""
    return one_line(text).replace("|", "｜").replace(";", ",").replace("；", "，")
