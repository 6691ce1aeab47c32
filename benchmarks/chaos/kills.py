"""kill -9 at random moments, while fifty people press and write."""

import asyncio
import random
import time
from dataclasses import dataclass

from benchmarks.chaos.audit import Audit
from benchmarks.chaos.process import Starter
from benchmarks.chaos.stage import Stage, Store, acting, stage

DURING_START = 0.2  # of the kills come before the bot serves
LONGEST_LIFE = 2.0  # seconds that it serves before it is killed
LONGEST_START = 0.5
SETTLES = 90.0  # seconds; what the sender had in hand at the last kill waits for the end of its lease
RATE = 200  # messages a second: a bot that is down half of the time has to catch up


@dataclass(frozen=True)
class Outcome:
    """One run: where, how often killed, what came of it, and how long it took in seconds."""

    name: str
    kills: int
    audit: Audit
    settled: float
    seconds: float
    exit_code: int


async def run(
    door: str,
    store: Store,
    starter: Starter,
    *,
    kills: int,
    people: int = 50,
    pace: float = 2.0,
    longest_life: float = LONGEST_LIFE,
    seed: int = 1,
) -> Outcome:
    """Kills the bot so often, lets it work off what is left, and reckons."""
    begin = time.monotonic()
    draw = random.Random(seed)
    async with stage(door, store, starter, people=people, pace=pace, seed=seed, rate=RATE) as scene:
        async with acting(scene.crowd):
            for _ in range(kills):
                await _live_and_die(scene, draw, longest_life)
        await scene.start()
        settled = await scene.settle(within=SETTLES)
        exit_code = await scene.stop()
        audit = await scene.audit()
    return Outcome(scene.name, scene.kills, audit, settled, time.monotonic() - begin, exit_code)


async def _live_and_die(scene: Stage, draw: random.Random, longest_life: float) -> None:
    bot = scene.launch()
    if draw.random() < DURING_START:
        await asyncio.sleep(draw.uniform(0.0, LONGEST_START))
    else:
        await bot.ready()
        await asyncio.sleep(draw.uniform(0.0, longest_life))
    scene.kill()
    await scene.hush()
