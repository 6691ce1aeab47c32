"""The sender of what could not be sent at once: in order within a chat, one sender for each row, nothing stuck, nothing twice."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Mapping
from datetime import datetime, timedelta
from typing import Any

import pytest
from structlog.testing import capture_logs
from telegram.error import RetryAfter

from bot.background import Background
from jobs.replies import ABANDONED_AFTER, ReplySender
from jobs.retention import REPLIES_LIVE, forget_old
from outbox.replies import Outbox
from storage import updates
from storage.database import Database

BOT = 99


class Post:
    """The sending end: what went out, to whom; `gates` hold a chat, `refuse` is raised once."""

    def __init__(self) -> None:
        self.sent: list[tuple[int, str]] = []
        self.gates: dict[int, asyncio.Event] = {}
        self.refuse: dict[int, list[Exception]] = {}
        self.began = asyncio.Event()
        self.went = asyncio.Event()

    async def call(self, method: str, params: Mapping[str, Any], _: object, __: float) -> Any:
        chat = params["chat_id"]
        self.began.set()
        if self.refuse.get(chat):
            raise self.refuse[chat].pop(0)
        if chat in self.gates:
            await self.gates[chat].wait()
        self.sent.append((chat, params["text"]))
        self.went.set()
        return {}

    async def until(self, count: int) -> None:
        async with asyncio.timeout(20):
            while len(self.sent) < count:
                self.went.clear()
                await self.went.wait()

    def texts(self, chat: int) -> list[str]:
        return [text for to, text in self.sent if to == chat]


class Office:
    """A sender with its outbox, at a time that the test sets."""

    def __init__(self, database: Database, post: Post, background: Background, now: datetime) -> None:
        self.now = now
        self.database = database
        self.sender = ReplySender(database=database, bot_id=BOT, clock=lambda: self.now, spawn=background.spawn)
        self.outbox = Outbox(
            database=database,
            call=post.call,
            cook=_no_cook,
            clock=lambda: self.now,
            wake=self.sender.wake,
            spawn=background.spawn,
        )
        background.keep("sender", lambda: self.sender.run(self.outbox))


async def _no_cook(recipe: str, facts: Mapping[str, Any]) -> bytes:
    raise LookupError(recipe)


@contextlib.asynccontextmanager
async def office(database: Database, post: Post, now: datetime) -> AsyncIterator[Office]:
    async with asyncio.TaskGroup() as group:
        background = Background(group)
        yield Office(database, post, background, now)
        background.stop()


async def owe(
    database: Database, chat: int, *texts: str, now: datetime, due: datetime | None, file: bool = False, number: int = 0
) -> None:
    """Stores one reply of these messages."""
    steps: list[dict[str, Any]] = [
        {"method": "sendMessage", "params": {"chat_id": chat, "text": text}} for text in texts
    ]
    if file:
        recipe = {"parameter": "document", "recipe": "none", "facts": {}, "name": "x"}
        steps.insert(0, {"method": "sendDocument", "params": {"chat_id": chat}, "file": recipe})
    async with database.write() as tx:
        await updates.store(
            tx,
            bot_id=BOT,
            update_id=number or chat * 1000,
            chat_id=chat,
            steps=steps,
            now=now,
            due_at=due,
        )


async def owed(database: Database, now: datetime) -> bool:
    async with database.read() as tx:
        return await updates.any_due(tx, bot_id=BOT, now=now + timedelta(days=1))


async def test_a_chat_gets_its_replies_in_order_and_nobody_waits_for_another_chat(
    database: Database, now: datetime
) -> None:
    post = Post()
    post.gates[1] = asyncio.Event()
    for number, (chat, *texts) in enumerate([(1, "a", "b"), (2, "c"), (1, "d"), (2, "e"), (1, "f")], start=1):
        await owe(database, chat, *texts, now=now, due=now, number=number)
    async with office(database, post, now):
        await post.until(2)
        assert post.sent == [(2, "c"), (2, "e")]
        post.gates[1].set()
        await post.until(6)
    assert post.texts(1) == ["a", "b", "d", "f"]


async def test_what_is_due_later_holds_back_what_comes_after_it_in_its_chat(database: Database, now: datetime) -> None:
    post = Post()
    await owe(database, 1, "later", now=now, due=now + timedelta(seconds=50), number=1)
    await owe(database, 1, "after it", now=now, due=now, number=2)
    await owe(database, 2, "now", now=now, due=now, number=3)
    async with office(database, post, now) as there:
        await post.until(1)
        assert post.sent == [(2, "now")]
        there.now += timedelta(seconds=51)
        there.sender.wake()
        await post.until(3)
    assert post.texts(1) == ["later", "after it"]


async def either(*posts: Post) -> None:
    """Waits until one of them has sent something."""
    async with asyncio.TaskGroup() as group:
        waiting = [group.create_task(post.until(1)) for post in posts]
        await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
        for task in waiting:
            task.cancel()


async def test_of_two_senders_one_has_a_row_until_its_lease_ends(database: Database, now: datetime) -> None:
    first, second = Post(), Post()
    first.gates[1] = asyncio.Event()
    await owe(database, 1, "once", now=now, due=now)
    async with office(database, first, now):
        await first.began.wait()
        async with office(database, second, now) as other:
            await owe(database, 2, "else", now=now, due=now)
            await either(first, second)
            assert second.texts(1) == []
            other.now += timedelta(seconds=121)
            other.sender.wake()
            async with asyncio.timeout(20):
                while not second.texts(1):
                    second.went.clear()
                    await second.went.wait()
    assert second.texts(1) == ["once"]


async def test_a_429_puts_the_reply_off_and_the_order_stays(database: Database, now: datetime) -> None:
    post = Post()
    post.refuse[1] = [RetryAfter(timedelta(seconds=40))]
    await owe(database, 1, "a", now=now, due=now, number=1)
    await owe(database, 1, "b", now=now, due=now, number=2)
    await owe(database, 2, "c", now=now, due=now, number=3)
    async with office(database, post, now) as there:
        await post.until(1)
        assert post.sent == [(2, "c")]
        there.now += timedelta(seconds=41)
        there.sender.wake()
        await post.until(3)
        await there.sender.finish(10.0)
    assert post.texts(1) == ["a", "b"]
    assert not await owed(database, now)


async def test_a_reply_that_cannot_be_made_ends_and_the_next_goes_out(database: Database, now: datetime) -> None:
    post = Post()
    await owe(database, 1, "with a file", now=now, due=now, file=True, number=1)
    await owe(database, 1, "next", now=now, due=now, number=2)
    with capture_logs() as logs:
        async with office(database, post, now):
            await post.until(1)
    assert post.texts(1) == ["next"]
    assert [entry["event"] for entry in logs if entry["log_level"] == "error"] == ["reply_given_up"]


async def test_a_stop_finishes_what_is_on_its_way_and_begins_nothing(database: Database, now: datetime) -> None:
    post = Post()
    post.gates[1] = asyncio.Event()
    await owe(database, 1, "a", now=now, due=now, number=1)
    await owe(database, 1, "b", now=now, due=now, number=2)
    async with office(database, post, now) as there, asyncio.TaskGroup() as group:
        await post.began.wait()
        finishing = group.create_task(there.sender.finish(10.0))
        await asyncio.sleep(0)
        assert not finishing.done()
        post.gates[1].set()
        await finishing
        assert post.sent == [(1, "a")]
    async with database.write() as tx:  # and no lease holds back the next start
        claimed = await updates.claim_due(tx, bot_id=BOT, now=now, lease_until=now, limit=5)
    assert [row.update_id for row in claimed] == [2]


async def test_what_nobody_finished_is_adopted_after_a_while(database: Database, now: datetime) -> None:
    post = Post()
    await owe(database, 1, "left behind", now=now - ABANDONED_AFTER - timedelta(seconds=1), due=None, number=1)
    await owe(database, 2, "in hand", now=now, due=None, number=2)
    async with office(database, post, now):
        await post.until(1)
    assert post.sent == [(1, "left behind")]


@pytest.mark.parametrize(("age", "kept"), [(REPLIES_LIVE - timedelta(minutes=1), True), (REPLIES_LIVE * 1.01, False)])
async def test_replies_are_forgotten_after_48_hours(
    database: Database, now: datetime, age: timedelta, kept: bool
) -> None:
    await owe(database, 1, "old", now=now - age, due=now, number=7)
    await forget_old(database, now=now)
    async with database.read() as tx:
        opening = await updates.opening(tx, bot_id=BOT, update_id=7, user_id=None, chat_id=1)
    assert (opening.stored is not None) is kept
