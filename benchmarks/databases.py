"""Migrated, empty databases of both kinds, each gone at the end."""

import tempfile
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from storage import migrate
from storage.database import Database
from tests.support.postgres import running

SECRETS = ("a sample secret, only for benchmarks",)


@dataclass(frozen=True)
class Place:
    """A database that may be opened any number of times; `restart` makes it forget what it has in memory."""

    name: str
    url: str
    restart: Callable[[], None]

    @asynccontextmanager
    async def open(self) -> AsyncIterator[Database]:
        """The database, with connections of its own."""
        database = Database(self.url, secrets=SECRETS)
        try:
            yield database
        finally:
            await database.close()


@asynccontextmanager
async def sqlite() -> AsyncIterator[Place]:
    """A file with the settings of every day: WAL, `synchronous=FULL`."""
    with tempfile.TemporaryDirectory(prefix="labbot-bench-") as folder:
        # Its memory belongs to its connections, so a new one has none.
        place = Place("SQLite", f"sqlite:///{Path(folder) / 'labbot.db'}", restart=lambda: None)
        await _migrate(place)
        yield place


@asynccontextmanager
async def postgresql() -> AsyncIterator[Place]:
    """A server of its own on a unix socket, without fsync: what is written is faster than in earnest, what is read is not."""
    with running() as server:
        await server.create("labbot")

        def restart() -> None:
            server.stop()
            server.start()

        place = Place("PostgreSQL", server.url("labbot"), restart)
        await _migrate(place)
        yield place


async def _migrate(place: Place) -> None:
    async with place.open() as database:
        await migrate.upgrade(database)
