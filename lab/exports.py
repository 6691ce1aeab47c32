"""Taking the laboratory's data out, in the form in which an import takes it in: one workbook, or a folder of files."""

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any

import xlsxwriter
import yaml
from xlsxwriter.worksheet import Worksheet

from lab.imports.cell_types import Choice, Links, Number, Value, YesNo, links_as_stored
from lab.imports.columns import Column
from lab.imports.item_list import ItemList, PartList, Values
from lab.imports.lists.registry import LISTS, PARTS
from lab.imports.texts import guarded, quoted
from lab.roles import Actor, Permission, require
from storage.database import Tx

DOCUMENT = "lab.yaml"
_KEY_HEADINGS = {"zh": ("项", "值"), "en": ("key", "value")}
_SPARE_ROWS = 500  # below the last one, that have the drop-down lists too


@dataclass(frozen=True)
class Export:
    """Everything that is stored: for each kind the items by code, in the list's order."""

    items: Mapping[str, Mapping[str, Values]]


async def load(tx: Tx, *, actor: Actor) -> Export:
    """Reads everything, of every visibility. Raises Forbidden."""
    require(actor, Permission.EXPORT)
    return Export({known.kind: await known.load(tx) for known in LISTS})


def workbook(export: Export, *, language: str) -> bytes:
    """An XLSX workbook with a sheet for each list; headings and names of values in this language. Takes a while: use a thread."""
    file = io.BytesIO()
    # No cell becomes a formula or a link: what somebody typed into a title stays a text.
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(file, options) as book:
        styles = _Styles(book.add_format({"bold": True, "bg_color": "#DDE7F0"}), book.add_format({"num_format": "@"}))
        for known in LISTS:
            items = export.items[known.kind]
            sheet = book.add_worksheet(known.sheet(language))
            if known.single:
                _write_keys(sheet, known, next(iter(items.values()), None), language, styles)
            else:
                _write_rows(sheet, known.columns, list(items.values()), language, styles)
            for part in (part for part in PARTS if part.of == known.kind):
                name = part.names[1] if language == "zh" else part.names[0]
                _write_rows(book.add_worksheet(name), part.columns, _parts(part, items), language, styles)
    return file.getvalue()


def folder(export: Export, *, language: str) -> dict[str, bytes]:
    """`lab.yaml`, and a CSV file for each longer list, by name. Takes a while: use a thread."""
    files = {DOCUMENT: _document(export)}
    for known in LISTS:
        if not known.in_document:
            files[f"{known.names[0]}.csv"] = _table(known, list(export.items[known.kind].values()), language)
    return files


@dataclass(frozen=True)
class _Styles:
    heading: Any
    text: Any


def _write_rows(
    sheet: Worksheet, columns: Sequence[Column], items: Sequence[Values], language: str, styles: _Styles
) -> None:
    sheet.freeze_panes(1, 1)
    for place, column in enumerate(columns):
        # Cells that are texts: Excel leaves 2024-03 and 007 as they are typed.
        sheet.set_column(place, place, column.width, styles.text)
        sheet.write_string(0, place, column.heading(language), styles.heading)
        choices = _choices(column, language)
        if choices:
            below = len(items) + _SPARE_ROWS
            sheet.data_validation(1, place, below, place, {"validate": "list", "source": choices, "show_error": False})
    for row, values in enumerate(items, 1):
        for place, column in enumerate(columns):
            _write_cell(sheet, row, place, column, values[column.name], language, styles)


def _write_keys(sheet: Worksheet, known: ItemList, values: Values | None, language: str, styles: _Styles) -> None:
    own = [column for column in known.columns if not _is_part(known, column)]
    sheet.freeze_panes(1, 1)
    sheet.set_column(0, 0, 20)
    sheet.set_column(1, 1, 80, styles.text)
    for place, name in enumerate(_KEY_HEADINGS["zh" if language == "zh" else "en"]):
        sheet.write_string(0, place, name, styles.heading)
    for row, column in enumerate(own, 1):
        sheet.write_string(row, 0, column.heading(language))
        if values is not None:
            _write_cell(sheet, row, 1, column, values[column.name], language, styles)


def _write_cell(
    sheet: Worksheet, row: int, place: int, column: Column, value: Value, language: str, styles: _Styles
) -> None:
    if isinstance(column.type, Number) and isinstance(value, int):
        sheet.write_number(row, place, value)
        return
    text = quoted(column.type.show(value, language))
    if text:
        sheet.write_string(row, place, text, styles.text)


def _choices(column: Column, language: str) -> list[str]:
    if isinstance(column.type, Choice):
        return [column.type.show(value, language) for value in column.type.values]
    return [column.type.show(value, language) for value in (True, False)] if isinstance(column.type, YesNo) else []


def _table(known: ItemList, items: Sequence[Values], language: str) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow([column.heading(language) for column in known.columns])
    for values in items:
        shown = [column.type.show(values[column.name], language) for column in known.columns]
        writer.writerow([guarded(cell) for cell in shown])
    return text.getvalue().encode("utf-8-sig")  # without the mark, Excel takes UTF-8 for something else


def _document(export: Export) -> bytes:
    document: dict[str, Any] = {}
    marked = False
    for known in (one for one in LISTS if one.in_document):
        items = export.items[known.kind]
        if known.single:
            for values in items.values():
                marked = bool(values["sample"])
                document |= _entries(known, values)
        else:
            document[known.names[0]] = [_item(known, values, marked) for values in items.values()]
        for part in (part for part in PARTS if part.of == known.kind and items):
            document[part.names[0]] = [_named(values) for values in _parts(part, items)]
    return yaml.safe_dump(document, allow_unicode=True, sort_keys=False, width=120).encode()


def _entries(known: ItemList, values: Values) -> dict[str, Any]:
    """`name_zh` and `name_en` become `name: {zh, en}`, contacts stand together; the mark of samples stands first."""
    entries: dict[str, Any] = {"sample": bool(values["sample"])}
    for column in known.columns:
        if column.name == "sample" or _is_part(known, column):
            continue
        stem, _, language = column.name.rpartition("_")
        path = column.path or ((stem, language) if language in ("zh", "en") else (column.name,))
        place = entries
        for step in path[:-1]:
            place = place.setdefault(step, {})
        place[path[-1]] = values[column.name]
    return entries


def _item(known: ItemList, values: Values, marked: bool) -> dict[str, Any]:
    item = _named({column.name: values[column.name] for column in known.columns if column.name != "sample"})
    return item if bool(values["sample"]) == marked else {**item, "sample": bool(values["sample"])}


def _named(values: Mapping[str, Any]) -> dict[str, Any]:
    """Without what goes without saying: `name_zh` and `title_zh` are just `zh`."""
    plain = {name: value.value if isinstance(value, Enum) else value for name, value in values.items()}
    return {name.removeprefix("name_").removeprefix("title_"): value for name, value in plain.items()}


def _parts(part: PartList, items: Mapping[str, Values]) -> list[dict[str, Any]]:
    return [dict(one) for values in items.values() for one in links_as_stored(values[part.column])]


def _is_part(known: ItemList, column: Column) -> bool:
    return isinstance(column.type, Links) and any(
        part.of == known.kind and part.column == column.name for part in PARTS
    )
