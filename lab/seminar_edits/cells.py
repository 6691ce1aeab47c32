"""A seminar as cells, plain values by which it can be compared and kept beside a form, and as answers of that form. Pure functions."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from lab.forms.fields import Answers
from lab.schedules.local import shown
from lab.seminar_edits.times import When, check_when, moments, when_of
from lab.seminars.dates import exactly, zone_of
from storage.projects import Visibility
from storage.seminars import LinkFor, Seminar, SeminarLanguage

# JSON values by name. Times are local (`2026-12-03T14:00`), by the clocks of the seminar's zone.
Cells = Mapping[str, Any]

PAIRS = ("title", "speaker", "affiliation", "biography", "abstract", "place")
"""Fields that are two columns, `_zh` and `_en`. Their answers are texts by language."""

PLAIN = ("speaker_link", "host", "language", "area", "zone", "link", "link_for", "capacity", "visibility")
MOMENTS = ("reserve_until", "members_until")
COLUMNS = (
    *("starts", "ends"),
    *(f"{name}_{language}" for name in PAIRS for language in ("zh", "en")),
    *PLAIN,
    *MOMENTS,
    "projects",
)
USUAL: Cells = {
    "language": SeminarLanguage.ZH.value,
    "link_for": LinkFor.EVERYONE.value,
    "visibility": Visibility.PUBLIC.value,
    "zone": "Asia/Shanghai",
}
EMPTY: Cells = {
    **dict.fromkeys(COLUMNS, ""),
    "capacity": None,
    "link_for": LinkFor.EVERYONE.value,
    "projects": [],
}
_FORMAT = "%Y-%m-%dT%H:%M"


def cells_of(seminar: Seminar, projects: Sequence[str]) -> dict[str, Any]:
    """A stored seminar."""
    zone = ZoneInfo(seminar.zone)
    cells = {name: getattr(seminar, name) for name in COLUMNS if hasattr(seminar, name)}
    cells |= {name: _local(getattr(seminar, name), zone) for name in MOMENTS}
    return {
        **cells,
        "starts": _local(seminar.starts_at, zone),
        "ends": _local(seminar.ends_at, zone),
        "host": seminar.host or "",
        "area": seminar.area or "",
        "language": seminar.language.value,
        "link_for": seminar.link_for.value,
        "visibility": seminar.visibility.value,
        "projects": list(projects),
    }


def answers_of(cells: Cells) -> dict[str, Any]:
    """The answers that lead to these cells; where nothing stands, there is no answer."""
    answers: dict[str, Any] = {
        name: {language: cells[f"{name}_{language}"] for language in ("zh", "en") if cells[f"{name}_{language}"]}
        for name in PAIRS
    }
    answers |= {name: cells[name] for name in (*PLAIN, *MOMENTS, "projects")}
    if cells["starts"]:
        answers["when"] = {"starts": cells["starts"], "ends": cells["ends"]}
    return {name: answer for name, answer in answers.items() if answer not in ("", None, {}, [])}


def cells_of_answers(answers: Answers) -> dict[str, Any]:
    """The cells that these answers make, of the columns that they are about."""
    cells: dict[str, Any] = {}
    for name in PAIRS:
        if name in answers:
            held = answers[name] or {}
            cells |= {f"{name}_{language}": held.get(language, "") for language in ("zh", "en")}
    for name in (*PLAIN, *MOMENTS, "projects"):
        if name in answers:
            cells[name] = answers[name] if answers[name] is not None else EMPTY[name]
    if answers.get("when"):
        cells |= dict(answers["when"])
    if "capacity" in cells and cells["capacity"] is None:
        cells |= dict.fromkeys(MOMENTS, "")
    return cells


def values_of(cells: Cells) -> dict[str, Any]:
    """What is stored of the cells, without the projects. Raises LabError: no such zone, a time that clocks skip there, an end before the
    beginning."""
    zone = zone_of(cells["zone"])
    when = when_of({"starts": cells["starts"], "ends": cells["ends"]})
    check_when(when, zone)
    starts_at, ends_at = moments(when, zone)
    texts = [name for name in COLUMNS if name.endswith(("_zh", "_en"))]
    return {
        **{name: cells[name] for name in (*texts, "speaker_link", "zone", "link", "capacity")},
        **{name: _moment(cells[name], zone) for name in MOMENTS},
        "starts_at": starts_at,
        "ends_at": ends_at,
        "host": cells["host"] or None,
        "area": cells["area"] or None,
        "language": SeminarLanguage(cells["language"]),
        "link_for": LinkFor(cells["link_for"]),
        "visibility": Visibility(cells["visibility"]),
    }


def when(cells: Cells) -> When:
    """When it is."""
    return when_of({"starts": cells["starts"], "ends": cells["ends"]})


def zone_in(answers: Answers) -> ZoneInfo:
    """In which zone the times of a form are meant."""
    return zone_of(str(answers.get("zone") or USUAL["zone"]))


def _local(at: datetime | None, zone: ZoneInfo) -> str:
    return "" if at is None else f"{shown(at, zone):{_FORMAT}}"


def _moment(text: str, zone: ZoneInfo) -> datetime | None:
    return exactly(datetime.strptime(text, _FORMAT), zone) if text else None  # noqa: DTZ007
