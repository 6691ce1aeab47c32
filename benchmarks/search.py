"""How long a search takes among ten thousand projects, on both databases.

Measured is `await search.find(...)`, a page of six with the number of all hits and the label of what everybody may see, inside
an open transaction: from the call to the answer, with everything that SQLAlchemy, the driver and Python do in between.
"""

import random
import time
from collections.abc import Awaitable, Callable, Mapping
from typing import TypeVar

from sqlalchemy import text

from benchmarks.databases import Place, postgresql, sqlite
from benchmarks.measure import Times, measure, milliseconds, show
from benchmarks.projects import projects
from storage import search
from storage.database import Tx

KIND = "project"
NUMBER = 10_000
SHARE = 0.4  # of the projects that have the character 电: a lab of many fields; the worst case is that all have it
WORDS = ("换电", "电池", "NIO", "battery 健康", "hddc", "电")
OTHERS = ("", "dianchi", "huan dian zhan", "online state of health at swap stations", "P-0017")
MISTAKES = ("batery", "换点", "P-O0017")
ROUNDS = 500
WRITES = 20
PAGE = 6
TIMES = ("first ms", "median ms", "p99 ms")
FIND = ("words", "labels", "hits", *TIMES, "target")
MEDIAN, P99 = 0.002, 0.005  # seconds; what WORDS have to keep
LABELS = (("visibility:public",),)
FILTERED = (("visibility:public", "visibility:members"), ("area:battery",))

Found = TypeVar("Found")


async def run() -> None:
    """Prints the tables."""
    search.warm()
    start = time.perf_counter()
    items = {item: search.tokens(one) for item, one in enumerate(projects(NUMBER, share=SHARE), 1)}
    cutting = (time.perf_counter() - start) / NUMBER
    everywhere = search.tokens(search.Text(code="", keywords=("电池",)))
    for database in (sqlite, postgresql):
        async with database() as place:
            title = f"{place.name}, {NUMBER:,} projects"
            await _write(place, items, cutting=cutting, title=title)
            await _read(place, title=f"{title}, 电 in {SHARE:.0%} of them")
            async with place.open() as opened, opened.write() as tx:
                worst = {item: {**everywhere, **tokens} for item, tokens in items.items()}
                await search.index(tx, kind=KIND, items=worst)
            await _settle(place)
            rows = [await _find(place, words, LABELS, is_target=True) for words in WORDS]
            show(f"find · {title}, 电 in all of them", FIND, rows)


async def _read(place: Place, *, title: str) -> None:
    rows = [await _find(place, words, LABELS, is_target=True) for words in WORDS]
    rows += [await _find(place, words, LABELS) for words in OTHERS]
    rows += [await _find(place, words, FILTERED) for words in WORDS[:2]]
    rows.append(await _floor(place))
    show(f"find · {title}", FIND, rows)
    rows = [await _counts(place, words) for words in ("", "电", "hddc")]
    show(f"counts · {title}", ("words", "prefix", "labels", *TIMES), rows)
    rows = [await _near(place, words) for words in MISTAKES]
    show(f"near · {title}", ("words", "meant", *TIMES), rows)


async def _write(place: Place, items: Mapping[int, search.Tokens], *, cutting: float, title: str) -> None:
    async with place.open() as database:
        start = time.perf_counter()
        async with database.write() as tx:
            await search.index(tx, kind=KIND, items=items)
        together = (time.perf_counter() - start) / len(items)

        async def one() -> None:
            # What another project is found by, and back: more changes than any edit has.
            item = random_.randrange(1, NUMBER)
            for tokens in (items[item + 1], items[item]):
                async with database.write() as tx:
                    await search.index(tx, kind=KIND, items={item: tokens})

        random_ = random.Random(NUMBER)
        alone = await measure(one, rounds=WRITES)
    number = await _settle(place)
    rows = [
        ("cutting into tokens", f"{sum(map(len, items.values())) / len(items):.0f} tokens", milliseconds(cutting)),
        ("writing, all at once", f"{number:,} rows in all", milliseconds(together)),
        ("rewriting one alone", "with its transaction", milliseconds(alone.median / 2)),
    ]
    show(f"index · {title}", ("per project", "", "ms"), rows)


async def _settle(place: Place) -> int:
    """What PostgreSQL does by itself after a while (autovacuum, which is off here). Returns the number of rows."""
    async with place.open() as database, database.engine.connect() as connection:
        connection = await connection.execution_options(isolation_level="AUTOCOMMIT")
        if not database.is_sqlite:
            await connection.execute(text("VACUUM ANALYZE search_tokens"))
        return int(await connection.scalar(text("SELECT count(*) FROM search_tokens")) or 0)


async def _find(place: Place, words: str, labels: search.Labels, *, is_target: bool = False) -> list[str]:
    async def call(tx: Tx) -> search.Hits:
        return await search.find(tx, kind=KIND, words=words, labels=labels, offset=0, limit=PAGE)

    times, hits = await _measure(place, call, rounds=ROUNDS)
    kept = "kept" if times.median < MEDIAN and times.p99 < P99 else "MISSED"
    return [words or "(none)", _written(labels), f"{hits.total:,}", *_columns(times), kept if is_target else ""]


async def _floor(place: Place) -> list[str]:
    """What a statement costs that finds nothing: all the rest, and how busy the machine is with other things."""

    async def call(tx: Tx) -> object:
        return await tx.scalar(text("SELECT 1"))

    times, _ = await _measure(place, call, rounds=ROUNDS)
    return ["(SELECT 1, to compare)", "", "", *_columns(times), ""]


async def _counts(place: Place, words: str) -> list[str]:
    async def call(tx: Tx) -> dict[str, int]:
        return await search.counts(tx, kind=KIND, words=words, labels=LABELS, prefix="area:")

    times, found = await _measure(place, call, rounds=ROUNDS)
    return [words or "(none)", "area:", str(len(found)), *_columns(times)]


async def _near(place: Place, words: str) -> list[str]:
    async def call(tx: Tx) -> search.Near:
        return await search.near(tx, kind=KIND, words=words, labels=LABELS)

    times, found = await _measure(place, call, rounds=ROUNDS // 10)
    return [words, ", ".join((*found.codes, *found.words)), *_columns(times)]


async def _measure(place: Place, call: Callable[[Tx], Awaitable[Found]], *, rounds: int) -> tuple[Times, Found]:
    """The first call finds a new connection and a server that has just started, the later ones what the earlier left behind."""
    place.restart()
    async with place.open() as database, database.read() as tx:
        await tx.execute(text("SELECT 1"))  # connecting is not searching
        times = await measure(lambda: call(tx), rounds=rounds)
        return times, await call(tx)


def _columns(times: Times) -> list[str]:
    return [milliseconds(seconds) for seconds in (times.first, times.median, times.p99)]


def _written(labels: search.Labels) -> str:
    return " and ".join("/".join(label.partition(":")[2] for label in group) for group in labels)
