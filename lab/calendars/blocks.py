"""The lines of a calendar into its parts, each for itself: one that is broken breaks no other. Pure functions."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from lab.calendars.content_lines import ContentLine

# What is read of an event; the rest (attendees, alarms, what clients keep for themselves) would only cost time.
WANTED = frozenset(
    {
        *(
            "UID",
            "SEQUENCE",
            "SUMMARY",
            "DESCRIPTION",
            "X-ALT-DESC",
            "STYLED-DESCRIPTION",
            "LOCATION",
            "URL",
            "ORGANIZER",
        ),
        *("CONFERENCE", "X-GOOGLE-CONFERENCE", "X-MICROSOFT-SKYPETEAMSMEETINGURL", "CONTACT", "CLASS", "STATUS"),
        *("DTSTART", "DTEND", "DURATION", "RRULE", "EXRULE", "EXDATE", "RDATE", "RECURRENCE-ID"),
        *("CATEGORIES", "ATTACH", "LAST-MODIFIED", "DTSTAMP"),
    }
)
ZONE = "X-ZONE"
"""The parameter under which the name of a zone is put aside."""
_ZONE = re.compile(r"^(?P<before>[A-Za-z-]+(?:;[^:;\"]*)*?);TZID=", re.IGNORECASE)
_ASIDE = rf"\g<before>;{ZONE}="
_ONE_LINE_EACH = 2_000  # lines of one event: dates that are left out come one a line


@dataclass
class Block:
    """An event or a zone: `line` is where it begins, `lines` its own and those of the parts within it that matter."""

    kind: str
    line: int
    lines: list[ContentLine] = field(default_factory=list)
    closed: bool = False

    def text(self) -> str:
        """It as a component for a parser. The names of zones are put aside: the parser would look for files that are called so."""
        body = "".join(f"{_ZONE.sub(_ASIDE, one.text, count=1)}\r\n" for one in self.lines)
        return f"BEGIN:{self.kind}\r\n{body}END:{self.kind}\r\n"


@dataclass(frozen=True)
class Blocks:
    """The parts of a file, and the calendar's own lines by their names."""

    is_calendar: bool
    own: dict[str, str]
    zones: tuple[Block, ...]
    events: tuple[Block, ...]


def blocks(lines: Sequence[ContentLine]) -> Blocks:
    """Takes a calendar apart. An event that has no end before the next one begins is not closed."""
    own: dict[str, str] = {}
    found: dict[str, list[Block]] = {"VTIMEZONE": [], "VEVENT": []}
    is_calendar = False
    at: Block | None = None
    within: list[str] = []  # parts of the block: alarms of an event, summers and winters of a zone
    for line in lines:
        value = line.text.partition(":")[2].strip().upper()
        if line.name == "BEGIN" and value in found:
            at = Block(value, line.number)
            found[value].append(at)
            within = []
        elif line.name == "BEGIN" and value == "VCALENDAR":
            is_calendar, at, within = True, None, []
        elif line.name == "END" and at is not None and value in (at.kind, "VCALENDAR"):
            at.closed = value == at.kind
            at, within = None, []
        elif line.name in ("BEGIN", "END"):
            within = [*within, value] if line.name == "BEGIN" else within[:-1]
            if at is not None and at.kind == "VTIMEZONE":
                at.lines.append(line)
        elif at is None:
            if not within:
                own.setdefault(line.name, line.text.partition(":")[2].strip())
        elif len(at.lines) < _ONE_LINE_EACH and (at.kind == "VTIMEZONE" or (not within and line.name in WANTED)):
            at.lines.append(line)
    return Blocks(is_calendar, own, tuple(found["VTIMEZONE"]), tuple(found["VEVENT"]))
