"""One event of a file. Pure functions."""

import hashlib
import re
from datetime import UTC, datetime, timedelta
from typing import Any

from icalendar import Event as Component

from lab.calendars.blocks import Block
from lab.calendars.markup import is_html, plain_text, tidy
from lab.calendars.times import Point, Unclear, duration, part, point, points
from lab.calendars.values import Event, EventStatus, TroubleCode
from lab.calendars.zones import Zones

_LINKS = 20
_PLACING = frozenset({"DTSTART", "DTEND", "DURATION", "RRULE", "EXRULE", "EXDATE", "RDATE", "RECURRENCE-ID"})
_URL = re.compile(r"https?://[^\s<>\"|]{1,500}", re.IGNORECASE)
_CANCELLED = re.compile(r"^\s*[\[【(（]?(?:cancell?ed|已取消|取消)[\]】)）]?\s*[:：]?\s*", re.IGNORECASE)
# The part that Outlook and Teams draw a line of underscores around: dialling in, not what the talk is about.
_JOINING = re.compile(r"\n?_{20,}.*", re.DOTALL)


def event(block: Block, number: int, zones: Zones, *, cancels: bool) -> Event:
    """Reads an event; `cancels`: the whole file says that what is in it is cancelled. Raises Unclear."""
    if not block.closed:
        raise Unclear(TroubleCode.CUT_OFF)
    component = _component(block)
    start = point(component, "DTSTART", zones)
    if start is None:
        raise Unclear(TroubleCode.NO_START)
    ends = _ends(component, start, zones)
    rule = _rule(component)
    status = EventStatus.CANCELLED if cancels else _status(component)
    summary = tidy(text(component, "SUMMARY")).replace("\n", " ")
    if status is EventStatus.CANCELLED:
        summary = _CANCELLED.sub("", summary)
    uid = text(component, "UID").strip()
    occurrence = point(component, "RECURRENCE-ID", zones)
    if any(line.name == "RECURRENCE-ID" and ";RANGE=" in line.text.upper() for line in block.lines):
        raise Unclear(TroubleCode.FROM_HERE_ON)
    description = _description(component)
    location = tidy(text(component, "LOCATION")).replace("\n", ", ")
    return Event(
        number=number,
        line=block.line,
        uid=uid or _made_uid(summary, start.at),
        made_uid=not uid,
        sequence=_number(component, "SEQUENCE"),
        summary=summary,
        description=_JOINING.sub("", description).strip(),
        location="" if _URL.fullmatch(location) else location,
        url=_address(component, "URL"),
        meeting=_meeting(component, location),
        organizer=_organizer(component),
        starts=start.at,
        ends=ends,
        zone=_zone(start, zones, recurring=bool(rule)),
        all_day=start.whole_day,
        status=status,
        private=text(component, "CLASS").strip().upper() in ("PRIVATE", "CONFIDENTIAL"),
        rule=rule,
        excepted=points(component, "EXDATE", zones, start),
        added=points(component, "RDATE", zones, start),
        occurrence=_occurrence(occurrence, start),
        categories=_categories(component),
        links=_links(component),
        changed_at=_moment(component, "LAST-MODIFIED") or _moment(component, "DTSTAMP"),
    )


def _component(block: Block) -> Component:
    """The event as icalendar reads it; a line that it can't read at all is left out, if the event can be placed without it."""
    try:
        return _parsed(block.text())
    except ValueError:
        kept = Block(block.kind, block.line)
    for line in block.lines:
        try:
            _parsed(Block(block.kind, line.number, [line]).text())
        except ValueError:
            if line.name in _PLACING:
                found = line.text.partition(":")[2][:80]
                raise Unclear(TroubleCode.BAD_TIME, property=line.name, found=found) from None
        else:
            kept.lines.append(line)
    return _parsed(kept.text())


def _parsed(written: str) -> Component:
    component = Component.from_ical(written)
    assert isinstance(component, Component)  # noqa: S101  (one BEGIN:VEVENT makes one event)
    return component


def title(block: Block) -> str:
    """What an event that can't be read says of itself."""
    for line in block.lines:
        if line.name == "SUMMARY":
            said = line.text.partition(":")[2]
            return re.sub(r"\\([,;\\])", r"\1", said).replace("\\n", " ").replace("\\N", " ").strip()[:80]
    return ""


def text(component: Component, name: str) -> str:
    """A text, the first if there are several."""
    value = component.get(name)
    if isinstance(value, list):
        value = value[0]
    return "" if value is None else str(value)


def _ends(component: Component, start: Point, zones: Zones) -> datetime:
    end = point(component, "DTEND", zones)
    length = duration(component)
    if end is None:
        length = length if length is not None else timedelta(days=1) if start.whole_day else timedelta(0)
        at = start.at.astimezone(start.zone) + length if start.whole_day else start.at + length
        at = at.astimezone(UTC)
    else:
        at = end.at
        if start.whole_day and at == start.at:  # the last day instead of the one behind it
            at += timedelta(days=1)
    if at < start.at:
        raise Unclear(TroubleCode.ENDS_BEFORE_START)
    return at


def _rule(component: Component) -> str:
    value = component.get("RRULE")
    if isinstance(value, list) or component.get("EXRULE") is not None:
        raise Unclear(TroubleCode.SEVERAL_RULES)
    if value is None:
        return ""
    if not (isinstance(value, dict) and value.get("FREQ")):
        raise Unclear(TroubleCode.BAD_RULE, found=str(value)[:80])
    return value.to_ical().decode()  # type: ignore[attr-defined, no-any-return]  # vRecur is a dict with more


def _status(component: Component) -> EventStatus:
    said = text(component, "STATUS").strip().upper()
    if said in ("CANCELLED", "CANCELED"):
        return EventStatus.CANCELLED
    return EventStatus.TENTATIVE if said == "TENTATIVE" else EventStatus.CONFIRMED


def _zone(start: Point, zones: Zones, *, recurring: bool) -> str:
    """A moment in UTC says no zone; a rule in UTC means what it says."""
    return zones.usual.key if start.utc and not recurring else start.zone.key


def _occurrence(said: Point | None, start: Point) -> datetime | None:
    if said is None or not said.whole_day or start.whole_day:
        return said.at if said else None
    clock = start.at.astimezone(start.zone).time()  # Outlook names the day only
    day = said.at.astimezone(said.zone).date()
    return datetime.combine(day, clock, tzinfo=start.zone).astimezone(UTC)


def _description(component: Component) -> str:
    plain = text(component, "DESCRIPTION")
    if is_html(plain):
        return plain_text(plain)
    if plain.strip():
        return tidy(plain)
    for name in ("X-ALT-DESC", "STYLED-DESCRIPTION"):
        styled = text(component, name)
        if styled:
            for written, meant in (("\\n", "\n"), ("\\N", "\n"), ("\\,", ","), ("\\;", ";"), ("\\\\", "\\")):
                styled = styled.replace(written, meant)
            return plain_text(styled) if is_html(styled) else tidy(styled)
    return ""


def _meeting(component: Component, location: str) -> str:
    """Where one joins online: said as such, or a place that is nothing but an address."""
    for name in ("CONFERENCE", "X-GOOGLE-CONFERENCE", "X-MICROSOFT-SKYPETEAMSMEETINGURL"):
        address = _address(component, name)
        if address:
            return address
    return location if _URL.fullmatch(location) else ""


def _address(component: Component, name: str) -> str:
    match = _URL.fullmatch(text(component, name).strip())
    return match[0] if match else ""


def _organizer(component: Component) -> str:
    value = component.get("ORGANIZER")
    value = value[0] if isinstance(value, list) else value
    if value is None:
        return ""
    name = str(value.params.get("CN", "")).strip().strip('"')
    return name or re.sub(r"^mailto:", "", str(value), flags=re.IGNORECASE)


def _categories(component: Component) -> tuple[str, ...]:
    value: Any = component.get("CATEGORIES")
    several = value if isinstance(value, list) else [value] if value is not None else []
    said = (str(one).strip() for group in several for one in part(group, "cats") or [group])
    return tuple(dict.fromkeys(one for one in said if one))[:_LINKS]


def _links(component: Component) -> tuple[tuple[str, str], ...]:
    value: Any = component.get("ATTACH")
    several = value if isinstance(value, list) else [value] if value is not None else []
    links = []
    for one in several:
        match = _URL.fullmatch(str(one).strip())
        if match:
            links.append((str((part(one, "params") or {}).get("FILENAME", "")), match[0]))
    return tuple(dict.fromkeys(links))[:_LINKS]


def _moment(component: Component, name: str) -> datetime | None:
    said = part(component.get(name), "dt")
    if not isinstance(said, datetime):
        return None
    return said.astimezone(UTC) if said.tzinfo else said.replace(tzinfo=UTC)


def _number(component: Component, name: str) -> int:
    said = text(component, name).strip()
    return min(int(said), 1_000_000) if said.isascii() and said.isdigit() and len(said) < 10 else 0


def _made_uid(summary: str, at: datetime) -> str:
    """The same for the same event at the next import: from what it is called and when it begins."""
    return f"made-{hashlib.sha256(f'{summary}|{at.isoformat()}'.encode()).hexdigest()[:24]}"
