"""Seats at seminars: reserved, waited for, held, confirmed, given back; by the rules and by the clock."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import update

from lab.errors import LabError, NotFound
from lab.roles import Actor
from lab.seminars import promoting, reserving
from lab.seminars.promoting import LAPSED, OFFERED, PROMOTED
from lab.seminars.reserving import confirm, give_back, reserve
from storage import reservations, seminars, uptime, users
from storage.database import Database, Tx
from storage.deliveries import Delivery
from storage.projects import Visibility
from storage.reservations import ReservationState as State
from storage.seminars import Seminar, SeminarStatus
from storage.users import Role
from tests.support.applying import owed
from tests.support.seminars import CODE, DEFAULTS, LIN, WANG, add_cast, add_seminar
from tests.support.stored import add_user

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
OTHERS = tuple(Actor(501 + number, Role.GUEST) for number in range(4))
ANN, BEN, CARL, DORA = OTHERS


async def stage(tx: Tx, now: datetime, *, capacity: int | None = 2, **values: Any) -> Seminar:
    """A seminar with so many seats, and people."""
    await add_cast(tx, now=now)
    for one in OTHERS:
        await add_user(tx, one.user_id or 0, now=now)
    return await add_seminar(tx, now=now, capacity=capacity, **values)


async def take(tx: Tx, *people: Actor, now: datetime) -> None:
    """Each reserves, in this order."""
    for one in people:
        await reserve(tx, one, CODE, defaults=DEFAULTS, now=now)


async def states(tx: Tx, *people: Actor) -> list[State | None]:
    """What each has."""
    seminar = await seminars.by_code(tx, CODE)
    assert seminar is not None
    found = [await reservations.of_user(tx, seminar.id, one.user_id or 0) for one in people]
    return [one.state if one else None for one in found]


async def told(tx: Tx, who: Actor) -> list[str]:
    """The kinds of the notices that somebody is owed."""
    return [row.kind for row in await owed(tx, who.user_id or 0)]


async def offer(tx: Tx, who: Actor) -> Delivery:
    """The one offer of a seat that somebody is owed."""
    (found,) = [row for row in await owed(tx, who.user_id or 0) if row.kind == OFFERED]
    return found


async def taken(tx: Tx) -> int:
    """How many seats are counted as taken."""
    seminar = await seminars.by_code(tx, CODE)
    assert seminar is not None
    fresh = await seminars.get(tx, seminar.id)
    assert fresh is not None
    return fresh.taken


async def test_seats_go_first_and_then_places_on_the_waiting_list(database: Database, now: datetime) -> None:
    async with database.write() as tx:
        await stage(tx, now)
        got = [await reserve(tx, one, CODE, defaults=DEFAULTS, now=now) for one in (LIN, ANN, BEN, CARL)]
        assert [one.stand.state for one in got] == [State.SEAT, State.SEAT, State.WAITING, State.WAITING]
        assert [one.stand.position for one in got] == [0, 0, 1, 2]
        assert [one.stand.free for one in got] == [1, 0, 0, 0]
        again = await reserve(tx, BEN, CODE, defaults=DEFAULTS, now=now)
        assert (again.new, again.stand.position) == (False, 1)
        assert await taken(tx) == 2


async def test_a_seat_given_back_goes_to_the_first_who_waits_and_they_are_told(
    database: Database, now: datetime
) -> None:
    async with database.write() as tx:
        await stage(tx, now)
        await take(tx, LIN, ANN, BEN, CARL, now=now)
        done = await give_back(tx, LIN, CODE, defaults=DEFAULTS, now=now)
        assert done.stand.state is State.CANCELLED
        assert await states(tx, ANN, BEN, CARL) == [State.SEAT, State.SEAT, State.WAITING]
        assert await told(tx, BEN) == [PROMOTED]
        assert await told(tx, CARL) == []
        assert (await reserving.stand(tx, CARL, CODE, now=now)).position == 1
        assert await taken(tx) == 2
        await reserve(tx, LIN, CODE, defaults=DEFAULTS, now=now)  # at the end of the list, like anybody
        assert (await reserving.stand(tx, LIN, CODE, now=now)).position == 2


async def test_a_place_on_the_waiting_list_is_given_back_and_the_others_move_up(
    database: Database, now: datetime
) -> None:
    async with database.write() as tx:
        await stage(tx, now, capacity=1)
        await take(tx, LIN, ANN, BEN, now=now)
        await give_back(tx, ANN, CODE, defaults=DEFAULTS, now=now)
        assert (await reserving.stand(tx, BEN, CODE, now=now)).position == 1
        assert await states(tx, LIN, ANN, BEN) == [State.SEAT, State.CANCELLED, State.WAITING]
        with pytest.raises(LabError, match="reservation-none"):
            await give_back(tx, ANN, CODE, defaults=DEFAULTS, now=now)


async def test_nobody_passes_those_who_wait_for_a_seat_that_nobody_noticed(database: Database, now: datetime) -> None:
    async with database.write() as tx:
        seminar = await stage(tx, now, capacity=1)
        await take(tx, LIN, ANN, now=now)
        await seminars.change(tx, seminar.id, {"capacity": 2})  # as an import would
        late = await reserve(tx, BEN, CODE, defaults=DEFAULTS, now=now)
        assert late.stand.state is State.WAITING
        assert await states(tx, ANN) == [State.SEAT]


async def test_near_the_seminar_a_seat_is_held_until_it_is_confirmed_or_lapses(
    database: Database, now: datetime
) -> None:
    async with database.write() as tx:
        await stage(tx, now, capacity=1, starts_at=now + 10 * HOUR)
        await take(tx, LIN, ANN, BEN, CARL, now=now)
        await give_back(tx, LIN, CODE, defaults=DEFAULTS, now=now)
        held = (await reserving.stand(tx, ANN, CODE, now=now)).reservation
        assert held is not None
        assert (held.state, held.confirm_by) == (State.OFFERED, now + 2 * HOUR)
        assert (await offer(tx, ANN)).urgent
        assert await taken(tx) == 1
        assert await promoting.lapse_due(tx, defaults=DEFAULTS, now=now + 2 * HOUR - MINUTE) == 0
        assert await promoting.lapse_due(tx, defaults=DEFAULTS, now=now + 2 * HOUR) == 1
        assert await states(tx, ANN, BEN, CARL) == [State.LAPSED, State.OFFERED, State.WAITING]
        assert await told(tx, ANN) == [OFFERED, LAPSED]
        with pytest.raises(LabError, match="reservation-not-held"):
            await confirm(tx, ANN, CODE, now=now + 2 * HOUR)
        done = await confirm(tx, BEN, CODE, now=now + 3 * HOUR)
        assert (done.new, done.stand.state) == (True, State.SEAT)
        assert not (await confirm(tx, BEN, CODE, now=now + 3 * HOUR)).new  # the second phone
        assert await promoting.lapse_due(tx, defaults=DEFAULTS, now=now + 9 * HOUR) == 0
        await give_back(tx, BEN, CODE, defaults=DEFAULTS, now=now + 9 * HOUR)  # an hour before
        held = (await reserving.stand(tx, CARL, CODE, now=now)).reservation
        assert held is not None
        assert held.confirm_by == now + 9 * HOUR + 30 * MINUTE


async def test_who_waits_and_says_no_lets_the_next_one_in(database: Database, now: datetime) -> None:
    async with database.write() as tx:
        await stage(tx, now, capacity=1, starts_at=now + 10 * HOUR)
        await take(tx, LIN, ANN, BEN, now=now)
        await give_back(tx, LIN, CODE, defaults=DEFAULTS, now=now)
        await give_back(tx, ANN, CODE, defaults=DEFAULTS, now=now)
        assert await states(tx, ANN, BEN) == [State.CANCELLED, State.OFFERED]
        assert await taken(tx) == 1


def test_nobody_has_to_confirm_in_their_sleep_unless_it_begins_before(now: datetime) -> None:
    zone, quiet = DEFAULTS.zone, (22 * 60, 8 * 60)
    night = now.replace(hour=15, minute=0)  # 23:00 in Hefei
    morning = night + 9 * HOUR
    late = promoting.offer_of(morning + 6 * HOUR, zone, quiet, now=night)
    assert (late.at, late.confirm_by) == (morning, morning + 2 * HOUR)
    early = promoting.offer_of(morning + HOUR, zone, quiet, now=night)
    assert (early.at, early.confirm_by) == (morning, morning + 30 * MINUTE)
    at_dawn = promoting.offer_of(morning - HOUR, zone, quiet, now=night)
    assert (at_dawn.at, at_dawn.confirm_by) == (night, night + 2 * HOUR)
    soon = promoting.offer_of(night + 10 * MINUTE, zone, quiet, now=night)
    assert (soon.at, soon.confirm_by) == (night, night + 10 * MINUTE)


async def test_time_in_which_nobody_could_confirm_is_given_back(database: Database, now: datetime) -> None:
    async with database.write() as tx:
        await stage(tx, now, capacity=1, starts_at=now + 10 * HOUR)
        await take(tx, LIN, ANN, now=now)
        await give_back(tx, LIN, CODE, defaults=DEFAULTS, now=now)
        await uptime.add_downtime(tx, began=now + HOUR, ended=now + 3 * HOUR)
        await uptime.set_alive(tx, now + 3 * HOUR)
        await promoting.lapse_due(tx, defaults=DEFAULTS, now=now + 3 * HOUR)
        held = (await reserving.stand(tx, ANN, CODE, now=now)).reservation
        assert held is not None
        assert (held.state, held.confirm_by) == (State.OFFERED, now + 4 * HOUR)
        await uptime.set_alive(tx, now + 4 * HOUR)
        await promoting.lapse_due(tx, defaults=DEFAULTS, now=now + 4 * HOUR)
        assert await states(tx, ANN) == [State.LAPSED]


async def test_more_seats_go_to_those_who_wait_and_fewer_take_nobodys(database: Database, now: datetime) -> None:
    async with database.write() as tx:
        seminar = await stage(tx, now, capacity=1)
        await take(tx, LIN, ANN, BEN, CARL, now=now)
        await seminars.change(tx, seminar.id, {"capacity": 3})
        assert await promoting.after_edit(tx, seminar.id, defaults=DEFAULTS, now=now) == 2
        assert await states(tx, LIN, ANN, BEN, CARL) == [State.SEAT] * 3 + [State.WAITING]
        await seminars.change(tx, seminar.id, {"capacity": 1})
        assert await promoting.after_edit(tx, seminar.id, defaults=DEFAULTS, now=now) == 0
        await give_back(tx, LIN, CODE, defaults=DEFAULTS, now=now)
        assert await states(tx, ANN, BEN, CARL) == [State.SEAT, State.SEAT, State.WAITING]  # still one too many
        await give_back(tx, ANN, CODE, defaults=DEFAULTS, now=now)
        await give_back(tx, BEN, CODE, defaults=DEFAULTS, now=now)
        assert await states(tx, CARL) == [State.SEAT]
        assert await taken(tx) == 1


async def test_without_a_limit_everybody_who_waits_gets_a_seat(database: Database, now: datetime) -> None:
    async with database.write() as tx:
        seminar = await stage(tx, now, capacity=1)
        await take(tx, LIN, ANN, BEN, now=now)
        await seminars.change(tx, seminar.id, {"capacity": None})
        assert await promoting.fill_due(tx, defaults=DEFAULTS, now=now) == 2
        assert await states(tx, ANN, BEN) == [State.SEAT, State.SEAT]
        assert await promoting.fill_due(tx, defaults=DEFAULTS, now=now) == 0


async def test_a_cancelled_seminar_moves_nobody_and_a_restored_one_is_as_before(
    database: Database, now: datetime
) -> None:
    async with database.write() as tx:
        seminar = await stage(tx, now, capacity=1, starts_at=now + 10 * HOUR)
        await take(tx, LIN, ANN, BEN, now=now)
        await give_back(tx, LIN, CODE, defaults=DEFAULTS, now=now)
        await seminars.change(tx, seminar.id, {"status": SeminarStatus.CANCELLED})
        with pytest.raises(LabError, match="reservation-cancelled"):
            await reserve(tx, CARL, CODE, defaults=DEFAULTS, now=now)
        with pytest.raises(LabError, match="reservation-cancelled"):
            await confirm(tx, ANN, CODE, now=now)
        assert await promoting.lapse_due(tx, defaults=DEFAULTS, now=now + 5 * HOUR) == 0
        assert await promoting.fill_due(tx, defaults=DEFAULTS, now=now + 5 * HOUR) == 0
        assert await states(tx, ANN, BEN) == [State.OFFERED, State.WAITING]
        await seminars.change(tx, seminar.id, {"status": SeminarStatus.PUBLISHED})
        await promoting.after_edit(tx, seminar.id, restored=True, defaults=DEFAULTS, now=now + 5 * HOUR)
        held = (await reserving.stand(tx, ANN, CODE, now=now)).reservation
        assert held is not None
        assert (held.state, held.confirm_by) == (State.OFFERED, now + 7 * HOUR)
        assert await told(tx, ANN) == [OFFERED, OFFERED]
        assert await states(tx, BEN) == [State.WAITING]


async def test_what_is_given_back_at_a_cancelled_seminar_goes_to_nobody_until_it_is_restored(
    database: Database, now: datetime
) -> None:
    async with database.write() as tx:
        seminar = await stage(tx, now, capacity=1)
        await take(tx, LIN, ANN, now=now)
        await seminars.change(tx, seminar.id, {"status": SeminarStatus.CANCELLED})
        await give_back(tx, LIN, CODE, defaults=DEFAULTS, now=now)
        assert await states(tx, ANN) == [State.WAITING]
        await seminars.change(tx, seminar.id, {"status": SeminarStatus.PUBLISHED})
        await promoting.after_edit(tx, seminar.id, restored=True, defaults=DEFAULTS, now=now)
        assert await states(tx, ANN) == [State.SEAT]


async def test_who_cannot_be_told_or_may_not_come_does_not_keep_others_waiting(
    database: Database, now: datetime
) -> None:
    async with database.write() as tx:
        await stage(tx, now, capacity=1, visibility=Visibility.MEMBERS)
        for one in (ANN, BEN, CARL):
            await users.set_role(tx, one.user_id or 0, Role.MEMBER, was=Role.GUEST)
        members = [Actor(one.user_id, Role.MEMBER) for one in (ANN, BEN, CARL)]
        await take(tx, WANG, *members, now=now)
        await users.set_blocked(tx, ANN.user_id or 0, now)
        await users.set_role(tx, BEN.user_id or 0, Role.GUEST, was=Role.MEMBER)
        await give_back(tx, WANG, CODE, defaults=DEFAULTS, now=now)
        assert await states(tx, *members) == [State.LAPSED, State.LAPSED, State.SEAT]
        with pytest.raises(NotFound):
            await reserve(tx, BEN, CODE, defaults=DEFAULTS, now=now)


async def test_seats_are_for_members_first_and_then_for_everybody(database: Database, now: datetime) -> None:
    async with database.write() as tx:
        await stage(tx, now, members_until=now + HOUR)
        with pytest.raises(LabError, match="reservation-members"):
            await reserve(tx, LIN, CODE, defaults=DEFAULTS, now=now)
        assert (await reserve(tx, WANG, CODE, defaults=DEFAULTS, now=now)).stand.state is State.SEAT
        assert (await reserve(tx, LIN, CODE, defaults=DEFAULTS, now=now + HOUR)).stand.state is State.SEAT


@pytest.mark.parametrize(
    ("values", "later", "message"),
    [
        ({"reserve_until_in": HOUR}, HOUR, "reservation-closed"),
        ({}, 7 * 24 * HOUR, "reservation-begun"),
        ({}, 7 * 24 * HOUR + HOUR, "reservation-over"),
        ({"capacity": None}, HOUR, "reservation-unneeded"),
    ],
)
async def test_when_nobody_can_reserve_it_is_said_why(
    database: Database, now: datetime, values: dict[str, Any], later: timedelta, message: str
) -> None:
    given = dict(values)
    if "reserve_until_in" in given:
        given["reserve_until"] = now + given.pop("reserve_until_in")
    async with database.write() as tx:
        await stage(tx, now, **given)
        with pytest.raises(LabError, match=message):
            await reserve(tx, LIN, CODE, defaults=DEFAULTS, now=now + later)


async def test_a_deadline_ends_reserving_but_not_moving_up(database: Database, now: datetime) -> None:
    async with database.write() as tx:
        await stage(tx, now, capacity=1, reserve_until=now + HOUR)
        await take(tx, LIN, ANN, now=now)
        await give_back(tx, LIN, CODE, defaults=DEFAULTS, now=now + 2 * HOUR)
        assert await states(tx, ANN) == [State.SEAT]


async def test_when_it_begins_held_seats_lapse_and_the_waiting_list_stands_still(
    database: Database, now: datetime
) -> None:
    starts_at = now + HOUR
    async with database.write() as tx:
        await stage(tx, now, capacity=1, starts_at=starts_at)
        await take(tx, LIN, ANN, BEN, now=now)
        await give_back(tx, LIN, CODE, defaults=DEFAULTS, now=starts_at - MINUTE)
        await tx.execute(update(Seminar).values(starts_at=starts_at - MINUTE))  # moved, after it was offered
        await promoting.lapse_due(tx, defaults=DEFAULTS, now=starts_at - MINUTE)
        assert await states(tx, ANN, BEN) == [State.LAPSED, State.WAITING]
        assert await taken(tx) == 0
        assert await promoting.fill_due(tx, defaults=DEFAULTS, now=starts_at) == 0
        with pytest.raises(LabError, match="reservation-begun"):
            await give_back(tx, BEN, CODE, defaults=DEFAULTS, now=starts_at)
