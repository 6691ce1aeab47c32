"""Visits to seminars: from this week's list to the door."""

import re
from datetime import timedelta
from zoneinfo import ZoneInfo

from bot.clock import utc_now
from bot.tour.visit import NotSeen, Visit

CODE = "S-2026-32"  # of the samples: two seats
_AHEAD = timedelta(minutes=11)  # so that "10 minutes before" comes within a minute
_REMINDED = 75.0  # seconds
_HEFEI = ZoneInfo("Asia/Shanghai")


async def student_finds_one(visit: Visit) -> None:
    """This week's list, and the card."""
    await visit.send("/seminars", "讲座 · 接下来")
    await visit.tap("本周", "讲座 · 本周")
    await visit.send(f"/seminar {CODE}", "换电站夜间参观", "剩 2 个座位，共 2 个")


async def admin_takes_a_seat(visit: Visit) -> None:
    """So that one is left."""
    await visit.send("/settings 安静 关", "安静时段：无")  # the tour may run at night, too
    await visit.send(f"/seminar {CODE}", "报名（剩 2 个座位）")
    await visit.tap("报名（剩 2 个座位）")
    await visit.sees("✅ 你有座位了", "换电站夜间参观")


async def student_takes_the_last_seat(visit: Visit) -> None:
    """And wants to be reminded."""
    await visit.send(f"/seminar {CODE}", "剩 1 个座位，共 2 个")
    await visit.tap("报名（剩 1 个座位）")
    await visit.sees("✅ 你有座位了", "到场后请扫描门口的二维码签到")
    await visit.tap("提醒我", "提前 1 小时")
    await visit.tap("10 分钟", "✓ 10 分钟")


async def researcher_waits(visit: Visit) -> None:
    """All seats are taken."""
    await visit.send("/settings quiet off", "Quiet hours: none")
    await visit.send(f"/seminar {CODE}", "All 2 seats are taken", "Join the waiting list")
    await visit.tap("Join the waiting list")
    await visit.sees("You are number 1 of 1 on the waiting list")
    await visit.tap("Remind me", "How long before it begins?")
    await visit.tap("10 minutes", "✓ 10 minutes")


async def admin_gives_it_back(visit: Visit) -> None:
    """Somebody waits for it."""
    await visit.tap("取消报名", "有 1 人在候补，座位会马上让给第一位")
    await visit.tap("取消报名", "你已取消报名")


async def researcher_moves_up(visit: Visit) -> None:
    """Without doing anything."""
    await visit.sees("A seat became free, and it is yours", "Sample swap station")


async def admin_moves_it(visit: Visit) -> None:
    """To the next minutes: a visit to a swap station depends on the station."""
    await visit.send(f"/edit {CODE}", "座位 2 / 2，候补 0")
    await visit.tap("改时间地点", "什么时候开始，什么时候结束")
    at = (utc_now() + _AHEAD).astimezone(_HEFEI)
    await visit.send(f"{at:%Y-%m-%d %H:%M}", "会通知 2 人", "保存并通知 2 人")
    await visit.tap("保存并通知 2 人", "✅ 已保存")


async def both_are_told(student: Visit, researcher: Visit) -> None:
    """Old and new time, each in their language."""
    await student.sees("讲座改期", "→", "你已报名这场讲座")
    await researcher.sees("Seminar moved to another time", "→", "You have a seat at this seminar")


async def both_are_reminded(student: Visit, researcher: Visit) -> None:
    """At the time that they chose, counted from the new one."""
    await student.sees("还有 10 分钟开始", "换电站夜间参观", within=_REMINDED)
    await researcher.sees("Begins in 10 minutes", "A swap station at night", within=_REMINDED)


async def they_check_in(admin: Visit, student: Visit, researcher: Visit) -> None:
    """By the code at the door, which changes every few minutes."""
    await admin.send(f"/seminar {CODE}", "报名和签到")
    await admin.tap("👥 报名和签到", "已到 0 / 2 人")
    await admin.tap("签到码")
    door = await admin.sees("用手机相机扫码签到", "换新码")
    scanned = re.search(r"start=(checkin_[\w-]+)", door.text)
    if scanned is None:
        raise NotSeen("there is no code at the door")
    await student.send(f"/start {scanned[1]}", "✅ 签到成功，欢迎！")
    await researcher.send(f"/start {scanned[1]}", "✅ You are checked in. Welcome!")
    await admin.tap("换新码", "已到 2 / 2 人")
