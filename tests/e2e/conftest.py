"""Laboratories to visit."""

import asyncio
import itertools
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from storage.database import Database
from tests.support import databases
from tests.support.laboratory import Laboratory, fill, laboratory
from tests.support.postgres import Postgres

_FILLED = "filled"
_numbers = itertools.count(1)


@pytest.fixture(scope="session")
def filled_sqlite(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An SQLite file with the sample data."""
    folder = tmp_path_factory.mktemp("filled")
    asyncio.run(fill(databases.copy_of(sqlite_template, folder)))
    return folder / "labbot.db"


@pytest.fixture(scope="session")
def filled_postgres(postgres: Postgres) -> Postgres:
    """The PostgreSQL server, with a template that has the sample data."""

    async def make() -> None:
        await postgres.create(_FILLED, template=databases.TEMPLATE)
        await fill(postgres.url(_FILLED))

    asyncio.run(make())
    return postgres


@pytest.fixture
def filled_kind(kind: str, request: pytest.FixtureRequest) -> str:
    """Each kind of database in turn. Its template is made here, where no loop runs yet."""
    request.getfixturevalue("filled_sqlite" if kind == "sqlite" else "filled_postgres")
    return kind


@pytest.fixture
async def filled_database(filled_kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Database]:
    """A database with the sample data, of the test's own."""
    if filled_kind == "sqlite":
        url = databases.copy_of(request.getfixturevalue("filled_sqlite"), tmp_path)
        database = Database(url, secrets=databases.SECRETS)
        yield database
        await database.close()
        return
    server: Postgres = request.getfixturevalue("filled_postgres")
    name = f"filled_{next(_numbers)}"
    await server.create(name, template=_FILLED)
    database = Database(server.url(name), secrets=databases.SECRETS)
    yield database
    await database.close()
    await server.drop(name)


@pytest.fixture(autouse=True)
def short_stops(monkeypatch: pytest.MonkeyPatch) -> None:
    """A stop waits a few round trips: until it has seen one, the bot takes them to be as long as they are to Telegram."""
    monkeypatch.setattr("bot.polling.ROUND_TRIP", 0.01)


@pytest.fixture
async def lab(filled_database: Database) -> AsyncIterator[Laboratory]:
    """A laboratory with the sample data and a running bot."""
    async with laboratory(filled_database) as place:
        yield place


@pytest.fixture
async def empty_lab(database: Database) -> AsyncIterator[Laboratory]:
    """A laboratory in which nothing was imported yet."""
    async with laboratory(database) as place:
        yield place
