"""Announcements from their date to the last recipient, over days that the test steps through: quiet hours, digests, pauses, a bot that was away."""

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import select
from telegram.error import Forbidden

from lab import announcements as rules
from lab import runs as sending
from lab import topics as choices
from lab import users as settings
from lab.roles import Actor
from lab.schedules import Rule, repeating
from storage import chats
from storage.announcements import Announcement, AnnouncementState, Manner
from storage.database import Database
from storage.deliveries import DeliveryState
from storage.runs import Run, RunState
from storage.topics import Mode
from storage.users import Role, User
from tests.support.office import Office, office
from tests.support.publishing import ACTOR, AUTHOR, DEFAULTS, SHANGHAI, confirmed, said

SENT, DUE = DeliveryState.SENT, DeliveryState.DUE
MONDAY = datetime(2026, 11, 23, tzinfo=UTC)  # eight in the morning in Shanghai
NIGHT = datetime(2026, 11, 23, 15, tzinfo=UTC)  # eleven in the evening
NINE = repeating(Rule(times=(9 * 60,)))


async def every_day(place: Office, **options: Any) -> int:
    """One that comes every day at nine; returns its id."""
    async with place.database.write() as tx:
        return (await confirmed(tx, NINE, now=place.now, **options)).id


async def stored(place: Office, announcement_id: int) -> Announcement:
    async with place.database.read() as tx:
        found = await tx.get(Announcement, announcement_id)
        assert found is not None
        return found


async def all_runs(place: Office) -> list[Run]:
    async with place.database.read() as tx:
        return list(await tx.scalars(select(Run).order_by(Run.id)))


async def wants(place: Office, user_id: int, mode: Mode, topic: str = "news") -> None:
    """Somebody chooses how a topic comes."""
    async with place.database.write() as tx:
        await choices.choose(tx, Actor(user_id, Role.GUEST), topic=topic, mode=mode, zone=SHANGHAI, now=place.now)


def texts(place: Office, chat: int) -> list[str]:
    """What a chat was sent, text by text."""
    return [str(params.get("text", params.get("caption", ""))) for one, _, params in place.post.taken if one == chat]


async def test_quiet_hours_hold_it_until_everyones_own_morning(database: Database) -> None:
    async with office(database, NIGHT) as place:
        async with database.write() as tx:
            for user_id, zone in ((1, "Asia/Shanghai"), (2, "Europe/Berlin"), (3, "Asia/Shanghai")):
                user = await tx.get(User, user_id)
                assert user is not None
                await settings.choose_zone(tx, user, zone, now=NIGHT)
                if user_id == 3:
                    await settings.choose_quiet(tx, user, quiet_from=0, quiet_until=0, now=NIGHT)
        run_id = await place.publish(urgent=False)
        await place.work()
        assert {chat for chat, state in (await place.states(run_id)).items() if state is SENT} == {2, 3}
        place.now = NIGHT + timedelta(hours=8, minutes=59)
        await place.work()
        assert place.post.to(1) == []
        assert (await place.run(run_id)).state is RunState.RUNNING
        place.now = NIGHT + timedelta(hours=9, seconds=2)
        await place.work()
        assert len(place.post.to(1)) == 1
        await place.work()
        assert (await place.run(run_id)).state is RunState.FINISHED


async def test_what_is_urgent_waits_for_no_morning(database: Database) -> None:
    async with office(database, NIGHT) as place:
        run_id = await place.publish(urgent=True)
        await place.work()
        assert set((await place.states(run_id)).values()) == {SENT}


async def test_a_service_message_reaches_those_who_switched_the_topic_off(database: Database, now: datetime) -> None:
    async with office(database, now) as place:
        for user_id, mode in ((1, Mode.OFF), (2, Mode.DAILY)):
            await wants(place, user_id, mode)
        news = await place.publish(topic="news")
        service = await place.publish(manner=Manner.SERVICE, topic=None)
        await place.work()
        assert (await place.states(news))[1] is DeliveryState.SKIPPED
        assert set((await place.states(service)).values()) == {SENT}
        assert len(place.post.to(1)) == len(place.post.to(2)) == 1


async def test_silent_and_protected_are_how_it_arrives(database: Database, now: datetime) -> None:
    async with office(database, now) as place:
        await place.publish(silent=True, protected=True, confirm=True)
        await place.work()
        (params,) = [params for chat, _, params in place.post.taken if chat == 1]
        assert (params["disable_notification"], params["protect_content"]) == (True, True)
        assert "an:1:r" in str(params["reply_markup"])


async def test_a_group_gets_it_in_its_thread_at_any_hour(database: Database) -> None:
    async with office(database, NIGHT) as place:
        async with database.write() as tx:
            await chats.save(tx, chat_id=-1050, kind="supergroup", title="A sample forum", present=True, now=NIGHT)
        run_id = await place.publish(urgent=False, audience={"chats": [[-1050, 77]]})
        await place.work()
        assert await place.states(run_id) == {-1050: SENT}
        (params,) = [params for chat, _, params in place.post.taken if chat == -1050]
        assert params["message_thread_id"] == 77


async def test_digests_of_a_day_and_of_a_week_hold_all_that_came(database: Database) -> None:
    async with office(database, MONDAY + timedelta(hours=2)) as place:
        await wants(place, 1, Mode.DAILY)
        await wants(place, 2, Mode.WEEKLY)
        runs = [await place.publish(topic="news", contents={"zh": said(f"消息{number}")}) for number in "一二"]
        await place.work()
        place.now = MONDAY + timedelta(days=1, hours=1)  # nine in the morning of Tuesday
        await place.work()
        await place.work()
        (daily,) = texts(place, 1)
        assert "每日汇总" in daily
        assert daily.index("消息一") < daily.index("消息二")
        runs.append(await place.publish(topic="news", contents={"zh": said("消息三")}))
        await place.work()
        async with database.write() as tx:
            await sending.retract(tx, ACTOR, runs[0], defaults=DEFAULTS, now=place.now)
        await place.work()
        assert texts(place, 2) == []
        place.now = MONDAY + timedelta(days=7, hours=1)
        await place.work()
        await place.work()
        (weekly,) = texts(place, 2)
        assert "每周汇总" in weekly
        assert "消息二" in weekly
        assert "消息三" in weekly
        assert "消息一" not in weekly, "it was retracted meanwhile"
        assert "消息三" in texts(place, 1)[-1]
        assert "消息二" not in texts(place, 1)[-1], "each comes in one digest"
        assert (await place.run(runs[2])).state is RunState.FINISHED


async def test_a_date_that_passes_in_a_pause_is_not_made_up_for(database: Database) -> None:
    async with office(database, MONDAY) as place:
        daily = await every_day(place)
        async with database.write() as tx:
            await rules.pause(tx, ACTOR, await rules.get(tx, ACTOR, daily), now=place.now)
        place.now = MONDAY + timedelta(days=2, hours=3)
        await place.work()
        assert await all_runs(place) == []
        async with database.write() as tx:
            due = await rules.resume(tx, ACTOR, await rules.get(tx, ACTOR, daily), now=place.now)
        assert due == MONDAY + timedelta(days=3, hours=1)
        await place.work()
        assert await all_runs(place) == []
        place.now = due
        await place.work()
        assert [run.due_at for run in await all_runs(place)] == [due]


async def test_cancelling_what_repeats_leaves_the_run_that_is_on_its_way(database: Database) -> None:
    async with office(database, MONDAY) as place:
        daily = await every_day(place, urgent=False)
        place.now = MONDAY + timedelta(hours=1)
        await place.ticker.tick(place.now)
        async with database.write() as tx:
            await rules.cancel(tx, ACTOR, await rules.get(tx, ACTOR, daily), now=place.now)
        await place.work()
        (run,) = await all_runs(place)
        assert set((await place.states(run.id)).values()) == {SENT}
        place.now = MONDAY + timedelta(days=5)
        await place.work()
        assert len(await all_runs(place)) == 1
        assert (await stored(place, daily)).state is AnnouncementState.CANCELLED


async def test_who_missed_a_date_is_told_with_the_next_one(database: Database) -> None:
    async with office(database, MONDAY) as place:
        await every_day(place, grace_seconds=900)
        place.now = MONDAY + timedelta(days=1, hours=12)  # eight in the evening, after a day and a half
        await place.work()
        assert [run.state for run in await all_runs(place)] == [RunState.MISSED] * 2
        (told,) = texts(place, AUTHOR)
        assert "错过了 2 个发送时间" in told
        assert "下一次：周三 11月25日 09:00" in told
        assert place.post.to(1) == []


async def test_an_edit_of_one_run_leaves_the_next_dates_as_they_are(database: Database) -> None:
    async with office(database, MONDAY) as place:
        daily = await every_day(place)
        place.now = MONDAY + timedelta(hours=1)
        await place.work()
        await place.work()
        (first,) = await all_runs(place)
        async with database.write() as tx:
            await sending.edit_copies(tx, ACTOR, first.id, {"zh": said("改到周五")}, defaults=DEFAULTS, now=place.now)
        await place.work()
        place.now = MONDAY + timedelta(days=1, hours=1)
        await place.work()
        await place.work()
        assert [text.partition("\n")[0] for text in texts(place, 1)] == ["换电站开放日", "改到周五", "换电站开放日"]
        assert (await stored(place, daily)).state is AnnouncementState.SCHEDULED


async def test_somebody_blocks_the_bot_in_the_middle_of_a_run(database: Database) -> None:
    async with office(database, NIGHT) as place:
        run_id = await place.publish(urgent=False)
        await place.work()
        assert set((await place.states(run_id)).values()) == {DUE}
        place.post.troubles = {2: [Forbidden("Forbidden: bot was blocked by the user")]}
        place.now = NIGHT + timedelta(hours=9, seconds=2)
        await place.work()
        states = await place.states(run_id)
        assert {states[1], states[3], states[AUTHOR]} == {SENT}
        assert states[2] is DeliveryState.BLOCKED
        assert 2 not in await place.states(await place.publish())


async def test_a_clock_that_jumps_ahead_repeats_nothing(database: Database, now: datetime) -> None:
    async with office(database, now) as place:
        run_id = await place.publish()
        await place.work()
        sent = len(place.post.taken)
        for jump in (timedelta(days=400), timedelta(days=-800)):
            place.now += jump
            await place.work()
        assert len(place.post.taken) == sent
        assert set((await place.states(run_id)).values()) == {SENT}
