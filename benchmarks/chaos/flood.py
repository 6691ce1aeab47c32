"""One chat floods, another is rate-limited, a group is under a 429 of a minute: how fast are the others answered?

All of Telegram's limits are on, the bot's are those of every day. Twenty people look projects up at a calm pace throughout, first
with nothing else going on, then under each trouble: so all numbers of one table come from one run of one bot.
"""

import asyncio
import contextlib
import random
import time
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from statistics import median, quantiles

from benchmarks.chaos.crowd import CODES
from benchmarks.chaos.process import Starter
from benchmarks.chaos.stage import Stage, Store, stage, until
from simulator import Group, Person

CALM = (2.0, 4.0)  # seconds between one's answer and one's next question
PATIENCE = 60.0
LOOKS = 50


@dataclass(frozen=True)
class Lengths:
    """How long each part takes in seconds, and how many messages a flood has."""

    part: float = 40.0
    limited: float = 60.0
    flood: int = 200
    drain: float = 400.0


@dataclass
class Outcome:
    """Latencies in seconds by part, and what became of those in trouble."""

    name: str
    latencies: dict[str, list[float]] = field(default_factory=dict)
    own_429: int = 0  # drawn in a chat that nobody had limited
    limited_429: int = 0  # drawn in those that the run had limited
    troubled: int = 0  # messages of the flood, of the limited chat and of the limited group
    answered: int = 0  # of these
    ordered: bool = True
    owed: int = 0  # replies that the bot still has to send when the run ends
    drained: float = 0.0  # seconds from the end of the last part until everybody was answered
    invalid: int = 0


@dataclass
class Asker:
    """One who asks for one card after another, and gets all of them in this order."""

    stage: Stage
    person: Person
    group: Group | None = None
    asked: list[str] = field(default_factory=list)

    async def ask(self, times: int = 1) -> None:
        """Asks so often at once."""
        suffix = f"@{self.stage.telegram.user.username}" if self.group else ""
        for _ in range(times):
            code = CODES[len(self.asked) % len(CODES)]
            self.asked.append(code)
            await self.person.send(f"/project{suffix} {code}", chat=self.group)

    @property
    def got(self) -> list[str]:
        """The codes of the cards that came, in order."""
        heads = [message.text.partition("\n")[0] for message in self.person.messages(self.group) if message.from_bot]
        return [code for head in heads for code in CODES if code in head]


async def run(
    door: str, store: Store, starter: Starter, *, people: int = 20, lengths: Lengths | None = None, drains: bool = True
) -> Outcome:
    """One run. `drains`: wait until everybody in trouble has got everything."""
    lengths = lengths or Lengths()
    async with stage(door, store, starter, people=0, pace=1.0) as scene:
        scene.sim.limits.enabled = True
        calm = [scene.sim.add_person(f"Calm {number}", language="en") for number in range(people)]
        flooder, limited = (Asker(scene, scene.sim.add_person(name, language="en")) for name in ("Flood", "Limited"))
        chair = scene.sim.add_person("Chair", language="en")
        group = scene.sim.add_group("A sample group", members=[chair], bots=[scene.telegram])
        chatty = Asker(scene, chair, group)
        outcome = Outcome(scene.name)
        await scene.start()
        await _warm(calm, [flooder, limited, chatty])
        async with _asking(calm) as log:

            async def part(name: str, seconds: float, *asking: tuple[Asker, float]) -> None:
                log.clear()
                async with asyncio.TaskGroup() as tasks:
                    regular = [tasks.create_task(_regularly(asker, every)) for asker, every in asking]
                    await asyncio.sleep(seconds)
                    for task in regular:
                        task.cancel()
                outcome.latencies[name] = list(log)

            await part("nothing else", lengths.part)
            scene.sim.faults.limit_chat(limited.person.id, lengths.part)
            await part("a limited chat", lengths.part, (limited, 2.0))
            scene.sim.faults.limit_chat(group.id, lengths.limited)
            await part("a limited group", lengths.limited, (chatty, 5.0))
            await flooder.ask(lengths.flood)
            await part("a flood", lengths.part)
            await flooder.ask(lengths.flood // 4)
            scene.sim.faults.limit_chat(limited.person.id, lengths.limited)
            scene.sim.faults.limit_chat(group.id, lengths.limited)
            await part("all of it", lengths.limited, (limited, 2.0), (chatty, 5.0))
        begin = time.monotonic()
        if drains:
            await scene.settle(within=lengths.drain)
        else:  # what is in hand at this moment is neither answered nor stored yet
            async with asyncio.timeout(PATIENCE):
                await until(lambda: not len(scene.telegram.queue))
        outcome.drained = time.monotonic() - begin
        await _reckon(scene, outcome, [flooder, limited, chatty])
    return outcome


async def _warm(calm: Sequence[Person], askers: Sequence[Asker]) -> None:
    """Everybody is known to the bot, and its caches are filled, before anything is measured."""
    for person in calm:
        await person.send("/projects")
        await person.next(PATIENCE)
    for asker in askers:
        await asker.ask()
    await until(lambda: all(asker.got for asker in askers))


@contextlib.asynccontextmanager
async def _asking(people: Sequence[Person]) -> AsyncIterator[list[float]]:
    """People ask while the context lasts; gives the list to which each answer's latency is added."""
    log: list[float] = []
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(_ask(person, log, random.Random(person.id))) for person in people]
        try:
            yield log
        finally:
            for task in tasks:
                task.cancel()


async def _ask(person: Person, log: list[float], draw: random.Random) -> None:
    await asyncio.sleep(draw.uniform(0.0, CALM[1]))
    while True:
        begin = time.monotonic()
        await person.send("/projects")
        await person.next(PATIENCE)
        log.append(time.monotonic() - begin)
        await asyncio.sleep(draw.uniform(*CALM))


async def _regularly(asker: Asker, every: float) -> None:
    while True:
        await asker.ask()
        await asyncio.sleep(every)


async def _reckon(scene: Stage, outcome: Outcome, askers: Sequence[Asker]) -> None:
    limited = {str(asker.person.id) if asker.group is None else str(asker.group.id) for asker in askers[1:]}
    drawn = [call for call in scene.sim.heard if call.status == 429]
    outcome.limited_429 = sum(str(call.params.get("chat_id")) in limited for call in drawn)
    outcome.own_429 = len(drawn) - outcome.limited_429
    outcome.troubled = sum(len(asker.asked) for asker in askers)
    for _ in range(LOOKS):
        outcome.answered = sum(len(asker.got) for asker in askers)
        outcome.owed = await scene.owed()
        if outcome.answered + outcome.owed == outcome.troubled:
            break
        await asyncio.sleep(0.1)  # one that is sent and not marked yet counts twice for a moment
    outcome.ordered = all(asker.got == asker.asked[: len(asker.got)] for asker in askers)
    outcome.invalid = len(scene.sim.invalid_calls)


def middle(latencies: Sequence[float]) -> float:
    """The median."""
    return median(latencies)


def p99(latencies: Sequence[float]) -> float:
    """The 99th percentile."""
    return quantiles(latencies, n=100, method="inclusive")[98]
