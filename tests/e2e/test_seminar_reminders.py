"""Being reminded of a seminar, and told that it is another one than expected, as people meet it."""

from datetime import timedelta

import pytest

from bot.clock import utc_now
from storage import seminar_reminders
from tests.support.laboratory import Laboratory
from tests.support.seminar_edits import edit
from tests.support.seminars import add_seminar
from tests.support.visits import ask, press_data, press_here

pytestmark = pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
CODE, NEXT = "S-TEST-1", "S-TEST-2"
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


async def test_reminders_are_ticked_and_arrive_and_a_move_is_told(lab: Laboratory) -> None:
    student, alex, now = lab.student, lab.researcher, utc_now()
    async with lab.database.write() as tx:
        seminar = await add_seminar(tx, now=now, code=CODE, capacity=5, starts_at=now + 3 * DAY)
        soon = await add_seminar(tx, now=now, code=NEXT, starts_at=now + 9 * MINUTE, link="https://example.org/room")
    await ask(alex, f"/start seminar_{NEXT}")
    async with lab.database.write() as tx:  # chosen long ago, and the bot was down since
        await seminar_reminders.add(tx, seminar_id=soon.id, user_id=alex.id, minutes=10, now=now - DAY)

    card = await ask(student, f"/start seminar_{CODE}")
    await student.tap("报名（剩 5 个座位）", message=card)
    await student.sees("✅ 你有座位了。")
    toast, screen = await press_data(student, f"mn:{CODE}", card)
    assert "提前 1 小时：" in screen.text
    assert "你已报名，没有另选时会提前 1 小时提醒你。" in screen.text
    assert screen.buttons[:3] == ["1 天", "✓ 1 小时", "10 分钟"]
    toast, screen = await press_data(student, f"mn:{CODE}:10:+", screen)
    assert toast == "会提前 10 分钟提醒你"
    toast, screen = await press_data(student, f"mn:{CODE}:10:+", screen)  # pressed again
    assert screen.buttons[:3] == ["1 天", "✓ 1 小时", "✓ 10 分钟"]
    toast, screen = await press_data(student, f"mn:{CODE}:60:-", screen)
    assert toast == "不再提前 1 小时提醒"
    await student.tap("‹ 返回讲座", message=screen)
    back = await student.sees("🔔 开始前提醒你：10 分钟")
    assert "🔔 改提醒" in back.buttons

    reminder = await alex.sees("⏰ Begins in 9 minutes")
    assert "https://example.org/room" in reminder.text
    late = await press_here(alex, "🔔 Reminders")
    assert "too late for a reminder" in late.text

    async with lab.database.write() as tx:
        later = {"starts_at": now + 2 * HOUR, "ends_at": now + 3 * HOUR, "place_zh": "302", "place_en": "302"}
        await edit(tx, seminar.id, at=utc_now(), **later)
    told = await student.sees("🕒 讲座的时间和地点都变了")
    assert "特种实验楼 301 → 302" in told.text
    assert "你已报名这场讲座" in told.text
    toast, _ = await press_data(student, f"mn:{CODE}:1440:+", screen)  # of before it was moved
    assert toast is not None
    assert "来不及提前这么久提醒" in toast
