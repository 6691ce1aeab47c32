"""Updates on their way in: each once, in order within a chat, nobody waits for another chat, nothing is lost by a failure."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import pytest

from bot.background import Background
from bot.intake import Intake, order_key
from storage.database import DatabaseUnavailable
from tests.bot.virtual_time import in_virtual_time

Update = Mapping[str, Any]


def said(update_id: int, chat: int) -> dict[str, Any]:
    return {"update_id": update_id, "message": {"chat": {"id": chat}}}


class Desk:
    """Processes what it is given; each update waits for its `gate` if it has one."""

    def __init__(self) -> None:
        self.began: list[int] = []
        self.done: list[int] = []
        self.gates: dict[int, asyncio.Event] = {}
        self.failures: dict[int, list[Exception]] = {}

    async def process(self, update: Update) -> None:
        update_id: int = update["update_id"]
        self.began.append(update_id)
        if self.failures.get(update_id):
            raise self.failures[update_id].pop(0)
        if update_id in self.gates:
            await self.gates[update_id].wait()
        self.done.append(update_id)


async def with_intake(use: Callable[[Intake, Desk, Background], Awaitable[None]], **options: int) -> None:
    async with asyncio.TaskGroup() as group:
        background, desk = Background(group), Desk()
        await use(Intake(desk.process, background.spawn, **options), desk, background)
        background.stop()


@in_virtual_time
async def test_a_chat_is_served_in_order_and_others_meanwhile() -> None:
    async def use(intake: Intake, desk: Desk, _: Background) -> None:
        desk.gates[1] = asyncio.Event()
        futures = [intake.submit(said(*pair)) for pair in ((1, 7), (2, 7), (3, 8), (4, 7), (5, 8))]
        await asyncio.wait([futures[2], futures[4]])
        assert desk.done == [3, 5]
        assert desk.began == [1, 3, 5]
        assert intake.lowest_in_hand == 1
        desk.gates[1].set()
        await asyncio.gather(*futures)
        assert desk.done == [3, 5, 1, 2, 4]
        assert intake.lowest_in_hand is None

    await with_intake(use)


@in_virtual_time
async def test_a_second_copy_waits_for_the_first() -> None:
    async def use(intake: Intake, desk: Desk, _: Background) -> None:
        desk.gates[1] = asyncio.Event()
        first, second = intake.submit(said(1, 7)), intake.submit(said(1, 7))
        await asyncio.sleep(1)
        assert not second.done()
        desk.gates[1].set()
        await asyncio.gather(first, second)
        assert desk.began == [1]

    await with_intake(use)


@in_virtual_time
async def test_while_the_database_is_away_an_update_is_tried_again_in_its_place() -> None:
    async def use(intake: Intake, desk: Desk, _: Background) -> None:
        desk.failures[1] = [DatabaseUnavailable("away")] * 12
        futures = [intake.submit(said(*pair)) for pair in ((1, 7), (2, 7), (3, 8))]
        await futures[2]
        await asyncio.gather(*futures)
        assert desk.done == [3, 1, 2]
        assert desk.began.count(1) == 13

    await with_intake(use)


@in_virtual_time
async def test_who_waits_for_the_database_takes_no_room_from_the_others() -> None:
    async def use(intake: Intake, desk: Desk, _: Background) -> None:
        desk.failures[1] = [DatabaseUnavailable("away")] * 3
        futures = [intake.submit(said(1, 7)), intake.submit(said(2, 8))]
        await futures[1]
        assert desk.done == [2]
        await futures[0]

    await with_intake(use, concurrency=1)


@in_virtual_time
async def test_an_unexpected_failure_ends_that_update_only() -> None:
    async def use(intake: Intake, desk: Desk, _: Background) -> None:
        desk.failures[1] = [RuntimeError("a mistake")]
        futures = [intake.submit(said(number, 7)) for number in (1, 2, 3)]
        async with asyncio.timeout(5):
            await asyncio.gather(*futures)
        assert desk.done == [2, 3]
        await intake.submit(said(4, 7))
        assert desk.done == [2, 3, 4]

    await with_intake(use)


@in_virtual_time
async def test_no_more_chats_at_once_than_there_is_room_for() -> None:
    async def use(intake: Intake, desk: Desk, _: Background) -> None:
        for number in range(1, 6):
            desk.gates[number] = asyncio.Event()
        futures = [intake.submit(said(number, number)) for number in range(1, 6)]
        await asyncio.sleep(1)
        assert len(desk.began) == 2
        for gate in desk.gates.values():
            gate.set()
        await asyncio.gather(*futures)

    await with_intake(use, concurrency=2)


@in_virtual_time
async def test_a_stop_finishes_what_is_in_hand_and_takes_nothing_new() -> None:
    async def use(intake: Intake, desk: Desk, _: Background) -> None:
        desk.gates[1] = asyncio.Event()
        first = intake.submit(said(1, 7))
        async with asyncio.TaskGroup() as group:
            draining = group.create_task(intake.drain(10))
            await asyncio.sleep(1)
            assert intake.submit(said(2, 8)).cancelled()
            assert intake.submit(said(1, 7)) is first
            desk.gates[1].set()
        assert draining.result()
        assert desk.done == [1]

    await with_intake(use)


@in_virtual_time
async def test_what_a_stop_could_not_finish_counts_as_not_done() -> None:
    futures: list[asyncio.Future[None]] = []

    async def use(intake: Intake, desk: Desk, _: Background) -> None:
        desk.gates[1] = asyncio.Event()
        futures.extend(intake.submit(said(number, 7)) for number in (1, 2, 3))
        assert not await intake.drain(10)

    await with_intake(use)
    assert all(future.cancelled() for future in futures)


@pytest.mark.parametrize(
    ("update", "key"),
    [
        ({"message": {"chat": {"id": -5}, "from": {"id": 7}}}, -5),
        ({"callback_query": {"id": "1", "from": {"id": 7}, "message": {"chat": {"id": -5}}}}, -5),
        ({"callback_query": {"id": "1", "from": {"id": 7}, "inline_message_id": "x"}}, 7),
        ({"inline_query": {"id": "1", "from": {"id": 7}}}, 7),
        ({"my_chat_member": {"chat": {"id": 9}, "from": {"id": 7}}}, 9),
        ({"poll_answer": {"user": {"id": 7}}}, 7),
        ({"poll": {"id": "1"}}, 0),
        ({"message": {"chat": {}}}, 0),
        ({"message": "nonsense"}, 0),
    ],
)
def test_the_chat_in_whose_order_an_update_stands(update: dict[str, Any], key: int) -> None:
    assert order_key({"update_id": 1, **update}) == key
