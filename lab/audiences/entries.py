"""The entries of a list that somebody pasted or sent, whatever its form. Pure functions; for files use a thread."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any

from lab.audiences.spellings import RESOLVERS, Spelling, readings
from lab.errors import LabError
from lab.imports.delimited import decode, read_csv
from lab.imports.problems import ProblemCode, Unreadable
from lab.imports.tables import Grid
from lab.imports.texts import heading, one_line, plain
from lab.imports.workbooks import is_workbook, read_workbook

FILE_LIMIT = 5_000_000  # bytes; 20,000 lines with everything that a registry exports take a tenth of it
ENTRIES_LIMIT = 20_000
_KEPT = 200  # characters of an entry: enough to be recognised
_LOOKED_AT = 8  # rows in which headings are looked for
_TABLES = frozenset({".csv", ".tsv"})
_APART = re.compile(r"[\n\t,;|，；、]")
_PIECES = re.compile(r"[\s()（）<>\[\]【】「」：]+")
_MARKER = re.compile(r"\s*(?:\d{1,5}[.)．）](?:\s+|(?=@))|[-*•·–—]\s+)")  # of a numbered list
_HEADINGS = frozenset().union(*(resolver.headings for resolver in RESOLVERS.values()))
# Marks of direction come along when a name is copied, and nobody sees them.
_UNSEEN = dict.fromkeys([0xAD, 0x61C, *range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x2070), 0xFEFF])
_REFUSED = {
    ProblemCode.OLD_EXCEL: "recipients-old-excel",
    ProblemCode.PASSWORD_PROTECTED: "recipients-password",
    ProblemCode.UNPACKED_TOO_LARGE: "recipients-too-many",
    ProblemCode.SHEET_TOO_LARGE: "recipients-too-many",
}


@dataclass(frozen=True)
class Entry:
    """One person of a list: `typed` as it stands there, `keys` what it may mean, as (resolver, key), the likeliest first."""

    typed: str
    keys: tuple[tuple[str, Any], ...]


def read_text(text: str) -> list[Entry]:
    """The entries of a text: between lines, commas or spaces. Words beside somebody's @name are remarks. Raises LabError."""
    parts = _APART.split(plain(text).translate(_UNSEEN))
    return _limited(entry for part in parts for entry in _of_part(_MARKER.sub("", part, count=1)))


def read_file(name: str, data: bytes) -> list[Entry]:
    """The entries of a workbook, a CSV file or a text. Raises LabError: too large, or not readable."""
    if len(data) > FILE_LIMIT:
        raise LabError("recipients-file-too-large", size=round(len(data) / 1e6, 1), limit=FILE_LIMIT // 1_000_000)
    try:
        if is_workbook(data):
            grids, _ = read_workbook(name, data)
            return _limited(entry for grid in grids for entry in _of_grid(grid))
        text = decode(data)
    except Unreadable as error:
        raise LabError(_REFUSED.get(error.code, "recipients-unreadable"), limit=ENTRIES_LIMIT) from None
    if PurePath(name).suffix.lower() in _TABLES:
        try:
            return _limited(_of_grid(read_csv(name, data)))
        except Unreadable:
            return read_text(text)  # quoted wrongly: no table, but it may be a list
    return read_text(text)


def _limited(entries: Iterable[Entry]) -> list[Entry]:
    kept: list[Entry] = []
    for entry in entries:
        if len(kept) == ENTRIES_LIMIT:
            raise LabError("recipients-too-many", limit=ENTRIES_LIMIT)
        kept.append(entry)
    return kept


def _of_part(part: str) -> Iterator[Entry]:
    yield from _people([piece for piece in _PIECES.split(part) if piece], whole=part)


def _people(pieces: Sequence[str], *, whole: str) -> Iterator[Entry]:
    """Pieces that stand together: what can only name somebody is an entry each; or else what may; or else they are one, for nobody."""
    read = [(piece, readings(piece)) for piece in pieces]
    sure = [(piece, found) for piece, found in read if any(spelling.sure for spelling in found.values())]
    words = [(piece, found) for piece, found in read if found and not piece.isdecimal()]
    numbers = [(piece, found) for piece, found in read if found]
    for piece, found in sure or words or numbers or ([(whole, {})] if pieces else []):
        yield _entry(piece, [found])


def _of_grid(grid: Grid) -> Iterator[Entry]:
    rows = [[one_line(plain(cell).translate(_UNSEEN)) for cell in row.cells] for row in grid.rows]
    head = next((place for place, cells in enumerate(rows[:_LOOKED_AT]) if _named_columns(cells)), None)
    if head is not None:
        columns = _named_columns(rows[head])
        for cells in rows[head + 1 :]:
            ways = [readings(cells[place]) for place in columns if place < len(cells)]
            yield _entry(_together(cells), ways)
        return
    for cells in rows:
        filled = [cell for cell in cells if cell]
        yield from _of_part(filled[0]) if len(filled) == 1 else _people(filled, whole=_together(filled))


def _named_columns(cells: Sequence[str]) -> list[int]:
    return [place for place, cell in enumerate(cells) if heading(cell) in _HEADINGS]


def _together(cells: Iterable[str]) -> str:
    return " · ".join(cell for cell in cells if cell)


def _entry(typed: str, ways: Iterable[dict[str, Spelling]]) -> Entry:
    keys = [(name, spelling.key) for found in ways for name, spelling in found.items()]
    return Entry(one_line(typed)[:_KEPT], tuple(keys))
