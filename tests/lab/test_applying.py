"""What is asked of who applies, what they agree to before, and what is filled in for them."""

import hashlib
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import update

from lab.applications import leaving, own, submitting
from lab.applying import answers as forms
from lab.applying import consent, grace, handing_in, questions, ways
from lab.applying.consent import VERSION
from lab.applying.fields import fields_of
from lab.applying.form import APPLY, allow, discarded
from lab.applying.kinds import LATER, Lines, Paper, Until
from lab.applying.ways import Way
from lab.errors import LabError
from lab.forms import drafting
from lab.forms.choices import Choice
from lab.forms.fields import NAME_LENGTH, Around, Field, Sent
from lab.opening_questions import Option, Question, QuestionKind, as_stored
from lab.openings import GRACE
from messages.words import Language, load
from storage import applications, consents, documents, drafts
from storage.consents import ConsentKind
from storage.database import Database, Tx
from storage.openings import DocumentKind, Ended, Opening, OpeningKind
from storage.projects import Visibility
from tests.support.applying import ANSWERS, DEFAULTS, LIN, WANG, add_opening, agree, cast
from tests.support.papers import paper

ZONE = ZoneInfo("Asia/Shanghai")
QUESTIONS = (
    Question("tools", QuestionKind.CHOICES, "工具？", "Tools?", False, options=(Option("甲", "A"), Option("", "B"))),
    Question("shift", QuestionKind.CHOICE, "班次？", "Shift?", options=(Option("早", "early"), Option("晚", "late"))),
    Question("mark", QuestionKind.NUMBER, "绩点？", "Mark?", least=0, most=4),
    Question("proof", QuestionKind.FILE, "证明", "Proof", False),
    Question("a_question_with_a_long_name", QuestionKind.TEXT, "为什么？", "Why?", limit=50),
    Question("motivation", QuestionKind.TEXT, "动机？", "Motivation?"),
)
GOOD = {"name": "林样本", "affiliation": "中国科大", "email": "lin@example.org", "phone": "+8613800138000"}


def opening(**values: Any) -> Opening:
    usual: dict[str, Any] = {
        "code": "I-2026-03", "kind": OpeningKind.INTERNSHIP, "documents": ["cv"], "eligibility": {}, "late_documents": False,
        "questions": as_stored(QUESTIONS), "organisations": [{"zh": "甲公司", "en": "A"}, {"zh": "", "en": "B"}],
    }  # fmt: skip
    return Opening(**{**usual, **values})


def named(one: Opening, name: str, **how: Any) -> Field:
    return next(field for field in fields_of(one, **how) if field.name == name)


def around(now: datetime, **answers: Any) -> Around:
    return Around(now, ZONE, answers)


def test_interns_and_doctors_are_asked_what_fits_them() -> None:
    intern = [field.name for field in fields_of(opening())]
    doctor = [field.name for field in fields_of(opening(kind=OpeningKind.POSTDOC))]
    assert {"days", "year", "student_id", "doc_cv", "q_shift", "f_proof", "wechat"} <= set(intern)
    assert {"doctorate_at", "doctorate_on", "papers", "plan", "referees", "wechat"} <= set(doctor)
    assert not {"days", "year", "student_id"} & set(doctor)
    assert "motivation" not in intern  # the opening asks for it in its own words
    assert "q_motivation" in intern
    for names in (intern, doctor):
        assert len(names) == len(set(names))
        assert max(map(len, names)) <= NAME_LENGTH


def test_a_plan_that_is_asked_for_as_a_document_is_asked_for_once() -> None:
    names = [field.name for field in fields_of(opening(kind=OpeningKind.POSTDOC, documents=["cv", "plan"]))]
    assert "doc_plan" in names
    assert "plan" not in names
    typed = named(opening(kind=OpeningKind.POSTDOC), "plan")
    assert isinstance(typed, Paper)
    assert typed.filled({"text": "a plan"})
    assert not named(opening(), "doc_cv").filled({"text": "a cv"})


def test_a_student_id_is_asked_for_where_students_are_expected() -> None:
    expected: dict[str, Any] = {"study_zh": "硕士在读", "study_en": "", "doctorate_years": None, "languages": []}
    expected |= {"nationality_zh": "", "nationality_en": ""}
    assert not named(opening(), "student_id").required
    assert named(opening(eligibility=expected), "student_id").required


def test_the_end_does_not_lie_before_the_beginning(now: datetime) -> None:
    field = named(opening(), "available_to")
    assert isinstance(field, Until)
    sent = Sent("text", "2027-06-30")
    assert field.read(sent, around(now, available_from="2027-06-30")) == "2027-06-30"
    with pytest.raises(LabError, match="apply-dates-order"):
        field.read(sent, around(now, available_from="2027-07-01"))
    with pytest.raises(LabError, match="form-date-early"):
        field.read(Sent("text", "2026-01-01"), around(now))
    edited = named(opening(), "available_from", editing=True)
    edited.check("2026-01-01", around(now))  # it was good when it was given


def test_of_a_doctorate_the_month_is_enough(now: datetime) -> None:
    field = named(opening(kind=OpeningKind.POSTDOC), "doctorate_on")
    for typed in ("2020-06", "2020年6月", "2020/06/01", "２０２０.６"):
        assert field.read(Sent("text", typed), around(now)) == "2020-06-01"
    with pytest.raises(LabError, match="form-date-wanted"):
        field.read(Sent("text", "2020-13"), around(now))


def test_at_most_five_lines(now: datetime) -> None:
    field = named(opening(kind=OpeningKind.POSTDOC), "papers")
    assert isinstance(field, Lines)
    assert not field.required
    field.read(Sent("text", "\n".join("12345")), around(now))
    with pytest.raises(LabError, match="apply-lines-many"):
        field.read(Sent("text", "\n".join("123456")), around(now))


def test_a_document_follows_only_where_the_opening_lets_it(now: datetime) -> None:
    now_wanted, may_follow = named(opening(), "doc_cv"), named(opening(late_documents=True), "doc_cv")
    assert now_wanted.required
    assert may_follow.required
    assert may_follow.filled(LATER)
    may_follow.check(LATER, around(now))
    with pytest.raises(LabError, match="apply-paper-now"):
        now_wanted.check(LATER, around(now))


def test_questions_become_fields_of_their_kind(now: datetime) -> None:
    shift = named(opening(), "q_shift")
    assert isinstance(shift, Choice)
    stored = shift.read(Sent("text", "2"), around(now))
    assert forms.kept(opening(), {"q_shift": stored}) == {"q_shift": "晚"}
    mark = named(opening(), "q_mark")
    assert mark.read(Sent("text", "3.85"), around(now)) == "3.85"
    with pytest.raises(LabError, match="form-number-wanted"):
        mark.read(Sent("text", "5"), around(now))
    long = named(opening(), questions.field_name(QUESTIONS[4]))
    with pytest.raises(LabError, match="form-too-long"):
        long.read(Sent("text", "为" * 51), around(now))


def test_answers_go_into_the_form_and_come_back_unchanged() -> None:
    one = opening()
    tools = [questions.option_key("甲"), questions.option_key("B")]
    given = {**GOOD, "q_tools": tools, "q_shift": questions.option_key("早"), "doc_cv": LATER, "wechat": None}
    kept = forms.kept(one, given)
    assert (kept["q_tools"], kept["q_shift"], kept["doc_cv"]) == (["甲", "B"], "早", None)
    again = forms.in_form(one, kept, (), fields=fields_of(one), later=False)
    assert again["q_tools"] == tools
    assert forms.kept(one, {name: again[name] for name in given}) == kept


def test_what_is_entered_needs_a_name_and_an_address_only() -> None:
    required = [field.name for field in fields_of(opening(), lenient=True) if field.required]
    assert required == ["name", "email"]


CONSENTS = {"2026-11": "5a02378711627062"}
"""What the versions of the texts said: a hash of them. A change of what one agrees to needs a new version, and a line here."""


def test_texts_that_one_agrees_to_do_not_change_under_their_version() -> None:
    catalogue = load()
    ids = ("apply-consent-storage", "apply-consent-carriage", "apply-consent-handing")
    said = [form for language in Language for id_ in ids for form in catalogue[language].forms(id_)]
    assert hashlib.sha256("\n".join(said).encode()).hexdigest()[:16] == CONSENTS[VERSION]


async def begun(tx: Tx, now: datetime, one: Opening, actor: Any = LIN) -> drafting.Sheet:
    for tick in consent.ticks_of(one):
        if tick.needed:
            await consent.tick(tx, actor, one, tick.key, wanted=True, now=now)
    sheet, _ = await drafting.open_(tx, APPLY, actor=actor, subject=one.code, around=around(now))
    return sheet


async def test_a_tick_for_each_organisation_by_its_name(database: Database, now: datetime) -> None:
    async with database.write() as tx:
        await cast(tx, now=now)
        one = await add_opening(tx, now=now, code="I-9", organisations=opening().organisations)
        ticks = consent.ticks_of(one)
        assert [(tick.kind, tick.organisation, tick.needed) for tick in ticks] == [
            (ConsentKind.STORAGE, "", True),
            (ConsentKind.CARRIAGE, "", True),
            (ConsentKind.HANDING, "甲公司", False),
            (ConsentKind.HANDING, "B", False),
        ]
        for tick in ticks[1:]:
            await consent.tick(tx, LIN, one, tick.key, wanted=True, now=now)
        await consent.tick(tx, LIN, one, ticks[3].key, wanted=False, now=now)
        await consent.tick(tx, LIN, one, "h00000000", wanted=True, now=now)  # an organisation that is none any more
        assert not (await consent.ticked(tx, LIN, one)).enough
        await consent.tick(tx, LIN, one, ticks[0].key, wanted=True, now=now)
        assert (await consent.ticked(tx, LIN, one)).enough
        given = await consents.given(tx, opening_id=one.id, user_id=101)
        assert {(row.kind, row.organisation, row.text_version) for row in given} == {
            (ConsentKind.STORAGE, "", VERSION),
            (ConsentKind.CARRIAGE, "", VERSION),
            (ConsentKind.HANDING, "甲公司", VERSION),
        }
        await consent.decline(tx, LIN, one, now=now)
        assert await consents.given(tx, opening_id=one.id, user_id=101) == []


async def test_where_somebody_stands(database: Database, now: datetime) -> None:
    async with database.write() as tx:
        one = await cast(tx, now=now)
        coming = await add_opening(tx, now=now, code="I-8", opens_at=now + timedelta(days=1))
        assert (await ways.stand(tx, LIN, one.code, now=now)).way is Way.BEGIN
        assert (await ways.stand(tx, LIN, coming.code, now=now)).way is Way.COMING
        await begun(tx, now, one)
        assert (await ways.stand(tx, LIN, one.code, now=now)).way is Way.CONTINUE
        assert (await ways.stand(tx, WANG, one.code, now=now)).way is Way.BEGIN
        found = await ways.choices(tx, LIN, now=now)
        assert [[stand.opening.code for stand in part] for part in (found.begun, found.open)] == [[one.code], []]
        over = now + timedelta(days=11)
        closed = await ways.stand(tx, LIN, one.code, now=over)
        assert (closed.way, closed.draft is not None) == (Way.CLOSED, True)
        assert [stand.way for stand in (await ways.choices(tx, LIN, now=over)).begun] == [Way.CLOSED]


@pytest.mark.parametrize(
    ("late", "taken"), [(timedelta(seconds=-1), True), (timedelta(seconds=1), True), (GRACE, False)]
)
async def test_a_second_before_and_after_the_deadline(
    database: Database, now: datetime, late: timedelta, taken: bool
) -> None:
    async with database.write() as tx:
        one = await cast(tx, now=now)
        assert one.closes_at is not None
        at = one.closes_at + late
        assert await grace.takes(tx, one, now=at) is taken
        await begun(tx, now, one)
        if taken:
            made = await handing_in.hand_in(tx, LIN, one.code, GOOD, language="zh", now=at)
            assert (made.number, made.submitted_at) == ("I-2026-03/0001", at)
            assert (await ways.stand(tx, LIN, one.code, now=at)).way is Way.APPLIED
            return
        with pytest.raises(LabError, match="apply-closed"):
            await allow(tx, actor=LIN, subject=one.code, now=at)
        with pytest.raises(LabError, match="application-closed"):
            await handing_in.hand_in(tx, LIN, one.code, GOOD, language="zh", now=at)


async def test_why_a_draft_can_not_be_gone_on_with(database: Database, now: datetime) -> None:
    async with database.write() as tx:
        one = await cast(tx, now=now)
        hidden = await add_opening(tx, now=now, code="I-7", visibility=Visibility.STAFF)
        with pytest.raises(LabError, match="apply-consent-missing"):
            await allow(tx, actor=LIN, subject=one.code, now=now)
        with pytest.raises(LabError, match="apply-gone"):
            await allow(tx, actor=LIN, subject=hidden.code, now=now)
        await begun(tx, now, one)
        await allow(tx, actor=LIN, subject=one.code, now=now)
        made = await handing_in.hand_in(tx, LIN, one.code, GOOD, language="zh", now=now)
        with pytest.raises(LabError, match="application-exists"):
            await allow(tx, actor=LIN, subject=one.code, now=now)
        await leaving.withdraw(tx, LIN, made.id, defaults=DEFAULTS, now=now)
        with pytest.raises(LabError, match="application-restorable"):
            await allow(tx, actor=LIN, subject=one.code, now=now)


async def test_papers_that_are_not_in_the_answers_are_not_handed_in(database: Database, now: datetime) -> None:
    async with database.write() as tx:
        one = await cast(tx, now=now)
        other = await add_opening(tx, now=now, code="I-6", documents=[DocumentKind.CV])
        await begun(tx, now, other)
        cv = await handing_in.attach(tx, LIN, other.code, paper(kind="cv"), submitted=False, now=now)
        await handing_in.attach(tx, LIN, other.code, paper(kind="proof"), submitted=False, now=now)
        answers = {**GOOD, "doc_cv": forms.paper_answer(cv, "cv.pdf", 10)}
        made = await handing_in.hand_in(tx, LIN, other.code, answers, language="zh", now=now)
        assert [one.kind for one in await documents.of_application(tx, made.id)] == ["cv"]
        await begun(tx, now, one)
        await handing_in.attach(tx, LIN, one.code, paper(kind="cv"), submitted=False, now=now)
        await discarded(tx, actor=LIN, subject=one.code, now=now)
        assert await documents.of_draft(tx, opening_id=one.id, user_id=101) == []


async def test_what_does_not_change_is_carried_over_and_where_it_came_from_is_kept(
    database: Database, now: datetime
) -> None:
    async with database.write() as tx:
        one = await cast(tx, now=now)
        other = await add_opening(tx, now=now, code="PD-1", kind=OpeningKind.POSTDOC)
        third = await add_opening(tx, now=now, code="I-5")
        await begun(tx, now, one)
        first = await handing_in.hand_in(
            tx, LIN, one.code, {**GOOD, "days": 4, "motivation": "一直想做电池"}, language="zh", now=now
        )
        sheet = await begun(tx, now, other)
        assert dict(sheet.standing.answers) == GOOD  # doctors have no days, and a motivation belongs to its opening
        assert sheet.standing.field is not None
        assert sheet.standing.field.name == "degree"
        outline = await ways.outline(tx, LIN, other)
        assert (outline.filled, outline.before is not None) == (4, True)
        second = await handing_in.hand_in(tx, LIN, other.code, GOOD, language="zh", now=now + timedelta(seconds=1))
        assert (first.prefilled_from, second.prefilled_from) == (None, first.id)
        await begun(tx, now, third)
        strange = {name: f"x{value}" for name, value in GOOD.items()}
        anew = await handing_in.hand_in(tx, LIN, third.code, strange, language="zh", now=now + timedelta(seconds=2))
        assert anew.prefilled_from is None
        assert (await applications.get(tx, second.id)) is not None
        assert await drafts.find(tx, user_id=102, form=APPLY.name, subject=third.code) is None


def test_the_first_screen_counts_minutes_that_one_believes() -> None:
    intern = ways.minutes([field for field in fields_of(opening()) if field.required])
    doctor = ways.minutes([field for field in fields_of(opening(kind=OpeningKind.POSTDOC)) if field.required])
    assert timedelta(minutes=3) < intern < doctor < timedelta(minutes=30)


async def test_until_it_is_filled_documents_follow_without_an_end(database: Database, now: datetime) -> None:
    later, content = now + timedelta(hours=30), paper(b"%PDF-1.7")
    async with database.write() as tx:
        await cast(tx, now=now)
        opening = await add_opening(tx, now=now, code="I-9", documents=["cv"], late_documents=True, closes_at=None)
        await agree(tx, LIN, opening, now=now)
        made = await submitting.submit(tx, LIN, "I-9", ANSWERS, language="zh", now=now)
        standing = await own.open_(tx, LIN, made.id, now=later)
        case = await handing_in.reached(tx, LIN, made.id)
        assert (standing.papers_until, handing_in.papers_until(case)) == (None, None)
        assert handing_in.still_takes_papers(case, now=later)
        await submitting.attach(tx, LIN, "I-9", content, now=later)
        await tx.execute(update(Opening).where(Opening.id == opening.id).values(ended=Ended.FILLED))
    async with database.write() as tx:
        case = await handing_in.reached(tx, LIN, made.id)
        assert handing_in.papers_until(case) == now + timedelta(hours=24)
        assert not handing_in.still_takes_papers(case, now=later)
        with pytest.raises(LabError, match="application-closed"):
            await submitting.attach(tx, LIN, "I-9", content, now=later)
