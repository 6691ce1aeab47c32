"""The one way to the database: reading and writing transactions, on SQLite and PostgreSQL alike."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from contextvars import ContextVar
from typing import Any

from sqlalchemy import Connection, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, IntegrityError, InterfaceError, OperationalError
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, create_async_engine
from sqlalchemy.orm import ORMExecuteState, Session
from sqlalchemy.pool import ConnectionPoolEntry

from storage.encryption import cipher, install

DRIVERS = {
    "sqlite": "sqlite+aiosqlite",
    "sqlite+aiosqlite": "sqlite+aiosqlite",
    "postgresql": "postgresql+asyncpg",
    "postgres": "postgresql+asyncpg",
    "postgresql+asyncpg": "postgresql+asyncpg",
}
READERS = 8  # connections; a read takes about a millisecond, so a few serve hundreds of chats
# Deadlock and serialization failures: nothing was written, the same work may be tried again (PostgreSQL, appendix A).
RETRYABLE = {"40001", "40P01", "57P01", "57P02", "57P03", "53300"}

in_transaction: ContextVar[bool] = ContextVar("in_transaction", default=False)


class DatabaseUnavailable(Exception):
    """The database can't be reached or can't answer now. Nothing of the transaction was saved; the same work may be tried again."""


class ReadOnly(Exception):
    """A statement that writes was met in a reading transaction. Whoever opened it may do the same again in a writing one."""


class Tx(AsyncSession):
    """One transaction. Changes are statements (`insert`, `update`, `delete`), never an object loaded, changed and saved over
    somebody else's change; `wrote` tells whether there was one."""

    def __init__(self, engine: AsyncEngine, *, writable: bool) -> None:
        super().__init__(engine, autoflush=False, expire_on_commit=False)
        self.writable = writable
        self.wrote = False
        event.listen(self.sync_session, "do_orm_execute", self._before_statement)
        event.listen(self.sync_session, "before_flush", _refuse_flush)

    @property
    def dialect(self) -> str:
        """`sqlite` or `postgresql`."""
        return self.get_bind().dialect.name

    def _before_statement(self, state: ORMExecuteState) -> None:
        if state.is_insert or state.is_update or state.is_delete:
            if not self.writable:
                raise ReadOnly
            self.wrote = True


def _refuse_flush(session: Session, *_: Any) -> None:
    if session.new or session.dirty or session.deleted:
        raise TypeError("rows are changed by statements, not by changing the objects that were read")


def database_url(text: str) -> URL:
    """Reads a database URL and names its async driver. Raises ValueError with the reason."""
    try:
        url = make_url(text)
    except ArgumentError as error:
        raise ValueError("is not a database URL") from error
    if url.drivername not in DRIVERS:
        raise ValueError(f"{url.drivername!r} is not supported; use sqlite:///file.db or postgresql://user@host/name")
    url = url.set(drivername=DRIVERS[url.drivername])
    if url.drivername.startswith("sqlite") and url.database in (None, "", ":memory:"):
        raise ValueError("an SQLite database needs a file: sqlite:///labbot.db")
    return url


class Database:
    """Opens transactions. On SQLite there is one writer at a time in this process, and readers beside it (WAL)."""

    def __init__(self, url: str | URL, *, secrets: Sequence[str], pool_size: int = READERS) -> None:
        self.url = database_url(url) if isinstance(url, str) else url
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        if self.is_sqlite:
            # A hundred writers waiting inside SQLite starve one another; waiting for one lock here is fair and fast.
            self._write_lock: asyncio.Lock | None = asyncio.Lock()
            self._reader = _sqlite_engine(self.url, begin="BEGIN DEFERRED", query_only=True, pool_size=pool_size)
            self._writer = _sqlite_engine(self.url, begin="BEGIN IMMEDIATE", query_only=False, pool_size=1)
        else:
            self._write_lock = None
            self._writer = create_async_engine(
                self.url, pool_size=pool_size, max_overflow=pool_size, pool_pre_ping=True
            )
            self._reader = self._writer.execution_options(postgresql_readonly=True)
        keys = cipher(secrets)
        for engine in (self._reader, self._writer):
            install(engine.sync_engine.dialect, keys)

    @property
    def engine(self) -> AsyncEngine:
        """The engine that writes: for migrations and for tests that watch statements."""
        return self._writer

    @property
    def engines(self) -> tuple[AsyncEngine, AsyncEngine]:
        """The engine that reads and the one that writes; on PostgreSQL they share one pool."""
        return self._reader, self._writer

    @asynccontextmanager
    async def read(self) -> AsyncIterator[Tx]:
        """A transaction that sees one state and can't write. Raises DatabaseUnavailable, ReadOnly."""
        async with self._transaction(self._reader, writable=False) as tx:
            yield tx

    @asynccontextmanager
    async def write(self) -> AsyncIterator[Tx]:
        """A transaction that commits at its end, or rolls back on an exception. Raises DatabaseUnavailable."""
        if self._write_lock is None:
            async with self._transaction(self._writer, writable=True) as tx:
                yield tx
            return
        async with self._write_lock, self._transaction(self._writer, writable=True) as tx:
            yield tx

    @asynccontextmanager
    async def _transaction(self, engine: AsyncEngine, *, writable: bool) -> AsyncIterator[Tx]:
        token = in_transaction.set(True)
        try:
            async with Tx(engine, writable=writable) as tx, tx.begin():
                yield tx
        except (DBAPIError, OSError, TimeoutError) as error:
            if _is_unavailable(error):
                raise DatabaseUnavailable(type(error).__name__) from error
            raise
        finally:
            in_transaction.reset(token)

    async def close(self) -> None:
        """Closes every connection."""
        await self._reader.dispose()
        await self._writer.dispose()


def _is_unavailable(error: BaseException) -> bool:
    if isinstance(error, IntegrityError):
        return False
    if isinstance(error, DBAPIError):
        state = getattr(error.orig, "sqlstate", None)
        if error.connection_invalidated or state in RETRYABLE:
            return True
        # asyncpg reports a broken connection as InterfaceError; a mistake in a statement is a ProgrammingError
        return isinstance(error, (OperationalError, InterfaceError))
    return True


def _sqlite_engine(url: URL, *, begin: str, query_only: bool, pool_size: int) -> AsyncEngine:
    engine = create_async_engine(url, pool_size=pool_size, max_overflow=0, pool_timeout=60)

    @event.listens_for(engine.sync_engine, "connect")
    def on_connect(connection: Any, _: ConnectionPoolEntry) -> None:
        connection.isolation_level = None  # the driver must not begin transactions by itself
        cursor = connection.cursor()
        cursor.execute("PRAGMA busy_timeout = 30000")  # another command may be writing beside a running bot
        cursor.execute("PRAGMA journal_mode = WAL")
        cursor.execute("PRAGMA synchronous = FULL")
        cursor.execute("PRAGMA foreign_keys = ON")
        if query_only:
            cursor.execute("PRAGMA query_only = ON")
        cursor.close()

    @event.listens_for(engine.sync_engine, "begin")
    def on_begin(connection: Connection) -> None:
        connection.exec_driver_sql(begin)

    return engine
