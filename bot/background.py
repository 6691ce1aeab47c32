"""Tasks that run beside the intake: each belongs to the one group, and an unexpected end of one does not end the bot."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

import structlog

log = structlog.get_logger(__name__)

PAUSE = 5.0  # seconds before something that failed starts again


Spawn = Callable[[Coroutine[Any, Any, None]], "asyncio.Task[None]"]


class Background:
    """The group. Entered, it holds until everything in it has ended; `stop` ends what runs on and on."""

    def __init__(self, group: asyncio.TaskGroup) -> None:
        self._group = group
        self._running: set[asyncio.Task[None]] = set()

    def spawn(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        """Runs something once. An exception is logged."""
        task = self._group.create_task(self._guard(work))
        self._running.add(task)
        task.add_done_callback(self._running.discard)
        # A task that is cancelled before it began has never awaited its work.
        task.add_done_callback(lambda _: work.close())
        return task

    def keep(self, name: str, run: Callable[[], Coroutine[Any, Any, None]]) -> None:
        """Runs something until it ends by itself; should it fail, it is logged and started again."""
        self.spawn(self._again(name, run))

    def stop(self) -> None:
        """Ends whatever still runs."""
        for task in self._running:
            task.cancel()

    async def _guard(self, work: Coroutine[Any, Any, None]) -> None:
        try:
            await work
        except Exception:
            log.exception("background_task_failed")

    async def _again(self, name: str, run: Callable[[], Coroutine[Any, Any, None]]) -> None:
        while True:
            try:
                await run()
            except Exception:
                log.exception("background_task_failed", task=name, retry_in=PAUSE)
                await asyncio.sleep(PAUSE)
            else:
                return
