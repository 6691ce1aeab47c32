"""The sender of replies that could not be sent at once: chat after chat, in the order in which they were saved."""

import asyncio
from collections.abc import Callable, Coroutine
from datetime import datetime, timedelta
from typing import Any

import structlog

from outbox.replies import Outbox, pending_of
from storage import updates
from storage.database import Database, DatabaseUnavailable
from storage.updates import ProcessedUpdate

log = structlog.get_logger(__name__)

AT_ONCE = 16  # chats
# After a crash what was in hand waits for the end of its lease, and its chat with it: as short as WITHIN allows.
LEASE = timedelta(seconds=45)
WITHIN = 20.0  # seconds for one reply, well inside the lease
CHAT_PATIENCE = 1.5  # seconds: a private chat's own pace is waited for, a 429 is not
LOOK_EVERY = 1.0  # seconds, without being woken
ABANDONED_AFTER = timedelta(minutes=10)
PAUSE = 2.0  # seconds, while the database is away


Spawn = Callable[[Coroutine[Any, Any, None]], object]


class ReplySender:
    """Runs until it is cancelled."""

    def __init__(self, *, database: Database, bot_id: int, clock: Callable[[], datetime], spawn: Spawn) -> None:
        self._database = database
        self._bot_id = bot_id
        self._clock = clock
        self._spawn = spawn
        self._awake = asyncio.Event()
        self._working = 0
        self._stopping = False
        self._ended = asyncio.Event()
        self._next_adoption = datetime.min.replace(tzinfo=clock().tzinfo)

    def wake(self) -> None:
        """There is something to send."""
        self._awake.set()

    async def run(self, outbox: Outbox) -> None:
        """Claims what is due and sends it; waits to be woken, or a second. Ends after `finish`."""
        while not self._stopping:
            self._awake.clear()
            try:
                claimed = await self._claim()
            except DatabaseUnavailable:
                await asyncio.sleep(PAUSE)
                continue
            for row in claimed:
                self._working += 1
                self._spawn(self._send(outbox, row))
            try:
                async with asyncio.timeout(LOOK_EVERY):
                    await self._awake.wait()
            except TimeoutError:
                continue
        self._ended.set()

    async def finish(self, timeout: float) -> None:
        """Claims no more, and waits at most so many seconds for what is on its way: cut off, it would wait for the end of its
        lease, and maybe be sent twice."""
        self._stopping = True
        self._awake.set()
        try:
            async with asyncio.timeout(timeout):
                await self._ended.wait()
                while self._working:
                    self._awake.clear()
                    await self._awake.wait()
        except TimeoutError:
            log.warning("stopped_with_replies_on_their_way", count=self._working)

    async def _claim(self) -> list[ProcessedUpdate]:
        room = AT_ONCE - self._working
        if room <= 0:
            return []
        now = self._clock()
        if now >= self._next_adoption:
            async with self._database.write() as tx:
                await updates.adopt_abandoned(tx, bot_id=self._bot_id, before=now - ABANDONED_AFTER, now=now)
            self._next_adoption = now + ABANDONED_AFTER / 10
        async with self._database.read() as tx:
            if not await updates.any_due(tx, bot_id=self._bot_id, now=now):
                return []
        async with self._database.write() as tx:
            return list(await updates.claim_due(tx, bot_id=self._bot_id, now=now, lease_until=now + LEASE, limit=room))

    async def _send(self, outbox: Outbox, row: ProcessedUpdate) -> None:
        reply = pending_of(row)
        try:
            try:
                await outbox.post(reply, within=WITHIN, chat_patience=CHAT_PATIENCE)
            except DatabaseUnavailable:
                raise
            except Exception:
                log.exception("reply_given_up", update_id=row.update_id)
                await outbox.give_up(reply)
        except DatabaseUnavailable:
            log.warning("database_away", update_id=row.update_id)  # the lease runs out, and it is claimed again
        finally:
            self._working -= 1
            self._awake.set()
