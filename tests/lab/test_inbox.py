"""What a person finds in their inbox, and may open there."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from lab import inbox, runs
from lab.defaults import Defaults
from lab.errors import LabError, NotFound
from lab.roles import GUEST, Actor
from lab.topics import Named
from storage import deliveries, digests
from storage.database import Database, Tx
from storage.deliveries import DeliveryState
from storage.users import Role
from tests.support import published
from tests.support.stored import import_files

LIN = Actor(1001, Role.GUEST)
WANG = Actor(1002, Role.MEMBER)
HOUR = timedelta(hours=1)
ADMIN = Actor(1, Role.ADMIN)
DEFAULTS = Defaults(language="zh", zone=ZoneInfo("Asia/Shanghai"))
LAB = {
    "lab.yaml": "areas: [{code: battery, zh: 电池, en: Battery}]\n"
    "topics: [{code: news, zh: 动态, en: News}, {code: seminars, zh: 讲座, en: Seminars}]"
}


async def send(tx: Tx, *actors: Actor, now: datetime, state: DeliveryState = DeliveryState.SENT, **values: Any) -> int:
    """An announcement to these people; returns the run."""
    options = values.pop("options", {})
    made = await published.announcement(tx, author_id=1, now=now, **values)
    states = {actor.user_id or 0: state for actor in actors}
    return await published.run(tx, made, states, now=now, options=options)


async def owe(tx: Tx, code: str, *, now: datetime) -> None:
    """A notice that waits for a digest of Lin's."""
    row = {"kind": "visit", "facts": {"code": code}, "event": code, "chat_id": 1001, "lane": 1, "due_at": now}
    await deliveries.owe(tx, {**row, "state": DeliveryState.DIGEST, "digest_at": now, "created_at": now})


async def test_an_empty_inbox_has_one_page(database: Database) -> None:
    async with database.read() as tx:
        page = await inbox.page(tx, LIN)
    assert (page.entries, page.total, page.number, page.pages) == ([], 0, 0, 1)


async def test_pages_turn_and_end_with_the_last(database: Database, now: datetime) -> None:
    async with database.write() as tx:
        for number in range(inbox.PAGE + 1):
            await send(tx, LIN, now=now + number * HOUR, title=str(number))
        first, last, beyond = [await inbox.page(tx, LIN, number) for number in (0, 1, 9999)]
    assert [entry.title for entry in first.entries] == ["6", "5", "4", "3", "2", "1"]
    assert [entry.title for entry in last.entries] == ["0"]
    assert beyond == last
    assert (first.pages, last.number, last.offset, last.total) == (2, 1, inbox.PAGE, inbox.PAGE + 1)


async def test_a_topic_has_its_names_also_one_that_is_gone(database: Database, now: datetime) -> None:
    await import_files(database, LAB, now=now)
    async with database.write() as tx:
        for hours, topic in enumerate(("news", "seminars/battery", "visits", None)):
            await send(tx, LIN, now=now - hours * HOUR, topic=topic)
        entries = (await inbox.page(tx, LIN)).entries
    seminars = Named("seminars", "讲座", "Seminars")
    assert [entry.topic for entry in entries] == [
        Named("news", "动态", "News"),
        Named("seminars/battery", "电池", "Battery", seminars),
        Named("visits"),
        None,
    ]


async def test_how_it_was_sent_goes_with_it(database: Database, now: datetime) -> None:
    async with database.write() as tx:
        await send(tx, LIN, now=now, options={"confirm": True, "protected": True})
        await send(tx, LIN, now=now - HOUR)
        bound, free = (await inbox.page(tx, LIN)).entries
    assert (bound.confirm, bound.protected, free.confirm, free.protected) == (True, True, False, False)


async def test_an_entry_is_opened_by_what_its_button_says(database: Database, now: datetime) -> None:
    async with database.write() as tx:
        await send(tx, LIN, now=now, title="收到的")
        run = await send(tx, WANG, now=now - HOUR, title="公开的", public=True)
        own, public = (await inbox.page(tx, LIN)).entries
        assert (own.code, public.code) == (f"d{own.delivery_id}", f"r{run}")
        assert await inbox.open_delivery(tx, LIN, own.delivery_id or 0) == own
        assert await inbox.open_run(tx, LIN, run) == public
        assert (await inbox.open_run(tx, WANG, run)).delivery_id is not None


async def test_nobody_opens_what_is_not_in_their_inbox(database: Database, now: datetime) -> None:
    async with database.write() as tx:
        run = await send(tx, LIN, now=now)
        (entry,) = (await inbox.page(tx, LIN)).entries
        for attempt in (
            inbox.open_delivery(tx, WANG, entry.delivery_id or 0),
            inbox.open_run(tx, WANG, run),
            inbox.open_delivery(tx, LIN, 999_999),
            inbox.open_digest(tx, LIN, entry.delivery_id or 0),
        ):
            with pytest.raises(NotFound, match="inbox-gone"):
                await attempt
        with pytest.raises(LabError, match="error-forbidden"):
            await inbox.page(tx, GUEST)


async def test_what_is_retracted_cannot_be_opened_any_more(database: Database, now: datetime) -> None:
    async with database.write() as tx:
        run = await send(tx, LIN, now=now, public=True)
        (entry,) = (await inbox.page(tx, LIN)).entries
        await runs.retract(tx, ADMIN, run, defaults=DEFAULTS, now=now + HOUR)
        assert (await inbox.page(tx, LIN)).total == (await inbox.page(tx, WANG)).total == 0
        for attempt in (inbox.open_delivery(tx, LIN, entry.delivery_id or 0), inbox.open_run(tx, WANG, run)):
            with pytest.raises(NotFound, match="inbox-gone"):
                await attempt


async def test_what_was_edited_is_shown_as_it_is_now(database: Database, now: datetime) -> None:
    edited = {"zh": {"kind": "text", "text": "改到周四"}}
    async with database.write() as tx:
        run = await send(tx, LIN, now=now, public=True)
        await runs.edit_copies(tx, ADMIN, run, edited, defaults=DEFAULTS, now=now + HOUR)
        for actor in (LIN, WANG):
            page = await inbox.page(tx, actor)
            assert (page.total, page.entries[0].contents) == (1, edited)


async def test_a_digest_holds_announcements_and_notices(database: Database, now: datetime) -> None:
    async with database.write() as tx:
        await send(tx, LIN, now=now, state=DeliveryState.DIGEST)
        await owe(tx, "P-017", now=now + HOUR)
        held = [one.id for one in await digests.of_chat(tx, 1001)]
        await digests.make(tx, event="digest/1", facts={1001: {}}, ids=held, now=now)
        notice, announcement = (await inbox.page(tx, LIN)).entries
        assert (notice.kind, notice.facts, notice.contents) == ("visit", {"code": "P-017"}, {})
        assert (announcement.kind, announcement.facts, announcement.contents["zh"]["text"]) == ("", {}, "换电站开放日")
        assert await inbox.open_digest(tx, LIN, notice.digest_id or 0) == [announcement, notice]
        with pytest.raises(NotFound, match="inbox-gone"):
            await inbox.open_digest(tx, WANG, notice.digest_id or 0)
