"""The office's way: a workbook sent to the bot becomes a plan, the plan an import; and back out as a workbook."""

import asyncio
import re
from pathlib import Path

import pytest

from bot.clock import utc_now
from lab import exports
from lab.imports import FILE_LIMIT
from lab.roles import OPERATOR
from storage.database import Database
from storage.users import Role
from tests.support import databases
from tests.support.laboratory import Laboratory
from tests.support.stored import import_files
from tests.support.visits import ask, give, press, press_data

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@pytest.fixture(scope="module")
def example_workbook(filled_sqlite: Path) -> bytes:
    """The sample data as a workbook."""

    async def export() -> bytes:
        database = Database(f"sqlite:///{filled_sqlite}", secrets=databases.SECRETS)
        try:
            async with database.read() as tx:
                return exports.workbook(await exports.load(tx, actor=OPERATOR), language="zh")
        finally:
            await database.close()

    return asyncio.run(export())


def csv(*rows: str) -> bytes:
    return "\n".join(["code,title_zh,level,area,stage", *rows, ""]).encode()


async def test_the_example_workbook_fills_an_empty_laboratory(example_workbook: bytes, empty_lab: Laboratory) -> None:
    owner = empty_lab.owner
    asked = await ask(owner, "/import")
    assert "获取数据模板" in asked.buttons
    await owner.send_document("实验室.xlsx", example_workbook, XLSX)
    plan = await owner.next()
    assert "将要导入" in plan.text
    assert re.search(r"项目：新增 \d\d，变更 0，不变 0", plan.text)
    (confirm,) = [button for button in plan.buttons if "导入" in button]
    new, changed = map(int, re.findall(r"\d+", confirm))
    assert changed == 0
    finished = await press(owner, confirm)
    assert finished.id == plan.id
    assert f"已导入：新增 {new} 条，变更 0 条" in finished.text
    await press(owner, "查项目")
    await owner.sees("P-006")
    assert "P-017" in (await ask(empty_lab.student, "换电站 健康")).text
    await owner.send_document("again.xlsx", example_workbook, XLSX)
    assert "没有需要导入的内容" in (await owner.next()).text


@pytest.mark.both_databases
async def test_pressing_twice_imports_once_and_keeps_the_receipt(lab: Laboratory) -> None:
    owner = lab.owner
    await owner.send_document(
        "projects.csv", csv("P-017,新题目,national,battery,pilot", "P-950,新项目,joint,battery,pilot")
    )
    plan = await owner.next()
    assert "新增 1，变更 1" in plan.text
    assert "中文标题：" in plan.text
    assert "→ 新题目" in plan.text
    assert "导入 1 条新增、1 条变更" in plan.buttons
    data = plan.rows[0][0].data or ""
    await press(owner, "导入 1")
    toast, receipt = await press_data(owner, data, plan)
    assert "没有需要导入" in (toast or "")
    assert "已导入：新增 1 条，变更 1 条" in receipt.text
    assert "新题目" in (await ask(owner, "/project P-017")).text


async def test_a_plan_is_dropped(lab: Laboratory) -> None:
    await lab.owner.send_document("projects.csv", csv("P-950,新项目,joint,battery,pilot"))
    await lab.owner.next()
    assert "什么都没有改" in (await press(lab.owner, "取消")).text
    assert "没有找到" in (await ask(lab.owner, "/project P-950")).text


@pytest.mark.both_databases
async def test_data_that_changed_meanwhile_makes_a_new_plan(lab: Laboratory) -> None:
    owner = lab.owner
    await owner.send_document(
        "projects.csv", csv("P-017,新题目,national,battery,pilot", "P-950,新项目,joint,battery,pilot")
    )
    plan = await owner.next()
    await import_files(lab.database, {"projects.csv": csv("P-950,别人的,joint,battery,pilot").decode()}, now=utc_now())
    again = await press(owner, "导入 1 条新增")
    assert again.id == plan.id
    assert "新增 0，变更 2" in again.text
    assert "别人的 → 新项目" in again.text
    assert "已导入：新增 0 条，变更 2 条" in (await press(owner, "导入 0 条新增、2 条变更")).text


async def test_somebody_elses_press(lab: Laboratory) -> None:
    owner, student = lab.owner, lab.student
    await owner.send_document("projects.csv", csv("P-950,新项目,joint,battery,pilot"))
    plan = await owner.next()
    data = plan.rows[0][0].data or ""
    welcome = await ask(student, "/start")
    toast, after = await press_data(student, data, welcome)
    assert "没有权限" in (toast or "")
    assert after.text == welcome.text
    await give(lab, student, Role.ADMIN)
    _, after = await press_data(student, data, welcome)
    assert "已导入：新增 1 条" in after.text


async def test_problems_are_listed_all_at_once_in_ones_language(lab: Laboratory) -> None:
    rows = ["P-950,题,galactic,battery,pilot", "bad code!,题,joint,battery,pilot", "P-951,,joint,nowhere,pilot"]
    await lab.owner.send_document("projects.csv", csv(*rows))
    told = await lab.owner.next()
    assert "什么都没有导入" in told.text
    for part in ("第 2 行", "“galactic”", "国家级", "第 3 行", "“bad code!”", "第 4 行", "nowhere", "projects.csv"):
        assert part in told.text
    assert "level：“galactic”不认得" in told.text
    assert told.buttons == []
    await ask(lab.owner, "/language")
    await press(lab.owner, "English")
    await lab.owner.send_document("projects.csv", csv(*rows))
    english = await lab.owner.next()
    assert "nothing was imported" in english.text
    assert "“galactic” is not known; possible are: national" in english.text


async def test_many_problems_and_long_values_fit_into_a_message(lab: Laboratory) -> None:
    rows = [f"P-{number},{'<&' * 200},{'x' * 300},{'方' * 50},pilot" for number in range(60)]
    await lab.owner.send_document("projects.csv", csv(*rows))
    told = await lab.owner.next()
    assert re.search(r"另有 \d+ 条没有列出", told.text)
    changed = [f"P-{number:03},{'<&题' * 90},national,battery,pilot" for number in range(1, 40)]
    await lab.owner.send_document("projects.csv", csv(*changed))
    plan = await lab.owner.next()
    assert any(button.startswith("导入 ") for button in plan.buttons)
    assert re.search(r"另有 \d+ 条没有列出", plan.text) or "…" in plan.text


async def test_files_that_are_no_data(lab: Laboratory) -> None:
    for name, content in (
        ("cv.pdf", b"%PDF-1.7"),
        ("a.xlsx", b"PK\x03\x04 broken"),
        ("a.csv", b"\xff\xfe\x00x"),
        ("empty.csv", b""),
    ):
        await lab.owner.send_document(name, content)
        told = await lab.owner.next()
        assert "什么都没有导入" in told.text, name
        assert "Error" not in told.text


async def test_a_file_that_is_too_large_is_not_fetched(lab: Laboratory) -> None:
    await lab.owner.send_document("big.xlsx", b"x" * (FILE_LIMIT + 1), XLSX)
    told = await lab.owner.next()
    assert "20 MB" in told.text
    assert "拆成" in told.text


async def test_a_guests_file_is_not_fetched(lab: Laboratory) -> None:
    await lab.student.send_document("projects.csv", csv("P-950,新项目,joint,battery,pilot"))
    assert "我只看得懂文字" in (await lab.student.next()).text
    assert "没有这个命令" in (await ask(lab.student, "/import")).text
    assert "没有这个命令" in (await ask(lab.student, "/export")).text


async def test_an_export_imports_as_nothing(lab: Laboratory) -> None:
    for person, nothing in ((lab.owner, "没有需要导入的内容"), (lab.researcher, "nothing to import")):
        if person is lab.researcher:
            await ask(person, "/start")
            await give(lab, person, Role.ADMIN)
        caption = await ask(person, "/export")
        assert caption.document is not None
        assert caption.document.name.endswith(".xlsx")
        await person.send_document(caption.document.name, caption.document.data, XLSX)
        assert nothing in (await person.next()).text


async def test_a_plan_whose_state_is_gone(lab: Laboratory) -> None:
    shown = await ask(lab.owner, "/import")
    toast, _ = await press_data(lab.owner, "im:0123456789ab", shown)
    assert "太旧" in (toast or "")


async def test_a_calendar_file_becomes_drafts_or_published_seminars(lab: Laboratory) -> None:
    owner = lab.owner
    files = Path(__file__).parents[1] / "lab" / "calendars"
    broken = "BEGIN:VEVENT\nUID:9\nDTSTART:soon\nSUMMARY:Broken\nEND:VEVENT\nEND:VCALENDAR"
    indico = (files / "indico.ics").read_text().replace("END:VCALENDAR", broken).encode()
    await owner.send_document("talks.ics", indico, "text/calendar")
    plan = await owner.next()
    assert "讲座：新增 2，变更 0" in plan.text
    assert "S-2026-12-03 · 2026-12-03 14:00（Asia/Shanghai）· Fast charging without lithium plating" in plan.text
    assert "talks.ics · #3 Broken · 第 31 行：DTSTART 的“soon”看不懂" in plan.text
    assert "2 个新日程先存为草稿" in plan.text
    assert plan.buttons == ["导入 2 条新增、0 条变更", "导入并发布 2 场", "取消"]
    await press(owner, "导入并发布 2 场")
    await owner.send_document("again.ics", indico, "text/calendar")
    again = await owner.next()
    assert "没有需要导入的内容" in again.text
    assert "#3 Broken" in again.text
    await owner.send_document("moved.ics", indico.replace(b"20261203T060000Z", b"20261203T063000Z"), "text/calendar")
    moved = await owner.next()
    assert "新增 0，变更 1" in moved.text
    assert "2026-12-03 14:00 → 2026-12-03 14:30" in moved.text
    assert not any("发布" in button for button in moved.buttons)
    await owner.send_document("photo.ics", b"no calendar", "text/calendar")
    assert "这不是日历文件" in (await owner.next()).text
