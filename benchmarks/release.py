"""How long it takes to release the decisions about all of an opening, and how long others wait for it, on both databases.

Measured are the transactions of `lab.applications.releases` with their notices and letters, one right after the other, while somebody
else writes a little thing over and over: a registered user changes nothing but their zone, as short a transaction as there is.
"""

import asyncio
import time
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from benchmarks.databases import Place, postgresql, sqlite
from benchmarks.measure import milliseconds, show
from lab.applications import deciding, releases
from lab.applications.releasing import Release
from lab.defaults import Defaults
from storage import applications, users
from storage.applications import ApplicationStage as Stage
from storage.database import Database
from tests.support.applying import ANN, cast, crowd, offer_until

NUMBERS = (50, 300)
NOW = datetime(2026, 11, 23, 1, 30, tzinfo=UTC)
DEFAULTS = Defaults("zh", ZoneInfo("Asia/Shanghai"), letters=True)
TEXT = {"zh": "感谢你的申请。", "en": "Thank you for applying."}
HEADINGS = ("database", "decisions", "hold ms", "release ms", "each ms", "longest wait of others ms")


async def run() -> None:
    """Prints the table."""
    rows = []
    for number in NUMBERS:
        for database in (sqlite, postgresql):
            async with database() as place:
                rows.append(await _release(place, number))
    show("releasing held decisions", HEADINGS, rows)


async def _release(place: Place, number: int) -> list[str]:
    async with place.open() as database:
        async with database.write() as tx:
            opening = await cast(tx, now=NOW)
            ids = await crowd(tx, opening, number, Stage.SCREENING, now=NOW)
        start = time.perf_counter()
        async with database.write() as tx:
            await deciding.hold(tx, ANN, ids[:2], Stage.OFFER, now=NOW)
            await deciding.hold(tx, ANN, ids[2:], Stage.REJECTED, now=NOW)
        holding = time.perf_counter() - start
        waits: list[float] = []
        over = asyncio.Event()
        async with asyncio.TaskGroup() as group:
            group.create_task(_others(database, waits, over))
            await asyncio.sleep(0.2)
            start = time.perf_counter()
            async with database.write() as tx:
                versions = {one.id: one.version for one in await applications.by_ids(tx, ids)}
                texts = {Stage.REJECTED: TEXT, Stage.OFFER: TEXT}
                wanted = Release(versions, texts, until=offer_until(NOW).expires_at)
                going = await releases.begin(tx, ANN, opening.id, wanted, defaults=DEFAULTS, now=NOW)
            while going.left:
                async with database.write() as tx:
                    going = await releases.go_on(tx, opening.id, defaults=DEFAULTS, now=NOW) or going
            took = time.perf_counter() - start
            over.set()
        assert going.done == number
    figures = (holding, took, took / number, max(waits))
    return [place.name, str(number), *(milliseconds(one) for one in figures)]


async def _others(database: Database, waits: list[float], over: asyncio.Event) -> None:
    while not over.is_set():
        start = time.perf_counter()
        async with database.write() as tx:
            await users.set_zone(tx, 101, "Asia/Shanghai")
        waits.append(time.perf_counter() - start)
        await asyncio.sleep(0.01)
