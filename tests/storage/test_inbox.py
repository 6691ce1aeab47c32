"""The inbox of one person: what they were sent, what everybody may read, and what was taken back."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import insert, update

from storage import deliveries, digests, inbox, runs
from storage.database import Database, Tx
from storage.deliveries import Delivery, DeliveryState
from storage.runs import Action, RunState
from tests.conftest import Queries
from tests.support import published

LIN, WANG = 1001, 1002
HOUR = timedelta(hours=1)


async def send(
    tx: Tx, states: Mapping[int, DeliveryState], *, now: datetime, title: str = "换电站开放日", **values: Any
) -> int:
    """An announcement with one run; returns the run."""
    made = await published.announcement(tx, author_id=1, now=now, title=title, **values)
    return await published.run(tx, made, states, now=now)


async def public(tx: Tx, *, now: datetime, title: str = "公开消息", state: RunState = RunState.FINISHED) -> int:
    """A public announcement that went to somebody else; returns the run."""
    made = await published.announcement(tx, author_id=1, now=now, title=title, public=True)
    return await published.run(tx, made, {WANG: DeliveryState.SENT}, now=now, state=state)


async def change(tx: Tx, run_id: int, action: Action, state: RunState, *, now: datetime) -> int:
    """A run that edits or retracts the copies of another one."""
    run = await runs.get(tx, run_id)
    assert run is not None
    values = {"announcement_id": run.announcement_id, "action": action, "of_run": run_id, "state": state}
    return await runs.add(tx, {**values, "due_at": now, "started_at": now, "contents": run.contents, "options": {}})


async def owe(tx: Tx, event: str, *, now: datetime, chat_id: int = LIN, **values: Any) -> None:
    """A notice, sent unless `values` say otherwise."""
    row = {"kind": "visit", "facts": {"code": event}, "event": event, "chat_id": chat_id, "lane": 1, "due_at": now}
    await deliveries.owe(tx, {**row, "state": DeliveryState.SENT, "sent_at": now, "created_at": now, **values})


async def titles(tx: Tx, user_id: int = LIN) -> list[str]:
    """The titles (of notices, the event) in a person's inbox; the count must agree."""
    found = await inbox.page(tx, user_id, offset=0, limit=99)
    assert len(found) == await inbox.count(tx, user_id)
    return [one.title or (one.facts or {}).get("code", "?") for one in found]


async def test_what_was_sent_newest_first_in_pages(database: Database, now: datetime) -> None:
    async with database.write() as tx:
        await send(tx, {LIN: DeliveryState.SENT, WANG: DeliveryState.SENT}, now=now, title="一", topic="news")
        await owe(tx, "二", now=now + HOUR)
        await send(tx, {LIN: DeliveryState.SENT}, now=now + 2 * HOUR, title="三")
        assert await titles(tx) == ["三", "二", "一"]
        assert await titles(tx, WANG) == ["一"]
        assert await titles(tx, 99) == []
        pages = [await inbox.page(tx, LIN, offset=offset, limit=2) for offset in (0, 2, 4)]
        assert [[one.title or one.kind for one in page] for page in pages] == [["三", "visit"], ["一"], []]
        third = pages[1][0]
        assert (third.topic, third.contents, third.at) == (
            "news",
            {"zh": {"kind": "text", "text": "换电站开放日"}},
            now,
        )


async def test_of_the_same_moment_the_later_row_comes_first(database: Database, now: datetime) -> None:
    async with database.write() as tx:
        for event in ("a", "b", "c"):
            await owe(tx, event, now=now)
        assert await titles(tx) == ["c", "b", "a"]


@pytest.mark.parametrize(
    ("state", "there"),
    [
        (DeliveryState.SENT, True),
        (DeliveryState.UNKNOWN, True),  # perhaps it came
        (DeliveryState.DUE, False),
        (DeliveryState.SENDING, False),
        (DeliveryState.DIGEST, False),
        (DeliveryState.BLOCKED, False),
        (DeliveryState.FAILED, False),
        (DeliveryState.SKIPPED, False),
    ],
)
async def test_what_did_not_come_is_not_in_it(
    database: Database, now: datetime, state: DeliveryState, there: bool
) -> None:
    async with database.write() as tx:
        run = await send(tx, {LIN: state, WANG: DeliveryState.SENT}, now=now)
        assert await titles(tx) == (["换电站开放日"] if there else [])
        assert (await inbox.of_run(tx, LIN, run) is not None) is there


async def test_ones_own_entry_is_found_and_nobody_elses(database: Database, now: datetime) -> None:
    async with database.write() as tx:
        run = await send(tx, {LIN: DeliveryState.SENT}, now=now)
        (entry,) = await inbox.page(tx, LIN, offset=0, limit=9)
        assert entry.delivery_id is not None
        assert await inbox.of_delivery(tx, LIN, entry.delivery_id) == entry == await inbox.of_run(tx, LIN, run)
        assert await inbox.of_delivery(tx, WANG, entry.delivery_id) is None
        assert await inbox.of_run(tx, WANG, run) is None
        assert await inbox.of_delivery(tx, LIN, 404) is None


async def test_a_newcomer_finds_public_announcements_and_who_got_one_finds_it_once(
    database: Database, now: datetime
) -> None:
    async with database.write() as tx:
        await public(tx, now=now, title="先")
        run = await public(tx, now=now + HOUR, title="后")
        await send(tx, {WANG: DeliveryState.SENT}, now=now, title="内部")
        assert await titles(tx) == ["后", "先"]
        assert sorted(await titles(tx, WANG)) == ["先", "内部", "后"]
        entry = await inbox.of_run(tx, LIN, run)
        assert entry is not None
        assert (entry.delivery_id, entry.run_id, entry.kind, entry.at) == (None, run, None, now + HOUR)


@pytest.mark.parametrize(
    ("state", "there"),
    [
        (RunState.RUNNING, True),  # perhaps for days, until the last weekly digest
        (RunState.FINISHED, True),
        (RunState.PAUSED, False),
        (RunState.CANCELLED, False),
        (RunState.MISSED, False),
    ],
)
async def test_only_what_goes_out_is_public(database: Database, now: datetime, state: RunState, there: bool) -> None:
    async with database.write() as tx:
        run = await public(tx, now=now, state=state)
        assert await titles(tx) == (["公开消息"] if there else [])
        assert await inbox.is_public(tx, run) is there
        assert await titles(tx, WANG) == ["公开消息"]  # it has come


async def test_of_a_recurring_one_the_latest_is_public(database: Database, now: datetime) -> None:
    async with database.write() as tx:
        made = await published.announcement(tx, author_id=1, now=now, public=True)
        first = await published.run(tx, made, {WANG: DeliveryState.SENT}, now=now)
        second = await published.run(tx, made, {WANG: DeliveryState.SENT}, now=now + HOUR)
        await published.run(tx, made, {99: DeliveryState.SKIPPED}, now=now + 2 * HOUR, state=RunState.CANCELLED)
        assert [one.run_id for one in await inbox.page(tx, LIN, offset=0, limit=9)] == [second]
        assert [one.run_id for one in await inbox.page(tx, WANG, offset=0, limit=9)] == [second, first]


async def test_who_switched_it_off_still_finds_what_is_public(database: Database, now: datetime) -> None:
    async with database.write() as tx:
        made = await published.announcement(tx, author_id=1, now=now, public=True)
        await published.run(tx, made, {LIN: DeliveryState.SKIPPED, WANG: DeliveryState.DIGEST}, now=now)
        for user in (LIN, WANG):
            (entry,) = await inbox.page(tx, user, offset=0, limit=9)
            assert entry.delivery_id is None


@pytest.mark.parametrize("state", [RunState.RUNNING, RunState.PAUSED, RunState.FINISHED])
async def test_what_is_retracted_is_gone_at_once(database: Database, now: datetime, state: RunState) -> None:
    async with database.write() as tx:
        kept = await public(tx, now=now, title="保留")
        run = await public(tx, now=now + HOUR, title="撤回")
        await change(tx, run, Action.RETRACT, state, now=now + 2 * HOUR)
        assert await titles(tx) == await titles(tx, WANG) == ["保留"]
        assert [await inbox.is_retracted(tx, one) for one in (kept, run)] == [False, True]
        assert [await inbox.is_public(tx, one) for one in (kept, run)] == [True, False]


async def test_a_retraction_that_was_stopped_counts_for_those_whom_it_reached(
    database: Database, now: datetime
) -> None:
    async with database.write() as tx:
        made = await published.announcement(tx, author_id=1, now=now, public=True)
        run = await published.run(tx, made, {LIN: DeliveryState.SENT, WANG: DeliveryState.SENT}, now=now)
        back = await change(tx, run, Action.RETRACT, RunState.CANCELLED, now=now + HOUR)
        row = {"run_id": back, "action": Action.RETRACT, "kind": "retract", "lane": 2, "due_at": now, "created_at": now}
        states = {LIN: DeliveryState.SENT, WANG: DeliveryState.SKIPPED}
        await tx.execute(insert(Delivery), [{**row, "chat_id": chat, "state": state} for chat, state in states.items()])
        assert await titles(tx, LIN) == []
        assert await titles(tx, WANG) == ["换电站开放日"]
        assert await titles(tx, 99) == []  # no newcomer is shown it


async def test_a_retraction_that_was_missed_changes_nothing(database: Database, now: datetime) -> None:
    async with database.write() as tx:
        run = await send(tx, {LIN: DeliveryState.SENT}, now=now)
        await change(tx, run, Action.RETRACT, RunState.MISSED, now=now)
        assert await titles(tx) == ["换电站开放日"]


async def test_an_edit_is_no_entry_and_shows_in_what_it_edited(database: Database, now: datetime) -> None:
    edited = {"zh": {"kind": "text", "text": "改到周四"}}
    async with database.write() as tx:
        run = await send(tx, {LIN: DeliveryState.SENT}, now=now)
        edit = await change(tx, run, Action.EDIT, RunState.FINISHED, now=now + HOUR)
        row = {"run_id": edit, "action": Action.EDIT, "kind": "edit", "lane": 2, "due_at": now, "created_at": now}
        await tx.execute(insert(Delivery), [{**row, "chat_id": LIN, "state": DeliveryState.SENT, "sent_at": now}])
        await runs.set_contents(tx, run, edited)
        (entry,) = await inbox.page(tx, LIN, offset=0, limit=9)
        assert (entry.run_id, entry.contents) == (run, edited)


async def test_a_digest_is_no_entry_and_what_it_holds_is_as_soon_as_it_is_on_its_way(
    database: Database, now: datetime
) -> None:
    async with database.write() as tx:
        run = await send(tx, {LIN: DeliveryState.DIGEST}, now=now, title="汇总里的公告")
        waits = {"state": DeliveryState.DIGEST, "sent_at": None, "digest_at": now}
        await owe(tx, "汇总里的通知", now=now - HOUR, **waits)
        await owe(tx, "下一次", now=now, **waits)
        await tx.execute(update(Delivery).where(Delivery.run_id == run).values(digest_at=now))
        assert await titles(tx) == []
        held = [one.id for one in await digests.of_chat(tx, LIN)][:2]
        await digests.make(tx, event="digest/1", facts={LIN: {}}, ids=held, now=now + HOUR)
        (digest_id,) = {one.digest_id for one in await inbox.page(tx, LIN, offset=0, limit=9)}
        assert digest_id is not None
        assert await titles(tx) == ["汇总里的公告", "汇总里的通知"]
        await digests.finish(tx, digest_id, DeliveryState.SENT, now + 2 * HOUR)
        assert {one.at for one in await inbox.page(tx, LIN, offset=0, limit=9)} == {now + 2 * HOUR}
        listed = await inbox.of_digest(tx, LIN, digest_id)
        assert [(one.title or one.kind, one.at) for one in listed] == [("visit", now - HOUR), ("汇总里的公告", now)]
        assert await inbox.of_digest(tx, WANG, digest_id) == []
        await change(tx, run, Action.RETRACT, RunState.RUNNING, now=now + 3 * HOUR)
        assert [one.kind for one in await inbox.of_digest(tx, LIN, digest_id)] == ["visit"]


async def test_a_page_costs_one_statement_however_long(database: Database, now: datetime, queries: Queries) -> None:
    async with database.write() as tx:
        for number in range(12):
            await owe(tx, f"e{number}", now=now + number * HOUR)
            await public(tx, now=now + number * HOUR)
    with queries(database) as statements:
        async with database.read() as tx:
            assert len(await inbox.page(tx, LIN, offset=0, limit=24)) == 24
    assert len([one for one in statements if "SELECT" in one]) == 1
