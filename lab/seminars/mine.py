"""The coming seminars that concern somebody: those they reserved, wait for, or want to be reminded of."""

from dataclasses import dataclass
from datetime import datetime

from lab.roles import Actor
from lab.seminars import reminders
from lab.seminars.seeing import sees
from storage import reservations, seminars
from storage.database import Tx
from storage.reservations import ReservationState
from storage.seminars import Seminar, SeminarStatus


@dataclass(frozen=True)
class Mine:
    """A seminar, what somebody has there (None: no reservation), their place on the waiting list (0: none), until when a held seat is to
    be confirmed, and whether they are going to be reminded."""

    seminar: Seminar
    state: ReservationState | None
    position: int
    confirm_by: datetime | None
    reminded: bool

    @property
    def cancelled(self) -> bool:
        """Whether it is not going to be held."""
        return self.seminar.status is SeminarStatus.CANCELLED


async def mine(tx: Tx, actor: Actor, *, now: datetime) -> list[Mine]:
    """The seminars of the actor that are not over, earliest first, as far as they may see them."""
    if actor.user_id is None:
        return []
    own = {one.seminar_id: one for one in await reservations.mine(tx, actor.user_id)}
    reminded = await reminders.mine(tx, actor.user_id)
    found = []
    for seminar in await seminars.by_ids(tx, sorted({*own, *reminded})):
        if not sees(actor, seminar) or seminar.ends_at <= now:
            continue
        reservation = own.get(seminar.id)
        waits = reservation is not None and reservation.state is ReservationState.WAITING
        found.append(
            Mine(
                seminar,
                reservation.state if reservation is not None else None,
                await reservations.position(tx, reservation) if reservation is not None and waits else 0,
                reservation.confirm_by if reservation is not None else None,
                seminar.id in reminded,
            )
        )
    return sorted(found, key=lambda one: (one.seminar.starts_at, one.seminar.code))
