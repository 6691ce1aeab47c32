"""People ask while an announcement goes out: how long they wait, alone, beside it, and while Telegram refuses it for a minute."""

import asyncio
import contextlib
import itertools
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from benchmarks.chaos.announcing import TEXT, Pace, finished, is_copy, pace_of
from benchmarks.chaos.audience import Audience, gather, publish
from benchmarks.chaos.flood import PATIENCE
from benchmarks.chaos.process import Starter
from benchmarks.chaos.stage import Stage, Store, stage, until
from bot.clock import utc_now
from simulator import Person
from simulator.limits import OVERALL
from storage.database import Database

ASKERS = 20
A_SECOND = 2.0  # questions


@dataclass(frozen=True)
class Lengths:
    """How long nothing is announced, and how long Telegram refuses the second announcement once it has begun, in seconds."""

    idle: float = 120.0
    limited: float = 60.0


@dataclass(frozen=True)
class Part:
    """One part of a run: the answers' latencies in seconds, how fast all went out together, and the 429s. `ours` are those that nobody
    had asked Telegram for."""

    name: str
    latencies: Sequence[float]
    pace: Pace | None
    drawn: int
    ours: int


@dataclass
class Outcome:
    """One run, in parts. `silent`: who asked and got no answer."""

    name: str
    parts: list[Part] = field(default_factory=list)
    silent: int = 0
    invalid: int = 0
    exit_code: int = 0


@dataclass(frozen=True)
class _Answer:
    asked: float  # monotonic
    took: float


async def run(
    door: str, store: Store, starter: Starter, *, people: int, lengths: Lengths | None = None, rate: int = OVERALL
) -> Outcome:
    """Nothing else; one announcement; another one that meets 429s. People ask for the projects throughout, two a second in all."""
    lengths = lengths or Lengths()
    async with stage(door, store, starter, people=0, pace=1.0, rate=rate) as scene:
        askers = scene.sim.add_people(ASKERS, name="Asker", languages=("en",))
        audience = await gather(scene, people, troubled=False, beside=askers)
        scene.sim.limits.enabled = rate <= OVERALL
        outcome = Outcome(scene.name)
        await scene.start()
        # Everybody's screens and caches are warm before anything is measured.
        for person in askers:
            await person.send("/projects")
            await person.next(PATIENCE)
        within = 60 + 5 * people / rate
        async with scene.database() as database, _asking(askers) as answers:
            begin = time.monotonic()
            await asyncio.sleep(lengths.idle)
            _note(outcome, scene, answers, "nothing else", begin)
            begin = time.monotonic()
            first = await _announce(database, audience, f"{TEXT} No. 1.")
            await finished(scene, database, first, within=within)
            _note(outcome, scene, answers, "beside it", begin, text="No. 1.")
            second = await _announce(database, audience, f"{TEXT} No. 2.")
            await until(lambda: any(is_copy(call, "No. 2.") for call in scene.sim.heard))
            begin = time.monotonic()
            scene.sim.faults.limit_calls(_announces, lengths.limited)
            await asyncio.sleep(lengths.limited)
            _note(outcome, scene, answers, f"429 for {lengths.limited:.0f} s", begin)
            begin = time.monotonic()
            await finished(scene, database, second, within=within + lengths.limited)
            _note(outcome, scene, answers, "after the 429", begin, text="No. 2.")
            await asyncio.sleep(1.0)
        outcome.silent = answers.silent
        outcome.exit_code = await scene.stop()
        outcome.invalid = len(scene.sim.invalid_calls)
    return outcome


class _Answers(list[_Answer]):
    """Who got an answer after how long; `silent`: how many got none."""

    silent = 0


async def _announce(database: Database, audience: Audience, text: str) -> int:
    async with database.write() as tx:
        return await publish(tx, audience, text, now=utc_now())


def _announces(_: str, params: Mapping[str, Any]) -> bool:
    return "No. 2." in str(params.get("text"))


def _note(
    outcome: Outcome, scene: Stage, answers: Sequence[_Answer], name: str, begin: float, *, text: str = ""
) -> None:
    end = time.monotonic()
    latencies = [one.took for one in answers if begin <= one.asked < end]
    refused = [call for call in scene.sim.heard if begin <= call.at < end and call.status == 429]
    ours = sum(not is_copy(call, "No. 2.") for call in refused)
    pace = pace_of(scene.sim, text, since=begin, until=end) if text else None
    outcome.parts.append(Part(name, latencies, pace, len(refused), ours))


@contextlib.asynccontextmanager
async def _asking(people: Sequence[Person]) -> AsyncIterator[_Answers]:
    """People ask in turn while the context lasts, whether or not the one before has an answer."""
    answers = _Answers()
    async with asyncio.TaskGroup() as group:

        async def ask_in_turn() -> None:
            for person in itertools.cycle(people):
                group.create_task(_ask(person, answers))
                await asyncio.sleep(1 / A_SECOND)

        asking = group.create_task(ask_in_turn())
        try:
            yield answers
        finally:
            asking.cancel()


async def _ask(person: Person, answers: _Answers) -> None:
    begin = time.monotonic()
    await person.send("/projects")
    try:
        await person.next(PATIENCE)
    except AssertionError:
        answers.silent += 1
    else:
        answers.append(_Answer(begin, time.monotonic() - begin))
