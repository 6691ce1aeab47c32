"""kill -9 at random moments while an announcement is on its way: nobody is missed, and who got it twice was in somebody's hand."""

import asyncio
import random
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select, update

from benchmarks.chaos.announcing import TEXT, drawn, finished, is_copy
from benchmarks.chaos.audience import gather, publish
from benchmarks.chaos.kills import DURING_START, LONGEST_START
from benchmarks.chaos.ledger import Reckoning, answers_lost, copies_of, reckon
from benchmarks.chaos.process import Starter
from benchmarks.chaos.stage import Stage, Store, stage, until
from bot.clock import utc_now
from jobs.ledger import LEASE
from simulator.limits import OVERALL
from storage.database import Database
from storage.deliveries import Delivery, DeliveryState

SHORTLY = 0.2  # seconds after a copy was taken


@dataclass(frozen=True)
class Crash:
    """What one kill left behind: the rows that the bot had in hand, and those of them of which Telegram had taken the message."""

    in_hand: frozenset[int]
    taken: frozenset[int]


@dataclass(frozen=True)
class Outcome:
    """One run. `bound` is how many rows a bot has in hand at most."""

    name: str
    crashes: Sequence[Crash]
    bound: int
    ledger: Reckoning
    drawn: int
    invalid: int
    seconds: float
    exit_code: int

    @property
    def most(self) -> int:
        """The most that one crash left in hand."""
        return max(len(one.in_hand) for one in self.crashes)

    @property
    def most_taken(self) -> int:
        """The most of these of which Telegram had the message already: each is a copy that came twice."""
        return max(len(one.taken) for one in self.crashes)


async def run(
    door: str,
    store: Store,
    starter: Starter,
    *,
    people: int,
    kills: int,
    rates: Mapping[str, float],
    rate: int = OVERALL,
    waits: bool = True,
    seed: int = 1,
) -> Outcome:
    """One announcement, and so many kills. Each comes when a number of copies that was drawn has been taken, or while the bot starts.
    `waits`: for the end of the leases, as in life; otherwise the time goes by in the database."""
    begin = time.monotonic()
    draw = random.Random(seed)
    moments = sorted(draw.randrange(people * 9 // 10) for _ in range(kills))
    async with stage(door, store, starter, people=0, pace=1.0, seed=seed, rate=rate) as scene:
        audience = await gather(scene, people, troubled=True)
        scene.sim.limits.enabled = rate <= OVERALL
        scene.sim.faults.set("send*", **rates)
        async with scene.database() as database:
            async with database.write() as tx:
                announcement = await publish(tx, audience, TEXT, now=utc_now())
            crashes: list[Crash] = []
            tries: set[tuple[int, int]] = set()
            for moment in moments:
                await _live_and_die(scene, draw, moment)
                crashes.append(await left_behind(scene, database, TEXT, since=scene.starts[-1], earlier=tries))
                if not waits:
                    await let_time_pass(database)
            await scene.start()
            patience = 60 + 5 * people / rate + (3 * LEASE.total_seconds() if waits else 0)
            found = await finished(scene, database, announcement, within=patience)
            scene.sim.faults.clear()
            exit_code = await scene.stop()
            crashed = Counter(row_id for one in crashes for row_id in one.in_hand)
            async with database.read() as tx:
                copies, lost = copies_of(scene.sim, TEXT), answers_lost(scene.sim, TEXT)
                ledger = await reckon(tx, found.id, audience=audience, copies=copies, lost=lost, crashed=crashed)
    return Outcome(
        scene.name,
        crashes,
        max(8, rate // 2),
        ledger,
        drawn(scene.sim),
        len(scene.sim.invalid_calls),
        time.monotonic() - begin,
        exit_code,
    )


async def _live_and_die(scene: Stage, draw: random.Random, moment: int) -> None:
    bot = scene.launch()
    if draw.random() < DURING_START:
        await asyncio.sleep(draw.uniform(0.0, LONGEST_START))
    else:
        await bot.ready()
        await until(lambda: len(scene.sim.accepted) >= moment)
        await asyncio.sleep(draw.uniform(0.0, SHORTLY))
    scene.kill()
    await scene.hush()


async def left_behind(
    scene: Stage, database: Database, text: str, *, since: float, earlier: set[tuple[int, int]]
) -> Crash:
    """What a bot that lived `since` a moment had in hand at its crash. The tries (row, number) of `earlier` crashes are not among it, for
    their leases still run; those of this one are added to them."""
    async with database.read() as tx:
        held = select(Delivery).where(Delivery.state == DeliveryState.SENDING, Delivery.run_id.is_not(None))
        rows = [row for row in await tx.scalars(held) if (row.id, row.attempts) not in earlier]
    earlier.update((row.id, row.attempts) for row in rows)
    calls = (call for call in scene.sim.heard if call.status == 200 and call.at >= since and is_copy(call, text))
    chats = {int(call.params["chat_id"]) for call in calls}
    return Crash(frozenset(row.id for row in rows), frozenset(row.id for row in rows if row.chat_id in chats))


async def let_time_pass(database: Database) -> None:
    """The leases of what is in hand end now."""
    held = update(Delivery).where(Delivery.state == DeliveryState.SENDING)
    async with database.write() as tx:
        await tx.execute(held.values(lease_until=utc_now()))
