"""An announcement to thousands: how fast it goes when nothing else happens, and that everybody's row is true when much goes wrong."""

import asyncio
import math
import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from benchmarks.chaos.audience import gather, publish
from benchmarks.chaos.ledger import Reckoning, answers_lost, copies_of, reckon
from benchmarks.chaos.process import Starter
from benchmarks.chaos.stage import Stage, Store, stage
from benchmarks.chaos.watch import Heard, WatchedSimulator
from bot.clock import utc_now
from simulator.limits import OVERALL, counts
from storage import runs
from storage.database import Database
from storage.runs import Run, RunState

# Of all calls that send. What times out took effect, and its answer never comes.
RATES = {"server_error": 0.02, "timeout": 0.005, "cut_before": 0.01, "cut_after": 0.01}
TEXT = "A sample announcement of a long run."


@dataclass(frozen=True)
class Pace:
    """What Telegram took from the first copy to the last, both counted, by its own record: how many messages of any kind, in how many
    seconds, and how many a second."""

    sends: int = 0
    seconds: float = 0.0

    @property
    def rate(self) -> float:
        """Messages a second. Of two, one begins the time and one ends it."""
        return (self.sends - 1) / self.seconds if self.seconds else 0.0

    @property
    def share(self) -> float:
        """Of what Telegram allows."""
        return self.rate / OVERALL


@dataclass(frozen=True)
class Outcome:
    """One run. `alone`: nothing else happened, so it is to be as fast as Telegram allows; `drawn` are the 429s."""

    name: str
    alone: bool
    pace: Pace
    drawn: int
    invalid: int
    unheard: Counter[str]
    ledger: Reckoning
    seconds: float
    exit_code: int


async def run(
    door: str,
    store: Store,
    starter: Starter,
    *,
    people: int,
    rates: Mapping[str, float] | None = None,
    rate: int = OVERALL,
    seed: int = 1,
) -> Outcome:
    """One announcement. With `rates` some people are gone, a group has moved, and calls meet these faults. `rate` is the bot's; above
    Telegram's own limit that is switched off."""
    begin = time.monotonic()
    async with stage(door, store, starter, people=0, pace=1.0, seed=seed, rate=rate) as scene:
        audience = await gather(scene, people, troubled=bool(rates))
        scene.sim.limits.enabled = rate <= OVERALL
        scene.sim.faults.set("send*", **(rates or {}))
        await scene.start()
        async with scene.database() as database:
            async with database.write() as tx:
                announcement = await publish(tx, audience, TEXT, now=utc_now())
            found = await finished(scene, database, announcement, within=60 + 5 * people / rate)
            scene.sim.faults.clear()
            exit_code = await scene.stop()
            async with database.read() as tx:
                copies, lost = copies_of(scene.sim, TEXT), answers_lost(scene.sim, TEXT)
                ledger = await reckon(tx, found.id, audience=audience, copies=copies, lost=lost, crashed={})
    return Outcome(
        f"{scene.name}, {'among faults' if rates else 'alone'}",
        not rates,
        pace_of(scene.sim, TEXT),
        drawn(scene.sim),
        len(scene.sim.invalid_calls),
        Counter(call.method for call in scene.sim.heard if call.status == 200 and call.unheard),
        ledger,
        time.monotonic() - begin,
        exit_code,
    )


async def finished(scene: Stage, database: Database, announcement: int, *, within: float) -> Run:
    """Waits until the (last) run of an announcement is over. Raises AssertionError."""
    deadline = time.monotonic() + within
    while True:
        async with database.read() as tx:
            found = await runs.of_announcement(tx, announcement)
        if found and found[0].state is RunState.FINISHED:
            return found[0]
        if time.monotonic() > deadline:
            taken = sum(map(len, copies_of(scene.sim, TEXT).values()))
            raise AssertionError(f"not finished after {within:.0f} s: {[one.state for one in found]}, {taken} copies")
        await asyncio.sleep(0.2)


def pace_of(sim: WatchedSimulator, text: str, *, since: float = -math.inf, until: float = math.inf) -> Pace:
    """How fast it went between two moments. Everything that Telegram's limit counts is counted."""
    taken = [call for call in sim.heard if call.status == 200 and counts(call.method) and since <= call.at <= until]
    copies = [call for call in taken if is_copy(call, text)]
    if not copies:
        return Pace()
    first, last = copies[0].at, copies[-1].at
    return Pace(sum(first <= call.at <= last for call in taken), last - first)


def is_copy(call: Heard, text: str) -> bool:
    """Whether a call sends the announcement with this text."""
    return text in str(call.params.get("text"))


def drawn(sim: WatchedSimulator) -> int:
    """How many calls drew a 429."""
    return sum(call.status == 429 for call in sim.heard)
