"""Dates and times of an event as moments. Pure functions."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from icalendar import Event as Component

from lab.calendars.blocks import ZONE
from lab.calendars.values import Fact, TroubleCode
from lab.calendars.zones import Zones

MOST_DATES = 2_000
"""Exceptions and additions of one rule: no series has more, and a file may claim any number."""
_YEARS = range(1971, 2200)


class Unclear(Exception):
    """An event that can't be placed in time."""

    def __init__(self, code: TroubleCode, **facts: Fact) -> None:
        super().__init__(code)
        self.code = code
        self.facts = facts


@dataclass(frozen=True)
class Point:
    """A moment and the zone that it was said in; `whole_day`: only a date was said, and it is the midnight with which it begins. `utc`:
    it was said in UTC, which tells no zone."""

    at: datetime
    zone: ZoneInfo
    whole_day: bool
    utc: bool


def point(component: Component, name: str, zones: Zones) -> Point | None:
    """The moment of a property, None if the event does not have it. Raises Unclear."""
    value = component.get(name)
    if isinstance(value, list):  # twice: the first counts
        value = value[0]
    if value is None:
        return None
    said = part(value, "dt")
    if not isinstance(said, (date, datetime)):
        raise Unclear(TroubleCode.BAD_TIME, property=name, found=_found(value))
    return _point(said, str(value.params.get(ZONE, "")), zones, name)


def points(component: Component, name: str, zones: Zones, start: Point) -> tuple[datetime, ...]:
    """The moments that a property lists, each once and in order. A day alone is the occurrence on it, at the time of the start.
    Raises Unclear."""
    found = set()
    clock = start.at.astimezone(start.zone).time()
    for said, zone_name in _listed(component, name):
        one = _point(said, zone_name, zones, name)
        if one.whole_day and not start.whole_day:
            local = datetime.combine(one.at.astimezone(one.zone).date(), clock, tzinfo=start.zone)
            found.add(local.astimezone(UTC))
        else:
            found.add(one.at)
        if len(found) > MOST_DATES:
            raise Unclear(TroubleCode.BAD_RULE, found=name)
    return tuple(sorted(found))


def duration(component: Component) -> timedelta | None:
    """How long it says that it takes. Raises Unclear."""
    value = component.get("DURATION")
    if value is None:
        return None
    said = part(value, "dt")
    if not isinstance(said, timedelta):
        raise Unclear(TroubleCode.BAD_TIME, property="DURATION", found=_found(value))
    return said


def part(value: Any, name: str) -> Any:
    """What a value of a component holds, None where it could not be read: such a value raises at every access."""
    try:
        return getattr(value, name, None)
    except ValueError:
        return None


def _listed(component: Component, name: str) -> Iterator[tuple[date, str]]:
    value = component.get(name)
    for several in value if isinstance(value, list) else [value] if value is not None else []:
        dates = part(several, "dts")
        if dates is None:
            raise Unclear(TroubleCode.BAD_TIME, property=name, found=_found(several))
        for one in dates:
            said = one.dt[0] if isinstance(one.dt, tuple) else one.dt  # a period: its start
            if not isinstance(said, date):
                raise Unclear(TroubleCode.BAD_TIME, property=name, found=_found(said))
            yield said, str(several.params.get(ZONE, ""))


def _point(said: date, zone_name: str, zones: Zones, name: str) -> Point:
    if said.year not in _YEARS:
        raise Unclear(TroubleCode.BAD_TIME, property=name, found=str(said))
    if not isinstance(said, datetime):
        return Point(datetime.combine(said, time(), tzinfo=zones.usual).astimezone(UTC), zones.usual, True, False)
    local = said.replace(tzinfo=None)
    if not zone_name or said.tzinfo is not None:  # with a Z behind it, it is UTC whatever else is said
        utc = said.tzinfo is not None
        zone = ZoneInfo("UTC") if utc else zones.usual
        return Point(local.replace(tzinfo=zone).astimezone(UTC), zone, False, utc)
    named = zones.zone(zone_name, local)
    if named is not None:
        return Point(local.replace(tzinfo=named).astimezone(UTC), named, False, named.key == "UTC")
    rules = zones.rules.get(zone_name)
    distance = rules.distance(local) if rules is not None else None
    if distance is None:
        raise Unclear(TroubleCode.UNKNOWN_ZONE, found=zone_name)
    return Point((local - distance).replace(tzinfo=UTC), zones.usual, False, False)  # clocks like nowhere's


def _found(value: Any) -> str:
    return str(value)[:80]
