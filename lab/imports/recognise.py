"""Which list a grid holds, and where its headings stand. Pure functions."""

import re
from collections.abc import Sequence
from pathlib import PurePath

from lab.imports.columns import by_heading
from lab.imports.item_list import ItemList, PartList
from lab.imports.lists.registry import BY_KIND
from lab.imports.tables import Cell, Grid, Row, Table, is_empty
from lab.imports.texts import heading, plain

# Office workers put a title above the headings; further down it would be data.
_LOOKED_AT = 8
# Over two columns that say what the others are: "key | value".
_KEY_HEADINGS = frozenset({"key", "项", "项目", "键", "字段", "名称", "field", "item", "设置"})
_VALUE_HEADINGS = frozenset({"value", "值", "内容", "content"})

_KINDS_BY_NAME = {heading(name): known.kind for known in BY_KIND.values() for name in known.names}
_HEADINGS = {kind: by_heading(known.columns) for kind, known in BY_KIND.items()}
EXPECTED_NAMES = tuple(f"{known.names[0]} / {known.names[1]}" for known in BY_KIND.values())


def recognise(grid: Grid) -> Table | None:
    """The table in a grid, by the name of its sheet or file, or else by its headings; None if it is nothing we know."""
    if not grid.rows:
        return None
    kind = kind_of_name(grid.sheet or PurePath(grid.file).stem)
    if kind and _single(kind) and _score(grid.rows[0], kind) < 3:
        return _below_one_another(grid, kind)
    kind = kind or _kind_by_headings(grid.rows[:_LOOKED_AT])
    if not kind:
        return None
    head = max(range(len(grid.rows[:_LOOKED_AT])), key=lambda place: (_score(grid.rows[place], kind), -place))
    headings = tuple(_text(cell) for cell in grid.rows[head].cells)
    return Table(grid.file, grid.sheet, kind, grid.rows[head].number, headings, tuple(grid.rows[head + 1 :]))


def kind_of_name(name: str) -> str:
    """The kind that a file, a sheet or a key is named after (`projects (2)`, `项目_2026`), or an empty text."""
    whole = heading(name)
    if whole in _KINDS_BY_NAME:
        return _KINDS_BY_NAME[whole]
    words = {heading(word) for word in re.split(r"[\s\d_.\-()（）]+", name)}
    kinds = {_KINDS_BY_NAME[word] for word in words if word in _KINDS_BY_NAME}
    return kinds.pop() if len(kinds) == 1 else ""


def columns_in(cells: Sequence[Cell]) -> int:
    """How many headings of the list that fits best stand in these cells."""
    return max(_score(Row(0, cells), kind) for kind in BY_KIND)


def _single(kind: str) -> bool:
    known = BY_KIND[kind]
    return isinstance(known, ItemList) and bool(known.single)


def _kind_by_headings(rows: Sequence[Row]) -> str:
    scores = {kind: max(_score(row, kind) for row in rows) for kind, known in BY_KIND.items() if _keyed(known)}
    best = max(scores.values())
    kinds = [kind for kind, score in scores.items() if score == best]
    return kinds[0] if best >= 2 and len(kinds) == 1 else ""  # areas and topics look alike: only a name tells


def _keyed(known: ItemList | PartList) -> bool:
    return isinstance(known, PartList) or not known.single


def _score(row: Row, kind: str) -> int:
    known = _HEADINGS[kind]
    return len({known[name].name for name in (heading(_text(cell)) for cell in row.cells) if name in known})


def _below_one_another(grid: Grid, kind: str) -> Table:
    """A sheet with a key and its value in each row becomes a table of one row."""
    rows = list(grid.rows)
    if len(rows) > 1 and len(rows[0].cells) == 1 and heading(_text(rows[0].cells[0])) not in _HEADINGS[kind]:
        del rows[0]  # a title over both columns
    if _is_key_heading(rows[0]):
        del rows[0]
    cells = [[cell for cell in row.cells if not is_empty(cell)] for row in rows]
    headings = tuple(_text(row[0]) for row in cells)
    values = tuple(row[1] if len(row) > 1 else None for row in cells)
    lines = tuple(row.number for row in rows)
    one = (Row(lines[0], values, lines),) if rows else ()
    return Table(grid.file, grid.sheet, kind, grid.rows[0].number, headings, one)


def _is_key_heading(row: Row) -> bool:
    words = [heading(_text(cell)) for cell in row.cells[:2]]
    return len(words) == 2 and words[0] in _KEY_HEADINGS and words[1] in _VALUE_HEADINGS


def _text(cell: Cell) -> str:
    return plain(cell).replace("\n", " ")
