"""Applications from submitting to the answer."""

from datetime import datetime, timedelta

import pytest

from lab.applications import attention, deciding, leaving, offering, own, returning, submitting
from lab.applications.seen import seen_by_applicant, whole
from lab.applications.stages import Party, Verb
from lab.applications.submitting import Agreed, Contact
from lab.errors import Forbidden, LabError, NotFound
from storage import application_events, applications, consents, documents, history, places
from storage.applications import ApplicationStage as Stage
from storage.consents import ConsentKind
from storage.database import Database
from tests.support.applying import (
    ADMIN,
    ANN,
    ANSWERS,
    BEN,
    CODE,
    DEFAULTS,
    LIN,
    WANG,
    add_opening,
    agree,
    apply,
    cast,
    offer_until,
    owed,
    put,
    told,
)
from tests.support.papers import paper

PAPER = paper(b"%PDF-" + b"x" * 600_000, name="林样本简历.pdf")
DAY = timedelta(days=1)


async def test_a_receipt_has_a_number_that_nobody_else_has(database: Database, now: datetime) -> None:
    async with database.write() as tx:
        opening = await cast(tx, now=now)
        other = await add_opening(tx, now=now, code="PD-2026-01")
        assert (await apply(tx, LIN, opening, now=now)).number == "I-2026-03/0001"
        assert (await apply(tx, WANG, opening, now=now)).number == "I-2026-03/0002"
        first = await apply(tx, LIN, other, now=now)
        assert (first.number, first.stage, first.answers) == ("PD-2026-01/0001", Stage.SUBMITTED, ANSWERS)
        assert [one.seen.number for one in (await own.everything(tx, LIN, now=now)).listed] == [
            "PD-2026-01/0001",
            "I-2026-03/0001",
        ]
        assert await told(tx, 101) == []  # who submits is told in the reply
        events = await application_events.of_application(tx, first.id)
        assert [(event.kind, event.stage, event.party) for event in events] == [
            ("submit", Stage.SUBMITTED, Party.APPLICANT)
        ]
        assert (await history.of_item(tx, kind="application", item=first.number))[0].action == "application.submit"


async def test_one_application_for_each_opening(database: Database, now: datetime) -> None:
    async with database.write() as tx:
        opening = await cast(tx, now=now)
        made = await apply(tx, LIN, opening, now=now)
        with pytest.raises(LabError, match="application-exists"):
            await submitting.submit(tx, LIN, CODE, ANSWERS, language="zh", now=now)
        await leaving.withdraw(tx, LIN, made.id, defaults=DEFAULTS, now=now)
        with pytest.raises(LabError, match="application-restorable"):
            await submitting.submit(tx, LIN, CODE, ANSWERS, language="zh", now=now)
        assert (await apply(tx, WANG, opening, now=now)).number.endswith("/0002")  # refusals use up no number


async def test_nothing_is_kept_without_consent_and_ticks_go_with_the_application(
    database: Database, now: datetime
) -> None:
    async with database.write() as tx:
        opening = await cast(tx, now=now)
        await submitting.agree(tx, LIN, opening, Agreed(ConsentKind.STORAGE, "1"), now=now)
        with pytest.raises(LabError, match="application-consent"):
            await submitting.submit(tx, LIN, CODE, ANSWERS, language="zh", now=now)
        await submitting.agree(tx, LIN, opening, Agreed(ConsentKind.CARRIAGE, "1"), now=now)
        await submitting.agree(tx, LIN, opening, Agreed(ConsentKind.HANDING, "1", "NIO"), now=now)
        assert await submitting.agree(tx, LIN, opening, Agreed(ConsentKind.HANDING, "1", "NIO"), now=now) is False
        made = await submitting.submit(tx, LIN, CODE, ANSWERS, language="zh", now=now)
        ticks = await consents.of_application(tx, made.id)
        assert [(tick.kind, tick.organisation, tick.text_version) for tick in ticks] == [
            (ConsentKind.STORAGE, "", "1"),
            (ConsentKind.CARRIAGE, "", "1"),
            (ConsentKind.HANDING, "NIO", "1"),
        ]
        later = now + DAY
        assert await consents.handed(tx, [made.id]) == {made.id: {"NIO"}}
        assert await submitting.take_back(tx, LIN, opening, ConsentKind.HANDING, organisation="NIO", now=later)
        assert await consents.handed(tx, [made.id]) == {}
        assert not await submitting.take_back(tx, LIN, opening, ConsentKind.HANDING, organisation="NIO", now=later)
        assert await submitting.agree(tx, LIN, opening, Agreed(ConsentKind.HANDING, "2", "NIO"), now=later)
        ticks = await consents.of_application(tx, made.id)
        assert [tick.withdrawn_at for tick in ticks] == [None, None, later, None]


@pytest.mark.parametrize(
    ("late", "downtime", "taken"),
    [(-1, 0, True), (1, 0, True), (299, 0, True), (300, 0, False), (600, 10, True), (901, 10, False)],
)
async def test_a_second_before_and_after_the_deadline(
    database: Database, now: datetime, late: int, downtime: int, taken: bool
) -> None:
    async with database.write() as tx:
        opening = await cast(tx, now=now)
        assert opening.closes_at is not None
        await agree(tx, LIN, opening, now=now)
        at = opening.closes_at + timedelta(seconds=late)
        down = timedelta(minutes=downtime)
        if taken:
            made = await submitting.submit(tx, LIN, CODE, ANSWERS, language="zh", downtime=down, now=at)
            await submitting.edit(tx, LIN, made.id, {"name": "改"}, downtime=down, defaults=DEFAULTS, now=at)
        else:
            with pytest.raises(LabError, match="application-closed"):
                await submitting.submit(tx, LIN, CODE, ANSWERS, language="zh", downtime=down, now=at)


async def test_editing_until_the_deadline(database: Database, now: datetime) -> None:
    async with database.write() as tx:
        opening = await cast(tx, now=now)
        made = await apply(tx, LIN, opening, now=now)
        edited = await submitting.edit(
            tx, LIN, made.id, {"name": "林改"}, defaults=DEFAULTS, now=now + timedelta(hours=1)
        )
        assert (edited.answers, edited.stage, edited.moved_at) == ({"name": "林改"}, Stage.SUBMITTED, now)
        assert edited.edited_at == now + timedelta(hours=1)
        with pytest.raises(LabError, match="application-closed"):
            await submitting.edit(tx, LIN, made.id, {}, defaults=DEFAULTS, now=now + 11 * DAY)
        with pytest.raises(NotFound):
            await submitting.edit(tx, WANG, made.id, {}, defaults=DEFAULTS, now=now)
        with pytest.raises(LabError, match="application-not-now"):
            await submitting.edit(tx, ANN, made.id, {}, defaults=DEFAULTS, now=now)


async def test_withdrawn_and_restored_until_the_deadline(database: Database, now: datetime) -> None:
    async with database.write() as tx:
        opening = await cast(tx, now=now)
        made = await apply(tx, LIN, opening, now=now)
        await deciding.screen(tx, ANN, made.id, defaults=DEFAULTS, now=now)
        await deciding.hold(tx, ANN, [made.id], Stage.REJECTED, now=now)
        gone = await leaving.withdraw(tx, LIN, made.id, defaults=DEFAULTS, now=now)
        assert (gone.stage, gone.held_stage) == (Stage.WITHDRAWN, None)  # withdrawn while being decided
        refused = await deciding.release(tx, ANN, [made.id], texts={}, defaults=DEFAULTS, now=now)
        assert (refused.done, list(refused.refused)) == ([], [made.id])
        with pytest.raises(LabError, match="application-closed"):
            await leaving.restore(tx, LIN, made.id, defaults=DEFAULTS, now=now + 11 * DAY)
        back = await leaving.restore(tx, LIN, made.id, defaults=DEFAULTS, now=now + DAY)
        assert (back.stage, back.held_stage) == (Stage.SCREENING, None)
        with pytest.raises(LabError, match="application-not-now"):
            await leaving.restore(tx, LIN, made.id, defaults=DEFAULTS, now=now)
        assert await told(tx, 101) == ["screen"]


async def test_documents_come_with_the_draft_and_are_stored_whole_and_encrypted(
    database: Database, now: datetime
) -> None:
    async with database.write() as tx:
        await cast(tx, now=now)
        opening = await add_opening(tx, now=now, code="I-2026-04", documents=["cv"])
        await agree(tx, LIN, opening, now=now)
        with pytest.raises(LabError, match="application-documents"):
            await submitting.submit(tx, LIN, "I-2026-04", ANSWERS, language="zh", now=now)
        first = await submitting.attach(tx, LIN, "I-2026-04", PAPER, now=now)
        second = await submitting.attach(tx, LIN, "I-2026-04", PAPER, now=now)
        made = await submitting.submit(tx, LIN, "I-2026-04", ANSWERS, language="zh", now=now)
        (kept,) = await documents.of_application(tx, made.id)
        assert (kept.id, kept.name, kept.mime) == (second, "林样本简历.pdf", "application/pdf")
        assert await documents.content(tx, second) == PAPER.content
        replaced = await documents.get(tx, first)
        assert replaced is not None
        assert (replaced.deleted_at, replaced.name, await documents.content(tx, first)) == (now, None, None)
        raw = (await tx.connection()).exec_driver_sql
        pieces = [bytes(row[0]) for row in await raw("SELECT content FROM document_pieces")]
        assert len(pieces) == 3
        assert not any(b"x" * 16 in piece for piece in pieces)


async def test_documents_may_follow_where_the_opening_lets_them(database: Database, now: datetime) -> None:
    async with database.write() as tx:
        await cast(tx, now=now)
        soon = {"closes_at": now + timedelta(hours=1)}
        opening = await add_opening(tx, now=now, code="I-9", documents=["cv"], late_documents=True, **soon)
        await agree(tx, LIN, opening, now=now)
        made = await submitting.submit(tx, LIN, "I-9", ANSWERS, language="zh", now=now)
        await submitting.attach(tx, LIN, "I-9", PAPER, now=now + timedelta(hours=23))
        assert len(await documents.of_application(tx, made.id)) == 1
        with pytest.raises(LabError, match="application-closed"):
            await submitting.attach(tx, LIN, "I-9", PAPER, now=now + timedelta(hours=24))


async def test_an_admin_enters_what_came_by_mail_and_acts_for_that_person(database: Database, now: datetime) -> None:
    async with database.write() as tx:
        opening = await cast(tx, now=now)
        contact = Contact("样本", "sample@example.org")
        given = [Agreed(ConsentKind.STORAGE, "1")]
        with pytest.raises(Forbidden):
            await submitting.enter(tx, ANN, CODE, ANSWERS, contact=contact, agreed=given, language="en", now=now)
        made = await submitting.enter(
            tx, ADMIN, CODE, ANSWERS, contact=contact, agreed=given, language="en", now=now + 11 * DAY
        )
        again = await submitting.enter(tx, ADMIN, CODE, ANSWERS, contact=contact, agreed=given, language="en", now=now)
        assert (made.user_id, made.entered_by, made.contact) == (None, 301, vars(contact))
        assert again.number == "I-2026-03/0002"
        await submitting.edit(tx, ADMIN, made.id, {"name": "B"}, defaults=DEFAULTS, now=now + 12 * DAY)
        await offering.offer(tx, ANN, made.id, offer_until(now), defaults=DEFAULTS, now=now)
        with pytest.raises(LabError, match="application-not-now"):
            await offering.accept(tx, ANN, made.id, defaults=DEFAULTS, now=now)
        accepted = await offering.accept(tx, ADMIN, made.id, defaults=DEFAULTS, now=now)
        assert accepted.stage is Stage.ACCEPTED
        assert await places.taken(tx, opening.id) == 1


async def test_a_question_comes_back_with_its_answer(database: Database, now: datetime) -> None:
    async with database.write() as tx:
        opening = await cast(tx, now=now)
        made = await apply(tx, LIN, opening, now=now)
        ask = {"question": "哪天能来？", "due_at": now + DAY, "defaults": DEFAULTS, "now": now}
        with pytest.raises(LabError, match="application-due-past"):
            await returning.return_(tx, ANN, made.id, **{**ask, "due_at": now})
        await returning.return_(tx, ANN, made.id, **ask)
        seen = await whole(tx, LIN, made.id)
        assert seen.asked is not None
        assert (seen.seen.stage, seen.asked.question) == (Stage.RETURNED, "哪天能来？")
        with pytest.raises(LabError, match="application-not-now"):
            await returning.return_(tx, ANN, made.id, **ask)
        with pytest.raises(LabError, match="application-answer-empty"):
            await returning.answer_return(tx, LIN, made.id, text=" ", defaults=DEFAULTS, now=now)
        back = await returning.answer_return(tx, LIN, made.id, text="周一", defaults=DEFAULTS, now=now)
        assert back.stage is Stage.SCREENING
        with pytest.raises(LabError, match="application-not-now"):
            await returning.answer_return(tx, LIN, made.id, text="周二", defaults=DEFAULTS, now=now)
        await put(tx, made.id, Stage.INTERVIEW)
        await returning.return_(tx, ANN, made.id, **{**ask, "document": "transcript"})
        with pytest.raises(LabError, match="application-document-asked"):
            await returning.answer_return(tx, LIN, made.id, text="在这", defaults=DEFAULTS, now=now)
        back = await returning.answer_return(tx, LIN, made.id, paper=PAPER, defaults=DEFAULTS, now=now)
        assert back.stage is Stage.INTERVIEW
        assert len(await documents.of_application(tx, made.id)) == 1
        assert await told(tx, 101) == ["return", "return"]


async def test_what_is_not_answered_in_time_goes_on_without_it(database: Database, now: datetime) -> None:
    async with database.write() as tx:
        opening = await cast(tx, now=now)
        made = await apply(tx, LIN, opening, now=now)
        await returning.return_(tx, ANN, made.id, question="?", due_at=now + DAY, defaults=DEFAULTS, now=now)
        assert await returning.lapse_due(tx, defaults=DEFAULTS, now=now) == 0
        await leaving.withdraw(tx, LIN, made.id, defaults=DEFAULTS, now=now)
        assert await returning.lapse_due(tx, defaults=DEFAULTS, now=now + 2 * DAY) == 0
        await leaving.restore(tx, LIN, made.id, defaults=DEFAULTS, now=now)
        assert await returning.lapse_due(tx, defaults=DEFAULTS, now=now + 2 * DAY) == 1
        assert await returning.lapse_due(tx, defaults=DEFAULTS, now=now + 2 * DAY) == 0
        found = await applications.get(tx, made.id)
        assert found is not None
        assert found.stage is Stage.SCREENING
        assert await told(tx, 101) == ["return", "lapse"]


async def test_held_decisions_are_released_together_with_one_text_for_each_outcome(
    database: Database, now: datetime
) -> None:
    async with database.write() as tx:
        opening = await cast(tx, now=now)
        lin, wang = await apply(tx, LIN, opening, now=now), await apply(tx, WANG, opening, now=now)
        before = seen_by_applicant(lin), seen_by_applicant(wang)
        held = await deciding.hold(tx, ANN, [lin.id, wang.id, 999], Stage.REJECTED, now=now + DAY)
        assert (held.done, list(held.refused)) == ([lin.id, wang.id], [999])
        await deciding.unhold(tx, BEN, [wang.id], now=now + DAY)
        await deciding.hold(tx, BEN, [wang.id], Stage.INTERVIEW, texts={"zh": "请来"}, now=now + DAY)
        for application, was in ((lin, before[0]), (wang, before[1])):
            found = await applications.get(tx, application.id)
            assert found is not None
            assert found.held_stage is not None
            assert seen_by_applicant(found) == was
        assert [line.action for line in await history.of_item(tx, kind="application", item=lin.number)] == [
            "application.submit"
        ]
        for actor, one in ((LIN, lin), (WANG, wang)):
            assert [event.kind for event in (await whole(tx, actor, one.id)).events] == ["submit"]
            assert await owed(tx, one.user_id or 0) == []
        texts = {Stage.REJECTED: {"zh": "谢谢", "en": "Thank you"}, Stage.INTERVIEW: {"zh": "面试"}}
        later = now + 2 * DAY
        released = await deciding.release(tx, ANN, [wang.id, lin.id], texts=texts, defaults=DEFAULTS, now=later)
        assert sorted(released.done) == [lin.id, wang.id]
        notes = {
            actor: [(event.stage, event.note) for event in (await whole(tx, actor, one.id)).events][1:]
            for actor, one in ((LIN, lin), (WANG, wang))
        }
        assert notes == {
            LIN: [(Stage.REJECTED, {"zh": "谢谢", "en": "Thank you"})],
            WANG: [(Stage.INTERVIEW, {"zh": "请来"})],
        }
        assert (await own.everything(tx, LIN, now=later)).listed[0].seen.since == later
        assert (await told(tx, 101), await told(tx, 102)) == (["reject"], ["invite"])
        again = await deciding.release(tx, ANN, [lin.id, wang.id], texts=texts, defaults=DEFAULTS, now=now)
        assert again.done == []


async def test_what_cannot_be_decided_is_not_held(database: Database, now: datetime) -> None:
    async with database.write() as tx:
        opening = await cast(tx, now=now)
        made = await apply(tx, LIN, opening, now=now)
        with pytest.raises(LabError, match="application-not-now"):
            await deciding.hold(tx, ANN, [made.id], Stage.ACCEPTED, now=now)
        for stage in (Stage.ACCEPTED, Stage.OFFER, Stage.WITHDRAWN, Stage.RETURNED):
            await put(tx, made.id, stage)
            assert (await deciding.hold(tx, ANN, [made.id], Stage.REJECTED, now=now)).done == []


async def test_offers_are_made_as_long_as_there_are_places_first_in_rank_first(
    database: Database, now: datetime
) -> None:
    async with database.write() as tx:
        opening = await cast(tx, now=now)
        one = await add_opening(tx, now=now, code="I-1", places=1)
        lin, wang = await apply(tx, LIN, one, now=now), await apply(tx, WANG, one, now=now)
        await offering.set_ranks(tx, ANN, one.id, [wang.id, lin.id], now=now)
        await deciding.hold(tx, ANN, [lin.id, wang.id], Stage.OFFER, now=now)
        with pytest.raises(LabError, match="offer-date-missing"):
            await deciding.release(tx, ANN, [lin.id, wang.id], texts={}, defaults=DEFAULTS, now=now)
        until = now + 7 * DAY
        released = await deciding.release(
            tx, ANN, [lin.id, wang.id], texts={}, offers_expire_at=until, defaults=DEFAULTS, now=now
        )
        assert (released.done, released.refused[lin.id].message) == ([wang.id], "offer-no-place")
        left = await offering.places_of(tx, ANN, one.id)
        assert (left.total, left.taken, left.offered, left.left) == (1, 0, 1, 0)
        kept = await applications.get(tx, lin.id)
        assert kept is not None
        assert kept.held_stage is Stage.OFFER
        await offering.decline(tx, WANG, wang.id, defaults=DEFAULTS, now=now)
        offered = await offering.offer(tx, ANN, lin.id, offer_until(now), defaults=DEFAULTS, now=now)
        assert (offered.stage, offered.held_stage) == (Stage.OFFER, None)
        await offering.accept(tx, LIN, lin.id, defaults=DEFAULTS, now=now)
        assert (await offering.places_of(tx, ANN, one.id)).left == 0
        with pytest.raises(LabError, match="application-not-now"):
            await leaving.withdraw(tx, LIN, lin.id, defaults=DEFAULTS, now=now)
        await offering.give_up(tx, ADMIN, lin.id, defaults=DEFAULTS, now=now)
        assert (await offering.places_of(tx, ANN, one.id)).left == 1
        assert (await offering.places_of(tx, ADMIN, opening.id)).left == 2


async def test_an_offer_runs_out_once_and_only_what_nobody_answered(database: Database, now: datetime) -> None:
    async with database.write() as tx:
        opening = await cast(tx, now=now)
        lin, wang = await apply(tx, LIN, opening, now=now), await apply(tx, WANG, opening, now=now)
        for one in (lin, wang):
            await offering.offer(tx, ANN, one.id, offer_until(now), defaults=DEFAULTS, now=now)
        await offering.accept(tx, WANG, wang.id, defaults=DEFAULTS, now=now + DAY)
        (owing,) = await attention.phone_owings(tx, defaults=DEFAULTS, now=now + 4 * DAY)
        assert (owing.chat_id, owing.facts["application"]) == (ADMIN.user_id, lin.id)
        assert await attention.phone_owings(tx, defaults=DEFAULTS, now=now + 3 * DAY) == []
        late = now + 7 * DAY
        with pytest.raises(LabError, match="offer-over"):
            await offering.accept(tx, LIN, lin.id, defaults=DEFAULTS, now=late)
        assert await offering.expire_due(tx, defaults=DEFAULTS, now=late) == 1
        assert await offering.expire_due(tx, defaults=DEFAULTS, now=late) == 0
        assert await told(tx, 101) == ["offer", "expire"]
        again = offering.Wanted(late + DAY)
        with pytest.raises(LabError, match="application-not-now"):
            await offering.offer(tx, ANN, lin.id, again, defaults=DEFAULTS, now=late)
        await offering.offer(tx, ADMIN, lin.id, again, defaults=DEFAULTS, now=late)
        accepted = await offering.accept(tx, LIN, lin.id, defaults=DEFAULTS, now=late)
        assert accepted.stage is Stage.ACCEPTED
        assert await places.taken(tx, opening.id) == 2


async def test_an_offer_that_is_withdrawn_is_over(database: Database, now: datetime) -> None:
    async with database.write() as tx:
        opening = await cast(tx, now=now)
        made = await apply(tx, LIN, opening, now=now)
        await offering.offer(tx, ANN, made.id, offer_until(now), defaults=DEFAULTS, now=now)
        await leaving.withdraw(tx, LIN, made.id, defaults=DEFAULTS, now=now)
        assert await offering.expire_due(tx, defaults=DEFAULTS, now=now + 8 * DAY) == 0
        back = await leaving.restore(tx, LIN, made.id, defaults=DEFAULTS, now=now)
        assert back.stage is Stage.SCREENING
        assert Verb.ACCEPT not in [event.kind for event in (await whole(tx, LIN, made.id)).events]
