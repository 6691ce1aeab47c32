"""Which of several processes leads: on PostgreSQL whoever holds an advisory lock, on a connection of its own.

The lock goes with the connection: when the process dies, the server notices within seconds (keepalive), and another one gets it.
Every process also holds a second lock in shared mode, by which they can be counted.
"""

import asyncio
import zlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine
from sqlalchemy.pool import NullPool

from storage.database import Database

_KEYS = {"space": zlib.crc32(b"labbot") & 0x7FFFFFFF}  # so that no other program's advisory locks are met by chance
_LEADER, _MEMBER = {**_KEYS, "key": 1}, {**_KEYS, "key": 2}
TIMEOUT = 5.0  # seconds for a statement; a connection that is slower counts as broken
_KEEPALIVE = {"tcp_keepalives_idle": "5", "tcp_keepalives_interval": "2", "tcp_keepalives_count": "2"}

# What is raised when a connection is gone, or was never made.
Broken = (OSError, TimeoutError, SQLAlchemyError)


class Seat:
    """One process's connection."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def try_to_lead(self) -> bool:
        """Takes the lead if nobody has it. Raises one of `Broken`."""
        return bool(await self._ask("SELECT pg_try_advisory_lock(:space, :key)", _LEADER))

    async def members(self) -> int:
        """How many processes there are, which also shows that the connection lives. Raises one of `Broken`."""
        return int(
            await self._ask(
                "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND classid = :space AND objid = :key AND granted"
                " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())",
                _MEMBER,
            )
        )

    async def join(self) -> None:
        """Counts this process among the others. Raises one of `Broken`."""
        await self._ask("SELECT pg_advisory_lock_shared(:space, :key)", _MEMBER)

    async def _ask(self, statement: str, keys: dict[str, int]) -> int:
        async with asyncio.timeout(TIMEOUT):
            answer: int = await self._connection.scalar(text(statement), keys)
            return answer


@asynccontextmanager
async def seat(database: Database) -> AsyncIterator[Seat]:
    """Takes a seat among the processes of a PostgreSQL database. Raises one of `Broken`."""
    engine = create_async_engine(
        database.url,
        isolation_level="AUTOCOMMIT",
        poolclass=NullPool,
        connect_args={"timeout": TIMEOUT, "server_settings": _KEEPALIVE},
    )
    try:
        connection = await engine.connect()
        try:
            taken = Seat(connection)
            await taken.join()
            yield taken
        finally:
            # Not closed with good manners: that would wait for a server that is away.
            await connection.invalidate()
            await connection.close()
    finally:
        await engine.dispose()
