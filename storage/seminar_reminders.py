"""Reminders of seminars: how long before it begins somebody wants to be reminded, several times if they like."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import BigInteger, ForeignKey, Integer, delete, exists, select
from sqlalchemy.orm import Mapped, mapped_column

from storage.base import Base
from storage.database import Tx
from storage.seminar_changes import SeminarChange
from storage.seminars import COMING, Seminar
from storage.upsert import insert_new

NONE = 0
"""Instead of minutes: no reminder is wanted, also none by default."""


class SeminarReminder(Base):
    """One user wants to be reminded of one seminar `minutes` before it begins, or (NONE) not at all. Who has a seat and no row gets what
    `lab.seminars.reminders` gives to everybody."""

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
class Unreminded:
    """The reminders of a seminar `minutes` before it begins are due."""

    seminar_id: int
    minutes: int
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


async def of_user(tx: Tx, seminar_id: int, user_id: int) -> dict[int, datetime]:
    """What a user has said about reminders of a seminar: how many minutes before (or NONE), longest first, and since when."""
    query = select(SeminarReminder.minutes, SeminarReminder.created_at).where(
        SeminarReminder.seminar_id == seminar_id, SeminarReminder.user_id == user_id
    )
    rows = await tx.execute(query.order_by(SeminarReminder.minutes.desc()))
    return {row[0]: row[1] for row in rows}


async def mine(tx: Tx, user_id: int) -> dict[int, dict[int, datetime]]:
    """What `of_user` answers, for all seminars about which a user has said something."""
    rows = await tx.execute(
        select(SeminarReminder.seminar_id, SeminarReminder.minutes, SeminarReminder.created_at)
        .where(SeminarReminder.user_id == user_id)
        .order_by(SeminarReminder.seminar_id, SeminarReminder.minutes.desc())
    )
    found: dict[int, dict[int, datetime]] = {}
    for seminar_id, minutes, at in rows:
        found.setdefault(seminar_id, {})[minutes] = at
    return found


async def of_seminar(tx: Tx, seminar_id: int) -> dict[int, dict[int, datetime]]:
    """What `of_user` answers, for everybody who has said something about this seminar, by user."""
    rows = await tx.execute(
        select(SeminarReminder.user_id, SeminarReminder.minutes, SeminarReminder.created_at)
        .where(SeminarReminder.seminar_id == seminar_id)
        .order_by(SeminarReminder.user_id, SeminarReminder.minutes.desc())
    )
    found: dict[int, dict[int, datetime]] = {}
    for user_id, minutes, at in rows:
        found.setdefault(user_id, {})[minutes] = at
    return found


async def unreminded(tx: Tx, leads: Sequence[int], now: datetime, *, limit: int) -> list[Unreminded]:
    """What is due of the seminars that are going to be held: their moment has come, they have not begun, nobody was reminded of this
    start yet. Those whose time has just changed wait until that is told. Earliest start first, the longest lead first."""
    moving = exists().where(
        SeminarChange.seminar_id == Seminar.id, SeminarChange.due_at.is_not(None), SeminarChange.moved
    )
    longest = timedelta(minutes=max(leads))
    near = await tx.execute(
        select(Seminar.id, Seminar.starts_at)
        .where(Seminar.status.in_(COMING), Seminar.starts_at > now, Seminar.starts_at <= now + longest, ~moving)
        .order_by(Seminar.starts_at, Seminar.id)
    )
    due = [
        Unreminded(seminar_id, minutes, starts_at)
        for seminar_id, starts_at in near
        for minutes in sorted(leads, reverse=True)
        if starts_at <= now + timedelta(minutes=minutes)
    ]
    if not due:
        return []
    done = await tx.scalars(select(SeminarReminded).where(SeminarReminded.starts_at > now))
    known = {(one.seminar_id, one.minutes, one.starts_at) for one in done}
    return [one for one in due if (one.seminar_id, one.minutes, one.starts_at) not in known][:limit]


async def mark(tx: Tx, one: Unreminded, now: datetime) -> bool:
    """Everybody is owed these reminders; tells whether that is new."""
    values = {"seminar_id": one.seminar_id, "minutes": one.minutes, "starts_at": one.starts_at, "at": now}
    return await insert_new(tx, SeminarReminded, values)


async def marked(tx: Tx, seminar_id: int, starts_at: datetime) -> set[int]:
    """Which reminders of this start everybody is owed already, in minutes before it."""
    query = select(SeminarReminded.minutes).where(
        SeminarReminded.seminar_id == seminar_id, SeminarReminded.starts_at == starts_at
    )
    return set(await tx.scalars(query))


async def unmark(tx: Tx, seminar_id: int, starts_at: datetime) -> None:
    """A seminar begins at this moment again: what is due is looked at anew."""
    await tx.execute(
        delete(SeminarReminded).where(SeminarReminded.seminar_id == seminar_id, SeminarReminded.starts_at == starts_at)
    )
