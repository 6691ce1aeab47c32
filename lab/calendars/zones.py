"""Which IANA zone is meant: by its name, by the names that Windows, Outlook and Exchange give, or by what its clocks do. Pure functions."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache, cached_property
from itertools import chain
from zoneinfo import ZoneInfo, available_timezones

from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

from lab.calendars.zone_rules import ZoneRules
from lab.schedules.typed import plain
from lab.schedules.zones import take_zone

_UTC = frozenset({"utc", "z", "gmt", "zulu", "etc/utc", "tzone://microsoft/utc", "coordinated universal time"})
# As Windows in Chinese calls them.
_CHINESE = {"中国标准时间": "Asia/Shanghai", "台北标准时间": "Asia/Taipei", "东京标准时间": "Asia/Tokyo", "韩国标准时间": "Asia/Seoul",
            "新加坡标准时间": "Asia/Singapore", "协调世界时": "UTC"}  # fmt: skip
_WINDOWS = {name.casefold(): zone for name, zone in WINDOWS_TO_OLSON.items()}
_DISPLAY = re.compile(
    r"\(?(?:UTC|GMT)\s*(?:(?P<sign>[+-−])?\s*(?P<h>\d{1,2}):?(?P<m>\d{2})?)?\)?\s*(?P<places>.*)", re.IGNORECASE
)
# Where several zones have the same clocks, the best known one stands for them.
_KNOWN = (
    *("Asia/Shanghai", "Europe/Berlin", "Europe/London", "America/New_York", "America/Chicago", "America/Denver"),
    *("America/Los_Angeles", "Asia/Tokyo", "Asia/Seoul", "Asia/Singapore", "Asia/Kolkata", "Australia/Sydney"),
)
_PLACES = {"beijing": "Asia/Shanghai", "eastern time": "America/New_York", "central time": "America/Chicago",
           "mountain time": "America/Denver", "pacific time": "America/Los_Angeles", "mumbai": "Asia/Kolkata",
           "edinburgh": "Europe/London", "bern": "Europe/Zurich"}  # fmt: skip


@dataclass(frozen=True)
class Zones:
    """The zones of one file: `rules` are those that it describes, by name; `usual` is that of times that name none."""

    usual: ZoneInfo
    rules: Mapping[str, ZoneRules]
    _found: dict[tuple[str, int], ZoneInfo | None] = field(default_factory=dict, compare=False)

    def zone(self, name: str, local: datetime) -> ZoneInfo | None:
        """The zone of this name at this local time; None if nobody can tell."""
        key = (name, local.year)
        if key not in self._found:
            self._found[key] = self._look(name, local.year)
        return self._found[key]

    def _look(self, name: str, year: int) -> ZoneInfo | None:
        found = named_zone(name)
        if found is not None:
            return found
        rules = self.rules.get(name)
        if rules is None:
            return self._displayed(name, year)
        for also in rules.also:
            found = named_zone(also)
            if found is not None:
                return found
        return self._displayed(name, year, rules) or self._alike(rules, year)

    def _displayed(self, name: str, year: int, rules: ZoneRules | None = None) -> ZoneInfo | None:
        """`(UTC+08:00) Beijing, Chongqing, Hong Kong, Urumqi`: by a place that it names, or else by the distance."""
        match = _DISPLAY.fullmatch(name.strip())
        if match is None or (match["h"] is None and not match["places"] and rules is None):
            return None
        distance = timedelta(hours=int(match["h"] or 0), minutes=int(match["m"] or 0))
        distance = -distance if match["sign"] in ("-", "−") else distance
        places = [part.strip().casefold() for part in re.split(r"[,(;]|\bSAR\b", match["places"]) if part.strip()]
        for zone in [*filter(None, map(_place, places)), *([] if rules else self._likely)]:
            offsets = {local.replace(tzinfo=zone).utcoffset() for local in _days(year)}
            if distance in offsets and (rules is None or _alike(rules, zone, year)):
                return zone
        return None

    def _alike(self, rules: ZoneRules, year: int) -> ZoneInfo | None:
        everything = (ZoneInfo(name) for name in _by_folded().values() if "/" in name and not name.startswith("Etc/"))
        for zone in chain(self._likely, everything):
            if _alike(rules, zone, year):
                return zone
        return None

    @cached_property
    def _likely(self) -> list[ZoneInfo]:
        return [
            self.usual,
            *(ZoneInfo(name) for name in (*_KNOWN, *_WINDOWS.values()) if name.casefold() in _by_folded()),
        ]


def named_zone(name: str) -> ZoneInfo | None:
    """The zone of a name that says it: IANA's (also behind a path, as Mozilla's and Evolution's), Windows', or a city's."""
    name = name.strip().strip('"').strip()
    folded = name.casefold()
    if folded in _UTC:
        return ZoneInfo("UTC")
    windows = _WINDOWS.get(folded) or _CHINESE.get(name)
    if windows is not None:
        return ZoneInfo(windows)
    parts = folded.replace(" ", "_").split("/")
    for count in (3, 2, 1):
        known = _by_folded().get("/".join(parts[-count:])) if len(parts) >= count else None
        if known is not None and (count > 1 or len(parts) == 1):
            return ZoneInfo(known)
    zone, rest = take_zone(plain(name))
    return zone if isinstance(zone, ZoneInfo) and not rest else None


def _place(name: str) -> ZoneInfo | None:
    known = _PLACES.get(name) or _by_place().get(name.replace(" ", "_"))
    return ZoneInfo(known) if known else None


def _alike(rules: ZoneRules, zone: ZoneInfo, year: int) -> bool:
    return all(rules.distance(local) == local.replace(tzinfo=zone).utcoffset() for local in _days(year))


def _days(year: int) -> Iterable[datetime]:
    """Days on which zones that change their clocks on different Sundays differ."""
    return (datetime(year, month, day, 12) for day in (1, 15) for month in range(1, 13))  # noqa: DTZ001


@cache
def _by_folded() -> Mapping[str, str]:
    return {name.casefold(): name for name in sorted(available_timezones())}


@cache
def _by_place() -> Mapping[str, str]:
    return {name.rpartition("/")[2].casefold(): name for name in _by_folded().values() if "/" in name}
