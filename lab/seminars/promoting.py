"""Seats that became free go to those who wait, in the order of their tickets, in the transaction in which they became free."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from lab import notices, uptime
from lab.defaults import Defaults
from lab.quiet import after_quiet
from lab.roles import Actor, role_of
from lab.seminars.seeing import sees
from lab.users import quiet_hours
from storage import history, reservations, seminars, users
from storage.database import Tx
from storage.reservations import Reservation, ReservationState
from storage.seminars import COMING, KIND, Seminar
from storage.users import User

NEAR = timedelta(hours=24)
"""From so long before it begins, a seat that became free is held for whoever is next until they confirm: plans may have changed."""

CONFIRM, SHORTLY = timedelta(hours=2), timedelta(minutes=30)
VERY_NEAR = timedelta(hours=3)

PROMOTED, OFFERED, LAPSED = "reservation-promoted", "reservation-offered", "reservation-lapsed"
AT_ONCE = 50  # seats that lapse in one transaction


@dataclass(frozen=True)
class Offer:
    """When somebody is told of a seat that is held for them, and until when it is."""

    at: datetime
    confirm_by: datetime


async def fill(tx: Tx, seminar: Seminar, *, defaults: Defaults, now: datetime) -> int:
    """Gives the free seats of a seminar whose row is locked to those who wait, and tells them; returns how many. Where there is no
    capacity any more, everybody gets one. Nobody gets one at a seminar that is cancelled or has begun."""
    given = 0
    while seminar.status in COMING and now < seminar.starts_at:
        free = AT_ONCE if seminar.capacity is None else seminar.capacity - seminar.taken
        waiting = await reservations.next_waiting(tx, seminar.id, limit=free) if free > 0 else []
        if not waiting:
            break
        known = await users.of_ids(tx, [one.user_id for one in waiting])
        for one in waiting:
            given += await _promote(tx, seminar, one, known, defaults=defaults, now=now)
    return given


async def after_edit(tx: Tx, seminar_id: int, *, restored: bool = False, defaults: Defaults, now: datetime) -> int:
    """What an edit means for those who wait: free seats are given to them; returns how many. Nobody loses a seat, whatever the capacity
    is by now. Seats that were held when the seminar was cancelled are held anew when it is `restored`, since nobody could confirm."""
    seminar = await seminars.lock(tx, seminar_id)
    if seminar is None:
        return 0
    if restored and seminar.status in COMING and now < seminar.starts_at:
        held = await reservations.of_seminar(tx, seminar_id, states=[ReservationState.OFFERED])
        known = await users.of_ids(tx, [one.user_id for one in held])
        for one in held:
            await _offer(tx, seminar, one, known.get(one.user_id), defaults=defaults, now=now)
    return await fill(tx, seminar, defaults=defaults, now=now)


async def fill_due(tx: Tx, *, defaults: Defaults, now: datetime) -> int:
    """Gives what is free although somebody waits, such as after an import that raised a capacity; returns how many seats."""
    given = 0
    for seminar_id in sorted(await reservations.unfilled(tx, now, limit=AT_ONCE)):
        given += await after_edit(tx, seminar_id, defaults=defaults, now=now)
    return given


async def lapse_due(tx: Tx, *, defaults: Defaults, now: datetime) -> int:
    """Seats that nobody confirmed in time go to whoever is next; returns how many were looked at. Time in which the bot was down, so that
    nobody could confirm, is given back."""
    over: dict[int, list[int]] = {}
    for one in await reservations.unconfirmed(tx, now, limit=AT_ONCE):
        over.setdefault(one.seminar_id, []).append(one.id)
    for seminar_id in sorted(over):
        seminar = await seminars.lock(tx, seminar_id)
        for reservation_id in over[seminar_id]:
            held = await reservations.get(tx, reservation_id)
            if seminar is not None and held is not None:
                await _lapse(tx, seminar, held, defaults=defaults, now=now)
        if seminar is not None:
            await fill(tx, seminar, defaults=defaults, now=now)
    return sum(len(several) for several in over.values())


def offer_of(starts_at: datetime, zone: ZoneInfo, quiet: tuple[int, int], *, now: datetime) -> Offer:
    """In the morning rather than at night, if that leaves time to confirm; never past the beginning."""
    at = after_quiet(now, zone, *quiet)
    if at + SHORTLY > starts_at:
        at = now
    period = SHORTLY if starts_at - at <= VERY_NEAR else CONFIRM
    return Offer(at, min(at + period, starts_at))


async def note(tx: Tx, seminar: Seminar, action: str, user_id: int, *, actor_id: int | None, now: datetime) -> None:
    """A line of history about what somebody has at a seminar."""
    await history.add(
        tx,
        at=now,
        actor_id=actor_id,
        action=f"reservation.{action}",
        kind=KIND,
        item=seminar.code,
        facts={"user": user_id},
    )


async def _promote(
    tx: Tx, seminar: Seminar, one: Reservation, known: Mapping[int, User], *, defaults: Defaults, now: datetime
) -> int:
    """Whoever can't be told of a seat does not keep others waiting: their turn has passed. Returns 1 if the seat is given."""
    user = known.get(one.user_id)
    if user is None or not _sees(user, seminar, defaults) or user.blocked_at or user.deactivated_at:
        values = {"state": ReservationState.LAPSED, "changed_at": now}
        await reservations.change(tx, one.id, was=[ReservationState.WAITING], values=values)
        await note(tx, seminar, "passed", one.user_id, actor_id=None, now=now)
        return 0
    await reservations.take_seats(tx, seminar.id, 1)
    if seminar.starts_at - now <= NEAR:
        await _offer(tx, seminar, one, user, defaults=defaults, now=now)
        return 1
    values = {"state": ReservationState.SEAT, "confirm_by": None, "changed_at": now}
    await reservations.change(tx, one.id, was=[ReservationState.WAITING], values=values)
    await note(tx, seminar, "promoted", one.user_id, actor_id=None, now=now)
    await _tell(tx, PROMOTED, seminar, one, event=f"{one.ticket}", urgent=False, defaults=defaults, now=now)
    return 1


async def _offer(
    tx: Tx, seminar: Seminar, one: Reservation, user: User | None, *, defaults: Defaults, now: datetime
) -> None:
    zone = ZoneInfo(user.zone) if user is not None and user.zone else defaults.zone
    offer = offer_of(seminar.starts_at, zone, quiet_hours(user), now=now)
    values = {"state": ReservationState.OFFERED, "confirm_by": offer.confirm_by, "changed_at": now}
    await reservations.change(tx, one.id, was=[ReservationState.WAITING, ReservationState.OFFERED], values=values)
    await note(tx, seminar, "offered", one.user_id, actor_id=None, now=now)
    event = f"{one.ticket}:{offer.confirm_by.timestamp():.0f}"
    await _tell(tx, OFFERED, seminar, one, event=event, urgent=offer.at == now, defaults=defaults, now=now)


async def _lapse(tx: Tx, seminar: Seminar, held: Reservation, *, defaults: Defaults, now: datetime) -> None:
    if held.state is not ReservationState.OFFERED or held.confirm_by is None or seminar.status not in COMING:
        return
    lost = await uptime.downtime(tx, since=held.changed_at, until=now)
    until = min(held.confirm_by + lost, seminar.starts_at)
    if now < until:
        longer = {"confirm_by": until, "changed_at": now}
        await reservations.change(tx, held.id, was=[ReservationState.OFFERED], values=longer)
        return
    values = {"state": ReservationState.LAPSED, "confirm_by": None, "changed_at": now}
    await reservations.change(tx, held.id, was=[ReservationState.OFFERED], values=values)
    await reservations.take_seats(tx, seminar.id, -1)
    await note(tx, seminar, "lapsed", held.user_id, actor_id=None, now=now)
    await _tell(tx, LAPSED, seminar, held, event=f"{held.ticket}", urgent=False, defaults=defaults, now=now)


async def _tell(
    tx: Tx,
    kind: str,
    seminar: Seminar,
    one: Reservation,
    *,
    event: str,
    urgent: bool,
    defaults: Defaults,
    now: datetime,
) -> None:
    await notices.tell(
        tx,
        chat_id=one.user_id,
        kind=kind,
        facts={"seminar": seminar.id, "code": seminar.code, "ticket": one.ticket},
        event=f"{kind}:{one.id}:{event}",
        urgent=urgent,
        lab_zone=defaults.zone,
        expires_at=seminar.ends_at,
        now=now,
    )


def _sees(user: User, seminar: Seminar, defaults: Defaults) -> bool:
    return sees(Actor(user.id, role_of(user.id, user.role, owner_ids=defaults.owner_ids)), seminar)
