"""A later deadline of which nobody was told: its announcement was dropped, or stands ready still."""

from dataclasses import dataclass
from datetime import date, datetime

from lab.opening_edits.counts import concerned
from lab.opening_edits.deadlines import Extended, about
from lab.roles import Actor
from storage import announcements, history
from storage.announcements import Announcement, AnnouncementState
from storage.database import Tx
from storage.openings import KIND, Opening

_EXTENDED, _ANNOUNCED = f"{KIND}.extended", f"{KIND}.announced"


@dataclass(frozen=True)
class Untold:
    """The last extension, with what was prepared to tell of it: `ready` is what still waits to be sent, None where it was dropped."""

    extended: Extended
    ready: Announcement | None


async def prepared(tx: Tx, actor: Actor, opening: Opening, announcement: Announcement, *, now: datetime) -> None:
    """Notes which announcement tells of the last extension."""
    await history.add(
        tx,
        at=now,
        actor_id=actor.user_id,
        action=_ANNOUNCED,
        kind=KIND,
        item=opening.code,
        facts={"announcement": announcement.code},
    )


async def untold(tx: Tx, actor: Actor, code: str, *, now: datetime) -> Untold | None:
    """The last extension if it still counts, somebody is concerned, and what was prepared about it was not sent. Raises Forbidden,
    NotFound, LabError."""
    opening = await about(tx, actor, code)
    if opening.ended is not None or opening.closes_at is None or opening.closes_at <= now:
        return None
    extended: dict[str, str] | None = None
    known = ""
    for entry in await history.of_item(tx, kind=KIND, item=opening.code):
        if entry.action == _EXTENDED:
            extended, known = entry.facts, ""
        elif entry.action == _ANNOUNCED:
            known = entry.facts.get("announcement", "")
    written = await announcements.by_code(tx, known) if known else None
    if extended is None or written is None or datetime.fromisoformat(extended["until"]) != opening.closes_at:
        return None
    if written.state not in (AnnouncementState.WRITTEN, AnnouncementState.CANCELLED):
        return None
    people = await concerned(tx, opening)
    if not people.anybody:
        return None
    answer_was = date.fromisoformat(extended["answer_was"]) if extended.get("answer_was") else None
    was = datetime.fromisoformat(extended["was"])
    found = Extended(opening, was, opening.closes_at, answer_was, people)
    return Untold(found, written if written.state is AnnouncementState.WRITTEN else None)
