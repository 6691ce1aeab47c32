"""Taking the applications of an opening out: who gets what, the papers in parts, and how long applications stood where."""

from datetime import UTC, datetime, timedelta

import pytest

from lab.applications import access, erasure, exporting, leaving, reviewing, showing
from lab.errors import LabError, NotFound
from lab.roles import Actor
from storage import application_events, applications, documents, history, shown_documents
from storage.applications import ApplicationStage
from storage.database import Database, Tx
from storage.documents import Document
from storage.history import Scope
from storage.reviews import Verdict
from storage.users import Role
from tests.support.applying import ADMIN, ANN, BEN, CARL, DEFAULTS, LIN, WANG, cast, put, set_reviewers
from tests.support.papers_drawn import pdf
from tests.support.reviewing import apply_for

NOW = datetime(2026, 11, 25, 9, tzinfo=UTC)
FORMER = Actor(204, Role.REVIEWER)
DAY = timedelta(days=1)
CV = pdf()


async def test_who_reviews_the_opening_gets_what_they_may_read_and_nobody_else_anything(database: Database) -> None:
    async with database.write() as tx:
        opening = await cast(tx, now=NOW)
        ids = [await apply_for(tx, opening, user_id, now=NOW, cv=CV) for user_id in (101, 102, 201)]
        await reviewing.declare_conflict(tx, ANN, ids[1], now=NOW)
        for actor, wanted in ((ANN, [ids[0]]), (BEN, ids), (ADMIN, ids)):
            found = await exporting.table(tx, actor, opening.id)
            assert [line.row.application.id for line in found.lines] == wanted
            assert [one.application.id for one in await exporting.papers(tx, actor, opening.id)] == wanted
            assert (await exporting.funnel(tx, actor, opening.id, now=NOW)).total == len(wanted)
        for actor in (LIN, WANG, CARL, FORMER):
            for ask in (exporting.plan_table, exporting.plan_documents, exporting.plan_funnel):
                with pytest.raises(NotFound):
                    await ask(tx, actor, opening.id, now=NOW)
            for read in (exporting.table, exporting.papers):
                with pytest.raises(NotFound):
                    await read(tx, actor, opening.id)
        assert await history.total(tx, Scope(("opening.exported%",))) == 0


async def test_verdicts_of_others_stay_unknown_until_ones_own_is_given(database: Database) -> None:
    async with database.write() as tx:
        opening = await cast(tx, now=NOW)
        one = await apply_for(tx, opening, 101, now=NOW)
        await reviewing.review(tx, BEN, one, Verdict.NO, defaults=DEFAULTS, now=NOW)
        (line,) = (await exporting.table(tx, ANN, opening.id)).lines
        assert line.row.verdicts == {}
        (line,) = (await exporting.table(tx, ADMIN, opening.id)).lines
        assert line.row.verdicts == {Verdict.NO: 1}
        await reviewing.review(tx, ANN, one, Verdict.YES, defaults=DEFAULTS, now=NOW)
        (line,) = (await exporting.table(tx, ANN, opening.id)).lines
        assert line.row.verdicts == {Verdict.NO: 1, Verdict.YES: 1}


async def test_each_paper_counts_as_opened_once_and_withdrawn_ones_are_left_out(database: Database) -> None:
    async with database.write() as tx:
        opening = await cast(tx, now=NOW)
        kept = await apply_for(tx, opening, 101, now=NOW, cv=CV)
        await apply_for(tx, opening, 102, now=NOW, cv=CV, stage=ApplicationStage.WITHDRAWN)
        for _ in range(2):
            (planned,) = await exporting.plan_documents(tx, ANN, opening.id, now=NOW)
        (paper,) = await documents.of_application(tx, kept)
        assert list(planned.documents) == [paper.id]
        log = await access.who_viewed(tx, LIN, kept, zone=DEFAULTS.zone)
        assert [(one.party, one.times) for one in log] == [("reviewer", 1)]
        (found,) = await exporting.papers(tx, ANN, opening.id)
        assert await exporting.content(tx, ANN, found) == CV
        entries = await history.listed(tx, Scope(("opening.exported%",)), offset=0, limit=9)
        assert [(one.action, one.actor_id, one.item) for one in entries] == [
            ("opening.exported_documents", 201, opening.code)
        ] * 2
        await put(tx, kept, ApplicationStage.WITHDRAWN)
        with pytest.raises(LabError, match="export-no-documents"):
            await exporting.plan_documents(tx, ANN, opening.id, now=NOW)


async def test_a_file_goes_after_a_day_and_sooner_on_withdrawal_erasure_conflict_and_a_lost_role(
    database: Database,
) -> None:
    async with database.write() as tx:
        opening = await cast(tx, now=NOW)
        one, two = [await apply_for(tx, opening, user_id, now=NOW) for user_id in (101, 102)]

        async def send(actor: Actor) -> int:
            planned = await exporting.plan_table(tx, actor, opening.id, now=NOW)
            await shown_documents.sent(tx, planned.shown, message_id=1000 + planned.shown)
            return planned.shown

        async def due(now: datetime) -> set[int]:
            return {row.id for row in await shown_documents.due(tx, now, limit=9)}

        ann, ben = await send(ANN), await send(BEN)
        assert await due(NOW + DAY - timedelta(minutes=1)) == set()
        assert await due(NOW + DAY) == {ann, ben}
        await reviewing.declare_conflict(tx, ANN, two, now=NOW)
        assert await due(NOW) == {ann}
        await leaving.withdraw(tx, LIN, one, defaults=DEFAULTS, now=NOW)
        assert await due(NOW) == {ann, ben}
        again = await send(BEN)
        await erasure.erase(tx, WANG, two, defaults=DEFAULTS, now=NOW)
        assert again in await due(NOW)
        await set_reviewers(tx, opening.id, [201])
        assert again in await _lost(tx)


async def _lost(tx: Tx) -> list[int]:
    return await showing.lost(tx, defaults=DEFAULTS)


def test_papers_go_into_as_many_files_as_it_takes() -> None:
    sizes = [20, 20, 20, 1, 44, 20]
    several = [Document(id=place, size=size * 1_000_000) for place, size in enumerate(sizes)]
    assert [[one.id for one in part] for part in exporting.parts(several)] == [[0, 1], [2, 3], [4], [5]]
    assert exporting.parts([]) == []


async def test_the_time_at_a_stage_is_counted_until_it_was_left_or_until_now(database: Database) -> None:
    async with database.write() as tx:
        opening = await cast(tx, now=NOW)
        ids = [await apply_for(tx, opening, user_id, now=NOW) for user_id in (101, 102, None)]
        moved = ((0, "screening", 1), (0, "interview", 4), (0, "rejected", 9), (1, "screening", 3))
        for place, stage, days in moved:
            await application_events.add(
                tx, ids[place], at=NOW + days * DAY, actor_id=201, party="reviewer", kind="screen",
                stage=ApplicationStage(stage), note=None, visible=True,
            )  # fmt: skip
        await put(tx, ids[0], ApplicationStage.REJECTED)
        await put(tx, ids[1], ApplicationStage.SCREENING)
        found = await exporting.funnel(tx, BEN, opening.id, now=NOW + 10 * DAY)
        assert [(one.stage.value, one.count, one.median) for one in found.stages] == [
            ("submitted", 3, 3 * DAY),
            ("screening", 2, 5 * DAY),
            ("interview", 1, 5 * DAY),
            ("rejected", 1, None),
        ]
        one = await applications.get(tx, ids[2])
        assert one is not None
        assert exporting.stayed(one, [], now=NOW + DAY) == {ApplicationStage.SUBMITTED: DAY}
