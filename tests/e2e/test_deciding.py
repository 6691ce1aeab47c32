"""Deciding about one application: asked back, invited, held, offered; two who decide at once; who does not decide any more."""

import pytest
from sqlalchemy import update

from lab.applications.reviewing import declare_conflict
from lab.opening_questions import Question, QuestionKind, as_stored
from lab.roles import Actor
from storage import application_requests, documents
from storage.applications import ApplicationStage as Stage
from storage.openings import Opening
from storage.users import Role
from tests.support import applying
from tests.support.deciding import application, at, data_of, set_stage, settle_in
from tests.support.laboratory import Laboratory
from tests.support.papers_drawn import pdf
from tests.support.visits import ask, give, press_here, redrawn


async def test_a_question_goes_to_the_applicant_as_it_was_shown(lab: Laboratory) -> None:
    await settle_in(lab)
    made = await application(lab)
    alex, student = lab.researcher, lab.student
    screen = await at(alex, f"ka:{made.id}")
    assert screen.text.startswith("0001 林样本\nSwap stations · I-2026-90")
    assert "Submitted since" in screen.text
    assert {"Begin screening", "Ask for more", "Invite to interview", "Offer a place", "Reject"} <= set(screen.buttons)
    await press_here(alex, "Ask for more")
    await press_here(alex, "Transcript")
    await ask(alex, "Please send <the> latest one.")
    summary = await press_here(alex, "In 3 days")
    assert "请补充一点内容" in summary.text
    assert "Please send <the> latest one." in summary.text
    assert "成绩单" in summary.text
    assert (await press_here(alex, "Send it to the applicant")).text.startswith("0001 林样本: the applicant is asked")
    got = await student.sees("请补充一点内容")
    assert "Please send <the> latest one." in got.text
    async with lab.database.read() as tx:
        asked = await application_requests.open_one(tx, made.id)
    assert asked is not None
    assert asked.document == "transcript"
    again = await at(alex, f"ka:{made.id}")
    assert "There is nothing to decide now." in again.text
    assert (await application(lab)).stage is Stage.RETURNED


async def test_a_file_of_the_openings_own_can_be_asked_for(lab: Laboratory) -> None:
    opening = await settle_in(lab)
    made = await application(lab)
    alex, student = lab.researcher, lab.student
    asks = Question("notebook_of_the_last_work", QuestionKind.FILE, "实验记录", "Lab notebook", required=False)
    async with lab.database.write() as tx:
        await tx.execute(update(Opening).where(Opening.id == opening.id).values(questions=as_stored([asks])))
    await at(alex, f"ka:{made.id}")
    await press_here(alex, "Ask for more")
    await press_here(alex, "Lab notebook")
    await press_here(alex, "Skip")
    assert "需要的材料：实验记录" in (await press_here(alex, "In 3 days")).text
    await press_here(alex, "Send it to the applicant")
    notice = await student.sees("需要的材料：实验记录")
    await student.tap("补充 / 回答", message=notice)
    question = await redrawn(student)
    assert "实验记录" in question.text
    await student.send_document("记录.pdf", pdf(), "application/pdf")
    assert await student.sees("✓ 记录.pdf 已收到，评审继续。")
    async with lab.database.read() as tx:
        (paper,) = await documents.of_application(tx, made.id)
    assert paper.kind == asks.name


async def test_a_decision_is_seen_before_it_is_made_and_held_ones_are_seen_by_nobody_else(lab: Laboratory) -> None:
    opening = await settle_in(lab)
    made = await application(lab)
    alex, student = lab.researcher, lab.student
    await at(alex, f"ka:{made.id}")
    preview = await press_here(alex, "Offer a place")
    assert "2 places: 0 accepted, 0 offered, 2 left" in preview.text
    assert "好消息：我们想录用你。" in preview.text
    assert "请在" in preview.text
    await press_here(alex, "In 14 days")
    await press_here(alex, "Write your own text")
    await ask(alex, "欢迎你来 <实验室>！")
    preview = await press_here(alex, "Use this text")
    assert "欢迎你来 <实验室>！" in preview.text
    assert "好消息" not in preview.text
    held = await press_here(alex, "Hold it, tell nobody yet")
    assert "the applicant sees no change" in held.text
    assert not any("录用" in message.text for message in student.messages())
    async with lab.database.read() as tx:
        assert await applying.owed(tx, student.id) == []
    again = await at(alex, f"ka:{made.id}")
    assert "Held: offer (Alex)" in again.text
    assert "text of its own" in again.text
    await press_here(alex, "Offer a place")
    done = await press_here(alex, "Send the offer now")
    assert "a place is offered" in done.text
    ways = [data_of(done, text) for text in ("The application", "All decisions", "‹ Back to I-2026-90")]
    assert ways == [f"va:{made.id}", f"kd:{opening.id}", f"vo:{opening.id}"]
    assert "欢迎你来 <实验室>！" in (await student.sees("欢迎你来")).text
    offered = await application(lab)
    assert (offered.stage, offered.held_stage) == (Stage.OFFER, None)


@pytest.mark.both_databases
async def test_the_second_of_two_who_decide_sees_how_it_stands(lab: Laboratory) -> None:
    await settle_in(lab)
    made = await application(lab)
    alex, owner = lab.researcher, lab.owner
    await at(alex, f"ka:{made.id}")
    await press_here(alex, "Reject")
    await at(owner, f"ka:{made.id}")
    await press_here(owner, "邀请面试")
    await press_here(owner, "现在发出面试邀请")
    toast = await alex.tap("Send the rejection now")
    assert toast is not None
    assert "changed" in toast
    assert "Interview since" in (await redrawn(alex)).text
    assert (await application(lab)).stage is Stage.INTERVIEW


async def test_who_does_not_decide_any_more_is_told_so_and_nothing_else(lab: Laboratory) -> None:
    await settle_in(lab)
    made = await application(lab)
    alex = lab.researcher
    await at(alex, f"ka:{made.id}")
    await press_here(alex, "Reject")
    async with lab.database.write() as tx:
        await applying.set_reviewers(tx, made.opening_id, [])
    gone = await press_here(alex, "Send the rejection now")
    assert "nothing here for you to decide" in gone.text
    assert (await application(lab)).stage is Stage.SUBMITTED
    assert "不再是这个岗位的评审" in (await at(lab.student, f"ka:{made.id}")).text
    async with lab.database.write() as tx:
        await applying.set_reviewers(tx, made.opening_id, [alex.id])
        await declare_conflict(tx, Actor(alex.id, Role.REVIEWER), made.id, now=made.submitted_at)
    assert "conflict of interest" in (await at(alex, f"ka:{made.id}")).text
    await give(lab, lab.student, Role.ADMIN)
    await set_stage(lab, 1, Stage.ACCEPTED)
    assert "放弃名额" not in str((await at(lab.student, f"ka:{made.id}")).buttons)
    await at(lab.owner, f"ka:{made.id}")
    assert "记下：名额空出来" in (await press_here(lab.owner, "对方放弃名额")).buttons
    assert "已记下对方放弃" in (await press_here(lab.owner, "记下：名额空出来")).text
    assert (await application(lab)).stage is Stage.DECLINED
