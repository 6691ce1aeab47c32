"""Days as people write them, on `typed.plain` text: `明天`, `下周三`, `next Monday`, `12月1日`, `1 Dec`, `5号`, `in 3 days`."""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from lab.errors import LabError
from lab.schedules.typed import MONTH, MONTHS, WEEKDAY, WEEKDAYS

_NEAR = {
    "今天": 0, "今日": 0, "明天": 1, "明日": 1, "后天": 2, "大后天": 3, "昨天": -1, "前天": -2,
    "today": 0, "tomorrow": 1, "day after tomorrow": 2, "yesterday": -1,
}  # fmt: skip
_WEEKS = {"下下": 2, "下": 1, "next": 1, "上": -1, "last": -1, "这": 0, "本": 0, "this": 0}
_YEARS = {"今年": 0, "明年": 1, "后年": 2, "去年": -1}
_KNOWN = range(1900, 2200)
_NOISE = re.compile(r"(?<![a-z])(?:on|the|of)(?![a-z])|[,()的在于]")
_AHEAD = re.compile(
    r"(?=in |.* from now$|.* later$)(?:in )?(\d{1,3}) (days?|weeks?)(?: from now| later)?"
    r"|(?:再?过)?(\d{1,3}) ?(天|日|个?(?:周|星期|礼拜))(?:[之以]?后)"
)
_OF_WEEK = re.compile(
    rf"(?:(?P<which>下下|下|这|本|上|next|this|last) ?个?(?:周|星期)? ?)?(?P<day>{WEEKDAY})(?P<later> next week)?"
)
_WITH_WEEKDAY = re.compile(rf"(?P<before>{WEEKDAY}) (?P<date>.+)|(?P<day>.+) (?P<after>{WEEKDAY})")
_YEAR = r"(?P<y>\d{4}|今年|明年|后年|去年)"
_SHORT = re.compile(r"(\d{1,2})/(\d{1,2})")
_DATES = [
    re.compile(form)
    for form in (
        rf"{_YEAR} ?[-/.年] ?(?P<m>\d{{1,2}}) ?[-/.月] ?(?P<d>\d{{1,2}}) ?[日号]?",
        rf"(?:{_YEAR} ?年? ?)?(?P<m>\d{{1,2}}) ?月 ?(?P<d>\d{{1,2}}) ?[日号]",
        rf"(?P<d>\d{{1,2}})(?:st|nd|rd|th)? (?P<n>{MONTH})(?: {_YEAR})?",
        rf"(?P<n>{MONTH}) (?P<d>\d{{1,2}})(?:st|nd|rd|th)?(?: {_YEAR})?",
    )
]
_OF_MONTH = re.compile(r"(?P<month>这个?月|本月|下个?月)? ?(?P<d>\d{1,2}) ?[日号]|(?P<e>\d{1,2})(?:st|nd|rd|th)")


@dataclass(frozen=True)
class Day:
    """A day that was named. `again`: after how many days it would be named the same, where that may be meant once today's time is over."""

    date: date
    again: int | None = None


def read_day(text: str, today: date) -> Day | None:
    """The day that is named, seen from today; None if this is none. Raises LabError where it could be two, or does not exist."""
    text = " ".join(_NOISE.sub(" ", text).split())
    if text in _NEAR:
        return Day(today + timedelta(days=_NEAR[text]))
    if (ahead := _AHEAD.fullmatch(text)) is not None:
        days = int(ahead[1] or ahead[3]) * (1 if (ahead[2] or ahead[4])[0] in "d天日" else 7)
        return Day(today + timedelta(days=days))
    if (of_week := _OF_WEEK.fullmatch(text)) is not None:
        return _weekday(of_week, today)
    if (both := _WITH_WEEKDAY.fullmatch(text)) is not None:
        named = _date(both["date"] or both["day"], today)
        if named is not None:
            if named.weekday() != WEEKDAYS.index(both["before"] or both["after"]):
                raise LabError("moment-other-weekday", day=named.isoformat())
            return Day(named)
    found = _date(text, today)
    return None if found is None else Day(found)


def _weekday(found: re.Match[str], today: date) -> Day:
    number = WEEKDAYS.index(found["day"])
    coming = today + timedelta(days=(number - today.weekday()) % 7)
    monday = today - timedelta(days=today.weekday())
    which = "next" if found["later"] else found["which"]
    if which is None:
        return Day(coming, again=7)
    named = monday + timedelta(days=number, weeks=_WEEKS[which])
    if which == "next" and not found["later"] and today < coming < monday + timedelta(days=7):
        # On a Monday, "next Friday" is this one to some and that of next week to others.
        raise LabError("moment-which-day", near=coming.isoformat(), far=named.isoformat())
    return Day(named)


def _date(text: str, today: date) -> date | None:
    if (found := _SHORT.fullmatch(text)) is not None:
        return _either(int(found[1]), int(found[2]), today)
    for form in _DATES:
        if (found := form.fullmatch(text)) is not None:
            parts = found.groupdict()
            month = int(parts["m"]) if parts.get("m") else MONTHS.index(parts["n"]) + 1
            year = parts.get("y")
            if year is not None:
                named = today.year + _YEARS[year] if year in _YEARS else int(year)
                return _existing([(named, month)], int(parts["d"]), date.min)
            # The 29th of February may be some years away.
            return _existing([(today.year + later, month) for later in range(9)], int(parts["d"]), today)
    if (found := _OF_MONTH.fullmatch(text)) is not None:
        months = [
            (today.year + (today.month - 1 + later) // 12, (today.month - 1 + later) % 12 + 1) for later in range(4)
        ]
        named_month = found["month"] or ""
        if named_month:
            months = [months[1 if named_month.startswith("下") else 0]]
        return _existing(months, int(found["d"] or found["e"]), date.min if named_month else today)
    return None


def _either(first: int, second: int, today: date) -> date:
    """12/1 is the first of December to some and the twelfth of January to others; 12/25 is one day to all."""
    years = range(today.year, today.year + 9)
    readings = (
        {(first, second), (second, first)} if max(first, second) <= 12 else {(min(first, second), max(first, second))}
    )
    near, *far = sorted(_existing([(year, month) for year in years], day, today) for month, day in readings)
    if far:
        raise LabError("moment-which-day", near=near.isoformat(), far=far[0].isoformat())
    return near


def _existing(months: list[tuple[int, int]], day: int, earliest: date) -> date:
    for year, month in months:
        if year not in _KNOWN:
            continue
        try:
            found = date(year, month, day)
        except ValueError:
            continue
        if found >= earliest:
            return found
    raise LabError("moment-no-day")
