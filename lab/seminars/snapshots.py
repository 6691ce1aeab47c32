"""What people are told about a seminar, as a value: to be compared, and kept until everybody knows it."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from storage import seminar_materials
from storage.database import Tx
from storage.seminars import COMING, Seminar, SeminarStatus


class Matter(StrEnum):
    """What can differ, in the order in which it is told."""

    STANDING = "standing"  # whether it is held at all
    TIME = "time"
    PLACE = "place"
    LINK = "link"
    TITLE = "title"
    SPEAKER = "speaker"
    MATERIALS = "materials"


@dataclass(frozen=True)
class Snapshot:
    """The columns of `storage.seminars.Seminar` that people are told of; `materials` are ids."""

    status: SeminarStatus
    starts_at: datetime
    ends_at: datetime
    zone: str
    place_zh: str
    place_en: str
    link: str
    title_zh: str
    title_en: str
    speaker_zh: str
    speaker_en: str
    materials: tuple[int, ...] = ()

    @property
    def coming(self) -> bool:
        """Whether it is going to be held."""
        return self.status in COMING

    def changed(self, values: Mapping[str, Any]) -> "Snapshot":
        """What it would be after these columns of the seminar changed; others may be among them."""
        known = {field.name for field in fields(self)}
        return replace(self, **{name: value for name, value in values.items() if name in known})

    def as_json(self) -> dict[str, Any]:
        """For a column of JSON."""
        values = {field.name: getattr(self, field.name) for field in fields(self)}
        moments = {name: values[name].astimezone(UTC).isoformat() for name in ("starts_at", "ends_at")}
        return {**values, **moments, "status": self.status.value, "materials": list(self.materials)}


def from_json(values: Mapping[str, Any]) -> Snapshot:
    """What `as_json` wrote."""
    moments = {name: datetime.fromisoformat(values[name]) for name in ("starts_at", "ends_at")}
    materials = tuple(values["materials"])
    return Snapshot(**{**values, **moments, "status": SeminarStatus(values["status"]), "materials": materials})


def of(seminar: Seminar, materials: tuple[int, ...] = ()) -> Snapshot:
    """What is told of a seminar that has these materials (by id)."""
    columns = {field.name: getattr(seminar, field.name) for field in fields(Snapshot) if field.name != "materials"}
    return Snapshot(**columns, materials=materials)


async def read(tx: Tx, seminar: Seminar) -> Snapshot:
    """What is told of a seminar, with the materials that it has now."""
    return of(seminar, tuple(sorted(one.id for one in await seminar_materials.of_seminar(tx, seminar.id))))


def differences(before: Snapshot, after: Snapshot) -> tuple[Matter, ...]:
    """What is not as it was. Of materials only new ones count."""
    pairs = {
        Matter.STANDING: before.coming is not after.coming and SeminarStatus.HELD not in (before.status, after.status),
        Matter.TIME: (before.starts_at, before.ends_at) != (after.starts_at, after.ends_at),
        Matter.PLACE: _other(before.place_zh, before.place_en, after.place_zh, after.place_en),
        Matter.LINK: before.link != after.link,
        Matter.TITLE: _other(before.title_zh, before.title_en, after.title_zh, after.title_en),
        Matter.SPEAKER: _other(before.speaker_zh, before.speaker_en, after.speaker_zh, after.speaker_en),
        Matter.MATERIALS: bool(set(after.materials) - set(before.materials)),
    }
    return tuple(matter for matter, differs in pairs.items() if differs)


def must_tell(before: Snapshot, after: Snapshot) -> bool:
    """Whether people have to be told: of the time, the place and whether it is held at all. The link is a place; one that is added to
    a place is not."""
    found = differences(before, after)
    if Matter.LINK in found and not before.link and (after.place_zh or after.place_en):
        found = tuple(one for one in found if one is not Matter.LINK)
    return any(one in found for one in (Matter.STANDING, Matter.TIME, Matter.PLACE, Matter.LINK))


def _other(before_zh: str, before_en: str, after_zh: str, after_en: str) -> bool:
    """Whether a text in two languages is another one: a translation that was missing makes no difference."""
    if not (before_zh or before_en):
        return bool(after_zh or after_en)
    return any(before and before != after for before, after in ((before_zh, after_zh), (before_en, after_en)))
