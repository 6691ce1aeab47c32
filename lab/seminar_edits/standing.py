"""Whether a seminar is held: published, cancelled, held after all."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from lab.errors import LabError
from lab.forms.fields import Answers
from lab.roles import Actor
from lab.seminar_edits.subjects import editable
from lab.seminars import changes
from lab.seminars.altering import alter
from lab.seminars.changes import Snapshot
from lab.seminars.clashes import Clash, clashes, slot_of
from storage import history, search, seminars
from storage.database import Tx
from storage.seminars import COMING, KIND, Seminar, SeminarStatus

STATUS = "~status"  # which it had when the form was opened


@dataclass(frozen=True)
class Stands:
    """A seminar that stands otherwise now; `before` is what people knew."""

    seminar: Seminar
    before: Snapshot


async def allow_cancel(tx: Tx, *, actor: Actor, subject: str, now: datetime) -> None:
    """Raises Forbidden, NotFound, and LabError for what can't be cancelled (any more)."""
    seminar = await editable(tx, actor, subject)
    if seminar.status is SeminarStatus.DRAFT:  # cancelled, everybody would see it
        raise LabError("seminar-draft-unseen", code=seminar.code)
    if seminar.status is SeminarStatus.CANCELLED:
        raise LabError("seminar-cancelled-already", code=seminar.code)
    if seminar.status is SeminarStatus.HELD or seminar.ends_at <= now:
        raise LabError("seminar-over", code=seminar.code)


async def cancel(tx: Tx, *, actor: Actor, answers: Answers, subject: str, now: datetime) -> Stands:
    """A seminar is cancelled, with what is said about why. Raises Forbidden, NotFound, LabError."""
    await allow_cancel(tx, actor=actor, subject=subject, now=now)
    why: dict[str, str] = answers.get("why") or {}
    values = {f"cancelled_why_{language}": why.get(language, "") for language in ("zh", "en")}
    return await _stands(tx, actor, subject, {**values, "status": SeminarStatus.CANCELLED}, "cancelled", now=now)


async def restore(tx: Tx, actor: Actor, code: str, *, now: datetime) -> Stands:
    """A cancelled one is held after all. Raises Forbidden, NotFound, LabError."""
    seminar = await editable(tx, actor, code)
    if seminar.status is not SeminarStatus.CANCELLED:
        raise LabError("seminar-not-cancelled", code=code)
    if seminar.ends_at <= now:
        raise LabError("seminar-over", code=code)
    values = {"status": SeminarStatus.PUBLISHED, "cancelled_why_zh": "", "cancelled_why_en": ""}
    return await _stands(tx, actor, code, values, "restored", now=now)


async def publish(tx: Tx, actor: Actor, code: str, *, now: datetime) -> Stands:
    """A draft is published. Raises Forbidden, NotFound, LabError."""
    seminar = await editable(tx, actor, code)
    if seminar.status is not SeminarStatus.DRAFT:
        raise LabError("seminar-published-already", code=code)
    if seminar.ends_at <= now:
        raise LabError("seminar-over", code=code)
    return await _stands(tx, actor, code, {"status": SeminarStatus.PUBLISHED}, "published", now=now)


def removable(seminar: Seminar) -> bool:
    """Whether it can be removed: a draft, unless it is a date of a series, which the series would make again."""
    return seminar.status is SeminarStatus.DRAFT and seminar.occurrence is None


async def to_remove(tx: Tx, actor: Actor, code: str) -> Seminar:
    """A draft that can be removed. Raises Forbidden, NotFound, LabError."""
    seminar = await editable(tx, actor, code)
    if not removable(seminar):
        raise LabError("seminar-no-draft", code=code)
    return seminar


async def remove(tx: Tx, actor: Actor, code: str, *, now: datetime) -> None:
    """A draft is gone for good. Raises Forbidden, NotFound, LabError."""
    seminar = await seminars.lock(tx, (await to_remove(tx, actor, code)).id)
    if seminar is None or not removable(seminar):
        raise LabError("seminar-changed", code=code)
    await search.remove(tx, kind=KIND, items=[seminar.id])
    await seminars.remove(tx, seminar.id)
    await history.add(tx, at=now, actor_id=actor.user_id, action=f"{KIND}.removed", kind=KIND, item=code)


async def in_the_way(tx: Tx, seminar: Seminar) -> list[Clash]:
    """What it would clash with if it were held."""
    return await clashes(tx, [slot_of(seminar)])


async def _stands(tx: Tx, actor: Actor, code: str, values: dict[str, Any], what: str, *, now: datetime) -> Stands:
    found = await editable(tx, actor, code)
    was = found.status
    seminar = await seminars.lock(tx, found.id)
    if seminar is None or (seminar.status is not was and not {seminar.status, was} <= set(COMING)):
        raise LabError("seminar-changed", code=code)
    before = await changes.read(tx, seminar)
    await alter(tx, seminar, values, now=now)
    action = f"{KIND}.{what}"
    await history.add(tx, at=now, actor_id=actor.user_id, action=action, kind=KIND, item=code)
    return Stands(seminar, before)
