"""Whom a change of a seminar concerns, and telling them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from lab.defaults import Defaults
from lab.roles import Actor
from lab.seminars import changes, promoting, publishing
from lab.seminars.changes import Snapshot
from storage.database import Tx
from storage.seminars import COMING, Seminar, SeminarStatus


@dataclass(frozen=True)
class Audience:
    """How many people and groups a change concerns; `must`: they are told in any case; `anything`: there is something that they are told
    of at all, and not only what a card shows."""

    total: int = 0
    must: bool = False
    anything: bool = False

    @property
    def choice(self) -> bool:
        """Whether it is for the editor to say if they are told."""
        return bool(self.total) and self.anything and not self.must


NOBODY = Audience()


async def audience(
    tx: Tx, seminar: Seminar | None, values: Mapping[str, Any], *, defaults: Defaults, now: datetime
) -> Audience:
    """Whom it would concern if a stored seminar had these values. Nobody is concerned by a draft, by one that is over, or
    by one that is cancelled and stays so."""
    if seminar is None or seminar.status in (SeminarStatus.DRAFT, SeminarStatus.HELD):
        return NOBODY
    before = await changes.read(tx, seminar)
    after = before.changed(values)
    found = changes.differences(before, after)
    if not found or not (before.coming or after.coming):
        return NOBODY
    people = await changes.concerned(tx, seminar, defaults=defaults, now=now)
    return Audience(people.total, changes.must_tell(before, after), anything=True)


@dataclass(frozen=True)
class Told:
    """How many people and groups will know, and when (see `changes.note`)."""

    total: int
    due_at: datetime


async def tell(
    tx: Tx, actor: Actor, before: Snapshot | None, seminar: Seminar, *, tell: bool, defaults: Defaults, now: datetime
) -> Told | None:
    """A seminar was stored: whom it concerns will know, if that is wished or has to be, and seats that became free are given to those who
    wait; of a draft that is published, people hear as news. None where nobody is to be told of a change."""
    if before is None:
        return None
    noted = await changes.note(tx, actor, before, seminar, tell=tell, defaults=defaults, now=now)
    told = None
    if noted.due_at is not None:
        people = await changes.concerned(tx, seminar, defaults=defaults, now=now)
        told = Told(people.total, noted.due_at) if people.total else None
    restored = before.status is SeminarStatus.CANCELLED and seminar.status in COMING
    if before.status is SeminarStatus.DRAFT and seminar.status in COMING:
        await publishing.published(tx, [seminar.id], defaults=defaults, now=now)
    await promoting.after_edit(tx, seminar.id, restored=restored, defaults=defaults, now=now)
    return told
