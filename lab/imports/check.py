"""Cells into values, with every problem that shows without the database. A pure function: large tables belong into a thread."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from lab.imports.calendar_records import EventMark, calendar_records
from lab.imports.cell_types import Link, Value
from lab.imports.columns import Column, by_heading, near
from lab.imports.item_list import ItemList, PartList
from lab.imports.lists.registry import BY_KIND
from lab.imports.problems import Fact, Problem, ProblemCode, Unreadable
from lab.imports.tables import Absent, Broken, Cell, Row, Table, Tables, is_empty
from lab.imports.texts import heading, one_line, plain


@dataclass
class Record:
    """One item of a file. `values` are those that could be read, `failed` the columns that could not; `code` is empty if it could
    not be read either. `headings` and `lines` tell where each column stands. `event`: it comes from a calendar, which knows no codes."""

    kind: str
    code: str
    file: str
    sheet: str
    row: int
    values: dict[str, Value] = field(default_factory=dict)
    failed: set[str] = field(default_factory=set)
    headings: Mapping[str, str] = field(default_factory=dict)
    lines: Mapping[str, int] = field(default_factory=dict)
    event: EventMark | None = None

    def problem(self, column: str, code: ProblemCode, facts: Mapping[str, Fact] | None = None) -> Problem:
        """A problem of this item at a column, whether the file has the column or not."""
        row = self.lines.get(column, self.row)
        return Problem(code, self.file, self.sheet, row, self.headings.get(column, column), facts or {})


@dataclass(frozen=True)
class Checked:
    """The items of all lists by kind, each code once, and the problems that were found. `skipped` are events of calendars that could not be
    read: the rest is."""

    records: Mapping[str, Sequence[Record]]
    problems: tuple[Problem, ...]
    left_out: tuple[tuple[str, str], ...]
    skipped: tuple[Problem, ...] = ()


def check(tables: Tables, *, publish: bool = False) -> Checked:
    """Reads every cell and finds every problem that can be found without the database. Events of calendars become drafts, or with
    `publish` published seminars."""
    problems = list(tables.problems)
    records: dict[str, list[Record]] = {}
    parts: list[tuple[PartList, Table, list[Record]]] = []
    for table in tables.tables:
        known = BY_KIND[table.kind]
        found = _records(table, known, problems)
        if isinstance(known, PartList):
            parts.append((known, table, found))
        else:
            records.setdefault(table.kind, []).extend(found)
    for kind, found in records.items():
        records[kind] = _once(found, problems)
    for part, table, found in parts:
        _take_in(part, table, found, records, problems)
    skipped: list[Problem] = []
    for file, calendar in tables.calendars:
        read = calendar_records(file, calendar, publish=publish)
        problems += read.problems
        skipped += read.skipped
        for kind, parts_of in read.records.items():
            records.setdefault(kind, []).extend(
                Record(kind, "", file, one.title, one.line, dict(one.values), event=one.mark) for one in parts_of
            )
    return Checked(records, tuple(problems), tables.left_out, tuple(skipped))


def _records(table: Table, known: ItemList | PartList, problems: list[Problem]) -> list[Record]:
    columns = _columns(table, known, problems)
    headings = {column.name: table.headings[place] for place, column in columns.items()}
    records = []
    for row in table.rows:
        record = _record(table, known, row, columns, headings, problems)
        if record is not None:
            records.append(record)
    return records


def _columns(table: Table, known: ItemList | PartList, problems: list[Problem]) -> dict[int, Column]:
    """The columns by their places; headings that are unknown, doubled or missing become problems."""
    accepted = by_heading(known.columns)
    taken: dict[int, Column] = {}
    lines = table.rows[0] if isinstance(known, ItemList) and known.single and table.rows else None
    for place, written in enumerate(table.headings):
        if not written.strip():
            continue
        row = lines.line(place) if lines else table.heading_row
        column = accepted.get(heading(written))
        if column is None:
            facts: Mapping[str, Fact] = {"near": near(written, known.columns)}
            problems.append(Problem(ProblemCode.UNKNOWN_COLUMN, table.file, table.sheet, row, one_line(written), facts))
        elif column in taken.values():
            problems.append(Problem(ProblemCode.DUPLICATE_COLUMN, table.file, table.sheet, row, one_line(written)))
        else:
            taken[place] = column
    # What the key is made of has to be there always; what a new item needs is known only when the stored ones are.
    for column in known.columns:
        if column.required and column.name in ("code", "url") and column not in taken.values():
            facts = {"expected": column.headings}
            at = table.heading_row
            problems.append(Problem(ProblemCode.MISSING_COLUMN, table.file, table.sheet, at, column.name, facts))
    return taken


def _record(
    table: Table,
    known: ItemList | PartList,
    row: Row,
    columns: Mapping[int, Column],
    headings: Mapping[str, str],
    problems: list[Problem],
) -> Record | None:
    lines = {column.name: row.line(place) for place, column in columns.items()}
    record = Record(table.kind, "", table.file, table.sheet, row.number, headings=headings, lines=lines)
    for place, cell in enumerate(row.cells):
        if not (is_empty(cell) or isinstance(cell, Absent) or _has_heading(table, place)):
            found: Mapping[str, Fact] = {"found": plain(cell)}
            at = row.line(place)
            problems.append(Problem(ProblemCode.EXTRA_CELL, table.file, table.sheet, at, letters(place), found))
    for place, column in columns.items():
        cell = row.cells[place] if place < len(row.cells) else None
        if isinstance(cell, Absent):
            continue
        try:
            record.values[column.name] = _value(column, cell)
        except Unreadable as error:
            record.failed.add(column.name)
            problems.append(record.problem(column.name, error.code, error.facts))
    named = any(name in record.values for name in known.one_of)
    for column in known.columns:
        if named and column.absent_clears and column.name not in record.values and column.name not in record.failed:
            record.values[column.name] = column.type.empty
    single = known.single if isinstance(known, ItemList) else ""
    record.code = single or str(record.values.get("code", ""))
    return record


def _value(column: Column, cell: Cell) -> Value:
    if isinstance(cell, Broken):
        raise Unreadable(cell.code, found=cell.found)
    if not is_empty(cell):
        return column.type.read(cell)
    if column.required:
        raise Unreadable(ProblemCode.REQUIRED)
    return column.type.empty


def _has_heading(table: Table, place: int) -> bool:
    return place < len(table.headings) and bool(table.headings[place].strip())


def _once(records: Sequence[Record], problems: list[Problem]) -> list[Record]:
    """Each code once, without regard to case; a second one is a problem that names the first."""
    first: dict[str, Record] = {}
    kept = []
    for record in records:
        before = first.setdefault(record.code.casefold(), record) if record.code else record
        if before is not record:
            facts: Mapping[str, Fact] = {
                "found": record.code,
                "first_file": before.file,
                "first_sheet": before.sheet,
                "first_row": before.row,
            }
            problems.append(record.problem("code", ProblemCode.DUPLICATE_CODE, facts))
        else:
            kept.append(record)
    return kept


def _take_in(
    part: PartList, table: Table, found: Sequence[Record], records: dict[str, list[Record]], problems: list[Problem]
) -> None:
    """Makes a list that is part of an item a value of that item."""
    values: list[Link] = []
    for record in found:
        if not any(record.values.get(name) or name in record.failed for name in part.one_of):
            problems.append(record.problem(part.one_of[0], ProblemCode.NO_TEXT, {"columns": part.one_of}))
        elif not record.failed:
            values.append(part.make(record.values))
    owners = records.setdefault(part.of, [])
    if not owners:
        owners.append(Record(part.of, part.of, table.file, table.sheet, table.heading_row))
    owners[0].values[part.column] = tuple(values)


def letters(place: int) -> str:
    """The name of a column without a heading, as Excel shows it: 0 is A, 26 is AA."""
    name = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        name = chr(65 + rest) + name
    return name
