"""How long an announcement takes to begin, and what a delivery costs in the ledger, on both databases.

Beginning is `lab.runs.begin` in one transaction with its commit: the snapshot of the audience, the plan, a row for each recipient.
On SQLite nobody else writes meanwhile. A cycle is all that the sender asks of the database between two claims: it looks, records the
outcomes of the last claim and makes the next one, of as many rows as it has in hand; the first ones of a run, and the last ones.
"""

import time
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select, text, update

from benchmarks.databases import postgresql, sqlite
from benchmarks.measure import Times, measure, milliseconds, show
from bot.clock import utc_now
from lab import announcements, runs
from lab.announcements import Wanted
from lab.content import read
from lab.defaults import Defaults
from lab.roles import Actor
from lab.schedules import once
from storage import ledger
from storage.batches import insert_all
from storage.database import Database
from storage.deliveries import QUIETLY, Delivery, DeliveryState
from storage.ledger import Recorded
from storage.users import Role, User

NUMBERS = (1_000, 10_000, 100_000)
AUTHOR = 1_000  # the first recipient's id
ACTOR = Actor(AUTHOR, Role.OWNER)
DEFAULTS = Defaults("zh", ZoneInfo("Asia/Shanghai"), frozenset({AUTHOR}))
IN_HAND = 15  # rows of one claim: half a second of Telegram's rate
NOTICES = 8  # of one claim, of which there are none here
CYCLES = 25
LEFT = 400  # recipients when the last cycles are measured
LEASE = timedelta(seconds=120)
BEGIN = ("database", "recipients", "s", "each ms")
CYCLE = ("database", "recipients", "of the run", "median ms", "p99 ms", "each ms")


async def run() -> None:
    """Prints the tables."""
    begins: list[list[str]] = []
    cycles: list[list[str]] = []
    for database in (sqlite, postgresql):
        async with database() as place, place.open() as opened:
            for known, number in pairwise((0, *NUMBERS)):
                await _add_people(opened, known, number)
                await _settle(opened)
                begin, first, last = await _measure(opened, number)
                what = [place.name, f"{number:,}"]
                begins.append([*what, f"{begin:.2f}", milliseconds(begin / number)])
                cycles += [[*what, "the first", *_columns(first)], [*what, "the last", *_columns(last)]]
    show("announce · beginning a run", BEGIN, begins)
    show(f"announce · recording {IN_HAND} and claiming {IN_HAND}", CYCLE, cycles)


async def _measure(database: Database, number: int) -> tuple[float, Times, Times]:
    """Seconds until a run has begun, its first cycles and its last ones."""
    now = utc_now()
    announcement_id = await _publish(database, number, now=now)
    due = now + timedelta(seconds=1)
    start = time.perf_counter()
    async with database.write() as tx:
        announcement = await announcements.get(tx, ACTOR, announcement_id)
        begun = await runs.begin(tx, announcement, defaults=DEFAULTS, now=due)
    took = time.perf_counter() - start
    assert begun is not None
    assert begun.run_id is not None
    # Late enough for those whose quiet hours it is now.
    later = due + timedelta(days=1)
    await _settle(database)
    first = await _cycles(database, begun.run_id, now=later)
    await _send_most(database, begun.run_id, now=later)
    last = await _cycles(database, begun.run_id, now=later)
    await _end(database, begun.run_id, now=later)
    return took, first, last


def _columns(times: Times) -> list[str]:
    return [milliseconds(seconds) for seconds in (times.median, times.p99, times.median / IN_HAND)]


async def _add_people(database: Database, known: int, number: int) -> None:
    """Users up to so many, of both languages."""
    now = utc_now()
    rows: list[dict[str, Any]] = [
        {
            "id": AUTHOR + place,
            "first_name": f"Sample {place}",
            "client_language": ("zh-hans", "en")[place % 2],
            "role": Role.GUEST,
            "menu_due": False,
            "created_at": now,
        }
        for place in range(known, number)
    ]
    async with database.write() as tx:
        await insert_all(tx, User, rows)


async def _publish(database: Database, number: int, *, now: datetime) -> int:
    content = read({"text": "换电站开放日 Open day at the swap station"}).as_json()
    wanted = Wanted(
        title="Sample",
        contents={"zh": content, "en": content},
        audience={"everyone": True},
        schedule=once(now + timedelta(seconds=1)).as_json(),
        zone=DEFAULTS.zone.key,
    )
    async with database.write() as tx:
        written = await announcements.write(tx, ACTOR, wanted, now=now)
        confirmed = await announcements.confirm(
            tx, ACTOR, written, count=number, typed=number, owner_ids=DEFAULTS.owner_ids, now=now
        )
    return confirmed.id


async def _cycles(database: Database, run_id: int, *, now: datetime) -> Times:
    claimed: list[Delivery] = []

    async def cycle() -> None:
        async with database.read() as tx:
            assert await ledger.any_due(tx, now)
        async with database.write() as tx:
            await ledger.record(tx, [_sent(one, now) for one in claimed])
            await ledger.take_back(tx, before=now, once_only=(), tries=3, now=now)
            await ledger.claim(tx, now=now, lease_until=now + LEASE, limit=NOTICES)
            (running,) = await ledger.running(tx, now)
            assert running == run_id
            claimed[:] = await ledger.claim(tx, now=now, lease_until=now + LEASE, limit=IN_HAND, run_id=run_id)

    times = await measure(cycle, rounds=CYCLES)
    async with database.write() as tx:
        await ledger.record(tx, [_sent(one, now) for one in claimed])
    return times


async def _send_most(database: Database, run_id: int, *, now: datetime) -> None:
    """All but the last have it."""
    async with database.write() as tx:
        ids = (await tx.scalars(select(Delivery.id).where(Delivery.run_id == run_id).order_by(Delivery.id))).all()
        most = Delivery.id < ids[-LEFT]
        sent = update(Delivery).where(Delivery.run_id == run_id, most, Delivery.state == DeliveryState.DUE)
        await tx.execute(sent.values(state=DeliveryState.SENT, sent_at=now), execution_options=QUIETLY)
    await _settle(database)


async def _end(database: Database, run_id: int, *, now: datetime) -> None:
    async with database.write() as tx:
        await runs.cancel(tx, ACTOR, run_id, now=now)


def _sent(delivery: Delivery, at: datetime) -> Recorded:
    values = {"messages": [delivery.id], "steps_done": 1, "reason": None, "sent_at": at}
    return Recorded(delivery.id, delivery.attempts, DeliveryState.SENT, values)


async def _settle(database: Database) -> None:
    """What PostgreSQL does by itself after a while (autovacuum, which is off here)."""
    if database.is_sqlite:
        return
    async with database.engine.connect() as connection:
        connection = await connection.execution_options(isolation_level="AUTOCOMMIT")
        await connection.execute(text("VACUUM ANALYZE"))
