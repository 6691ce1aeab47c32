"""Applying as people do it: from the card to the receipt, in both languages, interrupted, late, twice."""

import io
import re
from collections.abc import Sequence

from pypdf import PdfWriter
from sqlalchemy import select

from simulator.people import Person
from simulator.views import Message
from storage.applications import Application
from storage.consents import Consent, ConsentKind
from storage.documents import Document
from tests.support.laboratory import Laboratory
from tests.support.visits import ask, press

PDF_MIME = "application/pdf"


def pdf(pages: int = 2) -> bytes:
    """A real PDF."""
    writer = PdfWriter()
    for _ in range(pages):
        writer.add_blank_page(width=595, height=842)
    file = io.BytesIO()
    writer.write(file)
    return file.getvalue()


async def send(person: Person, name: str, data: bytes, mime: str = PDF_MIME) -> Message:
    """Sends a file; answers what is answered."""
    sent = await person.send_document(name, data, mime)
    while (answer := await person.next()).id <= sent.id:
        pass
    return answer


async def stored(lab: Laboratory) -> Sequence[Application]:
    async with lab.database.read() as tx:
        return (await tx.scalars(select(Application).order_by(Application.id))).all()


async def test_a_student_applies_in_chinese_from_the_card_to_the_receipt(lab: Laboratory) -> None:
    student = lab.student
    card = await ask(student, "I-2027-01")
    assert card.rows[0][0].text == "申请"
    intro = await press(student, "申请")
    assert re.search(r"共 \d+ 步必填，大约 \d+ 分钟", intro.text)
    for said in ("· 简历", "· 成绩单", "还有 187 天截止", "不会收取任何费用"):
        assert said in intro.text
    consents = await press(student, "开始")
    assert "加密保存" in consents.text
    assert "中国大陆以外" in consents.text
    assert not any("同意并开始" in button for button in consents.buttons)
    await press(student, "⬜ 保存")
    ready = await press(student, "⬜ 经 Telegram 传送")
    assert "✅ 保存" in ready.buttons
    first = await press(student, "同意并开始")
    assert first.text.startswith("申请 I-2027-01 · 第 1 步")
    assert "你叫什么名字" in first.text

    for typed in ("林小明", "中国科学技术大学", "硕士，车辆工程"):
        await ask(student, typed)
    assert "✓ 年级：硕士一年级" in (await press(student, "硕士一年级")).text
    for typed in ("SA25009001", "lin@example.org", "13800138000", "2027-07-01"):
        await ask(student, typed)
    wrong = await ask(student, "2027-06-01")
    assert "结束不能早于开始（2027-07-01）" in wrong.text
    cv = await ask(student, "2027-09-30")
    assert "请发简历" in cv.text
    assert "微信" in cv.text
    assert "24 小时内补交" in cv.text
    transcript = await send(student, "简历 林小明.pdf", pdf())
    assert "✓ 简历：简历 林小明.pdf（" in transcript.text
    await press(student, "24 小时内补交")
    await ask(student, "4")
    summary = await ask(student, "想把课上学的用到真实数据上。")
    assert "请核对" in summary.text
    for line in ("姓名：林小明", "电话：+8613800138000", "成绩单：24 小时内补交", "每周能到岗几天？：4"):
        assert line in summary.text
    assert summary.rows[0][0].text == "✅ 提交申请"
    assert any(button.startswith("填写选填项") for button in summary.buttons)
    await student.tap("提交申请")
    receipt = await student.sees("已收到你的申请：I-2027-01/0001")
    for said in (
        "电池健康评估算法实习生",
        "简历 林小明.pdf",
        "还缺：成绩单",
        "可以随时修改",
        "最晚 2027年6月20日",
        "/applications",
        "interns@example.org",
        "不会收取任何费用",
    ):
        assert said in receipt.text
    (made,) = await stored(lab)
    assert made.answers is not None
    assert made.answers["name"] == "林小明"
    async with lab.database.read() as tx:
        ticks = {one.kind: one.application_id for one in await tx.scalars(select(Consent))}
        papers = [(one.kind, one.application_id) for one in await tx.scalars(select(Document))]
    assert ticks == {ConsentKind.STORAGE: made.id, ConsentKind.CARRIAGE: made.id}
    assert papers == [("cv", made.id)]
    assert "查看我的申请" in (await ask(student, "I-2027-01")).buttons
    again = await ask(student, "/apply I-2027-01")
    assert "已经申请过" in again.text
