"""What a calendar of another system says."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

Fact = str | int


class TroubleCode(StrEnum):
    """One kind of trouble each; the facts it carries stand beside it."""

    # The whole file
    NOT_A_CALENDAR = "not_a_calendar"
    CALENDAR_TOO_LARGE = "calendar_too_large"  # size, limit: bytes
    TOO_MANY_EVENTS = "too_many_events"  # limit
    CUT_OFF = "cut_off"  # the file ends inside of an event
    # One event
    NO_START = "no_start"
    BAD_TIME = "bad_time"  # found, property
    UNKNOWN_ZONE = "unknown_zone"  # found
    ENDS_BEFORE_START = "ends_before_start"
    BAD_RULE = "bad_rule"  # found
    SEVERAL_RULES = "several_rules"
    FROM_HERE_ON = "from_here_on"  # a change of this and all later occurrences


class EventStatus(StrEnum):
    """Whether it takes place."""

    CONFIRMED = "confirmed"
    TENTATIVE = "tentative"
    CANCELLED = "cancelled"


@dataclass(frozen=True)
class Trouble:
    """What could not be read. `number` counts the events of the file from 1, None for the whole file; `line` is the one on which the
    event begins in an editor; `title` is what it says of itself."""

    code: TroubleCode
    number: int | None = None
    line: int | None = None
    title: str = ""
    facts: Mapping[str, Fact] = field(default_factory=dict)


@dataclass(frozen=True)
class Event:
    """One event. `starts` and `ends` are UTC, `zone` is the IANA zone that it was meant in; one for whole days goes from midnight to
    midnight there. `ends` may be `starts`: some systems say no end.

    `rule` is the text of an RRULE, or empty; `excepted` are starts that it leaves out, `added` starts beside it, `moved` its occurrences
    that differ, each with the start by the rule in `occurrence`. An `occurrence` whose series is not in the file stands alone.

    `description` is plain text; `links` are the attachments that are links, with their names. `made_uid`: the file had none."""

    number: int
    line: int
    uid: str
    made_uid: bool
    sequence: int
    summary: str
    description: str
    location: str
    url: str
    meeting: str
    organizer: str
    starts: datetime
    ends: datetime
    zone: str
    all_day: bool
    status: EventStatus
    private: bool
    rule: str
    excepted: tuple[datetime, ...]
    added: tuple[datetime, ...]
    occurrence: datetime | None
    categories: tuple[str, ...]
    links: tuple[tuple[str, str], ...]
    changed_at: datetime | None
    moved: "tuple[Event, ...]" = ()


@dataclass(frozen=True)
class Calendar:
    """A whole file. `system` is what made it (its PRODID); an event of METHOD:CANCEL is cancelled already. `dropped` counts attachments
    that were not links."""

    name: str = ""
    system: str = ""
    events: tuple[Event, ...] = ()
    troubles: tuple[Trouble, ...] = ()
    dropped: int = 0
