"""Applying when something goes wrong: bad files, deadlines, openings that vanish, two phones; and changing what was submitted."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from bot.clock import utc_now
from simulator.people import Person
from storage.documents import Document
from storage.openings import Ended, Opening
from storage.projects import Visibility
from tests.lab.test_documents import docx
from tests.lab.test_documents import pdf as make_pdf
from tests.support.applicants import apply, begin, pdf, send, stored, to_documents, to_summary
from tests.support.laboratory import Laboratory
from tests.support.visits import ask, press, press_data, settled

CODE = "I-2027-01"
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x20\x00\x00\x00\x10"


async def change(lab: Laboratory, code: str = CODE, **values: Any) -> None:
    """Changes an opening beside the running bot."""
    async with lab.database.write() as tx:
        await tx.execute(update(Opening).where(Opening.code == code).values(**values))


async def kept(lab: Laboratory) -> list[tuple[str, bool]]:
    """The documents that there are, and whether they belong to an application."""
    async with lab.database.read() as tx:
        rows = await tx.scalars(select(Document).where(Document.deleted_at.is_(None)).order_by(Document.id))
        return [(one.kind, one.application_id is not None) for one in rows]


BAD = {
    "empty.pdf": (b"", "是空的"),
    "scan.pdf": (b"\x89PNG\r\n\x1a\n" + b"0" * 50, "图片"),
    "broken.pdf": (b"%PDF-1.7\n", "坏了"),
    "secret.pdf": (make_pdf(password="secret"), "密码"),
    "bomb.docx": (docx(more={"word/media/a": b"0" * 100_000_001}), "解开后太大"),
    "notes.txt": (b"just a text", "PDF"),
}


async def test_a_file_that_is_none_is_refused_with_its_reason_and_a_good_one_goes_on(lab: Laboratory) -> None:
    student = lab.student
    await begin(student, CODE)
    await to_documents(student)
    for name, (data, reason) in BAD.items():
        refused = await send(student, name, data)
        assert reason in refused.text, name
        assert "请发简历" in refused.text
    assert "一个文件（PDF / DOCX）" in (await ask(student, "我没有简历")).text
    await student.send_photo(PNG)
    assert "图片" in (await student.next()).text
    await student.send_album([(f"{number}.pdf", pdf(), "application/pdf") for number in range(3)])
    assert "一个文件" in (await student.next()).text
    large = await send(student, "large.pdf", b"%PDF-" + b"0" * 20_000_001)
    assert "20 MB" in large.text
    assert await kept(lab) == []
    taken = await send(student, "cv.doc", docx())
    assert "✓ 简历：cv.doc" in taken.text  # what counts is what is in it
    assert await kept(lab) == [("cv", False)]
    await press(student, "上一步")
    assert "✓ 简历：new.pdf" in (await send(student, "new.pdf", pdf())).text
    assert await kept(lab) == [("cv", False)]
    await send(student, "notes.pdf", pdf())
    words = await send(student, "why.pdf", pdf())
    assert "需要文字" in words.text


async def test_a_draft_that_is_thrown_away_takes_its_documents_along(lab: Laboratory) -> None:
    student = lab.student
    await begin(student, CODE)
    await to_documents(student)
    await send(student, "cv.pdf", pdf())
    await press(student, "取消")
    await press(student, "丢弃草稿")
    assert await kept(lab) == []
    assert "步必填" in (await ask(student, "/apply I-2027-01")).text


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"ended": Ended.FILLED}, "已经截止"),
        ({"visibility": Visibility.STAFF}, "不再公开"),
        ({"closes_at": utc_now() - timedelta(hours=2)}, "已经截止"),
    ],
)
async def test_what_closes_half_way_keeps_the_draft_and_says_so(
    lab: Laboratory, values: dict[str, Any], said: str
) -> None:
    student = lab.student
    await begin(student, CODE)
    summary = await to_summary(student)
    await change(lab, **values)
    assert said in (await student.tap("提交申请", message=summary) or "")
    assert await stored(lab) == []
    if "visibility" in values:
        return
    closed = await ask(student, "/apply I-2027-01")
    assert "你的草稿还在" in closed.text
    assert "☆ 关注" in closed.buttons
    assert "interns@example.org" in closed.text
    assert "你填过的内容：\n\n姓名\n林小" in closed.text
    await ask(student, "/applications")
    assert "姓名\n林小" in (await press(student, f"{CODE}：我填过的内容")).text
    await change(lab, ended=None, closes_at=utc_now() + timedelta(days=1))
    await ask(student, "/apply I-2027-01")
    assert "请核对" in (await press(student, "接着填")).text
    await student.tap("提交申请")
    await student.sees("已收到你的申请")


async def test_changing_an_earlier_message_changes_nothing_and_says_so(lab: Laboratory) -> None:
    student = lab.student
    await begin(student, CODE)
    said = await student.send("林小名")
    await student.sees("现在的学校或单位")
    await student.edit(said, "林小明")
    told = await student.sees("不会改变已存的答案")
    assert "现在的学校或单位" in told.text
    assert "现在填的是：林小名" in (await press(student, "上一步")).text
    await ask(student, "/cancel")
    await press(student, "保留草稿")
    before = len(await settled(student))
    await student.edit(said, "林晓明")
    assert len(await settled(student)) == before + 2  # the question about privacy, and its answer


async def test_an_answer_after_the_end_is_not_lost_silently(lab: Laboratory) -> None:
    student = lab.student
    await begin(student, CODE)
    await ask(student, "林小明")
    await change(lab, ended=Ended.CLOSED)
    told = await ask(student, "中国科学技术大学")
    assert "你的草稿还在" in told.text


async def test_a_second_after_the_deadline_is_in_time(lab: Laboratory) -> None:
    student = lab.student
    await begin(student, CODE)
    await to_summary(student)
    await change(lab, closes_at=utc_now() - timedelta(seconds=1))
    await student.tap("提交申请")
    receipt = await student.sees("已收到你的申请")
    assert "申请已截止" in receipt.text


async def test_a_question_that_is_new_is_asked_before_it_is_taken(lab: Laboratory) -> None:
    student = lab.student
    async with lab.database.read() as tx:
        questions = list((await tx.scalars(select(Opening.questions).where(Opening.code == CODE))).one())
    await change(lab, questions=[questions[0], questions[2]])
    await begin(student, CODE)
    await to_documents(student)
    for _ in range(2):
        await press(student, "以后补交")
    await ask(student, "4")
    assert "请核对" in (await ask(student, "想把课上学的用到真实数据上。")).text
    await change(lab, questions=[questions[0], {**questions[1], "required": True}, questions[2]])
    asked = await press(student, "提交申请")
    assert "熟悉哪些工具" in asked.text
    await press(student, "SQL")
    assert "请核对" in (await press(student, "选好了")).text
    await student.tap("提交申请")
    await student.sees("已收到你的申请")


@pytest.mark.both_databases
async def test_two_phones_submit_at_once_and_there_is_one_application(lab: Laboratory) -> None:
    student = lab.student
    await begin(student, CODE)
    summary = await to_summary(student)
    data = summary.rows[0][0].data or ""
    presses = [student.press(summary, data) for _ in range(3)]
    for one in presses:
        await one.answered.wait()
    await student.sees("已收到你的申请：I-2027-01/0001")
    said = [message.text for message in await settled(student)]
    assert sum("已收到你的申请" in text for text in said) == 1
    assert len(await stored(lab)) == 1


async def edit(student: Person, receipt: Any, button: str) -> Any:
    await student.tap(button, message=receipt)
    return await student.next()


async def test_what_was_submitted_is_changed_until_the_deadline(lab: Laboratory) -> None:
    student = lab.student
    receipt = await apply(student)
    summary = await edit(student, receipt, "修改申请")
    assert summary.text.startswith("修改申请 I-2027-01/0001 · 请核对")
    await press(student, "✏️ 电话")
    await ask(student, "13900139000")
    await press(student, "下一页")
    await press(student, "✏️ 成绩单")
    await send(student, "成绩单.docx", docx())
    await press(student, "✏️ 简历")
    await send(student, "简历二.pdf", pdf())
    done = await press(student, "保存修改")
    for said in ("I-2027-01/0001 已更新", "成绩单.docx", "简历二.pdf"):
        assert said in done.text
    assert "还缺" not in done.text
    (made,) = await stored(lab)
    assert (made.answers or {})["phone"] == "+8613900139000"
    assert await kept(lab) == [("transcript", True), ("cv", True)]
    await change(lab, closes_at=utc_now() - timedelta(hours=2))
    toast, _ = await press_data(student, f"we:{made.id}", receipt)
    assert "截止" in (toast or "")


async def test_a_document_follows_after_the_deadline_and_nothing_else_changes(lab: Laboratory) -> None:
    student = lab.student
    receipt = await apply(student)
    await change(lab, closes_at=utc_now() - timedelta(hours=2))
    asked = await edit(student, receipt, "补交材料")
    assert "请发成绩单" in asked.text
    summary = await send(student, "成绩单.pdf", pdf())
    assert "✏️ 电话" not in summary.buttons
    assert "还缺" not in (await press(student, "完成")).text
    assert await kept(lab) == [("cv", True), ("transcript", True)]


async def test_somebody_elses_application_is_opened_by_no_button(lab: Laboratory) -> None:
    await apply(lab.student)
    (made,) = await stored(lab)
    welcome = await ask(lab.researcher, "/start")
    for data in (f"we:{made.id}", f"wl:{made.id}"):
        toast = await lab.researcher.tap(data=data, message=welcome)
        assert "no such application" in (toast or "")
    toast = await lab.researcher.tap(data="wn:I-2027-01", message=welcome)
    assert toast
    assert len(await stored(lab)) == 1
