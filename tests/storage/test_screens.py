"""Screens: state behind buttons."""

from datetime import datetime, timedelta

import pytest

from storage import screens
from storage.database import Database, ReadOnly
from tests.conftest import Queries
from tests.support.databases import SECRETS

STATE = {"words": "换电 battery", "area": "battery", "page": 2}


async def keep(database: Database, state: dict[str, object], *, now: datetime) -> str:
    async with database.write() as tx:
        return await screens.keep(tx, state, now=now)


async def recall(database: Database, screen_id: str) -> object:
    async with database.read() as tx:
        return await screens.recall(tx, screen_id)


async def test_a_state_comes_back_by_a_short_id(database: Database, now: datetime) -> None:
    screen_id = await keep(database, STATE, now=now)
    assert len(screen_id) == 12
    assert await recall(database, screen_id) == STATE
    assert await recall(database, "0" * 12) is None


async def test_the_same_state_is_one_row_in_any_order_of_its_keys(database: Database, now: datetime) -> None:
    assert await keep(database, STATE, now=now) == await keep(database, dict(reversed(STATE.items())), now=now)
    assert await keep(database, STATE | {"page": 3}, now=now) != await keep(database, STATE, now=now)


async def test_a_state_shown_again_the_same_day_costs_no_write(
    database: Database, now: datetime, queries: Queries
) -> None:
    screen_id = await keep(database, STATE, now=now)
    with queries(database) as statements:
        async with database.read() as tx:
            assert await screens.keep(tx, STATE, now=now + timedelta(hours=23)) == screen_id
    assert len(statements) == 1
    async with database.read() as tx:
        with pytest.raises(ReadOnly):
            await screens.keep(tx, STATE, now=now + timedelta(hours=25))


async def test_a_state_that_is_shown_again_lives_on(database: Database, now: datetime) -> None:
    screen_id = await keep(database, STATE, now=now)
    old = await keep(database, {"words": "old"}, now=now)
    await keep(database, STATE, now=now + timedelta(days=2))
    async with database.write() as tx:
        await screens.forget_before(tx, now + timedelta(days=1))
    assert await recall(database, screen_id) == STATE
    assert await recall(database, old) is None


async def test_a_state_whose_key_is_lost_is_stored_anew(database_url: str, now: datetime) -> None:
    before, after = Database(database_url, secrets=SECRETS), Database(database_url, secrets=["another"])
    screen_id = await keep(before, STATE, now=now)
    assert await recall(after, screen_id) is None
    assert await keep(after, STATE, now=now) == screen_id
    assert await recall(after, screen_id) == STATE
    await before.close()
    await after.close()
