"""The sender of the ledger: who gets it, what becomes of those who can't, and nothing twice because of us."""

import asyncio
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select, update
from telegram.error import BadRequest, ChatMigrated, Forbidden, NetworkError, TimedOut

from jobs.ledger import LEASE, LOST_TRIES
from lab import notices, topics
from lab import runs as sending
from lab.roles import Actor
from outbox.errors import ConnectionCut, NotConnected
from outbox.lanes import LaneBusy
from storage import chats
from storage.announcements import Announcement
from storage.chats import Chat
from storage.database import Database
from storage.deliveries import Delivery, DeliveryState
from storage.runs import Action, Run, RunState
from storage.topics import Mode
from storage.users import Role, User
from tests.support.office import office
from tests.support.publishing import ACTOR, AUTHOR, DEFAULTS, said

SENT, DUE = DeliveryState.SENT, DeliveryState.DUE


async def test_everybody_gets_it_once_and_the_author_is_told(database: Database, now: datetime) -> None:
    async with office(database, now) as place:
        run_id = await place.publish()
        await place.work()
        assert await place.states(run_id) == dict.fromkeys((1, 2, 3, AUTHOR), SENT)
        assert [place.post.to(chat) for chat in (1, 2, 3)] == [["sendMessage"]] * 3
        assert place.post.to(AUTHOR) == ["sendMessage", "sendPhoto"]  # and the report
        run = await place.run(run_id)
        assert (run.state, run.finished_at) == (RunState.FINISHED, place.now)
        await place.work()
        assert len(place.post.taken) == 5


async def test_who_may_announce_no_more_is_told_nothing_more(database: Database, now: datetime) -> None:
    async with office(database, now) as place:
        run_id = await place.publish()
        async with database.write() as tx:
            await tx.execute(update(Announcement).values(author_id=2))  # who is no admin (any more)
            facts = {"id": 1, "count": 1, "last": now.isoformat(), "why": "asked", "by": 3}
            for kind in ("announcement-missed", "announcement-decided", "announcement-approval"):
                await notices.tell(tx, chat_id=2, kind=kind, facts=facts, event=kind, urgent=True, now=now)
        await place.work()
        assert set((await place.states(run_id)).values()) == {SENT}
        assert place.post.to(2) == ["sendMessage"]  # the announcement itself, as everybody
        async with database.read() as tx:
            told = list(await tx.scalars(select(Delivery).where(Delivery.run_id.is_(None))))
        assert {(one.chat_id, one.state, one.reason) for one in told} == {(2, DeliveryState.SKIPPED, "stale")}
        assert len(told) == 4


async def test_one_who_can_not_get_it_stops_nobody(database: Database, now: datetime) -> None:
    async with office(database, now, ids=range(1, 8)) as place:
        place.post.troubles = {
            1: [Forbidden("Forbidden: bot was blocked by the user")],
            2: [Forbidden("Forbidden: user is deactivated")],
            3: [BadRequest("Chat not found")],
        }
        run_id = await place.publish()
        await place.work()
        states = await place.states(run_id)
        assert [states[chat] for chat in (1, 2, 3)] == [
            DeliveryState.BLOCKED,
            DeliveryState.BLOCKED,
            DeliveryState.FAILED,
        ]
        assert {states[chat] for chat in (4, 5, 6, 7)} == {SENT}
        async with database.read() as tx:
            users = {user.id: user for user in await tx.scalars(select(User))}
        assert (users[1].blocked_at, users[1].deactivated_at) == (place.now, None)
        assert (users[2].blocked_at, users[2].deactivated_at) == (None, place.now)
        assert place.post.to(AUTHOR) == ["sendMessage", "sendPhoto", "sendDocument"]  # who did not get it
        again = await place.publish()
        await place.work()
        assert set(await place.states(again)) == {3, 4, 5, 6, 7, AUTHOR}


@pytest.mark.parametrize("trouble", [NetworkError("Bad Gateway"), NotConnected("refused")], ids=["5xx", "away"])
async def test_what_had_no_effect_is_tried_again_later(database: Database, now: datetime, trouble: Exception) -> None:
    async with office(database, now, ids=[1]) as place:
        place.post.troubles = {1: [trouble]}
        run_id = await place.publish()
        await place.work()
        waits = (await place.deliveries(run_id))[1]
        assert (waits.state, waits.attempts, waits.was_unknown) == (DUE, 1, 0)
        assert (await place.run(run_id)).state is RunState.RUNNING
        place.now = waits.due_at
        await place.work()
        assert (await place.states(run_id))[1] is SENT
        assert place.post.to(1) == ["sendMessage"]


@pytest.mark.parametrize("trouble", [TimedOut(), ConnectionCut("cut")], ids=["time-out", "cut"])
async def test_a_lost_answer_marks_one_row_and_is_tried_again(
    database: Database, now: datetime, trouble: Exception
) -> None:
    async with office(database, now, ids=[1, 2]) as place:
        place.post.troubles = {1: [trouble]}
        run_id = await place.publish()
        await place.work()
        rows = await place.deliveries(run_id)
        assert (rows[1].state, rows[1].was_unknown) == (DUE, 1)
        assert (rows[2].state, rows[2].was_unknown) == (SENT, 0)
        place.now = rows[1].due_at
        await place.work()
        assert (await place.states(run_id))[1] is SENT


async def test_answers_that_are_always_lost_make_few_copies(database: Database, now: datetime) -> None:
    async with office(database, now, ids=[1]) as place:
        place.post.troubles = {1: [TimedOut()] * 99}
        run_id = await place.publish()
        for _ in range(LOST_TRIES + 3):
            await place.work()
            place.now += timedelta(minutes=10)
        row = (await place.deliveries(run_id))[1]
        assert (row.state, row.was_unknown, row.attempts) == (DeliveryState.UNKNOWN, LOST_TRIES, LOST_TRIES)
        assert (await place.run(run_id)).state is RunState.FINISHED


async def test_an_hour_without_telegram_loses_nobody(database: Database, now: datetime) -> None:
    async with office(database, now, ids=range(1, 21)) as place:
        place.post.everybody = NotConnected("away")
        run_id = await place.publish()
        for _ in range(12):
            place.sender._resume_at = 0.0
            await place.work(turns=4)
            place.now += timedelta(minutes=5)
        assert set((await place.states(run_id)).values()) == {DUE}
        place.post.everybody = None
        for _ in range(4):
            place.sender._resume_at = 0.0
            await place.work(turns=20)
            place.now += timedelta(minutes=5)
        assert set((await place.states(run_id)).values()) == {SENT}
        assert all(place.post.to(chat) == ["sendMessage"] for chat in range(1, 21))


async def test_a_paused_lane_is_not_pestered(database: Database, now: datetime) -> None:
    async with office(database, now, ids=range(1, 41)) as place:
        place.post.everybody = LaneBusy(60.0, lane_paused=True)
        run_id = await place.publish()
        await place.work()
        rows = (await place.deliveries(run_id)).values()
        assert all((one.state, one.attempts) == (DUE, 0) for one in rows)
        assert sum(one.due_at > place.now for one in rows) <= 15  # those that were in hand; nobody else was tried
        assert (await place.run(run_id)).state is RunState.RUNNING


async def test_a_killed_sender_leaves_what_it_had_in_hand_and_no_more(database: Database, now: datetime) -> None:
    async with office(database, now, ids=range(1, 41)) as place:
        place.post.gate = asyncio.Event()
        run_id = await place.publish()
        await place.sender.work()
        await asyncio.sleep(0.01)
        in_hand = place.post.waiting
        assert 1 <= in_hand <= 15
        # It is gone: nobody records what becomes of these.
        place.background.stop()
        await asyncio.sleep(0.01)
        place.post.gate = None
        place.sender = place.another()
        if database.is_sqlite:
            await place.sender._take_back_all()
        else:
            await place.work(turns=40)
            left = [one for one in (await place.deliveries(run_id)).values() if one.state is DeliveryState.SENDING]
            assert len(left) == in_hand
            place.now += LEASE
        await place.work(turns=40)
        rows = (await place.deliveries(run_id)).values()
        assert {one.state for one in rows} == {SENT}
        assert sum(one.was_unknown for one in rows) == in_hand


async def test_who_does_not_lead_sends_nothing(database: Database, now: datetime) -> None:
    async with office(database, now) as place:
        run_id = await place.publish()
        place.leads = False
        await place.work()
        assert place.post.taken == []
        assert set((await place.states(run_id)).values()) == {DUE}


async def test_pause_resume_and_cancel_in_the_middle(database: Database, now: datetime) -> None:
    async with office(database, now, ids=range(1, 41)) as place:
        place.post.gate = asyncio.Event()
        run_id = await place.publish()
        await place.sender.work()
        await asyncio.sleep(0.01)
        async with database.write() as tx:
            await sending.pause(tx, ACTOR, run_id, now=place.now)
        place.post.gate.set()
        place.post.gate = None
        await place.work()
        on_its_way = len(place.post.taken)
        assert 1 <= on_its_way <= 15
        await place.work()
        assert len(place.post.taken) == on_its_way
        async with database.write() as tx:
            await sending.resume(tx, ACTOR, run_id, defaults=DEFAULTS, now=place.now)
        await place.sender.work()
        async with database.write() as tx:
            skipped = await sending.cancel(tx, ACTOR, run_id, now=place.now)
        await place.work()
        states = list((await place.states(run_id)).values())
        assert states.count(DeliveryState.SKIPPED) == skipped
        assert states.count(SENT) == 41 - skipped
        assert (await place.run(run_id)).state is RunState.CANCELLED


async def test_a_group_that_moved_is_reached_and_kept(database: Database, now: datetime) -> None:
    async with office(database, now) as place:
        async with database.write() as tx:
            await chats.save(tx, chat_id=-50, kind="group", title="A sample group", present=True, now=now)
        place.post.troubles = {-50: [ChatMigrated(-1050)]}
        run_id = await place.publish(audience={"chats": [[-50, None]]})
        await place.work()
        rows = await place.deliveries(run_id)
        assert {chat: one.state for chat, one in rows.items()} == {-1050: SENT}
        async with database.read() as tx:
            moved = await tx.get(Chat, -50)
            assert moved is not None
            assert (moved.present, moved.moved_to) == (False, -1050)


async def test_a_group_that_put_the_bot_out_gets_nothing_more(database: Database, now: datetime) -> None:
    async with office(database, now) as place:
        async with database.write() as tx:
            await chats.save(tx, chat_id=-50, kind="group", title="A sample group", present=True, now=now)
        place.post.troubles = {-50: [Forbidden("Forbidden: bot was kicked from the supergroup chat")]}
        first = await place.publish(audience={"chats": [[-50, None]]})
        await place.work()
        assert await place.states(first) == {-50: DeliveryState.BLOCKED}
        assert await place.states(await place.publish(audience={"chats": [[-50, None]]})) == {}


async def test_copies_are_edited_also_those_that_are_sent_meanwhile(database: Database, now: datetime) -> None:
    async with office(database, now, ids=range(1, 31)) as place:
        place.post.gate = asyncio.Event()
        run_id = await place.publish()
        await place.sender.work()
        await asyncio.sleep(0.01)
        async with database.write() as tx:
            edit = await sending.edit_copies(
                tx, ACTOR, run_id, {"zh": said("改到周五")}, defaults=DEFAULTS, now=place.now
            )
        place.post.gate.set()
        place.post.gate = None
        await place.work(turns=40)
        await place.work(turns=40)
        assert set((await place.states(run_id)).values()) == {SENT}
        latest = {
            chat: params["text"]
            for chat, method, params in place.post.taken
            if "edia" not in method and "text" in params
        }
        assert all(latest[chat].startswith("改到周五") for chat in range(1, 31))
        assert (await place.run(edit)).state is RunState.FINISHED
        assert set((await place.states(edit)).values()) == {SENT}


async def test_copies_are_deleted_and_what_is_too_old_is_withdrawn(database: Database, now: datetime) -> None:
    async with office(database, now) as place:
        run_id = await place.publish()
        await place.work()
        place.post.troubles = {2: [BadRequest("Message can't be deleted for everyone")]}
        async with database.write() as tx:
            back = await sending.retract(tx, ACTOR, run_id, defaults=DEFAULTS, now=place.now)
        await place.work()
        rows = await place.deliveries(back)
        assert {one.state for one in rows.values()} == {SENT}
        assert {chat: one.reason for chat, one in rows.items()} == {1: None, 2: "withdrawn", 3: None, AUTHOR: None}
        assert place.post.to(1) == ["sendMessage", "deleteMessages"]
        assert place.post.to(2) == ["sendMessage", "editMessageText"]
        async with database.read() as tx:
            assert [one.action for one in await tx.scalars(select(Run).order_by(Run.id))] == [
                Action.SEND,
                Action.RETRACT,
            ]


async def test_a_retraction_stops_a_run_that_is_on_its_way(database: Database, now: datetime) -> None:
    async with office(database, now, ids=range(1, 31)) as place:
        place.post.gate = asyncio.Event()
        run_id = await place.publish()
        await place.sender.work()
        await asyncio.sleep(0.01)
        async with database.write() as tx:
            back = await sending.retract(tx, ACTOR, run_id, defaults=DEFAULTS, now=place.now)
        place.post.gate.set()
        place.post.gate = None
        await place.work(turns=40)
        await place.work(turns=40)
        sent = {chat for chat, state in (await place.states(run_id)).items() if state is SENT}
        assert 1 <= len(sent) <= 15
        assert set(await place.states(back)) == sent
        assert {chat for chat, method, _ in place.post.taken if method == "deleteMessages"} == sent
        assert (await place.run(back)).state is RunState.FINISHED


async def test_those_who_failed_are_tried_again_and_nobody_else(database: Database, now: datetime) -> None:
    async with office(database, now) as place:
        place.post.troubles = {2: [BadRequest("Chat not found")]}
        run_id = await place.publish()
        await place.work()
        async with database.write() as tx:
            assert await sending.retry(tx, ACTOR, run_id, now=place.now) == 1
        await place.work()
        assert set((await place.states(run_id)).values()) == {SENT}
        assert [place.post.to(chat) for chat in (1, 2, 3)] == [["sendMessage"]] * 3
        assert (await place.run(run_id)).state is RunState.FINISHED


async def test_a_digest_takes_what_is_in_it_along(database: Database, now: datetime) -> None:
    async with office(database, now) as place:
        async with database.write() as tx:
            actor = Actor(1, Role.GUEST)
            await topics.choose(tx, actor, topic="news", mode=Mode.DAILY, zone=DEFAULTS.zone, now=now)
        first = await place.publish(topic="news")
        second = await place.publish(topic="news")
        await place.work()
        assert place.post.to(1) == []
        assert (await place.run(first)).state is RunState.RUNNING
        place.now += timedelta(days=1)
        await place.work()
        await place.work()
        assert place.post.to(1) == ["sendMessage"]
        for run_id in (first, second):
            assert (await place.states(run_id))[1] is SENT
            assert (await place.run(run_id)).state is RunState.FINISHED


async def test_what_expired_or_holds_no_more_is_not_sent(database: Database, now: datetime) -> None:
    async with office(database, now) as place:
        facts = {
            "chat_id": 1,
            "kind": "announcement-missed",
            "facts": {"id": 999, "count": 1, "last": now.isoformat()},
            "urgent": True,
            "now": now,
        }
        async with database.write() as tx:
            await notices.tell(tx, event="gone", **facts)
            await notices.tell(tx, event="late", expires_at=now - timedelta(seconds=1), **facts)
        await place.work()
        async with database.read() as tx:
            found = {one.event: (one.state, one.reason) for one in await tx.scalars(select(Delivery))}
        assert found == {
            "gone": (DeliveryState.SKIPPED, "stale"),
            "late": (DeliveryState.SKIPPED, "expired"),
        }
        assert place.post.taken == []
