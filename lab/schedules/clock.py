"""Times of day as people write them: `9:00`, `上午9点`, `九点半`, `9am`, `at 9`, `half past 9`, `noon`. They work on `typed.plain` text."""

import re
from collections.abc import Mapping, Sequence

from lab.errors import LabError

DAY = 24 * 60
HERE = "@"  # stands in the text where the times were
HOURLY = tuple(range(0, DAY, 60))

# Which hour an hour is in a part of the day. What is not named here could be either, and is not guessed.
_DAWN = {hour: hour for hour in range(7)} | {12: 0}
_MORNING = {hour: hour for hour in range(4, 12)}
_AFTERNOON = {hour: hour + 12 for hour in range(1, 8)} | {hour: hour for hour in range(12, 20)}
_EVENING = {hour: hour + 12 for hour in range(5, 13)} | {hour: hour for hour in range(17, 25) if hour != 12}
_PARTS: Mapping[str, Mapping[int, int]] = {
    "凌晨": _DAWN,
    "清晨": _MORNING, "早上": _MORNING, "早晨": _MORNING, "上午": _MORNING, "早": _MORNING,
    "中午": {11: 11, 12: 12, 1: 13, 2: 14, 13: 13, 14: 14},
    "下午": _AFTERNOON, "午后": _AFTERNOON,
    "傍晚": _EVENING, "晚上": _EVENING, "夜里": _EVENING, "晚": _EVENING,
    "morning": {hour: hour for hour in range(1, 12)}, "afternoon": _AFTERNOON, "evening": _EVENING, "night": _EVENING,
}  # fmt: skip
_AM = {hour: hour % 12 for hour in range(1, 13)}
_PM = {hour: hour % 12 + 12 for hour in range(1, 13)}
_EITHER = range(1, 7)  # 3点: at night, or in the afternoon?

_BEFORE = f"(?:(?P<before>{'|'.join(_PARTS)})[ ,]*)?"
_AFTER = r"(?: ?(?P<half>[ap])\.?m\b\.?)?(?:,? ?(?:in the |at )?(?P<after>morning|afternoon|evening|night)(?![a-z]))?"
_END = r"(?![\d:/])"
_CLOCK = re.compile(
    _BEFORE
    + r"(?:(?<![a-z])at |(?<=[^a-z\d:/.\-])|^|(?<=[\u3400-\u9fff]))"
    + r"(?P<clock>(?P<h>\d{1,2}):(?P<m>\d{2})(?::00)?"
    + r"|(?P<hz>\d{1,2}) ?[点时](?:钟|整|(?P<mz>\d{2}) ?分?|(?P<mf>\d) ?分|(?P<mh>半)|(?P<mq>[13])刻)?"
    + r"|(?P<he>\d{1,2})(?:\.(?P<me>\d{2}))?(?= ?[ap]\.?m\b)"
    + r"|(?P<ho>\d{1,2}) ?o'clock"
    + r"|(?P<past>half past|(?:a )?quarter past|(?:a )?quarter to) (?P<hp>\d{1,2})"
    + r"|(?P<bare>\d{1,2})(?! ?(?:[年月日号天周个小分次.\-]|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)|[a-z]))"
    + _END
    + _AFTER
)
_NOON = re.compile(r"正午|中午|(?<![a-z])(?:at )?(?:12 )?(?:noon|midday)(?![a-z])")
_EVERY_HOUR = re.compile(
    r"每个?小时(?:整点|的?第 ?(\d{1,2}) ?分钟?)?|(?:every hour|hourly)(?: at minute (\d{1,2}))?(?: on the hour)?"
)
_EVERY_HOURS = re.compile(r"每(?:隔)? ?(\d{1,2}) ?个?小时|every (\d{1,2}) hours")
_LIST = re.compile(rf"{HERE}(?: ?(?:[、,&;]|和|及|与|and)+ ?{HERE})+")
_PAST = {"half past": 30, "quarter past": 15, "quarter to": -15}


def take_times(text: str) -> tuple[Sequence[int], str]:
    """The times of day in the text (minutes since midnight; 1440 and more are of the next day), and the text with `@` in their place.
    Raises LabError for an hour that could be one of two."""
    times: list[int] = []

    def take(found: re.Match[str]) -> str:
        minutes = _minutes(found)
        if minutes is None:
            return found[0]
        times.append(minutes)
        return f" {HERE} "

    text = _CLOCK.sub(take, text)
    text, noons = _NOON.subn(f" {HERE} ", text)
    times += [DAY // 2] * noons
    return times, _joined(text)


def take_hours(text: str) -> tuple[Sequence[int], str]:
    """The same for what comes each hour, or every few hours from midnight on. Raises LabError where these do not fill a day."""
    times: Sequence[int] = ()
    if (found := _EVERY_HOUR.search(text)) is not None:
        minute = int(found[1] or found[2] or 0)
        times = [hour + minute for hour in HOURLY] if minute < 60 else ()
    elif (found := _EVERY_HOURS.search(text)) is not None:
        step = int(found[1] or found[2])
        if not step or 24 % step:
            raise LabError("schedule-hours", hours=step)
        times = HOURLY[::step]
    return (
        (times, _joined(text[: found.start()] + f" {HERE} " + text[found.end() :])) if found and times else ((), text)
    )


def _joined(text: str) -> str:
    return _LIST.sub(HERE, " ".join(text.split()))


def _minutes(found: re.Match[str]) -> int | None:
    part = found["before"] or found["after"]
    half = {"a": _AM, "p": _PM}.get(found["half"] or "")
    minute = int(found["m"] or found["mz"] or found["mf"] or found["me"] or 0)
    minute += 30 if found["mh"] else 15 * int(found["mq"] or 0)
    minute += _PAST[found["past"].removeprefix("a ")] if found["past"] else 0
    written = next(int(found[name]) for name in ("h", "hz", "he", "ho", "hp", "bare") if found[name] is not None)
    if found["bare"] and not (part or half or "at " in found[0]):
        return None
    if found["before"] and found["after"]:
        return None
    hour: int | None = written
    if half is not None:
        hour = half.get(written)
        if part is not None and hour not in _PARTS[part].values():
            return None
    elif part is not None:
        hour = _PARTS[part].get(written)
    elif found["h"] is None and written in _EITHER:
        raise LabError("moment-which-half", hour=written)
    if hour is None or minute > 59 or hour * 60 + minute > DAY + (30 if part else 0):
        return None
    return hour * 60 + minute
