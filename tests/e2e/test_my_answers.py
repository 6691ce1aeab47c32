"""What is asked of an applicant and comes back, their documents, and an application that an admin wrote down for somebody."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from bot.clock import utc_now
from lab import interviews
from lab.applications import deciding, returning, submitting
from lab.applications.submitting import Agreed, Contact
from lab.interviews import Span, Where
from lab.roles import Actor
from storage import documents, openings
from storage.consents import ConsentKind
from storage.database import Tx
from storage.documents import Document
from storage.users import Role
from tests.e2e.test_my_applications import ANN, CODE, applied
from tests.support.applying import ANSWERS, DEFAULTS, set_reviewers, view_document
from tests.support.laboratory import Laboratory
from tests.support.papers_drawn import pdf
from tests.support.visits import ask, press, press_data

PDF = pdf()


async def test_a_question_is_answered_and_a_document_is_sent(lab: Laboratory) -> None:
    student = lab.student
    made, _ = await applied(lab, student)
    now = utc_now()
    at: dict[str, Any] = {"defaults": DEFAULTS, "now": now}
    due = now + timedelta(days=3)
    async with lab.database.write() as tx:
        await returning.return_(tx, ANN, made.id, question="哪天能到岗？", due_at=due, **at)
    notice = await student.sees("哪天能到岗？")
    assert notice.buttons == ["💬 补充 / 回答", "打开申请"]
    card = await ask(student, made.number)
    assert "需要你补充\n哪天能到岗？\n请在期限内回复：还有 3 天" in card.text
    question = await press(student, "补充 / 回答")
    assert "哪天能到岗？" in question.text
    summary = await ask(student, "三月第一周")
    assert "三月第一周" in summary.text
    done = await press(student, "发送回复")
    assert done.text.startswith("✓ 回复已收到，评审继续。")
    assert "“三月第一周”" in done.text
    toast, still = await press_data(student, f"yn:{made.id}", done)  # an old notice
    assert "不能" in (toast or "")
    assert "三月第一周" in still.text
    async with lab.database.write() as tx:
        await returning.return_(tx, ANN, made.id, question="", document="transcript", due_at=due, **at)
    notice = await student.sees("需要的材料：")
    await student.tap("补充 / 回答", message=notice)
    await student.next()
    refused = await ask(student, "没有")
    assert "PDF" in refused.text
    await student.send_document("破.pdf", b"%PDF-1.7 broken", "application/pdf")
    assert "打不开" in (await student.next()).text
    await student.send_document("成绩单.pdf", PDF, "application/pdf")
    done = await student.next()
    assert done.text.startswith("✓ 成绩单.pdf 已收到，评审继续。")
    papers = await press(student, "我的材料")
    assert "📄 成绩单 · 成绩单.pdf" in papers.text
    assert " kB · " in papers.text  # as it was said when it came
    assert "还没有人打开过" in papers.text
    async with lab.database.write() as tx:
        (paper,) = [one for one in await _papers(tx, made.id) if one.kind == "transcript"]
        await view_document(tx, ANN, paper.id, now=now)
    _, papers = await press_data(student, f"yp:{made.id}", papers)
    assert "评审打开 成绩单，1 次" in papers.text
    await student.tap("成绩单.pdf", message=papers)
    back = await student.next()
    assert back.document is not None
    assert back.document.data == PDF
    _, papers = await press_data(student, f"yp:{made.id}", papers)
    assert "1 次" in papers.text  # one's own looks are not counted


async def _papers(tx: Tx, application_id: int) -> Sequence[Document]:

    return await documents.of_application(tx, application_id)


async def test_an_admin_acts_for_whom_they_wrote_down(lab: Laboratory) -> None:
    owner = lab.owner
    await ask(owner, "/start")
    now = utc_now()
    actor = Actor(owner.id, Role.OWNER)
    async with lab.database.write() as tx:
        opening = await openings.by_code(tx, CODE)
        assert opening is not None
        await set_reviewers(tx, opening.id, [900])
        agreed = [Agreed(ConsentKind.STORAGE, "2026-11")]
        made = await submitting.enter(
            tx, actor, CODE, ANSWERS, contact=Contact("王样本", "w@example.org"), agreed=agreed, language="zh", now=now
        )
        await deciding.invite(tx, ANN, made.id, defaults=DEFAULTS, now=now)
        begins = now + timedelta(days=2)
        span = Span(begins, begins + timedelta(minutes=30))
        await interviews.offer_slots(tx, ANN, opening.id, [span], Where("Asia/Shanghai"), now=now)
    listed = await ask(owner, "/applications")
    assert "为 王样本 代填" in listed.text
    await press(owner, made.number)
    chooser = await press(owner, "选面试时间")
    slot = next(button.data or "" for row in chooser.rows for button in row if (button.data or "").startswith("yk:"))
    assert await owner.tap(data=slot, message=chooser) == "面试时间已选定"
    assert "📅 面试：" in (await owner.sees("📅 面试：")).text
    toast, theirs = await press_data(lab.researcher, f"ya:{made.id}", await ask(lab.researcher, "/applications"))
    assert "no such application" in (toast or "")
    assert "王样本" not in theirs.text
