"""Migrations: from nothing to the newest, back, twice at once, and that they make what the tables say."""

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, inspect, text

from storage import follows, migrate
from storage.database import Database
from storage.migrate import SchemaAhead, SchemaState, ServerTooOld
from storage.migrations.autogenerate import OPTIONS
from storage.tables import metadata
from tests.storage.people import LIN, save_user
from tests.support.databases import SECRETS


@pytest.fixture
async def empty(empty_url: str) -> AsyncIterator[Database]:
    database = Database(empty_url, secrets=SECRETS)
    yield database
    await database.close()


async def difference(database: Database) -> list[Any]:
    """What Alembic would change to make the database as the tables say."""

    def compare(connection: Connection) -> list[Any]:
        return list(compare_metadata(MigrationContext.configure(connection, opts=OPTIONS), metadata()))

    async with database.engine.connect() as connection:
        return await connection.run_sync(compare)


async def table_names(database: Database) -> set[str]:
    async with database.engine.connect() as connection:
        return await connection.run_sync(lambda sync: set(inspect(sync).get_table_names()))


async def run(database: Database, statement: str) -> None:
    async with database.write() as tx:
        await tx.execute(text(statement))


async def test_an_empty_database_gets_every_table(empty: Database) -> None:
    await migrate.upgrade(empty)
    assert await table_names(empty) == {*metadata().tables, "alembic_version"}
    assert {"users", "projects", "processed_updates"} <= metadata().tables.keys()


async def test_migrations_make_what_the_tables_say(database: Database) -> None:
    assert await difference(database) == []


@pytest.mark.parametrize(
    "statement",
    ["ALTER TABLE users ADD COLUMN extra INTEGER", "DROP INDEX ix_users_role", "DROP TABLE screens"],
)
async def test_a_difference_would_be_seen(database: Database, statement: str) -> None:
    await run(database, statement)
    assert await difference(database) != []


async def test_down_and_up_again(empty: Database) -> None:
    await migrate.upgrade(empty)
    await migrate.downgrade(empty, "base")
    assert await table_names(empty) == {"alembic_version"}
    assert await migrate.state(empty) == SchemaState.EMPTY
    await migrate.upgrade(empty)
    assert await difference(empty) == []


async def test_an_upgrade_keeps_what_is_there_and_enforces_foreign_keys_after(database: Database) -> None:
    await run(database, "INSERT INTO areas VALUES ('battery', 0, '', '', false)")
    await migrate.upgrade(database)
    async with database.read() as tx:
        assert (await tx.execute(text("SELECT count(*) FROM areas"))).scalar_one() == 1
    if database.is_sqlite:
        async with database.write() as tx:
            assert (await tx.execute(text("PRAGMA foreign_keys"))).scalar_one() == 1


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)  # which copies and drops a table to alter it
async def test_altering_a_table_keeps_what_refers_to_it(database: Database, now: datetime) -> None:
    await save_user(database, LIN, now=now)
    async with database.write() as tx:
        await follows.add(tx, user_id=LIN, kind="project", item="P-001", now=now)
    async with migrate._locked(database) as connection:
        for statement in ("CREATE TABLE c AS SELECT * FROM users", "DROP TABLE users", "ALTER TABLE c RENAME TO users"):
            await connection.execute(text(statement))
    async with database.read() as tx:
        assert await follows.count(tx, kind="project", item="P-001") == 1


async def test_twice_at_once(empty_url: str) -> None:
    both = [Database(empty_url, secrets=SECRETS) for _ in range(2)]
    await asyncio.gather(*(migrate.upgrade(one) for one in both))
    assert [await migrate.state(one) for one in both] == [SchemaState.CURRENT] * 2
    for one in both:
        await one.close()


async def test_state(empty: Database) -> None:
    assert await migrate.state(empty) == SchemaState.EMPTY
    await migrate.upgrade(empty)
    assert await migrate.state(empty) == SchemaState.CURRENT


async def test_a_revision_this_code_does_not_know_is_ahead_and_is_left_alone(database: Database) -> None:
    await run(database, "UPDATE alembic_version SET version_num = '9999'")
    assert await migrate.state(database) == SchemaState.AHEAD
    with pytest.raises(SchemaAhead) as refused:
        await migrate.upgrade(database)
    assert refused.value.revision == "9999"
    assert await migrate.state(database) == SchemaState.AHEAD


async def test_an_older_revision_is_behind(database: Database) -> None:
    await migrate.downgrade(database, "-1")
    assert await migrate.state(database) == SchemaState.BEHIND
    await migrate.upgrade(database)
    assert await migrate.state(database) == SchemaState.CURRENT


async def test_a_failing_migration_changes_nothing(empty: Database) -> None:
    await run(
        empty, "CREATE TABLE users (id INTEGER)"
    )  # the migration will stumble over it, after several other tables
    with pytest.raises(Exception, match="users"):
        await migrate.upgrade(empty)
    assert await table_names(empty) == {"users"}


async def test_the_server_is_new_enough(database: Database) -> None:
    await migrate.check_server(database)


async def test_an_older_server_is_named_with_its_version(database: Database) -> None:
    with pytest.raises(ServerTooOld, match=r"(SQLite 3|PostgreSQL 18)\.\d+.* is too old: 99\.1 or newer is needed"):
        await migrate.check_server(database, oldest={"sqlite": (99, 1), "postgresql": (99, 1)})
