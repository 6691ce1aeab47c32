"""Seminars and series made and changed in the chat, as editors do it."""

from datetime import timedelta
from typing import Any

from bot.clock import utc_now
from simulator.people import Person
from storage import reservations, seminar_changes, seminar_materials, seminars, series
from storage.reservations import ReservationState
from storage.seminars import Seminar, SeminarStatus
from tests.support.laboratory import Laboratory
from tests.support.seminars import add_seminar
from tests.support.visits import ask, press, settled


async def stored(lab: Laboratory, code: str) -> Seminar:
    async with lab.database.read() as tx:
        found = await seminars.by_code(tx, code)
    assert found is not None
    return found


async def with_seat(lab: Laboratory, person: Person, **values: Any) -> Seminar:
    """A seminar in a week at which somebody has a seat."""
    now = utc_now()
    await ask(person, "/start")
    async with lab.database.write() as tx:
        starts_at = now.replace(minute=0, second=0, microsecond=0) + timedelta(days=7)
        room = {"place_zh": "新楼 101", "place_en": "New building 101"}
        seminar = await add_seminar(tx, now=now, code="S-2026-77", starts_at=starts_at, **room, **values)
        await reservations.put(
            tx,
            {
                "seminar_id": seminar.id,
                "user_id": person.id,
                "state": ReservationState.SEAT,
                "ticket": None,
                "confirm_by": None,
                "made_at": now,
                "changed_at": now,
            },
        )
        assert await reservations.take_seats(tx, seminar.id, 1)
    return seminar


async def test_a_seminar_is_made_published_changed_moved_cancelled_and_restored(empty_lab: Laboratory) -> None:
    lab, owner = empty_lab, empty_lab.owner
    home = await ask(owner, "/edit")
    assert "要修改什么" in home.text
    await press(owner, "＋ 讲座")
    year = utc_now().year + 1
    for typed, said in {
        "很快": "没看懂",
        f"{year}-12-03 15:00-14:00": "结束（14:00）不晚于开始（15:00）",
        "2020-12-03 14:00": "已经过去",
    }.items():
        assert said in (await ask(owner, typed)).text
    summary = await ask(owner, f"{year}年12月3日 14:00–15:30")
    assert "12月3日 14:00–15:30" in summary.text
    assert "先是草稿" in summary.text
    await ask(owner, "题目")
    await ask(owner, "固态电池的界面 | Interfaces")
    await ask(owner, "地点")
    await ask(owner, "特种实验楼 301")
    await press(owner, "选好了")
    made = await press(owner, "保存")
    code = f"S-{year}-01"
    assert made.text.startswith(f"✅ 讲座已建好，是草稿\n固态电池的界面 · {code}")
    asked = await press(owner, "发布")
    assert "会显示“待定”：主讲人" in asked.text
    assert "已发布" in (await press(owner, "发布")).text
    one = await stored(lab, code)
    assert (one.status, one.place_zh, one.sequence) == (SeminarStatus.PUBLISHED, "特种实验楼 301", 1)

    await press(owner, "管理讲座")
    await press(owner, "改时间地点")
    moved = await press(owner, "12月10日 14:00–15:30")
    assert "时间：周" in moved.text
    assert "不用通知谁" in moved.text
    saved = await press(owner, "保存")
    assert "✅ 已保存" in saved.text
    one = await stored(lab, code)
    assert (one.status, one.starts_at.day, one.sequence) == (SeminarStatus.CHANGED, 10, 2)

    await press(owner, "管理讲座")
    why = await press(owner, "取消讲座")
    assert "为什么取消" in why.text
    await ask(owner, "主讲人生病 | The speaker is ill")
    gone = await press(owner, "确认取消讲座")
    assert gone.text.startswith("🔴 讲座已取消")
    assert (await stored(lab, code)).cancelled_why_en == "The speaker is ill"
    await press(owner, "恢复讲座")
    back = await press(owner, "恢复讲座")
    assert "照常举行" in back.text
    one = await stored(lab, code)
    assert (one.status, one.cancelled_why_zh, one.sequence) == (SeminarStatus.PUBLISHED, "", 4)
    card = await press(owner, "讲座卡片")
    assert "固态电池的界面" in card.text
    assert code in (await press(owner, "管理讲座")).text
    audit = await ask(owner, f"/audit {code}")
    assert f"取消讲座 {code}" in audit.text
    assert f"修改讲座 {code}：时间" in audit.text

    await ask(owner, f"/edit {code}")
    await press(owner, "复制一场")
    await ask(owner, f"{year}年12月17日 14:00–15:30")
    assert f"S-{year}-02" in (await press(owner, "保存")).text
    await press(owner, "管理讲座")
    assert "不能找回" in (await press(owner, "删除草稿")).text
    left = await press(owner, "删除草稿")
    assert code in left.text
    assert f"S-{year}-02" not in left.text


async def test_whoever_reserved_is_told_and_two_editors_at_once_settle_it(lab: Laboratory) -> None:
    owner, student = lab.owner, lab.student
    seminar = await with_seat(lab, student, capacity=1)
    page = await ask(owner, "/edit s202677")
    assert "座位 1 / 1" in page.text
    await press(owner, "修改内容")
    await ask(owner, "题目")
    await ask(owner, "另一个题目")
    summary = await press(owner, "选好了")
    assert "固态电池的界面 → 另一个题目" in summary.text
    assert {"保存并通知 1 人", "悄悄保存，不通知"} <= {button.text for row in summary.rows for button in row}
    async with lab.database.write() as tx:  # somebody else, meanwhile
        await seminars.change(tx, seminar.id, {"title_zh": "第三个题目", "place_zh": "别处"})
    clash = await press(owner, "悄悄保存")
    assert "原来 固态电池的界面，别人改成 第三个题目，你改成 另一个题目" in clash.text
    settled = await press(owner, "用我的")
    assert "第三个题目 → 另一个题目" in settled.text
    assert "别人刚刚改了" in settled.text
    assert "✅ 已保存" in (await press(owner, "悄悄保存")).text
    one = await stored(lab, seminar.code)
    assert (one.title_zh, one.place_zh) == ("另一个题目", "别处")
    async with lab.database.read() as tx:
        assert await seminar_changes.of_seminar(tx, seminar.id) is None

    # The room is taken at that time by another one.
    async with lab.database.write() as tx:
        await add_seminar(
            tx, now=utc_now(), code="S-2026-78", starts_at=seminar.starts_at + timedelta(days=1), place_zh="别处"
        )
    await press(owner, "管理讲座")
    await press(owner, "改时间地点")
    later = next(button for button in owner.messages()[-1].buttons if button == _a_day_later(owner))
    moved = await press(owner, later)
    assert "同一地点" in moved.text
    assert "会通知 1 人" in moved.text
    assert not any("悄悄" in button for button in moved.buttons)
    saved = await press(owner, "仍保存并通知 1 人")
    assert "十分钟后通知 1 人" in saved.text
    async with lab.database.read() as tx:
        waiting = await seminar_changes.of_seminar(tx, seminar.id)
    assert waiting is not None
    assert waiting.due_at is not None


def _a_day_later(owner: Person) -> str:
    """The button that moves it by a day: after those for the same time and an hour later."""
    times = [button for button in owner.messages()[-1].buttons if "–" in button]
    return times[2]


async def test_materials_are_sent_put_in_order_and_removed_by_the_host_too(lab: Laboratory) -> None:
    owner, student = lab.owner, lab.student
    seminar = await with_seat(lab, student, capacity=40)
    await ask(owner, f"/edit {seminar.code}")
    assert "还没有资料" in (await press(owner, "资料")).text
    await press(owner, "＋ 添加链接或文件")
    assert "网址" in (await ask(owner, "没有链接")).text or "链接" in owner.messages()[-1].text
    await ask(owner, "讲稿 https://example.org/slides.pdf")
    await press(owner, "幻灯片")
    await press(owner, "跳过")
    added = await press(owner, "添加")
    assert "1. 幻灯片：讲稿" in added.text
    async with lab.database.read() as tx:  # whoever has a seat hears of it
        waiting = await seminar_changes.of_seminar(tx, seminar.id)
    assert waiting is not None
    assert waiting.due_at is not None
    await press(owner, "＋ 添加链接或文件")
    await owner.send_document("paper.pdf", b"%PDF-1.4", "application/pdf")
    await owner.next()
    await press(owner, "论文")
    await press(owner, "跳过")
    await press(owner, "添加")
    await press(owner, "2. paper.pdf")
    moved = await press(owner, "上移")
    assert moved.text.index("paper.pdf") < moved.text.index("幻灯片：讲稿")
    await press(owner, "2. 讲稿")
    removed = await press(owner, "删除")
    assert "幻灯片：讲稿" not in removed.text
    async with lab.database.read() as tx:
        (left,) = await seminar_materials.of_seminar(tx, seminar.id)
    assert (left.file_name, left.kind.value, bool(left.file_id)) == ("paper.pdf", "paper", True)
    card = await ask(student, f"/seminar {seminar.code}")
    assert "📎 论文：paper.pdf" in card.text
    await student.tap("📎 论文：paper.pdf")
    await settled(student)
    (brought,) = [message for message in student.messages() if message.kind == "document"]
    assert brought.text.startswith("论文：paper.pdf")


async def test_a_series_is_made_by_words_and_changed_for_all_coming_ones(lab: Laboratory) -> None:
    owner = lab.owner
    await ask(owner, "/edit")
    await press(owner, "＋ 系列")
    await ask(owner, "tea")
    await ask(owner, "电池茶话会 | Battery tea")
    assert "没看懂" in (await ask(owner, "有空的时候")).text
    assert "一天最多一场" in (await ask(owner, "FREQ=HOURLY")).text
    summary = await ask(owner, "隔周周三 14:00")
    assert "隔周周三 14:00" in summary.text
    assert "接下来" in summary.text
    made = await press(owner, "保存")
    assert made.text.startswith("✅ 系列已建好，排出了 13 场")
    async with lab.database.read() as tx:
        one = await series.by_code(tx, "TEA")
        rows = await seminars.of_series(tx, "TEA")
    assert one is not None
    assert (one.rule, len(rows)) == ("FREQ=WEEKLY;INTERVAL=2;BYDAY=WE", 13)

    await press(owner, "‹ 系列 TEA")
    await press(owner, "修改系列")
    await ask(owner, "重复")
    changed = await ask(owner, "隔周周四 15:00")
    assert "隔周周三 14:00 → 隔周周四 15:00" in changed.text
    assert "13 场的时间或地点会变" in changed.text
    saved = await press(owner, "保存")
    assert "13 场的时间或地点变了" in saved.text
    async with lab.database.read() as tx:
        rows = await seminars.of_series(tx, "TEA")
    assert {(row.starts_at + timedelta(hours=8)).isoweekday() for row in rows} == {4}
    await press(owner, "‹ 系列 TEA")
    dates = await press(owner, "逐场管理")
    await press(owner, next(button for button in dates.buttons if button.startswith("TEA-")))
    assert any("改 TEA 以后各场" in button for button in owner.messages()[-1].buttons)
