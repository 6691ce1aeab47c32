"""Applying as people do it: from the card to the receipt, in both languages; who does not agree; who applies a second time."""

import re

from sqlalchemy import select

from storage.consents import Consent, ConsentKind
from storage.documents import Document
from storage.users import Role
from tests.support.applicants import apply, begin, pdf, send, stored, to_documents
from tests.support.laboratory import Laboratory
from tests.support.visits import ask, give, press, press_data


async def test_a_student_applies_in_chinese_from_the_card_to_the_receipt(lab: Laboratory) -> None:
    student = lab.student
    card = await ask(student, "I-2027-01")
    assert card.rows[0][0].text == "申请"
    intro = await press(student, "申请")
    assert intro.id == card.id
    assert re.search(r"共 \d+ 步必填，大约 \d+ 分钟", intro.text)
    for said in ("· 简历", "· 成绩单", "还有 187 天截止", "本科三年级及以上", "不会收取任何费用"):
        assert said in intro.text
    consents = await press(student, "开始")
    assert "加密保存" in consents.text
    assert "中国大陆以外" in consents.text
    assert "蔚来能源（示例）的人不会看到它" in consents.text
    assert not any("同意并开始" in button for button in consents.buttons)
    await press(student, "⬜ 保存")
    ready = await press(student, "⬜ 经 Telegram 传送")
    assert "✅ 保存" in ready.buttons
    await press(student, "⬜ 转交蔚来能源（示例）")
    first = await press(student, "同意并开始")
    assert first.id == card.id
    assert first.text.startswith("申请 I-2027-01 · 第 1 步")
    assert "你叫什么名字" in first.text
    cv = await to_documents(student)
    for said in ("请发简历", "微信", "截止之前都能补交"):
        assert said in cv.text
    transcript = await send(student, "简历 林小明.pdf", pdf())
    assert "✓ 简历：简历 林小明.pdf（" in transcript.text
    await press(student, "以后补交")
    await ask(student, "4")
    summary = await ask(student, "想把课上学的用到真实数据上。")
    assert "请核对" in summary.text
    for line in ("姓名：林小明", "电话：+8613800138000", "成绩单：以后补交", "每周能到岗几天：4"):
        assert line in summary.text
    assert summary.rows[0][0].text == "✅ 提交申请"
    await press(student, "填写选填项")
    await press(student, "Python")
    await press(student, "选好了")
    await press(student, "跳过")
    assert "熟悉哪些工具：Python" in (await press(student, "跳过")).text
    await student.tap("提交申请")
    receipt = await student.sees("已收到你的申请：I-2027-01/0001")
    assert receipt.id != card.id
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
    assert (made.answers["name"], made.answers["q_tools"], made.language) == ("林小明", ["Python"], "zh")
    async with lab.database.read() as tx:
        ticks = [(one.kind, one.organisation, one.text_version) for one in await tx.scalars(select(Consent))]
        papers = [(one.kind, one.application_id) for one in await tx.scalars(select(Document))]
    assert ticks == [
        (ConsentKind.STORAGE, "", "2026-11"),
        (ConsentKind.CARRIAGE, "", "2026-11"),
        (ConsentKind.HANDING, "蔚来能源（示例）", "2026-11"),
    ]
    assert papers == [("cv", made.id)]
    assert "查看我的申请" in (await ask(student, "I-2027-01")).buttons
    assert "已经申请过" in (await ask(student, "/apply i202701")).text


async def test_a_doctor_applies_in_english(lab: Laboratory) -> None:
    alex = lab.researcher
    intro = await ask(alex, "/start apply_PD-2027-01")
    for said in ("· Research plan", "referees", "Have ready", "never asks for fees"):
        assert said in intro.text
    await begin(alex, "PD-2027-01", chinese=False)
    for typed in ("Ann <Smith>", "TU Berlin", "Materials science, solid electrolytes", "TU Berlin"):
        await ask(alex, typed)
    assert "✓ Date of doctorate: " in (await ask(alex, "2020-06")).text
    for wrong, said in (("ann@berlin", "does not look like an e-mail"), ("ann@example.org", "✓ E-mail")):
        assert said in (await ask(alex, wrong)).text
    for wrong, said in (("call me", "does not look like a phone number"), ("+49 30 1234567", "✓ Phone")):
        assert said in (await ask(alex, wrong)).text
    await ask(alex, "1 September 2027")
    await ask(alex, "I have measured interfaces in situ for four years.")
    six = "\n".join(f"Prof. {number}, TU Berlin, p{number}@example.org" for number in range(6))
    assert "Those are 6 lines; 5 is the most" in (await ask(alex, six)).text
    shown = await ask(alex, "Prof. One, TU Berlin, one@example.org")
    for name in ("CV", "plan", "letters", "degree certificate", "publications"):
        assert name.casefold() in shown.text.casefold()
        shown = await send(alex, f"{name}.pdf", pdf())
    summary = await ask(alex, "A cell with a lithium anode that lasts.")
    assert "please check" in summary.text
    assert "expects a doctorate of the last 3 years" in summary.text
    assert "Ann <Smith>" in summary.text
    await press(alex, "Optional questions")
    assert "out of date" in (await alex.tap(data=summary.rows[0][0].data, message=summary) or "")
    assert await stored(lab) == []  # an old button: the form is drawn as it stands
    shown = await ask(alex, "/apply PD-2027-01")
    assert "unfinished draft: Application PD-2027-01" in shown.text
    shown = await press(alex, "Go on")
    while "please check" not in shown.text:
        shown = await press(alex, "Skip")
    await alex.tap("Submit")
    receipt = await alex.sees("Your application has arrived: PD-2027-01/0001")
    assert "You have an answer by 15 Aug 2027" in receipt.text
    assert "Still missing" not in receipt.text
    (made,) = await stored(lab)
    assert (made.language, (made.answers or {})["doctorate_on"]) == ("en", "2020-06-01")


async def test_who_does_not_agree_is_shown_another_way_and_nothing_is_kept(lab: Laboratory) -> None:
    student = lab.student
    await ask(student, "/apply I-2027-01")
    await press(student, "开始")
    await press(student, "⬜ 保存")
    instead = await press(student, "不同意")
    assert "interns@example.org" in instead.text
    assert "I-2027-01" in instead.text
    assert "· 简历" in instead.text
    again = await press(student, "返回同意事项")
    assert "⬜ 保存" in again.buttons


async def test_a_tick_that_is_taken_back_stops_the_draft_and_keeps_it(lab: Laboratory) -> None:
    student = lab.student
    first = await begin(student, "I-2027-01")
    await ask(student, "林小明")
    _, consents = await press_data(student, "wb:I-2027-01", first)
    assert "接着填 ›" in consents.buttons
    await student.tap("✅ 保存", message=consents)
    await student.next()
    assert "需要先勾选" in (await student.tap(data="wf:I-2027-01", message=consents) or "")
    resumed = await ask(student, "/apply I-2027-01")
    assert "⬜ 保存" in resumed.buttons
    await press(student, "⬜ 保存")
    assert "✓" not in (question := await press(student, "接着填")).text
    assert "现在的学校或单位" in question.text


async def test_what_does_not_change_is_filled_in_from_the_last_application(lab: Laboratory) -> None:
    student = lab.student
    await apply(student)
    intro = await ask(student, "/start apply_I-2027-02")
    assert "已按你上次的申请（I-2027-01/0001）填好" in intro.text
    shown = await begin(student, "I-2027-02")
    assert "最早哪天可以开始" in shown.text
    assert "现在填的是：+8613800138000" in (await press(student, "上一步")).text
    await press(student, "不改，继续")
    for typed in ("2027-07-01", "2027-09-30"):
        await ask(student, typed)
    for typed in ("4", "我做过相机标定的课程项目。"):
        shown = await ask(student, typed)
        if "请发简历" in shown.text:
            break
    taken = await press(student, "用上次的 简历.pdf")
    assert "✓ 简历：简历.pdf（" in taken.text
    async with lab.database.read() as tx:
        papers = [(one.kind, one.application_id is None, one.sha256) for one in await tx.scalars(select(Document))]
    assert papers == [("cv", False, papers[0][2]), ("cv", True, papers[0][2])]


async def test_choosing_what_to_apply_for(lab: Laboratory) -> None:
    student = lab.student
    await begin(student, "I-2027-02")
    await ask(student, "林小明")
    found = await ask(student, "/apply")
    assert found.text.startswith("申请哪个岗位？")
    assert found.buttons[0] == "📝 继续：I-2027-02"
    assert "申请 I-2027-01" in found.buttons
    assert "I-2026-07" not in found.text
    assert "现在的学校或单位" in (await press(student, "继续：I-2027-02")).text
    assert (await ask(student, "/internships I-2027-02")).rows[0][0].text == "📝 继续填写申请"
    assert "没有" in (await ask(student, "/apply I-1999-01")).text
    closed = await ask(student, "/apply I-2026-07")
    assert "☆ 关注" in closed.buttons


async def test_an_admin_enters_what_came_by_email(lab: Laboratory) -> None:
    admin = lab.owner
    await give(lab, lab.student, Role.GUEST)
    intro = await ask(admin, "/apply I-2027-01")
    assert "录入邮件申请" in intro.buttons
    assert "录入邮件申请" not in (await ask(lab.student, "/apply I-2027-01")).buttons
    await press(admin, "录入邮件申请")
    await ask(admin, "王样本")
    await ask(admin, "wang@example.org")
    await press(admin, "中文")
    wrong = await press(admin, "蔚来能源（示例）")
    assert "保存" in wrong.text
    await press(admin, "⬜ 保存")
    summary = await press(admin, "选好了")
    assert "请核对" in summary.text
    await press(admin, "录入")
    entered = await admin.sees("已录入，编号 I-2027-01/0001")
    (made,) = await stored(lab)
    assert (made.user_id, made.entered_by, made.contact) == (
        None,
        admin.id,
        {"name": "王样本", "email": "wang@example.org"},
    )
    await admin.tap("补充材料", message=entered)
    edit = await admin.next()
    assert "修改申请 I-2027-01/0001" in edit.text
    await press(admin, "下一页")
    await press(admin, "✏️ 简历")
    assert "✓ 简历：简历.pdf" in (await send(admin, "简历.pdf", pdf())).text
    await press(admin, "保存修改")
    async with lab.database.read() as tx:
        papers = [(one.kind, one.application_id, one.user_id) for one in await tx.scalars(select(Document))]
    assert papers == [("cv", made.id, None)]
