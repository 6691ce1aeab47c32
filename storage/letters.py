"""E-mails that are owed to applicants: the queue of what goes out by mail.

A try is noted before it is made, with when the next one would be: a process that dies in the middle leaves a letter that is due again.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, Integer, String, func, select, update
from sqlalchemy.orm import Mapped, mapped_column

from storage.base import Base, Id, text_enum
from storage.database import Tx
from storage.encryption import EncryptedJSON
from storage.upsert import insert_new


class LetterState(StrEnum):
    """What became of a letter. STALE: what it was to tell did not hold any more when it was to be sent."""

    DUE = "due"
    SENT = "sent"
    FAILED = "failed"
    STALE = "stale"


class Letter(Base):
    """A letter. `event` names what happened: one event, one letter. `facts` say what about; what it says is made when it is sent.
    `reason` says why it failed last, without anything of its receiver."""

    __tablename__ = "letters"
    __table_args__ = (Index("ix_letters_state_due_at", "state", "due_at"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    event: Mapped[str] = mapped_column(String(96), unique=True)
    application_id: Mapped[int] = mapped_column(Id, ForeignKey("applications.id", ondelete="CASCADE"), index=True)
    kind: Mapped[str] = mapped_column(String(32))
    facts: Mapped[dict[str, Any] | None] = mapped_column(EncryptedJSON)
    state: Mapped[LetterState] = mapped_column(text_enum(LetterState))
    attempts: Mapped[int] = mapped_column(Integer, default=0)
    due_at: Mapped[datetime]
    created_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    reason: Mapped[str | None] = mapped_column(String(64))


@dataclass(frozen=True, slots=True)
class Due:
    """A letter that is to be tried now."""

    id: int
    event: str
    application_id: int
    kind: str
    facts: Mapping[str, Any]
    attempts: int
    created_at: datetime


async def owe(
    tx: Tx,
    *,
    event: str,
    application_id: int,
    kind: str,
    facts: Mapping[str, Any],
    due_at: datetime | None = None,
    now: datetime,
) -> bool:
    """Adds one, due now or later; False where the event has one already."""
    values = {
        "event": event,
        "application_id": application_id,
        "kind": kind,
        "facts": dict(facts),
        "state": LetterState.DUE,
        "attempts": 0,
        "due_at": due_at or now,
        "created_at": now,
    }
    return await insert_new(tx, Letter, values)


async def due(tx: Tx, now: datetime, *, limit: int) -> Sequence[Due]:
    """What is to be tried, the longest wait first."""
    query = select(Letter).where(Letter.state == LetterState.DUE, Letter.due_at <= now)
    found = await tx.scalars(
        query.order_by(Letter.due_at, Letter.id).limit(limit).execution_options(populate_existing=True)
    )
    return [
        Due(one.id, one.event, one.application_id, one.kind, one.facts or {}, one.attempts, one.created_at)
        for one in found
    ]


async def begin_try(tx: Tx, letter: Due, *, next_at: datetime) -> bool:
    """Notes a try, and when the next one is, should nothing be heard of this one. False: somebody else has tried it meanwhile."""
    begun = await tx.execute(
        update(Letter)
        .where(Letter.id == letter.id, Letter.state == LetterState.DUE, Letter.attempts == letter.attempts)
        .values(attempts=letter.attempts + 1, due_at=next_at)
        .returning(Letter.id)
    )
    return begun.first() is not None


async def end(tx: Tx, letter: Due, state: LetterState, *, reason: str | None = None, now: datetime) -> None:
    """Notes what became of it for good."""
    await tx.execute(
        update(Letter)
        .where(Letter.id == letter.id, Letter.state == LetterState.DUE)
        .values(state=state, ended_at=now, reason=reason)
    )


async def note_reason(tx: Tx, letter: Due, reason: str) -> None:
    """Notes why a try failed."""
    await tx.execute(update(Letter).where(Letter.id == letter.id).values(reason=reason))


async def failed(tx: Tx, *, since: datetime, until: datetime) -> Sequence[int]:
    """The applications (by id) of letters that failed for good between two moments."""
    query = select(Letter.application_id).where(
        Letter.state == LetterState.FAILED, Letter.ended_at >= since, Letter.ended_at < until
    )
    return (await tx.scalars(query.distinct().order_by(Letter.application_id))).all()


async def count(tx: Tx) -> int:
    """How many letters there are."""
    return (await tx.scalar(select(func.count()).select_from(Letter))) or 0
