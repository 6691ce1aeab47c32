"""Where somebody stands at a seminar: whether one can reserve, what they have, how many seats are left."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from lab.roles import Actor, Permission, may
from storage import reservations
from storage.database import Tx
from storage.reservations import LIVE, Reservation, ReservationState
from storage.seminars import COMING, Seminar, SeminarStatus


class Window(StrEnum):
    """Whether a seat can be reserved. `members`: not by guests yet."""

    OPEN = "open"
    MEMBERS = "members"
    CLOSED = "closed"
    BEGUN = "begun"
    OVER = "over"
    CANCELLED = "cancelled"
    UNNEEDED = "unneeded"


@dataclass(frozen=True)
class Stand:
    """`reservation` is what the reader has or had, `position` their place on the waiting list (0: not on it). `free` are the seats that a
    newcomer could get at once, None for any number; `waiting` is how many wait."""

    seminar: Seminar
    window: Window
    reservation: Reservation | None
    position: int
    free: int | None
    waiting: int

    @property
    def state(self) -> ReservationState | None:
        """What the reader has or had."""
        return None if self.reservation is None else self.reservation.state

    @property
    def holds(self) -> bool:
        """Whether the reader has a seat, is held one, or waits."""
        return self.state in LIVE


def window_of(actor: Actor, seminar: Seminar, *, now: datetime) -> Window:
    """Whether the actor could reserve at this moment."""
    if seminar.status is SeminarStatus.CANCELLED:
        return Window.CANCELLED
    if seminar.status not in COMING or now >= seminar.ends_at:
        return Window.OVER
    if seminar.capacity is None:
        return Window.UNNEEDED
    if now >= seminar.starts_at:
        return Window.BEGUN
    if seminar.reserve_until is not None and now >= seminar.reserve_until:
        return Window.CLOSED
    early = seminar.members_until is not None and now < seminar.members_until
    return Window.MEMBERS if early and not may(actor, Permission.SEE_MEMBERS) else Window.OPEN


async def stand_of(tx: Tx, actor: Actor, seminar: Seminar, *, now: datetime) -> Stand:
    """Where the actor stands at a seminar that they may see."""
    reservation = None
    if actor.user_id is not None:
        reservation = await reservations.of_user(tx, seminar.id, actor.user_id)
    waits = reservation is not None and reservation.state is ReservationState.WAITING
    ticket = reservation.ticket or 0 if reservation is not None and waits else 0
    waiting, position = await reservations.queue(tx, seminar.id, until=ticket)
    free = None
    if seminar.capacity is not None:
        # Who comes now stands behind those who wait, whatever is free.
        free = 0 if waiting else max(seminar.capacity - seminar.taken, 0)
    return Stand(seminar, window_of(actor, seminar, now=now), reservation, position, free, waiting)
