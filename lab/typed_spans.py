"""Spans of a day as people write them, for interviews: `14:00-16:00 every 30 min`, `下午2点到4点，每场半小时`, `2–4pm`. Pure functions."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from lab.errors import LabError
from lab.schedules.clock import HERE, take_times
from lab.schedules.typed import plain, repeated

DAY = 24 * 60
LONGEST = 12 * 60  # of one interview, in minutes
_SURE = range(7, 25)  # a bare hour of these can't be meant for the other half of the day

_HALF_HOUR = re.compile(r"每?(?:场|人|次|隔)? ?半个?小时(?:1 ?[场个])?|(?:every |each )?half (?:an )?hour(?: each)?")
_HOUR = re.compile(
    r"每(?:场|人|次|隔)? ?(?:1 ?个?)?小时(?:1 ?[场个])?|1 ?个?小时1 ?[场个]|(?:every|each) (?:1 )?hour|(?:1|an) hour each|hourly"
)
_MINUTES = re.compile(
    r"(?:每(?:场|人|次|个|隔)?|(?:every|each|per)) ?(?P<a>\d{1,3}) ?(?:分钟?|min(?:ute)?s?\.?|m)(?![a-z])(?: ?1 ?[场个])?"
    r"|(?P<b>\d{1,3}) ?(?:分钟?|min(?:ute)?s?\.?) ?(?:1场|一场|一个|1个|each|slots?|per slot|per person)"
    r"|(?P<c>\d{1,3}) ?(?:分钟|min(?:ute)?s?\.?)(?![a-z])"
)
_BETWEEN = re.compile(r" ?(?:-+|(?<![a-z])(?:to|until|till)(?![a-z])|到|至) ?")
_PARTS = re.compile(r"[,、;，；\n]|(?<![a-z])and(?![a-z])|和|以及")
_PART = re.compile(r"凌晨|清晨|早上|早晨|上午|中午|下午|午后|傍晚|晚上|夜里")
_HALF = re.compile(r"(?<![a-z])([ap])\.?m\b\.?")


@dataclass(frozen=True)
class Spans:
    """Minutes since midnight, from and until; until None is a beginning alone. `every` is how long one interview is, in minutes, None
    where nothing was said."""

    ranges: Sequence[tuple[int, int | None]]
    every: int | None


def read_spans(typed: str) -> Spans:
    """What was typed. Raises LabError where it is not understood, or could be two."""
    texts = [plain(line) for line in typed.splitlines()]
    text, every = _take_every("\n".join(text for text in texts if text))
    ranges = [_span(part, typed) for part in _PARTS.split(text) if part.strip(" .。:：")]
    if not ranges and every is None:
        raise LabError("slot-times-wanted", typed=repeated(typed))
    if every is not None and not 5 <= every <= LONGEST:
        raise LabError("slot-length-wanted", least=5, most=LONGEST)
    return Spans(ranges, every)


def cut(start: int, end: int | None, every: int) -> list[tuple[int, int]]:
    """A span in pieces of so many minutes; 0 leaves it whole. What is left at the end and too short is left out."""
    if end is None:
        return [(start, start + (every or 30))]
    if not every:
        return [(start, end)]
    return [(begin, begin + every) for begin in range(start, end - every + 1, every)]


def _take_every(text: str) -> tuple[str, int | None]:
    for form, minutes in ((_HALF_HOUR, 30), (_HOUR, 60), (_MINUTES, 0)):
        found = form.search(text)
        if found is not None:
            every = minutes or int(next(number for number in found.groups() if number))
            return f"{text[: found.start()]} {text[found.end() :]}", every
    return text, None


def _span(part: str, typed: str) -> tuple[int, int | None]:
    text = part.strip(" .。:：()（）").removeprefix("from ").removeprefix("从")
    sides = [side for side in _BETWEEN.split(text, maxsplit=1) if side]
    if len(sides) == 1:
        start = time_of(sides[0])
        if start is None:
            raise LabError("slot-times-wanted", typed=repeated(typed))
        return start, None
    for start_text in read_as(sides[0], sides[1]):
        for end_text in read_as(sides[1], sides[0]):
            start, end = time_of(start_text), time_of(end_text)
            if start is not None and end is not None and start < end <= DAY:
                return start, end
    raise LabError("slot-times-wanted", typed=repeated(typed))


def read_as(side: str, other: str) -> list[str]:
    """A side of a span with the part of the day that the other side names, if it names none itself; then as it stands."""
    found = []
    if not _PART.search(side) and not _HALF.search(side):
        if (part := _PART.search(other)) is not None:
            found.append(part[0] + side)
        if (half := _HALF.search(other)) is not None:
            found += [f"{side} {half[1]}m", side + (" pm" if half[1] == "a" else " am")]
    return [*found, side]


def time_of(text: str) -> int | None:
    """The time of day that this is, in minutes; None if it is none, or could be two."""
    text = text.strip()
    if text.isdigit():
        return int(text) * 60 if int(text) in _SURE else None
    try:
        times, rest = take_times(text)
    except LabError:
        return None
    return times[0] if len(times) == 1 and rest.strip() == HERE else None
