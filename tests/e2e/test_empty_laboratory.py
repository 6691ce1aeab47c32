"""A laboratory in which nothing was imported yet: the owner's checklist, guests with topics, and samples that go at once."""

import io
import re

from python_calamine import CalamineWorkbook

from bot.clock import utc_now
from storage.users import Role
from tests.support.laboratory import EXAMPLES, Laboratory
from tests.support.stored import PROJECT_COLUMNS, import_files
from tests.support.visits import ask, eventually, give, menu, press, press_data


def done(text: str) -> list[bool]:
    """The items of the checklist, as they are ticked."""
    return [line.startswith("✅") for line in text.splitlines() if line.startswith(("✅", "⬜"))]


async def test_a_guest_chooses_topics_and_meets_no_empty_menu(empty_lab: Laboratory) -> None:
    for person, topic, (off, at_once, back), empty in (
        (empty_lab.student, "讲座", ("不接收", "立即", "全部主题"), "准备中"),
        (empty_lab.researcher, "Seminars", ("off", "at once", "All topics"), "being prepared"),
    ):
        welcome = await ask(person, "/start")
        assert empty in welcome.text
        assert not any("查项目" in button or "Find" in button for button in welcome.buttons)
        topics = await press(person, "🔔")
        assert topics.id == welcome.id
        assert f"⬜ {topic} · {off}" in topics.buttons
        await press(person, topic)
        await press(person, at_once[0].upper() + at_once[1:])
        assert f"✅ {topic} · {at_once}" in (await press(person, back)).buttons
        for text in ("/projects", "电池", "/project P-017", "/start project_P-017"):
            screen = await ask(person, text)
            assert empty in screen.text
            assert any("🔔" in button for button in screen.buttons)
        assert await person.inline("电池") == []


async def test_the_owners_start_is_a_checklist_whose_items_turn_done(empty_lab: Laboratory) -> None:
    lab, owner = empty_lab, empty_lab.owner
    first = await ask(owner, "/start")
    assert "设置清单" in first.text
    assert done(first.text) == [False] * 5
    assert {"获取数据模板", "邀请管理员", "刷新", "⚙️ 设置", "English"} <= set(first.buttons)
    assert "‹ 首页" not in first.buttons  # which this is
    assert "Set-up" in (await press(owner, "English")).text
    await press(owner, "中文")

    await import_files(lab.database, {"lab.yaml": "name: {zh: 我们的实验室}"}, now=utc_now())
    assert done((await press(owner, "刷新")).text) == [True, False, False, False, False]
    await import_files(lab.database, {"lab.yaml": "contacts: {privacy: privacy@example.org}"}, now=utc_now())
    assert done((await press(owner, "刷新")).text) == [True, True, False, False, False]
    await press(owner, "邀请管理员")
    found = re.search(r"start=(grant_[\w-]+)", owner.messages()[-1].text)
    assert found is not None
    assert "管理员" in (await ask(lab.student, f"/start {found[1]}")).text
    await press_data(owner, "su", first)
    assert done(first.__class__(first.stored).text) == [True, True, True, False, False]
    group = lab.sim.add_group("课题组", members=[owner, lab.student], bots=[lab.telegram])
    await owner.sees("大家好")
    await owner.tap("标记为实验室的群", chat=group)
    assert done((await ask(owner, "/start")).text) == [True, True, True, False, True]
    files = {
        "lab.yaml": "areas: [{code: battery, zh: 电池}]",
        "projects.csv": f"{PROJECT_COLUMNS}\nP-1,题目,,joint,battery,pilot,public,,\n",
    }
    await import_files(lab.database, files, now=utc_now())
    finished = await ask(owner, "/start")
    assert "我们的实验室" in finished.text
    assert "🔎 查项目" in finished.buttons
    assert not any("清单" in button for button in finished.buttons)


async def test_nobody_else_has_the_checklist(empty_lab: Laboratory) -> None:
    lab = empty_lab
    await ask(lab.student, "/start")
    await give(lab, lab.student, Role.ADMIN)
    assert "设置清单" not in (await ask(lab.student, "/start")).text
    await lab.student.tap(data="su", message=lab.student.messages()[-1])
    assert not any("设置清单" in message.text for message in lab.student.messages())


async def test_the_template_of_an_empty_laboratory(empty_lab: Laboratory) -> None:
    owner = empty_lab.owner
    await ask(owner, "/start")
    await owner.tap("获取数据模板")
    file = (await owner.next()).document
    assert file is not None
    assert re.fullmatch(r"实验室数据-\d{4}-\d\d-\d\d\.xlsx", file.name)
    book = CalamineWorkbook.from_filelike(io.BytesIO(file.data))
    assert {"实验室", "项目", "人员"} <= set(book.sheet_names)
    await owner.send_document(file.name, file.data)
    answer = await owner.next()
    assert "没有需要导入" in answer.text


async def test_the_command_menu_of_the_owner_is_there_from_the_first_start(empty_lab: Laboratory) -> None:
    await ask(empty_lab.owner, "/start")
    await eventually(lambda: {"import", "export", "grant"} <= menu(empty_lab, empty_lab.owner).keys())
    assert "import" not in menu(empty_lab, empty_lab.student)


async def test_one_action_removes_all_samples(lab: Laboratory) -> None:
    owner, student = lab.owner, lab.student
    await ask(student, "/start project_P-017")
    await press(student, "☆ 关注")
    setup = await ask(owner, "/start")
    assert "示例数据" in setup.text
    await press(owner, "设置清单")
    asked = await press(owner, "删除示例数据")
    projects = len((EXAMPLES / "projects.csv").read_text(encoding="utf-8").splitlines()) - 1
    people = len((EXAMPLES / "people.csv").read_text(encoding="utf-8").splitlines()) - 1
    assert f"项目：{projects}" in asked.text
    assert f"人员：{people}" in asked.text
    assert "不能撤销" in asked.text
    removed = await press(owner, f"删除 {projects} 个示例项目")
    assert removed.id == asked.id
    assert "示例数据已删除" in removed.text
    toast, kept = await press_data(owner, "sr!", asked)
    assert toast == "没有示例数据。"
    assert kept.text == removed.text
    assert "设置清单" in (await press(owner, "首页")).text
    assert "准备中" in (await ask(student, "/projects")).text
    await ask(student, "/start")
    await student.tap(data="pm", message=student.messages()[-1])
    await student.sees("你还没有关注项目")


async def test_a_guest_presses_none_of_it(lab: Laboratory) -> None:
    welcome = await ask(lab.student, "/start")
    for data in ("sr", "sr!", "ex", "su"):
        toast, after = await press_data(lab.student, data, welcome)
        assert data == "su" or "没有权限" in (toast or "")
        assert after.text == welcome.text
    assert not any(message.document for message in lab.student.messages())
    assert "P-017" in (await ask(lab.student, "/project P-017")).text
