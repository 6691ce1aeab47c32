"""Releases that take several transactions: the first in rank first, nobody twice, nobody missed, and what stops them."""

from collections import Counter
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from lab.applications import deciding, offering, releases
from lab.applications.cases import NOTHING_HELD
from lab.applications.releases import AT_ONCE, Going
from lab.applications.releasing import Release
from lab.errors import LabError
from storage import applications, users
from storage import releases as stored
from storage.applications import ApplicationStage as Stage
from storage.database import Database, Tx
from storage.deliveries import Delivery
from storage.openings import Opening
from storage.users import Role
from tests.support.applying import ANN, BEN, DEFAULTS, cast, crowd, put

MANY = 2 * AT_ONCE + 20


async def prepared(tx: Tx, now: datetime) -> tuple[Opening, list[int], Release]:
    """Rejections are held about nearly all, and three offers about the last, of which the very last is first in rank."""
    opening = await cast(tx, now=now)
    ids = await crowd(tx, opening, MANY, Stage.SCREENING, now=now)
    await offering.set_ranks(tx, ANN, opening.id, [ids[-1], ids[-2]], now=now)
    await deciding.hold(tx, ANN, ids[:-3], Stage.REJECTED, now=now)
    await deciding.hold(tx, ANN, ids[-3:], Stage.OFFER, now=now)
    seen = {one.id: one.version for one in await applications.of_opening(tx, opening.id)}
    return opening, ids, Release(seen, until=now + timedelta(days=7))


async def stages(tx: Tx, opening: Opening) -> Counter[Stage]:
    return Counter(one.stage for one in await applications.of_opening(tx, opening.id))


async def told(tx: Tx) -> Counter[int]:
    """How often each was told of something."""
    found = await tx.scalars(select(Delivery.chat_id).where(Delivery.kind == "application-changed"))
    return Counter(found)


async def go_on(database: Database, opening: Opening, now: datetime, *, killed: bool = False) -> Going | None:
    async with database.write() as tx:
        going = await releases.go_on(tx, opening.id, defaults=DEFAULTS, now=now)
        if killed:
            raise ZeroDivisionError
        return going


async def test_a_large_release_goes_on_until_everybody_is_told_once(database: Database, now: datetime) -> None:
    async with database.write() as tx:
        opening, ids, release = await prepared(tx, now)
    async with database.write() as tx:
        begun = await releases.begin(tx, ANN, opening.id, release, message_id=7, defaults=DEFAULTS, now=now)
        # The offers went first, to the first in rank: there are two places.
        assert begun.told == {Stage.OFFER: 2, Stage.REJECTED: AT_ONCE - 3}
        assert {one: error.message for one, error in (begun.refused or {}).items()} == {ids[-3]: "offer-no-place"}
        assert (begun.total, len(begun.left)) == (MANY, MANY - AT_ONCE)
        with pytest.raises(LabError) as error:
            await releases.begin(tx, BEN, opening.id, release, defaults=DEFAULTS, now=now)
        assert error.value.message == "release-under-way"
        assert await releases.under_way(tx, opening.id) is not None
    second = await go_on(database, opening, now)
    assert second is not None
    assert (second.done, len(second.left), second.message_id) == (2 * AT_ONCE - 1, 20, 7)
    with pytest.raises(ZeroDivisionError):  # what is interrupted has not happened
        await go_on(database, opening, now, killed=True)
    last = await go_on(database, opening, now)
    again = await go_on(database, opening, now)
    assert last is not None
    assert again is not None
    assert (last.left, last.told) == ([], {Stage.OFFER: 2, Stage.REJECTED: MANY - 3})
    assert (again.told, list(again.refused or {})) == (last.told, [ids[-3]])
    async with database.write() as tx:
        assert await releases.under_way(tx, opening.id) is None
        await releases.over(tx, opening.id)
        assert await stored.opening_ids(tx) == []
        assert await stages(tx, opening) == {Stage.OFFER: 2, Stage.REJECTED: MANY - 3, Stage.SCREENING: 1}
        counted = await told(tx)
        assert len(counted) == MANY - 1
        assert set(counted.values()) == {1}
    assert await go_on(database, opening, now) is None


async def test_what_changes_meanwhile_is_left_as_it_is_and_named(database: Database, now: datetime) -> None:
    async with database.write() as tx:
        opening, ids, release = await prepared(tx, now)
        await releases.begin(tx, ANN, opening.id, release, defaults=DEFAULTS, now=now)
        late = ids[AT_ONCE + 10]
        await deciding.unhold(tx, BEN, [late], now=now)
        await put(tx, ids[AT_ONCE + 11], Stage.WITHDRAWN, version=99, **NOTHING_HELD)
        await releases.go_on(tx, opening.id, defaults=DEFAULTS, now=now)
        last = await releases.go_on(tx, opening.id, defaults=DEFAULTS, now=now)
        assert last is not None
        assert set(last.refused or {}) == {ids[-3], late, ids[AT_ONCE + 11]}
        assert last.done + 3 == last.total == MANY
        found = await applications.get(tx, late)
        assert found is not None
        assert found.stage is Stage.SCREENING


async def test_who_may_not_decide_any_more_releases_nothing_more(database: Database, now: datetime) -> None:
    async with database.write() as tx:
        opening, _, release = await prepared(tx, now)
        await releases.begin(tx, ANN, opening.id, release, defaults=DEFAULTS, now=now)
        await users.set_role(tx, ANN.user_id or 0, Role.MEMBER, was=Role.REVIEWER)
        before = await stages(tx, opening)
        assert await releases.go_on(tx, opening.id, defaults=DEFAULTS, now=now) is None
        assert await stages(tx, opening) == before
        assert await releases.under_way(tx, opening.id) is None


async def test_a_small_release_is_over_at_once(database: Database, now: datetime) -> None:
    async with database.write() as tx:
        opening = await cast(tx, now=now)
        ids = await crowd(tx, opening, 2, Stage.SCREENING, now=now)
        await applications.change(tx, ids[0], version=1, values={"user_id": None})
        await deciding.hold(tx, ANN, ids, Stage.RESERVE, now=now)
        seen = {one.id: one.version for one in await applications.of_opening(tx, opening.id)}
        came = await releases.begin(tx, ANN, opening.id, Release(seen), defaults=DEFAULTS, now=now)
        assert (came.left, came.told, came.by_hand) == ([], {Stage.RESERVE: 2}, [ids[0]])
        assert await stored.opening_ids(tx) == []
