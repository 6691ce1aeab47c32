"""What the short runs share: a starter of bots, and both databases with the sample data. Each takes a second or two, once."""

import asyncio
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from benchmarks.chaos.process import Starter, starter
from benchmarks.chaos.stage import Store, postgres_store, sqlite_store
from tests.support.laboratory import fill
from tests.support.postgres import Postgres


@pytest.fixture(scope="session")
def start() -> Iterator[Starter]:
    """Starts bots."""
    with starter() as made:
        yield made


@pytest.fixture(scope="session")
def other_start() -> Iterator[Starter]:
    """Starts a second bot beside the first."""
    with starter() as made:
        yield made


@pytest.fixture(scope="session")
def sqlite(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Store:
    """SQLite files with the sample data."""
    file = tmp_path_factory.mktemp("chaos") / "filled.db"
    shutil.copyfile(sqlite_template, file)
    asyncio.run(fill(f"sqlite:///{file}"))
    return sqlite_store(file)


@pytest.fixture(scope="session")
def postgresql(postgres: Postgres) -> Store:
    """Databases of PostgreSQL with the sample data."""
    return asyncio.run(postgres_store(postgres))


@pytest.fixture(params=["sqlite", "postgresql"])
def store(request: pytest.FixtureRequest) -> Store:
    """Each kind of database in turn."""
    made: Store = request.getfixturevalue(request.param)
    return made
