"""Days as people write them. Pure functions."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from lab.errors import LabError
from lab.forms.fields import Around, Field, Sent, text_of
from lab.forms.numbers import chinese
from lab.forms.texts import found, narrow

_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_WEEKDAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
_DISTANCES = {
    "今天": 0, "今日": 0, "明天": 1, "明日": 1, "后天": 2, "大后天": 3, "昨天": -1, "前天": -2,
    "today": 0, "tomorrow": 1, "the day after tomorrow": 2, "day after tomorrow": 2, "yesterday": -1,
}  # fmt: skip
_YEARS = {"去年": -1, "今年": 0, "明年": 1, "后年": 2}
_WEEKDAY_ZH = re.compile(r"(?P<which>下下|下|这|本|上)?个?(?:周|星期|礼拜)(?P<day>[一二三四五六日天])")
_WEEKDAY_EN = re.compile(r"(?:(?P<which>next|this|last|on) )?(?P<day>mon|tue|wed|thu|fri|sat|sun)[a-z]*")
_WEEKS = {"下下": 2, "下": 1, "next": 1, "上": -1, "last": -1, "这": 0, "本": 0, "this": 0}
_YEAR = r"(?P<y>\d{4})"
_FORMS = [
    re.compile(form)
    for form in (
        rf"{_YEAR} ?[-/.年 ] ?(?P<m>\d{{1,2}}) ?[-/.月 ] ?(?P<d>\d{{1,2}}) ?[日号]?",
        rf"{_YEAR}(?P<m>\d{{2}})(?P<d>\d{{2}})",
        r"(?P<m>\d{1,2}) ?[-/月] ?(?P<d>\d{1,2}) ?[日号]?",
        rf"(?P<d>\d{{1,2}})(?:st|nd|rd|th)? (?:of )?(?P<n>[a-z]{{3,9}})\.?(?:,? {_YEAR})?",
        rf"(?P<n>[a-z]{{3,9}})\.? (?P<d>\d{{1,2}})(?:st|nd|rd|th)?(?:,? {_YEAR})?",
        rf"(?P<d>\d{{1,2}})\.(?P<m>\d{{1,2}})\.{_YEAR}",
    )
]
_IN_DAYS = re.compile(r"in (\d{1,3}) days?|(\d{1,3}) ?天[之以]?后")


@dataclass(frozen=True)
class Date(Field):
    """A day, stored as 2026-12-01. A day without a year is the next one, or with `past` the last one; `earliest` and `latest` are
    distances to today in days. With `month` the first of a month may stand for the month, and is shown as it."""

    past: bool = False
    month: bool = False
    earliest: int | None = None
    latest: int | None = None

    def read(self, sent: Sent, around: Around) -> str:
        typed = text_of(sent)
        day = read_day(typed, around.now.astimezone(around.zone).date(), past=self.past)
        if day is None:
            raise LabError("form-date-wanted", found=found(typed))
        self.check(day.isoformat(), around)
        return day.isoformat()

    def check(self, value: Any, around: Around) -> None:
        today = around.now.astimezone(around.zone).date()
        distance = (date.fromisoformat(str(value)) - today).days
        if self.earliest is not None and distance < self.earliest:
            raise LabError("form-date-early", day=(today + timedelta(days=self.earliest)).isoformat())
        if self.latest is not None and distance > self.latest:
            raise LabError("form-date-late", day=(today + timedelta(days=self.latest)).isoformat())


# Reads a moment as it was typed: `lab.schedules.read_moment` or one's own. Raises LabError.
ReadMoment = Callable[[str, Around], datetime]


@dataclass(frozen=True)
class Moment(Field):
    """A moment, stored in UTC as ISO 8601; `past` ones are refused unless they are meant."""

    reads: ReadMoment
    past: bool = False

    def read(self, sent: Sent, around: Around) -> str:
        at = self.reads(text_of(sent), around)
        self.check(at.isoformat(), around)
        return at.isoformat()

    def check(self, value: Any, around: Around) -> None:
        if not self.past and datetime.fromisoformat(str(value)) <= around.now:
            raise LabError("form-moment-past")


def read_day(typed: str, today: date, *, past: bool = False) -> date | None:
    """The day that was typed, seen from today; None if this is none. 12/1 is the first of December; 12/1/2026 could be two days, and
    is none."""
    text = re.sub(r"\(.*?\)", "", narrow(typed)).casefold()
    text = " ".join(text.split()).strip(" .,。")
    if text in _DISTANCES:
        return today + timedelta(days=_DISTANCES[text])
    if (later := _IN_DAYS.fullmatch(text)) is not None:
        return today + timedelta(days=int(later[1] or later[2]))
    if (day := _weekday(text, today, past=past)) is not None:
        return day
    text = re.sub(r"[今明后去]年", lambda part: f"{today.year + _YEARS[part[0]]}年", text)
    text = re.sub(r"[零〇一二三四五六七八九十]+", lambda part: str(chinese(part[0])), text)
    for form in _FORMS:
        match = form.fullmatch(text)
        if match is None:
            continue
        parts = match.groupdict()
        month = int(parts["m"]) if parts.get("m") else _month(parts["n"])
        return _day(parts.get("y"), month, int(parts["d"]), today, past=past)
    return None


def _weekday(text: str, today: date, *, past: bool) -> date | None:
    if (match := _WEEKDAY_ZH.fullmatch(text)) is not None:
        number = "一二三四五六日".index(match["day"].replace("天", "日"))
    elif (match := _WEEKDAY_EN.fullmatch(text)) is not None:
        number = _WEEKDAYS.index(match["day"])
    else:
        return None
    if match["which"] in _WEEKS:
        return today - timedelta(days=today.weekday()) + timedelta(days=number, weeks=_WEEKS[match["which"]])
    ahead = (number - today.weekday()) % 7
    return today + timedelta(days=ahead - 7 if past and ahead else ahead)


def _month(name: str) -> int | None:
    return next((number for number, month in enumerate(_MONTHS, 1) if name.startswith(month)), None)


def _day(year: str | None, month: int | None, day: int, today: date, *, past: bool) -> date | None:
    if month is None:
        return None
    if year is not None:
        return _valid(int(year), month, day)
    # The 29th of February may be some years away.
    for distance in range(9):
        found = _valid(today.year + (-distance if past else distance), month, day)
        if found is not None and (found <= today if past else found >= today):
            return found
    return None


def _valid(year: int, month: int, day: int) -> date | None:
    if not 1900 <= year < 2200:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None
