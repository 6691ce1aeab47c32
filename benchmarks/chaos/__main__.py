"""`python -m benchmarks.chaos [NAME ...]`: runs these, or all of them; every bot by polling and by webhook, those that announce
to thousands by one of the two. About 80 minutes."""

import asyncio
import sys
import time
from collections.abc import Callable, Mapping

from benchmarks.chaos import announcing, announcing_kills, away, beside, faults, flood, kills, replicas
from benchmarks.chaos.announcing_report import show_announcing, show_announcing_kills, show_beside, show_replicas
from benchmarks.chaos.process import Starter, starter
from benchmarks.chaos.report import show_away, show_faults, show_flood, show_kills
from benchmarks.chaos.stage import DOORS, Store, stores

KILLS = 40  # of each bot
FAULTS = 60.0  # seconds of each bot
AWAY = 600.0  # seconds, by the clock on the wall
RECIPIENTS = 5_000  # of an announcement
CRASHES = 20  # while one is on its way
ASIDE = 3_000  # recipients of each of the two beside which people ask
DATES, FEWER = 10, 500  # dates of one that repeats, and its recipients

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


def run_announcing(places: Stores, start: Starter) -> int:
    """An announcement to thousands, alone and among faults."""
    return show_announcing(
        [
            asyncio.run(announcing.run("polling", store, start, people=RECIPIENTS, rates=rates))
            for store in places.values()
            for rates in (None, announcing.RATES)
        ]
    )


def run_announcing_kills(places: Stores, start: Starter) -> int:
    """kill -9 while it is on its way, among the same faults."""
    return show_announcing_kills(
        [
            asyncio.run(
                announcing_kills.run("polling", store, start, people=RECIPIENTS, kills=CRASHES, rates=announcing.RATES)
            )
            for store in places.values()
        ]
    )


def run_beside(places: Stores, start: Starter) -> int:
    """Answers beside an announcement."""
    return show_beside([asyncio.run(beside.run("webhook", store, start, people=ASIDE)) for store in places.values()])


def run_replicas(places: Stores, start: Starter) -> int:
    """Two processes of one bot."""
    with starter() as other:
        outcome = replicas.run(places["PostgreSQL"], (start, other), people=FEWER, occurrences=DATES)
        return show_replicas([asyncio.run(outcome)])


RUNS: dict[str, Callable[[Stores, Starter], int]] = {
    "kills": run_kills,
    "flood": run_flood,
    "faults": run_faults,
    "away": run_away,
    "announcing": run_announcing,
    "announcing-kills": run_announcing_kills,
    "beside": run_beside,
    "replicas": run_replicas,
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
