"""Who may read an application, and what of it."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lab.applications import (
    access,
    attention,
    boards,
    deciding,
    leaving,
    offering,
    queues,
    returning,
    reviewing,
    seen,
    submitting,
)
from lab.applications.access import parties_of, reach, reviews_of, who_viewed
from lab.applications.queues import Wanted
from lab.applications.stages import Party, Verb
from lab.errors import LabError, NotFound
from lab.roles import GUEST, OPERATOR, RANK, Actor
from storage import applications, documents
from storage.applications import Application
from storage.applications import ApplicationStage as Stage
from storage.database import Database, Tx
from storage.reviews import Verdict
from storage.users import Role
from tests.lab.test_applications import PAPER
from tests.support.applying import (
    ADMIN,
    ANN,
    BEN,
    CARL,
    DEFAULTS,
    LIN,
    WANG,
    add_opening,
    apply,
    cast,
    offer_until,
    set_reviewers,
    told,
    view_document,
)

FORMER = Actor(201, Role.MEMBER)  # still on the list, but no reviewer any more
NOBODY = (WANG, CARL, GUEST, FORMER, Actor(999, Role.EDITOR))


@given(
    st.sampled_from(Role),
    st.integers(1, 4) | st.none(),
    st.integers(1, 4) | st.none(),
    st.sets(st.integers(1, 4)),
)
def test_what_somebody_is_to_an_application(
    role: Role, user_id: int | None, applicant: int | None, reviewers: set[int]
) -> None:
    found = parties_of(Actor(user_id, role), Application(user_id=applicant), reviewers=reviewers)
    if user_id is not None and user_id == applicant:
        assert found == {Party.APPLICANT}
        return
    admin = RANK[role] >= RANK[Role.ADMIN]
    assert (Party.ADMIN in found) == admin
    assert (Party.REVIEWER in found) == (user_id in reviewers and RANK[role] >= RANK[Role.REVIEWER])
    assert (Party.APPLICANT in found) == (admin and applicant is None)
    assert Party.CLOCK not in found


async def submitted(tx: Tx, now: datetime) -> tuple[Application, int]:
    """An application with a CV."""
    opening = await cast(tx, now=now)
    await add_opening(tx, now=now, code="I-OTHER", reviewers=[203])
    await submitting.attach(tx, LIN, opening.code, PAPER, now=now)
    made = await apply(tx, LIN, opening, now=now)
    (cv,) = await documents.of_application(tx, made.id)
    return made, cv.id


def everything(made: Application, cv: int, now: datetime) -> dict[str, Callable[[Tx, Actor], Awaitable[Any]]]:
    """Every verb that reads or changes an application."""
    at: dict[str, Any] = {"defaults": DEFAULTS, "now": now}
    of, app = made.opening_id, made.id
    return {
        "reach": lambda tx, who: reach(tx, who, app),
        "number": lambda tx, who: access.by_number(tx, who, made.number.lower()),
        "reviews": lambda tx, who: reviews_of(tx, who, app),
        "document": lambda tx, who: view_document(tx, who, cv, now=now),
        "viewed": lambda tx, who: who_viewed(tx, who, app, zone=DEFAULTS.zone),
        "whole": lambda tx, who: seen.whole(tx, who, app),
        "queue": lambda tx, who: queues.listed(tx, who, of, Wanted()),
        "board": lambda tx, who: boards.board(tx, who, of),
        "overdue": lambda tx, who: attention.overdue(tx, who, now=now),
        "places": lambda tx, who: offering.places_of(tx, who, of),
        "ranks": lambda tx, who: offering.set_ranks(tx, who, of, [app], now=now),
        "edit": lambda tx, who: submitting.edit(tx, who, app, {}, **at),
        "attach": lambda tx, who: submitting.attach_to(tx, who, app, PAPER, now=now),
        "withdraw": lambda tx, who: leaving.withdraw(tx, who, app, **at),
        "restore": lambda tx, who: leaving.restore(tx, who, app, **at),
        "return": lambda tx, who: returning.return_(tx, who, app, question="?", due_at=now + timedelta(1), **at),
        "answer": lambda tx, who: returning.answer_return(tx, who, app, text="x", **at),
        "screen": lambda tx, who: deciding.screen(tx, who, app, **at),
        "invite": lambda tx, who: deciding.invite(tx, who, app, **at),
        "reserve": lambda tx, who: deciding.reserve(tx, who, app, **at),
        "reject": lambda tx, who: deciding.reject(tx, who, app, **at),
        "offer": lambda tx, who: offering.offer(tx, who, app, offer_until(now), **at),
        "accept": lambda tx, who: offering.accept(tx, who, app, **at),
        "decline": lambda tx, who: offering.decline(tx, who, app, **at),
        "give up": lambda tx, who: offering.give_up(tx, who, app, **at),
        "review": lambda tx, who: reviewing.review(tx, who, app, Verdict.YES, **at),
        "undo": lambda tx, who: reviewing.undo_review(tx, who, app),
        "note": lambda tx, who: reviewing.note(tx, who, app, "x", now=now),
        "conflict": lambda tx, who: reviewing.declare_conflict(tx, who, app, now=now),
        "assign": lambda tx, who: reviewing.assign(tx, who, [app], 201, now=now),
    }


async def test_nobody_else_learns_that_it_exists(database: Database, now: datetime) -> None:
    async with database.write() as tx:
        made, cv = await submitted(tx, now)
        for name, verb in everything(made, cv, now).items():
            for who in NOBODY:
                with pytest.raises(NotFound) as refused:
                    await verb(tx, who)
                assert refused.value.message in ("application-not-found", "document-gone"), (name, who)
        for change in (deciding.hold, deciding.unhold, deciding.release):
            options: dict[str, Any] = {"now": now}
            options |= {"texts": {}, "defaults": DEFAULTS} if change is deciding.release else {}
            given = (Stage.REJECTED,) if change is deciding.hold else ()
            for who in NOBODY:
                several = await change(tx, who, [made.id], *given, **options)  # type: ignore[operator]
                assert several.done == []
                assert several.refused[made.id].message == "application-not-found"
        found = await applications.get(tx, made.id)
        assert found is not None
        assert found.version == 1


async def test_a_reviewer_reads_as_long_as_they_are_one(database: Database, now: datetime) -> None:
    async with database.write() as tx:
        made, cv = await submitted(tx, now)
        assert (await reach(tx, ANN, made.id)).parties == {Party.REVIEWER}
        assert (await reach(tx, ADMIN, made.id)).parties == {Party.ADMIN}
        assert (await reach(tx, OPERATOR, made.id)).parties == {Party.ADMIN}
        await set_reviewers(tx, made.opening_id, [202])
        for verb in everything(made, cv, now).values():
            with pytest.raises(NotFound):
                await verb(tx, ANN)


async def test_an_applicant_decides_nothing_about_themselves_whatever_their_role(
    database: Database, now: datetime
) -> None:
    async with database.write() as tx:
        opening = await cast(tx, now=now)
        for actor in (ADMIN, ANN):
            made = await apply(tx, actor, opening, now=now)
            verbs = everything(made, 0, now)
            for name in ("reviews", "screen", "invite", "reject", "offer", "review", "note", "conflict", "assign"):
                with pytest.raises(NotFound):
                    await verbs[name](tx, actor)
            assert made.id not in (await queues.listed(tx, actor, opening.id, Wanted())).ids
            await deciding.hold(tx, BEN, [made.id], Stage.REJECTED, now=now)
            assert (await boards.board(tx, actor, opening.id)).row(made.id) is None
            assert made.id in [row.application.id for row in (await boards.board(tx, BEN, opening.id)).held]


async def test_others_verdicts_are_read_after_ones_own(database: Database, now: datetime) -> None:
    async with database.write() as tx:
        made, _ = await submitted(tx, now)
        at: dict[str, Any] = {"defaults": DEFAULTS, "now": now}
        await reviewing.review(tx, ANN, made.id, Verdict.YES, scores={"skill": 4}, comment="好", **at)
        blind = await reviews_of(tx, BEN, made.id)
        assert (blind.own, blind.others, blind.count) == (None, None, 1)
        await reviewing.review(tx, BEN, made.id, Verdict.NO, **at)
        both = await reviews_of(tx, BEN, made.id)
        assert both.others is not None
        assert [(one.verdict, one.scores, one.comment) for one in both.others] == [(Verdict.YES, {"skill": 4}, "好")]
        assert await reviewing.undo_review(tx, BEN, made.id) is True
        assert await reviewing.undo_review(tx, BEN, made.id) is False
        assert (await reviews_of(tx, BEN, made.id)).others is None
        assert len((await reviews_of(tx, ADMIN, made.id)).others or ()) == 1
        await set_reviewers(tx, made.opening_id, [201, 202, 301])
        assert (await reviews_of(tx, ADMIN, made.id)).others is None  # who reviews is blind, an admin too
        assert await told(tx, 101) == ["screen"]  # by the first look, and of nothing else


async def test_notes_are_their_authors_own(database: Database, now: datetime) -> None:
    async with database.write() as tx:
        made, _ = await submitted(tx, now)
        await reviewing.note(tx, ANN, made.id, " 问问导师 ", now=now)
        assert [note.text for note in (await reviews_of(tx, ANN, made.id)).notes] == ["问问导师"]
        for who in (BEN, ADMIN):
            assert (await reviews_of(tx, who, made.id)).notes == []


async def test_who_is_partial_neither_reads_nor_decides(database: Database, now: datetime) -> None:
    async with database.write() as tx:
        made, cv = await submitted(tx, now)
        await reviewing.assign(tx, ADMIN, [made.id], 201, now=now)
        await reviewing.review(tx, ANN, made.id, Verdict.YES, defaults=DEFAULTS, now=now)
        for who in (ANN, ADMIN):
            await reviewing.declare_conflict(tx, who, made.id, now=now)
            for name in ("reach", "reviews", "document", "reject", "review", "assign"):
                with pytest.raises(NotFound):
                    await everything(made, cv, now)[name](tx, who)
            assert (await queues.listed(tx, who, made.opening_id, Wanted())).ids == []
        views = await reviews_of(tx, BEN, made.id)
        assert views.count == 0
        with pytest.raises(LabError, match="review-conflict"):
            await reviewing.assign(tx, BEN, [made.id], 201, now=now)
        await reviewing.declare_conflict(tx, ANN, made.id, conflict=False, now=now)
        assert (await reach(tx, ANN, made.id)).parties == {Party.REVIEWER}


async def test_a_queue_by_what_is_left_to_do(database: Database, now: datetime) -> None:
    async with database.write() as tx:
        made, _ = await submitted(tx, now)
        (opening,) = [(await reach(tx, ANN, made.id)).opening]
        other = await apply(tx, WANG, opening, now=now)
        assert await reviewing.assign(tx, ADMIN, [made.id, other.id], 201, now=now) == [made.id, other.id]
        assert await reviewing.assign(tx, ADMIN, [made.id], 201, now=now) == []
        with pytest.raises(LabError, match="review-no-reviewer"):
            await reviewing.assign(tx, ADMIN, [made.id], 203, now=now)
        await reviewing.review(tx, ANN, made.id, Verdict.MAYBE, defaults=DEFAULTS, now=now)

        async def ids(who: Actor, **options: Any) -> Sequence[int]:
            return (await queues.listed(tx, who, opening.id, Wanted(**options))).ids

        assert await ids(ANN) == [made.id, other.id]
        assert await ids(ANN, unseen=True) == [other.id]
        assert await ids(ANN, mine=True, unseen=True) == [other.id]
        assert await ids(BEN, mine=True) == []
        assert await ids(BEN, stage=Stage.SCREENING) == [made.id]
        (late,) = await attention.overdue(tx, ANN, now=now + timedelta(days=15))
        assert (late.opening.id, late.count) == (opening.id, 2)


async def test_each_opening_of_a_document_is_logged_for_the_applicant(database: Database, now: datetime) -> None:
    async with database.write() as tx:
        made, cv = await submitted(tx, now)
        evening = now.replace(hour=15, minute=59)  # the last minute of the day in Hefei
        for who, at in ((ANN, now), (BEN, evening), (ADMIN, evening + timedelta(minutes=1))):
            opened = await view_document(tx, who, cv, now=at)
            assert (opened.content, opened.document.name) == (PAPER.content, "林样本简历.pdf")
        await view_document(tx, LIN, cv, now=now)  # one's own is no event
        log = await who_viewed(tx, LIN, made.id, zone=DEFAULTS.zone)
        assert [(line.day.isoformat(), line.party, line.kind, line.times) for line in log] == [
            ("2026-11-23", Party.REVIEWER, "cv", 2),
            ("2026-11-24", Party.ADMIN, "cv", 1),
        ]
        for who in (ANN, ADMIN):
            with pytest.raises(NotFound):
                await who_viewed(tx, who, made.id, zone=DEFAULTS.zone)
        await documents.remove(tx, [cv], now=now)
        with pytest.raises(NotFound, match="document-gone"):
            await view_document(tx, ANN, cv, now=now)
        assert len(await who_viewed(tx, LIN, made.id, zone=DEFAULTS.zone)) == 2


async def test_a_draft_is_nobodys_but_its_users(database: Database, now: datetime) -> None:
    async with database.write() as tx:
        opening = await cast(tx, now=now)
        draft = await submitting.attach(tx, LIN, opening.code, PAPER, now=now)
        assert (await view_document(tx, LIN, draft, now=now)).content == PAPER.content
        for who in (ANN, ADMIN, WANG, GUEST, OPERATOR):
            with pytest.raises(NotFound, match="document-gone"):
                await view_document(tx, who, draft, now=now)


def test_the_applicants_view_has_no_word_of_what_is_held(now: datetime) -> None:
    common: dict[str, Any] = {"id": 1, "number": "I/1", "opening_id": 1, "stage": Stage.SCREENING, "language": "zh"}
    common |= {"submitted_at": now, "edited_at": now, "moved_at": now, "answers": {}}
    plain = Application(**common, version=1)
    secret = Application(
        **common, version=9, held_stage=Stage.OFFER, held_texts={"zh": "好"}, held_by=1, held_at=now, rank=1
    )
    assert seen.seen_by_applicant(plain) == seen.seen_by_applicant(secret)
    assert "hold" not in tuple(Verb)
