"""Questions for a speaker, in two languages and with a host; and what those who were there say afterwards."""

from datetime import timedelta

import pytest
from sqlalchemy import insert, update

from bot.clock import utc_now
from lab import seminars_index
from storage import reservations
from storage.persons import Person as LabPerson
from storage.reservations import ReservationState
from storage.seminars import Seminar
from tests.support.laboratory import Laboratory
from tests.support.seminars import add_seminar
from tests.support.visits import ask, press, press_data

pytestmark = pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
CODE = "S-T-1"


async def add(lab: Laboratory, **values: object) -> Seminar:
    """A seminar that the owner hosts."""
    async with lab.database.write() as tx:
        host = {"code": "host-sample", "name_zh": "周样本", "name_en": "Zhou Sample", "user_id": lab.owner.id}
        await tx.execute(insert(LabPerson).values(**host))
        seminar = await add_seminar(tx, now=utc_now(), code=CODE, host="host-sample", capacity=5, **values)
        await seminars_index.index(tx, [seminar.id])
        return seminar


async def test_asked_moderated_voted_for_and_answered(lab: Laboratory) -> None:
    for person in (lab.owner, lab.student, lab.researcher):
        await ask(person, "/start")
    await add(lab)
    await ask(lab.student, f"/seminar {CODE}")
    empty = await press(lab.student, "🙋 提问")
    assert "还没有人提问" in empty.text
    await press(lab.student, "提问")
    await ask(lab.student, "快充会不会加快界面老化？")
    listed = await press(lab.student, "提交")
    assert "✅ 已提交" in listed.text
    assert "等主持人看过再公开" in listed.text
    await ask(lab.researcher, f"/seminar {CODE}")
    assert "Nobody has asked" in (await press(lab.researcher, "Questions")).text
    await ask(lab.owner, f"/seminar {CODE}")
    await press(lab.owner, "🙋 提问")
    host = await press(lab.owner, "主持")
    assert "1. 快充会不会加快界面老化？" in host.text
    assert "等你处理" in host.text
    await press(lab.owner, "1 公开")
    refreshed = await press(lab.researcher, "Refresh")
    assert "1. 快充" in refreshed.text
    voted = await press(lab.researcher, "👍 1")
    assert "✅ 1" in voted.buttons
    assert "1 wants to hear it" in voted.text
    _, still = await press_data(lab.student, "mqh:" + CODE, listed)  # a press that no screen of theirs has
    assert "主持" not in str(still.buttons)
    await press(lab.owner, "刷新")
    assert "已回答" in (await press(lab.owner, "1 已回答")).text
    assert "☑️ 快充" in (await press(lab.student, "刷新")).text


async def test_how_it_was(lab: Laboratory) -> None:
    for person in (lab.owner, lab.student):
        await ask(person, "/settings quiet off")
    seminar = await add(lab)
    now = utc_now()
    async with lab.database.write() as tx:
        values = {"seminar_id": seminar.id, "user_id": lab.student.id, "state": ReservationState.SEAT}
        await reservations.put(tx, {**values, "made_at": now, "changed_at": now})
        over = {"starts_at": now - timedelta(hours=2), "ends_at": now - timedelta(minutes=11)}
        await tx.execute(update(Seminar).values(**over).where(Seminar.id == seminar.id))
    await ask(lab.student, f"/seminar {CODE}")
    asked = await press(lab.student, "⭐ 评分")
    assert "这场讲座怎么样" in asked.text
    assert asked.buttons == ["1⭐", "2⭐", "3⭐", "4⭐", "5⭐"]
    thanks = await press(lab.student, "4⭐")
    assert "你给了 ⭐⭐⭐⭐" in thanks.text
    await press(lab.student, "写一句评语")
    await ask(lab.student, "例子很清楚。")
    noted = await press(lab.student, "提交")
    assert "你的评语：例子很清楚。" in noted.text
    await ask(lab.owner, f"/seminar {CODE}")
    told = await press(lab.owner, "评分结果")
    assert "平均 4.0 分，1 人评分" in told.text
    assert "• 例子很清楚。" in told.text
