"""Offers of a place: until when they stand, and what was answered."""

from collections.abc import Collection, Sequence
from datetime import datetime
from enum import StrEnum

from sqlalchemy import BigInteger, ForeignKey, Index, func, insert, select, text, update
from sqlalchemy.orm import Mapped, mapped_column

from storage.applications import Application
from storage.base import Base, Id, text_enum
from storage.database import Tx


class OfferAnswer(StrEnum):
    """What became of an offer."""

    ACCEPTED = "accepted"
    DECLINED = "declined"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"


class Offer(Base):
    """An offer, which stands until `expires_at` as long as it has no answer; an application has at most one that stands."""

    __tablename__ = "offers"
    __table_args__ = (
        Index(
            "uq_offers_open",
            "application_id",
            unique=True,
            postgresql_where=text("answered_at IS NULL"),
            sqlite_where=text("answered_at IS NULL"),
        ),
        Index(
            "ix_offers_due",
            "expires_at",
            postgresql_where=text("answered_at IS NULL"),
            sqlite_where=text("answered_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    application_id: Mapped[int] = mapped_column(Id, ForeignKey("applications.id", ondelete="CASCADE"), index=True)
    made_by: Mapped[int | None] = mapped_column(BigInteger)
    released_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]
    answer: Mapped[OfferAnswer | None] = mapped_column(text_enum(OfferAnswer))


async def make(tx: Tx, application_id: int, *, made_by: int | None, expires_at: datetime, now: datetime) -> None:
    """Adds one. Raises Conflict where one stands."""
    await tx.execute(
        insert(Offer).values(application_id=application_id, made_by=made_by, released_at=now, expires_at=expires_at)
    )


async def open_one(tx: Tx, application_id: int) -> Offer | None:
    """The offer that stands, or None."""
    query = select(Offer).where(Offer.application_id == application_id, Offer.answered_at.is_(None))
    return (await tx.scalars(query.execution_options(populate_existing=True))).first()


async def open_of(tx: Tx, application_ids: Collection[int]) -> dict[int, Offer]:
    """The offers that stand, by application; those without one are left out."""
    query = select(Offer).where(Offer.application_id.in_(application_ids), Offer.answered_at.is_(None))
    found = await tx.scalars(query.execution_options(populate_existing=True))
    return {one.application_id: one for one in found}


async def answer(tx: Tx, application_id: int, answer: OfferAnswer, *, now: datetime) -> bool:
    """Answers the offer that stands; False if there is none."""
    answered = await tx.execute(
        update(Offer)
        .where(Offer.application_id == application_id, Offer.answered_at.is_(None))
        .values(answered_at=now, answer=answer)
        .returning(Offer.id)
    )
    return answered.first() is not None


async def count_open(tx: Tx, opening_id: int) -> int:
    """How many offers of an opening stand."""
    query = (
        select(func.count())
        .select_from(Offer)
        .join(Application, Application.id == Offer.application_id)
        .where(Application.opening_id == opening_id, Offer.answered_at.is_(None))
    )
    return (await tx.scalar(query)) or 0


async def overdue(tx: Tx, now: datetime, *, limit: int = 100) -> Sequence[int]:
    """The applications whose offer is over, without an answer."""
    query = (
        select(Offer.application_id)
        .where(Offer.answered_at.is_(None), Offer.expires_at <= now)
        .order_by(Offer.expires_at, Offer.id)
        .limit(limit)
    )
    return (await tx.scalars(query)).all()


async def standing(tx: Tx) -> Sequence[tuple[Application, Offer]]:
    """All offers that stand, with their applications, the first to expire first."""
    rows = await tx.execute(
        select(Application, Offer)
        .join(Offer, Offer.application_id == Application.id)
        .where(Offer.answered_at.is_(None))
        .order_by(Offer.expires_at, Offer.id)
    )
    return [(application, offer) for application, offer in rows]
