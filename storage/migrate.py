"""Bringing a database's tables to the version of this code, and telling where they stand."""

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any, Final

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.database import Database, translated

# The oldest versions that have what the statements use: RETURNING and generated upserts on SQLite, and a supported PostgreSQL.
OLDEST: Final[Mapping[str, tuple[int, ...]]] = {"sqlite": (3, 35), "postgresql": (13,)}
PRODUCTS: Final = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}
# Any number, as long as nothing else in the database takes an advisory lock of the same one.
_LOCK: Final = 0x6C6162626F74


class SchemaState(StrEnum):
    """Where the tables of a database stand, seen from this code."""

    EMPTY = "empty"
    CURRENT = "current"
    BEHIND = "behind"
    AHEAD = "ahead"


class SchemaAhead(Exception):
    """The tables are from a newer version of the code, which alone knows how to change them."""

    def __init__(self, revision: str) -> None:
        super().__init__(f"the tables have revision {revision}, which this version does not know")
        self.revision = revision


class ServerTooOld(Exception):
    """The database server (or the SQLite library) is older than what is supported."""

    def __init__(self, product: str, found: str, needed: str) -> None:
        super().__init__(f"{product} {found} is too old: {needed} or newer is needed")
        self.product, self.found, self.needed = product, found, needed


async def check_server(database: Database, *, oldest: Mapping[str, tuple[int, ...]] = OLDEST) -> None:
    """Raises ServerTooOld, or DatabaseUnavailable if it can't be asked."""
    async with database.read() as tx:
        dialect = tx.dialect
        version = await (await tx.connection()).run_sync(lambda connection: connection.dialect.server_version_info)
    found = tuple(int(part) for part in version or ())
    if found < oldest[dialect]:
        raise ServerTooOld(PRODUCTS[dialect], _dotted(found), _dotted(oldest[dialect]))


async def state(database: Database) -> SchemaState:
    """Where the tables stand. Raises DatabaseUnavailable."""
    async with database.read() as tx:
        found = await (await tx.connection()).run_sync(_revision)
    if found is None:
        return SchemaState.EMPTY
    if found == newest():
        return SchemaState.CURRENT
    return SchemaState.BEHIND if _known(found) else SchemaState.AHEAD


async def upgrade(database: Database) -> None:
    """Brings the tables to the newest revision, all or nothing; started twice at once, one waits and finds it done.

    Raises SchemaAhead, DatabaseUnavailable.
    """
    await _run(database, lambda config: command.upgrade(config, "head"))


async def downgrade(database: Database, revision: str) -> None:
    """Takes the tables back to an older revision (`base`: to nothing), with what was in them. Raises as `upgrade` does."""
    await _run(database, lambda config: command.downgrade(config, revision))


@cache
def newest() -> str | None:
    """The newest revision; to find it, all migrations are imported, once."""
    return scripts().get_current_head()


def scripts() -> ScriptDirectory:
    """The migrations."""
    return ScriptDirectory.from_config(configuration())


def configuration(connection: Connection | None = None) -> Config:
    """Alembic's configuration, which stands in no file, for commands on this connection."""
    config = Config()
    folder = Path(__file__).parent / "migrations"
    config.set_main_option("script_location", str(folder).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


async def _run(database: Database, run: Callable[[Config], None]) -> None:
    def alone(connection: Connection) -> None:
        found = _revision(connection)
        if found is not None and not _known(found):
            raise SchemaAhead(found)
        run(configuration(connection))

    # Alembic keeps what it works on in globals: the lock also keeps two tasks of one process apart, since it is taken before.
    async with _locked(database) as connection:
        await connection.run_sync(alone)


@asynccontextmanager
async def _locked(database: Database) -> AsyncIterator[AsyncConnection]:
    """A transaction that nobody else who migrates can be in. On SQLite nobody who writes, and foreign keys are not enforced:
    a table that is altered is copied and dropped, and dropping it must not drop what refers to it."""
    with translated():
        async with database.engine.connect() as connection:
            if database.is_sqlite:
                await _pragma(connection, "foreign_keys = OFF")
            try:
                async with connection.begin():
                    if not database.is_sqlite:
                        await connection.execute(select(func.pg_advisory_xact_lock(_LOCK)))
                    yield connection
            finally:
                if database.is_sqlite:
                    await _pragma(connection, "foreign_keys = ON")


async def _pragma(connection: AsyncConnection, text: str) -> None:
    # Past SQLAlchemy, which would begin a transaction first, inside which this pragma does nothing.
    raw = await connection.get_raw_connection()
    driver: Any = raw.driver_connection
    await driver.execute(f"PRAGMA {text}")


def _revision(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


def _known(revision: str) -> bool:
    return any(script.revision == revision for script in scripts().walk_revisions())


def _dotted(version: tuple[int, ...]) -> str:
    return ".".join(str(part) for part in version)
