"""Entries for people's calendars, as iCalendar (RFC 5545, RFC 5546). Pure.

A file has one entry or several. The UID of each stays the same and its SEQUENCE grows with every change, so that a calendar that takes a
later file moves the entry, or strikes it out, and never has it twice. Times stand in the zone in which they are meant, with that zone's
rules. The same entries make the same bytes.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from icalendar import Alarm, Calendar, Event, Timezone, vCalAddress, vDuration

_PRODUCT = "-//labbot//labbot//EN"
_YEAR = timedelta(days=366)
_NOBODY = "invalid:nomail"  # as Apple and Microsoft write an organiser who has no address


@dataclass(frozen=True)
class Entry:
    """An entry. `zone` is the IANA zone in which it is meant, `stamp` the moment of this version, `alarms` how long before it begins to be
    reminded. `organizer` is a name and an address that may be empty. `cancelled`: it is to be taken out; `tentative`: it is not certain that
    one takes part. `changed_at` is when what it says was changed last."""

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
    tentative: bool = False
    changed_at: datetime | None = None
    categories: Sequence[str] = ()

    @property
    def status(self) -> str:
        """How it stands, as calendars say it."""
        return "CANCELLED" if self.cancelled else "TENTATIVE" if self.tentative else "CONFIRMED"


@dataclass(frozen=True)
class Collection:
    """Several entries as one calendar, in this order. `name` is what it is called where it is subscribed to, `zone` (IANA) the one it is
    shown in where it has no entry. `refresh` is how often it is worth looking again; None for a file that is not subscribed to."""

    entries: Sequence[Entry]
    name: str
    zone: str
    refresh: timedelta | None = None


def calendar(entry: Entry) -> bytes:
    """The entry as a file."""
    made = _empty("CANCEL" if entry.cancelled else "PUBLISH")
    made.add_component(_event(entry))
    _add_zones(made, [entry])
    content: bytes = made.to_ical()
    return content


def collection(given: Collection) -> bytes:
    """The entries as a file. About a millisecond for each: use a thread for many."""
    made = _empty("PUBLISH")
    for name in ("name", "x-wr-calname"):
        made.add(name, given.name)
    made.add("x-wr-timezone", given.zone)
    if given.refresh is not None:
        made.add("refresh-interval", given.refresh, parameters={"VALUE": "DURATION"})
        made.add("x-published-ttl", vDuration(given.refresh))
    for entry in given.entries:
        made.add_component(_event(entry))
    _add_zones(made, given.entries)
    if not given.entries:  # a calendar has to have something in it
        made.add_component(Timezone.from_tzid(given.zone))
    content: bytes = made.to_ical()
    return content


def _empty(method: str) -> Calendar:
    made = Calendar()
    made.add("prodid", _PRODUCT)
    made.add("version", "2.0")
    made.add("calscale", "GREGORIAN")
    made.add("method", method)
    return made


def _add_zones(made: Calendar, entries: Sequence[Entry]) -> None:
    """The rules of every zone that is used, for the years in which it is."""
    if not entries:
        return
    first = min(entry.starts_at for entry in entries).date() - _YEAR
    last = max(entry.ends_at for entry in entries).date() + _YEAR
    for number, name in enumerate(sorted(made.get_missing_tzids())):
        made.subcomponents.insert(number, Timezone.from_tzid(name, first_date=first, last_date=last))


def _event(entry: Entry) -> Event:
    zone = ZoneInfo(entry.zone)
    event = Event()
    event.add("uid", entry.uid)
    event.add("sequence", entry.sequence)
    event.add("dtstamp", entry.stamp.astimezone(ZoneInfo("UTC")))
    event.add("dtstart", entry.starts_at.astimezone(zone))
    event.add("dtend", entry.ends_at.astimezone(zone))
    event.add("summary", entry.title)
    event.add("status", entry.status)
    event.add("transp", "TRANSPARENT" if entry.cancelled else "OPAQUE")
    event.add("organizer", _organizer(*entry.organizer))
    for name, value in (("description", entry.text), ("location", entry.place), ("url", entry.url)):
        if value:
            event.add(name, value)
    if entry.changed_at is not None:
        event.add("last-modified", entry.changed_at.astimezone(ZoneInfo("UTC")))
    if entry.categories:
        event.add("categories", list(entry.categories))
    if not entry.cancelled:
        for before in entry.alarms:
            event.add_component(_alarm(before, entry.title))
    return event


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
