"""Writing the seminars of an import: each with what belongs to it, so that calendars and people learn what has changed."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from lab.imports.cell_types import LocalTime, Value, texts
from lab.imports.item_list import Values, Writing
from lab.schedules.local import instant
from lab.seminars.altering import alter
from lab.seminars.dates import between, pattern_of
from lab.seminars.material import Material
from lab.seminars.seeing import uid_of
from storage import seminar_materials, seminars, series
from storage.batches import insert_all
from storage.database import Tx
from storage.seminar_materials import SeminarMaterial
from storage.seminars import Seminar, SeminarProject
from storage.series import Series

_MOMENTS = {
    "starts": "starts_at",
    "ends": "ends_at",
    "reserve_until": "reserve_until",
    "members_until": "members_until",
}
_PLAIN = (
    *("title_zh", "title_en", "speaker_zh", "speaker_en", "affiliation_zh", "affiliation_en", "zone"),
    *("place_zh", "place_en", "link", "link_for", "language", "capacity", "abstract_zh", "abstract_en"),
    *("biography_zh", "biography_en", "speaker_link", "status", "cancelled_why_zh", "cancelled_why_en"),
    *("visibility", "sample"),
)
_OR_NONE = ("series", "area", "host")
_INSTANT = timedelta(microseconds=1)


async def write(tx: Tx, writing: Writing) -> None:
    """New ones at once, changed ones one by one."""
    now = writing.now
    assert now is not None  # noqa: S101  (an import says when it is)
    runs = {one.code: one for one in await series.every(tx)}
    everything = frozenset({*_PLAIN, *_OR_NONE, *_MOMENTS})
    rows = [
        {
            **stored_columns(values, everything),
            "code": code,
            "uid": values["uid"] or uid_of(code),
            "occurrence": _occurrence(values, runs.get(str(values["series"]))),
            **_counted(values, sequence=0, now=now),
        }
        for code, values in writing.new.items()
    ]
    await insert_all(tx, Seminar, rows)
    ids = await seminars.ids_by_code(tx)
    projects = [row for code, values in writing.new.items() for row in _projects(ids[code], values)]
    await insert_all(tx, SeminarProject, projects)
    materials = [row for code, values in writing.new.items() for row in _materials(ids[code], values["materials"], now)]
    await insert_all(tx, SeminarMaterial, materials)
    for code, edit in writing.changed.items():
        await _change(tx, ids[code], edit.values, edit.columns, runs, now=now)


async def _change(
    tx: Tx, seminar_id: int, values: Values, columns: frozenset[str], runs: Mapping[str, Series], *, now: datetime
) -> None:
    seminar = await seminars.lock(tx, seminar_id)
    if seminar is None:
        return
    stored = stored_columns(values, columns)
    if columns & {"occurrence", "series"}:
        stored["occurrence"] = _occurrence(values, runs.get(str(values["series"])))
    await alter(tx, seminar, stored, now=now)
    counted = _counted(values, sequence=seminar.sequence, now=seminar.changed_at)
    if counted != {"sequence": seminar.sequence, "changed_at": seminar.changed_at}:
        await seminars.change(tx, seminar_id, counted)
    if "projects" in columns:
        await seminars.set_projects(tx, seminar_id, texts(values["projects"]))
    if "materials" in columns:
        await _replace_links(tx, seminar_id, values["materials"], now=now)


def _counted(values: Values, *, sequence: int, now: datetime) -> dict[str, Any]:
    """The number of changes and when the last one was: what a calendar says of its event, so that the next one is known to be newer."""
    said, changed = values.get("calendar_sequence"), values.get("calendar_changed_at")
    return {
        "sequence": max(sequence, said) if isinstance(said, int) else sequence,
        "changed_at": datetime.fromisoformat(changed) if isinstance(changed, str) and changed else now,
    }


def stored_columns(values: Values, columns: frozenset[str]) -> dict[str, Any]:
    """These columns of the list as columns of the table."""
    stored: dict[str, Any] = {name: values[name] for name in _PLAIN if name in columns}
    stored |= {name: values[name] or None for name in _OR_NONE if name in columns}
    moved = columns & _MOMENTS.keys() if "zone" not in columns else _MOMENTS.keys()
    zone = ZoneInfo(str(values["zone"]))  # in another one the same clocks show another moment
    return stored | {_MOMENTS[name]: _moment(values[name], zone) for name in moved}


def _moment(value: Value, zone: ZoneInfo) -> datetime | None:
    return instant(value.at, zone) if isinstance(value, LocalTime) else None


def _occurrence(values: Values, of: Series | None) -> datetime | None:
    """The start by the rule for which it stands: the one that is said, or its own, if the rule has it."""
    zone = ZoneInfo(str(values["zone"]))
    said = _moment(values["occurrence"], zone)
    if of is None or said is not None:
        return said if of is not None else None
    at = _moment(values["starts"], zone)
    if at is None:
        return None
    return next((one.at for one in between(pattern_of(of), at - _INSTANT, at, most=1)), None)


def _projects(seminar_id: int, values: Values) -> list[dict[str, Any]]:
    return [
        {"seminar_id": seminar_id, "project": project, "position": place}
        for place, project in enumerate(texts(values["projects"]))
    ]


def _materials(seminar_id: int, value: Value, now: datetime, *, after: int = 0) -> list[dict[str, Any]]:
    links: Sequence[Material] = [one for one in value if isinstance(one, Material)] if isinstance(value, tuple) else []
    return [
        {
            "seminar_id": seminar_id,
            "position": after + place,
            "kind": one.kind,
            "title": one.title,
            "url": one.url,
            "added_at": now,
        }
        for place, one in enumerate(links)
    ]


async def _replace_links(tx: Tx, seminar_id: int, value: Value, *, now: datetime) -> None:
    """Those that are there already stay the same ones: of them nobody is told. Files that were sent to the bot are not touched."""
    held = await seminar_materials.of_seminar(tx, seminar_id)
    links = {one.url: one for one in held if one.url}
    wanted = _materials(seminar_id, value, now, after=len(held))
    for url, one in links.items():
        if not any(row["url"] == url for row in wanted):
            await seminar_materials.remove(tx, one.id)
    for row in wanted:
        old = links.get(row["url"])
        if old is None:
            await seminar_materials.add(tx, {name: row[name] for name in row if name != "position"})
        elif (old.kind, old.title) != (row["kind"], row["title"]):
            await seminar_materials.describe(tx, old.id, kind=row["kind"], title=row["title"])
