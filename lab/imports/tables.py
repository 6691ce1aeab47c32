"""What files are read into: tables of cells that know where they stood, not yet understood."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from lab.calendars import Calendar
from lab.imports.problems import Problem, ProblemCode


@dataclass(frozen=True)
class Broken:
    """A cell that is there but holds nothing to read: the error of a formula, a list within a list."""

    code: ProblemCode
    found: str

    def __str__(self) -> str:
        return self.found


@dataclass(frozen=True)
class Absent:
    """No cell at all: what is stored stays, while an empty cell clears it. Only a YAML item can leave single ones out."""

    def __str__(self) -> str:
        return ""


Cell = str | int | float | bool | date | datetime | time | timedelta | Broken | Absent | None


@dataclass(frozen=True)
class Row:
    """`number` is the row or line in the file; `lines` has one for each cell where the cells stand below one another."""

    number: int
    cells: Sequence[Cell]
    lines: Sequence[int] = ()

    def line(self, index: int) -> int:
        """Where the cell at this index stands."""
        return self.lines[index] if index < len(self.lines) else self.number


@dataclass(frozen=True)
class Grid:
    """A sheet, or a CSV file (then `sheet` is empty), as it stands there: rows with their numbers, empty ones left out."""

    file: str
    sheet: str
    rows: Sequence[Row]


@dataclass(frozen=True)
class Table:
    """One list: `kind` names it in the registry, `headings` are as written. Under an empty heading there may be stray cells."""

    file: str
    sheet: str
    kind: str
    heading_row: int
    headings: Sequence[str]
    rows: Sequence[Row]


@dataclass(frozen=True)
class Tables:
    """Everything that was read; calendars by the names of their files. `left_out` names the files and sheets in which nothing was
    recognised, as (file, sheet)."""

    tables: tuple[Table, ...] = ()
    calendars: tuple[tuple[str, Calendar], ...] = ()
    problems: tuple[Problem, ...] = ()
    left_out: tuple[tuple[str, str], ...] = ()


def is_empty(cell: Cell) -> bool:
    """Whether nothing can be seen in the cell."""
    return cell is None or (isinstance(cell, str) and not cell.strip("\ufeff\u200b \t\r\n\u3000\xa0"))


def filled(rows: Iterable[Sequence[Cell]]) -> list[Row]:
    """Rows counted from 1, without the empty ones and without the empty cells at their ends."""
    kept = []
    for number, cells in enumerate(rows, 1):
        end = len(cells)
        while end and is_empty(cells[end - 1]):
            end -= 1
        if end:
            kept.append(Row(number, tuple(cells[:end])))
    return kept
