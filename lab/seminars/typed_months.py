"""Months as people write them. Pure functions."""

import re
from datetime import date

from lab.errors import LabError
from lab.forms.numbers import chinese
from lab.forms.texts import found, narrow
from lab.seminars.calendars import FIRST_YEAR, LAST_YEAR, MonthOf, month_of

_NAMES = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
_BESIDE = {
    **dict.fromkeys(("this month", "this", "month", "now", "本月", "这个月", "这月", "当月"), 0),
    **dict.fromkeys(("next month", "next", "下月", "下个月"), 1),
    **dict.fromkeys(("last month", "last", "previous", "上月", "上个月"), -1),
}
_BEHIND = 3  # months: one without a year is the nearest, but rather one to come
_FORMS = [
    re.compile(form)
    for form in (
        r"(?P<y>\d{4}) ?[-/.年_ ] ?(?P<m>\d{1,2}) ?月?(?: ?[-/.月] ?\d{1,2}日?)?",
        r"(?P<y>\d{4})(?P<m>\d{2})",
        r"(?P<m>\d{1,2}) ?[-/. ] ?(?P<y>\d{4})",
        r"(?P<m>\d{1,2}) ?月?份?",
        r"(?P<zh>[一二三四五六七八九十]{1,2}) ?月份?",
        r"(?P<n>[a-z]{3,9})\.?,? ?(?P<y>\d{4})?",
        r"(?P<y>\d{4}) (?P<n>[a-z]{3,9})",
    )
]


def read(typed: str, *, today: date) -> MonthOf:
    """The month that was meant. Raises LabError."""
    text = " ".join(narrow(typed).casefold().split())
    if text in _BESIDE:
        return _beside(month_of(today), _BESIDE[text])
    for form in _FORMS:
        match = form.fullmatch(text)
        if match is not None:
            parts = match.groupdict()
            number = _number(parts)
            year = int(parts["y"]) if parts.get("y") else _year(number, today)
            if 1 <= number <= 12 and FIRST_YEAR <= year <= LAST_YEAR:
                return MonthOf(year, number)
    raise LabError("calendar-month-unknown", typed=found(typed))


def _number(parts: dict[str, str | None]) -> int:
    if parts.get("zh"):
        return chinese(parts["zh"] or "") or 0
    if parts.get("n"):
        name = parts["n"] or ""
        return next((number for number, one in enumerate(_NAMES, 1) if one.startswith(name)), 0)
    return int(parts.get("m") or 0)


def _year(number: int, today: date) -> int:
    this = today.year * 12 + today.month
    years = range(today.year - 1, today.year + 2)
    return next((year for year in years if year * 12 + number >= this - _BEHIND), today.year)


def _beside(which: MonthOf, months: int) -> MonthOf:
    counted = which.year * 12 + which.number - 1 + months
    return MonthOf(counted // 12, counted % 12 + 1)
