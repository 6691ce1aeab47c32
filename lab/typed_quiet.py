"""Quiet hours as people type them: `22:30-7:30`, `22–8`, `晚上十点到早上七点半`, `10pm to 7am`, `off`, `关`."""

import re

from lab.errors import LabError
from lab.schedules.typed import plain

_MINUTES = 24 * 60
LONGEST = 16 * 60  # minutes; who writes 10-7 hardly means ten in the morning
_NONE = frozenset(
    [
        *("off", "no", "none", "never", "nothing", "disable", "disabled"),
        *("关", "关闭", "关掉", "取消", "不要", "不用", "不需要", "不设", "无", "没有"),
    ]
)
# What an hour is by the part of the day: 12 is midnight in those of the night, and which hours are those after noon.
_NIGHT = ("晚上", "晚间", "晚", "夜里", "夜间", "夜晚", "深夜", "凌晨", "半夜", "午夜")
_PM = {
    **dict.fromkeys(_NIGHT[:7], range(5, 12)),  # 晚上一点 is after midnight
    **dict.fromkeys(("下午", "傍晚"), range(1, 12)),
    "中午": range(1, 3),
}
_PARTS = "|".join(sorted({*_NIGHT, *_PM, "早上", "早晨", "早", "上午", "清晨"}, key=len, reverse=True))
_DAY = r"(?:(?:每天|今天|当天|当晚|次日|翌日|隔天|明天|第2天) ?的? ?)?"
_NAMED = {"midnight": 0, "午夜": 0, "noon": 12 * 60, "正午": 12 * 60}


def _side(number: str) -> str:
    clock = (
        rf"(?:(?P<name{number}>midnight|午夜|noon|正午)|(?P<four{number}>\d{{4}})"
        rf"|(?P<hour{number}>\d{{1,2}})(?: ?(?:[:.h]|点钟?|时) ?(?P<minute{number}>半|[13]刻|\d{{1,2}})? ?分?)?)"
    )
    return rf"{_DAY}(?P<part{number}>{_PARTS})? ?{clock}(?: ?(?P<half{number}>[ap])\.? ?m\b\.?)?"


_TYPED = re.compile(
    rf"(?:from |between |从 ?)?{_side('1')} ?(?:-|to|till|until|and|到|至)+ ?{_side('2')}(?: (?:the )?next (?:day|morning))?"
)


def typed_quiet(text: str) -> tuple[int, int]:
    """From and until, in minutes since midnight; equal for none. Raises LabError where it cannot be read, and where it would be quiet
    for most of the day, with what was probably meant."""
    typed = plain(text)
    if typed in _NONE:
        return 0, 0
    found = _TYPED.fullmatch(typed)
    if found is None:
        raise LabError("quiet-unknown")
    begin, end = _minute(found, "1"), _minute(found, "2")
    in_the_morning = begin < _MINUTES // 2 and not (found["part1"] or found["half1"] or found["name1"])
    if in_the_morning and (end - begin) % _MINUTES > LONGEST:
        raise LabError("quiet-long", hours=_hours(begin, end), other=_hours(begin + _MINUTES // 2, end))
    return begin, end


def _hours(*minutes: int) -> str:
    return "–".join(f"{minute // 60:02}:{minute % 60:02}" for minute in minutes)


def _minute(found: re.Match[str], side: str) -> int:
    if found[f"name{side}"]:
        return _NAMED[found[f"name{side}"]]
    four = found[f"four{side}"]
    hour = int(four[:2] if four else found[f"hour{side}"])
    written = (four[2:] if four else found[f"minute{side}"]) or "0"
    minute = {"半": 30, "1刻": 15, "3刻": 45}.get(written)
    minute = int(written) if minute is None else minute
    part, half = found[f"part{side}"] or "", found[f"half{side}"] or ""
    if half and not 1 <= hour <= 12:
        raise LabError("quiet-unknown")
    if hour == 12 and (half == "a" or part in _NIGHT):
        hour = 0
    elif hour < 12 and (half == "p" or hour in _PM.get(part, ())):
        hour += 12
    if hour == 24 and minute == 0:
        hour = 0
    if hour > 23 or minute > 59:
        raise LabError("quiet-unknown")
    return hour * 60 + minute
