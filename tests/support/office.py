"""A sender of the ledger with a line to Telegram that the test holds, and a clock that the test steps."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Collection, Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from bot.background import Background
from jobs.ledger import LedgerSender
from jobs.ticks import Ticker
from lab import runs as sending
from lab.schedules import once
from messages.words import load
from outbox.lanes import Pass
from outbox.parcels import Packer
from storage.announcements import Announcement
from storage.database import Database
from storage.deliveries import Delivery, DeliveryState
from storage.runs import Run
from tests.support.publishing import DEFAULTS, confirmed, people

CATALOGUE = load()


class Post:
    """The line to Telegram: what was taken, by chat; `troubles` are what a chat's next calls meet instead, `gate` holds all."""

    def __init__(self) -> None:
        self.taken: list[tuple[int, str, Mapping[str, Any]]] = []
        self.troubles: dict[int, list[Exception]] = {}
        self.everybody: Exception | None = None
        self.gate: asyncio.Event | None = None
        self.waiting = 0
        self._ids = iter(range(1, 1_000_000))

    async def call(self, method: str, params: Mapping[str, Any], rate: Pass, timeout: float) -> Any:
        chat = params["chat_id"]
        if self.gate is not None:
            self.waiting += 1
            await self.gate.wait()
            self.waiting -= 1
        if self.everybody is not None:
            raise self.everybody
        if self.troubles.get(chat):
            raise self.troubles[chat].pop(0)
        self.taken.append((chat, method, params))
        return {"message_id": next(self._ids)}

    def to(self, chat: int) -> list[str]:
        return [method for one, method, _ in self.taken if one == chat]


async def _cook(recipe: str, facts: Mapping[str, Any]) -> bytes:
    return b"a sample file"


class Office:
    """A sender and a clock that the test steps."""

    def __init__(self, database: Database, post: Post, background: Background, now: datetime) -> None:
        self.now = now
        self.database = database
        self.post = post
        self.leads = True
        self.background = background
        self.sender = self.another()
        self.ticker = Ticker(database=database, defaults=DEFAULTS, wake=lambda: None)

    def another(self) -> LedgerSender:
        return LedgerSender(
            database=self.database,
            packer=Packer(catalogue=CATALOGUE, defaults=DEFAULTS),
            call=self.post.call,
            cook=_cook,
            clock=lambda: self.now,
            spawn=self.background.spawn,
            leads=lambda: self.leads,
            rate=30,
        )

    async def work(self, *, turns: int = 12) -> None:
        """Lets the sender work until nothing more happens by itself, and ticks."""
        for _ in range(turns):
            await self.sender.work()
            await asyncio.sleep(0.005)
        await self.ticker.tick(self.now)
        for _ in range(3):
            await self.sender.work()
            await asyncio.sleep(0.005)

    async def publish(self, **options: Any) -> int:
        """An announcement that is due now; returns its run."""
        async with self.database.write() as tx:
            announcement = await confirmed(tx, once(self.now + timedelta(seconds=1)), now=self.now, **options)
            self.now += timedelta(seconds=1)
            again = await tx.get(Announcement, announcement.id, populate_existing=True)
            assert again is not None
            begun = await sending.begin(tx, again, defaults=DEFAULTS, now=self.now)
            assert begun is not None
            assert begun.run_id is not None
            return begun.run_id

    async def deliveries(self, run_id: int) -> dict[int, Delivery]:
        async with self.database.read() as tx:
            found = await tx.scalars(select(Delivery).where(Delivery.run_id == run_id))
            return {one.chat_id: one for one in found}

    async def states(self, run_id: int) -> dict[int, DeliveryState]:
        return {chat: one.state for chat, one in (await self.deliveries(run_id)).items()}

    async def run(self, run_id: int) -> Run:
        async with self.database.read() as tx:
            found = await tx.get(Run, run_id)
            assert found is not None
            return found


@contextlib.asynccontextmanager
async def office(database: Database, now: datetime, *, ids: Collection[int] = (1, 2, 3)) -> AsyncIterator[Office]:
    await people(database, ids, now=now)
    async with asyncio.TaskGroup() as group:
        background = Background(group)
        yield Office(database, Post(), background, now)
        background.stop()
