"""Changing a seminar's row: what calendars are told of it, and what its status says."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from lab import seminars_index
from storage import seminars
from storage.database import Tx
from storage.seminars import COMING, Seminar, SeminarStatus

TIMES = frozenset({"starts_at", "ends_at", "zone"})
WHERE = frozenset({"place_zh", "place_en", "link"})
SHOWN = frozenset(
    {
        *TIMES,
        *WHERE,
        *(
            f"{name}_{language}"
            for name in ("title", "abstract", "speaker", "affiliation", "cancelled_why")
            for language in ("zh", "en")
        ),
        *("status", "speaker_link", "link_for", "host", "language", "visibility", "series", "area"),
    }
)
"""The columns that calendars show."""


def changed(seminar: Seminar, values: Mapping[str, Any]) -> dict[str, Any]:
    """Those of the values that the seminar does not have yet."""
    return {name: value for name, value in values.items() if getattr(seminar, name) != value}


def plan_of(seminar: Seminar) -> dict[str, Any]:
    """When and where it is, to be kept until it is no more so."""
    moments = {name: getattr(seminar, name).astimezone(UTC).isoformat() for name in ("starts_at", "ends_at")}
    return {**moments, "place_zh": seminar.place_zh, "place_en": seminar.place_en}


async def alter(
    tx: Tx, seminar: Seminar, values: Mapping[str, Any], *, now: datetime, version: int | None = None
) -> bool:
    """Gives a seminar these values. Where calendars show a difference, its sequence goes up (RFC 5545: it replaces what they have); a
    published one whose time or place moves is changed from then on. False: with `version`, somebody else was faster. The object has
    the new values afterwards."""
    new = changed(seminar, values)
    if not new:
        return version is None or seminar.version == version
    if new.keys() & (TIMES | WHERE) and seminar.status in COMING and "status" not in new:
        new["status"] = SeminarStatus.CHANGED
        if seminar.status is SeminarStatus.PUBLISHED:
            new["planned"] = plan_of(seminar)
    if new.keys() & SHOWN:
        new |= {"sequence": seminar.sequence + 1, "changed_at": now}
    was = seminar.status
    done = await seminars.change(tx, seminar.id, new, version=version)
    await seminars.get(tx, seminar.id)
    found_by = new.keys() & seminars_index.COLUMNS
    if SeminarStatus.DRAFT not in (was, seminar.status):
        found_by -= {"status"}
    if done and found_by:
        await seminars_index.index(tx, [seminar.id])
    return done
