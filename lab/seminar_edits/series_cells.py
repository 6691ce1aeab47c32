"""A series as cells and as answers of its form. Pure functions."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from lab.errors import LabError
from lab.forms.fields import Answers
from lab.schedules.local import instant, shown
from lab.seminars.dates import Pattern, exactly, read_local, zone_of
from lab.seminars.occurrences import DEFAULTS
from lab.seminars.replanning import Was
from lab.seminars.rules import explicit, parse
from lab.seminars.typed_rules import Read, first_of
from storage.projects import Visibility
from storage.seminars import LinkFor, SeminarLanguage, SeminarStatus
from storage.series import Series

Cells = Mapping[str, Any]
PAIRS = ("title", "description", "place")
PLAIN = ("minutes", "host", "language", "area", "zone", "link", "link_for", "capacity", "visibility", "status", "ended")
LISTS = ("excepted", "added")
COLUMNS = (
    *("rule", "clock", "first"),
    *LISTS,
    *(f"{name}_{language}" for name in PAIRS for language in ("zh", "en")),
    *PLAIN,
)
EMPTY: Cells = {
    **dict.fromkeys(COLUMNS, ""),
    "capacity": None,
    "excepted": [],
    "added": [],
    "minutes": 60,
    "ended": False,
    "language": SeminarLanguage.ZH.value,
    "link_for": LinkFor.EVERYONE.value,
    "visibility": Visibility.PUBLIC.value,
    "status": SeminarStatus.PUBLISHED.value,
    "zone": "Asia/Shanghai",
}
_ENUMS = ("language", "link_for", "visibility", "status")


@dataclass(frozen=True)
class Planned:
    """What is stored of the cells, and the state of the series that this is."""

    values: Mapping[str, Any]
    state: Was


def cells_of(one: Series) -> dict[str, Any]:
    """A stored series."""
    local = shown(one.starts_at, ZoneInfo(one.zone))
    texts = {f"{name}_{language}": getattr(one, f"{name}_{language}") for name in PAIRS for language in ("zh", "en")}
    plain = {name: getattr(one, name) for name in PLAIN}
    return {
        **texts,
        **plain,
        **{name: plain[name].value for name in _ENUMS},
        **{name: list(getattr(one, name)) for name in LISTS},
        "host": one.host or "",
        "area": one.area or "",
        "rule": explicit(parse(one.rule), local).text if one.rule else "",
        "clock": f"{local:%H:%M}",
        "first": local.date().isoformat(),
    }


def answers_of(cells: Cells) -> dict[str, Any]:
    """The answers that lead to these cells."""
    answers: dict[str, Any] = {
        name: {language: cells[f"{name}_{language}"] for language in ("zh", "en") if cells[f"{name}_{language}"]}
        for name in PAIRS
    }
    answers |= {name: cells[name] for name in (*PLAIN, *LISTS, "first")}
    if cells["clock"]:
        answers["repeats"] = {"rule": cells["rule"], "clock": cells["clock"]}
    return {name: answer for name, answer in answers.items() if answer not in ("", None, {}, [])}


def cells_of_answers(answers: Answers) -> dict[str, Any]:
    """The cells that these answers make, of the columns that they are about."""
    cells: dict[str, Any] = {}
    for name in PAIRS:
        if name in answers:
            held = answers[name] or {}
            cells |= {f"{name}_{language}": held.get(language, "") for language in ("zh", "en")}
    for name in (*PLAIN, *LISTS, "first"):
        if name in answers:
            cells[name] = answers[name] if answers[name] is not None else EMPTY[name]
    if answers.get("repeats"):
        cells |= dict(answers["repeats"])
    return cells


def planned(cells: Cells, *, now: datetime) -> Planned:
    """What is stored, and what that means. Raises LabError: no such zone, a rule without a date, an added one that clocks skip."""
    zone = zone_of(cells["zone"])
    first = _first(cells, zone, now=now)
    added = tuple(sorted(datetime.fromisoformat(text) for text in cells["added"]))
    for local in added:
        exactly(local, zone)
    if not cells["rule"] and not added:
        raise LabError("series-date-wanted")
    pattern = Pattern(
        rule=parse(cells["rule"]) if cells["rule"] else None,
        first=first,
        zone=zone,
        excepted=frozenset(read_local(text) for text in cells["excepted"]),
        added=added,
    )
    texts = [f"{name}_{language}" for name in PAIRS for language in ("zh", "en")]
    values = {
        **{name: cells[name] for name in (*texts, "minutes", "zone", "link", "capacity", "ended", "rule")},
        "excepted": sorted(cells["excepted"]),
        "added": [local.isoformat(timespec="minutes") for local in added],
        "starts_at": instant(first, zone),
        "host": cells["host"] or None,
        "area": cells["area"] or None,
        "language": SeminarLanguage(cells["language"]),
        "link_for": LinkFor(cells["link_for"]),
        "visibility": Visibility(cells["visibility"]),
        "status": SeminarStatus(cells["status"]),
    }
    state = Was(pattern, values["minutes"], values["zone"], {name: values[name] for name in DEFAULTS})
    return Planned(values, state)


def clock_of(text: str) -> time:
    """A stored time of day."""
    hour, _, minute = text.partition(":")
    return time(int(hour), int(minute))


def _first(cells: Cells, zone: ZoneInfo, *, now: datetime) -> datetime:
    clock = clock_of(cells["clock"]) if cells["clock"] else time(0)
    on = date.fromisoformat(cells["first"]) if cells["first"] else None
    if not cells["rule"]:
        return datetime.combine(on or shown(now, zone).date(), clock)
    today = shown(now, zone)
    if on is None:
        # What begins today, but is over by now, begins the next time.
        on = today.date() if clock > today.time() else today.date() + timedelta(days=1)
    return first_of(Read(parse(cells["rule"]), clock), on, zone, clock=clock)
