"""Reminders of seminars: what somebody wants, and what is owed when a moment has come.

A reminder is owed for one seminar, one lead and one start: of a seminar that was moved people are reminded anew at its new time, and what was
owed for the old one is taken back. When a moment has come, everybody who wants it is dealt with at once, and each has a row in the
ledger from then on: due, or skipped with the reason.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from lab.errors import LabError
from lab.follows import user_of
from lab.roles import Actor
from lab.seminars.seeing import visible
from storage import reservations, seminar_reminders
from storage.database import Tx
from storage.reservations import Reservation, ReservationState
from storage.seminar_reminders import NONE
from storage.seminars import COMING, Seminar

KIND = "seminar-reminder"
LEADS = (1440, 60, 10)  # minutes before it begins, longest first
BY_DEFAULT = 60  # for who has a seat and has said nothing: enough to get there, and not forgotten again
_GIVEN_BACK = (ReservationState.CANCELLED, ReservationState.LAPSED)


@dataclass(frozen=True)
class Choice:
    """What somebody can choose for a seminar. `chosen` are leads in minutes, `possible` those whose moment is still to come, longest
    first both; `by_default`: they have said nothing themselves. `seat`: they have one."""

    seminar: Seminar
    chosen: tuple[int, ...]
    possible: tuple[int, ...]
    by_default: bool
    seat: bool


@dataclass(frozen=True)
class Wish:
    """Whether a reminder comes by default, and whether who gets it has a seat."""

    by_default: bool
    seat: bool


async def choice(tx: Tx, actor: Actor, code: str, *, now: datetime) -> Choice:
    """What the actor can choose. Raises NotFound, and LabError for who is no user."""
    seminar = await visible(tx, actor, code)
    return await _choice(tx, user_of(actor), seminar, now)


async def choose(tx: Tx, actor: Actor, code: str, minutes: int, *, wanted: bool, now: datetime) -> Choice:
    """Wants to be reminded so many minutes before it begins, or no more. Raises NotFound; LabError where it is too late for that, or the
    seminar is not going to be held."""
    seminar = await visible(tx, actor, code)
    user_id = user_of(actor)
    was = await _choice(tx, user_id, seminar, now)
    if wanted and minutes not in was.possible:
        raise _too_late(seminar, now)
    kept = {lead for lead in was.chosen if lead != minutes} | ({minutes} if wanted else set())
    # What was there by default, or was said before one gave a seat back, is not what is said now.
    said = await _said(tx, user_id, seminar)
    await seminar_reminders.remove(tx, seminar_id=seminar.id, user_id=user_id)
    for lead in sorted(kept) or [NONE]:
        since = said.get(lead, now)
        await seminar_reminders.add(tx, seminar_id=seminar.id, user_id=user_id, minutes=lead, now=since)
    return await _choice(tx, user_id, seminar, now)


async def leads_of(tx: Tx, seminar_id: int, user_id: int) -> tuple[int, ...]:
    """How many minutes before a seminar a user is reminded, longest first."""
    said = await seminar_reminders.of_user(tx, seminar_id, user_id)
    return tuple(sorted(wanted(said, await reservations.of_user(tx, seminar_id, user_id)), reverse=True))


async def mine(tx: Tx, user_id: int) -> dict[int, tuple[int, ...]]:
    """Of which seminars (by id) a user is reminded, and how many minutes before, longest first."""
    states = tuple(ReservationState)
    held = {one.seminar_id: one for one in await reservations.mine(tx, user_id, states=states)}
    said = await seminar_reminders.mine(tx, user_id)
    found = {}
    for seminar_id in sorted(held.keys() | said.keys()):
        leads = wanted(said.get(seminar_id, {}), held.get(seminar_id))
        if leads:
            found[seminar_id] = tuple(sorted(leads, reverse=True))
    return found


def wanted(said: Mapping[int, datetime], reservation: Reservation | None) -> dict[int, datetime]:
    """How many minutes before a seminar somebody is reminded, and since when that is so: what they have said, unless they gave their
    seat back since, or else what everybody gets who has a seat."""
    if reservation is not None and reservation.state in _GIVEN_BACK:
        return {lead: at for lead, at in said.items() if lead != NONE and at > reservation.changed_at}
    if said:
        return {lead: at for lead, at in said.items() if lead != NONE}
    if reservation is not None and reservation.state is ReservationState.SEAT:
        return {BY_DEFAULT: reservation.changed_at}
    return {}


async def all_wanted(tx: Tx, seminar_id: int) -> dict[int, dict[int, datetime]]:
    """What `wanted` answers, for everybody, by user."""
    said = await seminar_reminders.of_seminar(tx, seminar_id)
    held = {one.user_id: one for one in await reservations.of_seminar(tx, seminar_id)}
    return {user_id: wanted(said.get(user_id, {}), held.get(user_id)) for user_id in sorted(said.keys() | held.keys())}


async def still(
    tx: Tx, seminar: Seminar, user_id: int, *, minutes: int, starts_at: datetime, now: datetime
) -> Wish | None:
    """What somebody wants who is still to be reminded of this start; None if they are not."""
    if seminar.status not in COMING or seminar.starts_at != starts_at or starts_at <= now:
        return None
    said = await seminar_reminders.of_user(tx, seminar.id, user_id)
    reservation = await reservations.of_user(tx, seminar.id, user_id)
    if minutes not in wanted(said, reservation):
        return None
    return Wish(by_default=not said, seat=reservation is not None and reservation.state is ReservationState.SEAT)


def event_of(seminar_id: int, minutes: int, starts_at: datetime) -> str:
    """The event of one reminder: of one start, so that the one of another start is another event."""
    return f"{KIND}/{seminar_id}/{minutes}/{starts_at.astimezone(UTC):%Y-%m-%dT%H:%M:%S}"


async def _said(tx: Tx, user_id: int, seminar: Seminar) -> dict[int, datetime]:
    said = await seminar_reminders.of_user(tx, seminar.id, user_id)
    return wanted(said, await reservations.of_user(tx, seminar.id, user_id))


async def _choice(tx: Tx, user_id: int, seminar: Seminar, now: datetime) -> Choice:
    said = await seminar_reminders.of_user(tx, seminar.id, user_id)
    reservation = await reservations.of_user(tx, seminar.id, user_id)
    leads = wanted(said, reservation)
    coming = seminar.status in COMING
    return Choice(
        seminar,
        chosen=tuple(lead for lead in LEADS if lead in leads),
        possible=tuple(lead for lead in LEADS if coming and seminar.starts_at - timedelta(minutes=lead) > now),
        by_default=bool(leads) and not said,
        seat=reservation is not None and reservation.state is ReservationState.SEAT,
    )


def _too_late(seminar: Seminar, now: datetime) -> LabError:
    if seminar.status not in COMING:
        return LabError("seminar-reminder-not-held")
    if seminar.starts_at <= now:
        return LabError("seminar-reminder-begun")
    return LabError("seminar-reminder-late", count=-((now - seminar.starts_at) // timedelta(minutes=1)))
