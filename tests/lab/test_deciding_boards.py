"""The page of decisions, the order of offers, and what releasing would do."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from lab.applications import deciding, offering, ranking, reviewing
from lab.applications.boards import Assigned, Filters, Held, Opinion, board, filters_of
from lab.applications.cases import NOTHING_HELD
from lab.applications.deciding import OF_STAFF, Wish, wish_of
from lab.applications.releasing import Release, expected, release_of
from lab.applications.stages import DECISIONS, UNDECIDED, Verb
from lab.errors import LabError, NotFound
from lab.roles import GUEST, Actor
from storage import application_events, applications, history, offers, openings
from storage.applications import ApplicationStage as Stage
from storage.database import Database, Tx
from storage.offers import OfferAnswer
from storage.openings import Opening
from storage.reviews import Verdict
from storage.users import Role
from tests.conftest import Queries
from tests.support.applying import (
    ADMIN,
    ANN,
    BEN,
    CARL,
    DEFAULTS,
    LIN,
    WANG,
    apply,
    cast,
    crowd,
    offer_until,
    owed,
    put,
)

DAY = timedelta(days=1)


async def stage(tx: Tx, now: datetime, count: int = 4) -> tuple[Opening, list[int]]:
    """An opening with two places and so many applications that are screened; the first one is Lin's."""
    opening = await cast(tx, now=now)
    mine = await apply(tx, LIN, opening, now=now)
    await put(tx, mine.id, Stage.SCREENING)
    return opening, [mine.id, *await crowd(tx, opening, count - 1, Stage.SCREENING, now=now)]


async def ids(tx: Tx, opening: Opening, filters: Filters) -> list[int]:
    return [row.application.id for row in (await board(tx, ANN, opening.id, filters)).rows]


async def test_filters_narrow_down_and_know_what_they_would_leave(database: Database, now: datetime) -> None:
    async with database.write() as tx:
        opening, (a, b, c, d) = await stage(tx, now)
        await put(tx, d, Stage.WITHDRAWN)
        for who, one, verdict in (
            (ANN, a, Verdict.YES),
            (BEN, a, Verdict.NO),
            (ANN, b, Verdict.YES),
            (BEN, c, Verdict.NO),
        ):
            await reviewing.review(tx, who, one, verdict, defaults=DEFAULTS, now=now)
        await reviewing.assign(tx, ADMIN, [a], 201, now=now)
        await reviewing.assign(tx, ADMIN, [b], 202, now=now)
        await deciding.hold(tx, ANN, [c], Stage.OFFER, now=now)
        assert await ids(tx, opening, Filters()) == [a, b, c]
        assert await ids(tx, opening, Filters(stage=Stage.WITHDRAWN)) == [d]
        assert await ids(tx, opening, Filters(opinion=Opinion.SPLIT)) == [a]
        assert await ids(tx, opening, Filters(opinion=Opinion.YES)) == [b]
        assert await ids(tx, opening, Filters(opinion=Opinion.NONE)) == [c]  # blind: Ann has not judged it
        assert await ids(tx, opening, Filters(assigned=Assigned.ME)) == [a]
        assert await ids(tx, opening, Filters(assigned=Assigned.OTHERS)) == [b]
        assert await ids(tx, opening, Filters(assigned=Assigned.NOBODY)) == [c]
        assert await ids(tx, opening, Filters(held=Held.OFFER)) == [c]
        seen = await board(tx, ANN, opening.id, Filters(held=Held.NOTHING))
        assert (seen.count(), seen.count(held=None), seen.count(opinion=Opinion.YES)) == (2, 3, 1)
        assert (await board(tx, ADMIN, opening.id, Filters(opinion=Opinion.NO))).count() == 1  # reviews nothing
        with pytest.raises(NotFound):
            await board(tx, CARL, opening.id)
        await reviewing.declare_conflict(tx, ANN, b, now=now)
        assert await ids(tx, opening, Filters()) == [a, c]
    filters = Filters(Stage.RESERVE, Opinion.SPLIT, Assigned.ME, Held.REJECTED)
    assert filters_of(filters.as_json()) == filters


async def test_the_second_of_two_who_hold_is_refused(database: Database, now: datetime) -> None:
    async with database.write() as tx:
        opening, (a, b, *_) = await stage(tx, now)
        seen = {row.application.id: row.application.version for row in (await board(tx, ANN, opening.id)).rows}
        first = await deciding.hold(tx, ANN, [a], Stage.OFFER, seen=seen, now=now)
        second = await deciding.hold(tx, BEN, [a, b], Stage.REJECTED, seen=seen, now=now)
        assert (list(first.done), list(second.done)) == ([a], [b])
        assert second.refused[a].message == "application-changed"
        undone = await deciding.unhold(tx, BEN, [a, b], seen=seen, now=now)
        assert set(undone.refused) == {a, b}
        assert (await board(tx, ANN, opening.id)).row(a).held is Held.OFFER  # type: ignore[union-attr]


async def test_holding_and_ranking_owe_no_notice_and_change_nothing_that_is_visible(
    database: Database, now: datetime
) -> None:
    async with database.write() as tx:
        opening, (a, *_) = await stage(tx, now)
        before = await applications.get(tx, a)
        assert before is not None
        was = (before.stage, before.moved_at, before.edited_at)
        logged = len(await history.of_item(tx, kind="application", item=before.number))
        visible = len(await application_events.of_application(tx, a, visible_only=True))
        later = now + DAY
        await deciding.hold(tx, ANN, [a], Stage.REJECTED, texts={"": "x"}, now=later)
        await deciding.unhold(tx, ANN, [a], now=later)
        await offering.set_ranks(tx, ANN, opening.id, [a], now=later)
        await ranking.place(tx, ANN, opening.id, a, 0, now=later)
        await reviewing.review(tx, ANN, a, Verdict.NO, defaults=DEFAULTS, now=later)
        after = await applications.get(tx, a)
        assert after is not None
        assert (after.stage, after.moved_at, after.edited_at) == was
        assert await owed(tx, 101) == []
        assert len(await history.of_item(tx, kind="application", item=before.number)) == logged
        assert len(await application_events.of_application(tx, a, visible_only=True)) == visible


async def test_a_wish_counts_only_for_what_was_seen(database: Database, now: datetime) -> None:
    async with database.write() as tx:
        _, (a, *_) = await stage(tx, now)
        found = await applications.get(tx, a)
        assert found is not None
        version = found.version  # what was read follows what statements make of it
        wish = Wish(a, version, Verb.OFFER, {"": "Come!"}, now + DAY)
        assert wish_of(wish.as_json()) == wish
        await deciding.hold(tx, BEN, [a], Stage.REJECTED, now=now)
        for act in (
            deciding.carry_out(tx, ANN, wish, defaults=DEFAULTS, now=now),
            deciding.keep_held(tx, ANN, wish, now=now),
        ):
            with pytest.raises(LabError, match="application-changed"):
                await act
        fresh = Wish(a, version + 1, Verb.OFFER)
        with pytest.raises(LabError, match="offer-date-missing"):
            await deciding.carry_out(tx, ANN, fresh, defaults=DEFAULTS, now=now)
        with pytest.raises(LabError, match="application-not-now"):
            await deciding.carry_out(tx, ANN, Wish(a, version + 1, Verb.ACCEPT), defaults=DEFAULTS, now=now)
        with pytest.raises(LabError, match="application-not-now"):
            await deciding.keep_held(tx, ANN, Wish(a, version + 1, Verb.SCREEN), now=now)


async def test_the_order_of_offers_one_at_a_time_and_typed(database: Database, now: datetime) -> None:
    async with database.write() as tx:
        opening, (a, b, c, d) = await stage(tx, now)

        async def order() -> list[int]:
            return [row.application.id for row in (await board(tx, ANN, opening.id)).ranked]

        for one in (a, b, c):
            assert await ranking.place(tx, ANN, opening.id, one, 9, now=now)
        assert await order() == [a, b, c]
        assert await ranking.place(tx, BEN, opening.id, c, 1, now=now)
        assert not await ranking.place(tx, BEN, opening.id, c, 1, now=now)  # pressed twice
        assert await order() == [c, a, b]
        await ranking.place(tx, BEN, opening.id, a, 0, now=now)
        assert await order() == [c, b]
        rows = (await board(tx, ANN, opening.id)).every
        assert ranking.in_order(rows, [4, 1]) == [d, a]
        await put(tx, d, Stage.REJECTED)
        rows = (await board(tx, ANN, opening.id)).every
        for numbers in ([4], [99]):
            with pytest.raises(LabError, match="rank-number-unknown"):
                ranking.in_order(rows, numbers)


@pytest.mark.parametrize(
    "typed",
    ["3 7 12", "3,7，12", "0003、0007、0012", "I-2026-03/0003 I-2026-03/0007 12", "３ ７ １２", "第3号 第7号 第12号"],
)
def test_an_order_is_typed_in_any_reasonable_way(typed: str) -> None:
    assert ranking.numbers_in(typed) == [3, 7, 12]


@pytest.mark.parametrize(
    ("typed", "why"), [("three", "wanted"), ("", "wanted"), ("3 7 3", "twice"), ("3 -7", "wanted")]
)
def test_what_is_no_order_is_refused(typed: str, why: str) -> None:
    with pytest.raises(LabError, match=why):
        ranking.numbers_in(typed)


async def test_what_would_be_released_and_what_is(database: Database, now: datetime) -> None:
    async with database.write() as tx:
        opening, (a, b, c, d) = await stage(tx, now)
        await deciding.hold(tx, ANN, [a, b, c], Stage.OFFER, now=now)
        await deciding.hold(tx, ANN, [d], Stage.REJECTED, now=now)
        await offering.set_ranks(tx, ANN, opening.id, [c, b], now=now)
        seen = await board(tx, ANN, opening.id)
        found = expected(seen, Release())
        told = {stage: [row.application.id for row in rows] for stage, rows in found.outcomes.items()}
        assert told == {Stage.OFFER: [c, b], Stage.REJECTED: [d]}
        assert [row.application.id for row in found.waiting] == [a]
        less = expected(seen, Release(left_out=frozenset({b, d})))
        assert [row.application.id for row in less.rows] == [c, a]
        assert [row.application.id for row in less.left_out] == [b, d]
        versions = {row.application.id: row.application.version for row in seen.held}
        await put(tx, d, Stage.SCREENING, version=versions[d] + 1)  # somebody was faster
        several = await deciding.release(
            tx, ANN, list(versions), texts={}, seen=versions, offers_expire_at=now + DAY, defaults=DEFAULTS, now=now
        )
        assert sorted(several.done) == [b, c]
        assert {one: error.message for one, error in several.refused.items()} == {
            a: "offer-no-place",
            d: "application-changed",
        }
        assert [row.application.id for row in (await board(tx, ANN, opening.id)).held] == [a, d]
    whole = Release({1: 2}, {Stage.OFFER: {"zh": "来", "en": "Come"}}, {3: {"": "x"}}, frozenset({4}), now)
    assert release_of(whole.as_json()) == whole


async def test_offers_without_a_limit_all_go(database: Database, now: datetime) -> None:
    async with database.write() as tx:
        opening, every = await stage(tx, now)
        await tx.execute(openings.Opening.__table__.update().values(places=None))
        await deciding.hold(tx, ANN, every, Stage.OFFER, now=now)
        found = expected(await board(tx, ANN, opening.id), Release())
        assert (found.count, list(found.waiting)) == (4, [])
        await offering.offer(tx, ANN, every[0], offer_until(now), defaults=DEFAULTS, now=now)


def allowed(verb: Verb, stage: Stage, actor: Actor) -> bool:
    """As a person would say it: who reviews the opening, or is an admin, decides what is open; only admins mend what is over."""
    if actor not in (ANN, ADMIN):
        return False
    match verb:
        case Verb.SCREEN:
            return stage is Stage.SUBMITTED
        case Verb.INVITE:
            return stage in (Stage.SUBMITTED, Stage.SCREENING, Stage.RESERVE)
        case Verb.RESERVE:
            return stage in (Stage.SUBMITTED, Stage.SCREENING, Stage.INTERVIEW)
        case Verb.OFFER:
            return stage in UNDECIDED or (stage is Stage.EXPIRED and actor is ADMIN)
        case Verb.REJECT:
            return stage in UNDECIDED
        case Verb.GIVE_UP:
            return stage is Stage.ACCEPTED and actor is ADMIN
        case _:
            return False


@pytest.mark.one_database
@pytest.mark.parametrize("verb", [*(verb for verb in OF_STAFF if verb is not Verb.RETURN), Verb.ACCEPT, Verb.WITHDRAW])
async def test_every_wish_that_is_not_in_the_machine_is_refused_to_everybody(
    database: Database, now: datetime, verb: Verb
) -> None:
    """By every stage and role: also the applicant as an admin, a reviewer of another opening, and who is partial."""
    async with database.write() as tx:
        _, (a, *_) = await stage(tx, now)
        await reviewing.declare_conflict(tx, BEN, a, now=now)
        for origin in Stage:
            for actor in (ANN, ADMIN, BEN, CARL, LIN, WANG, Actor(101, Role.ADMIN), GUEST):
                await put(tx, a, origin, **NOTHING_HELD)
                found = await applications.get(tx, a)
                assert found is not None
                version = found.version
                wish = Wish(a, version, verb, None, now + DAY)
                ways = (allowed(verb, origin, actor), allowed(verb, origin, actor) and verb in DECISIONS.values())
                for may, act in zip(ways, (deciding.carry_out, deciding.keep_held), strict=True):
                    await put(tx, a, origin, version=version, **NOTHING_HELD)
                    at: dict[str, Any] = {"defaults": DEFAULTS} if act is deciding.carry_out else {}
                    if may:
                        await act(tx, actor, wish, now=now, **at)
                    else:
                        with pytest.raises(LabError):
                            await act(tx, actor, wish, now=now, **at)
                    after = await applications.get(tx, a)
                    assert after is not None
                    assert (after.version > version) is may, (origin, actor, act)
                    await offers.answer(tx, a, OfferAnswer.WITHDRAWN, now=now)


async def test_a_page_of_many_costs_as_many_queries_as_one_of_few(
    database: Database, now: datetime, queries: Queries
) -> None:
    async with database.write() as tx:
        opening, _ = await stage(tx, now, count=3)
    counted = []
    for more in (40, 0):
        async with database.read() as tx:
            with queries(database) as recorded:
                await board(tx, ANN, opening.id)
        counted.append(len(recorded))
        async with database.write() as tx:
            for n in range(more):
                values = {"number": f"I-2026-03/1{n:03}", "opening_id": opening.id, "user_id": 5000 + n}
                rest = {"stage": Stage.SCREENING, "answers": {}, "language": "zh"}
                moments = dict.fromkeys(("submitted_at", "edited_at", "moved_at"), now)
                await applications.create(tx, {**values, **rest, **moments})
    assert counted[0] == counted[1] <= 12
