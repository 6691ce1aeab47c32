"""What an admin learns about a run that is over: numbers, a picture, a list; and that nobody else does."""

import io
from datetime import timedelta

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import update

from bot.clock import utc_now
from lab import reports
from lab.roles import OPERATOR
from simulator.people import Person
from storage.deliveries import Delivery, DeliveryState
from storage.runs import Action, Run, RunState
from tests.support import published
from tests.support.laboratory import Laboratory
from tests.support.visits import ask, press_data

STATES = {
    1: DeliveryState.SENT,
    2: DeliveryState.SENT,
    3: DeliveryState.SENT,
    4: DeliveryState.BLOCKED,
    5: DeliveryState.FAILED,
    6: DeliveryState.SKIPPED,
}


@pytest.fixture
async def run_id(lab: Laboratory) -> int:
    now = utc_now()
    contents = {
        "zh": {"kind": "question", "text": "来吗？", "choices": ["来 <3", "不来"]},
        "en": {"kind": "question", "text": "Coming?", "choices": ["Yes", "No"]},
    }
    for person in (lab.student, lab.owner):
        await ask(person, "/start")
    async with lab.database.write() as tx:
        made = await published.announcement(tx, author_id=lab.owner.id, now=now, contents=contents, confirm=True)
        states = {**STATES, lab.student.id: DeliveryState.FAILED}
        found = await published.run(tx, made, states, now=now)
        await published.responses(tx, found, read=[1, 2], chosen={1: 0, 2: 1, 3: 0}, now=now)
    return found


async def pressed(person: Person, data: str) -> str:
    message = person.messages()[-1]
    _, after = await press_data(person, data, message)
    return after.text


async def test_the_numbers(lab: Laboratory, run_id: int) -> None:
    text = await pressed(lab.owner, f"rp:{run_id}")
    for line in (
        "A-0001 · 换电站开放日",
        "用时 1 分 15 秒",
        "送达 3 / 7",
        "已停用机器人或账号已注销：1",
        "失败：2",
        "可能收到两次：1",
        "英文版 2 · 中文版 1",
        "确认已读 2 / 3",
        "来 <3：2",
        "不来：1",
    ):
        assert line in text


async def test_the_chart_is_a_picture(lab: Laboratory, run_id: int) -> None:
    await pressed(lab.owner, f"rp:{run_id}")
    await pressed(lab.owner, f"rp:{run_id}:c")
    photos = [message for message in lab.owner.messages() if message.photo is not None]
    assert len(photos) == 1
    assert photos[0].photo.data.startswith(b"\x89PNG")


async def test_the_list_names_those_who_did_not_get_it(lab: Laboratory, run_id: int) -> None:
    await pressed(lab.owner, f"rp:{run_id}:l")
    files = [message for message in lab.owner.messages() if message.document is not None]
    assert [file.document.name for file in files] == ["A-0001 未送达名单.xlsx"]
    rows = CalamineWorkbook.from_filelike(io.BytesIO(files[0].document.data)).get_sheet_by_index(0).to_python()
    assert rows[0][:3] == ["Telegram ID", "姓名或群名", "用户名"]
    assert {tuple(row[:5]) for row in rows[1:]} >= {
        (str(lab.student.id), "小林", "lin", "失败", "a sample reason"),
        ("4", "", "", "已停用", ""),
        ("6", "", "", "未发送", ""),
    }
    assert len(rows) == 5


async def test_nobody_else_sees_it(lab: Laboratory, run_id: int) -> None:
    before = lab.student.messages()[-1].text
    for what in ("", ":c", ":l"):
        assert await pressed(lab.student, f"rp:{run_id}{what}") != ""
    assert not any("送达" in message.text or message.document or message.photo for message in lab.student.messages())
    assert before in {message.text for message in lab.student.messages()}


async def test_who_reads_a_language_without_a_version_got_the_other_one(lab: Laboratory) -> None:
    await ask(lab.owner, "/start")
    now = utc_now()
    only = {"zh": {"kind": "text", "text": "换电站开放日"}}
    states = dict.fromkeys(range(1, 6), DeliveryState.SENT)
    async with lab.database.write() as tx:
        made = await published.announcement(tx, author_id=lab.owner.id, now=now)
        one = await published.run(tx, made, states, now=now, contents=only)
        report = await reports.load(tx, OPERATOR, one)
    assert report.languages == {"zh": 5}
    text = await pressed(lab.owner, f"rp:{one}")
    assert "英文版" not in text


async def test_a_retraction_tells_what_could_not_be_deleted(lab: Laboratory) -> None:
    await ask(lab.owner, "/start")
    now = utc_now()
    states = {-1: DeliveryState.SENT, -2: DeliveryState.SENT, -3: DeliveryState.SENT, -4: DeliveryState.FAILED}
    async with lab.database.write() as tx:
        made = await published.announcement(tx, author_id=lab.owner.id, now=now, confirm=True)
        first = await published.run(tx, made, states, now=now)
        values = {"now": now + timedelta(minutes=1), "of_run": first}
        edit = await published.run(tx, made, states, action=Action.EDIT, **values)
        back = await published.run(tx, made, states, action=Action.RETRACT, **values)
        withdrawn = update(Delivery).where(Delivery.run_id == back, Delivery.chat_id == -1)
        await tx.execute(withdrawn.values(reason="withdrawn"))
    text = await pressed(lab.owner, f"rp:{back}")
    for line in ("撤回周", "✅ 已删除 2 / 4", "删不掉，改成了“已撤回”：1", "失败：1", "用时 1 分 15 秒"):
        assert line in text
    assert "确认已读" not in text
    assert "版" not in text
    text = await pressed(lab.owner, f"rp:{edit}")
    for line in ("修改周", "✅ 已修改 3 / 4"):
        assert line in text


async def test_what_can_still_be_done_stands_below(lab: Laboratory, run_id: int) -> None:
    _, report = await press_data(lab.owner, f"rp:{run_id}", lab.owner.messages()[-1])
    assert report.buttons[-4:] == ["🔁 重试失败的（2）", "✏️ 修改已发的", "🗑 全部撤回", "‹ 公告"]
    async with lab.database.write() as tx:
        await tx.execute(update(Run).where(Run.id == run_id).values(state=RunState.MISSED))
    _, report = await press_data(lab.owner, f"rp:{run_id}", report)
    assert report.buttons == ["📊 图表", "📄 未送达名单（4）", "‹ 公告"]


async def test_reasons_in_the_list_are_in_words(lab: Laboratory, run_id: int) -> None:
    async with lab.database.write() as tx:
        skipped = update(Delivery).where(Delivery.run_id == run_id, Delivery.state == DeliveryState.SKIPPED)
        await tx.execute(skipped.values(reason="off"))
    await pressed(lab.owner, f"rp:{run_id}:l")
    (file,) = (message.document for message in lab.owner.messages() if message.document is not None)
    rows = CalamineWorkbook.from_filelike(io.BytesIO(file.data)).get_sheet_by_index(0).to_python()
    assert {row[4] for row in rows[1:]} == {"", "a sample reason", "关闭了这个主题"}


async def test_a_run_that_is_not_there(lab: Laboratory, run_id: int) -> None:
    toast, _ = await press_data(lab.owner, "rp:999", lab.owner.messages()[-1])
    assert toast == "找不到这次发送的记录。"
