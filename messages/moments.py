"""Moments as one writes them, in the reader's zone."""

from datetime import datetime
from zoneinfo import ZoneInfo

from babel.dates import format_datetime

from messages.words import Language, Words

_PATTERNS = {Language.ZH: "EEE M月d日 HH:mm", Language.EN: "EEE d MMM, HH:mm"}


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


def moment(words: Words, at: datetime, zone: ZoneInfo) -> str:
    """`周三 11月25日 14:00（UTC+8）`, `Wed 25 Nov, 14:00 (UTC+8)`."""
    local = format_datetime(at.astimezone(zone), _PATTERNS[words.language], locale=words.language.value)
    return words.plain("moment", at=local, offset=offset(zone, at))
