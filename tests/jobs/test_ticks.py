"""Ticks with a clock that the test steps: each date is begun once, late or missed where the bot was away, whoever else ticks."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select, update

from jobs.ticks import Ticker
from lab import announcements as rules
from lab import notices
from lab.schedules import Rule, Schedule, once, repeating
from storage import topics
from storage.announcements import Announcement, AnnouncementState
from storage.database import Database
from storage.deliveries import Delivery, DeliveryState
from storage.runs import Run, RunState
from storage.topics import Mode
from storage.users import Role, User
from tests.storage.people import add_user
from tests.support.publishing import ACTOR, AUTHOR, DEFAULTS, confirmed, people

BERLIN = ZoneInfo("Europe/Berlin")
NINE = Rule(times=(9 * 60,))


class Woken:
    """Counts how often the sender was woken."""

    def __init__(self) -> None:
        self.times = 0

    def __call__(self) -> None:
        self.times += 1


def ticker(database: Database) -> Ticker:
    return Ticker(database=database, defaults=DEFAULTS, wake=Woken())


async def all_runs(database: Database) -> Sequence[Run]:
    async with database.read() as tx:
        return (await tx.scalars(select(Run).order_by(Run.due_at))).all()


async def owed(database: Database, kind: str) -> Sequence[Delivery]:
    async with database.read() as tx:
        return (await tx.scalars(select(Delivery).where(Delivery.kind == kind).order_by(Delivery.id))).all()


async def announce(database: Database, schedule: Schedule | None, *, now: datetime, **options: Any) -> Announcement:
    await people(database, [1], now=now)
    async with database.write() as tx:
        return await confirmed(tx, schedule, now=now, **options)


async def test_nothing_before_its_moment_and_once_at_it(database: Database, now: datetime) -> None:
    at = now + timedelta(hours=3)
    await announce(database, once(at), now=now)
    clock = ticker(database)
    await clock.tick(at - timedelta(seconds=1))
    assert await all_runs(database) == []
    for moment in (at, at, at + timedelta(seconds=1)):
        await clock.tick(moment)
    (run,) = await all_runs(database)
    assert (run.state, run.due_at, run.late, run.recipients) == (RunState.RUNNING, at, False, 2)
    assert len(await owed(database, "announcement")) == 2


async def test_now_is_due_after_the_time_for_undoing(database: Database, now: datetime) -> None:
    announcement = await announce(database, None, now=now)
    assert announcement.next_at == now + timedelta(seconds=60)


@pytest.mark.one_database
@pytest.mark.parametrize(
    ("first", "days"), [(date(2026, 3, 26), 7), (date(2026, 10, 22), 7)], ids=["into summer", "out of it"]
)
async def test_local_time_is_kept_across_clock_changes(database: Database, first: date, days: int) -> None:
    """An hourly tick over a week with a clock change: nine o'clock each day, once."""
    begin = datetime(first.year, first.month, first.day, tzinfo=BERLIN).astimezone(UTC)
    await announce(database, repeating(NINE), now=begin, zone="Europe/Berlin")
    clock = ticker(database)
    for minute in range(0, days * 24 * 60, 60):
        await clock.tick(begin + timedelta(minutes=minute))
    local = [run.due_at.astimezone(BERLIN) for run in await all_runs(database)]
    assert [at.date() for at in local] == [first + timedelta(days=day) for day in range(days)]
    assert {(at.hour, at.minute) for at in local} == {(9, 0)}


async def test_one_that_occurs_twice_by_the_clock_fires_once(database: Database) -> None:
    """02:30 comes twice on 25 October 2026 in Berlin, and not at all on 28 March 2027."""
    begin = datetime(2026, 10, 24, 12, tzinfo=UTC)
    await announce(database, repeating(Rule(times=(150,))), now=begin, zone="Europe/Berlin")
    clock = ticker(database)
    for minute in range(0, 48 * 60, 30):
        await clock.tick(begin + timedelta(minutes=minute))
    assert [run.due_at for run in await all_runs(database)] == [
        datetime(2026, 10, 25, 0, 30, tzinfo=UTC),
        datetime(2026, 10, 26, 1, 30, tzinfo=UTC),
    ]


async def test_what_was_missed_in_the_grace_period_is_sent_late_and_once(database: Database, now: datetime) -> None:
    at = now + timedelta(hours=1)
    await announce(database, once(at), now=now, grace_seconds=7200)
    clock = ticker(database)
    for late in (timedelta(minutes=110), timedelta(minutes=111)):
        await clock.tick(at + late)
    (run,) = await all_runs(database)
    assert (run.state, run.late, run.due_at) == (RunState.RUNNING, True, at)


async def test_what_was_missed_for_longer_is_reported_and_never_sent(database: Database, now: datetime) -> None:
    at = now + timedelta(hours=1)
    announcement = await announce(database, once(at), now=now, grace_seconds=900)
    await ticker(database).tick(at + timedelta(minutes=16))
    (run,) = await all_runs(database)
    assert run.state is RunState.MISSED
    assert await owed(database, "announcement") == []
    (told,) = await owed(database, "announcement-missed")
    assert told.chat_id == AUTHOR
    assert told.facts == {"id": announcement.id, "count": 1, "last": at.isoformat()}
    async with database.read() as tx:
        found = await tx.get(Announcement, announcement.id)
        assert found is not None
        assert (found.state, found.next_at) == (AnnouncementState.DONE, None)


async def test_of_several_missed_dates_the_last_is_sent_and_the_others_are_reported(database: Database) -> None:
    begin = datetime(2026, 11, 23, tzinfo=UTC)  # 09:00 in Shanghai is 01:00
    await announce(database, repeating(NINE), now=begin)
    clock = ticker(database)
    await clock.tick(begin + timedelta(days=3, hours=2))
    states = [run.state for run in await all_runs(database)]
    assert states == [RunState.MISSED, RunState.MISSED, RunState.MISSED, RunState.RUNNING]
    (told,) = await owed(database, "announcement-missed")
    assert (told.facts or {})["count"] == 3
    await clock.tick(begin + timedelta(days=4, hours=1))
    assert [run.state for run in await all_runs(database)][-1] is RunState.RUNNING
    assert len(await all_runs(database)) == 5


async def test_a_clock_that_jumps_back_fires_nothing_twice(database: Database, now: datetime) -> None:
    at = now + timedelta(hours=1)
    await announce(database, once(at), now=now)
    clock = ticker(database)
    for moment in (at, at - timedelta(hours=5), at, at + timedelta(days=400)):
        await clock.tick(moment)
    assert len(await all_runs(database)) == 1


async def test_a_date_that_comes_again_after_a_change_is_passed_over(database: Database) -> None:
    """The clock was a day ahead, fired, and was set right; then somebody confirmed a change."""
    begin = datetime(2026, 11, 23, tzinfo=UTC)  # 09:00 in Shanghai is 01:00
    announcement = await announce(database, repeating(NINE), now=begin)
    clock, nine = ticker(database), begin + timedelta(hours=1)
    await clock.tick(nine + timedelta(days=1))
    async with database.write() as tx:
        await tx.execute(update(Announcement).values(next_at=nine + timedelta(days=1)))
    for day in (1, 2):
        await clock.tick(nine + timedelta(days=day))
        await clock.tick(nine + timedelta(days=day, seconds=1))
    dates = [run.due_at for run in await all_runs(database)]
    assert dates == [nine, nine + timedelta(days=1), nine + timedelta(days=2)]
    async with database.read() as tx:
        found = await tx.get(Announcement, announcement.id)
        assert found is not None
        assert found.next_at == nine + timedelta(days=3)


async def test_two_who_tick_at_once_begin_each_date_once(database: Database) -> None:
    begin = datetime(2026, 11, 23, tzinfo=UTC)
    await announce(database, repeating(NINE), now=begin)
    one, other = ticker(database), ticker(database)
    for day in range(5):
        at = begin + timedelta(days=day, hours=1)
        await asyncio.gather(one.tick(at), other.tick(at))
    assert len(await all_runs(database)) == 5
    assert len(await owed(database, "announcement")) == 10


async def test_a_paused_one_waits_and_a_cancelled_one_never_comes(database: Database, now: datetime) -> None:
    at = now + timedelta(hours=1)
    paused = await announce(database, once(at), now=now)
    async with database.write() as tx:
        cancelled = await confirmed(tx, once(at), now=now)
        await rules.pause(tx, ACTOR, paused, now=now)
        await rules.cancel(tx, ACTOR, cancelled, now=now)
    clock = ticker(database)
    await clock.tick(at + timedelta(minutes=1))
    assert await all_runs(database) == []
    async with database.write() as tx:
        again = await tx.get(Announcement, paused.id, populate_existing=True)
        assert again is not None
        due = await rules.resume(tx, ACTOR, again, now=at + timedelta(minutes=5))
    assert due == at + timedelta(minutes=6)
    await clock.tick(due)
    assert [run.announcement_id for run in await all_runs(database)] == [paused.id]


async def test_approvers_are_reminded_once_after_a_quarter_of_an_hour(database: Database, now: datetime) -> None:
    await people(database, [1, 2], now=now)
    async with database.write() as tx:
        await add_user(tx, 901, now=now, first_name="Second")
        await tx.execute(_role(901, Role.ADMIN))
        waiting = await confirmed(tx, once(now + timedelta(hours=1)), now=now, count=201)
    assert waiting.state is AnnouncementState.WAITING
    clock = ticker(database)
    for minutes in (14, 15, 16, 40):
        await clock.tick(now + timedelta(minutes=minutes))
    told = await owed(database, "announcement-approval")
    assert [(one.chat_id, (one.facts or {})["why"]) for one in told] == [(901, "asked"), (901, "reminder")]
    assert await all_runs(database) == []
    await clock.tick(now + timedelta(hours=2))
    assert await all_runs(database) == []  # nobody has agreed


async def test_one_whose_author_may_publish_no_more_waits_for_an_admin(database: Database, now: datetime) -> None:
    at = now + timedelta(hours=1)
    await people(database, [1], now=now)
    async with database.write() as tx:
        await add_user(tx, 902, now=now, first_name="Was an admin")
        await tx.execute(_role(902, Role.ADMIN))
        announcement = await confirmed(tx, once(at), now=now)
        await tx.execute(_author(announcement.id, 902))
        await tx.execute(_role(902, Role.MEMBER))
    await ticker(database).tick(at)
    assert await all_runs(database) == []
    (told,) = await owed(database, "announcement-approval")
    assert (told.chat_id, (told.facts or {})["why"]) == (AUTHOR, "demoted")
    async with database.read() as tx:
        found = await tx.get(Announcement, announcement.id)
        assert found is not None
        assert found.state is AnnouncementState.WAITING


async def test_digests_are_made_at_their_hour_from_what_waits(database: Database, now: datetime) -> None:
    """Ten o'clock in Shanghai: the daily one comes tomorrow at nine, the weekly one on Monday."""
    at = datetime(2026, 11, 25, 2, tzinfo=UTC)
    await people(database, [1, 2, 3], now=now)
    async with database.write() as tx:
        for user_id, mode in ((1, Mode.DAILY), (2, Mode.WEEKLY), (3, Mode.OFF)):
            await topics.subscribe(tx, chat_id=user_id, topic="news", mode=mode, now=now)
        for number in range(2):
            await confirmed(tx, once(at + timedelta(minutes=number)), now=at - timedelta(hours=1), topic="news")
    clock = ticker(database)
    for minutes in (0, 1, 2):
        await clock.tick(at + timedelta(minutes=minutes))
    first, second = await all_runs(database)
    states = sorted((one.chat_id, one.state) for one in await owed(database, "announcement") if one.run_id == first.id)
    assert states == [
        (1, DeliveryState.DIGEST),
        (2, DeliveryState.DIGEST),
        (3, DeliveryState.SKIPPED),
        (AUTHOR, DeliveryState.DUE),
    ]
    assert await owed(database, "digest") == []
    tomorrow = datetime(2026, 11, 26, 1, tzinfo=UTC)
    for moment in (tomorrow, tomorrow, tomorrow + timedelta(minutes=1)):
        await clock.tick(moment)
    (daily,) = await owed(database, "digest")
    assert daily.chat_id == 1
    assert {one.digest_id for one in await owed(database, "announcement") if one.chat_id == 1} == {daily.id}
    monday = datetime(2026, 11, 30, 1, tzinfo=UTC)
    await clock.tick(monday)
    assert [one.chat_id for one in await owed(database, "digest")] == [1, 2]
    assert second.state is RunState.RUNNING


async def test_an_audience_of_nobody_is_reported_and_over(database: Database, now: datetime) -> None:
    at = now + timedelta(hours=1)
    await announce(database, once(at), now=now, audience={"lists": [7]})
    await ticker(database).tick(at)
    (run,) = await all_runs(database)
    assert (run.state, run.recipients) == (RunState.FINISHED, 0)
    (told,) = await owed(database, "run-report")
    assert (told.chat_id, told.facts) == (AUTHOR, {"run": run.id})


async def test_a_notice_is_owed_once_for_an_event_and_waits_for_the_morning(database: Database) -> None:
    night = datetime(2026, 11, 25, 18, tzinfo=UTC)  # two in the morning in Shanghai
    await people(database, [1], now=night)
    facts = {"chat_id": 1, "kind": "run-report", "facts": {"run": 1}, "lab_zone": DEFAULTS.zone, "now": night}
    async with database.write() as tx:
        assert await notices.tell(tx, event="a", **facts)
        assert not await notices.tell(tx, event="a", **facts)
        assert await notices.tell(tx, event="b", urgent=True, **facts)
    waits, at_once = await owed(database, "run-report")
    assert waits.due_at == datetime(2026, 11, 26, 0, tzinfo=UTC)
    assert at_once.due_at == night
    async with database.write() as tx:
        assert await notices.withdraw(tx, events=["a"]) == 1
    assert [one.state for one in await owed(database, "run-report")] == [DeliveryState.SKIPPED, DeliveryState.DUE]


def _role(user_id: int, role: Role) -> Any:
    return update(User).where(User.id == user_id).values(role=role)


def _author(announcement_id: int, user_id: int) -> Any:
    return update(Announcement).where(Announcement.id == announcement_id).values(author_id=user_id)
