"""Polling against the simulator: what is not finished is never confirmed, and what is finished comes once."""

import asyncio
import contextlib
import itertools
from collections.abc import AsyncIterator, Mapping
from typing import Any

import pytest
from structlog.testing import capture_logs
from telegram.error import Conflict, NetworkError

from bot.background import Background
from bot.intake import Intake
from bot.polling import Polling
from simulator import Simulator
from simulator.errors import ConnectionCut
from simulator.people import Person
from tests.bot.virtual_time import in_virtual_time

TOKEN = "110201543:SAMPLE_TOKEN_OF_NO_BOT"


class Line:
    """The bot's end of the line: getUpdates straight to the simulator. `asked` are (when, offset, timeout)."""

    def __init__(self, sim: Simulator) -> None:
        self.sim = sim
        self.asked: list[tuple[float, int | None, int]] = []
        self.answers: list[Any] = []  # instead of the simulator's

    async def call(self, method: str, params: Mapping[str, Any], *, timeout: float) -> Any:
        assert params["timeout"] < timeout
        self.asked.append((asyncio.get_running_loop().time(), params.get("offset"), params["timeout"]))
        if self.answers:
            return self.answers.pop(0)
        try:
            status, body = await self.sim.call(TOKEN, method, params)
        except ConnectionCut:
            raise NetworkError("cut") from None
        if status == 409:
            raise Conflict(body["description"])
        if status != 200:
            raise NetworkError(body["description"])
        return body["result"]


class Visit:
    """Telegram, people, and a bot that takes a second for each message unless told otherwise."""

    def __init__(self, group: asyncio.TaskGroup) -> None:
        time = asyncio.get_running_loop().time
        self.sim = Simulator(seed=3, clock=lambda: 1.8e9 + time(), ticks=time)
        self.bot = self.sim.add_bot(token=TOKEN, username="lab_bot", name="Lab")
        self.people = [self.sim.add_person(f"P{number}", language="en") for number in range(4)]
        self.line = Line(self.sim)
        self.done: list[str] = []
        self._finished = asyncio.Event()
        self.gates: dict[str, asyncio.Event] = {}
        self.background = Background(group)
        self.intake = Intake(self._process, self.background.spawn)
        self.polling = Polling(self.line, self.intake)  # type: ignore[arg-type]  # all it needs of a bot
        self.stop = asyncio.Event()

    async def _process(self, update: Mapping[str, Any]) -> None:
        text = update["message"]["text"]
        if text in self.gates:
            await self.gates[text].wait()
        else:
            await asyncio.sleep(0.01)
        self.done.append(text)
        self._finished.set()

    def hold(self, text: str) -> asyncio.Event:
        return self.gates.setdefault(text, asyncio.Event())

    async def until(self, *texts: str) -> None:
        async with asyncio.timeout(3600):
            while not set(texts) <= set(self.done):
                self._finished.clear()
                await self._finished.wait()

    def start(self) -> None:
        self.task = self.background.spawn(self.polling.run(self.stop))

    async def halt(self) -> None:
        """The polling ends; as in a stop, what is done is not confirmed yet."""
        self.stop.set()
        await asyncio.wait([self.task])

    @property
    def waiting(self) -> list[str]:
        """What Telegram still holds."""
        return [pending.update["message"]["text"] for pending in self.bot.queue.pending()]


@contextlib.asynccontextmanager
async def visit(*, start: bool = True) -> AsyncIterator[Visit]:
    async with asyncio.TaskGroup() as group:
        there = Visit(group)
        if start:
            there.start()
        yield there
        await there.halt()
        there.background.stop()


async def say(person: Person, *texts: str) -> None:
    for text in texts:
        await person.send(text)


@in_virtual_time
async def test_nothing_is_confirmed_before_it_is_done() -> None:
    async with visit() as there:
        first, second, *_ = there.people
        gate = there.hold("slow")
        await say(first, "a", "slow", "b")
        await say(second, "c", "d")
        await there.until("a", "c", "d")
        await asyncio.sleep(5)
        assert there.waiting == ["slow", "b", "c", "d"]
        assert there.done == ["a", "c", "d"]
        gate.set()
        await there.until("slow", "b")
        await asyncio.sleep(2)
        assert there.waiting == []
        assert sorted(there.done) == ["a", "b", "c", "d", "slow"]


@in_virtual_time
async def test_the_same_offset_is_asked_at_most_every_600_ms_and_others_are_served_meanwhile() -> None:
    async with visit() as there:
        first, second, *_ = there.people
        gate = there.hold("slow")
        await say(first, "slow")
        for number in range(10):
            await say(second, f"m{number}")
            await asyncio.sleep(0.35)
        await there.until("m9")
        asked = there.line.asked[1:]
        for (earlier, before, _), (later, after, _) in itertools.pairwise(asked):
            assert before != after or later - earlier >= 0.6 - 1e-6
        assert [text for text in there.done if text != "slow"] == [f"m{number}" for number in range(10)]
        gate.set()


@in_virtual_time
async def test_at_most_a_hundred_above_the_lowest_unfinished_one_and_the_rest_afterwards() -> None:
    async with visit() as there:
        first, second, *_ = there.people
        gate = there.hold("slow")
        await say(first, "slow")
        await say(second, *(f"m{number}" for number in range(150)))
        await there.until("m98")
        await asyncio.sleep(3)
        assert len(there.done) == 99  # Telegram shows a hundred from the offset on
        gate.set()
        await there.until("m149")
        assert len(there.done) == len(set(there.done)) == 151


@in_virtual_time
async def test_a_server_that_does_not_wait_is_not_asked_without_a_pause() -> None:
    async with visit(start=False) as there:
        there.line.answers = [[] for _ in range(1000)]
        there.start()
        await asyncio.sleep(6)
        assert len(there.line.asked) <= 11


@in_virtual_time
async def test_a_second_bot_on_the_token_is_explained_and_waited_for_with_growing_pauses() -> None:
    async with visit() as there:
        async with asyncio.TaskGroup() as group:
            rival_ends = asyncio.Event()

            async def rival() -> None:
                with capture_logs() as logs:
                    while not rival_ends.is_set():
                        await there.sim.call(TOKEN, "getUpdates", {"timeout": 1, "offset": 0})
                told.extend(entry for entry in logs if entry["event"] == "another_bot_polls_with_this_token")

            told: list[Any] = []
            group.create_task(rival())
            await asyncio.sleep(120)
            rival_ends.set()
        assert "terminated by other getUpdates" in told[0]["explanation"]
        pauses = [entry["retry_in"] for entry in told]
        assert pauses[0] == 1.0
        assert max(pauses) > 4
        assert len(told) < 60
        await say(there.people[0], "after")
        await there.until("after")


@in_virtual_time
async def test_ten_minutes_without_network_lose_nothing_and_repeat_nothing() -> None:
    async with visit() as there:
        await say(there.people[0], "before")
        await there.until("before")
        there.sim.away(600)
        await asyncio.sleep(60)
        for number in range(5):
            await say(there.people[number % 3], f"m{number}")
        asked = len(there.line.asked)
        await asyncio.sleep(500)
        assert len(there.line.asked) - asked < 30
        await there.until(*(f"m{number}" for number in range(5)))
        assert len(there.done) == 6


@in_virtual_time
async def test_ids_that_start_anew_lower_after_a_quiet_week() -> None:
    async with visit() as there:
        await say(there.people[0], "before")
        await there.until("before")
        highest = there.line.asked[-1][1]
        await asyncio.sleep(8 * 24 * 3600)
        there.bot.queue._last_at = there.sim.clock()  # the next id is set below by hand: surely lower
        there.bot.queue._next_id = 1000
        await say(there.people[0], "after", "and more")
        await there.until("after", "and more")
        await asyncio.sleep(2)
        assert there.waiting == []
        offset = there.line.asked[-1][1]
        assert highest is not None
        assert offset is not None
        assert offset < highest
        assert there.done == ["before", "after", "and more"]


@in_virtual_time
async def test_a_stop_confirms_what_was_done_last() -> None:
    """Also where the poll that would have confirmed it was given up at once, or never arrived."""
    async with visit() as there:
        await asyncio.sleep(1)
        await say(there.people[0], "last")
        await there.until("last")
        await there.halt()
        assert await there.intake.drain(10)
        await there.polling.confirm()
        assert there.waiting == []


@pytest.mark.parametrize("pause", [0.0, 0.02, 0.3, 1.0])
def test_a_stop_at_any_moment_after_a_reply_leaves_nothing_to_come_again(pause: float) -> None:
    @in_virtual_time
    async def run() -> None:
        async with visit() as there:
            there.sim.faults.set("getUpdates", latency=(0.05, 0.05))
            await say(there.people[0], "last")
            await there.until("last")
            await asyncio.sleep(pause)
            await there.halt()
            assert await there.intake.drain(10)
            await there.polling.confirm()
            assert there.waiting == []

    run()


@in_virtual_time
async def test_a_poll_that_has_surely_arrived_is_not_repeated_at_the_stop() -> None:
    async with visit() as there:
        await say(there.people[0], "last")
        await there.until("last")
        await asyncio.sleep(20)
        asked = len(there.line.asked)
        began = asyncio.get_running_loop().time()
        await there.halt()
        await there.polling.confirm()
        assert asyncio.get_running_loop().time() - began < 0.01
        assert len(there.line.asked) == asked
        assert there.waiting == []


@in_virtual_time
async def test_what_could_not_be_finished_comes_again_and_nothing_else() -> None:
    async with visit() as there:
        there.hold("stuck")
        await say(there.people[0], "a", "stuck")
        await say(there.people[1], "b")
        await there.until("a", "b")
        await there.halt()
        assert not await there.intake.drain(10)
        await there.polling.confirm()
        assert there.waiting == ["stuck", "b"]
