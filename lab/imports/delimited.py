"""CSV files as spreadsheets save them: any of four encodings, three separators. Pure functions."""

import codecs
import csv
import io
from contextlib import suppress

from lab.imports.problems import ProblemCode, Unreadable
from lab.imports.recognise import columns_in
from lab.imports.tables import Cell, Grid, filled
from lab.imports.texts import unguarded

_SEPARATORS = (",", ";", "\t", "，")
_LOOKED_AT = 8  # rows
_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
# Of GB18030 text, about an eighth of the characters happen to be valid UTF-8; of UTF-8 with a broken byte nearly all are.
_MOSTLY = 4


def read_csv(file: str, data: bytes) -> Grid:
    """The rows of a CSV file, numbered as Excel numbers them. Raises Unreadable."""
    text = decode(data)
    if text[:4].lower() == "sep=":  # Excel's own first line: the separator, not data
        return Grid(file, "", filled([[], *_rows(text.partition("\n")[2], text[4:5])]))
    separator = max(_SEPARATORS, key=lambda one: _fit(text, one))
    return Grid(file, "", filled(_rows(text, separator)))


def decode(data: bytes) -> str:
    """Text in UTF-8 with or without a byte order mark, in UTF-16 with one, or in GB18030. Raises Unreadable."""
    if data.startswith(_UTF16):
        return _decoded(data, "utf-16")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        guess = data.decode("utf-8", "replace")
        broken = guess.count("\ufffd")
        valid = sum(char > "\x7f" for char in guess) - broken
        if valid > broken * _MOSTLY:
            raise Unreadable(ProblemCode.NOT_TEXT, row=data.count(b"\n", 0, error.start) + 1) from error
        text = _decoded(data, "gb18030")
    if "\x00" in text:
        raise Unreadable(ProblemCode.NOT_TEXT)
    return text


def _decoded(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise Unreadable(ProblemCode.NOT_TEXT, row=data.count(b"\n", 0, error.start) + 1) from error


def _rows(text: str, separator: str) -> list[list[Cell]]:
    rows: list[list[Cell]] = []
    # newline="" keeps line breaks inside of quoted cells
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    try:
        rows.extend([unguarded(cell) for cell in row] for row in reader)
    except csv.Error as error:
        raise Unreadable(ProblemCode.BAD_CSV, row=len(rows) + 1) from error
    return rows


def _fit(text: str, separator: str) -> tuple[int, int]:
    """How many known headings, and how many cells, a row among the first has with this separator."""
    head = "\n".join(text.splitlines()[:_LOOKED_AT])
    rows: list[list[str]] = []
    with suppress(csv.Error):  # a cell without an end: whoever reads all rows says so
        rows.extend(csv.reader(io.StringIO(head, newline=""), delimiter=separator))
    return max(((columns_in(row), len(row)) for row in rows), default=(0, 0))
