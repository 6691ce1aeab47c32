"""Reservations: seats at a seminar, and places on its waiting list. Every change of one is made under the lock of its seminar's row
(`storage.seminars.lock`), so that places on the waiting list follow the order of the commits."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import BigInteger, Boolean, ForeignKey, Index, Integer, and_, exists, func, or_, select, update
from sqlalchemy.orm import Mapped, mapped_column

from storage.base import Base, Id, text_enum
from storage.database import Tx
from storage.seminars import COMING, Seminar
from storage.upsert import upsert


class ReservationState(StrEnum):
    """What somebody has. `offered`: a seat that became free is held for them until `confirm_by`. `lapsed`: it was not confirmed."""

    SEAT = "seat"
    WAITING = "waiting"
    OFFERED = "offered"
    CANCELLED = "cancelled"
    LAPSED = "lapsed"


class CheckedInBy(StrEnum):
    """How somebody was checked in."""

    CODE = "code"
    HOST = "host"


HOLDING = (ReservationState.SEAT, ReservationState.OFFERED)
"""The states that take a seat."""

LIVE = (*HOLDING, ReservationState.WAITING)


class Reservation(Base):
    """What one user has at one seminar. `ticket` orders the waiting list, and stays with a seat that was got by waiting. `walked_in`: came
    to the door without a reservation."""

    __tablename__ = "reservations"
    __table_args__ = (
        Index("uq_reservations_seminar_id_user_id", "seminar_id", "user_id", unique=True),
        Index("ix_reservations_state_confirm_by", "state", "confirm_by"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    seminar_id: Mapped[int] = mapped_column(Id, ForeignKey("seminars.id", ondelete="CASCADE"))
    user_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("users.id", ondelete="CASCADE"), index=True)
    state: Mapped[ReservationState] = mapped_column(text_enum(ReservationState))
    ticket: Mapped[int | None] = mapped_column(Integer)
    confirm_by: Mapped[datetime | None]
    checked_in_at: Mapped[datetime | None]
    checked_in_by: Mapped[CheckedInBy | None] = mapped_column(text_enum(CheckedInBy))
    walked_in: Mapped[bool] = mapped_column(Boolean, default=False)
    made_at: Mapped[datetime]
    changed_at: Mapped[datetime]


async def get(tx: Tx, reservation_id: int) -> Reservation | None:
    """A reservation as it stands now, or None."""
    return await tx.get(Reservation, reservation_id, populate_existing=True)


async def of_user(tx: Tx, seminar_id: int, user_id: int) -> Reservation | None:
    """What a user has at a seminar, as it stands now, or None."""
    query = select(Reservation).where(Reservation.seminar_id == seminar_id, Reservation.user_id == user_id)
    return (await tx.scalars(query.execution_options(populate_existing=True))).first()


async def mine(tx: Tx, user_id: int, *, states: Collection[ReservationState] = LIVE) -> Sequence[Reservation]:
    """All reservations of a user in these states."""
    query = select(Reservation).where(Reservation.user_id == user_id, Reservation.state.in_(states))
    return (await tx.scalars(query.order_by(Reservation.id))).all()


async def of_seminar(
    tx: Tx, seminar_id: int, *, states: Collection[ReservationState] = tuple(ReservationState)
) -> Sequence[Reservation]:
    """All reservations of a seminar in these states, in the order in which they were made; of those who wait, by their ticket."""
    query = select(Reservation).where(Reservation.seminar_id == seminar_id, Reservation.state.in_(states))
    ordered = query.order_by(func.coalesce(Reservation.ticket, 0), Reservation.made_at, Reservation.id)
    return (await tx.scalars(ordered.execution_options(populate_existing=True))).all()


async def counts(tx: Tx, ids: Sequence[int]) -> dict[int, dict[ReservationState, int]]:
    """How many reservations these seminars have, by state."""
    rows = await tx.execute(
        select(Reservation.seminar_id, Reservation.state, func.count())
        .where(Reservation.seminar_id.in_(ids))
        .group_by(Reservation.seminar_id, Reservation.state)
    )
    found: dict[int, dict[ReservationState, int]] = {}
    for seminar_id, state, number in rows:
        found.setdefault(seminar_id, {})[ReservationState(state)] = number
    return found


async def position(tx: Tx, reservation: Reservation) -> int:
    """Which place of the waiting list this is, from 1."""
    query = select(func.count()).where(
        Reservation.seminar_id == reservation.seminar_id,
        Reservation.state == ReservationState.WAITING,
        Reservation.ticket <= reservation.ticket,
    )
    return (await tx.scalar(query)) or 0


async def queue(tx: Tx, seminar_id: int, *, until: int) -> tuple[int, int]:
    """How many wait, and how many of them have a ticket up to this one."""
    before = func.count().filter(Reservation.ticket <= until)
    query = select(func.count(), before).where(
        Reservation.seminar_id == seminar_id, Reservation.state == ReservationState.WAITING
    )
    row = (await tx.execute(query)).one()
    return row[0], row[1]


async def next_waiting(tx: Tx, seminar_id: int, *, limit: int) -> Sequence[Reservation]:
    """The first ones of the waiting list, as they stand now."""
    query = select(Reservation).where(
        Reservation.seminar_id == seminar_id, Reservation.state == ReservationState.WAITING
    )
    ordered = query.order_by(Reservation.ticket).limit(limit)
    return (await tx.scalars(ordered.execution_options(populate_existing=True))).all()


async def unconfirmed(tx: Tx, now: datetime, *, limit: int) -> Sequence[Reservation]:
    """Seats at seminars that are going to be held, held for somebody whose time to confirm is over; it is when the seminar begins."""
    query = (
        select(Reservation)
        .join(Seminar, Seminar.id == Reservation.seminar_id)
        .where(Reservation.state == ReservationState.OFFERED, Seminar.status.in_(COMING))
        .where(or_(Reservation.confirm_by <= now, Seminar.starts_at <= now))
    )
    return (await tx.scalars(query.order_by(Reservation.confirm_by, Reservation.id).limit(limit))).all()


async def unfilled(tx: Tx, now: datetime, *, limit: int) -> Sequence[int]:
    """The seminars (by id) that are going to be held and have a free seat although somebody waits for one."""
    waits = exists().where(Reservation.seminar_id == Seminar.id, Reservation.state == ReservationState.WAITING)
    free = or_(Seminar.capacity.is_(None), Seminar.taken < Seminar.capacity)
    query = select(Seminar.id).where(and_(Seminar.status.in_(COMING), Seminar.starts_at > now, free, waits))
    return (await tx.scalars(query.order_by(Seminar.starts_at, Seminar.id).limit(limit))).all()


async def put(tx: Tx, values: Mapping[str, Any]) -> None:
    """Writes what a user has at a seminar, whatever they had before. `values` has `seminar_id` and `user_id`."""
    await upsert(tx, Reservation, values, key=("seminar_id", "user_id"))


async def change(tx: Tx, reservation_id: int, *, was: Collection[ReservationState], values: Mapping[str, Any]) -> bool:
    """Changes columns of one that is in one of these states; tells whether it was."""
    changed = await tx.execute(
        update(Reservation)
        .where(Reservation.id == reservation_id, Reservation.state.in_(was))
        .values(**values)
        .returning(Reservation.id)
    )
    return changed.first() is not None


async def take_seats(tx: Tx, seminar_id: int, number: int) -> bool:
    """Counts seats as taken, or with a negative number as free, if so many are there; tells whether it did. A seminar whose
    capacity was lowered keeps those who have a seat, and takes nobody until it is below."""
    fits = [] if number < 0 else [or_(Seminar.capacity.is_(None), Seminar.taken + number <= Seminar.capacity)]
    counted = await tx.execute(
        update(Seminar)
        .where(Seminar.id == seminar_id, Seminar.taken + number >= 0, *fits)
        .values(taken=Seminar.taken + number)
        .returning(Seminar.id)
    )
    return counted.first() is not None


async def draw_ticket(tx: Tx, seminar_id: int) -> int:
    """The next place on the waiting list, which nobody had before."""
    drawn = await tx.execute(
        update(Seminar)
        .where(Seminar.id == seminar_id)
        .values(last_ticket=Seminar.last_ticket + 1)
        .returning(Seminar.last_ticket)
    )
    return drawn.scalar_one()
