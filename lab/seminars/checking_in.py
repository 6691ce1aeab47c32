"""Checking in: by the code at the door, or by whoever runs the seminar."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from lab.defaults import Defaults
from lab.errors import Forbidden, LabError, NotFound
from lab.roles import Actor
from lab.seminars.doors import BEFORE, opens, require_time
from lab.seminars.hosting import require_host
from lab.seminars.promoting import fill, note
from lab.seminars.seeing import visible
from storage import reservations, seminars
from storage.database import Tx
from storage.reservations import HOLDING, CheckedInBy, Reservation, ReservationState
from storage.seminars import Seminar


class Entrance(StrEnum):
    """What became of somebody at the door. `full`: without a seat, and none is free."""

    IN = "in"
    WALKED_IN = "walked_in"
    ALREADY = "already"
    FULL = "full"


@dataclass(frozen=True)
class CheckedIn:
    """What became of somebody at the door of a seminar, and since when they are there."""

    seminar: Seminar
    entrance: Entrance
    at: datetime | None


async def check_in(tx: Tx, actor: Actor, typed: str, *, now: datetime) -> CheckedIn:
    """The actor is there, by what stands behind `checkin_` in the link at the door. Who has a seat, or is held one, comes in; anybody else
    if a seat is free, and has it then. Raises NotFound, LabError where the code is over or it is not the time."""
    if actor.user_id is None:
        raise Forbidden
    code, _, signs = typed.rpartition("_")
    seminar = await seminars.lock(tx, (await visible(tx, actor, code)).id)
    if seminar is None:
        raise NotFound("seminar-not-found", code=code)
    require_time(seminar, now=now)
    own = await reservations.of_user(tx, seminar.id, actor.user_id)
    if own is not None and own.checked_in_at is not None:
        return CheckedIn(seminar, Entrance.ALREADY, own.checked_in_at)
    if not await opens(tx, seminar, signs, now=now):
        raise LabError("checkin-code-over")
    return await _enter(tx, seminar, own, actor.user_id, now=now)


async def mark(
    tx: Tx, actor: Actor, code: str, reservation_id: int, *, here: bool, defaults: Defaults, now: datetime
) -> CheckedIn:
    """Whoever runs a seminar says that somebody of the list is there, or is not. Who only waited gets a seat, if one is free, and without
    being there has none. Also later on, from a list on paper. Raises NotFound, LabError where it is too early."""
    seminar = await require_host(tx, actor, code, lock=True)
    own = await reservations.get(tx, reservation_id)
    if own is None or own.seminar_id != seminar.id:
        raise NotFound("participant-gone")
    if now < seminar.starts_at - BEFORE:
        raise LabError("checkin-early")
    if here and own.checked_in_at is not None:
        return CheckedIn(seminar, Entrance.ALREADY, own.checked_in_at)
    if here:
        return await _enter(tx, seminar, own, own.user_id, by=CheckedInBy.HOST, now=now)
    if own.checked_in_at is not None:
        await _leave(tx, seminar, own, now=now)
        await note(tx, seminar, "not-here", own.user_id, actor_id=actor.user_id, now=now)
        await fill(tx, seminar, defaults=defaults, now=now)
    return CheckedIn(seminar, Entrance.IN, None)


async def _leave(tx: Tx, seminar: Seminar, own: Reservation, *, now: datetime) -> None:
    values: dict[str, object] = {"checked_in_at": None, "checked_in_by": None, "changed_at": now}
    if own.walked_in:  # the seat was for being there
        state = ReservationState.CANCELLED if own.ticket is None else ReservationState.WAITING
        values |= {"state": state, "walked_in": False}
        await reservations.take_seats(tx, seminar.id, -1)
    await reservations.change(tx, own.id, was=[ReservationState.SEAT], values=values)


async def _enter(
    tx: Tx,
    seminar: Seminar,
    own: Reservation | None,
    user_id: int,
    *,
    by: CheckedInBy = CheckedInBy.CODE,
    now: datetime,
) -> CheckedIn:
    reserved = own is not None and own.state in HOLDING
    if not reserved and not await reservations.take_seats(tx, seminar.id, 1):
        return CheckedIn(seminar, Entrance.FULL, None)
    waited = own is not None and own.state is ReservationState.WAITING
    values = {
        "seminar_id": seminar.id,
        "user_id": user_id,
        "state": ReservationState.SEAT,
        "ticket": own.ticket if own is not None and (reserved or waited) else None,
        "confirm_by": None,
        "checked_in_at": now,
        "checked_in_by": by,
        "walked_in": own.walked_in if own is not None and reserved else True,
        "made_at": own.made_at if own is not None and (reserved or waited) else now,
        "changed_at": now,
    }
    await reservations.put(tx, values)
    await note(tx, seminar, "here", user_id, actor_id=user_id if by is CheckedInBy.CODE else None, now=now)
    return CheckedIn(seminar, Entrance.IN if reserved else Entrance.WALKED_IN, now)
