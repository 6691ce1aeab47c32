"""The clock and the end of an application, as a person meets them."""

from datetime import timedelta

import pytest
from sqlalchemy import update

from bot.clock import utc_now
from lab.roles import Actor
from storage import applications, openings
from storage.drafts import Draft
from storage.openings import Opening
from storage.users import Role
from tests.support.applicants import begin
from tests.support.applying import apply
from tests.support.laboratory import Laboratory
from tests.support.visits import ask, press, press_data

pytestmark = pytest.mark.both_databases

CODE = "I-2027-01"


async def test_asked_again_it_is_deleted_for_good(lab: Laboratory) -> None:
    student = lab.student
    await ask(student, "/start")
    async with lab.database.write() as tx:
        opening = await openings.by_code(tx, CODE)
        assert opening is not None
        made = await apply(tx, Actor(student.id, Role.GUEST), opening, now=utc_now())
    card = await ask(student, f"/applications {made.number}")
    await press(student, "撤回申请")
    question = await press(student, "撤回并删除资料")
    assert question.id == card.id
    assert "无法恢复" in question.text
    assert "申请也随之撤回" in question.text
    yes = next(button.data or "" for row in question.rows for button in row if "确认删除" in button.text)
    toast, listed = await press_data(student, yes, question)
    assert toast == f"{made.number} 的资料已全部删除。"
    assert made.number not in listed.text
    toast, screen = await press_data(student, yes, listed)  # pressed on an old screen
    assert made.number not in screen.text
    async with lab.database.read() as tx:
        assert await applications.get(tx, made.id) is None


async def test_a_draft_is_reminded_of_and_goes_on_with_a_press(lab: Laboratory) -> None:
    student = lab.student
    await ask(student, "/start")
    await begin(student, CODE)
    assert "第 2 步" in (await ask(student, "林样本")).text
    now = utc_now()
    async with lab.database.write() as tx:  # begun some days ago, and left there
        at = {"created_at": now - timedelta(days=3), "updated_at": now - timedelta(hours=2)}
        await tx.execute(update(Draft).values(**at))
        await tx.execute(update(Opening).where(Opening.code == CODE).values(closes_at=now + timedelta(hours=5)))
    await lab.restart()  # the clock looks at once
    told = await student.sees("还没有提交")
    assert "还有 5 小时截止" in told.text
    assert "第 2 步" in (await press(student, "继续填写")).text
