"""Openings changed by a form: the same checks as an import, what is safe, what is refused, who is told, and two at once."""

import asyncio
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from lab import announcements
from lab.errors import Forbidden, LabError
from lab.opening_edits import answering, deadlines, ending, saving
from lab.opening_edits.cells import cells_of_answers, read_cell
from lab.opening_edits.counts import Concerned, concerned
from lab.opening_edits.deadlines import WAS
from lab.opening_edits.fields import EDITED
from lab.opening_edits.references import who_cannot_review
from lab.opening_edits.subjects import BASE, prefill, suggested_code
from lab.opening_edits.untold import prepared, untold
from lab.opening_questions import Question, QuestionKind, as_stored
from lab.roles import Actor
from storage import history, openings, places
from storage.applications import ApplicationStage as Stage
from storage.database import Database, Tx
from storage.openings import Ended, Opening
from storage.users import Role
from tests.support import applying
from tests.support.applying import ADMIN, ANN, CODE, LIN, WANG
from tests.support.stored import add_user

REVIEWERS = (70020, 70030)  # as long as Telegram makes them
HEFEI = ZoneInfo("Asia/Shanghai")
ELIGIBLE = {
    "study_zh": "",
    "study_en": "",
    "doctorate_years": None,
    "nationality_zh": "",
    "nationality_en": "",
    "languages": [],
}


async def made(tx: Tx, now: datetime, **values: Any) -> Opening:
    opening = await applying.cast(tx, now=now)
    await applying.set_reviewers(tx, opening.id, REVIEWERS)
    await openings.change(tx, opening.id, was={}, values={"eligibility": ELIGIBLE, **values})
    (opening,) = await openings.stored_now(tx, [opening.id])
    return opening


async def opened(tx: Tx, **changes: Any) -> dict[str, Any]:
    """The answers of the form as it is opened, with some of them changed."""
    return {**await prefill(tx, subject=CODE), **changes}


async def save(
    tx: Tx, answers: Mapping[str, Any], now: datetime, *, actor: Actor = ADMIN, subject: str = CODE
) -> saving.Saved:
    return await saving.save(tx, actor=actor, answers=answers, subject=subject, now=now)


async def stored(tx: Tx, code: str = CODE) -> Opening:
    (opening,) = await openings.stored_now(tx, [(await openings.ids_by_code(tx))[code]])
    return opening


@pytest.mark.parametrize(
    ("column", "typed", "cell"),
    [
        ("closes_at", "2027-05-31", "2027-05-31 23:59"),
        ("closes_at", "5月31日", "2027-05-31 23:59"),
        ("closes_at", "31 May 18:00", "2027-05-31 18:00"),
        ("closes_at", "明天 18:00", "2026-11-26 18:00"),
        ("closes_at", "招满为止", ""),
        ("opens_at", "明天", "2026-11-26 00:00"),
        ("answer_by", "2027-06", "2027-06"),
        ("answer_by", "6月20日", "2027-06-20"),
        ("places", "３ 个", "3"),
        ("zone", "柏林时间", "Europe/Berlin"),
        ("contact_email", "ｉnterns@example.org", "interns@example.org"),
    ],
)
def test_what_people_type_is_understood(column: str, typed: str, cell: str) -> None:
    now = datetime(2026, 11, 25, 8, tzinfo=HEFEI)
    assert read_cell(column, typed, now=now, zone=HEFEI) == cell


@pytest.mark.parametrize(
    ("column", "typed", "message"),
    [
        ("closes_at", "soon", "import-problem-bad-moment"),
        ("places", "0", "import-problem-bad-number"),
        ("places", "-3", "import-problem-bad-number"),
        ("contact_email", "interns", "import-problem-bad-email"),
        ("zone", "Mars", "import-problem-bad-zone"),
    ],
)
def test_what_an_import_refuses_is_refused(column: str, typed: str, message: str) -> None:
    with pytest.raises(LabError) as error:
        read_cell(column, typed, now=datetime(2026, 11, 25, tzinfo=HEFEI), zone=HEFEI)
    assert error.value.message == message


async def test_only_what_was_changed_is_changed_and_noted(database: Database, now: datetime) -> None:
    async with database.write() as tx:
        await made(tx, now)
        done = await save(tx, await opened(tx, places="5", pay={"zh": "每天 200 元"}), now)
        assert [(one.column, one.new) for one in done.changes] == [("places", 5), ("pay_zh", "每天 200 元")]
        after = await stored(tx)
        assert (after.places, after.pay_zh, after.title_zh) == (5, "每天 200 元", "换电站实习")
        entries = await history.of_item(tx, kind="opening", item=CODE)
        assert [(one.action, one.facts) for one in entries] == [
            ("opening.edited", {"changes": [["places", "2", "5"], ["pay_zh", "", "每天 200 元"]]})
        ]
        assert (await save(tx, await opened(tx), now)).changes == ()
        assert len(await history.of_item(tx, kind="opening", item=CODE)) == 1


async def test_nobody_but_admins_may(database: Database, now: datetime) -> None:
    async with database.write() as tx:
        opening = await made(tx, now)
        answers = await opened(tx, places="5")
        for actor in (LIN, WANG, ANN, Actor(1, Role.EDITOR)):
            with pytest.raises(Forbidden):
                await save(tx, answers, now, actor=actor)
            with pytest.raises(Forbidden):
                await ending.end(tx, actor, CODE, Ended.FILLED, now=now)
            with pytest.raises(Forbidden):
                await deadlines.about(tx, actor, CODE)
        assert (await stored(tx)).places == opening.places


@pytest.mark.parametrize(
    ("changes", "field", "message"),
    [
        ({"title": {}}, "title", "import-problem-no-text"),
        ({"starts": "2027-09", "ends": "2027-07"}, "ends", "import-problem-ends-before-starts"),
        ({"answer_by": "2026-11-26"}, "answer_by", "import-problem-answer-before-deadline"),
        ({"area": "cooking"}, "area", "import-problem-unknown-reference-alone"),
        ({"host": "R-404"}, "host", "import-problem-unknown-reference-alone"),
        ({"reviewers": ["R-404"]}, "reviewers", "import-problem-unknown-reference-alone"),
        ({"opens_at": "2030-01-01 00:00"}, "closes_at", "import-problem-ends-before-starts"),
    ],
)
async def test_what_does_not_go_together_is_pointed_at(
    database: Database, now: datetime, changes: dict[str, Any], field: str, message: str
) -> None:
    async with database.write() as tx:
        await made(tx, now)
        answers = await opened(tx, **changes)
        wrong = await saving.review(tx, answers=answers, subject=CODE)
        assert wrong is not None
        assert (wrong[0], wrong[1].message) == (field, message)
        with pytest.raises(LabError):
            await save(tx, answers, now)


async def test_a_second_admin_is_told_what_the_first_has_changed(database: Database, now: datetime) -> None:
    async with database.write() as tx:
        await made(tx, now)
        first, second = await opened(tx, places="5"), await opened(tx, places="7", pay={"en": "Paid"})
        await save(tx, first, now)
        seen = await saving.look(tx, CODE, second)
        assert [(one.column, one.was, one.theirs, one.mine) for one in seen.clashes] == [("places", "2", "5", "7")]
        with pytest.raises(LabError) as error:
            await save(tx, second, now)
        assert error.value.message == "opening-edit-clash"
        assert (await stored(tx)).places == 5
        # Who changes something else does not disturb, and learns of it.
        other = {**second, "places": "2"}
        done = await save(tx, other, now)
        assert [one.column for one in done.changes] == ["pay_en"]
        assert [(one.column, one.theirs) for one in done.theirs] == [("places", "5")]
        assert (await stored(tx)).places == 5
        # The same change twice is no clash.
        same = {**await opened(tx, places="9"), BASE: second[BASE], "pay": {"en": "Paid"}}
        await save(tx, await opened(tx, places="9"), now)
        assert (await saving.look(tx, CODE, same)).clashes == ()


async def test_of_two_who_save_at_once_one_is_told_of_the_other(database: Database, now: datetime) -> None:
    async with database.write() as tx:
        await made(tx, now)
        answers = [await opened(tx, places=str(number)) for number in (5, 7)]

    async def one(given: dict[str, Any]) -> str:
        try:
            async with database.write() as tx:
                return str((await save(tx, given, now)).opening.places)
        except LabError as error:
            return error.message

    ends = await asyncio.gather(*map(one, answers))
    async with database.read() as tx:
        opening = await openings.by_code(tx, CODE)
    assert opening is not None
    assert sorted(ends) == sorted([str(opening.places), "opening-edit-clash"])


async def test_a_question_is_named_in_the_history(database: Database, now: datetime) -> None:
    asked = {"asked": as_stored([Question(name, QuestionKind.TEXT, "为什么？" * 20, "") for name in ("why", "how")])}
    async with database.write() as tx:
        await made(tx, now)
        await save(tx, await opened(tx, questions=asked), now)
        (entry,) = await history.of_item(tx, kind="opening", item=CODE)
        assert entry.facts == {"changes": [["questions", "", "why; how"]]}


async def test_there_are_never_fewer_places_than_were_accepted(database: Database, now: datetime) -> None:
    async with database.write() as tx:
        opening = await made(tx, now)
        await places.lock(tx, opening.id)
        for _ in range(2):
            assert await places.take(tx, opening.id)
        with pytest.raises(LabError) as error:
            await save(tx, await opened(tx, places="1"), now)
        assert (error.value.message, error.value.facts) == ("opening-places-taken", {"count": 2})
        await save(tx, await opened(tx, places="3"), now)
        await save(tx, await opened(tx, places=None), now)
        assert (await stored(tx)).places is None


async def test_what_happens_to_applications_is_said_before(database: Database, now: datetime) -> None:
    asked = {"asked": as_stored([Question("why", QuestionKind.TEXT, "为什么？", "")])}
    async with database.write() as tx:
        opening = await made(tx, now)
        await save(tx, await opened(tx, questions=asked), now)
        answers = await opened(tx, questions=None, organisations=["NIO"], closes_at="2027-05-31 23:59", kind="postdoc")
        assert (await saving.look(tx, CODE, answers)).warned == ()
        await applying.crowd(tx, opening, 3, Stage.SCREENING, now=now)
        seen = await saving.look(tx, CODE, answers)
        assert seen.wrong is not None
        assert (seen.wrong[0], seen.wrong[1].message) == ("kind", "opening-kind-fixed")
        seen = await saving.look(tx, CODE, {**answers, "kind": "internship"})
        assert [(one.message, one.facts.get("names"), one.facts.get("count")) for one in seen.warned] == [
            ("opening-warn-deadline", None, None),
            ("opening-warn-questions-gone", "why", 3),
            ("opening-warn-organisations", None, 3),
        ]
        await save(tx, {**answers, "kind": "internship"}, now)
        assert (await stored(tx)).questions == []


async def test_a_new_one_needs_a_code_of_its_own(database: Database, now: datetime) -> None:
    async with database.write() as tx:
        await made(tx, now)
        new = {**await prefill(tx, subject="new:internship"), "title": {"zh": "新岗位"}, "area": "battery"}
        new |= {"code": CODE.lower(), "closes_at": "until filled"}
        with pytest.raises(LabError) as error:
            await save(tx, new, now, subject="new:internship")
        assert error.value.message == "opening-code-taken"
        assert await suggested_code(tx, "internship", now=now) == f"I-{now.year}-04"
        done = await save(tx, {**new, "code": "I-9"}, now, subject="new:internship")
        assert (done.new, done.opening.code, done.opening.closes_at, done.opening.sample) == (True, "I-9", None, False)
        assert (done.opening.retention_days, done.opening.zone) == (180, "Asia/Shanghai")
        copy = {**await prefill(tx, subject=f"copy:{CODE}"), "code": "I-10", "closes_at": "2027-05-31 23:59"}
        done = await save(tx, copy, now, subject=f"copy:{CODE}")
        assert (done.opening.title_zh, done.opening.places, done.opening.sample) == ("换电站实习", 2, False)
        assert await openings.reviewer_ids(tx, done.opening.id) == set(REVIEWERS)
        assert [one.action for one in await history.of_item(tx, kind="opening", item="I-10")] == ["opening.created"]


async def test_reviewers_who_are_taken_away_review_no_more(database: Database, now: datetime) -> None:
    async with database.write() as tx:
        opening = await made(tx, now)
        await save(tx, await opened(tx, reviewers=["70030", "70040"]), now)
        assert await openings.reviewer_ids(tx, opening.id) == {70030, 70040}


async def test_who_cannot_review_yet_is_known(database: Database, now: datetime) -> None:
    async with database.write() as tx:
        await made(tx, now)
        await add_user(tx, 70020, Role.REVIEWER, now=now)
        await add_user(tx, 70030, Role.MEMBER, now=now)
        keys = ["70020", "70030", "70040"]
        assert await who_cannot_review(tx, keys, owner_ids=()) == ["70030", "70040"]
        assert await who_cannot_review(tx, keys, owner_ids=[70030]) == ["70040"]


async def test_a_deadline_is_extended_once_and_opens_what_had_ended(database: Database, now: datetime) -> None:
    async with database.write() as tx:
        opening = await made(tx, now, ended=Ended.CLOSED, answer_by=(now + timedelta(days=12)).date())
        assert opening.closes_at is not None
        await applying.crowd(tx, opening, 2, Stage.SCREENING, now=now)
        await applying.crowd(tx, await applying.add_opening(tx, now=now, code="I-2"), 1, Stage.SCREENING, now=now)
        until = deadlines.later(opening, 7, now=now)
        assert until == opening.closes_at + timedelta(days=7)
        answers = {WAS: opening.closes_at.isoformat(), "until": until.isoformat()}
        done = await deadlines.extend(tx, actor=ADMIN, answers=answers, subject=CODE, now=now)
        after = await stored(tx)
        assert (after.closes_at, after.ended) == (until, None)
        assert after.answer_by == (now + timedelta(days=19)).date()
        assert done.people == Concerned(drafts=0, followers=0, running=2, applications=2)
        with pytest.raises(LabError) as error:
            await deadlines.extend(tx, actor=ADMIN, answers=answers, subject=CODE, now=now)
        assert error.value.message == "opening-changed"
        for wrong, message in (
            (until, "earlier"),
            (until - timedelta(days=1), "earlier"),
            (now + timedelta(days=2000), "far"),
        ):
            with pytest.raises(LabError) as error:
                deadlines.check(after, wrong, now=now)
            assert error.value.message == f"opening-deadline-{message}"


async def test_who_was_not_told_of_an_extension_can_be_told_still(database: Database, now: datetime) -> None:
    async with database.write() as tx:
        opening = await made(tx, now, answer_by=(now + timedelta(days=12)).date())
        await applying.crowd(tx, opening, 2, Stage.SCREENING, now=now)
        assert opening.closes_at is not None
        was, until = opening.closes_at, deadlines.later(opening, 7, now=now)
        assert await untold(tx, ADMIN, CODE, now=now) is None
        answers = {WAS: was.isoformat(), "until": until.isoformat()}
        done = await deadlines.extend(tx, actor=ADMIN, answers=answers, subject=CODE, now=now)
        assert await untold(tx, ADMIN, CODE, now=now) is None  # nothing was prepared: nobody was concerned then
        wanted = deadlines.wanted(done, {"en": {"kind": "text", "text": "later"}}, title="t")
        written = await announcements.write(tx, ADMIN, wanted, now=now)
        await prepared(tx, ADMIN, opening, written, now=now)
        ready = await untold(tx, ADMIN, CODE, now=now)
        assert ready is not None
        assert ready.ready is written
        await announcements.drop_edit(tx, ADMIN, written, now=now)
        await tx.refresh(written)
        dropped = await untold(tx, ADMIN, CODE, now=now)
        assert dropped is not None
        assert dropped.ready is None
        assert dropped.extended == done  # it can be told as it would have been
        assert await untold(tx, ADMIN, CODE, now=until + timedelta(minutes=1)) is None
        written = await announcements.write(tx, ADMIN, wanted, now=now)
        await prepared(tx, ADMIN, opening, written, now=now)
        await announcements.confirm(tx, ADMIN, written, count=2, owner_ids=(), now=now)
        assert await untold(tx, ADMIN, CODE, now=now) is None


async def test_an_extension_from_a_deadline_that_is_over_counts_from_today(database: Database, now: datetime) -> None:
    async with database.write() as tx:
        opening = await made(tx, now, closes_at=now - timedelta(days=30))
        until = deadlines.later(opening, 3, now=now)
        assert timedelta(days=2) < until - now <= timedelta(days=3)


async def test_whoever_waits_is_told_of_another_day_once_for_each_change(database: Database, now: datetime) -> None:
    async with database.write() as tx:
        opening = await made(tx, now)
        mine = await applying.apply(tx, LIN, opening, now=now)
        over = await applying.apply(tx, WANG, opening, now=now)
        await applying.put(tx, over.id, Stage.REJECTED)
        day = (now + timedelta(days=20)).date()
        answers = {answering.WAS: "", "answer_by": day.isoformat()}
        moved, told = await answering.move(tx, actor=ADMIN, answers=answers, subject=CODE, now=now)
        assert (moved.answer_by, told) == (day, 1)
        with pytest.raises(LabError) as error:
            await answering.move(tx, actor=ADMIN, answers=answers, subject=CODE, now=now)
        assert error.value.message == "opening-changed"
        # The same by the form.
        later = date.fromordinal(day.toordinal() + 5)
        await save(tx, await opened(tx, answer_by=later.isoformat()), now + timedelta(minutes=1))
        owed = [one for one in await applying.owed(tx, 101) if one.kind == answering.NOTICE]
        assert [(one.facts or {})["day"] for one in owed] == [day.isoformat(), later.isoformat()]
        assert (owed[0].facts or {})["application"] == mine.id
        assert [one for one in await applying.owed(tx, 102) if one.kind == answering.NOTICE] == []
        early = {answering.WAS: later.isoformat(), "answer_by": now.date().isoformat()}
        with pytest.raises(LabError) as error:
            await answering.move(tx, actor=ADMIN, answers=early, subject=CODE, now=now)
        assert error.value.message == "opening-answer-early"


async def test_an_end_is_noted_and_taken_back(database: Database, now: datetime) -> None:
    async with database.write() as tx:
        await made(tx, now)
        assert (await ending.end(tx, ADMIN, CODE, Ended.FILLED, now=now)).ended is Ended.FILLED
        await ending.end(tx, ADMIN, CODE, Ended.FILLED, now=now)  # pressed twice
        with pytest.raises(LabError) as error:
            await ending.end(tx, ADMIN, CODE, Ended.CLOSED, now=now)
        assert error.value.message == "opening-changed"
        assert (await ending.reopen(tx, ADMIN, CODE, now=now)).ended is None
        actions = [one.action for one in await history.of_item(tx, kind="opening", item=CODE)]
        assert actions == ["opening.filled", "opening.reopened"]


async def test_whom_an_opening_concerns_is_counted(database: Database, now: datetime) -> None:
    async with database.write() as tx:
        opening = await made(tx, now)
        ids = await applying.crowd(tx, opening, 4, Stage.SCREENING, now=now)
        for application_id, stage in zip(ids, (Stage.ACCEPTED, Stage.REJECTED, Stage.WITHDRAWN), strict=False):
            await applying.put(tx, application_id, stage)
        assert await concerned(tx, opening) == Concerned(drafts=0, followers=0, running=2, applications=4)


async def test_an_opening_as_answers_says_the_same(database: Database, now: datetime) -> None:
    async with database.write() as tx:
        await made(tx, now)
        answers = await opened(tx)
        assert cells_of_answers({**{one.name: None for one in EDITED}, **answers}) == answers[BASE]
