"""What happened to an application: its timeline, for the applicant as far as it is `visible`."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Boolean, ForeignKey, Index, String, func, insert, select
from sqlalchemy.orm import Mapped, mapped_column

from storage.applications import ApplicationStage
from storage.base import Base, Id, text_enum
from storage.batches import insert_all
from storage.database import Tx
from storage.encryption import EncryptedJSON


class ApplicationEvent(Base):
    """`kind` is a verb (submitted, edited, returned, held ...), `party` as whom somebody did it (applicant, reviewer, admin, clock),
    `stage` where the application stood after it, if that changed. `note` is what was written to the applicant, or by them, by language
    ({"zh": ..., "en": ...}, or under "" where it was written in one for all)."""

    __tablename__ = "application_events"
    __table_args__ = (Index("ix_application_events_application_id_at", "application_id", "at"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    application_id: Mapped[int] = mapped_column(Id, ForeignKey("applications.id", ondelete="CASCADE"))
    at: Mapped[datetime]
    actor_id: Mapped[int | None] = mapped_column(BigInteger)
    party: Mapped[str] = mapped_column(String(16))
    kind: Mapped[str] = mapped_column(String(32))
    stage: Mapped[ApplicationStage | None] = mapped_column(text_enum(ApplicationStage))
    note: Mapped[dict[str, str] | None] = mapped_column(EncryptedJSON)
    visible: Mapped[bool] = mapped_column(Boolean)


async def add(
    tx: Tx,
    application_id: int,
    *,
    at: datetime,
    actor_id: int | None,
    party: str,
    kind: str,
    stage: ApplicationStage | None,
    note: Mapping[str, str] | None,
    visible: bool,
) -> int:
    """Adds one; returns its id."""
    values = {
        "application_id": application_id,
        "at": at,
        "actor_id": actor_id,
        "party": party,
        "kind": kind,
        "stage": stage,
        "note": dict(note) if note else None,
        "visible": visible,
    }
    return (await tx.execute(insert(ApplicationEvent).values(**values).returning(ApplicationEvent.id))).scalar_one()


async def add_all(tx: Tx, rows: Sequence[Mapping[str, Any]]) -> None:
    """Adds several, each with all columns but the id."""
    await insert_all(tx, ApplicationEvent, rows)


async def get(tx: Tx, event_id: int) -> ApplicationEvent | None:
    """The event, or None."""
    return await tx.get(ApplicationEvent, event_id)


async def of_application(tx: Tx, application_id: int, *, visible_only: bool = False) -> Sequence[ApplicationEvent]:
    """The timeline, oldest first."""
    query = select(ApplicationEvent).where(ApplicationEvent.application_id == application_id)
    if visible_only:
        query = query.where(ApplicationEvent.visible)
    return (await tx.scalars(query.order_by(ApplicationEvent.id))).all()


async def with_kind(tx: Tx, application_ids: Collection[int], *, kind: str, after: datetime) -> set[int]:
    """Which of these applications have such an event after a moment."""
    query = select(ApplicationEvent.application_id).where(
        ApplicationEvent.application_id.in_(application_ids), ApplicationEvent.kind == kind, ApplicationEvent.at > after
    )
    return set(await tx.scalars(query.distinct()))


async def ids(tx: Tx, application_id: int) -> Sequence[int]:
    """The ids of an application's events."""
    query = select(ApplicationEvent.id).where(ApplicationEvent.application_id == application_id)
    return (await tx.scalars(query)).all()


async def count_of(tx: Tx, application_id: int, *, kind: str) -> int:
    """How many events of an application are of a kind that begins so."""
    query = select(func.count()).select_from(ApplicationEvent)
    found = query.where(
        ApplicationEvent.application_id == application_id, ApplicationEvent.kind.startswith(kind, autoescape=True)
    )
    return (await tx.scalar(found)) or 0


async def moves(tx: Tx, application_ids: Collection[int]) -> Sequence[ApplicationEvent]:
    """Where these applications stood, one stage after the other, oldest first."""
    query = select(ApplicationEvent).where(
        ApplicationEvent.application_id.in_(application_ids), ApplicationEvent.stage.is_not(None)
    )
    return (await tx.scalars(query.order_by(ApplicationEvent.id))).all()
