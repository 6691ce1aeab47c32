"""Forms as people fill them in: in order and out of order, interrupted, twice at once, after a restart, after a week."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from bot import application
from bot.clock import utc_now
from handlers import registry
from simulator.people import Person
from simulator.views import Message
from storage.database import Database
from storage.drafts import Draft
from tests.support import workshop
from tests.support.laboratory import Laboratory, laboratory
from tests.support.visits import ask, press
from tests.support.workshop import proposed

PDF = b"%PDF-1.7"


@pytest.fixture
async def lab(database: Database, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Laboratory]:
    """A laboratory with two forms more than usual, in which nothing was imported."""
    monkeypatch.setattr(application, "FEATURES", registry.assemble((*registry._FEATURES, workshop.FEATURE)))
    async with laboratory(database) as place:
        yield place


async def draft(lab: Laboratory, person: Person, form: str = "workshop") -> Draft | None:
    """The person's draft as it is stored."""
    async with lab.database.read() as tx:
        return (await tx.scalars(select(Draft).where(Draft.user_id == person.id, Draft.form == form))).first()


async def answers(lab: Laboratory, person: Person) -> dict[str, object]:
    """What the person's draft holds."""
    found = await draft(lab, person)
    return {name: value for name, value in found.answers.items() if name[0] != "~"} if found else {}


async def to_rooms(person: Person) -> Message:
    """Fills the first questions in, in Chinese, up to the picker."""
    await ask(person, "/workshop")
    await press(person, "报告")
    for typed in ("电池入门", "３０", "2026/12/1"):
        await ask(person, typed)
    await press(person, "否")
    await press(person, "电池")
    return await press(person, "选好了")


async def to_summary(person: Person) -> Message:
    """Fills everything in that is required."""
    await to_rooms(person)
    await press(person, "Room b")
    await press(person, "选好了")
    for _ in range(4):
        await press(person, "跳过")
    return await ask(person, "欢迎参加")


async def test_a_form_from_the_first_question_to_the_receipt(lab: Laboratory) -> None:
    student = lab.student
    first = await ask(student, "/workshop")
    assert first.text.startswith("办讲习班 · 第 1 步，共 12 步")
    assert first.buttons == ["报告", "课程", "取消"]
    second = await press(student, "课程")
    assert second.id == first.id
    assert "✓ 形式：课程" in second.text
    assert "例如：电池入门" in second.text
    assert second.buttons == ["‹ 上一步", "取消"]
    third = await ask(student, "  电池　入门 ")
    assert "✓ 题目：电池 入门" in third.text
    assert "第 4 步" in (await ask(student, "三十人")).text
    day = await ask(student, "元旦前后")
    assert "没看懂“元旦前后”是哪一天" in day.text
    assert "哪一天？" in day.text
    assert "✓ 日期：" in (await ask(student, "明天")).text
    assert "第 6 步，共 13 步" in (await ask(student, "是的")).text  # which makes one question more
    assert "✓ 网址：https://example.org/a" in (await ask(student, "example.org/a")).text
    assert "✅ 电池" in (await press(student, "电池")).buttons
    await press(student, "驾驶")
    await press(student, "选好了")
    await press(student, "Room a")
    rooms = await press(student, "选好了")
    assert "✓ 教室：Room a" in rooms.text
    assert rooms.buttons == ["‹ 上一步", "跳过", "取消"]
    await ask(student, "Lin@Example.ORG")
    await press(student, "跳过")
    await ask(student, "报名 https://example.org/r\nexample.org")
    await student.send_document("方案.PDF", PDF, "application/pdf")
    await student.next()
    summary = await ask(student, "欢迎参加 <b>&")
    for line in (
        "形式：课程",
        "座位：30",
        "线上：是",
        "方向：电池、驾驶",
        "邮箱：Lin@example.org",
        "电话：—",
        "方案：方案.PDF",
    ):
        assert line in summary.text
    assert "a summary of its own" in summary.text
    assert summary.rows[0][0].text == "提交"
    await student.tap("提交")
    await student.sees("receipt W-1")
    await student.sees("sent in")
    (sent,) = await proposed(lab.database)
    assert (sent["seats"], sent["phone"], sent["rooms"]) == (30, None, ["a"])
    assert sent["links"][1] == {"text": "example.org", "url": "https://example.org"}
    assert await draft(lab, student) is None


async def test_the_same_in_english(lab: Laboratory) -> None:
    alex = lab.researcher
    assert (await ask(alex, "/workshop")).text.startswith("Workshop · step 1 of 12")
    assert "✓ Kind: Course" in (await ask(alex, "course")).text
    assert "✓ Title: Batteries" in (await ask(alex, "Batteries")).text
    assert "a number from 1 to 500" in (await ask(alex, "lots")).text
    await ask(alex, "20 people")
    assert "✓ Day: " in (await ask(alex, "tomorrow")).text
    assert "✓ Online: No" in (await ask(alex, "nope")).text
    assert "✓ Areas: Battery, Driving" in (await ask(alex, "driving; 电池")).text


async def test_back_change_keep_and_edit_from_the_summary(lab: Laboratory) -> None:
    student = lab.student
    await to_rooms(student)
    areas = await press(student, "上一步")
    assert "✅ 电池" in areas.buttons
    await press(student, "上一步")
    day = await press(student, "上一步")
    assert "现在填的是：2026年12月1日" in day.text
    assert "哪些教室" in (await press(student, "不改，继续")).text  # past what was answered
    assert (await answers(lab, student))["areas"] == ["b"]
    await press(student, "Room b")
    await press(student, "选好了")
    for _ in range(4):
        await press(student, "跳过")
    await ask(student, "欢迎")
    title = await press(student, "✏️ 题目")
    assert title.buttons == ["不改，继续 ›", "‹ 返回核对", "取消"]
    assert "请核对" in (await press(student, "返回核对")).text
    await press(student, "✏️ 题目")
    summary = await ask(student, "新题目")
    assert "请核对" in summary.text
    assert "题目：新题目" in summary.text
    await press(student, "✏️ 线上")
    page = await press(student, "是")  # brings up a question that has to be answered
    assert "网址是什么" in page.text
    assert "请核对" in (await ask(student, "example.org")).text
    await press(student, "✏️ 线上")
    await press(student, "否")
    await press(student, "下一页")
    await press(student, "提交")
    (sent,) = await proposed(lab.database)
    assert "page" not in sent
    assert sent["title"] == "新题目"


@pytest.mark.both_databases
async def test_every_answer_survives_a_restart_and_a_week(lab: Laboratory) -> None:
    student = lab.student
    await to_rooms(student)
    await press(student, "Room a")
    await lab.restart()
    picked = await press(student, "Room c")
    assert picked.buttons[:3] == ["✅ Room a", "⬜ Room b", "✅ Room c"]
    async with lab.database.write() as tx:
        await tx.execute(update(Draft).values(updated_at=utc_now() - timedelta(days=7)))
    await lab.restart()
    resumed = await ask(student, "/workshop")
    assert "没填完的草稿：办讲习班" in resumed.text
    assert "第 7 步，共 12 步" in resumed.text
    again = await press(student, "接着填")
    assert "哪些教室" in again.text
    assert "✅ Room a" in again.buttons
    await ask(student, "/workshop")
    first = await press(student, "重新开始")
    assert "第 1 步" in first.text
    assert await answers(lab, student) == {}


async def test_a_draft_about_each_thing(lab: Laboratory) -> None:
    student = lab.student
    await ask(student, "/workshop one")
    await press(student, "报告")
    assert "第 1 步" in (await ask(student, "/workshop two")).text
    await press(student, "课程")
    await ask(student, "第二个")
    await ask(student, "/workshop one")
    await press(student, "接着填")
    await ask(student, "第一个")
    async with lab.database.read() as tx:
        found = {one.subject: one.answers for one in await tx.scalars(select(Draft))}
    assert found["one"]["title"] == "第一个"
    assert found["two"]["title"] == "第二个"
    await ask(student, "/privacy")
    both = await ask(student, "/cancel")
    assert "有 2 份草稿" in both.text
    assert len(both.buttons) == 2


async def test_a_command_in_the_middle_sets_the_draft_aside_with_a_way_back(lab: Laboratory) -> None:
    student = lab.student
    await ask(student, "/workshop")
    await press(student, "报告")
    elsewhere = await ask(student, "/privacy")
    assert elsewhere.buttons[-1] == "📝 接着填：办讲习班"
    searched = await ask(student, "电池")  # which is no title of a workshop
    assert "题目是什么" not in searched.text
    assert searched.buttons[-1] == "📝 接着填：办讲习班"
    assert "title" not in await answers(lab, student)
    assert "题目是什么" in (await press(student, "接着填")).text
    assert "✓ 题目：电池" in (await ask(student, "电池")).text


async def test_a_command_that_is_not_understood_changes_nothing(lab: Laboratory) -> None:
    student = lab.student
    await ask(student, "/workshop")
    await press(student, "报告")
    await ask(student, "/nonsense")
    assert "✓ 题目：电池" in (await ask(student, "电池")).text


async def test_pressing_on_a_screen_of_something_else_changes_nothing(lab: Laboratory) -> None:
    student = lab.student
    home = await ask(student, "/start")
    await ask(student, "/workshop")
    await press(student, "报告")
    await student.tap(data="st", message=home)
    await student.next()
    assert "✓ 题目：电池" in (await ask(student, "电池")).text


async def test_start_and_cancel_never_drop_a_draft_without_asking(lab: Laboratory) -> None:
    student = lab.student
    await ask(student, "/workshop")
    await press(student, "报告")
    await ask(student, "电池入门")
    assert "📝 接着填：办讲习班" in (await ask(student, "/start")).buttons
    await press(student, "接着填")
    asked = await ask(student, "/cancel")
    assert "已填 2 项" in asked.text
    assert asked.buttons == ["保留草稿", "🗑 丢弃草稿", "‹ 回到填写"]
    assert "多少个座位" in (await press(student, "回到填写")).text
    await ask(student, "/cancel")
    kept = await press(student, "保留草稿")
    assert "/workshop" in kept.text
    assert (await answers(lab, student))["title"] == "电池入门"
    assert "电池入门" not in (await ask(student, "12")).text
    await press(student, "接着填")
    await press(student, "取消")
    assert "已丢弃" in (await press(student, "丢弃草稿")).text
    assert await draft(lab, student) is None
    assert "没有需要取消" in (await ask(student, "/cancel")).text


@pytest.mark.both_databases
async def test_two_presses_at_once_have_one_effect(lab: Laboratory) -> None:
    student = lab.student
    shown = await ask(student, "/workshop")
    data = shown.rows[0][0].data or ""
    first, second = student.press(shown, data), student.press(shown, data)
    await first.answered.wait()
    await second.answered.wait()
    assert [first.text or "", second.text or ""] == ["", "这个按钮已经过时，下面是现在的情况"]
    assert "✓ 题目：电池" in (await ask(student, "电池")).text


@pytest.mark.both_databases
async def test_the_main_action_pressed_twice_happens_once(lab: Laboratory) -> None:
    student = lab.student
    summary = await to_summary(student)
    data = summary.rows[0][0].data or ""
    first, second = student.press(summary, data), student.press(summary, data)
    await first.answered.wait()
    await second.answered.wait()
    assert "已经提交或丢弃" in (second.text or "")
    assert len(await proposed(lab.database)) == 1
    await student.sees("sent in")  # which the second press has left alone


async def test_fast_presses_on_toggles_all_count(lab: Laboratory) -> None:
    student = lab.student
    shown = await to_rooms(student)
    queries = [student.press(shown, button.data or "") for button in shown.rows[0]]
    for query in queries:
        await query.answered.wait()
    assert (await answers(lab, student))["rooms"] == ["a", "b", "c"]


async def test_an_old_screen_draws_the_form_as_it_is_now(lab: Laboratory) -> None:
    student = lab.student
    old = await ask(student, "/workshop")
    await press(student, "报告")
    typed = await ask(student, "电池入门")
    await ask(student, "30")
    toast = await student.tap(data=typed.rows[-1][0].data, message=typed)
    assert "已经过时" in (toast or "")
    redrawn = await student.next()
    assert redrawn.id == typed.id
    assert "哪一天" in redrawn.text
    assert old.id != typed.id


async def test_somebody_elses_form_can_not_be_pressed(lab: Laboratory) -> None:
    shown = await ask(lab.student, "/workshop")
    welcome = await ask(lab.researcher, "/start")
    for act in ("v:kind:talk", "x", "g", "q"):
        number, version = (shown.rows[0][0].data or "").split(":")[1:3]
        toast = await lab.researcher.tap(data=f"f:{number}:{version}:{act}", message=welcome)
        assert "submitted or discarded" in (toast or "")
    assert await answers(lab, lab.student) == {}


async def test_strange_answers_are_told_what_would_be_a_good_one(lab: Laboratory) -> None:
    student = lab.student
    await ask(student, "/workshop")
    assert "从下面的选项里选" in (await ask(student, "都行")).text
    await press(student, "报告")
    assert "太短了：只有 1 个字，至少要 2 个" in (await ask(student, "电")).text
    assert "太长了：写了 4000 个字，最多 60 个" in (await ask(student, "电" * 4000)).text
    assert "没有内容" in (await ask(student, "\u200b\ufeff")).text
    for send in (student.send_voice(), student.send_sticker(), student.send_location(31.8, 117.2)):
        await send
        told = await student.next()
        assert "这一步需要文字" in told.text
        assert "题目是什么" in told.text
    assert "✓ 题目：<b>&{x}" in (await ask(student, "<b>&{x}")).text
    for wrong in ("0", "501", "3.5", "-1", "9" * 400, "一百零八万"):
        assert "1 到 500" in (await ask(student, wrong)).text
    await ask(student, "２０ 个")
    assert "太早了" in (await ask(student, "2020-01-01")).text
    await ask(student, "后天")
    assert "“是”或“否”" in (await ask(student, "也许")).text
    await ask(student, "不")
    await ask(student, "1，2")
    assert "从下面的选项里选" in (await ask(student, "z")).text
    await ask(student, "a b")
    assert "不像邮箱" in (await ask(student, "lin(at)example")).text
    await ask(student, "ｌｉｎ＠example.org")
    assert "不像电话" in (await ask(student, "12345")).text
    assert "✓ 电话：+8613800138000" in (await ask(student, "+86 138-0013-8000")).text
    assert "没有找到网址" in (await ask(student, "报名页面")).text
    await press(student, "跳过")
    assert "一个文件（PDF）" in (await ask(student, "没有")).text
    await student.send_document("plan.docx", b"PK")
    assert "“plan.docx”的格式" in (await student.next()).text
    await press(student, "跳过")
    await student.send_sticker()
    assert "需要文字" in (await student.next()).text


async def test_a_picker_has_views_files_and_words_of_its_own(lab: Laboratory) -> None:
    student = lab.student
    await to_rooms(student)
    assert (await press(student, "more")).buttons[:2] == ["all", "fewer"]
    assert await student.tap("all") == "all of them"
    assert "more rooms" in (await student.next()).text
    fewer = await press(student, "fewer")
    assert "3 rooms" in fewer.text
    await student.send_document("rooms.txt", b"c a")
    assert "✓ 教室：Room c Room a" in (await student.next()).text
    await press(student, "上一步")
    assert "打出选项的名字" in (await ask(student, "nothing")).text
    assert "邮箱" in (await press(student, "选好了")).text


async def test_an_album_is_one_answer(lab: Laboratory) -> None:
    student = lab.student
    await to_summary(student)
    await press(student, "下一页")
    await press(student, "✏️ 邀请")
    await student.send_album([(f"{number}.pdf", PDF, "application/pdf") for number in range(4)], caption="来吧")
    summary = await student.next()
    assert "请核对" in summary.text
    assert (await answers(lab, student))["invitation"] == {"kind": "album", "text": "来吧", "count": 4}
    await ask(student, "/privacy")
    assert [message.text for message in student.messages() if message.from_bot].count(summary.text) == 1


async def test_an_album_where_words_are_wanted_is_told_so_once(lab: Laboratory) -> None:
    student = lab.student
    await ask(student, "/workshop")
    await press(student, "报告")
    before = len(student.messages())
    await student.send_album([(f"{number}.pdf", PDF, "application/pdf") for number in range(5)])
    assert "需要文字" in (await student.next()).text
    assert len(student.messages()) == before + 6


@pytest.mark.both_databases
async def test_an_album_survives_a_restart_between_its_items(lab: Laboratory) -> None:
    student = lab.student
    await to_summary(student)
    await press(student, "下一页")
    await press(student, "✏️ 邀请")
    await student.send_album([(f"{number}.pdf", PDF, "application/pdf") for number in range(3)])
    await lab.restart()
    await student.next()
    held = (await answers(lab, student))["invitation"]
    assert isinstance(held, dict)
    assert held["count"] == 3


async def test_required_questions_come_first_and_optional_ones_after_the_summary(lab: Laboratory) -> None:
    student = lab.student
    assert "第 1 步，共 2 步" in (await ask(student, "/short")).text
    await ask(student, "电池入门")
    summary = await ask(student, "30")
    assert "请核对" in summary.text
    assert summary.buttons[:2] == ["提交", "填写选填项（2）"]
    email = await press(student, "填写选填项")
    assert "选填 1 / 2" in email.text
    assert "你上次填的是：old@example.org" in email.text
    phone = await press(student, "照上次的填")
    assert "选填 2 / 2" in phone.text
    assert "请核对" in (await press(student, "跳过")).text
    await press(student, "提交")
    assert (await proposed(lab.database))[0]["email"] == "old@example.org"


async def test_what_the_verb_refuses_leaves_the_draft_as_it_was(lab: Laboratory) -> None:
    student = lab.student
    await ask(student, "/short")
    await ask(student, "forbidden")
    await ask(student, "30")
    assert "没有权限" in (await student.tap("提交") or "")
    assert await proposed(lab.database) == []
    await press(student, "✏️ 题目")
    await ask(student, "可以了")
    await press(student, "提交")
    assert len(await proposed(lab.database)) == 1


async def test_a_preview_under_the_summary(lab: Laboratory) -> None:
    await to_summary(lab.student)
    await lab.student.tap("Preview")
    await lab.student.sees("preview of 电池入门")
    assert (await draft(lab, lab.student)) is not None


async def test_in_a_group_nothing_goes_to_a_draft(lab: Laboratory) -> None:
    student = lab.student
    group = lab.sim.add_group("课题组", members=[student], bots=[lab.telegram])
    await ask(student, "/workshop")
    await press(student, "报告")
    await student.send("电池入门", chat=group)
    await ask(student, "/projects@ustc_nio_lab_bot", chat=group)
    assert "title" not in await answers(lab, student)
    await student.send("电池入门")
    await student.next()
    assert (await answers(lab, student))["title"] == "电池入门"
