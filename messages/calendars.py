"""Entries for people's calendars, as iCalendar (RFC 5545, RFC 5546). Pure.

A file is one entry. Its UID stays the same and its SEQUENCE grows with every change, so that a calendar that takes a later file moves
the entry, or strikes it out, and never has it twice. Times stand in the zone in which they are meant, with that zone's rules.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from icalendar import Alarm, Calendar, Event, vCalAddress

_PRODUCT = "-//labbot//labbot//EN"
_NOBODY = "invalid:nomail"  # as Apple and Microsoft write an organiser who has no address


@dataclass(frozen=True)
class Entry:
    """An entry. `zone` is the IANA zone in which it is meant, `stamp` the moment of this version, `alarms` how long before it begins to be
    reminded. `organizer` is a name and an address that may be empty. `cancelled`: it is to be taken out."""

    uid: str
    sequence: int
    starts_at: datetime
    ends_at: datetime
    zone: str
    title: str
    stamp: datetime
    text: str = ""
    place: str = ""
    url: str = ""
    organizer: tuple[str, str] = ("", "")
    alarms: Sequence[timedelta] = ()
    cancelled: bool = False


def calendar(entry: Entry) -> bytes:
    """The entry as a file."""
    zone = ZoneInfo(entry.zone)
    event = Event()
    event.add("uid", entry.uid)
    event.add("sequence", entry.sequence)
    event.add("dtstamp", entry.stamp.astimezone(ZoneInfo("UTC")))
    event.add("dtstart", entry.starts_at.astimezone(zone))
    event.add("dtend", entry.ends_at.astimezone(zone))
    event.add("summary", entry.title)
    event.add("status", "CANCELLED" if entry.cancelled else "CONFIRMED")
    event.add("transp", "TRANSPARENT" if entry.cancelled else "OPAQUE")
    event.add("organizer", _organizer(*entry.organizer))
    for name, value in (("description", entry.text), ("location", entry.place), ("url", entry.url)):
        if value:
            event.add(name, value)
    if not entry.cancelled:
        for before in entry.alarms:
            event.add_component(_alarm(before, entry.title))
    made = Calendar()
    made.add("prodid", _PRODUCT)
    made.add("version", "2.0")
    made.add("calscale", "GREGORIAN")
    made.add("method", "CANCEL" if entry.cancelled else "PUBLISH")
    made.add_component(event)
    made.add_missing_timezones(first_date=entry.starts_at.date() - timedelta(days=366))
    content: bytes = made.to_ical()
    return content


def _organizer(name: str, address: str) -> vCalAddress:
    organizer = vCalAddress(f"mailto:{address}" if address else _NOBODY)
    if name:
        organizer.params["cn"] = name
    return organizer


def _alarm(before: timedelta, title: str) -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", title)
    alarm.add("trigger", -before)
    return alarm
