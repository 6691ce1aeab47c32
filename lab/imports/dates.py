"""Months and dates in the ways people write them. Pure functions."""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from lab.imports.problems import ProblemCode, Unreadable
from lab.imports.tables import Cell
from lab.imports.texts import narrow, plain

EXPECTED = ("2024-03", "2024-03-15", "2024/3/15", "2024年3月", "2024年3月15日", "Mar 2024")

_FORMS = [
    re.compile(form, re.IGNORECASE)
    for form in (
        r"(?P<y>\d{4})\s*[-/.年]\s*(?P<m>\d{1,2})(?:\s*[-/.月]\s*(?P<d>\d{1,2})\s*日?|\s*月)?(?:[T ]+00:00(?::00)?(?:\.0+)?)?",
        r"(?P<y>\d{4})(?P<m>\d{2})(?P<d>\d{2})?",
        r"(?P<d>\d{1,2}) (?P<n>[a-z]{3,9})\.?,? (?P<y>\d{4})",
        r"(?P<n>[a-z]{3,9})\.? (?P<d>\d{1,2}),? (?P<y>\d{4})",
        r"(?P<n>[a-z]{3,9})\.?[ ,-]+(?P<y>\d{4})",
        r"(?P<n>[a-z]{3})-(?P<y>\d{2})",  # what Excel makes of 2024-03 in a CSV file: Mar-24
    )
]
_MONTHS = (
    "january", "february", "march", "april", "may", "june", "july",
    "august", "september", "october", "november", "december",
)  # fmt: skip
_YEARS = range(1900, 2200)
_EXCEL_DAY_0 = date(1899, 12, 30)
_EXCEL_SERIALS = range(20_000, 80_000)  # 1954 to 2119; a date whose cell has lost its format


@dataclass(frozen=True)
class Day:
    """A day; where only the month is known `exact` is False and the day is the month's first, or its last for an end."""

    on: date
    exact: bool

    def __str__(self) -> str:
        return self.on.isoformat() if self.exact else f"{self.on:%Y-%m}"


def read_day(cell: Cell, *, last: bool) -> Day | None:
    """The day or month in a cell, None if it is empty; `last`: a month stands for its last day. Raises Unreadable.

    A date cell on the first of a month is a month: Excel makes that of a typed 2024-03, and tells it apart from a typed
    2024-03-01 only by how it shows it. Somebody who means the very day can write it as text.
    """
    if isinstance(cell, datetime):
        cell = cell.date()
    if isinstance(cell, date):
        return _day(cell.year, cell.month, None if cell.day == 1 else cell.day, last=last, found=plain(cell))
    found = plain(cell)
    text = narrow(found)
    if not text:
        return None
    if isinstance(cell, (int, float)) and float(cell).is_integer() and int(cell) in _EXCEL_SERIALS:
        on = _EXCEL_DAY_0 + timedelta(days=int(cell))
        return Day(on, exact=True)
    if isinstance(cell, float) and text.endswith(".1"):
        raise _bad(found)  # 2024.1 as a number: January, or October typed as 2024.10
    for form in _FORMS:
        match = form.fullmatch(text)
        if match:
            parts = match.groupdict()
            month = int(parts["m"]) if parts.get("m") else _month(parts["n"], found)
            year = int(parts["y"]) + (2000 if len(parts["y"]) == 2 else 0)
            return _day(year, month, int(parts["d"]) if parts.get("d") else None, last=last, found=found)
    raise _bad(found)


def _day(year: int, month: int, day: int | None, *, last: bool, found: str) -> Day:
    if year not in _YEARS:
        raise _bad(found)
    try:
        if day is not None:
            return Day(date(year, month, day), exact=True)
        return Day(date(year, month, monthrange(year, month)[1] if last else 1), exact=False)
    except ValueError as error:  # month 13, 30 February
        raise _bad(found) from error


def _month(name: str, found: str) -> int:
    matches = [number for number, month in enumerate(_MONTHS, 1) if len(name) >= 3 and month.startswith(name.lower())]
    if not matches and name.lower() == "sept":
        return 9
    if not matches:
        raise _bad(found)
    return matches[0]


def _bad(found: str) -> Unreadable:
    return Unreadable(ProblemCode.BAD_DATE, found=found, expected=EXPECTED)
