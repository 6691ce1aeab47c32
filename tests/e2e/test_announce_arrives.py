"""From the first word to everybody's chat: what was composed is what arrives, and what copies are changed to."""

import pytest
from sqlalchemy import select

from storage import lab as laboratory
from storage.runs import Action, Run
from tests.support.laboratory import Laboratory
from tests.support.visits import ask, press, press_data, settled

pytestmark = pytest.mark.both_databases

LONG = 20.0  # seconds


async def test_what_was_composed_arrives_and_every_copy_is_changed(lab: Laboratory) -> None:
    owner, student, alex = lab.owner, lab.student, lab.researcher
    async with lab.database.write() as tx:
        await laboratory.save(tx, {"undo_seconds": 1})
    await ask(student, "/start")
    await ask(alex, "/start")
    await ask(owner, "/announce")
    await ask(owner, "换电站开放日")
    await ask(owner, "Open day at the swap station")
    await ask(owner, "参加\n不参加")
    await ask(owner, "Coming\nNot coming")
    await press(owner, "跳过")
    await press(owner, "所有人")
    await press(owner, "去掉一些人")
    await press(owner, "角色")
    await press(owner, "所有者")
    await press(owner, "选好了")
    await press(owner, "⬜ 紧急")  # at any hour
    await press(owner, "选好了")
    await press(owner, "现在")
    confirm = await press(owner, "下一步")
    assert confirm.rows[0][0].text == "发送给 2 人"
    await press(owner, "发送给 2 人")
    got = await student.sees("换电站开放日", within=LONG)
    assert got.buttons == ["参加", "不参加"]
    assert (await alex.sees("Open day at the swap station", within=LONG)).buttons == ["Coming", "Not coming"]
    assert "Not coming" in (await alex.tap("Not coming") or "")
    async with lab.database.read() as tx:
        run = (await tx.scalars(select(Run).where(Run.action == Action.SEND))).one()
    at = [message for message in await settled(owner) if message.from_bot][-1]
    await press_data(owner, f"ax:{run.id}", at)
    await press(owner, "✏️ 内容")
    assert "请核对" in (await ask(owner, "换电站开放日改到周六")).text
    await press(owner, "修改所有副本")
    changed = await student.sees("换电站开放日改到周六", within=LONG)
    assert changed.id == got.id
    assert changed.edited
    assert not any("换电站开放日" in message.text and message.from_bot for message in alex.messages())
