"""A moment as somebody typed it, in Chinese or English. What is not understood in full is refused: a message sent at a guessed time
can't be taken back."""

import re
from datetime import UTC, datetime, time, timedelta, tzinfo
from zoneinfo import ZoneInfo

from lab.errors import LabError
from lab.schedules.clock import DAY, HERE, take_times
from lab.schedules.days import read_day
from lab.schedules.local import instant, shown
from lab.schedules.typed import WEEKDAY, plain, repeated
from lab.schedules.zones import take_zone

FURTHEST = timedelta(days=3 * 366)
_PART_LAST = re.compile(
    rf"^(.*\d.*?) (today|tomorrow|{WEEKDAY}) (morning|afternoon|evening|night)$"
)  # at 9 tomorrow morning
_HOURS = r"(?:(?P<h>\d{1,3}|an?|half an?) ?(?:hours?|hrs?|h)(?![a-z]))?"
_MINUTES = r"(?:(?P<m>\d{1,4}|a) ?(?:minutes?|mins?|m)(?![a-z]))?"
_IN = re.compile(rf"(?:in )?{_HOURS} ?(?:and )?{_MINUTES}(?P<later> from now| later)?")
_LATER = re.compile(
    r"(?:再?过)?(?:(?:(?P<half>半)|(?P<h>\d{1,3}) ?(?:个(?P<more>半))?)? ?个?(?:小时|钟头)(?P<tail>半)?)?"
    r"(?:(?P<m>\d{1,4}) ?分钟?)?(?:(?P<q>[123]) ?刻钟)?(?P<later>[之以]?后)?"
)


def read_moment(text: str, *, now: datetime, zone: ZoneInfo) -> datetime:
    """The moment that was typed, in UTC, seen from `now` in a zone, unless it names another. A time alone is the next one that clocks
    show. Raises LabError: not understood, could be two, over, or more than three years away."""
    typed = plain(text)
    named, typed = take_zone(typed)
    here: tzinfo = named or zone
    at = _from_now(typed, now) if named is None else None
    if at is None:
        at = _on_a_day(typed, text, now=now, zone=here)
    if at <= now:
        raise LabError("moment-past", at=f"{shown(at, here):%Y-%m-%d %H:%M}")
    if at > now + FURTHEST:
        raise LabError("moment-far", at=f"{shown(at, here):%Y-%m-%d %H:%M}")
    return at


def _on_a_day(typed: str, text: str, *, now: datetime, zone: tzinfo) -> datetime:
    times, rest = take_times(_PART_LAST.sub(r"\2 \3 \1", typed))
    today = shown(now, zone).date()
    where = rest.count(HERE)
    day_text = rest.replace(HERE, " ").strip(" ,")
    if where > 1 or len(times) > 1:
        raise LabError("moment-unclear", typed=repeated(text))
    day = read_day(day_text, today)
    if day is None and (day_text or not times):
        raise LabError("moment-unclear", typed=repeated(text))
    if not times:
        raise LabError("moment-time-wanted", day=day.date.isoformat() if day else "")
    # A time between the words of a day cuts it in two: "1 9:00 Dec".
    if not (rest.startswith(HERE) or rest.endswith(HERE)):
        raise LabError("moment-unclear", typed=repeated(text))
    date, again = (day.date, day.again) if day else (today, 1)
    date += timedelta(days=times[0] // DAY)
    clock = time(times[0] % DAY // 60, times[0] % 60)
    at = instant(datetime.combine(date, clock), zone)
    if at <= now and again is not None:
        at = instant(datetime.combine(date + timedelta(days=again), clock), zone)
    return at


def _from_now(typed: str, now: datetime) -> datetime | None:
    for form in (_IN, _LATER):
        found = form.fullmatch(typed)
        if found is None or not (
            found["h"] or found["m"] or found.groupdict().get("half") or found.groupdict().get("q")
        ):
            continue
        if not (found["later"] or typed.startswith(("in ", "过", "再过"))):
            continue
        minutes = _minutes(found.groupdict())
        if minutes:
            at = now.astimezone(UTC) + timedelta(minutes=minutes)
            return at.replace(second=0, microsecond=0)
    return None


def _minutes(parts: dict[str, str | None]) -> int:
    hours, minutes = parts.get("h") or "0", parts.get("m") or "0"
    total = 30 if parts.get("half") or parts.get("more") or parts.get("tail") or hours.startswith("half") else 0
    total += 0 if hours.startswith("half") else 60 if hours.startswith("a") else int(hours) * 60
    total += 1 if minutes == "a" else int(minutes)
    return total + 15 * int(parts.get("q") or 0)
