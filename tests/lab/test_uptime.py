"""How long nothing was running, told by a clock that the test steps."""

from datetime import datetime, timedelta

from lab import openings, uptime
from storage.database import Database
from tests.support.applying import add_opening

SECOND, MINUTE, HOUR = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1)


async def beats(database: Database, now: datetime, *after: timedelta, alone: bool = False) -> None:
    for each in after:
        async with database.write() as tx:
            await uptime.beat(tx, alone=alone, now=now + each)


async def down(database: Database, *, since: datetime, until: datetime) -> timedelta:
    async with database.read() as tx:
        return await uptime.downtime(tx, since=since, until=until)


async def test_a_fresh_database_was_never_down(database: Database, now: datetime) -> None:
    assert await down(database, since=now - HOUR, until=now) == timedelta()
    await beats(database, now, timedelta())
    assert await down(database, since=now - HOUR, until=now) == timedelta()


async def test_beats_that_come_late_are_no_downtime(database: Database, now: datetime) -> None:
    await beats(database, now, *(each * 39 * SECOND for each in range(20)))
    assert await down(database, since=now, until=now + 760 * SECOND) == timedelta()


async def test_a_silence_counts_and_only_what_lies_between_the_two_moments(database: Database, now: datetime) -> None:
    await beats(database, now, timedelta(), 10 * MINUTE, 10 * MINUTE + 20 * SECOND)
    last = now + 10 * MINUTE + 20 * SECOND
    assert await down(database, since=now - HOUR, until=last) == 10 * MINUTE
    assert await down(database, since=now + 4 * MINUTE, until=last) == 6 * MINUTE
    assert await down(database, since=now + 4 * MINUTE, until=now + 5 * MINUTE) == MINUTE
    assert await down(database, since=now + 10 * MINUTE, until=last) == timedelta()


async def test_a_process_that_is_alone_counts_a_short_restart_as_well(database: Database, now: datetime) -> None:
    await beats(database, now, timedelta())
    await beats(database, now, 7 * SECOND, alone=True)
    assert await down(database, since=now - HOUR, until=now + 40 * SECOND) == 7 * SECOND


async def test_of_several_processes_the_bot_is_down_when_none_lives(database: Database, now: datetime) -> None:
    """One beats until 5 minutes, another from 4 to 20; then nobody until 30."""
    one = [each * 20 * SECOND for each in range(16)]
    other = [4 * MINUTE + each * 20 * SECOND for each in range(49)]
    await beats(database, now, *sorted(one + other), 30 * MINUTE)
    assert await down(database, since=now, until=now + 30 * MINUTE) == 10 * MINUTE


async def test_a_clock_that_is_set_back_makes_nothing_negative_and_counts_nothing_twice(
    database: Database, now: datetime
) -> None:
    await beats(database, now, timedelta(), 10 * MINUTE)
    await beats(database, now, -5 * MINUTE)
    assert await down(database, since=now - HOUR, until=now - 5 * MINUTE) == timedelta()
    await beats(database, now, 5 * MINUTE)  # silent again, over what is counted already
    assert await down(database, since=now - HOUR, until=now + 10 * MINUTE) == 15 * MINUTE


async def test_asked_before_the_first_beat_after_a_sleep_it_counts_the_sleep(database: Database, now: datetime) -> None:
    await beats(database, now, timedelta())
    assert await down(database, since=now - HOUR, until=now + 30 * SECOND) == timedelta()
    assert await down(database, since=now - HOUR, until=now + 30 * MINUTE) == 30 * MINUTE


async def test_a_deadline_gives_back_what_was_lost_before_it(database: Database, now: datetime) -> None:
    """Down for a quarter of an hour over the deadline: taken until 5 + 15 minutes after it, and no longer."""
    async with database.write() as tx:
        one = await add_opening(tx, now=now, reviewers=(), closes_at=now + HOUR)
    await beats(database, now, 50 * MINUTE, 65 * MINUTE, *(65 * MINUTE + each * 30 * SECOND for each in range(40)))
    for after in (5 * MINUTE, 19 * MINUTE, 21 * MINUTE):
        lost = await down(database, since=now, until=now + HOUR + after)
        assert lost == 15 * MINUTE
        assert openings.is_open(one, now=now + HOUR + after, downtime=lost) is (after < 20 * MINUTE)
