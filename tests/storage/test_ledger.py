"""The ledger's queries: each delivery is claimed by one, recorded once, and taken back when its sender is no more."""

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select, update

from storage import ledger, runs
from storage.database import Database
from storage.deliveries import Delivery, DeliveryState, owe
from storage.ledger import Open, Recorded
from storage.runs import Action, RunState
from tests.support import published

LEASE = timedelta(seconds=120)
DUE, SENDING, SENT, UNKNOWN = (
    DeliveryState.DUE,
    DeliveryState.SENDING,
    DeliveryState.SENT,
    DeliveryState.UNKNOWN,
)


async def run_of(database: Database, chats: Sequence[int], *, now: datetime, **values: Any) -> int:
    async with database.write() as tx:
        announcement = await published.announcement(tx, author_id=1, now=now)
        states = dict.fromkeys(chats, DUE)
        given = {"state": RunState.RUNNING, "finished_at": None, **values}
        run_id = await published.run(tx, announcement, states, now=now, **given)
        await tx.execute(update(Delivery).where(Delivery.run_id == run_id).values(was_unknown=0))
        return run_id


async def notice(database: Database, event: str, *, now: datetime, kind: str = "digest", chat_id: int = 5) -> bool:
    async with database.write() as tx:
        values = {"kind": kind, "event": event, "chat_id": chat_id, "lane": 1, "state": DUE, "due_at": now}
        return await owe(tx, {**values, "facts": {"word": "电池"}, "created_at": now})


async def claimed(database: Database, run_id: int | None, *, now: datetime, limit: int = 100) -> Sequence[Delivery]:
    async with database.write() as tx:
        return await ledger.claim(tx, now=now, lease_until=now + LEASE, limit=limit, run_id=run_id)


async def every(database: Database) -> list[Delivery]:
    async with database.read() as tx:
        return list(await tx.scalars(select(Delivery).order_by(Delivery.id)))


async def take_back(database: Database, *, now: datetime, **options: Any) -> int:
    async with database.write() as tx:
        given = {"before": now, "once_only": (), "tries": 3, **options}
        return await ledger.take_back(tx, now=now, **given)


async def test_what_is_due_is_claimed_in_order_and_each_once(database: Database, now: datetime) -> None:
    run_id = await run_of(database, range(1, 61), now=now)
    taken = await asyncio.gather(*(claimed(database, run_id, now=now, limit=8) for _ in range(10)))
    ids = [one.id for several in taken for one in several]
    assert len(ids) == len(set(ids)) == 60
    assert all([one.id for one in several] == sorted(one.id for one in several) for several in taken)
    assert {(one.state, one.attempts, one.lease_until) for one in await every(database)} == {(SENDING, 1, now + LEASE)}


async def test_what_is_not_due_or_of_a_paused_run_is_left(database: Database, now: datetime) -> None:
    run_id = await run_of(database, [1, 2], now=now)
    async with database.write() as tx:
        await tx.execute(update(Delivery).where(Delivery.chat_id == 2).values(due_at=now + timedelta(hours=9)))
    async with database.read() as tx:
        assert await ledger.any_due(tx, now)
        assert list(await ledger.running(tx, now)) == [run_id]
    assert [one.chat_id for one in await claimed(database, run_id, now=now)] == [1]
    async with database.write() as tx:
        assert not await ledger.any_due(tx, now)
        assert list(await ledger.running(tx, now)) == []
        await tx.execute(update(Delivery).where(Delivery.chat_id == 1).values(state=SENT))
        assert await ledger.any_due(tx, now + timedelta(hours=9))
        await runs.set_state(tx, run_id, RunState.PAUSED, was=[RunState.RUNNING])
        assert not await ledger.any_due(tx, now + timedelta(hours=9))
        assert list(await ledger.running(tx, now + timedelta(hours=9))) == []


async def test_urgent_runs_come_before_older_ones(database: Database, now: datetime) -> None:
    plain = await run_of(database, [1], now=now, options={"urgent": False})
    bare = await run_of(database, [1], now=now, options={})
    urgent = await run_of(database, [1], now=now, options={"urgent": True})
    async with database.read() as tx:
        assert list(await ledger.running(tx, now)) == [urgent, plain, bare]


async def test_notices_are_claimed_apart_and_owed_once_for_an_event(database: Database, now: datetime) -> None:
    run_id = await run_of(database, [5], now=now)
    assert await notice(database, "a", now=now)
    assert not await notice(database, "a", now=now)
    assert await notice(database, "a", now=now, chat_id=6)
    found = await claimed(database, None, now=now)
    assert [(one.chat_id, one.facts) for one in found] == [(5, {"word": "电池"}), (6, {"word": "电池"})]
    assert [one.run_id for one in await claimed(database, run_id, now=now)] == [run_id]


async def test_an_outcome_counts_once_and_not_after_the_lease(database: Database, now: datetime) -> None:
    run_id = await run_of(database, [1], now=now)
    (mine,) = await claimed(database, run_id, now=now)
    later = now + LEASE
    assert await take_back(database, now=later - timedelta(seconds=1)) == 0
    assert await take_back(database, now=later) == 1
    (theirs,) = await claimed(database, run_id, now=later)
    assert (theirs.attempts, theirs.was_unknown) == (2, 1)
    late = Recorded(mine.id, mine.attempts, SENT, {"messages": [7], "steps_done": 1, "sent_at": later})
    good = Recorded(theirs.id, theirs.attempts, SENT, {"messages": [8], "steps_done": 1, "sent_at": later})
    async with database.write() as tx:
        assert list(await ledger.record(tx, [late])) == []
        assert list(await ledger.record(tx, [good])) == [good]
        assert list(await ledger.record(tx, [good])) == []
    (row,) = await every(database)
    assert (row.state, row.messages, row.lease_until, row.was_unknown) == (SENT, [8], None, 1)


async def test_what_was_lost_too_often_or_may_come_once_only_stays_unknown(database: Database, now: datetime) -> None:
    run_id = await run_of(database, [1], now=now)
    await notice(database, "a", now=now, kind="reminder")
    for lost in (1, 2, 3):
        await claimed(database, run_id, now=now)
        await claimed(database, None, now=now)
        await take_back(database, now=now + LEASE, once_only=["reminder"])
        announcement, reminder = await every(database)
        assert (announcement.state, announcement.was_unknown) == (UNKNOWN if lost == 3 else DUE, lost)
        assert (reminder.state, reminder.was_unknown) == (UNKNOWN, 1)
        now += LEASE


async def test_what_is_in_hand_is_not_taken_back_whatever_the_clock_says(database: Database, now: datetime) -> None:
    run_id = await run_of(database, [1, 2], now=now)
    mine, other = await claimed(database, run_id, now=now)
    assert await take_back(database, now=now + timedelta(days=1), but={mine.id: 2}) == 1
    assert {one.id: one.state for one in await every(database)} == {mine.id: SENDING, other.id: DUE}
    assert await take_back(database, now=now - timedelta(days=9), before=None) == 1


async def test_an_album_goes_on_where_it_was(database: Database, now: datetime) -> None:
    run_id = await run_of(database, [1], now=now)
    (one,) = await claimed(database, run_id, now=now)
    async with database.write() as tx:
        await ledger.note_progress(tx, one.id, one.attempts, messages=[4, 5, 6], steps_done=1)
    await take_back(database, now=now + LEASE)
    (again,) = await claimed(database, run_id, now=now + LEASE)
    assert (again.messages, again.steps_done) == ([4, 5, 6], 1)


async def test_copies_are_those_that_were_sent_and_each_is_changed_once(database: Database, now: datetime) -> None:
    sent = await run_of(database, [1, 2, 3, 4], now=now)
    async with database.write() as tx:
        values = {"state": SENT, "messages": [9], "steps_done": 1, "sent_at": now}
        await tx.execute(update(Delivery).where(Delivery.chat_id.in_([1, 2])).values(**values))
        # In a digest: there is no message of its own.
        await tx.execute(update(Delivery).where(Delivery.chat_id == 3).values(state=SENT, sent_at=now))
    edit = await run_of(database, [], now=now + timedelta(seconds=1), action=Action.EDIT, of_run=sent)
    common = {"run_id": edit, "of_run": sent, "action": Action.EDIT, "lane": 2, "now": now}
    async with database.write() as tx:
        assert await ledger.add_copies(tx, **common) == 2
        assert await ledger.add_copies(tx, **common) == 0
        await tx.execute(update(Delivery).where(Delivery.chat_id == 4, Delivery.run_id == sent).values(**values))
        assert await ledger.add_copies(tx, **common) == 1
    copies = [one for one in await every(database) if one.run_id == edit]
    originals = {one.id: one.chat_id for one in await every(database) if one.run_id == sent}
    assert {(one.chat_id, originals[one.copy_of or 0], one.state, one.due_at) for one in copies} == {
        (chat, chat, DUE, now) for chat in (1, 2, 4)
    }
    async with database.read() as tx:
        assert await ledger.originals(tx, [copies[0].copy_of or 0]) == {copies[0].copy_of: ([9], None)}


async def test_what_is_left_of_a_run(database: Database, now: datetime) -> None:
    run_id = await run_of(database, range(1, 8), now=now)
    later = now + timedelta(hours=8)
    changes: dict[int, dict[str, Any]] = {
        1: {"state": SENT, "sent_at": now},
        2: {"state": DeliveryState.DIGEST, "digest_at": later},
        3: {"due_at": later, "reason": ledger.QUIET},
        4: {"due_at": later, "reason": None},  # failed for the moment
        5: {"state": SENDING},
        6: {"state": DeliveryState.FAILED},
    }
    async with database.write() as tx:
        for chat_id, values in changes.items():
            await tx.execute(update(Delivery).where(Delivery.chat_id == chat_id).values(**values))
        assert await ledger.still_open(tx, run_id, now) == Open(due=3, later=2)
        assert await ledger.still_open(tx, run_id, later) == Open(due=4, later=1)
        assert (await ledger.counts(tx, run_id))[DUE] == 3
        assert await ledger.sent_since(tx, run_id, now - timedelta(seconds=1)) == 1
        assert await ledger.set_rest(tx, run_id, DeliveryState.SKIPPED, was=[DUE], reason="cancelled") == 3
        assert await ledger.still_open(tx, run_id, now) == Open(due=1, later=1)
