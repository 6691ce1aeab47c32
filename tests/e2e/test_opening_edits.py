"""Openings made and changed in the chat, as admins do it: from nothing, as a copy, two at once, extended, ended."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.clock import utc_now
from lab.follows import follow
from lab.opening_questions import Question, QuestionKind, as_stored
from lab.roles import Actor
from simulator.people import Person
from simulator.views import Message
from storage import applications, drafts, openings, places
from storage import lab as laboratory
from storage.announcements import Announcement
from storage.applications import ApplicationStage
from storage.deliveries import Delivery
from storage.openings import KIND, Opening
from storage.users import Role
from tests.support import applicants
from tests.support.announcing import second_admin
from tests.support.laboratory import Laboratory
from tests.support.visits import ask, press, settled


async def opening(lab: Laboratory, code: str) -> Opening | None:
    async with lab.database.read() as tx:
        return await openings.by_code(tx, code)


async def applied(lab: Laboratory, code: str, user_id: int, stage: ApplicationStage) -> None:
    """An application, as if it had been submitted."""
    async with lab.database.write() as tx:
        found = await openings.by_code(tx, code)
        assert found is not None
        now = utc_now()
        number = await places.next_number(tx, found.id)
        await applications.create(
            tx,
            {
                "number": f"{code}/{number:04}",
                "opening_id": found.id,
                "user_id": user_id,
                "stage": stage,
                "answers": {},
                "language": "zh",
                "submitted_at": now,
                "edited_at": now,
                "moved_at": now,
            },
        )


async def test_an_opening_is_made_from_nothing_and_changed(lab: Laboratory) -> None:
    owner = lab.owner
    await ask(owner, "/edit")
    home = await press(owner, "全部岗位")
    assert "修改岗位" in home.text
    assert "照 I-" in "".join((await press(owner, "＋ 实习")).buttons)
    code = await press(owner, "从空白开始")
    assert "编号" in code.text
    await press(owner, "I-2026-08")
    await ask(owner, "固态电池测试实习生")
    await press(owner, "选好了")
    await press(owner, "电池")
    wrong = await ask(owner, "很快")
    assert "不是日期和时间" in wrong.text
    await ask(owner, "2027年5月31日")
    summary = owner.messages()[-1]
    assert "2027年5月31日 周一 23:59" in summary.text
    assert "固态电池测试实习生" in summary.text
    made = await press(owner, "保存")
    assert made.text.startswith("✅ 岗位已建好\n固态电池测试实习生 · I-2026-08")
    assert "I-2026-08" in (await ask(lab.student, "/internships 固态电池测试")).text
    await _add_details(owner, lab.student.id)
    saved = await press(owner, "保存")
    assert "问题" in saved.text
    stored = await opening(lab, "I-2026-08")
    assert stored is not None
    assert [(one["kind"], one["required"], len(one["options"])) for one in stored.questions] == [
        ("choices", True, 2),
        ("number", False, 0),
    ]
    assert stored.questions[1]["most"] == 5
    assert stored.organisations == [{"zh": "中国科大", "en": "USTC"}, {"zh": "NIO", "en": "NIO"}]
    assert [(one["zh"], one["en"], one["most"]) for one in stored.criteria] == [("专业基础", "Skills", 4)]
    async with lab.database.read() as tx:
        assert await openings.reviewer_ids(tx, stored.id) == {lab.student.id}
    audit = await ask(owner, "/audit I-2026-08")
    assert "新建了岗位 I-2026-08" in audit.text
    assert "数据提供给：— → 中国科大 = USTC; NIO" in audit.text


async def _add_details(owner: Person, reviewer: int) -> None:
    """Questions by kind and pasted, reviewers, criteria, organisations."""
    await ask(owner, "/edit i202608")
    for _ in range(2):
        await press(owner, "下一页")
    await press(owner, "✏️ 问题")
    await press(owner, "＋ 数字")
    await ask(owner, "每周能到岗几天？ | Days a week? | 1-5")
    await press(owner, "✏️ 1.")
    await press(owner, "改为选填")
    await press(owner, "全部问题")
    await press(owner, "＋ 多选")
    assert "还差选项" in (await ask(owner, "哪些工具？")).text
    await ask(owner, "哪些工具？\nPython\n其他 = Other")
    await press(owner, "✏️ 2.")
    await press(owner, "上移")
    await press(owner, "全部问题")
    await press(owner, "选好了")
    await ask(owner, "评审")
    assert "没有找到" in (await ask(owner, "nobody_here")).text
    await ask(owner, str(reviewer))
    await press(owner, "选好了")
    await press(owner, "✏️ 评分项")
    await ask(owner, "专业基础 | Skills | 4")
    await press(owner, "选好了")
    await ask(owner, "数据提供给")
    await ask(owner, "中国科大 = USTC; NIO")
    await press(owner, "选好了")


async def test_a_deadline_is_extended_and_everybody_it_concerns_is_told_once(lab: Laboratory) -> None:
    owner, student, alex = lab.owner, lab.student, lab.researcher
    await ask(student, "/start")
    await ask(alex, "/start")
    async with lab.database.write() as tx:
        await laboratory.save(tx, {"undo_seconds": 1})
        await follow(tx, Actor(student.id, Role.GUEST), kind=KIND, code="I-2027-01", now=utc_now())
        await follow(tx, Actor(alex.id, Role.GUEST), kind=KIND, code="I-2027-01", now=utc_now())
        for user_id in (alex.id,):
            await drafts.create(
                tx, user_id=user_id, form="apply", subject="I-2027-01", step="name", answers={}, now=utc_now()
            )
    await applied(lab, "I-2027-01", student.id, ApplicationStage.SCREENING)
    was = await opening(lab, "I-2027-01")
    assert was is not None
    assert was.closes_at is not None
    await ask(owner, "I-2027-01")
    asked = await press(owner, "延长截止")
    assert "1 份草稿、2 人关注、1 人已申请" in asked.text
    assert "不比原来晚" in (await ask(owner, "2026年12月1日")).text
    summary = await press(owner, "再加 1 周")
    assert "1 份草稿、2 人关注、1 人已申请" in summary.text
    await owner.tap("延长")
    done = await owner.sees("截止时间已延长")
    assert "申请截止时间延长了：电池健康评估算法实习生 · I-2027-01" in done.text
    assert "The deadline is extended: Intern, state-of-health" in done.text
    dropped = await owner.sees("I-2027-01 截止时间延长 · A-")
    # Dropped, it is not lost: where the deadline is extended, it is said that nobody was told.
    assert "不发了" in dropped.buttons
    await press(owner, "不发了")
    await ask(owner, "I-2027-01")
    assert "还没有告诉任何人" in (await press(owner, "延长截止")).text
    again = await press(owner, "重新准备通知")
    assert "申请截止时间延长了：电池健康评估算法实习生 · I-2027-01" in again.text
    confirm = await owner.sees("I-2027-01 截止时间延长 · A-0002")
    now = await opening(lab, "I-2027-01")
    assert now is not None
    assert now.closes_at == was.closes_at + timedelta(days=7)
    assert "截止时间延长了" not in "".join(one.text for one in student.messages())
    await press(owner, "修改")
    await press(owner, "接收人")
    seen = await press(owner, "岗位（3）")
    chosen = [text for text in seen.buttons if text.startswith("✅")]
    assert chosen == [
        "✅ I-2027-01 · 2",
        "✅ 申请 I-2027-01 还没填完的人 · 1",
        "✅ 已申请 I-2027-01 的人 · 1",
    ]
    await press(owner, "返回")
    await press(owner, "选好了")
    confirm = await press(owner, "下一步")
    button = next(text for text in confirm.buttons if text.startswith("发送给"))
    assert button == "发送给 2 人"
    await owner.tap(button)
    told = await student.sees("申请截止时间延长了", within=30)
    assert "电池健康评估算法实习生 · I-2027-01" in told.text
    assert "现在：" in told.text
    english = await alex.sees("The deadline is extended", within=30)
    assert "Old:" in english.text
    async with lab.database.read() as tx:
        row = (await tx.scalars(select(Announcement).order_by(Announcement.id.desc()))).first()
        assert row is not None
        assert row.urgent
        chats = list(await tx.scalars(select(Delivery.chat_id).where(Delivery.run_id.is_not(None))))
    assert sorted(chats) == sorted([student.id, alex.id])


async def test_a_draft_whose_opening_had_closed_works_again(lab: Laboratory) -> None:
    owner, student = lab.owner, lab.student
    await applicants.begin(student, "I-2027-01")
    second = await ask(student, "林同学")
    assert "第 2 步" in second.text
    async with lab.database.write() as tx:
        late = {"closes_at": utc_now() - timedelta(days=2), "answer_by": None}
        found = await openings.by_code(tx, "I-2027-01")
        assert found is not None
        await openings.change(tx, found.id, was={}, values=late)
    closed = await ask(student, "中国科大")
    assert "第 3 步" not in closed.text
    await ask(owner, "I-2027-01")
    await press(owner, "延长截止")
    await press(owner, "再加 3 天")
    await owner.tap("延长")
    done = await owner.sees("截止时间已延长")
    assert "给：1 份草稿" in done.text
    await ask(student, "/apply I-2027-01")
    assert "第 2 步" in (await press(student, "接着填")).text
    assert "第 3 步" in (await ask(student, "中国科大")).text


@pytest.mark.both_databases
async def test_two_admins_at_once_and_the_second_is_told_what_changed(lab: Laboratory) -> None:
    owner = lab.owner
    other = lab.student
    await second_admin(lab, other)
    for admin in (owner, other):
        await ask(admin, "/edit I-2027-02")
        await press(admin, "下一页")
        await press(admin, "✏️ 名额")
    await ask(owner, "5")
    await press(owner, "保存")
    was = await opening(lab, "I-2027-02")
    assert was is not None
    async with lab.database.write() as tx:
        await openings.change(tx, was.id, was={}, values={"contact_email": "theirs@example.org"})
    await ask(other, "7")
    clash = other.messages()[-1]
    assert "原来 2；对方改成 5；你改成 7" in clash.text
    still = await press(other, "保存")
    assert "刚刚改了 1 处同样的地方" in still.text
    settled_ = await press(other, "用我的")
    assert "名额：5 → 7" in settled_.text
    await press(other, "保存")
    stored = await opening(lab, "I-2027-02")
    assert stored is not None
    assert (stored.places, stored.contact_email) == (7, "theirs@example.org")


async def test_answers_are_moved_and_an_opening_ends_and_is_opened_again(lab: Laboratory) -> None:
    owner, student = lab.owner, lab.student
    await ask(student, "/start")
    await applied(lab, "I-2027-01", student.id, ApplicationStage.SUBMITTED)
    await ask(owner, "I-2027-01")
    days = await press(owner, "答复日期")
    assert "2027年6月27日（1 周后）" in days.buttons
    assert "早于申请截止" in (await _submitted(owner, "2026-12-20")).text
    moved = await _submitted(owner, "2027-07-15")
    assert "已通知还在等答复的 1 人" in moved.text
    await press(owner, "查看岗位")
    await press(owner, "结束")
    assert "不能再申请" in owner.messages()[-1].text
    ended = await press(owner, "已招满")
    assert "已招满" in ended.text
    stored = await opening(lab, "I-2027-01")
    assert stored is not None
    assert stored.ended is not None
    await press(owner, "撤销")
    stored = await opening(lab, "I-2027-01")
    assert stored is not None
    assert stored.ended is None
    async with lab.database.read() as tx:
        owed = list(await tx.scalars(select(Delivery).where(Delivery.kind == "opening-answer-by")))
    assert [one.chat_id for one in owed] == [student.id]


async def _submitted(person: Person, typed: str) -> Message:
    await ask(person, typed)
    return await press(person, "改为这一天")


async def test_hostile_answers_are_refused_with_words_and_nothing_is_lost(lab: Laboratory) -> None:
    owner = lab.owner
    await ask(owner, "/edit I-2027-01")
    await press(owner, "✏️ 标题")
    assert "太长" in (await ask(owner, "长" * 301)).text
    assert "文字" in (await ask_sticker(owner)).text
    await ask(owner, "<b>粗体标题</b> & <script>")
    done = (
        await press(owner, "选好了")
        if any("选好了" in text for text in owner.messages()[-1].buttons)
        else owner.messages()[-1]
    )
    assert "<b>粗体标题</b> & <script>" in done.text
    await press(owner, "✏️ 方向")
    assert "R-404" in (await ask(owner, "R-404")).text
    back = await press(owner, "返回")
    assert back.text.startswith("岗位 I-2027-01")
    stale = owner.messages()[-1]
    saved = await press(owner, "保存")
    assert "标题（中文）：电池健康评估算法实习生 → <b>粗体标题</b> & <script>" in saved.text
    await owner.tap(data=next(b.data for row in stale.rows for b in row if b.text == "保存"), message=stale)
    await settled(owner)
    stored = await opening(lab, "I-2027-01")
    assert stored is not None
    assert (stored.title_zh, stored.title_en) == (
        "<b>粗体标题</b> & <script>",
        "Intern, state-of-health algorithms for batteries",
    )
    for typed in ("/edit I-2027-99", "/edit ' OR 1=1 --", "/edit " + "🦊" * 100):
        assert "没有" in (await ask(owner, typed)).text


async def ask_sticker(person: Person) -> Message:
    """Something that is no text."""
    await person.send_sticker()
    return await person.next()


async def test_a_copy_needs_five_taps_and_a_deadline(lab: Laboratory) -> None:
    owner = lab.owner
    await ask(owner, "/edit")
    await press(owner, "全部岗位")
    await press(owner, "＋ 博士后")
    await press(owner, "照 PD-2027-01")
    asked = await press(owner, "PD-2026-01")
    assert "截止" in asked.text
    summary = await press(owner, "招满为止")
    assert "招满为止" in summary.text
    made = await press(owner, "保存")
    assert "岗位已建好" in made.text
    one, other = await opening(lab, "PD-2026-01"), await opening(lab, "PD-2027-01")
    assert one is not None
    assert other is not None
    assert (one.title_en, one.criteria, one.questions) == (other.title_en, other.criteria, other.questions)
    assert (one.closes_at, one.sample) == (None, False)
    lists = await ask(owner, "/edit PD-2026-01")
    assert lists.text.startswith("岗位 PD-2026-01")


async def test_the_most_that_an_opening_holds_leaves_room_for_what_changes(lab: Laboratory) -> None:
    owner = lab.owner
    lengths = {"title": 300, "description": 3500, "requirements": 3500, "team": 200, "location": 200, "pay": 300}
    texts = {
        f"{name}_{language}": (text * 700)[:length]
        for name, length in lengths.items()
        for language, text in (("zh", "很长的文字"), ("en", "<long & text> "))
    }
    asked = [Question(f"q{number}", QuestionKind.TEXT, "问" * 300, "W" * 300) for number in range(20)]
    async with lab.database.write() as tx:
        found = await openings.by_code(tx, "I-2027-01")
        assert found is not None
        await openings.change(tx, found.id, was={}, values={**texts, "questions": as_stored(asked)})
    await ask(owner, "/edit I-2027-01")
    await ask(owner, "名额")
    summary = await ask(owner, "4")
    assert "会改变\n名额：3 → 4" in summary.text
    assert "\n20. 问问" in (await ask(owner, "问题")).text
    await press(owner, "返回核对")
    await ask(owner, "标题")
    assert "标题（中文）：很长的文字" in (await ask(owner, "新的标题")).text


async def test_nobody_but_admins_may(lab: Laboratory) -> None:
    student = lab.student
    await ask(student, "/start")
    assert "修改" not in (await ask(student, "/edit")).text
    card = await ask(student, "I-2027-01")
    assert "✏️ 修改" not in card.buttons
    before = await opening(lab, "I-2027-01")
    for data in (
        "eh",
        "ek:internship",
        "es:copy:I-2027-01",
        "eo:I-2027-01",
        "ed:I-2027-01",
        "en:I-2027-01",
        "ee:I-2027-01:c",
    ):
        await student.tap(data=data, message=card)
    await settled(student)
    after = await opening(lab, "I-2027-01")
    assert before is not None
    assert after is not None
    assert (after.ended, after.closes_at) == (before.ended, before.closes_at)
    async with lab.database.read() as tx:
        assert await drafts.of_user(tx, student.id) == []
