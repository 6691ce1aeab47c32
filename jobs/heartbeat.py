"""The heartbeat: each process notes now and then that it is alive, so that it is known for how long none was."""

import asyncio
from collections.abc import Callable
from datetime import datetime

import structlog

from lab import uptime
from storage.database import Database, DatabaseUnavailable

log = structlog.get_logger(__name__)


class Heartbeat:
    """`beat` once before the doors open, `run` until it is cancelled, and `beat` once more at a graceful stop."""

    def __init__(self, *, database: Database, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._clock = clock
        self._first = True

    async def beat(self) -> None:
        """Notes that this process is alive. Raises DatabaseUnavailable."""
        async with self._database.write() as tx:
            # One process at a time works on an SQLite file.
            alone = self._first and self._database.is_sqlite
            gap = await uptime.beat(tx, alone=alone, now=self._clock())
        self._first = False
        if gap is not None:
            log.info("was_down", seconds=round(gap.total_seconds()))

    async def run(self) -> None:
        """Beats on and on. While the database is away nobody can be served either: that is a silence, too."""
        while True:
            await asyncio.sleep(uptime.BEAT.total_seconds())
            try:
                await self.beat()
            except DatabaseUnavailable:
                log.warning("database_away", task="heartbeat")
