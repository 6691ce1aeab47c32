"""Reviewing, the rules: what one counts and lists, screening in order, scores, sharing out, papers shown and counted."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import update

from lab.applications import access, assigning, queues, reviewing, screening, showing
from lab.applications.queues import Wanted
from lab.errors import LabError, NotFound
from storage import application_events, applications, openings, reviews, shown_documents
from storage.applications import ApplicationStage
from storage.database import Database, Tx
from storage.openings import Opening
from storage.reviews import Verdict
from tests.support.applying import ADMIN, ANN, BEN, CARL, DEFAULTS, LIN, apply, cast, put, set_reviewers
from tests.support.papers_drawn import pdf
from tests.support.reviewing import add_paper, apply_for


async def several(tx: Tx, opening: Opening, count: int, *, now: datetime) -> list[int]:
    return [await apply_for(tx, opening, 5001 + number, now=now) for number in range(count)]


async def test_piles_and_lists_count_what_one_may_read(database: Database, now: datetime) -> None:
    async with database.write() as tx:
        opening = await cast(tx, now=now)
        ids = await several(tx, opening, 5, now=now)
        own = await apply_for(tx, opening, ANN.user_id, now=now)
        await put(tx, ids[4], ApplicationStage.REJECTED)
        await reviewing.review(tx, ANN, ids[0], Verdict.YES, defaults=DEFAULTS, now=now)
        await reviewing.declare_conflict(tx, ANN, ids[1], now=now)
        await reviewing.assign(tx, ADMIN, [ids[2], ids[4]], 201, now=now)

        (pile,) = await queues.piles(tx, ANN)
        assert (pile.total, pile.undecided, pile.unseen) == (4, 3, 2)
        assert [one.opening.id for one in await queues.piles(tx, CARL)] == []
        assert (await queues.piles(tx, ADMIN))[0].total == 6
        desk = await queues.desk(tx, ANN, opening.id)
        assert (desk.assigned, desk.assigned_unseen, desk.left) == (1, 1, 2)

        async def found(wanted: Wanted) -> list[int]:
            return list((await queues.listed(tx, ANN, opening.id, wanted)).ids)

        assert own not in await found(Wanted())
        assert await found(Wanted()) == [ids[0], ids[2], ids[3], ids[4]]
        assert await found(Wanted(stage=ApplicationStage.REJECTED)) == [ids[4]]
        assert await found(Wanted(mine=True)) == [ids[2], ids[4]]
        assert await found(Wanted(unseen=True)) == [ids[2], ids[3], ids[4]]
        assert await found(Wanted(verdict=Verdict.YES)) == [ids[0]]
        for outsider in (CARL, LIN):
            with pytest.raises(NotFound):
                await queues.listed(tx, outsider, opening.id, Wanted())


async def test_a_list_tells_no_verdict_to_who_has_not_given_theirs(database: Database, now: datetime) -> None:
    async with database.write() as tx:
        opening = await cast(tx, now=now)
        (one,) = await several(tx, opening, 1, now=now)
        await reviewing.review(tx, ANN, one, Verdict.NO, defaults=DEFAULTS, now=now)

        async def known(actor: object) -> dict[Verdict, int]:
            assert actor in (ANN, BEN, ADMIN)
            return dict((await queues.listed(tx, actor, opening.id, Wanted())).rows[0].verdicts)  # type: ignore[arg-type]

        assert await known(BEN) == {}
        assert await known(ADMIN) == {Verdict.NO: 1}
        await reviewing.review(tx, BEN, one, Verdict.YES, defaults=DEFAULTS, now=now)
        assert await known(BEN) == {Verdict.YES: 1, Verdict.NO: 1}


async def test_screening_goes_in_order_wraps_round_and_can_be_undone(database: Database, now: datetime) -> None:
    async with database.write() as tx:
        opening = await cast(tx, now=now)
        ids = await several(tx, opening, 4, now=now)

        def at(place: screening.Place) -> tuple[int | None, int, int]:
            return place.application.id if place.application else None, place.position, place.left

        on = {"defaults": DEFAULTS, "now": now}
        assert at(await screening.begin(tx, ANN, opening.id, mine=False, now=now)) == (ids[0], 1, 4)
        assert at(await screening.judge(tx, ANN, ids[0], Verdict.YES, **on)) == (ids[1], 2, 3)
        assert at(await screening.skip(tx, ANN, ids[1], now=now)) == (ids[2], 3, 3)
        assert at(await screening.judge(tx, ANN, ids[2], Verdict.NO, **on)) == (ids[3], 4, 2)
        assert at(await screening.judge(tx, ANN, ids[3], Verdict.NO, **on)) == (ids[1], 2, 1)
        assert at(await screening.skip(tx, ANN, ids[1], now=now)) == (ids[1], 2, 1)  # no other is left
        assert at(await screening.back(tx, ANN, ids[1], now=now)) == (ids[0], 1, 1)
        again = await screening.judge(tx, ANN, ids[0], Verdict.MAYBE, **on)
        assert at(again) == (ids[1], 2, 1)
        assert at(await screening.judge(tx, ANN, ids[0], Verdict.MAYBE, **on)) == (ids[1], 2, 1)  # pressed twice

        undone = await screening.undo(tx, ANN, opening.id, **on)
        assert at(undone) == (ids[0], 1, 1)
        assert undone.own is not None
        assert undone.own.verdict is Verdict.YES  # what it was before
        await put(tx, ids[3], ApplicationStage.WITHDRAWN)
        assert at(await screening.undo(tx, ANN, opening.id, **on)) == (ids[2], 3, 2)  # the withdrawn one is left out
        assert at(await screening.undo(tx, ANN, opening.id, **on)) == (ids[0], 1, 3)
        with pytest.raises(LabError, match="review-nothing-to-undo"):
            await screening.undo(tx, ANN, opening.id, **on)
        assert at(await screening.begin(tx, BEN, opening.id, mine=False, now=now)) == (ids[0], 1, 3)
        assert at(await screening.begin(tx, BEN, opening.id, mine=True, now=now)) == (None, 0, 0)
        await set_reviewers(tx, opening.id, [202])
        for verb in (screening.skip, screening.back):
            with pytest.raises(NotFound):
                await verb(tx, ANN, ids[0], now=now)


async def test_verdict_scores_and_comment_leave_each_other_alone(database: Database, now: datetime) -> None:
    async with database.write() as tx:
        opening = await cast(tx, now=now)
        (one,) = await several(tx, opening, 1, now=now)
        criteria = [{"name": "skill", "zh": "技能", "en": "Skill", "most": 5}]
        await tx.execute(update(Opening).where(Opening.id == opening.id).values(criteria=criteria))
        await openings.stored_now(tx, [opening.id])
        with pytest.raises(LabError):  # they come with the interview
            await reviewing.score(tx, ANN, one, "skill", 4, now=now)
        await put(tx, one, ApplicationStage.INTERVIEW)
        await reviewing.score(tx, ANN, one, "skill", 4, now=now)
        for criterion, points in (("skill", 6), ("skill", 0), ("looks", 3)):
            with pytest.raises(LabError):
                await reviewing.score(tx, ANN, one, criterion, points, now=now)
        await reviewing.review(tx, BEN, one, Verdict.YES, defaults=DEFAULTS, now=now)
        assert (await access.reviews_of(tx, ANN, one)).others is None  # scores are no verdict
        assert (await queues.listed(tx, ANN, opening.id, Wanted(unseen=True))).ids == [one]
        await reviewing.comment(tx, ANN, one, " 不错 ", now=now)
        await reviewing.review(tx, ANN, one, Verdict.YES, defaults=DEFAULTS, now=now)
        own = await reviews.own(tx, application_id=one, reviewer_id=201)
        assert own is not None
        assert (own.verdict, own.scores, own.comment) == (Verdict.YES, {"skill": 4}, "不错")
        await reviewing.unjudge(tx, ANN, one, now=now)
        own = await reviews.own(tx, application_id=one, reviewer_id=201)
        assert own is not None
        assert (own.verdict, own.scores, own.comment) == (None, {"skill": 4}, "不错")
        await reviewing.score(tx, ANN, one, "skill", None, now=now)
        kinds = [event.kind for event in await application_events.of_application(tx, one)]
        assert kinds.count("review") == 2  # a verdict each, no score


async def test_shared_out_evenly_but_not_to_who_is_partial(database: Database, now: datetime) -> None:
    async with database.write() as tx:
        opening = await cast(tx, now=now)
        ids = await several(tx, opening, 6, now=now)
        await reviewing.assign(tx, ADMIN, [ids[0]], 201, now=now)
        await reviewing.declare_conflict(tx, BEN, ids[1], now=now)
        got = await assigning.share_out(tx, ADMIN, opening.id, defaults=DEFAULTS, now=now)
        assert got == {201: 2, 202: 3}
        given = await reviews.assigned(tx, ids)
        assert given[ids[1]] == [201]
        assert all(len(one) == 1 for one in given.values())
        assert await assigning.share_out(tx, ADMIN, opening.id, defaults=DEFAULTS, now=now) == {}
        await reviewing.review(tx, ANN, ids[0], Verdict.YES, defaults=DEFAULTS, now=now)
        assert await assigning.take_back(tx, ADMIN, opening.id, 201, now=now) == 2  # what was judged stays
        shares = {one.user_id: (one.given, one.left) for one in (await assigning.sharing(tx, ADMIN, opening.id)).shares}
        assert shares == {201: (1, 0), 202: (3, 3)}
        assert await assigning.give_listed(tx, ADMIN, opening.id, Wanted(), 202, now=now) == 2
        with pytest.raises(NotFound):
            await assigning.share_out(tx, CARL, opening.id, defaults=DEFAULTS, now=now)


async def test_papers_are_shown_for_a_day_and_counted_once_an_hour(database: Database, now: datetime) -> None:
    async with database.write() as tx:
        opening = await cast(tx, now=now)
        made = await apply(tx, LIN, opening, now=now)
        cv = await add_paper(tx, opening, made.id, LIN.user_id, pdf(), now=now)
        for minutes in (0, 10, 59, 61):
            await showing.show_file(tx, ANN, cv, now=now + timedelta(minutes=minutes))
        log = await access.who_viewed(tx, LIN, made.id, zone=DEFAULTS.zone)
        assert [one.times for one in log] == [2]
        for outsider in (CARL, LIN):
            with pytest.raises(NotFound):
                await showing.show_page(tx, outsider, cv, message=None, now=now)

        page = await showing.show_page(tx, ANN, cv, message=None, now=now)
        assert await shown_documents.due(tx, now + timedelta(hours=25), limit=9) == []  # nothing was sent yet
        await shown_documents.sent(tx, page.id, message_id=77)
        message = showing.Message(77, now)
        other = await apply_for(tx, opening, 5001, now=now)
        their = await add_paper(tx, opening, other, 5001, pdf(), now=now)
        assert (await showing.show_page(tx, ANN, their, message=message, now=now)).id == page.id

        async def due(at: datetime) -> list[int | None]:
            return [row.message_id for row in await shown_documents.due(tx, at, limit=9)]

        assert await due(now + timedelta(hours=23)) == []
        assert await due(now + timedelta(hours=24)) == [77]
        await put(tx, made.id, ApplicationStage.WITHDRAWN)
        assert await due(now) == []  # it shows another one by now
        await put(tx, other, ApplicationStage.WITHDRAWN)
        assert await due(now) == [77]
        await shown_documents.retry(tx, page.id, at=now + timedelta(minutes=2))
        assert await due(now) == []
        assert await due(now + timedelta(minutes=2)) == [77]
        with pytest.raises(NotFound):
            await access.open_document(tx, ANN, their)
        await applications.get(tx, other)
