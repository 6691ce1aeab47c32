"""Two people in the same moment, on both databases; on PostgreSQL their transactions really run side by side."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from lab.applications import deciding, leaving, submitting
from lab.errors import LabError
from lab.roles import Actor
from storage import application_events, applications, documents
from storage.applications import Application
from storage.applications import ApplicationStage as Stage
from storage.database import Database, Tx
from storage.openings import Opening
from storage.users import Role
from tests.support.applying import ANN, ANSWERS, BEN, CODE, DEFAULTS, LIN, agree, apply, cast, crowd, owed
from tests.support.papers import paper

MANY = 20
DECIDED = (Stage.RESERVE, Stage.REJECTED)


def applicant(number: int) -> Actor:
    return Actor(1000 + number, Role.GUEST)


async def tried(database: Database, work: Callable[[Tx], Awaitable[Any]]) -> Any:
    """What somebody's transaction gives, or why it was refused. Whatever else happens, such as a deadlock, fails the test."""
    try:
        async with database.write() as tx:
            return await work(tx)
    except LabError as error:
        return error.message


async def many(database: Database, now: datetime, *, held: Stage | None = None) -> list[int]:
    """So many applications in screening, with a decision that is held."""
    async with database.write() as tx:
        opening = await cast(tx, now=now)
        ids = await crowd(tx, opening, MANY, Stage.SCREENING, now=now)
        if held is not None:
            assert len((await deciding.hold(tx, ANN, ids, held, now=now)).done) == MANY
    return ids


async def versions(database: Database, ids: list[int]) -> dict[int, int]:
    async with database.read() as tx:
        return {one.id: one.version for one in await applications.by_ids(tx, ids)}


async def test_of_two_who_hold_at_once_each_application_is_held_by_one(database: Database, now: datetime) -> None:
    ids = await many(database, now)
    seen = await versions(database, ids)
    ways = zip((ANN, BEN), DECIDED, strict=True)

    async def hold(actor: Actor, stage: Stage) -> deciding.Several:
        async with database.write() as tx:
            order = ids if actor is ANN else ids[::-1]
            return await deciding.hold(tx, actor, order, stage, seen=seen, now=now)

    by_ann, by_ben = await asyncio.gather(*(hold(*way) for way in ways))
    assert sorted((*by_ann.done, *by_ben.done)) == ids
    assert {error.message for error in (*by_ann.refused.values(), *by_ben.refused.values())} == {"application-changed"}
    async with database.read() as tx:
        for one in await applications.by_ids(tx, ids):
            assert one.held_stage is DECIDED[one.id in by_ben.done]
            assert [event.kind for event in await application_events.of_application(tx, one.id)] == ["hold"]


@pytest.mark.parametrize("seen", [True, False])
async def test_released_by_two_at_once_everybody_is_told_once(database: Database, now: datetime, seen: bool) -> None:
    ids = await many(database, now, held=Stage.REJECTED)
    looked_at = await versions(database, ids) if seen else None

    async def release(actor: Actor) -> deciding.Several:
        async with database.write() as tx:
            return await deciding.release(tx, actor, ids, texts={}, seen=looked_at, defaults=DEFAULTS, now=now)

    first, second = await asyncio.gather(release(ANN), release(BEN))
    assert sorted((*first.done, *second.done)) == ids
    async with database.read() as tx:
        for number, one in enumerate(await applications.by_ids(tx, ids)):
            assert one.stage is Stage.REJECTED
            assert one.held_stage is None
            assert len(await owed(tx, 1000 + number)) == 1


async def test_one_releases_while_the_other_takes_back(database: Database, now: datetime) -> None:
    ids = await many(database, now, held=Stage.REJECTED)
    seen = await versions(database, ids)

    async def release() -> deciding.Several:
        async with database.write() as tx:
            return await deciding.release(tx, ANN, ids, texts={}, seen=seen, defaults=DEFAULTS, now=now)

    async def unhold() -> deciding.Several:
        async with database.write() as tx:
            return await deciding.unhold(tx, BEN, ids[::-1], seen=seen, now=now)

    released, back = await asyncio.gather(release(), unhold())
    assert sorted((*released.done, *back.done)) == ids
    async with database.read() as tx:
        for number, one in enumerate(await applications.by_ids(tx, ids)):
            gone = one.id in released.done
            assert one.held_stage is None
            assert one.stage is (Stage.REJECTED if gone else Stage.SCREENING)
            assert len(await owed(tx, 1000 + number)) == gone


async def test_who_withdraws_in_the_moment_of_the_release_is_either_told_or_gone(
    database: Database, now: datetime
) -> None:
    """Never both, such as a refusal after the withdrawal."""
    ids = await many(database, now, held=Stage.REJECTED)
    seen = await versions(database, ids)

    async def release() -> deciding.Several:
        async with database.write() as tx:
            return await deciding.release(tx, ANN, ids, texts={}, seen=seen, defaults=DEFAULTS, now=now)

    async def withdraw(number: int) -> object:
        async def work(tx: Tx) -> Stage:
            return (await leaving.withdraw(tx, applicant(number), ids[number], defaults=DEFAULTS, now=now)).stage

        await asyncio.sleep(0.001 * (number % 5))
        return await tried(database, work)

    leaving_ones = range(0, MANY, 2)
    released, *outcomes = await asyncio.gather(release(), *(withdraw(number) for number in leaving_ones))
    assert isinstance(released, deciding.Several)
    assert set(outcomes) <= {Stage.WITHDRAWN, "application-not-now"}
    async with database.read() as tx:
        for number, one in enumerate(await applications.by_ids(tx, ids)):
            left = number in leaving_ones and outcomes[number // 2] == Stage.WITHDRAWN
            assert one.held_stage is None
            assert (one.id in released.done) is not left
            assert one.stage is (Stage.WITHDRAWN if left else Stage.REJECTED)
            assert len(await owed(tx, 1000 + number)) == (not left)
    assert set(released.refused) == set(ids) - set(released.done)


async def begun(database: Database, now: datetime) -> Opening:
    """Lin has a draft, and has agreed."""
    async with database.write() as tx:
        opening = await cast(tx, now=now)
        await agree(tx, LIN, opening, now=now)
    return opening


async def test_submit_pressed_twice_at_once_makes_one_application(database: Database, now: datetime) -> None:
    opening = await begun(database, now)
    async with database.write() as tx:
        await submitting.attach(tx, LIN, CODE, paper(), now=now)

    async def submit(tx: Tx) -> str:
        return (await submitting.submit(tx, LIN, CODE, ANSWERS, language="zh", now=now)).number

    outcomes = Counter(await asyncio.gather(*(tried(database, submit) for _ in range(5))))
    assert outcomes == {f"{CODE}/0001": 1, "application-exists": 4}
    async with database.read() as tx:
        assert await tx.scalar(select(func.count()).select_from(Application)) == 1
        (made,) = await applications.of_opening(tx, opening.id)
        assert len(await documents.of_application(tx, made.id)) == 1
        events = await application_events.of_application(tx, made.id)
        assert [event.kind for event in events] == ["submit"]


@pytest.mark.parametrize("submitted", [False, True])
async def test_a_cv_from_two_phones_at_once_is_kept_once(database: Database, now: datetime, submitted: bool) -> None:
    opening = await begun(database, now)
    if submitted:
        async with database.write() as tx:
            await apply(tx, LIN, opening, now=now)

    async def send(tx: Tx) -> int:
        return await submitting.attach(tx, LIN, CODE, replace(paper(), kind="cv"), now=now)

    ids = await asyncio.gather(*(tried(database, send) for _ in range(4)))
    assert all(isinstance(one, int) for one in ids)
    async with database.read() as tx:
        if submitted:
            (made,) = await applications.of_opening(tx, opening.id)
            kept = await documents.of_application(tx, made.id)
        else:
            kept = await documents.of_draft(tx, opening_id=opening.id, user_id=101)
        assert [one.id for one in kept if one.kind == "cv"] == [max(ids)]


async def test_an_edit_that_comes_after_the_deadline_changes_nothing_while_one_before_it_stands(
    database: Database, now: datetime
) -> None:
    """Two phones: one is in time, the other is not, and they come at once."""
    opening = await begun(database, now)
    async with database.write() as tx:
        made = await apply(tx, LIN, opening, now=now)
    assert opening.closes_at is not None
    closes = opening.closes_at + timedelta(minutes=5)  # with its grace

    def edit(name: str, at: datetime) -> Callable[[Tx], Awaitable[str]]:
        async def work(tx: Tx) -> str:
            answers = {**ANSWERS, "name": name}
            await submitting.edit(tx, LIN, made.id, answers, defaults=DEFAULTS, now=at)
            return name

        return work

    tries = [("in time", closes - timedelta(seconds=1)), ("late", closes), ("later", closes + timedelta(seconds=1))]
    outcomes = await asyncio.gather(*(tried(database, edit(*one)) for one in tries[::-1]))
    assert outcomes == ["application-closed", "application-closed", "in time"]
    async with database.read() as tx:
        (found,) = await applications.by_ids(tx, [made.id])
        assert (found.answers or {})["name"] == "in time"
        assert found.stage is Stage.SUBMITTED
