"""Who comes, for whoever runs a seminar: the list at the door, and the table to take along."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from lab.roles import Actor
from lab.seminars.hosting import require_host
from storage import attendance
from storage.database import Tx
from storage.reservations import HOLDING, LIVE, Reservation, ReservationState
from storage.seminars import Seminar, SeminarStatus
from storage.users import User


@dataclass(frozen=True)
class Row:
    """Somebody with a reservation. `missed` is how many seminars before they had a seat at and did not come to."""

    reservation: Reservation
    user: User
    missed: int

    @property
    def name(self) -> str:
        """As they call themselves in Telegram."""
        return f"{self.user.first_name} {self.user.last_name or ''}".strip()

    @property
    def here(self) -> bool:
        """Whether they are there."""
        return self.reservation.checked_in_at is not None

    @property
    def waits(self) -> bool:
        """Whether they have no seat yet."""
        return self.reservation.state is ReservationState.WAITING


@dataclass(frozen=True)
class Participants:
    """Those with a seat by name, then those who wait in their order. `no_shows` are those with a seat who did not come, known once it is over, and
    only where anybody was checked in; else None."""

    seminar: Seminar
    rows: Sequence[Row]
    gone: Sequence[Row]
    no_shows: int | None

    @property
    def seats(self) -> int:
        """How many have a seat or are held one."""
        return sum(row.reservation.state in HOLDING for row in self.rows)

    @property
    def here(self) -> int:
        """How many are there."""
        return sum(row.here for row in self.rows)

    @property
    def walked_in(self) -> int:
        """How many of them came without a reservation."""
        return sum(row.here and row.reservation.walked_in for row in self.rows)

    @property
    def waiting(self) -> int:
        """How many wait."""
        return sum(row.waits for row in self.rows)


async def participants(tx: Tx, actor: Actor, code: str, *, now: datetime) -> Participants:
    """Everybody with a reservation; `gone` are those who have none any more. Raises NotFound."""
    seminar = await require_host(tx, actor, code)
    found = await attendance.participants(tx, seminar.id, states=tuple(ReservationState))
    missed = await attendance.missed(tx, [one.user.id for one in found], but=seminar.id, before=now)
    rows = [Row(one.reservation, one.user, missed.get(one.user.id, 0)) for one in found]
    seated = sorted((row for row in rows if row.reservation.state in HOLDING), key=lambda row: row.name.casefold())
    waiting = [row for row in rows if row.waits]
    gone = [row for row in rows if row.reservation.state not in LIVE]
    no_shows = None
    if now >= seminar.ends_at and seminar.status is not SeminarStatus.CANCELLED and any(row.here for row in seated):
        no_shows = sum(not row.here for row in seated)
    return Participants(seminar, [*seated, *waiting], gone, no_shows)
