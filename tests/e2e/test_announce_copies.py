"""Changing every copy of an announcement that was sent."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from bot.clock import utc_now
from simulator.people import Person
from storage.deliveries import DeliveryState
from storage.runs import Action, Run
from tests.support import published
from tests.support.announcing import second_admin
from tests.support.laboratory import Laboratory
from tests.support.visits import ask, press, press_data, settled

QUESTION = {"zh": {"kind": "question", "text": "周五来吗", "choices": ["来", "不来"]}}


async def sent_run(lab: Laboratory, contents: Mapping[str, Any], **values: Any) -> int:
    """A run that has reached one person, and two others not; returns its id."""
    async with lab.database.write() as tx:
        made = await published.announcement(
            tx, author_id=lab.owner.id, now=utc_now(), contents=dict(contents), **values
        )
        states = {lab.owner.id: DeliveryState.SENT, 8: DeliveryState.SKIPPED, 9: DeliveryState.BLOCKED}
        return await published.run(tx, made, states, now=utc_now())


async def changes(lab: Laboratory) -> list[Run]:
    async with lab.database.read() as tx:
        return list(await tx.scalars(select(Run).where(Run.action == Action.EDIT)))


async def open_form(person: Person, run_id: int) -> str:
    """Presses the button of a card; answers the form's screen."""
    shown = await ask(person, "/help")
    _, screen = await press_data(person, f"ax:{run_id}", shown)
    return screen.text


async def test_a_text_is_corrected_in_every_copy(lab: Laboratory) -> None:
    owner = lab.owner
    run_id = await sent_run(lab, {"zh": {"kind": "text", "text": "周五见"}})
    summary = await open_form(owner, run_id)
    assert "修改已发出的公告 · 请核对" in summary
    assert "文字 · 周五见（中文）" in summary
    assert "已发给 1 个接收人，每一份都会改成这样" in summary
    await press(owner, "✏️ 内容")
    await ask(owner, "周六见")
    await press(owner, "选好了")
    await owner.tap("预览")
    assert (await owner.sees("周六见\n\n")).text.startswith("周六见")
    begun = await press(owner, "修改所有副本")
    assert "正在修改" in begun.text
    (change,) = await changes(lab)
    assert change.of_run == run_id
    assert change.contents["zh"]["text"] == "周六见"


async def test_what_copies_cannot_become_is_said_at_once(lab: Laboratory) -> None:
    owner = lab.owner
    run_id = await sent_run(lab, QUESTION)
    await open_form(owner, run_id)
    await press(owner, "✏️ 内容")
    await owner.send_document("议程.pdf", b"%PDF-1.7")
    refused = await owner.next()
    assert "⚠️" in refused.text
    assert "要发布什么" in refused.text
    assert "周五来吗" in refused.text
    await ask(owner, "周六来吗")
    await press(owner, "选好了")
    await press(owner, "✏️ 选项")
    await ask(owner, "来\n不来\n再看")
    assert "选项的个数不能变" in (await owner.tap("修改所有副本") or "")
    assert await changes(lab) == []
    await press(owner, "✏️ 选项")
    await ask(owner, "一定来\n来不了")
    await press(owner, "修改所有副本")
    (change,) = await changes(lab)
    assert change.contents["zh"]["choices"] == ["一定来", "来不了"]
    assert change.contents["zh"]["text"] == "周六来吗"


async def test_only_who_may_announce_changes_copies(lab: Laboratory) -> None:
    run_id = await sent_run(lab, QUESTION)
    shown = await ask(lab.student, "/start")
    toast, _ = await press_data(lab.student, f"ax:{run_id}", shown)
    assert "没有权限" in (toast or "")
    await second_admin(lab, lab.researcher)
    at = [message for message in await settled(lab.researcher) if message.from_bot][-1]
    toast, _ = await press_data(lab.researcher, "ax:404", at)
    assert toast
