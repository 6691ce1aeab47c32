"""When an announcement is to be sent: on buttons, typed, with an end that is typed behind. Pure functions."""

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from lab.errors import LabError
from lab.schedules import Rule, Schedule, next_after, once, read_schedule, repeating, schedule_of
from lab.schedules.local import instant, shown

QUICK = ("hour", "tonight", "tomorrow", "monday")
REPEATED = ("workdays", "mondays")
_NINE = 9 * 60
_RULES = {"workdays": Rule(times=(_NINE,), weekdays=(1, 2, 3, 4, 5)), "mondays": Rule(times=(_NINE,), weekdays=(1,))}
_NOW = frozenset({"now", "at once", "immediately", "right now", "现在", "马上", "立即", "立刻", "现在发送", "立即发送"})

# As it is stored: the zone in which it is meant, and the schedule; an empty one is now.
When = Mapping[str, Any]


def when_of(schedule: Schedule | None, zone: ZoneInfo) -> dict[str, Any]:
    """The stored form; None is now."""
    return {"zone": zone.key, "schedule": schedule.as_json() if schedule is not None else {}}


def schedule_in(when: When | None) -> Schedule | None:
    """The schedule of an answer; None is now, and nothing yet."""
    stored = (when or {}).get("schedule")
    return schedule_of(stored) if stored else None


def zone_in(when: When, otherwise: ZoneInfo) -> ZoneInfo:
    """The zone of an answer."""
    return ZoneInfo(when["zone"]) if when.get("zone") else otherwise


def quick(name: str, *, now: datetime, zone: ZoneInfo) -> Schedule | None:
    """What a button stands for, None for one that makes no sense (any more): tonight is over, or there is no such button."""
    if name in _RULES:
        return repeating(_RULES[name])
    today = shown(now, zone).date()
    match name:
        case "hour":
            return once((now + timedelta(hours=1)).replace(second=0, microsecond=0))
        case "tonight":
            at = instant(datetime.combine(today, time(19)), zone)
        case "tomorrow":
            at = instant(datetime.combine(today + timedelta(days=1), time(9)), zone)
        case "monday":
            at = instant(datetime.combine(today + timedelta(days=7 - today.weekday()), time(9)), zone)
        case _:
            return None
    return once(at) if at > now else None


def read(typed: str, held: Schedule | None, *, now: datetime, zone: ZoneInfo) -> Schedule | None:
    """What was typed; None is now. With a repetition held, an end may be typed alone. Raises LabError."""
    if " ".join(typed.split()).strip("。.!！").casefold() in _NOW:
        return None
    try:
        return read_schedule(typed, now=now, zone=zone)
    except LabError:
        ended = _ended(typed, held, now=now, zone=zone)
        if ended is None:
            raise
        return ended


def check(when: When, *, now: datetime) -> None:
    """Raises LabError if nothing could be sent by it any more."""
    schedule = schedule_in(when)
    if schedule is not None and next_after(schedule, now, zone=ZoneInfo(when["zone"])) is None:
        raise LabError("announcement-past")


def _ended(typed: str, held: Schedule | None, *, now: datetime, zone: ZoneInfo) -> Schedule | None:
    """The repetition with the end that was typed; None if that is no end."""
    if held is None or held.rule is None:
        return None
    try:
        named = read_schedule(f"every day at 9:00 {typed}", now=now, zone=zone)
    except LabError:
        return None
    if named.rule != Rule(times=(_NINE,)) or (named.until is None and named.count is None):
        return None
    schedule = repeating(held.rule, until=named.until, count=named.count, since=now)
    if next_after(schedule, now, zone=zone) is None:
        raise LabError("schedule-over")
    return schedule
