"""What every test may use: a database of each kind, a fixed moment, a counter of statements."""

import itertools
import os
import shutil
import zlib
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from pathlib import Path

import hypothesis
import pytest

from storage.database import Database
from tests.support import databases
from tests.support.postgres import Postgres, running
from tests.support.queries import recorded

Queries = Callable[[Database], AbstractContextManager[list[str]]]

# How long an example takes is the machine's affair, not the property's.
hypothesis.settings.register_profile("labbot", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow])
hypothesis.settings.load_profile("labbot")

KINDS = ("sqlite", "postgresql")
_numbers = itertools.count(1)


MEMORY = Path("/dev/shm")
MEMORY_ROOM = 4 << 30  # bytes; what tests write and PostgreSQL take less than half of it


def pytest_configure(config: pytest.Config) -> None:
    """Temporary files go into memory if there is plenty: every commit of SQLite waits for the disk (synchronous=FULL)."""
    if MEMORY.is_dir() and os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > MEMORY_ROOM:
        os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(MEMORY))


def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """One more than there are processors: somebody always waits, for a server, a process that is killed, or the clock."""
    return (os.cpu_count() or 1) + 1


def pytest_addoption(parser: pytest.Parser) -> None:
    """Adds an option to the command line."""
    parser.addoption("--all-databases", action="store_true", help="every test on both kinds of database")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Visits, and what is marked `one_database`, run on one kind of database each: half of them on the one, half on the other. What is
    marked `both_databases` runs on both, and what is asked for on one by its name runs there."""
    if config.getoption("--all-databases"):
        return
    pairs: dict[str, dict[str, pytest.Item]] = {}
    for item in items:
        kind = item.callspec.params.get("kind") if hasattr(item, "callspec") else None
        if kind in KINDS and _is_on_one(item):
            name = item.nodeid
            for one in KINDS:
                name = name.replace(one, "")
            pairs.setdefault(name, {})[kind] = item
    # Chosen by the name, so that a test stays where it is when others come and go.
    left_out = {
        pair[KINDS[zlib.crc32(name.encode()) % len(KINDS)]] for name, pair in pairs.items() if len(pair) == len(KINDS)
    }
    if left_out:
        config.hook.pytest_deselected(items=list(left_out))
        items[:] = [item for item in items if item not in left_out]


def _is_on_one(item: pytest.Item) -> bool:
    if item.get_closest_marker("both_databases") is not None:
        return False
    return "e2e" in item.path.parts or item.get_closest_marker("one_database") is not None


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated, empty SQLite file."""
    return databases.sqlite_template(tmp_path_factory.mktemp("sqlite"))


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """A PostgreSQL server with a migrated, empty template. Starts when the first test wants it."""
    with running() as server:
        databases.postgres_template(server)
        yield server


@pytest.fixture(params=KINDS)
def kind(request: pytest.FixtureRequest) -> str:
    """Each kind of database in turn; its server or template is ready."""
    request.getfixturevalue("postgres" if request.param == "postgresql" else "sqlite_template")
    kind: str = request.param
    return kind


@pytest.fixture
async def database_url(kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[str]:
    """The URL of a migrated, empty database of the test's own. PostgreSQL's is dropped at the end, which fails if a connection was left open."""
    if kind == "sqlite":
        yield databases.copy_of(request.getfixturevalue("sqlite_template"), tmp_path)
        return
    server: Postgres = request.getfixturevalue("postgres")
    name = f"test_{next(_numbers)}"
    await server.create(name, template=databases.TEMPLATE)
    yield server.url(name)
    await server.drop(name)


@pytest.fixture
async def empty_url(kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[str]:
    """The URL of a database without any table."""
    if kind == "sqlite":
        yield f"sqlite:///{tmp_path / 'empty.db'}"
        return
    server: Postgres = request.getfixturevalue("postgres")
    name = f"empty_{next(_numbers)}"
    await server.create(name)
    yield server.url(name)
    await server.drop(name)


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """A migrated, empty database."""
    database = Database(database_url, secrets=databases.SECRETS)
    yield database
    await database.close()


@pytest.fixture
def now() -> datetime:
    """A moment: Monday, 23 November 2026, 09:30 in Hefei."""
    return datetime(2026, 11, 23, 1, 30, tzinfo=UTC)


@pytest.fixture
def queries() -> Queries:
    """`with queries(database) as statements: ...` collects what is sent to the database."""
    return recorded
