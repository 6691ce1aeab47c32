"""What a list of the laboratory's data is: its names, its columns, its rules, and how its items are loaded and written."""

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from lab.imports.cell_types import Link, Value
from lab.imports.columns import Column
from lab.imports.problems import Fact, Problem, ProblemCode
from storage.base import Base
from storage.database import Tx

if TYPE_CHECKING:
    from lab.imports.check import Record
    from lab.imports.references import Known

Values = Mapping[str, Value]
"""An item: the values of its columns by their names."""

Finding = tuple[str, ProblemCode, Mapping[str, Fact]]
"""A rule that an item breaks: the column to point at, the problem and its facts."""


def keep(values: Values) -> Values:
    """Nothing to settle."""
    return values


def as_they_are(
    records: Sequence["Record"], _: Mapping[str, Values], __: "Known"
) -> tuple[Sequence["Record"], Sequence[Problem]]:
    """Nothing to prepare."""
    return records, ()


def no_findings(_: Values) -> Iterable[Finding]:
    """No rule between columns."""
    return ()


@dataclass(frozen=True)
class Edit:
    """A changed item: all its values as they will be, and the names of the columns that change."""

    values: Values
    columns: frozenset[str]


@dataclass(frozen=True)
class Writing:
    """What is to be written of one list, by code, and when, for the lists that keep that. `order` has the codes of all items in their new
    order, None if it stays."""

    new: Mapping[str, Values]
    changed: Mapping[str, Edit]
    order: tuple[str, ...] | None = None
    now: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class PartList:
    """A list of its own in a file, but one column (`column`) of the only item of another list (`of`). It replaces what is stored."""

    kind: str
    names: tuple[str, ...]
    columns: tuple[Column, ...]
    one_of: tuple[str, ...]
    of: str
    column: str
    make: Callable[[Values], Link]


@dataclass(frozen=True, kw_only=True)
class ItemList:
    """One list. `kind` is the singular that history and search use; `names` are those of files and sheets, the first to be written
    for English, the second for Chinese. The first column is the code.

    `table` is where it is stored, for locking. `load` returns what is stored by code, in the list's order; `write` writes. `settle`
    brings a whole item into the form in which it is stored; `check` finds what is wrong between its columns. `prepare` fills in what
    files leave out because it follows from other items, before anything is compared. `one_of` are columns
    of which one at least must be filled in. `ordered`: the order in the file is the order in lists. `single` is the code of the
    only item, of a list that has no more. `in_document`: a folder has it in `lab.yaml`, not in a CSV file of its own."""

    kind: str
    names: tuple[str, ...]
    columns: tuple[Column, ...]
    table: type[Base]
    load: Callable[[Tx], Awaitable[Mapping[str, Values]]]
    write: Callable[[Tx, Writing], Awaitable[None]]
    one_of: tuple[str, ...] = ()
    ordered: bool = False
    in_document: bool = False
    single: str = ""
    prepare: Callable[
        [Sequence["Record"], Mapping[str, Values], "Known"], tuple[Sequence["Record"], Sequence[Problem]]
    ] = as_they_are
    settle: Callable[[Values], Values] = keep
    check: Callable[[Values], Iterable[Finding]] = no_findings

    def column(self, name: str) -> Column:
        """The column of this name."""
        return next(column for column in self.columns if column.name == name)

    def sheet(self, language: str) -> str:
        """The name of its sheet."""
        return self.names[1] if language == "zh" else self.names[0]
