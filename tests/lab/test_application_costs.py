"""Lists of applications cost the same however many there are: a handful of statements."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any

from lab.applications import assigning, attention, boards, deciding, exporting, own, queues, review_digests
from lab.applications.queues import Wanted
from storage.applications import ApplicationStage as Stage
from storage.database import Database, Tx
from tests.support.applying import ADMIN, ANN, BEN, DEFAULTS, LIN, add_opening, apply, cast, crowd
from tests.support.reviewing import apply_for


def lists(opening_id: int, now: datetime) -> dict[str, Callable[[Tx], Awaitable[Any]]]:
    return {
        "piles": lambda tx: queues.piles(tx, ANN),
        "desk": lambda tx: queues.desk(tx, ANN, opening_id),
        "list": lambda tx: queues.listed(tx, ANN, opening_id, Wanted()),
        "board": lambda tx: boards.board(tx, ANN, opening_id),
        "shares": lambda tx: assigning.sharing(tx, ANN, opening_id),
        "table": lambda tx: exporting.table(tx, ANN, opening_id),
        "papers": lambda tx: exporting.papers(tx, ANN, opening_id),
        "funnel": lambda tx: exporting.funnel(tx, ANN, opening_id, now=now),
        "waiting": lambda tx: attention.waiting_for_answer(tx, ADMIN, opening_id),
        "overdue": lambda tx: attention.overdue(tx, ADMIN, now=now),
        "digest": lambda tx: review_digests.gather(tx, BEN.user_id or 0, defaults=DEFAULTS, now=now),
    }


COUNTS = frozenset({"piles", "desk", "shares", "digest", "waiting"})  # of these, nothing that was answered is read


async def test_lists_cost_the_same_however_many_applied(database: Database, now: datetime, queries: Any) -> None:
    costs: list[dict[str, int]] = []
    async with database.write() as tx:
        opening = await cast(tx, now=now)
    for users in ((901, 902), range(910, 917)):
        async with database.write() as tx:
            for user_id in users:
                await apply_for(tx, opening, user_id, now=now)
            await assigning.share_out(tx, ADMIN, opening.id, defaults=DEFAULTS, now=now)
        costs.append({})
        for name, read in lists(opening.id, now).items():
            async with database.read() as tx:
                with queries(database) as statements:
                    await read(tx)
            costs[-1][name] = len(statements)
            reads_answers = any("applications.answers" in one for one in statements)
            assert reads_answers == (name not in COUNTS), name
    assert costs[0] == costs[1]
    assert max(costs[1].values()) <= 14


async def test_holding_costs_the_same_and_releasing_a_few_statements_each(
    database: Database, now: datetime, queries: Any
) -> None:
    holds, releases, sizes = [], [], (5, 25)
    async with database.write() as tx:
        await cast(tx, now=now)
    for number, size in enumerate(sizes):
        async with database.write() as tx:
            opening = await add_opening(tx, now=now, code=f"I-{number}")
            ids = await crowd(tx, opening, size, Stage.SCREENING, now=now)
        async with database.write() as tx:
            with queries(database) as statements:
                held = await deciding.hold(tx, ANN, ids, Stage.REJECTED, now=now)
            assert list(held.done) == ids
            holds.append(len(statements))
        async with database.write() as tx:
            with queries(database) as statements:
                told = await deciding.release(tx, ANN, ids, texts={}, defaults=DEFAULTS, now=now)
            assert sorted(told.done) == ids
            releases.append(len(statements))
    assert holds[0] == holds[1] <= 8
    assert (releases[1] - releases[0]) / (sizes[1] - sizes[0]) <= 6  # it was 12, which held up all other writers


async def test_ones_own_applications_cost_the_same_however_many_there_are(
    database: Database, now: datetime, queries: Any
) -> None:
    costs = []
    async with database.write() as tx:
        await apply(tx, LIN, await cast(tx, now=now), now=now)
    for codes in ((), ("I-A", "I-B", "I-C")):
        async with database.write() as tx:
            for code in codes:
                await apply(tx, LIN, await add_opening(tx, now=now, code=code), now=now)
        async with database.read() as tx:
            with queries(database) as statements:
                await own.everything(tx, LIN, now=now)
            costs.append(len(statements))
    assert costs[0] == costs[1] <= 7
