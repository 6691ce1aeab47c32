"""How long applications are kept: a warning, then erasure, once and only as long after as was said."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select, update

from lab import interviews
from lab.applications import deciding, erasure, offering, retention, reviewing, submitting
from lab.applications.retention import MINE, OURS
from lab.errors import NotFound
from lab.interviews import Where
from lab.roles import Actor
from storage import applications, erased, history, openings, places, users
from storage.applications import Application, ApplicationStage
from storage.database import Database, Tx
from storage.deliveries import Delivery
from storage.openings import Ended, Opening
from storage.reviews import Verdict
from storage.tables import metadata
from tests.lab.test_interviews import spans
from tests.support.applying import (
    ADMIN,
    ANN,
    BEN,
    CARL,
    CODE,
    DEFAULTS,
    LIN,
    WANG,
    apply,
    cast,
    crowd,
    offer_until,
    put,
)
from tests.support.clockwork import owed, said, send, tick
from tests.support.papers import paper
from tests.support.queries import recorded

DAY = timedelta(days=1)
STAGE = ApplicationStage


async def open_one(database: Database, now: datetime) -> tuple[Opening, Application]:
    """The opening (ten days, kept for 180 after), and an application with all that there is about one."""
    async with database.write() as tx:
        opening = await cast(tx, now=now)
        await users.set_language(tx, 101, "en")
        await users.set_language(tx, 301, "en")
        made = await apply(tx, LIN, opening, now=now)
        document = await submitting.attach(tx, LIN, CODE, paper(), now=now)
        await reviewing.review(tx, ANN, made.id, Verdict.YES, defaults=DEFAULTS, now=now)
        await reviewing.note(tx, ANN, made.id, "a private note", now=now)
        assert document
        return opening, made


async def left(tx: Tx, application_id: int) -> dict[str, int]:
    """In how many rows of which tables an application is still named."""
    found = {}
    for table in metadata().sorted_tables:
        column = table.c.get("application_id")
        if column is not None:
            count = await tx.scalar(select(func.count()).select_from(table).where(column == application_id))
            found |= {table.name: count} if count else {}
    return found


async def test_what_is_kept_for_long_still_is_not_read_each_time(database: Database, now: datetime) -> None:
    await open_one(database, now)
    over = now + 10 * DAY + 180 * DAY
    for at, read in ((now, False), (now + 20 * DAY, False), (over - 14 * DAY, True)):
        with recorded(database) as statements:
            async with database.read() as tx:
                await retention.owings(tx, defaults=DEFAULTS, now=at)
        assert any("applications.moved_at" in statement for statement in statements) is read


async def test_a_warning_two_weeks_before_then_everything_goes_but_a_count(database: Database, now: datetime) -> None:
    opening, made = await open_one(database, now)
    over = now + 10 * DAY + 180 * DAY
    await tick(database, over - 15 * DAY)
    assert await owed(database, OURS) == await owed(database, MINE) == []
    for _ in range(3):
        await tick(database, over - 14 * DAY)
    assert ([one.chat_id for one in await owed(database, MINE)], len(await owed(database, OURS))) == ([101], 1)
    told = {chat_id: text for chat_id, kind, text in await send(database, over - 14 * DAY) if kind in (MINE, OURS)}
    assert "I-2026-03/0001 will be deleted on 1 Jun 2027" in told[101]
    assert "180 days" in told[101]
    assert "1 application will be deleted" in told[301]
    assert "still undecided" in told[301]
    async with database.read() as tx:
        assert (await left(tx, made.id))["documents"] == 1
    await tick(database, over - DAY)
    async with database.read() as tx:
        assert await applications.get(tx, made.id) is not None
    await tick(database, over)
    async with database.read() as tx:
        assert await applications.get(tx, made.id) is None
        assert await left(tx, made.id) == {}
        assert await erased.counts(tx, opening.id) == {STAGE.SCREENING: 1}
        rows = await history.of_item(tx, kind="application", item=made.number)
        assert [(row.action, row.actor_id, row.facts) for row in rows] == [
            ("application.erased", None, {"stage": "screening"})
        ]
        events = (await tx.scalars(select(Delivery.event).where(Delivery.chat_id == 101))).all()
        assert all(not str(event).startswith("application-event/") for event in events)


async def test_what_was_warned_late_is_kept_for_two_weeks_more(database: Database, now: datetime) -> None:
    _, made = await open_one(database, now)
    back = now + 300 * DAY  # down for the better part of a year
    await tick(database, back)
    ((_, _, text),) = [one for one in await send(database, back) if one[1] == MINE]
    assert "3 Oct 2027" in text
    for days, there in ((13, True), (14, False)):
        await tick(database, back + days * DAY)
        async with database.read() as tx:
            assert (await applications.get(tx, made.id) is not None) is there


async def test_a_movement_puts_it_off_and_the_warning_does_not_hold(database: Database, now: datetime) -> None:
    _, made = await open_one(database, now)
    warned = now + 10 * DAY + 167 * DAY
    await tick(database, warned)
    (mine,) = await owed(database, MINE)
    async with database.write() as tx:
        await deciding.invite(tx, ANN, made.id, defaults=DEFAULTS, now=warned)
        assert await said(tx, mine, warned) == "[stale]"
    await tick(database, warned + 30 * DAY)
    async with database.read() as tx:
        assert await applications.get(tx, made.id) is not None


async def test_open_until_filled_what_is_decided_goes_and_what_waits_stays(database: Database, now: datetime) -> None:
    async with database.write() as tx:
        await cast(tx, now=now)
        await tx.execute(update(Opening).values(closes_at=None))
        (opening,) = await openings.every(tx)
        decided, waiting = await crowd(tx, opening, 2, STAGE.SCREENING, now=now)
        await put(tx, decided, STAGE.REJECTED)
    for days in (166, 180, 400):
        await tick(database, now + days * DAY)
    async with database.read() as tx:
        assert await applications.get(tx, decided) is None
        assert await applications.get(tx, waiting) is not None


async def test_an_opening_that_was_ended_by_hand_is_over_from_then_on(database: Database, now: datetime) -> None:
    _, made = await open_one(database, now)
    ended = now + 400 * DAY
    async with database.write() as tx:
        await tx.execute(update(Opening).values(closes_at=None, ended=Ended.FILLED))
        await history.add(tx, at=ended, actor_id=301, action="opening.filled", kind="opening", item=CODE)
    await tick(database, ended + 166 * DAY)
    await tick(database, ended + 179 * DAY)
    async with database.read() as tx:
        assert await applications.get(tx, made.id) is not None
    await tick(database, ended + 180 * DAY)
    async with database.read() as tx:
        assert await applications.get(tx, made.id) is None


async def test_many_go_over_several_transactions(database: Database, now: datetime) -> None:
    async with database.write() as tx:
        opening = await cast(tx, now=now)
        await crowd(tx, opening, 12, STAGE.REJECTED, now=now)
    over = now + 190 * DAY
    await tick(database, over - 14 * DAY)
    for _ in range(3):
        await tick(database, over)
    async with database.read() as tx:
        assert await applications.resting(tx, [opening.id]) == []
        assert await erased.counts(tx, opening.id) == {STAGE.REJECTED: 12}


@pytest.mark.parametrize("actor", [WANG, ANN, BEN, CARL])
async def test_nobody_else_erases(database: Database, now: datetime, actor: Actor) -> None:
    _, made = await open_one(database, now)
    async with database.write() as tx:
        with pytest.raises(NotFound):
            await erasure.erase(tx, actor, made.id, defaults=DEFAULTS, now=now)
        assert await applications.get(tx, made.id) is not None


async def test_whoever_applied_erases_at_any_time_and_what_they_held_is_free(database: Database, now: datetime) -> None:
    opening, made = await open_one(database, now)
    async with database.write() as tx:
        await deciding.invite(tx, ANN, made.id, defaults=DEFAULTS, now=now)
        await interviews.offer_slots(tx, ANN, opening.id, spans(now, 1), Where("Asia/Shanghai"), now=now)
        (slot,) = await interviews.free_slots(tx, LIN, made.id, now=now)
        await interviews.pick(tx, LIN, made.id, slot.id, defaults=DEFAULTS, now=now)
    async with database.write() as tx:
        await erasure.erase(tx, LIN, made.id, defaults=DEFAULTS, now=now)
    async with database.read() as tx:
        assert await left(tx, made.id) == {}
        row = await tx.get(type(slot), slot.id)
        assert row is not None
        assert row.application_id is None
        assert await erased.counts(tx, opening.id) == {STAGE.WITHDRAWN: 1}
    told = {(chat_id, kind) for chat_id, kind, _ in await send(database, now + 2 * DAY)}
    assert (201, "interview-changed") in told  # the interviewer knows that it is off
    assert (101, "interview-reminder") not in told
    assert (201, "interview-reminder") not in told
    async with database.write() as tx:  # and may apply again, under a new number
        again = await apply(tx, LIN, opening, now=now)
        assert again.number == f"{CODE}/0002"


async def test_a_place_that_was_taken_stays_taken(database: Database, now: datetime) -> None:
    opening, made = await open_one(database, now)
    async with database.write() as tx:
        await offering.offer(tx, ANN, made.id, offer_until(now), defaults=DEFAULTS, now=now)
        await offering.accept(tx, LIN, made.id, defaults=DEFAULTS, now=now)
        await erasure.erase(tx, ADMIN, made.id, defaults=DEFAULTS, now=now)
        assert await places.taken(tx, opening.id) == 1
        rows = await history.of_item(tx, kind="application", item=made.number)
        assert [row.actor_id for row in rows] == [301]


def test_whatever_refers_to_an_application_goes_with_it() -> None:
    """A new table has to say so, or why it need not."""
    need_not = {
        "screenings",  # where a reviewer stopped: a number
        "shown_documents",  # kept until the message is taken out of the reviewer's chat
        "slots",  # the interviewer's time, free again
    }
    for table in metadata().sorted_tables:
        column = table.c.get("application_id")
        if column is not None and table.name not in need_not:
            assert [key.ondelete for key in column.foreign_keys] == ["CASCADE"], table.name
