"""Which of several processes leads: one at a time, another one soon after it is gone, and nobody on a guess."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable

import pytest
from sqlalchemy import text

from bot.background import Background
from bot.leader import Leader
from storage.database import Database


async def eventually(check: Callable[[], bool], *, within: float = 8.0) -> None:
    async with asyncio.timeout(within):
        while not check():  # noqa: ASYNC110 -- a leader rings no bell
            await asyncio.sleep(0.02)


@contextlib.asynccontextmanager
async def running(leader: Leader) -> AsyncIterator[Background]:
    async with asyncio.TaskGroup() as group:
        background = Background(group)
        background.keep("leader", leader.run)
        yield background
        background.stop()


@pytest.fixture
def kind() -> str:
    """These are about PostgreSQL."""
    return "postgresql"


@pytest.fixture(autouse=True)
def server(postgres: object) -> object:
    """The server is up."""
    return postgres


async def test_one_of_two_leads_and_the_other_follows_it(database: Database) -> None:
    first, second = Leader(database), Leader(database)
    async with running(first) as one, running(second):
        await eventually(lambda: first.leads() != second.leads() and first.others() == second.others() == 1)
        leader, other = (first, second) if first.leads() else (second, first)
        await asyncio.sleep(1.2)
        assert not other.leads()
        if leader is first:
            one.stop()
            await eventually(lambda: not first.leads() and second.leads() and second.others() == 0)


async def test_who_loses_the_connection_leads_no_more_and_comes_back(database: Database) -> None:
    leader = Leader(database)
    async with running(leader):
        await eventually(leader.leads)
        async with database.engine.connect() as connection:
            await connection.execute(
                text(
                    "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND database ="
                    " (SELECT oid FROM pg_database WHERE datname = current_database())"
                )
            )
        await eventually(lambda: not leader.leads())
        await eventually(leader.leads)


async def test_a_database_that_is_away_is_waited_for() -> None:
    database = Database("postgresql://nobody@127.0.0.1:9/none", secrets=["a sample secret of no use"])
    leader = Leader(database)
    async with running(leader):
        await asyncio.sleep(0.3)
        assert not leader.leads()
    await database.close()


async def test_on_sqlite_the_one_process_leads(tmp_path: object) -> None:
    database = Database(f"sqlite:///{tmp_path}/a.db", secrets=["a sample secret of no use"])
    leader = Leader(database)
    await leader.run()
    assert leader.leads()
    assert leader.others() == 0
    await database.close()
