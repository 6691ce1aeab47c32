"""Reminders of seminars: how long before it begins somebody wants to be reminded, several times if they like."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Integer, delete, func, select
from sqlalchemy.orm import Mapped, mapped_column

from storage.base import Base
from storage.database import Tx
from storage.seminars import COMING, Seminar
from storage.upsert import insert_new


class SeminarReminder(Base):
    """One user wants to be reminded of one seminar `minutes` before it begins."""

    __tablename__ = "seminar_reminders"

    seminar_id: Mapped[int] = mapped_column(ForeignKey("seminars.id", ondelete="CASCADE"), primary_key=True)
    user_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("users.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    minutes: Mapped[int] = mapped_column(Integer, primary_key=True)
    created_at: Mapped[datetime]


class SeminarReminded(Base):
    """The reminders of one seminar `minutes` before this start were owed to everybody who wanted them then: whoever comes later is late."""

    __tablename__ = "seminar_reminded"

    seminar_id: Mapped[int] = mapped_column(ForeignKey("seminars.id", ondelete="CASCADE"), primary_key=True)
    minutes: Mapped[int] = mapped_column(Integer, primary_key=True)
    starts_at: Mapped[datetime] = mapped_column(primary_key=True)
    at: Mapped[datetime]


@dataclass(frozen=True, slots=True)
class Wanted:
    """A reminder that somebody wants, and when its seminar begins."""

    seminar_id: int
    user_id: int
    minutes: int
    created_at: datetime
    starts_at: datetime


async def add(tx: Tx, *, seminar_id: int, user_id: int, minutes: int, now: datetime) -> bool:
    """Adds one; tells whether that is new."""
    values = {"seminar_id": seminar_id, "user_id": user_id, "minutes": minutes, "created_at": now}
    return await insert_new(tx, SeminarReminder, values)


async def remove(tx: Tx, *, seminar_id: int, user_id: int, minutes: int | None = None) -> int:
    """Removes one, or all of a user for a seminar; tells how many."""
    which = [] if minutes is None else [SeminarReminder.minutes == minutes]
    gone = await tx.execute(
        delete(SeminarReminder)
        .where(SeminarReminder.seminar_id == seminar_id, SeminarReminder.user_id == user_id, *which)
        .returning(SeminarReminder.minutes)
    )
    return len(gone.all())


async def of_user(tx: Tx, seminar_id: int, user_id: int) -> Sequence[int]:
    """How many minutes before a seminar a user wants to be reminded, longest first."""
    query = select(SeminarReminder.minutes).where(
        SeminarReminder.seminar_id == seminar_id, SeminarReminder.user_id == user_id
    )
    return (await tx.scalars(query.order_by(SeminarReminder.minutes.desc()))).all()


async def mine(tx: Tx, user_id: int) -> dict[int, list[int]]:
    """All that a user wants to be reminded of: minutes by seminar, longest first."""
    rows = await tx.execute(
        select(SeminarReminder.seminar_id, SeminarReminder.minutes)
        .where(SeminarReminder.user_id == user_id)
        .order_by(SeminarReminder.seminar_id, SeminarReminder.minutes.desc())
    )
    found: dict[int, list[int]] = {}
    for seminar_id, minutes in rows:
        found.setdefault(seminar_id, []).append(minutes)
    return found


async def people_of(tx: Tx, seminar_id: int) -> list[tuple[int, datetime]]:
    """Who wants to be reminded of a seminar, and since when."""
    query = select(SeminarReminder.user_id, func.min(SeminarReminder.created_at))
    rows = await tx.execute(query.where(SeminarReminder.seminar_id == seminar_id).group_by(SeminarReminder.user_id))
    return [(user_id, at) for user_id, at in rows]


async def of_coming(tx: Tx, since: datetime, until: datetime) -> list[Wanted]:
    """What is wanted for the seminars that are going to be held and begin after `since` and not after `until`, earliest first."""
    rows = await tx.execute(
        select(
            SeminarReminder.seminar_id,
            SeminarReminder.user_id,
            SeminarReminder.minutes,
            SeminarReminder.created_at,
            Seminar.starts_at,
        )
        .join(Seminar, Seminar.id == SeminarReminder.seminar_id)
        .where(Seminar.status.in_(COMING), Seminar.starts_at > since, Seminar.starts_at <= until)
        .order_by(Seminar.starts_at, SeminarReminder.seminar_id, SeminarReminder.user_id, SeminarReminder.minutes)
    )
    return [Wanted(*row) for row in rows]
