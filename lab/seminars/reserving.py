"""Reserving a seat, confirming one that is held, giving one back. Every change is made under the lock of the seminar's row, so places on
the waiting list follow the order of the commits, and nobody passes those who wait."""

from dataclasses import dataclass
from datetime import datetime

from lab.defaults import Defaults
from lab.errors import Forbidden, LabError, NotFound
from lab.roles import Actor
from lab.seminars.promoting import fill, note
from lab.seminars.seeing import sees, visible
from lab.seminars.stands import Stand, Window, stand_of, window_of
from storage import reservations, seminars
from storage.database import Tx
from storage.reservations import HOLDING, LIVE, Reservation, ReservationState
from storage.seminars import Seminar

REFUSED = {
    Window.MEMBERS: "reservation-members",
    Window.CLOSED: "reservation-closed",
    Window.BEGUN: "reservation-begun",
    Window.OVER: "reservation-over",
    Window.CANCELLED: "reservation-cancelled",
    Window.UNNEEDED: "reservation-unneeded",
}
"""What is said where nobody can reserve."""


@dataclass(frozen=True)
class Done:
    """Where somebody stands by now, and whether that is new."""

    stand: Stand
    new: bool


async def stand(tx: Tx, actor: Actor, code: str, *, now: datetime) -> Stand:
    """Where the actor stands at a seminar. Raises NotFound."""
    return await stand_of(tx, actor, await visible(tx, actor, code), now=now)


async def reserve(tx: Tx, actor: Actor, code: str, *, defaults: Defaults, now: datetime) -> Done:
    """A seat if one is free and nobody waits for it, else the next place on the waiting list. Whoever has something keeps it as it is.
    Raises NotFound, LabError where nobody, or not yet the actor, can reserve."""
    user_id = _user(actor)
    seminar = await _locked(tx, actor, code)
    before = await reservations.of_user(tx, seminar.id, user_id)
    if before is not None and before.state in LIVE:
        return Done(await stand_of(tx, actor, seminar, now=now), new=False)
    window = window_of(actor, seminar, now=now)
    if window is not Window.OPEN:
        raise LabError(REFUSED[window])
    await fill(tx, seminar, defaults=defaults, now=now)  # what nobody has noticed: whoever waits comes first
    room = seminar.capacity is not None and seminar.taken < seminar.capacity
    seated = room and await reservations.take_seats(tx, seminar.id, 1)
    ticket = None if seated else await reservations.draw_ticket(tx, seminar.id)
    state = ReservationState.SEAT if seated else ReservationState.WAITING
    await reservations.put(tx, _fresh(seminar, user_id, state, ticket=ticket, now=now))
    await note(tx, seminar, "reserved" if seated else "waited", user_id, actor_id=user_id, now=now)
    return Done(await stand_of(tx, actor, seminar, now=now), new=True)


async def confirm(tx: Tx, actor: Actor, code: str, *, now: datetime) -> Done:
    """The seat that is held for the actor is theirs. As long as nobody else got it, a late answer counts. Raises NotFound, LabError."""
    seminar = await _locked(tx, actor, code)
    held = await _own(tx, actor, seminar)
    if held is not None and held.state is ReservationState.SEAT:
        return Done(await stand_of(tx, actor, seminar, now=now), new=False)
    if held is None or held.state is not ReservationState.OFFERED:
        raise LabError("reservation-not-held")
    if (window := window_of(actor, seminar, now=now)) in (Window.BEGUN, Window.OVER, Window.CANCELLED):
        raise LabError(REFUSED[window])
    values = {"state": ReservationState.SEAT, "confirm_by": None, "changed_at": now}
    await reservations.change(tx, held.id, was=[ReservationState.OFFERED], values=values)
    await note(tx, seminar, "confirmed", held.user_id, actor_id=held.user_id, now=now)
    return Done(await stand_of(tx, actor, seminar, now=now), new=True)


async def give_back(tx: Tx, actor: Actor, code: str, *, defaults: Defaults, now: datetime) -> Done:
    """The actor's seat, the one that is held for them or their place on the waiting list is theirs no more; a seat goes to whoever is next,
    in the same transaction. Raises NotFound, LabError."""
    seminar = await _locked(tx, actor, code)
    own = await _own(tx, actor, seminar)
    if own is None or own.state not in LIVE:
        raise LabError("reservation-none")
    if (window := window_of(actor, seminar, now=now)) in (Window.BEGUN, Window.OVER):
        raise LabError(REFUSED[window])
    if own.checked_in_at is not None:
        raise LabError("reservation-here")
    freed = own.state in HOLDING
    values = {"state": ReservationState.CANCELLED, "confirm_by": None, "changed_at": now}
    await reservations.change(tx, own.id, was=LIVE, values=values)
    await note(tx, seminar, "given-back", own.user_id, actor_id=own.user_id, now=now)
    if freed:
        await reservations.take_seats(tx, seminar.id, -1)
        await fill(tx, seminar, defaults=defaults, now=now)
    return Done(await stand_of(tx, actor, seminar, now=now), new=True)


def _fresh(
    seminar: Seminar, user_id: int, state: ReservationState, *, ticket: int | None, now: datetime
) -> dict[str, object]:
    """The row of somebody who had nothing before, or nothing that counts any more."""
    return {
        "seminar_id": seminar.id,
        "user_id": user_id,
        "state": state,
        "ticket": ticket,
        "confirm_by": None,
        "checked_in_at": None,
        "checked_in_by": None,
        "walked_in": False,
        "made_at": now,
        "changed_at": now,
    }


def _user(actor: Actor) -> int:
    if actor.user_id is None:
        raise Forbidden
    return actor.user_id


async def _own(tx: Tx, actor: Actor, seminar: Seminar) -> Reservation | None:
    return await reservations.of_user(tx, seminar.id, _user(actor))


async def _locked(tx: Tx, actor: Actor, code: str) -> Seminar:
    """The seminar, which nobody else changes until the end of the transaction. Raises NotFound."""
    seminar = await seminars.lock_by_code(tx, code)
    if seminar is None or not sees(actor, seminar):
        raise NotFound("seminar-not-found", code=code)
    return seminar
