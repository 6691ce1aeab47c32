"""Changes of seminars: what people knew, what holds now, and when they are told.

    before = await changes.read(tx, seminar)            # before anything is stored
    ...                                                 # storage.seminars.change, storage.seminar_materials.add
    noted = await changes.note(tx, actor, before, await storage.seminars.get(tx, seminar.id), tell=True, ...)

Edits gather for ten minutes into one notice from what was known before the first to what holds after the last: moved there and back,
there is nothing to tell. Where the seminar begins soon, they are told at once.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from lab.defaults import Defaults
from lab.roles import Actor
from lab.seminars import reminding
from lab.seminars.concerned import Concerned, Reason, Tie, concerned, participants
from lab.seminars.snapshots import Matter, Snapshot, differences, from_json, must_tell, of, read
from lab.seminars.telling import tell as tell_now
from storage import seminar_changes, seminars
from storage.database import Tx
from storage.seminar_changes import SeminarChange
from storage.seminars import Seminar, SeminarStatus

__all__ = [
    "Concerned",
    "Matter",
    "Noted",
    "Reason",
    "Snapshot",
    "Tie",
    "concerned",
    "differences",
    "from_json",
    "must_tell",
    "note",
    "of",
    "participants",
    "read",
]

GATHERED = timedelta(minutes=10)  # after the last edit
LONGEST = timedelta(minutes=30)  # after the first one
SOON = timedelta(hours=3)  # before it begins: at once


@dataclass(frozen=True)
class Noted:
    """When people are told: None where there is nothing to tell, the moment of the edit where they are told at once."""

    due_at: datetime | None


async def note(
    tx: Tx, actor: Actor | None, before: Snapshot, after: Seminar, *, tell: bool, defaults: Defaults, now: datetime
) -> Noted:
    """A seminar was changed: from what `read` answered before, to the stored row. People are told if that was wished (`tell`), or if
    they have to be (`must_tell`). Call it after each stored change, also a quiet one, in the same transaction."""
    _ = actor
    seminar = await seminars.lock(tx, after.id)
    if seminar is None:
        return Noted(None)
    current = await read(tx, seminar)
    row = await seminar_changes.of_seminar(tx, seminar.id)
    gathering = row if row is not None and row.due_at is not None else None
    if SeminarStatus.DRAFT in (before.status, current.status):
        if gathering is not None:
            await seminar_changes.drop(tx, seminar.id)
        return Noted(None)
    loud = bool(differences(before, current)) and (tell or must_tell(before, current))
    if gathering is None and not loud:
        return Noted(None)
    known = _known(gathering, before, current, loud=loud)
    values = {
        "known": known.as_json(),
        "moved": bool({Matter.STANDING, Matter.TIME} & set(differences(known, current))),
    }
    if gathering is not None and gathering.due_at is not None and not loud:
        due_at, since, edited_at = gathering.due_at, gathering.since, gathering.edited_at
    else:
        since = gathering.since if gathering is not None and gathering.since is not None else now
        due_at, edited_at = _due_at(known, current, since=since, now=now), now
    await seminar_changes.gather(tx, seminar.id, {**values, "since": since, "edited_at": edited_at, "due_at": due_at})
    await reminding.moved(tx, seminar, before)
    if due_at <= now:
        await tell_now(tx, seminar.id, defaults=defaults, now=now)
    return Noted(due_at)


def _known(gathering: SeminarChange | None, before: Snapshot, current: Snapshot, *, loud: bool) -> Snapshot:
    """What people know. What is changed quietly counts as known, but where it is part of something that they are to be told."""
    if gathering is None:
        return before
    known = from_json(gathering.known)
    if loud:
        return known
    waiting = set(differences(known, before))
    quiet = [matter for matter in differences(before, current) if matter not in waiting]
    return known.changed({name: getattr(current, name) for matter in quiet for name in _COLUMNS.get(matter, ())})


_COLUMNS = {
    Matter.LINK: ("link",),
    Matter.TITLE: ("title_zh", "title_en"),
    Matter.SPEAKER: ("speaker_zh", "speaker_en"),
    Matter.MATERIALS: ("materials",),
}


def _due_at(known: Snapshot, current: Snapshot, *, since: datetime, now: datetime) -> datetime:
    starts = [one.starts_at for one in (known, current) if one.ends_at > now]
    latest = [since + LONGEST, *(at - SOON for at in starts)]
    return max(now, min(now + GATHERED, *latest))
