"""Cron lines with Unix numbers: minute, hour, day of the month, month, weekday (0 and 7 are Sunday, 1 is Monday)."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from lab.errors import LabError
from lab.schedules.schedule import LAST, Rule
from lab.schedules.typed import MONTHS, WEEKDAYS

_SHORTHANDS = {
    "@hourly": "0 * * * *", "@daily": "0 0 * * *", "@midnight": "0 0 * * *", "@weekly": "0 0 * * 0", "@monthly": "0 0 1 * *",
    "@yearly": "0 0 1 1 *", "@annually": "0 0 1 1 *",
}  # fmt: skip
_SHAPE = re.compile(r"@[a-z]+|[\d*][\d*/,\-]*(?: [\w*?/,\-#]+){3,6}")
_BARE = re.compile(rf"[\d,/\-]+(?: [\d,/\-]+){{2}}(?: (?:[\d,/\-#l]|{'|'.join((*MONTHS, *WEEKDAYS))})+){{2}}")
_PLACE = re.compile(r"(?P<day>[0-7]|[a-z]{3})(?:#(?P<which>[1-5])|(?P<last>l))")
_PART = re.compile(r"(?:(?P<all>\*)|(?P<first>\w+)(?:-(?P<last>\w+))?)(?:/(?P<step>\d+))?")


@dataclass(frozen=True)
class _Field:
    """One of the five: its range, its names, and the text about a wrong value."""

    least: int
    most: int
    wrong: str
    names: tuple[str, ...] = ()


_MINUTE = _Field(0, 59, "cron-minute")
_HOUR = _Field(0, 23, "cron-hour")
_DAY = _Field(1, 31, "cron-day")
_MONTH = _Field(1, 12, "cron-month", MONTHS)
_WEEKDAY = _Field(0, 7, "cron-weekday", ("sun", *WEEKDAYS))


def looks_like_cron(text: str) -> bool:
    """It was meant as a cron line, right or wrong. `text` is `typed.plain`."""
    return _SHAPE.fullmatch(text) is not None and (
        text.startswith("@") or "*" in text or "?" in text or _BARE.fullmatch(text) is not None
    )


def read_cron(text: str) -> Rule:
    """The rule of a cron line. Raises LabError that names the field that is wrong."""
    fields = _SHORTHANDS.get(text, text).split()
    if len(fields) != 5:
        raise LabError("cron-fields", count=len(fields))
    minute, hour, day, month, weekday = ("*" if field == "?" else field for field in fields)
    # With a day and a weekday, Unix means either; if one of them begins with * it means both, which hardly anybody knows.
    if "*" not in (day, weekday) and (day.startswith("*") or weekday.startswith("*")):
        raise LabError("cron-both", day=day, weekday=weekday)
    days, weekdays, places = _days(day), *_weekdays(weekday)
    return Rule(
        times=tuple(60 * at + minutes for at in _values(hour, _HOUR) for minutes in _values(minute, _MINUTE)),
        days=tuple(days),
        weekdays=tuple(weekdays),
        places=tuple(places),
        months=() if month == "*" else tuple(_values(month, _MONTH)),
    )


def _days(field: str) -> Sequence[int]:
    if field == "*":
        return ()
    parts = field.split(",")
    plain = [part for part in parts if part != "l"]
    return [*(_values(",".join(plain), _DAY) if plain else ()), *(LAST for part in parts if part == "l")]


def _weekdays(field: str) -> tuple[Sequence[int], Sequence[tuple[int, int]]]:
    if field == "*":
        return (), ()
    plain, places = [], []
    for part in field.split(","):
        if (place := _PLACE.fullmatch(part)) is not None:
            weekday = _number(place["day"], _WEEKDAY, field)
            places.append((LAST if place["last"] else int(place["which"]), weekday or 7))
        else:
            plain.append(part)
    numbers = _values(",".join(plain), _WEEKDAY) if plain else ()
    return sorted({number or 7 for number in numbers}), places


def _values(text: str, field: _Field) -> Sequence[int]:
    values: set[int] = set()
    for one in text.split(","):
        part = _PART.fullmatch(one)
        if part is None or (part["step"] is not None and not int(part["step"])):
            raise LabError(field.wrong, value=one)
        if part["all"]:
            first, last = field.least, 6 if field is _WEEKDAY else field.most
        else:
            first = _number(part["first"], field, one)
            last = first
            if part["last"]:
                last = _number(part["last"], field, one)
                if field is _WEEKDAY and last == 0:
                    last = 7  # fri-sun
            elif part["step"]:
                last = field.most
        if last < first:
            raise LabError(field.wrong, value=one)
        values.update(range(first, last + 1, int(part["step"] or 1)))
    return sorted(values)


def _number(text: str, field: _Field, whole: str) -> int:
    if text in field.names:
        return field.names.index(text) + (1 if field is _MONTH else 0)
    if not text.isascii() or not text.isdecimal() or not field.least <= int(text) <= field.most:
        raise LabError(field.wrong, value=whole)
    return int(text)
