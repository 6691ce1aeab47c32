"""The applications of an opening as a workbook, and what stands under the files."""

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from lab.applications.exporting import Funnel, Line, Paper, Passed, Planned, Table
from lab.applying import kinds
from lab.applying.answers import in_form
from lab.applying.fields import fields_of
from lab.forms.dates import Date
from lab.forms.fields import Field
from lab.forms.numbers import Number
from lab.forms.texts import Links, Text
from lab.organisations import organisations_of
from messages import forms
from messages.application_files import file_names, name_of, paper_names
from messages.html import Html, bold, lines, visible
from messages.moments import zone_name
from messages.reviewing import title
from messages.reviewing_pieces import named
from messages.screen import Screen
from messages.words import Words, enum_id
from storage.openings import Opening
from storage.reviews import Verdict

Cell = str | int | float | date | datetime | None
_LONGEST = 32_767  # characters in a cell (Excel)
_FIRST_YEAR = 1900  # of Excel
_NARROW, _WIDE = 16, 44
HEADINGS = ("number", "name", "stage", "submitted", "edited", "own", "verdicts", "held")
_NAME = "name"


@dataclass(frozen=True)
class _Styles:
    heading: Any
    text: Any
    day: Any
    moment: Any


def workbook(words: Words, zone: ZoneInfo, table: Table) -> bytes:
    """An XLSX workbook, an application in each row. Takes a while: use a thread."""
    fields = [field for field in fields_of(table.opening, editing=True) if field.name != _NAME]
    others = _others(table.lines, {field.name for field in fields} | {_NAME})
    labels = [forms.plainly(words, field.label) for field in fields]
    headings = [words.plain(f"exported-{name}", zone=zone_name(words, zone.key)) for name in HEADINGS]
    organisations = organisations_of(table.opening.organisations or ())
    handing = [words.plain("exported-handing", organisation=named(words, one)) for one in organisations]
    headings += [*labels, words.plain("exported-files"), *handing, *others]
    names = file_names(
        words,
        table.opening,
        [Paper(line.row.application, document) for line in table.lines for document in line.papers],
    )
    file = io.BytesIO()
    # No cell becomes a formula, a link or a number: what somebody typed stays a text.
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(file, options) as book:
        styles = _Styles(
            heading=book.add_format({"bold": True, "bg_color": "#DDE7F0", "text_wrap": True, "valign": "top"}),
            text=book.add_format({"num_format": "@", "text_wrap": True, "valign": "top"}),
            day=book.add_format({"num_format": "yyyy-mm-dd", "valign": "top", "align": "left"}),
            moment=book.add_format({"num_format": "yyyy-mm-dd hh:mm", "valign": "top", "align": "left"}),
        )
        sheet = book.add_worksheet()
        sheet.freeze_panes(1, 2)
        sheet.set_column(0, len(HEADINGS) - 1, _NARROW)
        for place, heading in enumerate(headings):
            if place >= len(HEADINGS):
                wide = place - len(HEADINGS) >= len(fields) or isinstance(fields[place - len(HEADINGS)], Text)
                sheet.set_column(place, place, _WIDE if wide else _NARROW)
            _write(sheet, 0, place, heading, styles, style=styles.heading)
        for row, line in enumerate(table.lines, 1):
            cells = [*_standing(words, zone, line), *_answers(words, zone, table.opening, line, fields)]
            answers = line.row.application.answers or {}
            cells.append(paper_names(names, line.papers))
            cells += [words.plain("form-yes" if one.key in line.handed else "form-no") for one in organisations]
            cells += [_other(answers.get(name)) for name in others]
            for place, cell in enumerate(cells):
                _write(sheet, row, place, cell, styles)
        sheet.autofilter(0, 0, len(table.lines), len(headings) - 1)
    return file.getvalue()


def table_caption(words: Words, planned: Planned) -> Screen:
    """What stands under the workbook."""
    what = words.html("export-table-told", count=planned.count)
    return _caption(words, planned.opening, what, words.html("export-table-note"))


def documents_caption(words: Words, planned: Planned, part: int, of: int) -> Screen:
    """What stands under a ZIP."""
    what = words.html("export-documents-told", count=planned.count)
    which = words.html("export-part", part=part, of=of) if of > 1 else None
    return _caption(words, planned.opening, what, which, words.html("export-documents-note"))


def funnel_caption(words: Words, funnel: Funnel) -> Screen:
    """What stands under the picture: the same in words."""
    told = [funnel_line(words, passed) for passed in funnel.stages]
    head = lines(bold(title(words, funnel.opening)), words.html("funnel-total", count=funnel.total))
    return Screen(lines(head, *told, words.html("funnel-note")))


def funnel_line(words: Words, passed: Passed) -> Html:
    """How many reached a stage, and for how long."""
    if passed.median is None:
        return words.html("funnel-line", stage=passed.stage, number=passed.count)
    return words.html("funnel-line-days", stage=passed.stage, number=passed.count, days=days(words, passed))


def days(words: Words, passed: Passed) -> str:
    """The median of days at a stage, `3.5 days`."""
    number = round((passed.median.total_seconds() if passed.median else 0) / 86_400, 1)
    shown = f"{number:g}"
    return words.plain("funnel-days", count=1 if shown == "1" else 2, number=shown)


def _caption(words: Words, opening: Opening, *told: Html | None) -> Screen:
    return Screen(lines(bold(title(words, opening)), *told))


def _standing(words: Words, zone: ZoneInfo, line: Line) -> list[Cell]:
    """The cells under `HEADINGS`."""
    one, own = line.row.application, line.row.own
    known = [f"{words.plain(enum_id(verdict))} {line.row.verdicts[verdict]}" for verdict in Verdict if verdict in line.row.verdicts]  # fmt: skip
    return [
        one.number,
        name_of(one),
        words.plain(enum_id(one.stage)),
        one.submitted_at.astimezone(zone),
        one.edited_at.astimezone(zone),
        words.plain(enum_id(own.verdict)) if own is not None and own.verdict else None,
        words.plain("list-separator").join(known),
        words.plain(enum_id(one.held_stage)) if one.held_stage else None,
    ]


def _answers(words: Words, zone: ZoneInfo, opening: Opening, line: Line, fields: Sequence[Field]) -> list[Cell]:
    one = line.row.application
    given = in_form(opening, one.answers or {}, line.papers, fields=fields)
    if not given.get("email"):
        given = {**given, "email": (one.contact or {}).get("email")}
    return [_answer(words, zone, field, given.get(field.name)) for field in fields]


def _answer(words: Words, zone: ZoneInfo, field: Field, value: Any) -> Cell:
    """An answer: days and numbers as such, texts in full."""
    if value is None or value in ([], ""):
        return None
    match field:
        case kinds.Paper():
            told = value.get("text") or value.get("name") if isinstance(value, Mapping) else None
            return str(told) if told else None
        case Date():
            return _day(value)
        case Number():
            return float(value) if "." in str(value) else int(value)
        case Links():
            return "\n".join(f"{one['text']} {one['url']}" for one in value)
        case Text():
            return str(value)
    return visible(forms.value(words, zone, field, value))


def _day(value: Any) -> Cell:
    try:
        day = date.fromisoformat(str(value))
    except ValueError:
        return str(value)
    return day if day.year >= _FIRST_YEAR else str(value)


def _others(several: Sequence[Line], known: set[str]) -> list[str]:
    """What was answered and is not asked any more."""
    names = [name for line in several for name, value in (line.row.application.answers or {}).items() if _other(value)]
    return [name for name in dict.fromkeys(names) if name not in known]


def _other(value: Any) -> Cell:
    return None if value in (None, [], "") or isinstance(value, Mapping) else str(value)


def _write(sheet: Worksheet, row: int, place: int, cell: Cell, styles: _Styles, *, style: Any = None) -> None:
    match cell:
        case None | "":
            return
        case datetime():
            sheet.write_datetime(row, place, cell.replace(tzinfo=None), styles.moment)
        case date():
            sheet.write_datetime(row, place, cell, styles.day)
        case int() | float():
            sheet.write_number(row, place, cell)
        case _:
            text = cell if len(cell) <= _LONGEST else cell[: _LONGEST - 1] + "…"
            sheet.write_string(row, place, text, style or styles.text)
