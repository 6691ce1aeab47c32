"""Commands that only tests have: those that write, fail, wait and repeat in every way the edge must cope with."""

import asyncio

from handlers.context import Context
from handlers.entries import Before, Command, Feature, Press
from lab.errors import LabError
from messages.html import Html
from messages.screen import Button, Screen
from outbox.reply import Reply, SendFile, Toast, reply
from storage import history
from storage.database import Database


async def noted(database: Database) -> int:
    """How many effects the commands of `Extra` had."""
    async with database.read() as tx:
        return await history.count(tx, action="test.noted")


class Extra:
    """Commands of this test only. `notes` counts how often /note ran; `gate` holds the press of `slow`, and
    `waiting` says that it holds one."""

    def __init__(self) -> None:
        self.notes = 0
        self.gate = asyncio.Event()
        self.waiting = asyncio.Event()
        self.feature = Feature(
            commands=(
                Command(self.note, name="note"),
                Command(self.two, name="two", writes=True),
                Command(self.boom, name="boom"),
                Command(self.refuse, name="refuse"),
                Command(self.menu, name="menu"),
                Command(self.long, name="long", prepare=self.wait),
                Command(self.uncooked, name="uncooked", writes=True),
            ),
            presses=(
                Press(self.slow, pattern="slow", prepare=self.wait),
                Press(self.boom, pattern="boom"),
                Press(self.refuse, pattern="refuse"),
                Press(self.same, pattern="same"),
                Press(self.note, pattern="note"),
            ),
        )

    async def note(self, context: Context) -> Reply:
        self.notes += 1
        await self._write(context)
        return reply(Screen(Html("noted")))

    async def two(self, context: Context) -> Reply:
        await self._write(context)
        return reply(Screen(Html("first")), Screen(Html("second")))

    async def boom(self, context: Context) -> Reply:
        raise RuntimeError("what somebody wrote")

    async def refuse(self, context: Context) -> Reply:
        raise LabError("error-forbidden")

    async def menu(self, context: Context) -> Reply:
        names = ("slow", "boom", "refuse", "same")
        return reply(Screen(Html("menu"), [[Button(name, data=name) for name in names]]))

    async def same(self, context: Context) -> Reply:
        return await self.menu(context)

    async def uncooked(self, context: Context) -> Reply:
        await self._write(context)
        return reply(SendFile("no such recipe", {}, "file.txt"))

    async def wait(self, _: Before) -> None:
        self.waiting.set()
        await self.gate.wait()

    async def slow(self, context: Context) -> Reply:
        return reply(Toast("at last"))

    async def long(self, context: Context) -> Reply:
        return reply(Screen(Html("done")))

    async def _write(self, context: Context) -> None:
        await history.add(
            context.tx, at=context.now, actor_id=context.actor.user_id, action="test.noted", kind="test", item="1"
        )
