"""A place for what one chat sends faster than it can be answered.

Telegram shows a poller at most a hundred updates, from the lowest unfinished one on. A chat that floods fills this window, and
what others send stays unseen behind it for as long as the flood takes to be worked on: measured, three seconds for two hundred
messages. So messages of a chat that has many in hand are stored instead, all of an answer in one transaction. They count as
received then, and are worked on from here, in their order, as fast as their chat can be answered.

They stand among the processed updates, under the bot's id with a minus: to be stored once, encrypted, claimed in order within a
chat, and forgotten after two days is what both need. The only step of such a row is the update itself.
"""

import asyncio
import contextlib
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from typing import Any

import structlog

from bot.background import Spawn
from bot.clock import Clock
from bot.intake import Intake, order_key
from storage import updates
from storage.database import Conflict, Database, DatabaseUnavailable
from storage.updates import ProcessedUpdate

log = structlog.get_logger(__name__)

MANY = 8  # updates of one chat in hand
AT_ONCE = 16  # chats
# A row whose lease ends while it is worked on is claimed and submitted once more, and the intake knows it.
LEASE = timedelta(seconds=15)
LOOK_EVERY = 1.0  # seconds, without being woken
PAUSE = 2.0  # seconds, while the database is away

Update = Mapping[str, Any]


class Parking:
    """Stores updates and submits them later. `pause` tells for how many seconds a chat can't be sent to."""

    def __init__(
        self,
        *,
        database: Database,
        bot_id: int,
        intake: Intake,
        clock: Clock,
        spawn: Spawn,
        pause: Callable[[int], float],
    ) -> None:
        self._database = database
        self._bot_id = -bot_id
        self._intake = intake
        self._clock = clock
        self._spawn = spawn
        self._pause = pause
        self._parked: Counter[int] = Counter()  # by chat
        self._awake = asyncio.Event()
        self._begun = asyncio.Event()
        self._working = 0

    async def recall(self) -> None:
        """Learns what is parked since an earlier life: until it is done, what else comes from these chats has to go behind it. Raises
        DatabaseUnavailable."""
        async with self._database.read() as tx:
            self._parked.update(await updates.pending_by_chat(tx, bot_id=self._bot_id))

    @property
    def waits(self) -> bool:
        """Whether something from an earlier life is parked that may not be worked on yet."""
        return bool(self._parked) and not self._begun.is_set()

    def begin(self) -> None:
        """What comes again after a crash has been taken. Only now can what is parked be worked on: it may stand behind that."""
        self._begun.set()

    def wants(self, update: Update) -> bool:
        """Whether an update is to be parked. Only messages are: presses and inline queries would expire, and between kinds of updates
        there is no order to be kept."""
        if "message" not in update:
            return False
        chat = order_key(update)
        return chat in self._parked or self._intake.waiting(chat) >= MANY

    async def park(self, several: Sequence[Update]) -> None:
        """Stores updates; after that they are safe. Raises DatabaseUnavailable."""
        try:
            await self._store(several)
        except Conflict:  # a crash kept Telegram from hearing that some of them are here already
            for update in several:
                await self._park_new(update)
        else:
            for update in several:
                self._count(order_key(update), 1)
        self._awake.set()

    async def run(self) -> None:
        """Works on what is parked, once it may begin, until it is cancelled."""
        await self._begun.wait()
        while True:
            self._awake.clear()
            try:
                claimed = await self._claim()
            except DatabaseUnavailable:
                await asyncio.sleep(PAUSE)
                continue
            for row in claimed:
                self._working += 1
                self._spawn(self._work(row))
            try:
                async with asyncio.timeout(LOOK_EVERY):
                    await self._awake.wait()
            except TimeoutError:
                continue

    async def _park_new(self, update: Update) -> None:
        with contextlib.suppress(Conflict):
            await self._store([update])
            self._count(order_key(update), 1)

    async def _store(self, several: Sequence[Update]) -> None:
        rows = [(update["update_id"], order_key(update), update) for update in several]
        async with self._database.write() as tx:
            await updates.park(tx, bot_id=self._bot_id, several=rows, now=self._clock())

    async def _claim(self) -> Sequence[ProcessedUpdate]:
        room = AT_ONCE - self._working
        if room <= 0 or not self._parked:
            return []
        now = self._clock()
        async with self._database.read() as tx:
            if not await updates.any_due(tx, bot_id=self._bot_id, now=now):
                return []
        async with self._database.write() as tx:
            return await updates.claim_due(
                tx, bot_id=self._bot_id, now=now, lease_until=now + LEASE, limit=room, parked=True
            )

    async def _work(self, row: ProcessedUpdate) -> None:
        try:
            wait = self._pause(row.chat_id)
            if wait > 0:
                async with self._database.write() as tx:
                    await updates.leave(tx, row.id, due_at=self._clock() + timedelta(seconds=wait))
            elif await self._submitted(row):
                async with self._database.write() as tx:
                    await updates.step_done(tx, row.id, next_step=1, of=1)
                self._count(row.chat_id, -1)
                self._awake.set()
        except DatabaseUnavailable:
            log.warning("database_away", update_id=row.update_id)  # the lease runs out, and it is claimed again
        finally:
            self._working -= 1

    async def _submitted(self, row: ProcessedUpdate) -> bool:
        """Has the update processed. False if the bot stops before that."""
        if not row.steps:
            log.error("parked_update_unreadable", update_id=row.update_id)  # its key is lost
            return True
        done = self._intake.submit(row.steps[0])
        await asyncio.wait([done])
        return not done.cancelled()

    def _count(self, chat: int, change: int) -> None:
        self._parked[chat] += change
        if not self._parked[chat]:
            del self._parked[chat]
