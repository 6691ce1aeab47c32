"""Random 5xx, time-outs, and connections cut before and after a call took effect, while people act."""

import asyncio
import time
from collections import Counter
from dataclasses import dataclass

from benchmarks.chaos.audit import Audit
from benchmarks.chaos.process import Starter
from benchmarks.chaos.stage import Store, acting, stage

# Of all calls, getUpdates among them. What times out took effect, and its answer never comes.
RATES = {"server_error": 0.05, "timeout": 0.01, "cut_before": 0.05, "cut_after": 0.05}
LATENCY = (0.0, 0.05)


@dataclass(frozen=True)
class Outcome:
    """One run: how many calls took effect, and of how many the answer was lost, by method."""

    name: str
    audit: Audit
    calls: int
    unheard: Counter[str]
    settled: float
    seconds: float


async def run(
    door: str, store: Store, starter: Starter, *, seconds: float, people: int = 30, pace: float = 2.0, seed: int = 1
) -> Outcome:
    """People act for so long; then the faults end, what is left is worked off, and it is reckoned."""
    begin = time.monotonic()
    async with stage(door, store, starter, people=people, pace=pace, seed=seed) as scene:
        await scene.start()
        async with acting(scene.crowd):
            scene.sim.faults.set("*", **RATES, latency=LATENCY)
            await asyncio.sleep(seconds)
        scene.sim.faults.clear()
        settled = await scene.settle(within=90.0)
        await scene.stop()
        audit = await scene.audit()
    done = [call for call in scene.sim.heard if call.status == 200]
    unheard = Counter(call.method for call in done if call.unheard)
    return Outcome(scene.name, audit, len(done), unheard, settled, time.monotonic() - begin)
