"""An opening as cells and as answers of a form. What is typed goes through the columns of the import, so that both understand and refuse the
same; a form understands more ways to write a date. Pure functions."""

from collections.abc import Mapping
from datetime import datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from lab.errors import LabError
from lab.forms.dates import read_day
from lab.forms.fields import Answers
from lab.forms.numbers import number_in
from lab.imports.cell_types import LocalTime, Month, Number, Value
from lab.imports.columns import Column
from lab.imports.dates import Day
from lab.imports.item_list import Values
from lab.imports.lists.openings import OPENINGS
from lab.imports.moments import Moment
from lab.imports.problems import Problem, ProblemCode, Unreadable
from lab.imports.questions import Questions
from lab.opening_questions import Question, as_stored, questions_of
from lab.schedules import read_moment
from lab.schedules.local import shown

# The text of each column, names of values in English.
Cells = Mapping[str, str]

PAIRS = ("title", "description", "requirements", "team", "location", "pay", "study", "nationality")
"""Fields that are two columns, `_zh` and `_en`. Their answers are texts by language."""

SEVERAL = {"reviewers": ";", "organisations": ";", "documents": ";", "languages": ";", "criteria": "\n"}
"""Columns whose answers are lists, with what stands between the parts in a cell."""

UNTIL_FILLED = "until filled"
_APART = frozenset({"code", "sample", "ended"})  # of those, none is changed by the form
COLUMNS: Mapping[str, Column] = {column.name: column for column in OPENINGS.columns if column.name not in _APART}
_LAST_MINUTE = time(23, 59)


def cells_of(values: Values) -> dict[str, str]:
    """An opening's values as cells."""
    return _canonical({name: column.type.show(values[name], "en") for name, column in COLUMNS.items()})


def answers_of(cells: Cells) -> dict[str, Any]:
    """The answers that lead to these cells; where nothing stands, there is no answer."""
    answers: dict[str, Any] = {}
    for name in PAIRS:
        both = {language: cells[f"{name}_{language}"] for language in ("zh", "en")}
        answers[name] = {language: text for language, text in both.items() if text}
    for name, text in cells.items():
        if name in SEVERAL:
            answers[name] = [part.strip() for part in text.split(SEVERAL[name]) if part.strip()]
        elif name == "questions":
            asked = Questions().read(text) if text else ()
            stored = as_stored(one for one in asked if isinstance(one, Question)) if isinstance(asked, tuple) else []
            answers[name] = {"asked": stored} if stored else None
        elif name == "late_documents":
            answers[name] = text == "yes"
        elif name == "closes_at":
            answers[name] = text or UNTIL_FILLED
        elif name[-3:] not in ("_zh", "_en"):
            answers[name] = text
    return {name: answer for name, answer in answers.items() if answer or answer is False}


def cells_of_answers(answers: Answers) -> dict[str, str]:
    """The cells that these answers make, of the columns that they are about."""
    cells: dict[str, str] = {}
    for name in PAIRS:
        if name in answers:
            held = answers[name] or {}
            cells |= {f"{name}_{language}": held.get(language, "") for language in ("zh", "en")}
    for name in COLUMNS:
        if name not in answers or name in cells:
            continue
        answer = answers[name]
        if name in SEVERAL:
            cells[name] = SEVERAL[name].join(answer or ())
        elif name == "questions":
            cells[name] = Questions().show(questions_of((answer or {}).get("asked", ())), "en")
        elif name == "late_documents":
            cells[name] = "yes" if answer else "no"
        else:
            cells[name] = "" if answer in (None, UNTIL_FILLED) else str(answer)
    return _canonical(cells)


def read_cell(name: str, typed: str, *, now: datetime, zone: ZoneInfo) -> str:
    """What was typed for a column, as its cell is written. `zone` is that of the opening. Raises LabError."""
    column = COLUMNS[name]
    try:
        value = column.type.read(typed)
    except Unreadable as error:
        value = _otherwise(column, typed, now=now, zone=zone)
        if value is None:
            raise problem(error.code, error.facts) from error
    return column.type.show(value, "en")


def problem(code: ProblemCode, facts: Mapping[str, Any]) -> LabError:
    """What an import says of a cell."""
    told = {name: " / ".join(value) if isinstance(value, tuple) else value for name, value in facts.items()}
    alone = code is ProblemCode.UNKNOWN_REFERENCE and not told.get("near")
    return LabError(f"import-problem-{code.replace('_', '-')}" + ("-alone" if alone else ""), **told)


def field_of(column: str) -> str:
    """The form's field that a column belongs to."""
    return column[:-3] if column[-3:] in ("_zh", "_en") else column


def first_problem(problems: tuple[Problem, ...]) -> tuple[str, LabError] | None:
    """The field that an import would point at, and what it would say."""
    if not problems:
        return None
    return field_of(problems[0].column), problem(problems[0].code, problems[0].facts)


def zone_of(answers: Answers, otherwise: str = "Asia/Shanghai") -> ZoneInfo:
    """In which zone the times of an opening are meant."""
    return ZoneInfo(str(answers.get("zone") or otherwise))


def _otherwise(column: Column, typed: str, *, now: datetime, zone: ZoneInfo) -> Value:
    """What people type in a chat: tomorrow, 5月31日, next Friday at 18:00. None if it is none of these either."""
    day = read_day(typed, now.astimezone(zone).date())
    match column.type:
        case Moment(last=last):
            if day is not None:
                return LocalTime(datetime.combine(day, _LAST_MINUTE if last else time(0)))
            try:
                return LocalTime(shown(read_moment(typed, now=now, zone=zone), zone))
            except LabError:
                return None
        case Month():
            return Day(day, exact=True) if day is not None else None
        case Number(least=least, most=most):
            number = number_in(typed)
            if number is None or number != number.to_integral_value() or not least <= number <= most:
                return None
            return int(number)
        case _:
            return None


def _canonical(cells: dict[str, str]) -> dict[str, str]:
    """As the columns would write them, so that what is the same looks the same; what can't be read stays as it is."""
    for name, text in cells.items():
        if text:
            try:
                cells[name] = COLUMNS[name].type.show(COLUMNS[name].type.read(text), "en")
            except Unreadable:
                continue
    return cells
