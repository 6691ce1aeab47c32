"""What is being sent, and what was: holding it, stopping it, trying again, taking all copies back."""

from datetime import timedelta

import pytest
from sqlalchemy import update

from bot.clock import utc_now
from lab.defaults import Defaults
from lab.roles import Actor
from lab.runs import edit_copies
from simulator.people import Person
from simulator.views import Message
from storage import runs
from storage.deliveries import Delivery, DeliveryState
from storage.runs import Action, RunState
from storage.users import Role
from tests.support.laboratory import Laboratory
from tests.support.sendings import DUE, FAILED, SENT, eventually_sent, opened, run_of, sending, sent, states, written
from tests.support.visits import ask, eventually, give, press, press_data

pytestmark = pytest.mark.both_databases


@pytest.fixture
async def english_admin(lab: Laboratory) -> Person:
    await ask(lab.researcher, "/start")
    await give(lab, lab.researcher, Role.ADMIN)
    return lab.researcher


async def test_a_run_is_held_and_goes_on(lab: Laboratory) -> None:
    run = await sending(lab, await written(lab), {1: SENT, 2: DUE, 3: DUE}, state=RunState.PAUSED, finished_at=None)
    await opened(lab.owner, "am:1")
    panel = await press(lab.owner, "📶 进度 33%")
    assert "▓▓▓░░░░░░░ 33% · 1 / 3" in panel.text
    assert "已暂停" in panel.text
    assert "刷新" in panel.buttons
    question = await press(lab.owner, "✕ 停止")
    assert "已送达 1 位，剩下 2 位不会再收到" in question.text
    assert "已暂停" in (await press(lab.owner, "‹ 不，接着发")).text
    await press(lab.owner, "✕ 停止")
    assert await lab.owner.tap("停止，剩下 2 位不发") == "已停止，2 位不会收到"
    over = await lab.owner.next()
    assert "后被取消" in over.text
    assert over.buttons == ["📄 报告", "‹ 公告"]
    assert await states(lab, run) == {1: SENT, 2: DeliveryState.SKIPPED, 3: DeliveryState.SKIPPED}
    for act in "pgxX":
        toast, again = await press_data(lab.owner, f"rn:{run}:{act}", over)
        assert "这次发送已经结束" in (toast or ""), act
        assert again.buttons == ["📄 报告", "‹ 公告"]


async def test_pausing_what_runs(lab: Laboratory) -> None:
    one = await written(lab, author_id=lab.researcher.id)  # who gets the report
    run = await sending(lab, one, {1: SENT, 2: DUE}, state=RunState.RUNNING, finished_at=None)
    panel = await opened(lab.owner, f"rn:{run}")
    assert "等安静时段结束：1" in panel.text
    assert await lab.owner.tap("⏸ 暂停") == "已暂停，已经发出的会正常送达"
    assert (await run_of(lab, run)).state is RunState.PAUSED
    assert await lab.owner.tap("▶️ 继续") == "继续发送"
    assert (await run_of(lab, run)).state is RunState.RUNNING


async def test_on_the_panel_that_moves_the_question_comes_below(lab: Laboratory) -> None:
    panel = await ask(lab.owner, "/announcements")
    run = await sending(
        lab,
        await written(lab),
        {1: SENT, 2: DUE},
        state=RunState.PAUSED,
        finished_at=None,
        progress_chat=lab.owner.id,
        progress_message=panel.id,
    )
    _, panel = await press_data(lab.owner, f"rn:{run}", panel)
    assert panel.buttons == ["▶️ 继续", "✕ 停止"], "nothing leads away from it"
    await lab.owner.tap(data=f"rn:{run}:x", message=panel)
    question = await lab.owner.sees("停止发送？")
    assert question.id > panel.id
    assert "50%" in Message(panel.stored).text, "it stands as it was"


async def test_failed_ones_are_tried_again(lab: Laboratory) -> None:
    await ask(lab.student, "/start")
    one = await written(lab, author_id=lab.researcher.id)  # who gets the report
    run = await sending(lab, one, {-1: SENT, lab.student.id: FAILED, -4: DeliveryState.BLOCKED})
    report = await opened(lab.owner, f"rp:{run}")
    assert await lab.owner.tap("🔁 重试失败的（1）", message=report) == "正在重试：1"
    await lab.student.sees("换电站开放日")
    await eventually_sent(lab, run, -4)
    assert await states(lab, run) == {-1: SENT, lab.student.id: SENT, -4: DeliveryState.BLOCKED}
    toast, after = await press_data(lab.owner, f"rn:{run}:r", report)
    assert toast == "这次发送没有失败的，不需要重试。"
    assert not any("重试" in button for button in after.buttons)


async def test_all_copies_are_taken_back_after_a_question(lab: Laboratory, english_admin: Person) -> None:
    await ask(lab.student, "/start")
    one = await written(lab)
    run = await sent(lab, one, lab.student, english_admin)
    long_ago = utc_now() - timedelta(days=3)
    async with lab.database.write() as tx:
        await tx.execute(update(Delivery).where(Delivery.chat_id == lab.student.id).values(sent_at=long_ago))
    await opened(english_admin, f"am:{one}")
    question = await press(english_admin, "🗑 Retract all copies")
    assert "The messages are deleted for 2 recipients." in question.text
    assert "1 of them was sent over 48 hours ago" in question.text
    assert "can’t be undone" in question.text
    async with lab.database.read() as tx:
        assert list(await runs.changes_of(tx, run)) == []
    assert await english_admin.tap("Retract 2 copies", message=question) == "Taking the copies back"
    async with lab.database.read() as tx:
        (change,) = await runs.changes_of(tx, run)
    assert change.action is Action.RETRACT
    await eventually(lambda: not any(message.text.startswith("换电站开放日\n") for message in lab.student.messages()))
    await eventually_sent(lab, change.id)
    await english_admin.sees("Takes back the messages sent", within=20)  # the report, which comes by itself
    panel = await opened(english_admin, f"rn:{change.id}")
    assert "✅ Deleted: 2" in panel.text
    for act in "tT":
        toast, _ = await press_data(english_admin, f"rn:{run}:{act}", panel)
        assert toast == "This announcement has been retracted already."
    card = await opened(english_admin, f"am:{one}")
    assert not any("copies" in button or "Retry" in button for button in card.buttons)
    assert "Retracted" in card.text
    assert "taken back 2 / 2" in card.text
    report = await opened(english_admin, f"rp:{change.id}")
    assert "Takes back the messages sent" in report.text
    assert "✅ Deleted 2 / 2" in report.text


async def test_while_copies_are_edited_they_are_not_retracted(lab: Laboratory) -> None:
    one = await written(lab)
    run = await sending(lab, one, {-1: SENT})
    defaults = Defaults("zh", lab.settings.timezone, lab.settings.owner_ids)
    async with lab.database.write() as tx:
        change = await edit_copies(
            tx,
            Actor(lab.owner.id, Role.OWNER),
            run,
            {"zh": {"kind": "text", "text": "改为周日"}},
            defaults=defaults,
            now=utc_now(),
        )
        await runs.set_state(tx, change, RunState.PAUSED, was=(RunState.RUNNING,))
    toast, _ = await press_data(lab.owner, f"rn:{run}:t", await ask(lab.owner, "/announcements"))
    assert "正在改动" in (toast or "")
    assert "进行中 1" in " ".join((await ask(lab.owner, "/announcements")).buttons)
