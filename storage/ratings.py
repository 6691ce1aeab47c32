"""What people who were at a seminar say of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import BigInteger, ColumnElement, ForeignKey, Integer, Text, and_, exists, or_, select, update
from sqlalchemy.orm import Mapped, aliased, mapped_column

from storage.base import Base
from storage.database import Tx
from storage.reservations import Reservation, ReservationState
from storage.seminars import COMING, Seminar, SeminarStatus
from storage.upsert import upsert


class Rating(Base):
    """One user's rating of one seminar: 1 to 5 stars, and a comment, which may be empty."""

    __tablename__ = "ratings"

    seminar_id: Mapped[int] = mapped_column(ForeignKey("seminars.id", ondelete="CASCADE"), primary_key=True)
    user_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("users.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    stars: Mapped[int] = mapped_column(Integer)
    comment: Mapped[str] = mapped_column(Text, default="")
    made_at: Mapped[datetime]
    changed_at: Mapped[datetime]


@dataclass(frozen=True, slots=True)
class Attended:
    """Somebody who was at a seminar, and when it ended."""

    seminar_id: int
    code: str
    user_id: int
    ended_at: datetime


async def get(tx: Tx, seminar_id: int, user_id: int) -> Rating | None:
    """A user's rating as it stands now, or None."""
    query = select(Rating).where(Rating.seminar_id == seminar_id, Rating.user_id == user_id)
    return (await tx.scalars(query.execution_options(populate_existing=True))).first()


async def put(tx: Tx, *, seminar_id: int, user_id: int, stars: int, now: datetime) -> None:
    """Stores the stars; a comment that is there stays."""
    values = {"seminar_id": seminar_id, "user_id": user_id, "stars": stars, "changed_at": now}
    await upsert(tx, Rating, values, key=("seminar_id", "user_id"), once={"comment": "", "made_at": now})


async def comment(tx: Tx, *, seminar_id: int, user_id: int, text: str, now: datetime) -> bool:
    """Stores the comment of a rating; tells whether there is one."""
    changed = await tx.execute(
        update(Rating)
        .where(Rating.seminar_id == seminar_id, Rating.user_id == user_id)
        .values(comment=text, changed_at=now)
        .returning(Rating.user_id)
    )
    return changed.first() is not None


async def of_seminar(tx: Tx, seminar_id: int) -> Sequence[Rating]:
    """All ratings of a seminar, oldest first."""
    query = select(Rating).where(Rating.seminar_id == seminar_id).order_by(Rating.made_at, Rating.user_id)
    return (await tx.scalars(query)).all()


async def attended(tx: Tx, since: datetime, until: datetime) -> list[Attended]:
    """Who was at the seminars that ended after `since` and not after `until`, and were not cancelled: who was checked in, or, where nobody
    was, who had a seat."""
    return await _attended(tx, Seminar.ends_at > since, Seminar.ends_at <= until)


async def was_there(tx: Tx, seminar_id: int, user_id: int) -> bool:
    """The same of one user and one seminar."""
    return bool(await _attended(tx, Seminar.id == seminar_id, Reservation.user_id == user_id))


async def _attended(tx: Tx, *conditions: ColumnElement[bool]) -> list[Attended]:
    anybody = aliased(Reservation)
    checked = exists().where(anybody.seminar_id == Seminar.id, anybody.checked_in_at.is_not(None))
    there = or_(Reservation.checked_in_at.is_not(None), and_(~checked, Reservation.state == ReservationState.SEAT))
    rows = await tx.execute(
        select(Seminar.id, Seminar.code, Reservation.user_id, Seminar.ends_at)
        .join(Reservation, Reservation.seminar_id == Seminar.id)
        .where(Seminar.status.in_((*COMING, SeminarStatus.HELD)), there, *conditions)
        .order_by(Seminar.ends_at, Seminar.id, Reservation.user_id)
    )
    return [Attended(*row) for row in rows]
