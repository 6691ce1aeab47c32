"""An update that finishes while Telegram's next answer, with the same update in it, is being read is not taken a second time."""

import asyncio
from collections.abc import Mapping
from typing import Any

import pytest

from benchmarks.chaos.stage import until
from bot.background import Background
from bot.intake import Intake
from bot.polling import Polling

UPDATE = {"update_id": 7, "message": {"message_id": 1, "chat": {"id": 1, "type": "private"}, "from": {"id": 1}}}


class Line:
    """Telegram's end: it answers the same update until it is confirmed, the second time only when `again` is set."""

    def __init__(self) -> None:
        self.again = asyncio.Event()
        self.confirmed = asyncio.Event()
        self.asked = 0

    async def call(self, _: str, params: Mapping[str, Any], *, timeout: float) -> list[Mapping[str, Any]]:
        self.asked += 1
        if params.get("offset", 0) > UPDATE["update_id"]:
            self.confirmed.set()
            await asyncio.sleep(timeout)
        if self.asked > 1:
            await self.again.wait()
        return [UPDATE]


@pytest.mark.parametrize("turns", range(30))
async def test_it_is_worked_on_once_in_whichever_turn_of_the_loop_it_finishes(turns: int) -> None:
    line, worked = Line(), 0

    async def process(_: Mapping[str, Any]) -> None:
        nonlocal worked
        worked += 1
        await line.again.wait()
        for _turn in range(turns):
            await asyncio.sleep(0)

    async with asyncio.TaskGroup() as group:
        background = Background(group)
        polling = Polling(line, Intake(process, background.spawn))  # type: ignore[arg-type]  # all it needs of a bot
        background.spawn(polling.run(asyncio.Event()))
        await until(lambda: line.asked > 1)
        line.again.set()
        async with asyncio.timeout(5):
            await line.confirmed.wait()
        background.stop()
    assert worked == 1
