"""The one way to the database: reading and writing transactions, on SQLite and PostgreSQL alike."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager, suppress
from contextvars import ContextVar
from typing import Any

from sqlalchemy import Connection, Dialect, event
from sqlalchemy.engine import URL as URL  # commands hand one on
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, IntegrityError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolExhausted
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, create_async_engine
from sqlalchemy.orm import ORMExecuteState, Session
from sqlalchemy.pool import ConnectionPoolEntry
from sqlalchemy.util import await_only
from sqlalchemy.util.concurrency import in_greenlet

from storage.encryption import cipher, install

DRIVERS = {
    "sqlite": "sqlite+aiosqlite",
    "sqlite+aiosqlite": "sqlite+aiosqlite",
    "postgresql": "postgresql+asyncpg",
    "postgres": "postgresql+asyncpg",
    "postgresql+asyncpg": "postgresql+asyncpg",
}
BUSY_SECONDS = 30  # another command may be writing beside a running bot
READERS = 8  # connections; a read takes about a millisecond, so a few serve hundreds of chats
# Nothing was written, the same work may be tried again (PostgreSQL, appendix A): serialization failure, deadlock, a server that
# shuts down or starts, a connection that broke, a server without room, one that does not let us in or has no such database.
RETRYABLE = {"40001", "40P01", "57P01", "57P02", "57P03", "3D000"}
RETRYABLE_CLASSES = ("08", "28", "53")
# The like for SQLite. Its plain SQLITE_ERROR is a mistake in a statement, or a table that is missing.
SQLITE_RETRYABLE = {
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_LOCKED,
    sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_PROTOCOL,
    sqlite3.SQLITE_CORRUPT,
    sqlite3.SQLITE_NOTADB,
}

in_transaction: ContextVar[bool] = ContextVar("in_transaction", default=False)


class DatabaseUnavailable(Exception):
    """The database can't be reached or can't answer now. Nothing of the transaction was saved; the same work may be tried again."""


# A statement went against a constraint: somebody else was first. What was written in the transaction is to be rolled back.
Conflict = IntegrityError


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
    if "sslmode" in url.query:  # as libpq spells it; asyncpg takes the same values under another name
        url = url.update_query_pairs([("ssl", str(url.query["sslmode"]))]).difference_update_query(["sslmode"])
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
                self.url, hide_parameters=True, pool_size=pool_size, max_overflow=pool_size, pool_pre_ping=True
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
            with translated(writable=writable):
                async with Tx(engine, writable=writable) as tx, tx.begin():
                    yield tx
        finally:
            in_transaction.reset(token)

    async def close(self) -> None:
        """Closes every connection."""
        await self._reader.dispose()
        await self._writer.dispose()


@contextmanager
def translated(*, writable: bool = True) -> Iterator[None]:
    """Raises DatabaseUnavailable for what drivers raise when a database can't be reached or can't answer, and ReadOnly when one
    refuses a statement that `Tx` could not know to be a writing one."""
    try:
        yield
    except DBAPIError as error:
        if not writable and _wanted_to_write(error):
            raise ReadOnly from error
        if _is_unavailable(error):
            raise DatabaseUnavailable(str(error.orig).partition("\n")[0]) from error
        raise
    except (OSError, TimeoutError, PoolExhausted) as error:
        raise DatabaseUnavailable(str(error).partition("\n")[0] or type(error).__name__) from error


def _is_unavailable(error: DBAPIError) -> bool:
    if isinstance(error, IntegrityError):
        return False
    if error.connection_invalidated:
        return True
    if (code := _sqlite_code(error)) is not None:
        return code in SQLITE_RETRYABLE
    state: str | None = getattr(error.orig, "sqlstate", None)
    if state is not None:
        return state in RETRYABLE or state.startswith(RETRYABLE_CLASSES)
    # A driver's own error, that no server has sent: the connection is broken or closed.
    return isinstance(error, (OperationalError, InterfaceError))


def _wanted_to_write(error: DBAPIError) -> bool:
    return _sqlite_code(error) == sqlite3.SQLITE_READONLY or getattr(error.orig, "sqlstate", None) == "25006"


def _sqlite_code(error: DBAPIError) -> int | None:
    code: int | None = getattr(error.orig, "sqlite_errorcode", None)
    return None if code is None else code & 0xFF  # the rest tells more exactly what the lowest byte says


def _sqlite_engine(url: URL, *, begin: str, query_only: bool, pool_size: int) -> AsyncEngine:
    engine = create_async_engine(url, hide_parameters=True, pool_size=pool_size, max_overflow=0, pool_timeout=60)

    @event.listens_for(engine.sync_engine, "do_connect")
    def before_connect(_dialect: Dialect, _: ConnectionPoolEntry, args: Any, options: Any) -> None:
        # Where a file can't be opened, the driver leaves a thread behind that complains if the loop ends before it does.
        probe = sqlite3.connect(args[0], uri=options.get("uri", False))
        probe.close()

    @event.listens_for(engine.sync_engine, "connect")
    def on_connect(connection: Any, _: ConnectionPoolEntry) -> None:
        try:
            _set_up(connection, query_only=query_only)
        except BaseException:
            # SQLAlchemy forgets a connection that failed here without closing it.
            await_only(asyncio.shield(connection.driver_connection.close()))
            raise

    @event.listens_for(engine.sync_engine, "invalidate")
    def on_invalidate(connection: Any, *_: Any) -> None:
        # A task was cancelled in a statement. The connection is about to be closed, but the statement lives on as long as
        # something refers to the task's traceback, and the transaction with it: everybody would find the file locked.
        if in_greenlet():
            with suppress(asyncio.CancelledError):  # the first one is on its way up already
                await_only(asyncio.shield(connection.driver_connection.rollback()))

    @event.listens_for(engine.sync_engine, "begin")
    def on_begin(connection: Connection) -> None:
        connection.exec_driver_sql(begin)

    return engine


def _set_up(connection: Any, *, query_only: bool) -> None:
    connection.isolation_level = None  # the driver must not begin transactions by itself
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout = {BUSY_SECONDS * 1000}")
    _use_wal(cursor)
    cursor.execute("PRAGMA synchronous = FULL")
    cursor.execute("PRAGMA foreign_keys = ON")
    if query_only:
        cursor.execute("PRAGMA query_only = ON")
    cursor.close()


def _use_wal(cursor: Any) -> None:
    """Switches the file to WAL, which it then keeps. If another connection does the same at this moment, SQLite refuses at once
    whatever the busy timeout is, so waiting is up to us."""
    for _ in range(BUSY_SECONDS * 100):
        try:
            cursor.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY:
                raise
            await_only(asyncio.sleep(0.01))
        else:
            return
    raise TimeoutError("the database file stays locked")
