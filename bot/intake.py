"""Updates on their way in: each once, those of one chat one after another, different chats at the same time."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import structlog

from bot.background import Spawn
from storage.database import DatabaseUnavailable

log = structlog.get_logger(__name__)

Process = Callable[[Mapping[str, Any]], Awaitable[None]]

CONCURRENCY = 64  # chats at once; more only wait for the database
PAUSES = (0.2, 0.5, 1.0, 2.0, 5.0)  # seconds between tries while the database is away


class Intake:
    """Takes updates as the Bot API gives them. An update is *in hand* from `submit` until its future is done; `arrived` is told
    of it at once, `process` when those of its chat before it are done."""

    def __init__(
        self,
        process: Process,
        spawn: Spawn,
        *,
        arrived: Callable[[Mapping[str, Any]], None] = lambda _: None,
        concurrency: int = CONCURRENCY,
    ) -> None:
        self._process = process
        self._arrived = arrived
        self._spawn = spawn
        self._room = asyncio.Semaphore(concurrency)
        self._in_hand: dict[int, asyncio.Future[None]] = {}
        self._queues: dict[int, deque[Mapping[str, Any]]] = {}
        self._progress = asyncio.Event()
        self._closing = False

    def submit(self, update: Mapping[str, Any]) -> asyncio.Future[None]:
        """Takes an update in hand; a second copy of one that is in hand gets the future of the first. The future is cancelled if the
        bot stops before the update is done: then it stays with Telegram and comes again."""
        update_id: int = update["update_id"]
        known = self._in_hand.get(update_id)
        if known is not None:
            return known
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        if self._closing:
            future.cancel()
            return future
        self._in_hand[update_id] = future
        self._arrived(update)
        key = order_key(update)
        queue = self._queues.get(key)
        if queue is None:
            self._queues[key] = deque([update])
            self._spawn(self._work(key))
        else:
            queue.append(update)
        return future

    def in_hand(self, update_id: int) -> bool:
        """Whether the update is in hand."""
        return update_id in self._in_hand

    def waiting(self, chat: int) -> int:
        """How many updates of a chat are in hand."""
        return len(self._queues.get(chat, ()))

    @property
    def lowest_in_hand(self) -> int | None:
        """The lowest id that is in hand."""
        return min(self._in_hand, default=None)

    async def progress(self, timeout: float) -> None:
        """Waits until an update is finished, or for so many seconds."""
        self._progress.clear()
        try:
            async with asyncio.timeout(timeout):
                await self._progress.wait()
        except TimeoutError:
            return

    async def drain(self, timeout: float) -> bool:
        """Takes nothing any more, and waits until nothing is in hand, at most so many seconds; tells whether that came about."""
        self._closing = True
        if not self._in_hand:
            return True
        _, pending = await asyncio.wait(list(self._in_hand.values()), timeout=timeout)
        return not pending

    async def _work(self, key: int) -> None:
        """Does the first update of a chat's queue, then has the next one done: by a task of its own, which an unexpected
        exception out of this one does not touch."""
        queue = self._queues[key]
        try:
            await self._until_done(queue[0])
        finally:
            future = self._in_hand.pop(queue.popleft()["update_id"])
            self._progress.set()
            task = asyncio.current_task()
            if task is not None and task.cancelling():
                future.cancel()
                self._drop(key)
            else:
                future.set_result(None)
                if queue:
                    self._spawn(self._work(key))
                else:
                    del self._queues[key]

    def _drop(self, key: int) -> None:
        """The bot stops: what still waits in a chat's queue stays with Telegram."""
        for update in self._queues.pop(key):
            self._in_hand.pop(update["update_id"]).cancel()

    async def _until_done(self, update: Mapping[str, Any]) -> None:
        """Processes an update; while the database is away it waits here, so that nothing of its chat overtakes it."""
        tries = 0
        while True:
            try:
                async with self._room:
                    await self._process(update)
            except DatabaseUnavailable as error:
                pause = PAUSES[min(tries, len(PAUSES) - 1)]
                log.warning("database_away", reason=str(error), update_id=update["update_id"], retry_in=pause)
                tries += 1
                await asyncio.sleep(pause)
            else:
                return


def order_key(update: Mapping[str, Any]) -> int:
    """The chat in whose order the update stands; for what happens in no chat, like inline queries, its user."""
    for kind, body in update.items():
        if kind == "update_id" or not isinstance(body, Mapping):
            continue
        message = body.get("message")
        for holder in (body, message if isinstance(message, Mapping) else {}):
            chat = holder.get("chat")
            if isinstance(chat, Mapping) and isinstance(chat.get("id"), int):
                return int(chat["id"])
        sender = body.get("from") or body.get("user")
        if isinstance(sender, Mapping) and isinstance(sender.get("id"), int):
            return int(sender["id"])
    return 0
