"""Short forms of the long runs: cut connections, somebody away, a flood. Both bots at the same time, to be short."""

import asyncio

import pytest

from benchmarks.chaos import away, faults, flood
from benchmarks.chaos.process import Starter
from benchmarks.chaos.stage import DOORS, Store

pytestmark = pytest.mark.chaos


@pytest.fixture
def starters(start: Starter, other_start: Starter) -> tuple[Starter, Starter]:
    """One for each bot."""
    return start, other_start


async def test_whatever_happens_to_a_call_its_effect_comes_once_and_its_reply_arrives(
    sqlite: Store, starters: tuple[Starter, Starter]
) -> None:
    async with asyncio.TaskGroup() as group:
        runs = [
            group.create_task(faults.run(door, sqlite, starter, seconds=4.0, people=20, pace=1.0))
            for door, starter in zip(DOORS, starters, strict=True)
        ]
    for run in (task.result() for task in runs):
        assert run.unheard.total() > 0
        assert run.audit.updates > 40
        assert run.audit.wrong == 0, (run.name, run.audit)


@pytest.mark.parametrize("missing", list(away.Missing))
async def test_who_is_away_for_a_while_is_waited_for(
    missing: away.Missing, sqlite: Store, postgresql: Store, starters: tuple[Starter, Starter]
) -> None:
    store = sqlite if missing is away.Missing.TELEGRAM else postgresql
    runs = await away.run(missing, DOORS, store, starters, seconds=2.0, people=15, pace=1.5, around=1.0)
    for run in runs:
        assert run.audit.updates > 20
        assert run.audit.wrong == 0, (run.name, run.audit)


async def test_a_flood_and_a_429_are_nobody_elses_trouble(sqlite: Store, starters: tuple[Starter, Starter]) -> None:
    lengths = flood.Lengths(part=1.0, limited=2.0, flood=40)
    async with asyncio.TaskGroup() as group:
        runs = [
            group.create_task(flood.run(door, sqlite, starter, lengths=lengths, drains=False))
            for door, starter in zip(DOORS, starters, strict=True)
        ]
    for run in (task.result() for task in runs):
        for part, latencies in run.latencies.items():
            assert flood.middle(latencies) < 1.0, (run.name, part)
        assert run.own_429 == 0
        assert run.ordered
        # Nothing is lost: what has not been sent yet is stored.
        assert run.answered + run.owed == run.troubled
        assert run.invalid == 0
