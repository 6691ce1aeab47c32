"""A zone named behind a time: `14:00 Europe/Berlin`, `北京时间`, `UTC+8`. Works on `typed.plain` text."""

import re
from datetime import timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo, available_timezones

_CITIES = {
    "北京": "Asia/Shanghai", "beijing": "Asia/Shanghai", "中国": "Asia/Shanghai", "china": "Asia/Shanghai", "东京": "Asia/Tokyo",
    "tokyo": "Asia/Tokyo", "新加坡": "Asia/Singapore", "singapore": "Asia/Singapore", "伦敦": "Europe/London",
    "london": "Europe/London", "柏林": "Europe/Berlin", "berlin": "Europe/Berlin", "纽约": "America/New_York",
    "new york": "America/New_York", "洛杉矶": "America/Los_Angeles", "los angeles": "America/Los_Angeles",
}  # fmt: skip
_CITY = re.compile(rf"[( ,]*(?P<city>{'|'.join(_CITIES)}) ?(?:时间|time)\)?")
_OFFSET = re.compile(
    r"[( ,]*(?:utc|gmt)(?: ?(?P<sign>[+-]) ?(?P<hours>\d{1,2})(?::?(?P<minutes>\d{2}))?)?\)?(?![a-z\d])"
)
_NAME = re.compile(r"[( ,]*(?P<name>[a-z_]+(?:/[a-z_+\-\d]+)+)\)?$")


def take_zone(text: str) -> tuple[tzinfo | None, str]:
    """The zone that is named in the text, and the text without it."""
    if (found := _CITY.search(text)) is not None:
        return ZoneInfo(_CITIES[found["city"]]), _without(text, found)
    if (found := _OFFSET.search(text)) is not None:
        distance = timedelta(hours=int(found["hours"] or 0), minutes=int(found["minutes"] or 0))
        if distance > timedelta(hours=14):
            return None, text
        return timezone(-distance if found["sign"] == "-" else distance), _without(text, found)
    if (found := _NAME.search(text)) is not None:
        known = next((name for name in available_timezones() if name.casefold() == found["name"]), None)
        if known is not None:
            return ZoneInfo(known), _without(text, found)
    return None, text


def _without(text: str, found: re.Match[str]) -> str:
    return f"{text[: found.start()]} {text[found.end() :]}".strip()
