"""When a seminar is, as people write it: `12月3日 14:00–15:30`, `tomorrow 2–3:30pm`, `Thu 14:00 for 90 minutes`. Pure functions."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo

from lab.errors import LabError
from lab.schedules import read_moment
from lab.schedules.local import instant, shown
from lab.schedules.typed import plain, repeated
from lab.schedules.zones import take_zone
from lab.seminars.dates import exactly
from lab.typed_spans import DAY, read_as, time_of

USUAL = timedelta(minutes=60)
LONGEST = timedelta(days=7)
_FORMAT = "%Y-%m-%dT%H:%M"
_ISO = re.compile(r"(\d)t(\d)")
_BARE = re.compile(
    r"(?<![\d:/.\-])([7-9]|1\d|2[0-4])$"
)  # an hour of these can't be meant for the other half of the day
_BETWEEN = re.compile(r" ?(?:-+|(?<![a-z])(?:to|until|till)(?![a-z])|到|至) ?")
_HOURS = r"(?<![\d:])(?P<hours>\d{1,2}(?:\.\d{1,2})?) ?(?:个?(?P<half>半)?小时|个?钟头|hours?|hrs?|h)(?P<tail>半)?"
_MORE = r"(?: ?(?:and )?(?P<more>\d{1,2}) ?(?:分钟?|min(?:ute)?s?))?"
_MINUTES = r"(?P<minutes>\d{1,3}) ?(?:分钟|min(?:ute)?s?)"
_LENGTH = re.compile(
    r"[ ,;(]*(?:(?<![a-z])for |时长 ?|共 ?|历时 ?)?"
    rf"(?:{_HOURS}{_MORE}|{_MINUTES}|(?P<only>半) ?个?小时|(?P<an>an hour|half an hour))\)?$"
)


@dataclass(frozen=True)
class When:
    """From when until when, as the clocks of the seminar's zone show it."""

    starts: datetime
    ends: datetime

    def as_json(self) -> dict[str, str]:
        """The stored answer."""
        return {"starts": f"{self.starts:{_FORMAT}}", "ends": f"{self.ends:{_FORMAT}}"}


def when_of(stored: dict[str, str]) -> When:
    """The stored answer as a value."""
    return When(datetime.strptime(stored["starts"], _FORMAT), datetime.strptime(stored["ends"], _FORMAT))  # noqa: DTZ007


def read_when(text: str, *, now: datetime, zone: ZoneInfo, usual: timedelta = USUAL) -> When:
    """When it is, by the clocks of `zone`, seen from now; without an end it lasts as long as is usual. Raises LabError: not understood,
    could be two, over, ends before it begins, or at a time that clocks skip."""
    line = _ISO.sub(r"\1 \2", plain(text))
    named, line = take_zone(line)
    here: tzinfo = named or zone
    line, lasts = _take_length(line)
    starts, ends = _range(line, text, now=now, zone=here)
    if ends is None:
        ends = starts + (lasts or usual)
    elif lasts is not None and ends != starts + lasts:
        raise LabError("seminar-when-two-ends")
    if named is not None:
        starts, ends = (shown(instant(local, named), zone) for local in (starts, ends))
    found = When(starts, ends)
    check_when(found, zone)
    return found


def moments(when: When, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """From when until when (UTC). Raises LabError for a time that clocks skip there."""
    return exactly(when.starts, zone), exactly(when.ends, zone)


def check_when(when: When, zone: ZoneInfo) -> None:
    """Raises LabError: ends before it begins, lasts for more than a week, or is at a time that clocks skip."""
    starts_at, ends_at = moments(when, zone)
    if ends_at <= starts_at:
        raise LabError("seminar-ends-early", starts=f"{when.starts:%H:%M}", ends=f"{when.ends:%H:%M}")
    if ends_at - starts_at > LONGEST:
        raise LabError("seminar-too-long", days=LONGEST.days)


def read_local(text: str, *, now: datetime, zone: tzinfo) -> datetime:
    """A local time that was typed, as it stands: also one that clocks skip. Raises LabError."""
    # In UTC, no time is skipped.
    return shown(read_moment(text, now=shown(now, zone).replace(tzinfo=UTC), zone=ZoneInfo("UTC")), UTC)


def _range(line: str, text: str, *, now: datetime, zone: tzinfo) -> tuple[datetime, datetime | None]:
    for between in reversed(list(_BETWEEN.finditer(line))):
        left, right = line[: between.start()], line[between.end() :]
        for right_text in read_as(right, left):
            minutes = time_of(right_text)
            if minutes is None:
                continue
            starts = _first([*read_as(left, right), _BARE.sub(r"\1:00", left)], now=now, zone=zone)
            if starts is not None:
                return starts, _at(starts, minutes)
        starts, ends = _first([left], now=now, zone=zone), _first([right], now=now, zone=zone)
        if starts is not None and ends is not None:
            return starts, ends
    try:
        return read_local(line or text, now=now, zone=zone), None
    except LabError as error:
        if error.message == "moment-unclear":
            raise LabError("seminar-when-unclear", typed=repeated(text)) from error
        raise


def _first(texts: list[str], *, now: datetime, zone: tzinfo) -> datetime | None:
    """The first of these that is a time. Raises LabError where one is, but is over."""
    for text in texts:
        try:
            return read_local(text, now=now, zone=zone)
        except LabError as error:
            if error.message in ("moment-past", "moment-far"):
                raise
    return None


def _at(day: datetime, minutes: int) -> datetime:
    return day.replace(hour=0, minute=0) + timedelta(minutes=min(minutes, DAY))


def _take_length(line: str) -> tuple[str, timedelta | None]:
    found = _LENGTH.search(line)
    if found is None or found.start() == 0 or line.startswith(("in ", "过", "再过")):
        return line, None
    parts = found.groupdict()
    minutes = float(parts["hours"] or 0) * 60 + int(parts["minutes"] or 0) + int(parts["more"] or 0)
    minutes += 30 if parts["half"] or parts["tail"] or parts["only"] else 0
    minutes += {"an hour": 60, "half an hour": 30}.get(parts["an"] or "", 0)
    return line[: found.start()], timedelta(minutes=round(minutes))
