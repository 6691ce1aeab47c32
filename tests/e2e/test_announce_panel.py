"""The message in which an author watches a sending: it moves by itself, and takes nothing away that they opened meanwhile."""

import asyncio

import pytest
from sqlalchemy import update

from storage import lab as laboratory
from storage.announcements import Announcement
from storage.runs import RunState
from storage.users import Role
from tests.support.announcing import second_admin, stored, to_confirm
from tests.support.laboratory import Laboratory
from tests.support.sendings import DUE, SENT, run_of, sending, written
from tests.support.visits import ask, give, press, press_data

LONG = 20.0  # seconds


async def test_what_is_opened_beside_it_stays(lab: Laboratory) -> None:
    owner = lab.owner
    await to_confirm(owner)
    panel = await press(owner, "发送给")
    card = await press(owner, "查看公告")
    assert card.id > panel.id, "the panel goes on in its own message"
    assert "复制一份再写" in card.buttons
    listed = await press(owner, "‹ 公告")
    assert listed.id == card.id
    await owner.tap("修改", message=panel)
    form = await owner.sees("请核对")
    assert form.id > card.id
    due = (await stored(lab.database))[0].created_at
    async with lab.database.write() as tx:
        once = {"at": due.isoformat()}
        await tx.execute(update(Announcement).values(schedule=once, next_at=due, urgent=True))
    over = await owner.sees("✅ 送达：1", within=LONG)
    assert over.id == panel.id
    texts = {message.id: message.text for message in owner.messages()}
    assert texts[listed.id].startswith("公告 · 已排期")
    assert "请核对" in texts[form.id]
    await owner.tap("‹ 公告", message=over)
    assert (await owner.sees("已发送完毕。")).id == panel.id, "when it is over, the panel is a screen as any other"


async def test_an_undone_one_is_a_screen_as_any_other(lab: Laboratory) -> None:
    await to_confirm(lab.owner)
    panel = await press(lab.owner, "发送给")
    await press(lab.owner, "↩️")
    assert (await press(lab.owner, "查看公告")).id == panel.id


@pytest.mark.both_databases
async def test_it_moves_while_it_is_sent_with_what_can_be_done(lab: Laboratory) -> None:
    panel = await ask(lab.owner, "/announcements")
    where = {"progress_chat": lab.owner.id, "progress_message": panel.id}
    running = {1: SENT, 2: SENT, 3: DUE, 4: DUE}
    run = await sending(lab, await written(lab), running, state=RunState.RUNNING, finished_at=None, **where)
    moved = await lab.owner.sees("50% · 2 / 4", within=LONG)
    assert moved.id == panel.id
    assert moved.buttons == ["⏸ 暂停", "✕ 停止"]
    assert "等安静时段结束：2" in moved.text
    await press(lab.owner, "⏸ 暂停")
    assert (await lab.owner.sees("已暂停", within=LONG)).id == panel.id
    assert (await run_of(lab, run)).progress_message == panel.id


async def test_a_former_admin_sees_it_move_no_more(lab: Laboratory) -> None:
    student = lab.student
    await second_admin(lab, student)
    panel = await ask(student, "/announcements")
    await give(lab, student, Role.MEMBER)
    where = {"progress_chat": student.id, "progress_message": panel.id}
    one = await written(lab, author_id=student.id)
    run = await sending(lab, one, {1: SENT, 2: DUE}, state=RunState.RUNNING, finished_at=None, **where)
    toast, after = await press_data(student, f"rn:{run}", panel)
    assert "没有权限" in (toast or "")
    assert "A-0001" not in after.text

    async with asyncio.timeout(LONG):
        while (await run_of(lab, run)).progress_message is not None:  # noqa: ASYNC110 -- the database rings no bell
            await asyncio.sleep(0.05)
    assert not any("A-0001" in message.text for message in student.messages())


async def test_the_laboratory_says_how_long_one_may_undo(lab: Laboratory) -> None:
    async with lab.database.write() as tx:
        await laboratory.save(tx, {"undo_seconds": 90})
    confirm = await to_confirm(lab.owner)
    assert "确认后 90 秒发出" in confirm.text
    due = await press(lab.owner, "发送给")
    assert "秒后发出" in due.text
