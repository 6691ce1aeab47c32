"""What one chat sends faster than it can be answered is stored, and worked on in its order: on both databases."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Mapping
from typing import Any

from benchmarks.chaos.stage import until
from bot.background import Background
from bot.clock import utc_now
from bot.intake import Intake
from bot.parking import MANY, Parking
from storage import updates
from storage.database import Database

BOT = 110201543
FLOODED, OTHER = 1, 2


def message(update_id: int, chat: int = FLOODED) -> dict[str, Any]:
    return {"update_id": update_id, "message": {"message_id": update_id, "chat": {"id": chat}, "text": "换电"}}


class Desk:
    """A bot's desk: what was done, in order, while `open`."""

    def __init__(self, database: Database, background: Background, *, begun: bool = True) -> None:
        self.done: list[int] = []
        self.open = asyncio.Event()
        self.pauses: list[float] = []
        self.intake = Intake(self._process, background.spawn)
        self.parking = Parking(
            database=database,
            bot_id=BOT,
            intake=self.intake,
            clock=utc_now,
            spawn=background.spawn,
            pause=lambda _: self.pauses.pop() if self.pauses else 0.0,
        )
        if begun:
            self.parking.begin()
        background.keep("parking", self.parking.run)

    async def _process(self, update: Mapping[str, Any]) -> None:
        await self.open.wait()
        self.done.append(update["update_id"])


@contextlib.asynccontextmanager
async def desk(database: Database, *, begun: bool = True) -> AsyncIterator[Desk]:
    async with asyncio.TaskGroup() as group:
        background = Background(group)
        try:
            async with asyncio.timeout(20):
                yield Desk(database, background, begun=begun)
        finally:
            background.stop()


async def test_a_flood_is_parked_and_nobody_else_is(database: Database) -> None:
    async with desk(database) as there:
        for number in range(1, MANY + 1):
            assert not there.parking.wants(message(number))
            there.intake.submit(message(number))
        assert there.parking.wants(message(100))
        assert not there.parking.wants(message(101, OTHER))
        press = {"update_id": 102, "callback_query": {"from": {"id": FLOODED}, "message": message(1)["message"]}}
        assert not there.parking.wants(press)
        await there.parking.park([message(number) for number in range(100, 130)])
        there.open.set()
        await until(lambda: len(there.done) == MANY + 30)
        assert there.done == [*range(1, MANY + 1), *range(100, 130)]
        await until(lambda: not there.parking.wants(message(131)))


async def test_what_is_parked_outlives_the_bot_and_keeps_its_place(database: Database) -> None:
    async with desk(database) as first:
        await first.parking.park([message(1)])
        await until(lambda: first.intake.in_hand(1))  # and the bot dies with it in hand
        await first.parking.park([message(2)])
    async with database.write() as tx:  # its lease has run out meanwhile
        (row,) = [await tx.get_one(updates.ProcessedUpdate, 1)]
        await updates.leave(tx, row.id, due_at=utc_now())
    async with desk(database) as second:
        await second.parking.recall()
        assert second.parking.wants(message(3))
        await second.parking.park([message(3)])
        second.open.set()
        await until(lambda: len(second.done) == 3)
        assert second.done == [1, 2, 3]


async def test_after_a_crash_what_was_sent_first_goes_before_what_is_parked(database: Database) -> None:
    async with desk(database) as first:
        await first.parking.park([message(9)])  # since 1 to 8 are in hand, with which the bot dies
        await until(lambda: first.intake.in_hand(9))
    async with database.write() as tx:  # its lease has run out meanwhile
        await updates.leave(tx, 1, due_at=utc_now())
    async with desk(database, begun=False) as second:
        await second.parking.recall()
        assert second.parking.waits
        second.open.set()
        await asyncio.sleep(0.1)
        assert second.done == []  # Telegram has not answered yet: nobody knows what comes again
        again = [message(number) for number in (3, 5, 9)]
        assert all(second.parking.wants(update) for update in again)
        await second.parking.park(again)
        second.parking.begin()
        await until(lambda: len(second.done) == 3)
        assert second.done == [3, 5, 9]
        assert not second.parking.waits


async def test_what_comes_again_is_worked_on_once(database: Database) -> None:
    async with desk(database) as there:
        there.open.set()
        await there.parking.park([message(1), message(2)])
        await there.parking.park([message(2), message(3)])
        await until(lambda: len(there.done) == 3)
        await there.parking.park([message(3), message(4)])
        await until(lambda: len(there.done) == 4)
        assert there.done == [1, 2, 3, 4]


async def test_a_chat_that_can_not_be_sent_to_waits(database: Database) -> None:
    async with desk(database) as there:
        there.open.set()
        there.pauses = [0.3]
        begin = asyncio.get_running_loop().time()
        await there.parking.park([message(1), message(2)])
        await until(lambda: len(there.done) == 2)
        assert asyncio.get_running_loop().time() - begin >= 0.3
        assert there.done == [1, 2]
