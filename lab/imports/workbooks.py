"""XLSX workbooks: unpacked within limits, then read by calamine. Pure functions."""

import io
import lzma
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator, Sequence

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from lab.imports.problems import ProblemCode, Unreadable
from lab.imports.tables import Broken, Cell, Grid, filled
from lab.imports.texts import unguarded

UNPACKED_LIMIT = 150_000_000  # bytes; 10,000 projects with long summaries take 20 million
CELLS_LIMIT = 5_000_000  # of one sheet, counted as the rectangle around all of them, since calamine allocates that
_CHUNK = 1 << 20
# What zipfile raises on broken bytes; RuntimeError is an encrypted zip, NotImplementedError a rare compression.
_BROKEN_ZIP = (
    *(zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error, EOFError, RuntimeError, NotImplementedError),
    *(ValueError, KeyError, OverflowError),
)

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # .xls, and the envelope around an encrypted workbook
_WANTED = re.compile(
    r"(?:\[Content_Types\]\.xml|_rels/\.rels|xl/(?:[^/]+\.xml|_rels/[^/]+|worksheets/[^/]+\.xml))", re.IGNORECASE
)
_CELL = re.compile(rb'<(?:\w+:)?c\s[^>]*?\br="([A-Z]{1,3})(\d{1,7})"[^>]*>')
_ERROR = re.compile(
    rb'<(?:\w+:)?c\s(?=[^>]*\bt="e")[^>]*?\br="([A-Z]{1,3})(\d{1,7})"[^>]*>(?:(?!</(?:\w+:)?c>).)*?<(?:\w+:)?v>([^<]*)<',
    re.DOTALL,
)
_SHEET = re.compile(rb'<(?:\w+:)?sheet\s[^>]*?\b\w+:id="([^"]+)"')
_RELATION = re.compile(rb"<(?:\w+:)?Relationship\s[^>]*>")
_ATTRIBUTE = re.compile(rb'\b(Id|Target)="([^"]*)"')


def is_workbook(data: bytes) -> bool:
    """Whether the file is a zip, or Excel's older container, whatever it is called."""
    return data.startswith((b"PK\x03\x04", b"PK\x05\x06", _OLE))


def read_workbook(file: str, data: bytes) -> tuple[list[Grid], list[str]]:
    """The visible sheets, and the names of the hidden ones. Raises Unreadable."""
    if data.startswith(_OLE):
        encrypted = "EncryptedPackage".encode("utf-16-le") in data
        raise Unreadable(ProblemCode.PASSWORD_PROTECTED if encrypted else ProblemCode.OLD_EXCEL)
    parts = _unpack(data)
    if not any(re.fullmatch(r"xl/workbook\.xml", name, re.IGNORECASE) for name in parts):
        raise Unreadable(ProblemCode.NOT_A_WORKBOOK)
    grids: list[Grid] = []
    hidden: list[str] = []
    too_large = {name: area for name, xml in parts.items() if (area := _too_large(name, xml))}
    if too_large:  # before calamine sees it: it would take the memory for all of these cells
        rows, columns = max(too_large.values())
        raise Unreadable(ProblemCode.SHEET_TOO_LARGE, rows=rows, columns=columns, limit=CELLS_LIMIT)
    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(_pack(parts)))
        paths = _sheet_paths(parts)
        for place, meta in enumerate(workbook.sheets_metadata):
            if meta.typ is not SheetTypeEnum.WorkSheet:
                continue
            if meta.visible is not SheetVisibleEnum.Visible:
                hidden.append(meta.name)
                continue
            xml = parts.get(paths[place], b"") if place < len(paths) else b""
            grids.append(Grid(file, meta.name, filled(_cells(workbook.get_sheet_by_index(place), xml))))
    except (CalamineError, ValueError, OverflowError) as error:
        raise Unreadable(ProblemCode.NOT_A_WORKBOOK) from error
    return grids, hidden


def _unpack(data: bytes) -> dict[str, bytes]:
    """The parts that hold cells. What a zip says about its sizes may be a lie: only bytes that come out are counted."""
    parts: dict[str, bytes] = {}
    left = UNPACKED_LIMIT
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for info in archive.infolist():
                if not _WANTED.fullmatch(info.filename):
                    continue
                part = bytearray()
                with archive.open(info) as stream:
                    while chunk := stream.read(_CHUNK):
                        part += chunk
                        left -= len(chunk)
                        if left < 0:
                            raise Unreadable(ProblemCode.UNPACKED_TOO_LARGE, limit=UNPACKED_LIMIT)
                parts[info.filename] = bytes(part)
    except (*_BROKEN_ZIP, OSError) as error:
        raise Unreadable(ProblemCode.NOT_A_WORKBOOK) from error
    return parts


def _pack(parts: dict[str, bytes]) -> bytes:
    """The same parts as a zip that holds what it says it holds."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return packed.getvalue()


def _too_large(name: str, xml: bytes) -> tuple[int, int] | None:
    if not name.lower().startswith("xl/worksheets/"):
        return None
    rows = columns = 0
    for match in _CELL.finditer(xml):
        if match[0].endswith(b"/>"):
            continue  # formatted, but empty: Excel keeps thousands of these
        rows, columns = max(rows, int(match[2])), max(columns, _column(match[1]) + 1)
    return (rows, columns) if rows * columns > CELLS_LIMIT else None


def _cells(sheet: CalamineSheet, xml: bytes) -> Iterator[Sequence[Cell]]:
    # calamine reads the error of a formula as an empty cell, and an empty cell would clear what is stored
    errors: dict[int, dict[int, Broken]] = {}
    for match in _ERROR.finditer(xml):
        broken = Broken(ProblemCode.FORMULA_ERROR, match[3].decode("utf-8", "replace"))
        errors.setdefault(int(match[2]) - 1, {})[_column(match[1])] = broken
    rows = sheet.to_python(skip_empty_area=False)
    for number in range(max(len(rows), max(errors, default=-1) + 1)):
        cells: list[Cell] = [unguarded(cell) for cell in rows[number]] if number < len(rows) else []
        for place, broken in errors.get(number, {}).items():
            cells.extend([None] * (place + 1 - len(cells)))
            cells[place] = broken
        yield cells


def _sheet_paths(parts: dict[str, bytes]) -> list[str]:
    """The parts of the sheets in the workbook's order; empty where that can't be told, and then no formula error is seen."""
    relations: dict[bytes, str] = {}
    for match in _RELATION.finditer(parts.get("xl/_rels/workbook.xml.rels", b"")):
        attributes = dict(_ATTRIBUTE.findall(match[0]))
        target = attributes.get(b"Target", b"").decode("utf-8", "replace")
        relations[attributes.get(b"Id", b"")] = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
    return [relations.get(match, "") for match in _SHEET.findall(parts.get("xl/workbook.xml", b""))]


def _column(letters: bytes) -> int:
    """The index of a column, from 0: A is 0, AA is 26."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number - 1
