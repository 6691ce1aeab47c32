"""Drafts of applications as the clock sees them: reminded of, told of once the opening has closed, forgotten."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select, update

from jobs.retention import forget_old
from lab.applications import submitting
from lab.applications.draft_reminders import CLOSED, REMINDER
from storage import documents, drafts, users
from storage.consents import Consent
from storage.database import Database
from storage.documents import DocumentPiece
from storage.openings import Ended, Opening
from storage.projects import Visibility
from tests.support.applying import ANSWERS, CODE, LIN, WANG, agree, cast
from tests.support.clockwork import begin_draft, owed, said, send, tick, write_on
from tests.support.papers import paper

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
async def opening(database: Database, now: datetime) -> Opening:
    """The opening, which closes in ten days."""
    async with database.write() as tx:
        made = await cast(tx, now=now)
        await users.set_language(tx, 101, "en")
        return made


async def move_deadline(database: Database, to: datetime | None, ended: Ended | None = None) -> None:
    async with database.write() as tx:
        await tx.execute(update(Opening).where(Opening.code == CODE).values(closes_at=to, ended=ended))


async def test_two_reminders_each_once_whoever_ticks(database: Database, now: datetime, opening: Opening) -> None:
    await begin_draft(database, 101, CODE, at=now)
    closes = now + 10 * DAY
    for before, count in ((49, 0), (47, 1), (30, 1), (7, 1), (5, 2), (1, 2)):
        for _ in range(2):
            await tick(database, closes - before * HOUR)
            await send(database, closes - before * HOUR)
        assert len(await owed(database, REMINDER)) == count, before
    assert [one.chat_id for one in await owed(database, REMINDER)] == [101, 101]


async def test_it_says_how_much_time_is_left_and_goes_on_with_a_press(
    database: Database, now: datetime, opening: Opening
) -> None:
    await begin_draft(database, 101, CODE, at=now)
    at = now + 10 * DAY - 6 * HOUR
    await tick(database, at)
    ((chat_id, _, text),) = await send(database, at)
    assert chat_id == 101
    assert "in 6 hours" in text
    assert "Thu 3 Dec, 09:30 (UTC+8)" in text
    assert f"|oa:{CODE}]" in text


async def test_who_wrote_within_the_hour_is_left_alone_and_who_only_looked_too(
    database: Database, now: datetime, opening: Opening
) -> None:
    await begin_draft(database, 101, CODE, at=now)
    await begin_draft(database, 102, CODE, at=now, touched=False)
    at = now + 8 * DAY
    async with database.write() as tx:
        await write_on(tx, 101, CODE, at=at - HOUR / 2)
    await tick(database, at)
    assert await owed(database, REMINDER) == []
    await tick(database, at + HOUR / 2)
    assert [one.chat_id for one in await owed(database, REMINDER)] == [101]


async def test_who_began_in_the_last_hours_needs_no_reminder_of_them(
    database: Database, now: datetime, opening: Opening
) -> None:
    await begin_draft(database, 101, CODE, at=now + 9 * DAY)
    await tick(database, now + 9 * DAY + 2 * HOUR)
    assert await owed(database, REMINDER) == []
    await tick(database, now + 10 * DAY - 5 * HOUR)
    assert len(await owed(database, REMINDER)) == 1


async def test_a_deadline_that_moves_takes_the_reminder_along(
    database: Database, now: datetime, opening: Opening
) -> None:
    await begin_draft(database, 101, CODE, at=now)
    at = now + 8 * DAY + HOUR
    await tick(database, at)
    await move_deadline(database, now + 20 * DAY)
    assert await send(database, at) == []  # it does not hold any more
    await tick(database, now + 17 * DAY)
    assert len(await owed(database, REMINDER)) == 1
    await tick(database, now + 18 * DAY + HOUR)
    assert len(await send(database, now + 18 * DAY + HOUR)) == 1


async def test_nobody_is_reminded_of_what_was_submitted_or_discarded_meanwhile(
    database: Database, now: datetime, opening: Opening
) -> None:
    for user_id in (101, 102):
        await begin_draft(database, user_id, CODE, at=now)
    at = now + 8 * DAY
    await tick(database, at)
    lin, wang = await owed(database, REMINDER)
    async with database.write() as tx:
        await agree(tx, LIN, opening, now=at)
        await submitting.submit(tx, LIN, CODE, ANSWERS, language="zh", now=at)
        await drafts.remove(tx, [one.id for one in await drafts.of_user(tx, 102)])
        assert await said(tx, lin, at) == await said(tx, wang, at) == "[stale]"


async def test_an_opening_that_is_not_for_the_reader_any_more_is_not_named(
    database: Database, now: datetime, opening: Opening
) -> None:
    await begin_draft(database, 101, CODE, at=now)
    at = now + 8 * DAY
    await tick(database, at)
    async with database.write() as tx:
        await tx.execute(update(Opening).values(visibility=Visibility.MEMBERS))
    assert await send(database, at) == []


async def test_missed_while_the_bot_was_down_only_the_last_one_comes(
    database: Database, now: datetime, opening: Opening
) -> None:
    await begin_draft(database, 101, CODE, at=now)
    await tick(database, now + 10 * DAY - 2 * HOUR)
    assert len(await owed(database, REMINDER)) == 1


@pytest.mark.parametrize("ended", [None, Ended.FILLED])
async def test_a_draft_whose_opening_closed_is_told_once_and_kept(
    database: Database, now: datetime, opening: Opening, ended: Ended | None
) -> None:
    await begin_draft(database, 101, CODE, at=now)
    closes = now + 10 * DAY
    if ended is None:
        await tick(database, closes + HOUR / 2)  # the grace is silent
    assert await owed(database, CLOSED) == []
    await move_deadline(database, closes, ended)
    for hours in (2, 3, 30):
        await tick(database, closes + hours * HOUR)
    (told,) = await owed(database, CLOSED)
    async with database.write() as tx:
        assert "What you wrote is kept" in await said(tx, told, closes + 3 * HOUR)
        assert await drafts.find(tx, user_id=101, form="apply", subject=CODE) is not None
    await move_deadline(database, now + 30 * DAY)
    async with database.read() as tx:
        assert await said(tx, told, closes + 3 * HOUR) == "[stale]"


async def pieces(database: Database) -> int:
    async with database.read() as tx:
        return await tx.scalar(select(func.count()).select_from(DocumentPiece)) or 0


async def ticks_of(database: Database, user_id: int) -> int:
    async with database.read() as tx:
        return await tx.scalar(select(func.count()).select_from(Consent).where(Consent.user_id == user_id)) or 0


async def test_papers_and_ticks_go_with_the_draft_that_is_discarded_and_no_others(
    database: Database, now: datetime, opening: Opening
) -> None:
    for actor in (LIN, WANG):
        await begin_draft(database, actor.user_id or 0, CODE, at=now)
        async with database.write() as tx:
            await agree(tx, actor, opening, now=now)
            await submitting.attach(tx, actor, CODE, paper(), now=now)
    async with database.write() as tx:
        await drafts.remove(tx, [one.id for one in await drafts.of_user(tx, 101)])
    await forget_old(database, now=now + HOUR)
    assert (await pieces(database), await ticks_of(database, 101)) == (1, 2)
    await forget_old(database, now=now + 2 * DAY)
    assert (await ticks_of(database, 101), await ticks_of(database, 102)) == (0, 2)
    async with database.read() as tx:
        assert len(await documents.of_draft(tx, opening_id=opening.id, user_id=102)) == 1


@pytest.mark.parametrize(("retention", "lives"), [(180, 30), (7, 7)])
async def test_an_abandoned_draft_goes_a_month_after_the_deadline_or_sooner(
    database: Database, now: datetime, opening: Opening, retention: int, lives: int
) -> None:
    async with database.write() as tx:
        await tx.execute(update(Opening).values(retention_days=retention))
        await agree(tx, LIN, opening, now=now)
    await begin_draft(database, 101, CODE, at=now)
    live = {"apply": 180 * DAY}
    for day, left in ((lives - 1, 1), (lives + 1, 0)):
        await forget_old(database, now=now + 10 * DAY + day * DAY, drafts_live=live)
        async with database.read() as tx:
            assert len(await drafts.of_user(tx, 101)) == left
    assert await ticks_of(database, 101) == 0
