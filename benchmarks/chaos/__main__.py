"""`python -m benchmarks.chaos [NAME ...]`: runs these, or all of them; every bot by polling and by webhook. About 40 minutes."""

import asyncio
import sys
import time
from collections.abc import Callable, Mapping

from benchmarks.chaos import away, faults, flood, kills
from benchmarks.chaos.process import Starter, starter
from benchmarks.chaos.report import show_away, show_faults, show_flood, show_kills
from benchmarks.chaos.stage import DOORS, Store, stores

KILLS = 40  # of each bot
FAULTS = 60.0  # seconds of each bot
AWAY = 600.0  # seconds, by the clock on the wall

Stores = Mapping[str, Store]


def run_kills(places: Stores, start: Starter) -> int:
    """kill -9 under load."""
    outcomes = [asyncio.run(kills.run(door, store, start, kills=KILLS)) for store in places.values() for door in DOORS]
    return show_kills(outcomes)


def run_flood(places: Stores, start: Starter) -> int:
    """Floods and 429s, one bot after the other since they are measured."""
    return show_flood([asyncio.run(flood.run(door, places["SQLite"], start)) for door in DOORS])


def run_faults(places: Stores, start: Starter) -> int:
    """Errors, time-outs and cut connections."""
    outcomes = [
        asyncio.run(faults.run(door, store, start, seconds=FAULTS)) for store in places.values() for door in DOORS
    ]
    return show_faults(outcomes)


def run_away(places: Stores, start: Starter) -> int:
    """Telegram and PostgreSQL away for ten minutes, both bots at the same time."""
    with starter() as other:
        outcomes = []
        for missing, name in ((away.Missing.TELEGRAM, "SQLite"), (away.Missing.DATABASE, "PostgreSQL")):
            outcomes += asyncio.run(
                away.run(missing, DOORS, places[name], (start, other), seconds=AWAY, pace=15.0, around=30.0)
            )
    return show_away(outcomes)


RUNS: dict[str, Callable[[Stores, Starter], int]] = {
    "kills": run_kills,
    "flood": run_flood,
    "faults": run_faults,
    "away": run_away,
}


def main() -> int:
    """Returns 0 if everything was as it must be, 1 if not, 2 if there is no such run."""
    names = sys.argv[1:] or list(RUNS)
    if unknown := [name for name in names if name not in RUNS]:
        print(f"There is no run {', '.join(unknown)}; there are {', '.join(RUNS)}.", file=sys.stderr)
        return 2
    wrong = 0
    begin = time.monotonic()
    with stores() as places, starter() as start:
        for name in names:
            wrong += RUNS[name](places, start)
    print(f"{time.monotonic() - begin:.0f} s in all; {wrong or 'nothing'} wrong")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
