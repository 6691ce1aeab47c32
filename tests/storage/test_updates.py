"""Processed updates: what the edge reads first, and what becomes of a reply that is not sent yet."""

import asyncio
from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy.exc import IntegrityError

from storage import chats, updates
from storage.database import Database
from storage.updates import Opening, ProcessedUpdate
from tests.conftest import Queries
from tests.storage.people import LIN, save_user

BOT, CHAT = 7, LIN
STEPS: list[dict[str, Any]] = [
    {"method": "sendMessage", "params": {"text": "你好"}},
    {"method": "sendMessage", "params": {"text": "second"}},
]
MINUTE = timedelta(minutes=1)


async def store(database: Database, update_id: int, *, now: datetime, chat_id: int = CHAT, **more: Any) -> int:
    async with database.write() as tx:
        return await updates.store(
            tx, **{"bot_id": BOT, "update_id": update_id, "chat_id": chat_id, "steps": STEPS, "now": now, **more}
        )


async def opening(database: Database, update_id: int, *, user_id: int | None = LIN, chat_id: int = CHAT) -> Opening:
    async with database.read() as tx:
        return await updates.opening(tx, bot_id=BOT, update_id=update_id, user_id=user_id, chat_id=chat_id)


async def stored(database: Database, update_id: int) -> ProcessedUpdate:
    found = (await opening(database, update_id)).stored
    assert found is not None
    return found


async def claim(database: Database, now: datetime, *, limit: int = 10, bot_id: int = BOT) -> Sequence[ProcessedUpdate]:
    async with database.write() as tx:
        return await updates.claim_due(tx, bot_id=bot_id, now=now, lease_until=now + 2 * MINUTE, limit=limit)


async def test_an_update_of_somebody_unknown_opens_empty(database: Database) -> None:
    assert await opening(database, 1) == Opening(user=None, chat=None, stored=None, backlog=False)
    assert await opening(database, 1, user_id=None) == Opening(user=None, chat=None, stored=None, backlog=False)


async def test_an_opening_brings_all_there_is_in_one_query(database: Database, now: datetime, queries: Queries) -> None:
    group = -100500
    await save_user(database, LIN, now=now)
    async with database.write() as tx:
        await chats.save(tx, chat_id=group, kind="supergroup", title="Lab", present=True, now=now)
    await store(database, 1, now=now, chat_id=group)
    await store(database, 2, now=now, chat_id=group, due_at=now)
    with queries(database) as statements:
        found = await opening(database, 1, chat_id=group)
    assert len(statements) == 1
    assert found.user is not None
    assert found.chat is not None
    assert found.stored is not None
    assert (found.user.id, found.chat.title, found.stored.update_id, found.stored.steps) == (LIN, "Lab", 1, STEPS)
    assert found.backlog


async def test_the_backlog_is_of_this_chat_left_and_unsent(database: Database, now: datetime) -> None:
    row = await store(database, 1, now=now, due_at=now)
    assert (await opening(database, 2)).backlog
    assert not (await opening(database, 1)).backlog, "an update is not its own backlog"
    assert not (await opening(database, 2, chat_id=CHAT + 1)).backlog
    async with database.write() as tx:
        await updates.step_done(tx, row, next_step=2, of=2)
    assert not (await opening(database, 2)).backlog


async def test_what_is_still_being_sent_is_no_backlog(database: Database, now: datetime) -> None:
    await store(database, 1, now=now)
    assert not (await opening(database, 2)).backlog


async def test_a_duplicate_is_refused_but_not_that_of_another_bot(database: Database, now: datetime) -> None:
    await store(database, 1, now=now)
    with pytest.raises(IntegrityError):
        await store(database, 1, now=now)
    await store(database, 1, now=now, bot_id=BOT + 1)


async def test_of_many_who_store_an_update_at_once_one_does(database: Database, now: datetime) -> None:
    results = await asyncio.gather(*(store(database, 1, now=now) for _ in range(6)), return_exceptions=True)
    assert Counter(type(result) for result in results) == {int: 1, IntegrityError: 5}


async def test_steps_are_done_one_by_one(database: Database, now: datetime) -> None:
    row = await store(database, 1, now=now, due_at=now)
    async with database.write() as tx:
        await updates.step_done(tx, row, next_step=1, of=2)
    half = await stored(database, 1)
    assert (half.next_step, half.pending, half.due_at) == (1, True, now)
    async with database.write() as tx:
        await updates.step_done(tx, row, next_step=2, of=2)
    done = await stored(database, 1)
    assert (done.next_step, done.pending, done.due_at, done.lease_until) == (2, False, None, None)


async def test_a_reply_without_steps_is_sent_already(database: Database, now: datetime) -> None:
    await store(database, 1, now=now, steps=[], due_at=now)
    assert await claim(database, now) == []


async def test_what_is_left_is_claimed_once_and_again_when_the_lease_has_ended(
    database: Database, now: datetime
) -> None:
    row = await store(database, 1, now=now)
    assert await claim(database, now) == [], "whoever processes it still has it"
    async with database.write() as tx:
        await updates.leave(tx, row, due_at=now + MINUTE)
    assert await claim(database, now) == []
    (claimed,) = await claim(database, now + MINUTE)
    assert (claimed.id, claimed.steps, claimed.lease_until) == (row, STEPS, now + 3 * MINUTE)
    assert await claim(database, now + 2 * MINUTE) == []
    assert [again.id for again in await claim(database, now + 4 * MINUTE)] == [row]


async def test_leaving_gives_the_lease_back(database: Database, now: datetime) -> None:
    row = await store(database, 1, now=now, due_at=now)
    assert len(await claim(database, now)) == 1
    async with database.write() as tx:
        await updates.leave(tx, row, due_at=now + MINUTE)
    assert await claim(database, now) == []
    assert len(await claim(database, now + MINUTE)) == 1


async def test_leaving_what_was_sent_changes_nothing(database: Database, now: datetime) -> None:
    row = await store(database, 1, now=now, next_step=2)
    async with database.write() as tx:
        await updates.leave(tx, row, due_at=now)
    assert (await stored(database, 1)).due_at is None


async def test_the_oldest_of_each_chat_goes_first(database: Database, now: datetime) -> None:
    first = await store(database, 1, now=now, due_at=now)
    await store(database, 2, now=now, due_at=now)
    other = await store(database, 3, now=now, due_at=now, chat_id=CHAT + 1)
    assert {claimed.id for claimed in await claim(database, now)} == {first, other}
    assert await claim(database, now) == [], "the second of a chat waits for the first"


async def test_one_that_waits_holds_up_its_own_chat_only(database: Database, now: datetime) -> None:
    await store(database, 1, now=now, due_at=now + MINUTE)
    await store(database, 2, now=now, due_at=now)
    other = await store(database, 3, now=now, due_at=now, chat_id=CHAT + 1)
    assert [claimed.id for claimed in await claim(database, now)] == [other]


async def test_of_several_chats_the_longest_due_are_claimed_first(database: Database, now: datetime) -> None:
    rows = [await store(database, i, now=now, chat_id=i, due_at=now - i * MINUTE) for i in range(1, 6)]
    assert {claimed.id for claimed in await claim(database, now, limit=2)} == {rows[4], rows[3]}


async def test_another_bots_replies_are_not_claimed(database: Database, now: datetime) -> None:
    await store(database, 1, now=now, due_at=now)
    assert await claim(database, now, bot_id=BOT + 1) == []


async def test_several_claimers_at_once_get_each_row_exactly_once_in_the_order_of_its_chat(
    database: Database, now: datetime
) -> None:
    async with database.write() as tx:
        rows = [
            await updates.store(
                tx, bot_id=BOT, update_id=i, chat_id=i % 8, steps=STEPS, now=now, due_at=now - timedelta(seconds=i % 5)
            )
            for i in range(40)
        ]
    taken: list[tuple[int, int]] = []

    async def sender() -> None:
        while len(taken) < len(rows):
            for claimed in await claim(database, now, limit=3):
                taken.append((claimed.chat_id, claimed.id))
                async with database.write() as tx:
                    await updates.step_done(tx, claimed.id, next_step=2, of=2)
            await asyncio.sleep(0)

    async with asyncio.timeout(30):
        await asyncio.gather(*(sender() for _ in range(4)))
    assert sorted(row for _, row in taken) == sorted(rows)
    for chat in range(8):
        order = [row for of, row in taken if of == chat]
        assert order == sorted(order)


async def test_what_a_dead_process_left_unfinished_is_adopted(database: Database, now: datetime) -> None:
    await store(database, 1, now=now - 10 * MINUTE)
    await store(database, 2, now=now, chat_id=CHAT + 1)
    await store(database, 3, now=now - 10 * MINUTE, chat_id=CHAT + 2, next_step=2)
    await store(database, 4, now=now - 10 * MINUTE, chat_id=CHAT + 3, bot_id=BOT + 1)
    async with database.write() as tx:
        await updates.adopt_abandoned(tx, bot_id=BOT, before=now - MINUTE, now=now)
    assert [claimed.update_id for claimed in await claim(database, now)] == [1]
    assert await claim(database, now, bot_id=BOT + 1) == []


async def test_old_ones_are_forgotten(database: Database, now: datetime) -> None:
    await store(database, 1, now=now - MINUTE)
    await store(database, 2, now=now)
    async with database.write() as tx:
        await updates.forget_before(tx, now)
    assert (await opening(database, 1)).stored is None
    assert (await opening(database, 2)).stored is not None
