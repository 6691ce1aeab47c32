"""`labbot demo`: the bot against a local Bot API server, with sample people and sample data, in one process."""

import asyncio
import secrets
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

from pydantic import SecretStr

from bot.clock import utc_now
from bot.lab_data import load_plan, read_files
from bot.logs import configure
from bot.ratelimit import RateLimiter
from bot.serve import serve
from bot.settings import Settings
from bot.startup import StartRefused, prepare_database
from bot.terminal import say
from bot.tour import play
from lab import imports, samples
from lab.roles import OPERATOR
from simulator import Simulator
from simulator.groups import Group
from simulator.people import Person
from storage import lab as laboratory
from storage import openings
from storage.batches import insert_all
from storage.database import Database

UNDO_SECONDS = 3


@dataclass(frozen=True)
class Cast:
    """Who is in the demo. Their names say what they are; nobody is real."""

    student: Person
    researcher: Person
    admin: Person
    group: Group


async def run_demo(*, stop: asyncio.Event, tour: bool, port: int) -> None:
    """Runs until stopped; or plays the tour and returns. Raises StartRefused, also where the tour did not see what it should."""
    passed = True
    async with demo(port=port, quiet=tour) as (cast, url):
        if tour:
            passed = await play(cast.student, cast.researcher, cast.admin, cast.group)
        else:
            say("cli-demo", url=url)
            await stop.wait()
    if not passed:
        raise StartRefused("cli-tour-failed")


@asynccontextmanager
async def demo(*, port: int = 0, quiet: bool = False) -> AsyncIterator[tuple[Cast, str]]:
    """The whole demo while the context lasts: who is in it, and the address of the chat page."""
    sim = Simulator()
    token = f"7000000001:{secrets.token_hex(16)}"  # made for this run; the simulator takes any
    telegram = sim.add_bot(token=token, username="ustc_nio_lab_demo_bot", name="科大-蔚来联合实验室（演示）")
    student = sim.add_person("小林（学生）", username="lin_sample", language="zh-hans")
    researcher = sim.add_person("Alex (researcher)", username="alex_sample", language="en")
    admin = sim.add_person("周老师（管理员）", username="zhou_sample", language="zh-hans")
    with tempfile.TemporaryDirectory(prefix="labbot-demo-") as folder:
        async with sim.serve(port=port) as server:
            settings = Settings(
                _env_file=None,  # type: ignore[call-arg]  # pydantic-settings takes it; the demo is the same on every machine
                token=SecretStr(token),
                api_url=server.url,
                proxy_url=None,
                database_url=f"sqlite:///{folder}/demo.db",
                owner_ids=frozenset({admin.id}),
                webhook_url=None,
                public_url=None,
                log_level="WARNING",
            )
            configure(level="WARNING" if quiet else settings.log_level, form="console", secrets=settings.hidden)
            await _fill(settings, admin.id)
            stop, ready = asyncio.Event(), asyncio.Event()
            async with asyncio.TaskGroup() as group:
                # Nobody types as fast as the tour, which would wait for the limit of one message a second in each chat.
                limiter = RateLimiter(private_period=0.0) if quiet else None
                group.create_task(serve(settings, stop=stop, ready=lambda _: ready.set(), limiter=limiter))
                await ready.wait()
                lab_group = sim.add_group("电池课题组（示例）", members=[admin, student, researcher], bots=[telegram])
                await student.sees("/projects", within=10)  # the bot has greeted the group
                try:
                    yield Cast(student, researcher, admin, lab_group), server.url
                finally:
                    stop.set()


async def _fill(settings: Settings, admin_id: int) -> None:
    database = Database(settings.database_url, secrets=settings.secrets, pool_size=1)
    try:
        await prepare_database(database)
        with resources.as_file(resources.files("examples") / "lab") as folder:
            files = await asyncio.to_thread(read_files, Path(folder))
        plan = await load_plan(database, files)
        async with database.write() as tx:
            now = utc_now()
            await imports.apply(tx, plan, actor=OPERATOR, now=now)
            await samples.keep_current(tx, now=now)
            # Who opens the demo tries reviewing as its admin.
            rows = [{"opening_id": one.id, "position": 99, "user_id": admin_id} for one in await openings.every(tx)]
            await insert_all(tx, openings.OpeningReviewer, rows)
            # Long enough to be seen, short enough for who only has a look.
            await laboratory.save(tx, {"undo_seconds": UNDO_SECONDS})
    finally:
        await database.close()
