"""Transactions: what they refuse, keep and give back."""

import asyncio
import contextlib
import sqlite3
from collections.abc import AsyncIterator
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, IntegrityError

from storage import follows, history, users
from storage.database import Database, DatabaseUnavailable, ReadOnly, database_url, in_transaction
from storage.users import User
from tests.conftest import Queries
from tests.storage.people import LIN, add_user, save_user
from tests.support.databases import SECRETS
from tests.support.postgres import Postgres


async def count(database: Database) -> int:
    async with database.read() as tx:
        return await history.count(tx)


async def note(database: Database, now: datetime, *, item: str = "1") -> None:
    async with database.write() as tx:
        await history.add(tx, at=now, actor_id=LIN, action="sample", kind="user", item=item)


async def execute(database: Database, statement: str) -> None:
    async with database.write() as tx:
        await tx.execute(text(statement))


# What is refused


@pytest.mark.parametrize("attempt", ["insert", "upsert", "update", "delete"])
async def test_a_write_in_a_reading_transaction_is_refused_before_it_is_sent(
    database: Database, now: datetime, queries: Queries, attempt: str
) -> None:
    async def write() -> None:
        async with database.read() as tx:
            match attempt:
                case "insert":
                    await history.add(tx, at=now, actor_id=None, action="sample", kind="user", item="1")
                case "upsert":
                    await follows.add(tx, user_id=LIN, kind="project", item="P-001", now=now)
                case "update":
                    await users.set_language(tx, LIN, "en")
                case "delete":
                    await follows.remove(tx, user_id=LIN, kind="project", item="P-001")

    with queries(database) as statements, pytest.raises(ReadOnly):
        await write()
    assert statements == []


async def test_so_is_one_that_only_the_database_knows_to_be_a_write(database: Database) -> None:
    async def write() -> None:
        async with database.read() as tx:
            await tx.execute(text("DELETE FROM users"))

    with pytest.raises(ReadOnly):
        await write()


async def test_whether_something_was_written(database: Database, now: datetime) -> None:
    async with database.write() as tx:
        await users.get(tx, LIN)
        assert not tx.wrote
        await add_user(tx, LIN, now=now)
        assert tx.wrote


@pytest.mark.parametrize("change", ["changed", "added", "deleted"])
async def test_objects_are_not_saved(database: Database, now: datetime, change: str) -> None:
    async def save() -> None:
        async with database.write() as tx:
            user = await users.get(tx, LIN)
            assert user is not None
            match change:
                case "changed":
                    user.first_name = "Mallory"
                case "added":
                    tx.add(User(id=404, first_name="Mallory", created_at=now))
                case "deleted":
                    await tx.delete(user)

    await save_user(database, LIN, now=now)
    with pytest.raises(TypeError, match="statements"):
        await save()
    async with database.read() as tx:
        user = await users.get(tx, LIN)
    assert user is not None
    assert user.first_name == "Lin"


@pytest.mark.parametrize("statement", ["SELECT * FROM nowhere", "SELEC 1", "SELECT nothing FROM users"])
async def test_a_mistake_in_a_statement_is_no_outage(database: Database, statement: str) -> None:
    with pytest.raises(DBAPIError):
        await execute(database, statement)


# What is kept


async def test_an_exception_takes_everything_back(database: Database, now: datetime) -> None:
    async def work() -> None:
        async with database.write() as tx:
            await history.add(tx, at=now, actor_id=None, action="sample", kind="user", item="1")
            raise RuntimeError("in the middle")

    with pytest.raises(RuntimeError, match="in the middle"):
        await work()
    assert await count(database) == 0
    await note(database, now)


async def test_a_broken_constraint_takes_everything_back(database: Database, now: datetime) -> None:
    async def work() -> None:
        async with database.write() as tx:
            await history.add(tx, at=now, actor_id=None, action="sample", kind="user", item="1")
            await follows.add(tx, user_id=404, kind="project", item="P-001", now=now)

    with pytest.raises(IntegrityError):
        await work()
    assert await count(database) == 0


async def test_a_reader_sees_what_is_committed(database: Database, now: datetime) -> None:
    async with database.write() as tx:
        await history.add(tx, at=now, actor_id=None, action="sample", kind="user", item="1")
        assert await count(database) == 0
    assert await count(database) == 1


async def test_fifty_writers_at_once(database: Database, now: datetime) -> None:
    await asyncio.gather(*(note(database, now, item=str(number)) for number in range(50)))
    assert await count(database) == 50


async def test_writers_of_two_processes_wait_for_each_other(database: Database, now: datetime) -> None:
    """As `labbot import` beside a running bot. The second Database has a lock of its own, as in another process."""
    other = Database(database.url, secrets=SECRETS)
    both = [note(one, now, item=str(number)) for number in range(10) for one in (database, other)]
    await asyncio.gather(*both)
    assert await count(database) == 20
    await other.close()


async def test_readers_are_not_held_up_by_a_writer(database: Database, now: datetime) -> None:
    async with database.write() as tx:
        await history.add(tx, at=now, actor_id=None, action="sample", kind="user", item="1")
        async with asyncio.timeout(5):
            assert await asyncio.gather(*(count(database) for _ in range(20))) == [0] * 20


async def test_a_task_knows_that_it_is_in_a_transaction(database: Database) -> None:
    assert not in_transaction.get()
    async with database.read():
        assert in_transaction.get()
    with pytest.raises(RuntimeError):
        async with database.write():
            raise RuntimeError
    assert not in_transaction.get()


# What is given back


@pytest.mark.parametrize("moment", ["waiting for the lock", "between statements", "in a statement"])
async def test_cancelling_a_write_leaves_everything_usable(database: Database, now: datetime, moment: str) -> None:
    reached = asyncio.Event()

    async def work() -> None:
        async with database.write() as tx:
            await history.add(tx, at=now, actor_id=None, action="sample", kind="user", item="1")
            reached.set()
            match moment:
                case "in a statement" if tx.dialect == "postgresql":
                    await tx.execute(text("SELECT pg_sleep(60)"))
                case "in a statement":
                    numbers = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 200000)"
                    await tx.execute(text(f"{numbers} SELECT count(*) FROM n"))
                case _:
                    await asyncio.sleep(60)

    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(work())]
        await reached.wait()
        if moment == "waiting for the lock":
            tasks.append(group.create_task(work()))
        await asyncio.sleep(0.02)
        for task in reversed(tasks):
            task.cancel()
    # Somebody may keep the tasks, and with them the tracebacks, which refer to statements that never ended.
    assert all(task.cancelled() for task in tasks)
    assert await count(database) == 0
    async with asyncio.timeout(10):
        await asyncio.gather(*(note(database, now, item=str(number)) for number in range(20)))
    assert await count(database) == 20


async def test_cancelled_readers_give_their_connections_back(database: Database) -> None:
    async def work() -> None:
        async with database.read() as tx:
            await history.count(tx)
            await asyncio.sleep(60)

    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(work()) for _ in range(30)]  # more than there are connections
        await asyncio.sleep(0.05)
        for task in tasks:
            task.cancel()
    async with asyncio.timeout(10):
        assert await asyncio.gather(*(count(database) for _ in range(30))) == [0] * 30


# Outages


@pytest.fixture
async def restarted(postgres: Postgres) -> AsyncIterator[Postgres]:
    """The server, which a test may stop; afterwards it runs for the others."""
    yield postgres
    if postgres.stopped:
        postgres.start()


only_postgresql = pytest.mark.parametrize("kind", ["postgresql"], indirect=True)
only_sqlite = pytest.mark.parametrize("kind", ["sqlite"], indirect=True)


@only_postgresql
async def test_an_outage_is_told_and_got_over(database: Database, restarted: Postgres, now: datetime) -> None:
    async def cut_off() -> None:
        async with database.write() as tx:
            await history.add(tx, at=now, actor_id=None, action="sample", kind="user", item="2")
            restarted.stop()
            await history.count(tx)

    await note(database, now)
    await asyncio.gather(*(count(database) for _ in range(5)))
    with pytest.raises(DatabaseUnavailable):
        await cut_off()
    for attempt in (count(database), note(database, now)):
        with pytest.raises(DatabaseUnavailable):
            await attempt
    restarted.start()
    assert await asyncio.gather(*(count(database) for _ in range(5))) == [1] * 5
    await note(database, now)


@only_postgresql
async def test_a_restart_between_transactions_is_not_noticed(
    database: Database, restarted: Postgres, now: datetime
) -> None:
    await asyncio.gather(*(note(database, now, item=str(number)) for number in range(5)))
    restarted.stop()
    restarted.start()
    assert await asyncio.gather(*(count(database) for _ in range(5))) == [5] * 5


async def unavailable(url: str) -> str:
    """What is said about a database that can't be reached, the same in reading and writing."""
    database = Database(url, secrets=SECRETS)
    with pytest.raises(DatabaseUnavailable) as reading:
        await count(database)
    with pytest.raises(DatabaseUnavailable) as writing:
        await execute(database, "SELECT 1")
    await database.close()
    assert str(reading.value) == str(writing.value)
    return str(reading.value)


async def test_a_server_that_does_not_listen_is_unavailable() -> None:
    assert "127.0.0.1" in await unavailable("postgresql://lab@127.0.0.1:1/lab")


async def test_a_database_that_is_not_there_is_unavailable(postgres: Postgres) -> None:
    assert "nowhere" in await unavailable(postgres.url("nowhere"))


async def test_a_user_the_server_does_not_know_is_unavailable(postgres: Postgres) -> None:
    assert "mallory" in await unavailable(postgres.url("postgres").replace("labbot@", "mallory@"))


async def test_a_file_in_a_folder_that_is_not_there_is_unavailable(tmp_path: Path) -> None:
    assert await unavailable(f"sqlite:///{tmp_path}/nowhere/labbot.db") == "unable to open database file"


async def test_a_file_that_is_no_database_is_unavailable(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("Not a database. " * 100)
    assert await unavailable(f"sqlite:///{tmp_path}/notes.txt") == "file is not a database"


async def test_a_pool_without_a_free_connection_is_unavailable(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = Database(database_url, secrets=SECRETS, pool_size=1)
    monkeypatch.setattr(database.engines[0].sync_engine.pool, "_timeout", 0.05)
    async with contextlib.AsyncExitStack() as stack:
        for _ in range(1 if database.is_sqlite else 2):
            await history.count(await stack.enter_async_context(database.read()))
        with pytest.raises(DatabaseUnavailable):
            await count(database)
    assert await count(database) == 0
    await database.close()


@only_sqlite
async def test_a_new_file_that_another_process_is_writing_is_waited_for(empty_url: str) -> None:
    database = Database(empty_url, secrets=SECRETS)
    with contextlib.closing(sqlite3.connect(database.url.database or "", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        async with asyncio.TaskGroup() as group:
            group.create_task(execute(database, "CREATE TABLE sample (id INTEGER)"))
            await asyncio.sleep(0.05)
            other.execute("COMMIT")
    await database.close()


# The URL


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("sqlite:///labbot.db", "sqlite+aiosqlite:///labbot.db"),
        ("postgres://lab@host/lab", "postgresql+asyncpg://lab@host/lab"),
        ("postgresql://lab@host:5433/lab", "postgresql+asyncpg://lab@host:5433/lab"),
        ("postgresql+asyncpg://lab@host/lab", "postgresql+asyncpg://lab@host/lab"),
    ],
)
def test_a_url_gets_its_driver(written: str, read: str) -> None:
    assert str(database_url(written)) == read


@pytest.mark.parametrize("written", ["", "labbot.db", "mysql://host/lab", "sqlite://", "sqlite:///:memory:"])
def test_a_url_that_will_not_do(written: str) -> None:
    with pytest.raises(ValueError, match=r"is not a database URL|is not supported|needs a file"):
        database_url(written)
