"""Checking in: codes for the door, the list of whoever runs the seminar, who did not come."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import insert

from lab.errors import LabError, NotFound
from lab.roles import Actor
from lab.seminars import checking_in, doors
from lab.seminars.checking_in import Entrance, check_in, mark
from lab.seminars.participants import participants
from lab.seminars.reserving import give_back, reserve
from storage import reservations, seminars
from storage.database import Database, Tx
from storage.persons import Person
from storage.reservations import CheckedInBy, Reservation
from storage.reservations import ReservationState as State
from storage.seminars import Seminar, SeminarStatus
from storage.users import Role
from tests.lab.test_seminar_reservations import ANN, BEN, CARL, stage, take, taken
from tests.support.seminars import CODE, DEFAULTS, EDITOR, LIN, WANG, add_seminar
from tests.support.stored import add_user

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
HOST = Actor(901, Role.GUEST)


async def at_the_door(tx: Tx, now: datetime, *, capacity: int | None = 2, **values: Any) -> Seminar:
    """A seminar that begins in ten minutes, with a host."""
    await add_user(tx, HOST.user_id or 0, now=now)
    await tx.execute(insert(Person).values(code="R-1", name_zh="样本", name_en="Sample", user_id=HOST.user_id))
    return await stage(tx, now, capacity=capacity, host="R-1", starts_at=now + 10 * MINUTE, **values)


async def scanned(tx: Tx, now: datetime, *, by: Actor = HOST) -> str:
    """What stands behind `checkin_` in the link that is shown now."""
    return (await doors.door(tx, by, CODE, now=now)).signs


async def own(tx: Tx, who: Actor) -> Reservation:
    """What somebody has."""
    seminar = await seminars.by_code(tx, CODE)
    assert seminar is not None
    found = await reservations.of_user(tx, seminar.id, who.user_id or 0)
    assert found is not None
    return found


async def test_a_code_counts_for_some_minutes_and_for_its_seminar_only(database: Database, now: datetime) -> None:
    async with database.write() as tx:
        await at_the_door(tx, now)
        await add_seminar(tx, now=now, code="S-2", starts_at=now, capacity=5)
        await take(tx, LIN, ANN, now=now)
        signs = await scanned(tx, now)
        assert len(f"checkin_{'C' * 32}_{signs.rpartition('_')[2]}") <= 64
        with pytest.raises(LabError, match="checkin-code-over"):
            await check_in(tx, LIN, f"S-2_{signs.rpartition('_')[2]}", now=now)
        with pytest.raises(LabError, match="checkin-code-over"):
            await check_in(tx, LIN, signs[:-1] + ("0" if signs[-1] != "0" else "1"), now=now)
        with pytest.raises(LabError, match="checkin-code-over"):
            await check_in(tx, LIN, f"{CODE}_", now=now)
        assert (await check_in(tx, LIN, signs, now=now + doors.PERIOD)).entrance is Entrance.IN
        assert await scanned(tx, now + doors.PERIOD) != signs
        with pytest.raises(LabError, match="checkin-code-over"):
            await check_in(tx, ANN, signs, now=now + 2 * doors.PERIOD)
        again = await check_in(tx, LIN, signs, now=now + 5 * doors.PERIOD)  # whoever is in need not hurry
        assert (again.entrance, again.at) == (Entrance.ALREADY, now + doors.PERIOD)
        assert (await own(tx, LIN)).checked_in_by is CheckedInBy.CODE


async def test_a_printed_code_counts_until_it_is_taken_back(database: Database, now: datetime) -> None:
    async with database.write() as tx:
        await at_the_door(tx, now)
        await take(tx, LIN, ANN, now=now)
        signs = (await doors.printed(tx, HOST, CODE)).signs
        assert await doors.is_printed(tx, HOST, CODE)
        assert (await check_in(tx, LIN, signs, now=now + 30 * MINUTE)).entrance is Entrance.IN
        await doors.take_back(tx, HOST, CODE)
        with pytest.raises(LabError, match="checkin-code-over"):
            await check_in(tx, ANN, signs, now=now)
        assert (await doors.printed(tx, HOST, CODE)).signs != signs


async def test_who_comes_without_a_reservation_takes_a_seat_if_there_is_one(database: Database, now: datetime) -> None:
    async with database.write() as tx:
        await at_the_door(tx, now)
        await take(tx, LIN, now=now)
        signs = await scanned(tx, now)
        assert (await check_in(tx, ANN, signs, now=now)).entrance is Entrance.WALKED_IN
        assert (await own(tx, ANN)).walked_in
        assert await taken(tx) == 2
        assert (await check_in(tx, BEN, signs, now=now)).entrance is Entrance.FULL
        assert await taken(tx) == 2
        assert (await check_in(tx, LIN, signs, now=now)).entrance is Entrance.IN
        assert not (await own(tx, LIN)).walked_in
        with pytest.raises(LabError, match="reservation-here"):
            await give_back(tx, LIN, CODE, defaults=DEFAULTS, now=now)


async def test_a_held_seat_is_confirmed_at_the_door(database: Database, now: datetime) -> None:
    async with database.write() as tx:
        await at_the_door(tx, now, capacity=1)
        await take(tx, LIN, ANN, now=now)
        await give_back(tx, LIN, CODE, defaults=DEFAULTS, now=now)
        assert (await own(tx, ANN)).state is State.OFFERED
        assert (await check_in(tx, ANN, await scanned(tx, now), now=now)).entrance is Entrance.IN
        assert (await own(tx, ANN)).state is State.SEAT
        assert await taken(tx) == 1


async def test_where_no_seats_are_counted_everybody_can_check_in(database: Database, now: datetime) -> None:
    async with database.write() as tx:
        await at_the_door(tx, now, capacity=None)
        signs = await scanned(tx, now)
        for who in (LIN, ANN, BEN):
            assert (await check_in(tx, who, signs, now=now)).entrance is Entrance.WALKED_IN


@pytest.mark.parametrize(("shift", "message"), [(-31 * MINUTE, "checkin-early"), (HOUR + 30 * MINUTE, "checkin-over")])
async def test_the_door_opens_half_an_hour_before_and_closes_half_an_hour_after(
    database: Database, now: datetime, shift: timedelta, message: str
) -> None:
    async with database.write() as tx:
        seminar = await at_the_door(tx, now)
        at = seminar.starts_at + shift
        signs = (await doors.printed(tx, HOST, CODE)).signs
        with pytest.raises(LabError, match=message):
            await check_in(tx, LIN, signs, now=at)
        with pytest.raises(LabError, match=message):
            await doors.door(tx, HOST, CODE, now=at)


async def test_a_cancelled_seminar_has_no_door(database: Database, now: datetime) -> None:
    async with database.write() as tx:
        seminar = await at_the_door(tx, now)
        signs = await scanned(tx, now)
        await seminars.change(tx, seminar.id, {"status": SeminarStatus.CANCELLED})
        with pytest.raises(LabError, match="checkin-cancelled"):
            await check_in(tx, LIN, signs, now=now)
        with pytest.raises(LabError, match="checkin-cancelled"):
            await doors.printed(tx, HOST, CODE)


async def test_only_whoever_runs_it_sees_the_door_and_the_list(database: Database, now: datetime) -> None:
    async with database.write() as tx:
        await at_the_door(tx, now)
        await take(tx, LIN, now=now)
        for who in (HOST, EDITOR):
            assert (await participants(tx, who, CODE, now=now)).seats == 1
        mine = await own(tx, LIN)
        for who in (LIN, WANG):
            with pytest.raises(NotFound):
                await participants(tx, who, CODE, now=now)
            with pytest.raises(NotFound):
                await doors.door(tx, who, CODE, now=now)
            with pytest.raises(NotFound):
                await doors.printed(tx, who, CODE)
            with pytest.raises(NotFound):
                await doors.take_back(tx, who, CODE)
            with pytest.raises(NotFound):
                await mark(tx, who, CODE, mine.id, here=True, defaults=DEFAULTS, now=now)


async def test_the_host_says_who_is_there_and_takes_it_back(database: Database, now: datetime) -> None:
    async with database.write() as tx:
        await at_the_door(tx, now)
        await take(tx, LIN, ANN, BEN, now=now)
        lin, ben = await own(tx, LIN), await own(tx, BEN)
        await mark(tx, HOST, CODE, lin.id, here=True, defaults=DEFAULTS, now=now)
        assert (await own(tx, LIN)).checked_in_by is CheckedInBy.HOST
        again = await mark(tx, EDITOR, CODE, lin.id, here=True, defaults=DEFAULTS, now=now)
        assert again.entrance is Entrance.ALREADY  # on another phone
        full = await mark(tx, HOST, CODE, ben.id, here=True, defaults=DEFAULTS, now=now)
        assert full.entrance is Entrance.FULL
        found = await participants(tx, HOST, CODE, now=now)
        assert (found.here, found.seats, found.waiting, found.no_shows) == (1, 2, 1, None)
        await mark(tx, HOST, CODE, lin.id, here=False, defaults=DEFAULTS, now=now)
        assert (await participants(tx, HOST, CODE, now=now)).here == 0
        assert (await own(tx, LIN)).state is State.SEAT


async def test_a_walk_in_who_was_not_there_after_all_leaves_the_seat_to_who_waits(
    database: Database, now: datetime
) -> None:
    async with database.write() as tx:
        await at_the_door(tx, now, capacity=1)
        await check_in(tx, LIN, await scanned(tx, now), now=now)
        await reserve(tx, ANN, CODE, defaults=DEFAULTS, now=now)
        await mark(tx, HOST, CODE, (await own(tx, LIN)).id, here=False, defaults=DEFAULTS, now=now)
        assert (await own(tx, LIN)).state is State.CANCELLED
        assert (await own(tx, ANN)).state is State.OFFERED
        assert await taken(tx) == 1


async def test_who_had_a_seat_and_did_not_come_is_counted_and_shown_to_hosts_next_time(
    database: Database, now: datetime
) -> None:
    async with database.write() as tx:
        seminar = await at_the_door(tx, now, capacity=4)
        await take(tx, LIN, ANN, BEN, now=now)
        signs = await scanned(tx, now)
        await check_in(tx, LIN, signs, now=now)
        await check_in(tx, CARL, signs, now=now)
        after = seminar.ends_at
        found = await participants(tx, HOST, CODE, now=after)
        assert (found.here, found.walked_in, found.no_shows) == (2, 1, 2)
        assert {row.missed for row in found.rows} == {0}  # this one is not "before"
        await add_seminar(tx, now=now, code="S-2", starts_at=after + HOUR, capacity=4)
        for who in (LIN, ANN):
            await reserve(tx, who, "S-2", defaults=DEFAULTS, now=after)
        rows = (await participants(tx, EDITOR, "S-2", now=after)).rows
        assert {row.user.id: row.missed for row in rows} == {LIN.user_id: 0, ANN.user_id: 1}


async def test_where_nobody_was_checked_in_nobody_is_missing(database: Database, now: datetime) -> None:
    async with database.write() as tx:
        seminar = await at_the_door(tx, now)
        await take(tx, LIN, now=now)
        assert (await participants(tx, HOST, CODE, now=seminar.ends_at)).no_shows is None


async def test_a_paper_list_is_entered_the_day_after(database: Database, now: datetime) -> None:
    async with database.write() as tx:
        seminar = await at_the_door(tx, now)
        await take(tx, LIN, now=now)
        lin = await own(tx, LIN)
        with pytest.raises(LabError, match="checkin-early"):
            await mark(tx, HOST, CODE, lin.id, here=True, defaults=DEFAULTS, now=now - HOUR)
        await mark(tx, HOST, CODE, lin.id, here=True, defaults=DEFAULTS, now=seminar.ends_at + 24 * HOUR)
        with pytest.raises(NotFound):
            await checking_in.mark(tx, HOST, CODE, 10**9, here=True, defaults=DEFAULTS, now=now)
