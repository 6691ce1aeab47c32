"""Reminders of seminars: at the lead times that each chose, of the time at which it is held, once."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import insert

from jobs import seminars as seminars_jobs
from lab.errors import LabError
from lab.seminars import reminders
from storage import seminars, users
from storage.database import Database
from storage.deliveries import DeliveryState
from storage.persons import Person
from storage.reservations import ReservationState
from storage.seminars import LinkFor, Seminar, SeminarStatus
from tests.conftest import Queries
from tests.support.clockwork import owed, send, tick
from tests.support.seminar_edits import edit, seat
from tests.support.seminars import CODE, DEFAULTS, LIN, WANG, add_cast, add_seminar

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
KIND = reminders.KIND


@pytest.fixture
async def seminar(database: Database, now: datetime) -> Seminar:
    """In a week, at 09:30 in Hefei; Wang has a seat and has said nothing, Lin wants everything."""
    async with database.write() as tx:
        await add_cast(tx, now=now)
        made = await add_seminar(tx, now=now, capacity=5, link="https://online")
        await seat(tx, made.id, 102, at=now)
        await users.set_language(tx, 102, "en")
        for minutes in reminders.LEADS:
            await reminders.choose(tx, LIN, CODE, minutes, wanted=True, now=now)
        tx.expunge(made)
    return made


async def reminded(database: Database, *moments: datetime) -> list[tuple[int, str]]:
    """Who is reminded at these moments, and of what: the first line. Other notices are sent, too."""
    found = []
    for moment in moments:
        await tick(database, moment)
        found += [
            (chat_id, text.splitlines()[0]) for chat_id, kind, text in await send(database, moment) if kind == KIND
        ]
    return found


async def reasons(database: Database) -> list[tuple[int, int, str]]:
    """Who was not sent a reminder of which lead, and why."""
    return sorted(
        (one.chat_id, (one.facts or {})["minutes"], one.reason or "")
        for one in await owed(database, KIND)
        if one.state is DeliveryState.SKIPPED
    )


async def test_each_lead_once_and_an_hour_for_who_has_a_seat(database: Database, seminar: Seminar) -> None:
    begins = seminar.starts_at
    assert await reminded(database, begins - DAY - MINUTE) == []
    assert await reminded(database, begins - DAY, begins - DAY + HOUR) == [(101, "<b>⏰ 明天开始</b>")]
    assert await reminded(database, begins - HOUR, begins - HOUR + MINUTE) == [
        (101, "<b>⏰ 还有 1 小时开始</b>"),
        (102, "<b>⏰ Begins in 1 hour</b>"),
    ]
    assert await reminded(database, begins - 10 * MINUTE, begins, begins + HOUR) == [
        (101, "<b>⏰ 还有 10 分钟开始</b>")
    ]
    assert await reasons(database) == []
    async with database.read() as tx:
        held = await seminars.get(tx, seminar.id)
        assert held is not None
        assert held.status is SeminarStatus.HELD


async def test_what_a_reminder_says(database: Database, seminar: Seminar) -> None:
    at = seminar.starts_at - HOUR
    await tick(database, at)
    said = {chat_id: text.splitlines() for chat_id, _, text in await send(database, at)}
    assert said[102] == [
        "<b>⏰ Begins in 1 hour</b>",
        f"<b>Interfaces in solid-state batteries</b> · {CODE}",
        "Chen Sample",
        "",
        "Mon 30 Nov, 09:30–10:30 (UTC+8)",
        "📍 Room 301",
        "🔗 https://online",
        "",
        "<i>You have a seat, so you are reminded 1 hour before it begins.</i>",
        f"[Open the seminar|mc:{CODE}]",
        f"[🔔 Reminders|mn:{CODE}]",
        f"[Give my seat back|mvq:{CODE}]",
    ]
    assert said[101][-3:] == ["<i>你选了提前 1 小时提醒。</i>", f"[打开讲座|mc:{CODE}]", f"[🔔 改提醒|mn:{CODE}]"]


async def test_a_link_for_those_who_reserved_is_in_the_reminders_of_the_host_too(
    database: Database, seminar: Seminar
) -> None:
    async with database.write() as tx:
        await seminars.change(tx, seminar.id, {"link_for": LinkFor.RESERVED})
    at = seminar.starts_at - DAY
    await tick(database, at)
    ((_, _, hidden),) = await send(database, at)
    assert "https://online" not in hidden
    async with database.write() as tx:
        await tx.execute(insert(Person).values(code="zhao", name_zh="赵样本", name_en="Zhao Sample", user_id=101))
        await seminars.change(tx, seminar.id, {"host": "zhao"})
    await tick(database, seminar.starts_at - HOUR)
    said = {chat_id: text for chat_id, _, text in await send(database, seminar.starts_at - HOUR)}
    assert "🔗 https://online" in said[101]


async def test_a_bot_that_was_down_reminds_late_and_once(database: Database, seminar: Seminar) -> None:
    begins = seminar.starts_at
    assert await reminded(database, begins - 40 * MINUTE) == [
        (101, "<b>⏰ 还有 40 分钟开始</b>"),
        (102, "<b>⏰ Begins in 40 minutes</b>"),
    ]
    assert await reasons(database) == [(101, 1440, "duplicate")]


async def test_what_was_missed_is_written_down(database: Database, seminar: Seminar) -> None:
    assert await reminded(database, seminar.ends_at + DAY) == []
    assert await reasons(database) == [
        (101, 10, "missed"),
        (101, 60, "missed"),
        (101, 1440, "missed"),
        (102, 60, "missed"),
    ]


async def test_one_that_telegram_did_not_take_in_time_is_not_sent_after_the_start(
    database: Database, seminar: Seminar
) -> None:
    begins = seminar.starts_at
    await tick(database, begins - 10 * MINUTE)
    assert [one for one in await send(database, begins + MINUTE) if one[1] == KIND] == []
    assert (101, 10, "expired") in await reasons(database)


async def test_moved_one_minute_before_its_reminder(database: Database, seminar: Seminar) -> None:
    begins, ends = seminar.starts_at, seminar.ends_at
    async with database.write() as tx:
        await edit(tx, seminar.id, at=begins - HOUR - MINUTE, starts_at=begins + HOUR, ends_at=ends + HOUR)
    assert await reminded(database, begins - HOUR, begins - 10 * MINUTE) == []
    found = await reminded(database, begins, begins + 50 * MINUTE)
    assert found == [
        (101, "<b>⏰ 还有 1 小时开始</b>"),
        (102, "<b>⏰ Begins in 1 hour</b>"),
        (101, "<b>⏰ 还有 10 分钟开始</b>"),
    ]


async def test_moved_to_a_time_whose_reminder_is_over_the_notice_of_the_move_was_it(
    database: Database, seminar: Seminar
) -> None:
    begins = seminar.starts_at
    at = begins - 2 * DAY
    async with database.write() as tx:
        await edit(tx, seminar.id, at=at, starts_at=at + 4 * HOUR, ends_at=at + 5 * HOUR)
    assert await reminded(database, at + MINUTE, at + 11 * MINUTE, at + 12 * MINUTE) == []
    assert await reasons(database) == [(101, 1440, "told")]
    assert await reminded(database, at + 3 * HOUR) == [
        (101, "<b>⏰ 还有 1 小时开始</b>"),
        (102, "<b>⏰ Begins in 1 hour</b>"),
    ]
    assert await reminded(database, begins - DAY, begins - HOUR) == []


async def test_moved_there_and_back_at_the_moment_of_the_reminder(database: Database, seminar: Seminar) -> None:
    begins, ends = seminar.starts_at, seminar.ends_at
    moment = begins - DAY
    await tick(database, moment)
    async with database.write() as tx:  # owed, and not sent yet
        await edit(tx, seminar.id, at=moment, starts_at=begins + DAY, ends_at=ends + DAY)
    assert await reminded(database, moment + MINUTE) == []
    assert await reasons(database) == [(101, 1440, "stale")]
    async with database.write() as tx:
        await edit(tx, seminar.id, at=moment + 2 * MINUTE, starts_at=begins, ends_at=ends)
    assert await reminded(database, moment + 3 * MINUTE, moment + 20 * MINUTE) == [(101, "<b>⏰ 明天开始</b>")]


async def test_nobody_is_reminded_of_a_new_time_before_they_were_told_of_it(
    database: Database, seminar: Seminar
) -> None:
    begins, ends = seminar.starts_at, seminar.ends_at
    at = begins - DAY - MINUTE
    async with database.write() as tx:
        await edit(tx, seminar.id, at=at, starts_at=begins - HOUR, ends_at=ends - HOUR)
    await tick(database, at + MINUTE)
    assert await send(database, at + MINUTE) == []
    await tick(database, at + 10 * MINUTE)
    assert {kind for _, kind, _ in await send(database, at + 10 * MINUTE)} == {"seminar-change"}
    assert await reminded(database, at + 11 * MINUTE) == []
    assert await reasons(database) == [(101, 1440, "told")]


async def test_sent_moved_and_moved_back_is_not_sent_again(database: Database, seminar: Seminar) -> None:
    begins, ends = seminar.starts_at, seminar.ends_at
    moment = begins - DAY
    assert len(await reminded(database, moment)) == 1
    async with database.write() as tx:
        await edit(tx, seminar.id, at=moment + HOUR, starts_at=begins + DAY, ends_at=ends + DAY)
    assert await reminded(database, moment + HOUR + 10 * MINUTE) == []
    async with database.write() as tx:
        await edit(tx, seminar.id, at=moment + 2 * HOUR, starts_at=begins, ends_at=ends)
    assert await reminded(database, moment + 2 * HOUR + 10 * MINUTE, moment + 3 * HOUR) == []
    assert len(await reminded(database, begins - HOUR)) == 2


async def test_cancelled_and_restored(database: Database, seminar: Seminar) -> None:
    begins = seminar.starts_at
    moment = begins - DAY
    await tick(database, moment)
    async with database.write() as tx:
        await edit(tx, seminar.id, at=moment, status=SeminarStatus.CANCELLED)
    assert await reminded(database, moment + MINUTE, moment + 11 * MINUTE) == []
    async with database.write() as tx:
        await edit(tx, seminar.id, at=begins - 50 * MINUTE, status=SeminarStatus.PUBLISHED)
    # What was told at once is what they would be reminded of.
    assert await reminded(database, begins - 50 * MINUTE, begins - 49 * MINUTE) == []
    assert await reminded(database, begins - 10 * MINUTE) == [(101, "<b>⏰ 还有 10 分钟开始</b>")]
    assert await reasons(database) == [(101, 60, "told"), (101, 1440, "stale"), (102, 60, "told")]


async def test_too_late_is_said(database: Database, seminar: Seminar) -> None:
    at = seminar.starts_at - 30 * MINUTE
    async with database.write() as tx:
        found = await reminders.choice(tx, WANG, CODE, now=at)
        assert found.possible == (10,)
        with pytest.raises(LabError) as refused:
            await reminders.choose(tx, WANG, CODE, 1440, wanted=True, now=at)
        assert (refused.value.message, refused.value.facts) == ("seminar-reminder-late", {"count": 30})
        await reminders.choose(tx, WANG, CODE, 10, wanted=True, now=at)
    assert (102, "<b>⏰ Begins in 10 minutes</b>") in await reminded(database, seminar.starts_at - 10 * MINUTE)


async def test_what_comes_by_default_can_be_changed_and_taken_back(
    database: Database, seminar: Seminar, now: datetime
) -> None:
    async with database.write() as tx:
        found = await reminders.choice(tx, WANG, CODE, now=now)
        assert (found.chosen, found.by_default, found.seat) == ((60,), True, True)
        found = await reminders.choose(tx, WANG, CODE, 1440, wanted=True, now=now)
        assert (found.chosen, found.by_default) == ((1440, 60), False)
        await reminders.choose(tx, WANG, CODE, 1440, wanted=False, now=now)
        found = await reminders.choose(tx, WANG, CODE, 60, wanted=False, now=now)
        assert (found.chosen, found.by_default) == ((), False)
        assert await reminders.mine(tx, 102) == {}
        assert await reminders.mine(tx, 101) == {seminar.id: (1440, 60, 10)}
    assert [chat_id for chat_id, _ in await reminded(database, seminar.starts_at - HOUR)] == [101]


async def test_who_gave_the_seat_back_is_not_reminded_unless_they_ask_again(
    database: Database, seminar: Seminar, now: datetime
) -> None:
    async with database.write() as tx:
        await reminders.choose(tx, WANG, CODE, 10, wanted=True, now=now)
        await seat(tx, seminar.id, 102, at=now + HOUR, state=ReservationState.CANCELLED)
        assert (await reminders.choice(tx, WANG, CODE, now=now + HOUR)).chosen == ()
        await reminders.choose(tx, WANG, CODE, 10, wanted=True, now=now + 2 * HOUR)
    assert [chat_id for chat_id, _ in await reminded(database, seminar.starts_at - HOUR)] == [101]
    assert [chat_id for chat_id, _ in await reminded(database, seminar.starts_at - 10 * MINUTE)] == [101, 102]


async def test_who_has_no_seat_yet_is_reminded_only_if_they_asked(database: Database, seminar: Seminar) -> None:
    async with database.write() as tx:
        for user_id, state in ((201, ReservationState.WAITING), (301, ReservationState.OFFERED)):
            await seat(tx, seminar.id, user_id, at=seminar.starts_at - DAY, state=state)
    assert [chat_id for chat_id, _ in await reminded(database, seminar.starts_at - HOUR)] == [101, 102]


async def test_looking_costs_a_few_reads(database: Database, seminar: Seminar, now: datetime, queries: Queries) -> None:
    await tick(database, now + HOUR)  # the series
    with queries(database) as statements:
        async with database.read() as tx:
            assert not any([await one.look(tx, now + 2 * HOUR) for one in seminars_jobs.dues(DEFAULTS)])
    looked = [one for one in statements if not one.startswith("BEGIN")]
    assert len(looked) <= 4
    assert all(one.startswith("SELECT") for one in looked)
