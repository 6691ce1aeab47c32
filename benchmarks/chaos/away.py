"""Telegram or the database is away for a while: the bot waits, recovers by itself, and nothing is lost."""

import asyncio
import contextlib
import time
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from benchmarks.chaos.audit import Audit
from benchmarks.chaos.process import Starter
from benchmarks.chaos.stage import Stage, Store, acting, stage, until

AROUND = 5.0  # seconds of ordinary life before and after


class Missing(Enum):
    """Who is away."""

    TELEGRAM = "Telegram"
    DATABASE = "PostgreSQL"


@dataclass(frozen=True)
class Outcome:
    """One run. `recovered`: seconds from the return until the first new reply or screen."""

    name: str
    missing: Missing
    away: float
    waiting: int  # updates that had no reply yet at the return
    recovered: float
    settled: float
    audit: Audit


async def run(
    missing: Missing,
    doors: Sequence[str],
    store: Store,
    starters: Sequence[Starter],
    *,
    seconds: float,
    people: int = 20,
    pace: float = 2.0,
    around: float = AROUND,
) -> list[Outcome]:
    """One bot for each door, all at the same time. While somebody is away people only write: what they press would expire."""
    async with contextlib.AsyncExitStack() as stack:
        scenes = [
            await stack.enter_async_context(stage(door, store, starter, people=people, pace=pace))
            for door, starter in zip(doors, starters, strict=True)
        ]
        for scene in scenes:
            await scene.start()
            await stack.enter_async_context(acting(scene.crowd))
        await asyncio.sleep(around)
        for scene in scenes:
            scene.crowd.presses = False
        await _away(missing, scenes, store, seconds)
        back = time.monotonic()
        waiting = [_accepted(scene) - _answered(scene) for scene in scenes]
        for scene in scenes:
            scene.crowd.presses = True
        async with asyncio.TaskGroup() as group:
            recoveries = [group.create_task(_recovery(scene, back)) for scene in scenes]
        await asyncio.sleep(around)
        for scene in scenes:
            scene.crowd.stop()
        outcomes = []
        for place, scene in enumerate(scenes):
            settled = await scene.settle(within=180.0)
            await scene.stop()
            audit = await scene.audit()
            recovered = recoveries[place].result()
            outcomes.append(Outcome(scene.name, missing, seconds, waiting[place], recovered, settled, audit))
        return outcomes


async def _away(missing: Missing, scenes: Sequence[Stage], store: Store, seconds: float) -> None:
    if missing is Missing.TELEGRAM:
        for scene in scenes:
            scene.sim.away(seconds)
        await asyncio.sleep(seconds)
        return
    assert store.server is not None
    await asyncio.to_thread(store.server.stop)
    try:
        await asyncio.sleep(seconds)
    finally:
        await asyncio.to_thread(store.server.start)


async def _recovery(scene: Stage, back: float) -> float:
    await until(lambda: bool(scene.sim.heard) and scene.sim.heard[-1].at >= back)
    return next(call.at for call in scene.sim.heard if call.at >= back) - back


def _accepted(scene: Stage) -> int:
    return len(scene.crowd.acts)


def _answered(scene: Stage) -> int:
    return sum(call.method in ("sendMessage", "editMessageText") and call.status == 200 for call in scene.sim.heard)
