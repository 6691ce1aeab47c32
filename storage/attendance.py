"""Who came to seminars, and who had a seat and did not."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import exists, func, select
from sqlalchemy.orm import aliased

from storage.database import Tx
from storage.reservations import Reservation, ReservationState
from storage.seminars import Seminar, SeminarStatus
from storage.users import User

_NOT_HELD = (SeminarStatus.DRAFT, SeminarStatus.CANCELLED)


@dataclass(frozen=True, slots=True)
class Participant:
    """A reservation, and whose it is."""

    reservation: Reservation
    user: User


async def participants(tx: Tx, seminar_id: int, *, states: Collection[ReservationState]) -> list[Participant]:
    """Everybody whose reservation is in one of these states, as it stands now, in the order in which they were made."""
    rows = await tx.execute(
        select(Reservation, User)
        .join(User, User.id == Reservation.user_id)
        .where(Reservation.seminar_id == seminar_id, Reservation.state.in_(states))
        .order_by(func.coalesce(Reservation.ticket, 0), Reservation.made_at, Reservation.id)
        .execution_options(populate_existing=True)
    )
    return [Participant(*row) for row in rows]


async def missed(tx: Tx, user_ids: Collection[int], *, but: int, before: datetime) -> dict[int, int]:
    """How many seminars that ended before a moment each of these users had a seat at and did not come to; those who missed none are
    left out. Only seminars count at which somebody was checked in, and not the one with the id `but`."""
    other = aliased(Reservation)
    counted = exists().where(other.seminar_id == Seminar.id, other.checked_in_at.is_not(None))
    rows = await tx.execute(
        select(Reservation.user_id, func.count())
        .join(Seminar, Seminar.id == Reservation.seminar_id)
        .where(
            Reservation.user_id.in_(user_ids),
            Reservation.state == ReservationState.SEAT,
            Reservation.checked_in_at.is_(None),
            Seminar.id != but,
            Seminar.ends_at <= before,
            Seminar.status.not_in(_NOT_HELD),
            counted,
        )
        .group_by(Reservation.user_id)
    )
    return {row[0]: row[1] for row in rows}
