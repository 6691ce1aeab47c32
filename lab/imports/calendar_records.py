"""Events of a calendar as seminars and series: what they say in the columns of these lists. Pure functions."""

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from lab.calendars import Calendar, Event, EventStatus, TroubleCode
from lab.calendars import Trouble as CalendarTrouble
from lab.errors import LabError
from lab.imports.cell_types import LocalTime, Span, Value, is_url
from lab.imports.problems import Problem, ProblemCode
from lab.schedules.local import shown
from lab.seminars.material import Material
from lab.seminars.rules import check, local_dates, parse
from storage.base import longest
from storage.projects import Visibility
from storage.seminar_materials import MaterialKind
from storage.seminars import KIND as SEMINAR
from storage.seminars import Seminar, SeminarStatus
from storage.series import KIND as SERIES

_WHOLE_FILE = {ProblemCode.NOT_A_CALENDAR, ProblemCode.FILE_TOO_LARGE, ProblemCode.TOO_MANY_EVENTS}
_TEXT = 3500
_OURS = "labbot"  # in the PRODID of the calendars that `messages.calendars` writes
_CJK = re.compile(r"[\u3400-\u9fff]")
_SPEAKER = re.compile(
    r"^\W{0,2}(?:speakers?|presenters?|主讲人?|主讲嘉宾|报告人|讲者|演讲人)(?:\W{0,3})[:：]\s*(?P<names>.+)$",
    re.IGNORECASE,
)
_ONE_WITH_PLACE = re.compile(r"(?P<name>[^()（）]+?)\s*[(（](?P<place>.+)[)）]")
_PLACED_AFTER = 6  # lines in which a description names the speaker
_LONGEST_MINUTES = 1440
_USUAL_MINUTES = 60


@dataclass(frozen=True)
class EventMark:
    """What an event is known by: its UID, or the UID of its series with its start by the rule. `fresh` are the values that it begins with,
    when it is new; a cancelled one is not brought in. `ours`: this program has written it, and knows better what it is about."""

    uid: str
    of: str
    occurrence: LocalTime | None
    sequence: int
    changed_at: datetime | None
    cancelled: bool
    ours: bool
    fresh: Mapping[str, Value]


@dataclass(frozen=True)
class EventRecord:
    """One item: where it stands, and what it says."""

    title: str
    line: int
    values: Mapping[str, Value]
    mark: EventMark


@dataclass(frozen=True)
class CalendarRecords:
    """The items by kind; problems of the file, and of events that are left out."""

    records: Mapping[str, Sequence[EventRecord]]
    problems: tuple[Problem, ...]
    skipped: tuple[Problem, ...]


def calendar_records(file: str, calendar: Calendar, *, publish: bool) -> CalendarRecords:
    """A recurring event is a series, its changed occurrences and all others are seminars."""
    status = SeminarStatus.PUBLISHED if publish else SeminarStatus.DRAFT
    troubles = [_problem(file, one) for one in calendar.troubles]
    found: dict[str, list[EventRecord]] = {}
    for event in calendar.events:
        event = _as_its_system_means(event, calendar.system)
        try:
            parts = _parts(event, status, ours=_OURS in calendar.system.casefold())
        except LabError:
            facts = {"found": event.rule}
            troubles.append(
                Problem(ProblemCode.BAD_RULE, file, _named(event.number, event.summary), event.line, "", facts)
            )
            continue
        for kind, record in parts:
            found.setdefault(kind, []).append(record)
    return CalendarRecords(
        found,
        tuple(one for one in troubles if one.code in _WHOLE_FILE),
        tuple(one for one in troubles if one.code not in _WHOLE_FILE),
    )


def _problem(file: str, one: CalendarTrouble) -> Problem:
    code = ProblemCode.FILE_TOO_LARGE if one.code is TroubleCode.CALENDAR_TOO_LARGE else ProblemCode(one.code.value)
    return Problem(code, file, _named(one.number, one.title) if one.number else "", one.line, "", one.facts)


def _named(number: int | None, title: str) -> str:
    return f"#{number} {title}".strip()


def _parts(event: Event, status: SeminarStatus, *, ours: bool) -> list[tuple[str, EventRecord]]:
    if not (event.rule or event.added):
        of = event.uid if event.occurrence is not None else ""
        return [(SEMINAR, _seminar(event, status, of=of, master=None, ours=ours))]
    series = _series(event, status, ours=ours)
    return [
        (SERIES, series),
        *((SEMINAR, _seminar(one, status, of=event.uid, master=event, ours=ours)) for one in event.moved),
    ]


def _series(event: Event, status: SeminarStatus, *, ours: bool) -> EventRecord:
    zone = ZoneInfo(event.zone)
    starts = _local(event.starts, zone)
    rule = check(parse(event.rule), starts.at, zone) if event.rule else None
    # The start is an occurrence, also where the rule does not have it (RFC 5545).
    by_rule = rule is not None and next(local_dates(rule, starts.at, zone)) == starts.at
    added = {_local(at, zone).at for at in event.added} | (set() if by_rule else {starts.at})
    minutes = round((event.ends - event.starts).total_seconds() / 60)
    text = "description_zh" if _CJK.search(event.description or event.summary) else "description_en"
    values: dict[str, Value] = {
        **_title(event.summary),
        text: _cut(event.description, _TEXT),
        "rule": rule.text if rule is not None else "",
        "starts": starts,
        "minutes": min(max(minutes, 5), _LONGEST_MINUTES) if minutes else _USUAL_MINUTES,
        "zone": event.zone,
        "excepted": tuple(sorted(_local(at, zone).at.isoformat(timespec="minutes") for at in event.excepted)),
        "added": tuple(at.isoformat(timespec="minutes") for at in sorted(added)),
        **_where(event),
    }
    return _record(event, values, _fresh(event, status), of="", ours=ours)


def _seminar(event: Event, status: SeminarStatus, *, of: str, master: Event | None, ours: bool) -> EventRecord:
    zone = ZoneInfo(event.zone)
    starts = _local(event.starts, zone)
    values: dict[str, Value] = {
        **_said(event, master),
        "starts": starts,
        "ends": _local(event.ends, zone) if event.ends > event.starts else Span(_USUAL_MINUTES),
        "zone": event.zone,
        **(_where(event) if master is None or event.location != master.location else {}),
    }
    if event.links:
        values["materials"] = tuple(
            Material(MaterialKind.OTHER, _cut(" ".join(name.split()).replace("|", "｜"), 200), url)
            for name, url in event.links
            if is_url(url)
        )
    return _record(event, values, _fresh(event, status), of=of, ours=ours)


def _record(
    event: Event, values: Mapping[str, Value], fresh: Mapping[str, Value], *, of: str, ours: bool
) -> EventRecord:
    occurrence = _local(event.occurrence, ZoneInfo(event.zone)) if event.occurrence is not None else None
    mark = EventMark(
        uid=_short(event.uid),
        of=_short(of) if of else "",
        occurrence=occurrence,
        sequence=event.sequence,
        changed_at=event.changed_at,
        cancelled=event.status is EventStatus.CANCELLED,
        ours=ours,
        fresh=fresh,
    )
    known: dict[str, Value] = {
        "calendar_sequence": event.sequence,
        "calendar_changed_at": event.changed_at.isoformat() if event.changed_at else "",
    }
    return EventRecord(_named(event.number, event.summary), event.line, {**values, **known}, mark)


def _fresh(event: Event, status: SeminarStatus) -> dict[str, Value]:
    return {
        "status": status,
        "visibility": Visibility.STAFF if event.private else Visibility.PUBLIC,
        "area": event.categories,
    }


def _said(event: Event, master: Event | None) -> dict[str, Value]:
    """Title, speaker and abstract. What an occurrence says as its whole series does is not about this talk."""
    summary = "" if master is not None and event.summary == master.summary else event.summary
    description = "" if master is not None and event.description == master.description else event.description
    speaker, affiliation, rest = _speaker(description)
    if event.url and event.url not in rest:
        rest = f"{rest}\n\n{event.url}".strip()
    spoken = "zh" if _CJK.search(summary or rest) else "en"
    return {
        **_title(summary),
        **_in_one(f"speaker_{spoken}", _cut(speaker, 200)),
        **_in_one(f"affiliation_{spoken}", _cut(affiliation, 300)),
        **_in_one("abstract_zh" if _CJK.search(rest) else "abstract_en", _cut(rest, _TEXT)),
    }


def _in_one(column: str, text: str) -> dict[str, Value]:
    return {column: text} if text else {}


def _title(summary: str) -> dict[str, Value]:
    return {"title_zh" if _CJK.search(summary) else "title_en": _cut(summary, longest(Seminar.title_zh) or 300)}


def _where(event: Event) -> dict[str, Value]:
    place = _cut(event.location, longest(Seminar.place_zh) or 200)
    link = event.meeting if len(event.meeting) <= (longest(Seminar.link) or 500) and is_url(event.meeting) else ""
    return {"place_zh" if _CJK.search(place) else "place_en": place, "link": link}


def _speaker(description: str) -> tuple[str, str, str]:
    """Who speaks, where from, and the text without the line that says so."""
    lines = description.split("\n")
    for place, line in enumerate(lines[:_PLACED_AFTER]):
        match = _SPEAKER.match(line.strip())
        if match is None:
            continue
        rest = "\n".join(lines[:place] + lines[place + 1 :]).strip()
        names = match["names"].strip()
        one = _ONE_WITH_PLACE.fullmatch(names)
        if one is not None and not re.search(r"[)）].*[(（]", one["place"]):
            return one["name"].strip(" ,，"), one["place"].strip(), rest
        return names, "", rest
    return "", "", description


def _as_its_system_means(event: Event, system: str) -> Event:
    """pretalx writes the speakers behind the title."""
    title, dash, names = event.summary.rpartition(" - ")
    if "pretalx" not in system.casefold() or not dash:
        return event
    return replace(event, summary=title, description=f"Speaker: {names}\n{event.description}")


def _local(at: datetime, zone: ZoneInfo) -> LocalTime:
    return LocalTime(shown(at, zone).replace(second=0, microsecond=0))


def _cut(text: str, limit: int) -> str:
    return text if len(text) <= limit else f"{text[: limit - 1].rstrip()}…"


def _short(uid: str) -> str:
    """A UID that fits into its column."""
    return uid if len(uid) <= 200 else f"{uid[:150]}-{hashlib.sha256(uid.encode()).hexdigest()[:40]}"
