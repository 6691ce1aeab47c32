"""A whole laboratory for a test: the simulator over real HTTP, the bot against it, sample data, and people to act as."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path

from bot.clock import utc_now
from bot.lab_data import load_plan, read_files
from bot.ratelimit import RateLimiter
from bot.serve import Serving, serve
from bot.settings import Settings
from lab import imports, samples
from lab.roles import OPERATOR
from simulator import Simulator
from simulator.bots import Bot
from simulator.people import Person
from simulator.server import Server
from storage.database import Database
from tests.support import databases

EXAMPLES = Path(__file__).parents[2] / "examples" / "lab"
TOKEN = "110201543:SAMPLE_TOKEN_OF_NO_BOT"
OWNER = 700_000_001  # the first person of a simulator


def settings_of(server: Server, database_url: str, **values: object) -> Settings:
    """Settings for a test: nothing of the environment's."""
    given: dict[str, object] = {
        "token": TOKEN,
        "api_url": server.url,
        "database_url": database_url,
        "secret_key": databases.SECRETS[0],
        "owner_ids": frozenset({OWNER}),
        "log_level": "ERROR",
        **values,
    }
    return Settings(_env_file=None, **given)  # type: ignore[arg-type, call-arg]  # pydantic checks them


async def fill(database_url: str, folder: Path = EXAMPLES) -> None:
    """Imports a folder."""
    database = Database(database_url, secrets=databases.SECRETS, pool_size=1)
    try:
        plan = await load_plan(database, read_files(folder))
        async with database.write() as tx:
            now = utc_now()
            await imports.apply(tx, plan, actor=OPERATOR, now=now)
            await samples.keep_current(tx, now=now)
    finally:
        await database.close()


@contextlib.asynccontextmanager
async def running_bot(settings: Settings, *, hurried: bool = True) -> AsyncIterator[Serving]:
    """The bot while the context lasts. `hurried` leaves out the limit of one message a second for each chat."""
    stop = asyncio.Event()
    ready: asyncio.Future[Serving] = asyncio.get_running_loop().create_future()
    limiter = RateLimiter(overall=1000, private_period=0.0) if hurried else None
    async with asyncio.TaskGroup() as group:
        bot = group.create_task(serve(settings, stop=stop, ready=ready.set_result, limiter=limiter))
        await asyncio.wait([bot, ready], return_when=asyncio.FIRST_COMPLETED)
        if bot.done():
            bot.result()
        try:
            yield ready.result()
        finally:
            stop.set()


@dataclass
class Laboratory:
    """The bot is up between `open` and the end of the test; `restart` stops it gracefully and starts it again."""

    sim: Simulator
    telegram: Bot
    server: Server
    database: Database
    settings: Settings
    owner: Person
    student: Person
    researcher: Person
    hurried: bool = True
    port: int | None = None  # of the bot's HTTP server
    _stack: contextlib.AsyncExitStack = field(default_factory=contextlib.AsyncExitStack)

    async def start(self) -> None:
        """Starts the bot."""
        serving = await self._stack.enter_async_context(running_bot(self.settings, hurried=self.hurried))
        self.port = serving.port

    async def stop(self) -> None:
        """Stops the bot gracefully."""
        await self._stack.aclose()

    async def restart(self) -> None:
        """Stops and starts."""
        await self.stop()
        await self.start()


@contextlib.asynccontextmanager
async def laboratory(database: Database, *, hurried: bool = True) -> AsyncIterator[Laboratory]:
    """A laboratory with a running bot. At its end, every call the bot made must have been one that Telegram could accept."""
    sim = Simulator(seed=1)
    telegram = sim.add_bot(token=TOKEN, username="ustc_nio_lab_bot", name="Lab")
    owner = sim.add_person("周老师", username="zhou", language="zh-hans")
    student = sim.add_person("小林", username="lin", language="zh-hans")
    researcher = sim.add_person("Alex", username="alex", language="en")
    url = database.url.render_as_string(hide_password=False)
    async with sim.serve() as server:
        settings = settings_of(server, url)
        place = Laboratory(sim, telegram, server, database, settings, owner, student, researcher, hurried)
        await place.start()
        try:
            yield place
        finally:
            await place.stop()
    assert sim.invalid_calls == []
