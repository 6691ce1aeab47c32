"""Two processes on one PostgreSQL, and an announcement that repeats: each date is sent once, also when the one that sends is killed."""

import asyncio
import contextlib
import time
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import update

from benchmarks.chaos.announcing import TEXT, drawn
from benchmarks.chaos.announcing_kills import Crash, left_behind, let_time_pass
from benchmarks.chaos.audience import Audience, gather, publish, said
from benchmarks.chaos.ledger import Reckoning, answers_lost, copies_of, reckon
from benchmarks.chaos.process import BotProcess, Starter, logged
from benchmarks.chaos.stage import Stage, Store, stage, until
from bot.clock import utc_now
from jobs.ledger import LEASE
from lab.schedules import Rule, repeating
from storage import runs
from storage.announcements import Announcement
from storage.database import Database
from storage.runs import Run, RunState

DAILY = repeating(Rule(times=(9 * 60,)))
AHEAD = timedelta(seconds=0.5)


@dataclass(frozen=True)
class Outcome:
    """One run. `fired`: how many runs each date has; `unasked`: runs of dates that never were; `leads`: how often one of the two took
    the lead, which is once, and once more after the crash."""

    name: str
    fired: Sequence[int]
    unasked: int
    leads: int
    crash: Crash
    ledger: Reckoning
    drawn: int
    invalid: int
    seconds: float


@dataclass
class _Pair:
    """The stage's bot and a second process of it. Both set the same webhook, at which only the first one listens."""

    scene: Stage
    second: BotProcess | None

    def kill_the_leader(self) -> None:
        """kill -9 for the one that sends."""
        if logged(self.scene.log, "leading"):
            self.scene.kill()
        else:
            self.kill_the_second()

    def kill_the_second(self) -> None:
        """kill -9, unless it is gone."""
        if self.second is not None:
            self.second.kill()
            self.second = None


async def run(
    store: Store, starters: tuple[Starter, Starter], *, people: int, occurrences: int, waits: bool = True
) -> Outcome:
    """So many dates, one after the other; half-way through the middle one, the process that sends is killed. `waits`: for the end of
    its leases, as in life; otherwise the time goes by in the database."""
    begin = time.monotonic()
    async with stage("webhook", store, starters[0], people=0, pace=1.0) as scene:
        audience = await gather(scene, people, troubled=False)
        scene.sim.limits.enabled = True
        await scene.start()
        async with _beside(scene, starters[1]) as pair, scene.database() as database:
            async with database.write() as tx:
                announcement = await publish(tx, audience, TEXT, schedule=DAILY, now=utc_now())
            dates: list[datetime] = []
            crash = Crash(frozenset(), frozenset())
            for number in range(occurrences):
                dates.append(await _make_due(database, announcement, _text(number)))
                if number == occurrences // 2:
                    crash = await _crash(pair, database, _text(number), after=people // 2)
                    if not waits:
                        await let_time_pass(database)
                await _over(database, announcement, dates[-1], within=60 + people / 5 + LEASE.total_seconds())
            async with database.read() as tx:
                found = await runs.of_announcement(tx, announcement)
            first = {one.due_at: one for one in reversed(found)}
            ledgers = [
                await _reckon(scene, database, audience, first[date], _text(number), crash)
                for number, date in enumerate(dates)
            ]
            leads = len(logged(scene.log, "leading")) + len(logged(_second_log(scene), "leading"))
    fired = Counter(one.due_at for one in found)
    return Outcome(
        scene.store.name,
        [fired[date] for date in dates],
        sum(count for date, count in fired.items() if date not in dates),
        leads,
        crash,
        sum(ledgers, Reckoning()),
        drawn(scene.sim),
        len(scene.sim.invalid_calls),
        time.monotonic() - begin,
    )


@contextlib.asynccontextmanager
async def _beside(scene: Stage, starter: Starter) -> AsyncIterator[_Pair]:
    folder = _second_log(scene).parent
    folder.mkdir()
    # A folder of its own, for it has a journal of its own; and a free port.
    pair = _Pair(scene, starter.start(scene.env | {"LABBOT_HTTP_PORT": "0"}, folder=folder))
    try:
        assert pair.second is not None
        await pair.second.ready()
        yield pair
    finally:
        pair.kill_the_second()


def _second_log(scene: Stage) -> Path:
    return scene.folder / "second" / "bot.log"


def _text(number: int) -> str:
    return f"{TEXT} Date {number}."


async def _make_due(database: Database, announcement: int, text: str) -> datetime:
    """The next date of the schedule comes at once, with a text of its own. Returns the date."""
    async with database.write() as tx:
        date = utc_now() + AHEAD
        changes = {"next_at": date, "contents": said(text), "version": Announcement.version + 1}
        await tx.execute(update(Announcement).where(Announcement.id == announcement).values(**changes))
        return date


async def _crash(pair: _Pair, database: Database, text: str, *, after: int) -> Crash:
    sim = pair.scene.sim
    await until(lambda: len(copies_of(sim, text)) >= after)
    pair.kill_the_leader()
    await pair.scene.hush()
    return await left_behind(pair.scene, database, text, since=0.0, earlier=set())


async def _over(database: Database, announcement: int, date: datetime, *, within: float) -> None:
    """Waits until what is due at this date was sent. Raises TimeoutError."""
    async with asyncio.timeout(within):
        while True:
            async with database.read() as tx:
                found = await runs.of_announcement(tx, announcement)
            if any(one.due_at == date and one.state is RunState.FINISHED for one in found):
                return
            await asyncio.sleep(0.1)


async def _reckon(scene: Stage, database: Database, audience: Audience, of: Run, text: str, crash: Crash) -> Reckoning:
    copies, lost = copies_of(scene.sim, text), answers_lost(scene.sim, text)
    async with database.read() as tx:
        return await reckon(
            tx, of.id, audience=audience, copies=copies, lost=lost, crashed=dict.fromkeys(crash.in_hand, 1)
        )
