"""Who of several processes runs the clock and the sender of the ledger. On SQLite there is one process, and it leads."""

import asyncio
import time

import structlog

from storage import leadership
from storage.database import Database

log = structlog.get_logger(__name__)

LOOK_EVERY = 1.0  # seconds between tries to lead, and between looks whether the connection lives
LOST_AFTER = 10.0  # seconds without an answer after which one no longer leads: less than what is left of a lease


class Leader:
    """`leads` tells whether this process leads now; `others` how many processes there are besides. `run` keeps both true."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._alone = database.is_sqlite
        self._seen_at: float | None = None
        self._others = 0

    def leads(self) -> bool:
        """Whether this process may act for all. Not for longer than `LOST_AFTER` after the database last said so."""
        if self._alone:
            return True
        return self._seen_at is not None and time.monotonic() - self._seen_at < LOST_AFTER

    def others(self) -> int:
        """How many other processes share the database."""
        return self._others

    async def run(self) -> None:
        """Keeps a seat among the processes, and tries to lead."""
        if self._alone:
            return
        while True:
            try:
                async with leadership.seat(self._database) as seat:
                    await self._sit(seat)
            except leadership.Broken as error:
                log.warning("seat_lost", reason=type(error).__name__)
            finally:
                self._seen_at = None
            await asyncio.sleep(LOOK_EVERY)

    async def _sit(self, seat: leadership.Seat) -> None:
        leading = False
        while True:
            if not leading and await seat.try_to_lead():
                leading = True
                log.info("leading")
            began = time.monotonic()
            self._others = max(0, await seat.members() - 1)
            if leading:
                self._seen_at = began
            await asyncio.sleep(LOOK_EVERY)
