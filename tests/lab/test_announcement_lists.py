"""Lists and cards of announcements: by a handful of statements, however much there is; and which acts make sense when."""

from datetime import datetime, timedelta

import pytest

from lab import announcement_cards, announcement_lists, reports
from lab.announcement_cards import Act
from lab.announcement_lists import Tab
from lab.errors import Forbidden, LabError
from lab.roles import Actor
from storage import runs
from storage.announcements import AnnouncementState
from storage.database import Database, Tx
from storage.deliveries import DeliveryState
from storage.runs import Action, RunState
from storage.users import Role
from tests.conftest import Queries
from tests.support import published

ADMIN, OTHER, OWNER = Actor(1, Role.ADMIN), Actor(2, Role.ADMIN), Actor(1, Role.OWNER)
SENT = {10: DeliveryState.SENT, 11: DeliveryState.FAILED}


async def sent(tx: Tx, count: int, *, now: datetime) -> int:
    """Announcements that were sent; the id of the last one."""
    last = 0
    for _ in range(count):
        made = await published.announcement(tx, author_id=1, now=now)
        for minutes in range(3):
            await published.run(tx, made, SENT, now=now + timedelta(minutes=minutes))
        last = made.id
    return last


async def test_a_page_costs_the_same_however_full_it_is(database: Database, now: datetime, queries: Queries) -> None:
    costs = []
    for _ in range(2):
        async with database.write() as tx:
            await sent(tx, 4, now=now)
        async with database.read() as tx:
            with queries(database) as statements:
                page = await announcement_lists.page(tx, ADMIN, Tab.PAST)
            costs.append((len(page.lines), len(statements)))
    assert [lines for lines, _ in costs] == [4, 6]
    assert costs[0][1] == costs[1][1] <= 7


async def test_a_card_costs_the_same_after_many_runs(database: Database, now: datetime, queries: Queries) -> None:
    async with database.write() as tx:
        one = await sent(tx, 1, now=now)
    costs = []
    for round_ in range(2):
        async with database.read() as tx:
            with queries(database) as statements:
                card = await announcement_cards.card(tx, ADMIN, one, now=now)
            costs.append(len(statements))
        async with database.write() as tx:
            for day in range(1, 6):
                announcement = card.announcement
                await published.run(tx, announcement, SENT, now=now + timedelta(days=day + 10 * round_))
    assert costs[0] == costs[1] <= 10
    assert len(card.sendings) == announcement_cards.RUNS


async def test_of_a_page_that_is_not_there_any_more_the_last_one(database: Database, now: datetime) -> None:
    async with database.write() as tx:
        await sent(tx, 7, now=now)
        page = await announcement_lists.page(tx, ADMIN, Tab.PAST, 99)
    assert (page.number, page.pages, len(page.lines)) == (1, 2, 1)


async def test_the_first_tab_that_has_something_is_opened(database: Database, now: datetime) -> None:
    async with database.write() as tx:
        assert (await announcement_lists.page(tx, ADMIN)).tab is Tab.DRAFTS
        made = await published.announcement(tx, author_id=1, now=now)
        assert (await announcement_lists.page(tx, ADMIN)).tab is Tab.PAST
        await published.announcement(tx, author_id=1, now=now, state=AnnouncementState.SCHEDULED, next_at=now)
        assert (await announcement_lists.page(tx, ADMIN)).tab is Tab.SCHEDULED
        await published.run(tx, made, SENT, now=now, state=RunState.RUNNING)
        assert (await announcement_lists.page(tx, ADMIN)).tab is Tab.RUNNING


async def test_only_those_who_publish(database: Database, now: datetime) -> None:
    guest = Actor(3, Role.EDITOR)
    async with database.write() as tx:
        one = await sent(tx, 1, now=now)
        with pytest.raises(Forbidden):
            await announcement_lists.page(tx, guest)
        with pytest.raises(Forbidden):
            await announcement_cards.card(tx, guest, one, now=now)
        with pytest.raises(Forbidden):
            await announcement_cards.retraction(tx, guest, 1, now=now)


@pytest.mark.parametrize(
    ("actor", "may", "may_not"),
    [
        (ADMIN, set(), {Act.APPROVE, Act.OVERRIDE}),
        (OTHER, {Act.APPROVE}, {Act.OVERRIDE}),
        (OWNER, {Act.OVERRIDE}, {Act.APPROVE}),
    ],
)
async def test_who_may_let_it_go(
    database: Database, now: datetime, actor: Actor, may: set[Act], may_not: set[Act]
) -> None:
    async with database.write() as tx:
        made = await published.announcement(tx, author_id=1, now=now, state=AnnouncementState.WAITING)
        card = await announcement_cards.card(tx, actor, made.id, now=now)
    assert may <= card.acts
    assert not may_not & card.acts


async def test_old_copies_are_counted_apart(database: Database, now: datetime) -> None:
    long_ago = now - timedelta(hours=48, seconds=2)
    async with database.write() as tx:
        made = await published.announcement(tx, author_id=1, now=long_ago)
        states = dict.fromkeys(range(1, 6), DeliveryState.SENT) | {9: DeliveryState.DUE}
        run = await published.run(tx, made, states, now=long_ago, state=RunState.PAUSED)
        told = await announcement_cards.retraction(tx, ADMIN, run, now=now)
    # They were sent a second after one another, the first 48 hours and two seconds ago.
    assert (told.copies, told.old, told.open) == (5, 3, 1)


@pytest.mark.parametrize(
    ("action", "state", "refused", "again"),
    [
        (Action.RETRACT, RunState.FINISHED, "run-retracted", 0),
        (Action.RETRACT, RunState.RUNNING, "run-retracted", 0),
        (Action.RETRACT, RunState.CANCELLED, "", 1),
        (Action.EDIT, RunState.RUNNING, "run-being-changed", 1),
        (Action.EDIT, RunState.FINISHED, "", 1),
    ],
)
async def test_what_was_changed_already(
    database: Database, now: datetime, action: Action, state: RunState, refused: str, again: int
) -> None:
    async with database.write() as tx:
        made = await published.announcement(tx, author_id=1, now=now)
        run = await published.run(tx, made, SENT, now=now)
        await published.run(tx, made, {10: DeliveryState.SENT}, now=now, action=action, state=state, of_run=run)
        stored = await runs.get(tx, run)
        assert stored is not None
        assert await reports.change_refused(tx, stored) == refused
        ways = await reports.ways(tx, stored, again=1)
        assert (ways.changeable, ways.again) == (not refused, again)
        if refused:
            with pytest.raises(LabError) as error:
                await announcement_cards.retraction(tx, ADMIN, run, now=now)
            assert error.value.message == refused
