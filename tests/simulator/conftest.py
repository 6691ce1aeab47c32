"""A simulator with one bot and one student, and the bot's calls in process."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from simulator import Person, Simulator
from simulator.bots import Bot

TOKEN = "110201543:SAMPLE"
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x20\x00\x00\x00\x10"

Api = Callable[..., Awaitable[Any]]


class Clock:
    """Unix time that a test moves."""

    def __init__(self) -> None:
        self.now = 1_800_000_000.0

    def __call__(self) -> float:
        return self.now


class Refused(Exception):
    """An answer that is not ok."""

    def __init__(self, body: dict[str, Any]) -> None:
        super().__init__(f"{body['error_code']} {body['description']}")
        self.code: int = body["error_code"]
        self.description: str = body["description"]
        self.parameters: dict[str, int] = body.get("parameters", {})


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def ticks() -> Clock:
    """The monotonic clock of pacing and faults."""
    return Clock()


@pytest.fixture
def sim(clock: Clock, ticks: Clock) -> Simulator:
    return Simulator(seed=1, clock=clock, ticks=ticks, webhook_backoff=(0.01, 0.02))


@pytest.fixture
def bot(sim: Simulator) -> Bot:
    return sim.add_bot(token=TOKEN, username="sample_bot", name="Sample")


@pytest.fixture
async def student(sim: Simulator, bot: Bot) -> Person:
    """Somebody who has written to the bot."""
    person = sim.add_person("小明", username="xiaoming", language="zh-hans")
    await person.send("/start")
    return person


@pytest.fixture
def api(sim: Simulator, bot: Bot) -> Api:
    """Calls as the bot: the result, or Refused."""

    async def call(method: str, *, files: Any = None, **params: Any) -> Any:
        _status, body = await sim.call(bot.token, method, params, files)
        if not body["ok"]:
            raise Refused(body)
        return body["result"]

    return call


def button(text: str = "Follow", data: str = "follow") -> dict[str, Any]:
    """An inline keyboard with one button."""
    return {"inline_keyboard": [[{"text": text, "callback_data": data}]]}
