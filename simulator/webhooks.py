"""Delivery by webhook: real POSTs, updates of one kind in one chat in order, tried again until they are taken."""

import asyncio
import json
from collections import deque
from typing import TYPE_CHECKING

import aiohttp

from simulator.bots import Bot
from simulator.queues import Pending

if TYPE_CHECKING:
    from simulator.world import Simulator

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 -- the header's name


class Deliveries:
    """All webhooks of a served simulator. Lives in the server's task group."""

    def __init__(self, sim: "Simulator", tasks: asyncio.TaskGroup) -> None:
        self._sim = sim
        self._tasks = tasks
        self._bots: dict[int, _Delivery] = {}
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(limit=0), timeout=aiohttp.ClientTimeout(total=sim.webhook_timeout)
        )
        for bot in sim.bots.values():
            self.refresh(bot)

    def refresh(self, bot: Bot) -> None:
        """Begins, changes or ends the delivery to a bot by its webhook."""
        old = self._bots.pop(bot.id, None)
        if old is not None:
            old.stop()
        if bot.webhook.url:
            self._bots[bot.id] = _Delivery(self._sim, bot, self._tasks, self._session)

    async def close(self) -> None:
        """Ends all."""
        for delivery in self._bots.values():
            delivery.stop()
        await self._session.close()


class _Delivery:
    """One webhook. Each lane with something in it has a task; `max_connections` of them post at a time."""

    def __init__(self, sim: "Simulator", bot: Bot, tasks: asyncio.TaskGroup, session: aiohttp.ClientSession) -> None:
        self._sim, self._bot, self._tasks, self._session = sim, bot, tasks, session
        self._free = asyncio.Semaphore(bot.webhook.max_connections)
        self._lanes: dict[tuple[str, int], deque[Pending]] = {}
        self._running: set[asyncio.Task[None]] = set()
        for pending in bot.queue.pending():
            self._add(pending)
        bot.queue.on_put = self._add

    def stop(self) -> None:
        self._bot.queue.on_put = None
        for task in self._running:
            task.cancel()

    def _add(self, pending: Pending) -> None:
        lane = self._lanes.get(pending.lane)
        if lane is not None:
            lane.append(pending)
            return
        self._lanes[pending.lane] = deque([pending])
        task = self._tasks.create_task(self._run(pending.lane))
        self._running.add(task)
        task.add_done_callback(self._running.discard)

    async def _run(self, key: tuple[str, int]) -> None:
        lane = self._lanes[key]
        shortest, longest = self._sim.webhook_backoff
        pause = shortest
        while lane:
            pending = lane[0]
            if self._bot.queue.expired(pending):
                lane.popleft()
                continue
            async with self._free:
                taken = await self._post(pending)
            if taken:
                self._bot.queue.done(pending)
                lane.popleft()
                pause = shortest
            else:
                await asyncio.sleep(pause)
                pause = min(pause * 2, longest)
        del self._lanes[key]

    async def _post(self, pending: Pending) -> bool:
        webhook = self._bot.webhook
        if self._sim.faults.down:
            return False
        headers = {SECRET_HEADER: webhook.secret} if webhook.secret else {}
        try:
            async with self._session.post(webhook.url, json=pending.update, headers=headers) as response:
                body = await response.read()
                if 200 <= response.status < 300:
                    await self._answer_in_response(response, body)
                    return True
                problem = f"Wrong response from the webhook: {response.status} {response.reason}"
        except TimeoutError:
            problem = "Read timeout expired"
        except (aiohttp.ClientError, OSError) as error:
            problem = f"Connection failed: {error}"
        webhook.last_error_date, webhook.last_error_message = int(self._sim.clock()), problem
        return False

    async def _answer_in_response(self, response: aiohttp.ClientResponse, body: bytes) -> None:
        """A bot may make one call by answering with it."""
        if not body or response.content_type != "application/json":
            return
        try:
            call = json.loads(body)
        except ValueError:
            return
        if isinstance(call, dict) and "method" in call:
            method = call.pop("method")
            await self._sim.call(self._bot.token, method, call)
