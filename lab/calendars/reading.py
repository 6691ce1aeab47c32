"""A whole file. Pure; takes about a millisecond for an event."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from lab.calendars.blocks import Blocks, blocks
from lab.calendars.content_lines import content_lines
from lab.calendars.events import event, title
from lab.calendars.markup import tidy
from lab.calendars.times import Unclear
from lab.calendars.values import Calendar, Event, Fact, Trouble, TroubleCode
from lab.calendars.zone_rules import zone_rules
from lab.calendars.zones import Zones, named_zone

SIZE_LIMIT = 20_000_000  # bytes; what Telegram lets a bot fetch
EVENTS_LIMIT = 2_000
_NEVER = datetime(1, 1, 1, tzinfo=UTC)


def read(data: bytes, *, zone: ZoneInfo) -> Calendar:
    """The events of a file; times that say no zone are meant in this one, unless the file names another. Nothing is raised: what can't
    be read is among the troubles, and the rest is read."""
    if len(data) > SIZE_LIMIT:
        return _nothing(TroubleCode.CALENDAR_TOO_LARGE, size=len(data), limit=SIZE_LIMIT)
    lines, dropped = content_lines(data)
    parts = blocks(lines)
    if not parts.is_calendar:
        return _nothing(TroubleCode.NOT_A_CALENDAR)
    if len(parts.events) > EVENTS_LIMIT:
        return _nothing(TroubleCode.TOO_MANY_EVENTS, found=len(parts.events), limit=EVENTS_LIMIT)
    zones = _zones(parts, zone)
    cancels = parts.own.get("METHOD", "").upper() == "CANCEL"
    events: list[Event] = []
    troubles: list[Trouble] = []
    for number, block in enumerate(parts.events, 1):
        try:
            events.append(event(block, number, zones, cancels=cancels))
        except Unclear as error:
            troubles.append(Trouble(error.code, number, block.line, title(block), error.facts))
        except (ValueError, OverflowError):  # times beyond the calendar
            facts: dict[str, Fact] = {"property": "DTSTART", "found": ""}
            troubles.append(Trouble(TroubleCode.BAD_TIME, number, block.line, title(block), facts))
    return Calendar(
        name=tidy(parts.own.get("X-WR-CALNAME", "") or parts.own.get("NAME", "")),
        system=parts.own.get("PRODID", ""),
        events=tuple(_gathered(events)),
        troubles=tuple(troubles),
        dropped=dropped,
    )


def _nothing(code: TroubleCode, **facts: int) -> Calendar:
    return Calendar(troubles=(Trouble(code, facts=facts),))


def _zones(parts: Blocks, zone: ZoneInfo) -> Zones:
    usual = named_zone(parts.own["X-WR-TIMEZONE"]) if "X-WR-TIMEZONE" in parts.own else None
    rules = [zone_rules(block) for block in parts.zones]
    return Zones(usual or zone, {one.name: one for one in rules})


def _gathered(events: Sequence[Event]) -> Iterable[Event]:
    """Each event once, in the file's order: of the same UID the newest, with the newest of each of its changed occurrences."""
    newest: dict[tuple[str, datetime | None], Event] = {}
    for one in events:
        key = (one.uid, one.occurrence)
        if key not in newest or _age(newest[key]) <= _age(one):
            newest[key] = one
    moved: dict[str, list[Event]] = {}
    for (uid, occurrence), one in newest.items():
        if occurrence is not None and (uid, None) in newest:
            moved.setdefault(uid, []).append(one)
    for (uid, occurrence), one in newest.items():
        if occurrence is None:
            changed = sorted(moved.get(uid, ()), key=lambda each: each.occurrence or _NEVER)
            yield replace(one, moved=tuple(changed))
        elif uid not in moved:
            yield one


def _age(one: Event) -> tuple[int, datetime]:
    return one.sequence, one.changed_at or _NEVER
