"""Digests: what waits is collected by chat, goes out as one, and shares its fate."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from storage import deliveries, digests
from storage.database import Conflict, Database, Tx
from storage.deliveries import Delivery, DeliveryState
from storage.runs import Action, RunState
from tests.support import published

LIN, WANG, LI = 1001, 1002, 1003
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


async def owe(tx: Tx, event: str, chat_id: int, *, at: datetime, **values: Any) -> None:
    """A notice that waits for the digest of a moment."""
    row = {"kind": "visit", "facts": {"code": event}, "event": event, "chat_id": chat_id, "lane": 1}
    await deliveries.owe(
        tx, {**row, "state": DeliveryState.DIGEST, "digest_at": at, "due_at": at, "created_at": at, **values}
    )


async def announce(
    tx: Tx, *chats: int, at: datetime, now: datetime, state: RunState = RunState.RUNNING, **values: Any
) -> int:
    """An announcement that waits for these chats' digests; returns its run."""
    made = await published.announcement(tx, author_id=1, now=now, **values)
    run = await published.run(tx, made, dict.fromkeys(chats, DeliveryState.DIGEST), now=now, state=state)
    await tx.execute(update(Delivery).where(Delivery.run_id == run).values(digest_at=at))
    return run


async def ids(tx: Tx, *chats: int) -> Sequence[int]:
    """What waits for the digests of these chats."""
    return [one.id for chat in chats for one in await digests.of_chat(tx, chat)]


async def rows(tx: Tx, chat_id: int) -> list[Delivery]:
    """The deliveries of a chat as they stand, digests last."""
    query = select(Delivery).where(Delivery.chat_id == chat_id).order_by(Delivery.id)
    return list(await tx.scalars(query.execution_options(populate_existing=True)))


async def test_chats_are_due_once_however_much_waits_for_them(database: Database, now: datetime) -> None:
    async with database.write() as tx:
        for event in ("a", "b"):
            await owe(tx, event, WANG, at=now)
        await owe(tx, "a", LIN, at=now - HOUR)
        await owe(tx, "a", LI, at=now + HOUR)
        assert await digests.due_chats(tx, now, limit=9) == [LIN, WANG]
        assert await digests.due_chats(tx, now, limit=1) == [LIN]
        assert await digests.due_chats(tx, now - DAY, limit=9) == []
        assert await digests.due_chats(tx, now + HOUR, limit=9) == [LIN, WANG, LI]


async def test_what_is_due_says_what_it_is_about_oldest_first(database: Database, now: datetime) -> None:
    async with database.write() as tx:
        await owe(tx, "e", LIN, at=now)
        await announce(tx, LIN, WANG, at=now, now=now, title="开放日", topic="news")
        await owe(tx, "later", LIN, at=now + HOUR)
        await owe(tx, "not asked for", LI, at=now)
        found = await digests.due(tx, [WANG, LIN], now)
        assert [(one.chat_id, one.kind, one.title, one.topic) for one in found] == [
            (LIN, "visit", None, None),
            (LIN, "announcement", "开放日", "news"),
            (WANG, "announcement", "开放日", "news"),
        ]
        assert (found[0].facts, found[0].digest_at) == ({"code": "e"}, now)
        assert [one.kind for one in await digests.of_chat(tx, LIN)] == ["visit", "announcement", "visit"]
        assert await digests.due(tx, [], now) == []


@pytest.mark.parametrize(
    ("state", "due"),
    [(RunState.RUNNING, True), (RunState.FINISHED, True), (RunState.PAUSED, False)],
)
async def test_what_belongs_to_a_paused_run_waits_on(
    database: Database, now: datetime, state: RunState, due: bool
) -> None:
    async with database.write() as tx:
        await announce(tx, LIN, WANG, at=now, now=now, state=state)
        await owe(tx, "e", LIN, at=now)
        assert await digests.due_chats(tx, now, limit=9) == ([LIN, WANG] if due else [LIN])
        assert len(await digests.due(tx, [LIN, WANG], now)) == (3 if due else 1)


async def test_a_digest_is_a_notice_that_is_due_at_once_and_holds_what_it_took(
    database: Database, now: datetime
) -> None:
    async with database.write() as tx:
        await owe(tx, "a", LIN, at=now)
        await owe(tx, "b", LIN, at=now)
        await owe(tx, "c", WANG, at=now)
        await owe(tx, "left", LIN, at=now + DAY)
        taken = [one.id for one in await digests.due(tx, [LIN, WANG], now)]
        await digests.make(
            tx, event="digest/1", facts={LIN: {"weekly": True}, WANG: {"weekly": False}}, ids=taken, now=now
        )
        first, second, left, digest = await rows(tx, LIN)
        assert (digest.kind, digest.state, digest.lane, digest.action) == ("digest", DeliveryState.DUE, 1, Action.SEND)
        assert (digest.urgent, digest.due_at, digest.facts, digest.event) == (True, now, {"weekly": True}, "digest/1")
        assert (first.digest_id, second.digest_id, left.digest_id) == (digest.id, digest.id, None)
        other, other_digest = await rows(tx, WANG)
        assert (other.digest_id, other_digest.facts) == (other_digest.id, {"weekly": False})
        assert other_digest.id != digest.id
        # Taken is taken: neither the next digest nor a change of mind gets it again.
        assert await digests.due_chats(tx, now, limit=9) == []
        assert [one.id for one in await digests.of_chat(tx, LIN)] == [left.id]


async def test_the_same_digest_is_made_once(database: Database, now: datetime) -> None:
    async with database.write() as tx:
        await owe(tx, "a", LIN, at=now)
        await digests.make(tx, event="digest/1", facts={LIN: {}}, ids=await ids(tx, LIN), now=now)
    with pytest.raises(Conflict):
        async with database.write() as tx:
            await digests.make(tx, event="digest/1", facts={LIN: {}}, ids=[], now=now)


@pytest.mark.parametrize("state", [DeliveryState.SENT, DeliveryState.BLOCKED, DeliveryState.FAILED])
async def test_what_is_in_a_digest_shares_its_fate(database: Database, now: datetime, state: DeliveryState) -> None:
    async with database.write() as tx:
        run = await announce(tx, LIN, WANG, at=now, now=now)
        await owe(tx, "a", LIN, at=now)
        await owe(tx, "later", LIN, at=now + DAY)
        taken = [one.id for one in await digests.due(tx, [LIN], now)]
        await digests.make(tx, event="digest/1", facts={LIN: {}}, ids=taken, now=now)
        *_, digest = await rows(tx, LIN)
        assert await digests.finish(tx, digest.id, state, now + HOUR, reason="why") == {run}
        announcement, notice, later, _ = await rows(tx, LIN)
        sent_at = now + HOUR if state is DeliveryState.SENT else None
        for one in (announcement, notice):
            assert (one.state, one.sent_at, one.reason) == (state, sent_at, "why")
        assert later.state is DeliveryState.DIGEST
        assert [one.state for one in await rows(tx, WANG)] == [DeliveryState.DIGEST]
        assert await digests.finish(tx, digest.id, DeliveryState.FAILED, now) == set()  # once is enough
        assert (await rows(tx, LIN))[0].state is state


async def test_a_digest_of_notices_finishes_no_run(database: Database, now: datetime) -> None:
    async with database.write() as tx:
        await owe(tx, "a", LIN, at=now)
        await digests.make(tx, event="digest/1", facts={LIN: {}}, ids=await ids(tx, LIN), now=now)
        *_, digest = await rows(tx, LIN)
        assert await digests.finish(tx, digest.id, DeliveryState.SENT, now) == set()


async def test_what_waits_is_released_skipped_or_put_off(database: Database, now: datetime) -> None:
    async with database.write() as tx:
        for event in ("now", "off", "weekly", "stays"):
            await owe(tx, event, LIN, at=now + HOUR)
        released, off, weekly, _ = await ids(tx, LIN)
        await digests.release(tx, [released], now)
        await digests.skip(tx, [off], reason="off")
        await digests.put_off(tx, [weekly], now + 7 * DAY)
        found = await rows(tx, LIN)
        assert [(one.state, one.digest_at, one.reason) for one in found] == [
            (DeliveryState.DUE, None, None),
            (DeliveryState.SKIPPED, None, "off"),
            (DeliveryState.DIGEST, now + 7 * DAY, None),
            (DeliveryState.DIGEST, now + HOUR, None),
        ]
        assert found[0].due_at == now


async def test_what_is_on_its_way_or_over_is_changed_no_more(database: Database, now: datetime) -> None:
    async with database.write() as tx:
        for event in ("taken", "released"):
            await owe(tx, event, LIN, at=now)
        taken, released = await ids(tx, LIN)
        await digests.make(tx, event="digest/1", facts={LIN: {}}, ids=[taken], now=now)
        await digests.release(tx, [released], now)
        for chosen in ([taken, released], []):
            await digests.release(tx, chosen, now + DAY)
            await digests.skip(tx, chosen, reason="off")
            await digests.put_off(tx, chosen, now + DAY)
        first, second, _ = await rows(tx, LIN)
        assert (first.state, first.digest_at) == (DeliveryState.DIGEST, now)
        assert (second.state, second.due_at, second.reason) == (DeliveryState.DUE, now, None)


async def test_many_chats_get_theirs_at_once(database: Database, now: datetime) -> None:
    chats = range(5000, 5700)
    async with database.write() as tx:
        await announce(tx, *chats, at=now, now=now)
        found = await digests.due_chats(tx, now, limit=500)
        assert found == list(chats)[:500]
        waiting = await digests.due(tx, found, now)
        await digests.make(
            tx, event="digest/1", facts={chat: {} for chat in found}, ids=[one.id for one in waiting], now=now
        )
        assert await digests.due_chats(tx, now, limit=500) == list(chats)[500:]
        held = await tx.execute(
            select(Delivery.chat_id).where(Delivery.digest_id.is_not(None), Delivery.state == DeliveryState.DIGEST)
        )
        assert sorted(held.scalars()) == list(found)
