"""Moments as one writes them, in the reader's zone."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from babel.dates import format_datetime

from messages.words import Language, Words

_PATTERNS = {Language.ZH: "EEE M月d日 HH:mm", Language.EN: "EEE d MMM, HH:mm"}
_WITH_YEAR = {Language.ZH: "EEE y年M月d日 HH:mm", Language.EN: "EEE d MMM y, HH:mm"}
_HOUR = timedelta(hours=1)
_HALF_A_DAY = timedelta(hours=12)


def offset(zone: ZoneInfo, now: datetime) -> str:
    """The distance to UTC, `UTC+8` or `UTC-3:30`."""
    shift = now.astimezone(zone).utcoffset()
    minutes = int(shift.total_seconds()) // 60 if shift else 0
    sign = "-" if minutes < 0 else "+"
    hours, rest = divmod(abs(minutes), 60)
    return f"UTC{sign}{hours}" + (f":{rest:02}" if rest else "")


def zone_name(words: Words, zone: str) -> str:
    """The zone's name in the reader's language where there is one, otherwise its IANA name."""
    message = "zone-" + zone.replace("/", "-").replace("_", "-").lower()
    return words.plain(message) if message in words else zone


def moment(words: Words, at: datetime, zone: ZoneInfo, *, now: datetime | None = None) -> str:
    """`周三 11月25日 14:00（UTC+8）`, `Wed 25 Nov, 14:00 (UTC+8)`; with the year where it is not that of `now`."""
    local = at.astimezone(zone)
    patterns = _PATTERNS if now is None or local.year == now.astimezone(zone).year else _WITH_YEAR
    text = format_datetime(local, patterns[words.language], locale=words.language.value)
    return words.plain("moment", at=text, offset=offset(zone, at))


def distance(words: Words, at: datetime, zone: ZoneInfo, *, now: datetime) -> str:
    """How far away a moment is: `还有 3 天`, `in 3 days`; tomorrow is tomorrow, and within half a day, also across midnight, it is hours or
    minutes: a deadline five hours away is not for tomorrow. Empty for what is over. Days are counted by the calendar of the zone."""
    if at <= now:
        return ""
    days = (at.astimezone(zone).date() - now.astimezone(zone).date()).days
    if days > 1:
        return words.plain("distance-days", count=days)
    if days == 1 and at - now >= _HALF_A_DAY:
        return words.plain("distance-tomorrow")
    # What is left of the last minute counts: nobody is told "in 0 minutes".
    minutes = -((now - at) // timedelta(minutes=1))
    if at - now < _HOUR:
        return words.plain("distance-minutes", count=minutes)
    return words.plain("distance-hours", count=round(minutes / 60))
