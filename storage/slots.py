"""Times at which an interview can be held. A slot is given by compare-and-set, and never twice."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Index, Integer, String, func, select, text, update
from sqlalchemy.orm import Mapped, mapped_column

from storage.base import Base, Id
from storage.database import Tx
from storage.upsert import insert_new

_OFFERING = 1_936_487_284  # the key under which PostgreSQL locks somebody's slots


class Slot(Base):
    """A slot that somebody (`offered_by`) offers for an opening's interviews, meant in `zone`, at a place or under a link. It is taken as
    long as it has an `application_id`. `sequence` counts how often that changed (RFC 5545, SEQUENCE)."""

    __tablename__ = "slots"
    __table_args__ = (
        Index("ix_slots_opening_id_starts_at", "opening_id", "starts_at"),
        Index(
            "uq_slots_offered",
            "offered_by",
            "starts_at",
            unique=True,
            postgresql_where=text("cancelled_at IS NULL"),
            sqlite_where=text("cancelled_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    opening_id: Mapped[int] = mapped_column(Id, ForeignKey("openings.id", ondelete="CASCADE"))
    offered_by: Mapped[int] = mapped_column(BigInteger)
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    zone: Mapped[str] = mapped_column(String(64))
    place: Mapped[str] = mapped_column(String(200), default="")
    link: Mapped[str] = mapped_column(String(500), default="")
    application_id: Mapped[int | None] = mapped_column(
        Id, ForeignKey("applications.id", ondelete="SET NULL"), unique=True
    )
    sequence: Mapped[int] = mapped_column(Integer, default=0)
    cancelled_at: Mapped[datetime | None]


async def get(tx: Tx, slot_id: int) -> Slot | None:
    """The slot as it stands now, or None."""
    query = select(Slot).where(Slot.id == slot_id).execution_options(populate_existing=True)
    return (await tx.scalars(query)).first()


async def offer(tx: Tx, values: Mapping[str, Any]) -> bool:
    """Adds one; False if the same person offers that moment already."""
    return await insert_new(tx, Slot, values)


async def lock(tx: Tx, slot_ids: Collection[int]) -> None:
    """Keeps others from changing these slots until the end of the transaction, always in the same order."""
    await tx.execute(select(Slot.id).where(Slot.id.in_(slot_ids)).order_by(Slot.id).with_for_update())


async def free(tx: Tx, opening_id: int, *, after: datetime) -> Sequence[Slot]:
    """The slots that can be picked, earliest first."""
    query = select(Slot).where(
        Slot.opening_id == opening_id,
        Slot.application_id.is_(None),
        Slot.cancelled_at.is_(None),
        Slot.starts_at > after,
    )
    return (await tx.scalars(query.order_by(Slot.starts_at, Slot.id))).all()


async def of_opening(tx: Tx, opening_id: int) -> Sequence[Slot]:
    """All slots of an opening that were not cancelled, earliest first."""
    query = select(Slot).where(Slot.opening_id == opening_id, Slot.cancelled_at.is_(None))
    return (await tx.scalars(query.order_by(Slot.starts_at, Slot.id))).all()


async def of_person(tx: Tx, user_id: int, *, after: datetime) -> Sequence[Slot]:
    """All slots that somebody offers, for any opening, and that end after a moment, earliest first."""
    query = select(Slot).where(Slot.offered_by == user_id, Slot.cancelled_at.is_(None), Slot.ends_at > after)
    return (await tx.scalars(query.order_by(Slot.starts_at, Slot.id))).all()


async def lock_person(tx: Tx, user_id: int) -> None:
    """Somebody's slots are offered one request after the other; on SQLite they are anyway."""
    if tx.dialect == "postgresql":
        await tx.execute(select(func.pg_advisory_xact_lock(_OFFERING, func.hashint8(user_id))))


async def of_application(tx: Tx, application_id: int) -> Slot | None:
    """The slot that an application has, or None."""
    query = select(Slot).where(Slot.application_id == application_id).execution_options(populate_existing=True)
    return (await tx.scalars(query)).first()


async def of_applications(tx: Tx, application_ids: Collection[int]) -> dict[int, Slot]:
    """The slots that these applications have, by application; those without one are left out."""
    query = select(Slot).where(Slot.application_id.in_(application_ids)).execution_options(populate_existing=True)
    return {one.application_id: one for one in await tx.scalars(query) if one.application_id is not None}


async def take(tx: Tx, slot_id: int, *, application_id: int, opening_id: int, after: datetime) -> bool:
    """Gives a slot of an opening to an application; False if it is not free, or has begun. Raises Conflict where the application has
    another one."""
    taken = await tx.execute(
        update(Slot)
        .where(Slot.id == slot_id, Slot.opening_id == opening_id, Slot.application_id.is_(None))
        .where(Slot.cancelled_at.is_(None), Slot.starts_at > after)
        .values(application_id=application_id, sequence=Slot.sequence + 1)
        .returning(Slot.id)
    )
    return taken.first() is not None


async def let_go(tx: Tx, slot_id: int, *, application_id: int) -> bool:
    """Takes a slot from the application that has it; False if it has not."""
    freed = await tx.execute(
        update(Slot)
        .where(Slot.id == slot_id, Slot.application_id == application_id)
        .values(application_id=None, sequence=Slot.sequence + 1)
        .returning(Slot.id)
    )
    return freed.first() is not None


async def cancel(tx: Tx, slot_id: int, *, now: datetime) -> bool:
    """A slot is not offered any more, and nobody has it; False if that was so already."""
    cancelled = await tx.execute(
        update(Slot)
        .where(Slot.id == slot_id, Slot.cancelled_at.is_(None))
        .values(cancelled_at=now, application_id=None, sequence=Slot.sequence + 1)
        .returning(Slot.id)
    )
    return cancelled.first() is not None
