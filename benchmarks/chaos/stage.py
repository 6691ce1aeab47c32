"""A stage for one run: a simulator, a database with the sample data, the bot as a process, and a crowd."""

import asyncio
import contextlib
import itertools
import shutil
import socket
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import func, select

from benchmarks.chaos.audit import Audit, effects_of, reckon
from benchmarks.chaos.crowd import Crowd
from benchmarks.chaos.process import BotProcess, Starter, logged
from benchmarks.chaos.watch import WatchedSimulator
from simulator.bots import Bot
from simulator.server import Server
from storage.database import Database
from storage.updates import ProcessedUpdate
from tests.support import databases
from tests.support.laboratory import TOKEN, fill
from tests.support.postgres import Postgres, running

DOORS = ("polling", "webhook")
FILLED = "chaos"
_numbers = itertools.count(1)


@dataclass(frozen=True)
class Store:
    """A kind of database, with the sample data in as many copies as are asked for. `server` where it is PostgreSQL."""

    name: str
    fresh: Callable[[Path], Awaitable[str]]  # a folder of the run's own -> the URL of a new copy
    server: Postgres | None = None


def sqlite_store(filled: Path) -> Store:
    """Copies of a filled SQLite file."""

    async def fresh(folder: Path) -> str:
        return databases.copy_of(filled, folder)

    return Store("SQLite", fresh)


async def postgres_store(server: Postgres) -> Store:
    """Copies of the server's template, filled."""
    await server.create(FILLED, template=databases.TEMPLATE)
    await fill(server.url(FILLED))

    async def fresh(_: Path) -> str:
        name = f"{FILLED}_{next(_numbers)}"
        await server.create(name, template=FILLED)
        return server.url(name)

    return Store("PostgreSQL", fresh, server)


@contextlib.contextmanager
def stores() -> Iterator[dict[str, Store]]:
    """Both kinds, by name, gone at the end."""
    with tempfile.TemporaryDirectory(prefix="labbot-chaos-") as folder, running() as server:
        template = databases.sqlite_template(Path(folder))
        filled = Path(folder) / "filled.db"
        shutil.copyfile(template, filled)
        asyncio.run(fill(f"sqlite:///{filled}"))
        databases.postgres_template(server)
        yield {store.name: store for store in (sqlite_store(filled), asyncio.run(postgres_store(server)))}


@dataclass
class Stage:
    """`start` brings the bot up; whatever happens, it is gone when the stage is left. Times are monotonic."""

    door: str
    store: Store
    folder: Path
    url: str
    sim: WatchedSimulator
    telegram: Bot
    server: Server
    crowd: Crowd
    starter: Starter
    env: dict[str, str]
    bot: BotProcess | None = None
    kills: int = 0
    starts: list[float] = field(default_factory=list)

    @property
    def name(self) -> str:
        """`SQLite, polling`."""
        return f"{self.store.name}, {self.door}"

    @property
    def log(self) -> Path:
        """The bot's log."""
        return self.folder / "bot.log"

    async def start(self) -> None:
        """Starts the bot and waits until it serves."""
        await self.launch().ready()

    def launch(self) -> BotProcess:
        """Starts the bot."""
        self.starts.append(time.monotonic())
        self.bot = self.starter.start(self.env, folder=self.folder)
        return self.bot

    def kill(self) -> None:
        """kill -9, at this very moment."""
        assert self.bot is not None
        bot, self.bot = self.bot, None
        bot.kill()
        self.kills += 1

    async def stop(self) -> int:
        """Stops the bot gracefully; returns its exit code."""
        assert self.bot is not None
        code = await self.bot.stop()
        self.bot = None
        return code

    async def settle(self, within: float) -> float:
        """Waits until Telegram holds nothing for the bot and the bot owes nobody anything; returns after how many seconds. Raises
        AssertionError with what is left."""
        begin = time.monotonic()
        async with self.database() as database:
            while True:
                held, owed = len(self.telegram.queue), await _owed(database)
                took = time.monotonic() - begin
                if not held and not owed:
                    return took
                if took > within:
                    raise AssertionError(
                        f"after {took:.0f} s Telegram holds {held} updates, the bot owes {owed} replies"
                    )
                await asyncio.sleep(0.1)

    @contextlib.asynccontextmanager
    async def database(self) -> AsyncIterator[Database]:
        """The bot's database, for somebody beside it."""
        database = Database(self.url, secrets=databases.SECRETS, pool_size=1)
        try:
            yield database
        finally:
            await database.close()

    async def hush(self) -> None:
        """Waits until nothing comes from the bot any more: what it had sent before its death arrives before it lives again."""
        heard = -1
        while heard != len(self.sim.heard):
            heard = len(self.sim.heard)
            await asyncio.sleep(0.05)

    async def owed(self) -> int:
        """How many replies the bot has stored and not sent."""
        async with self.database() as database:
            return await _owed(database)

    async def audit(self) -> Audit:
        """The reckoning."""
        async with self.database() as database:
            history = await effects_of(database)
        audit = reckon(
            self.crowd,
            history,
            self.sim.heard,
            given_up={entry["update_id"] for entry in logged(self.log, "update_given_up")},
            starts=self.starts,
            invalid=len(self.sim.invalid_calls),
        )
        audit.details += [f"invalid: {call.method} {call.description}" for call in self.sim.invalid_calls]
        for event in ("update_failed", "background_task_failed"):
            entries = logged(self.log, event)
            audit.failed += len(entries)
            audit.details += [f"{event}: {str(entry.get('exception'))[-500:]}" for entry in entries[:3]]
        return audit


@contextlib.asynccontextmanager
async def stage(
    door: str, store: Store, starter: Starter, *, people: int, pace: float, seed: int = 1, rate: int = 30
) -> AsyncIterator[Stage]:
    """A stage with so many people, who have opened their chats; the bot does not run yet. `rate` is its LABBOT_RATE_OVERALL."""
    sim = WatchedSimulator(seed=seed, webhook_backoff=(0.1, 2.0))
    telegram = sim.add_bot(token=TOKEN, username="ustc_nio_lab_bot", name="Lab")
    with tempfile.TemporaryDirectory(prefix="labbot-stage-") as name, _reserved_port() as port:
        folder = Path(name)
        url = await store.fresh(folder)
        async with sim.serve() as server:
            env = {
                "LABBOT_TOKEN": TOKEN,
                "LABBOT_API_URL": server.url,
                "LABBOT_DATABASE_URL": url,
                "LABBOT_SECRET_KEY": databases.SECRETS[0],
                "LABBOT_RATE_OVERALL": str(rate),
                "LABBOT_LOG_FORMAT": "json",
            }
            if door == "webhook":
                env |= {
                    "LABBOT_WEBHOOK_URL": f"http://127.0.0.1:{port}/telegram",
                    "LABBOT_WEBHOOK_SECRET": "sample-secret",
                    "LABBOT_HTTP_PORT": str(port),
                }
            crowd = Crowd(sim, telegram, people=people, pace=pace, seed=seed)
            made = Stage(door, store, folder, url, sim, telegram, server, crowd, starter, env)
            try:
                await crowd.arrive()
                sim.heard.clear()
                yield made
            finally:
                if made.bot is not None:
                    made.kill()


@contextlib.asynccontextmanager
async def acting(crowd: Crowd) -> AsyncIterator[None]:
    """The crowd lives while the context lasts."""
    async with asyncio.TaskGroup() as group:
        life = group.create_task(crowd.live())
        try:
            yield
        finally:
            life.cancel()


async def until(found: Callable[[], bool]) -> None:
    """Waits for something that nobody tells of."""
    while True:
        if found():
            return
        await asyncio.sleep(0.01)


@contextlib.contextmanager
def _reserved_port() -> Iterator[int]:
    """A free port that stays free for one who comes back to it: bound here, not listened to, so a server may bind it as well."""
    with socket.socket() as held:
        held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        held.bind(("127.0.0.1", 0))
        yield held.getsockname()[1]


async def _owed(database: Database) -> int:
    async with database.read() as tx:
        return await tx.scalar(select(func.count()).select_from(ProcessedUpdate).where(ProcessedUpdate.pending)) or 0
