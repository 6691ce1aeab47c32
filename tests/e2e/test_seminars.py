"""Seminars as people look for them: this week's, a card, its series, by a link, inline, in a group, and in another time zone."""

import re

import pytest

from tests.support.laboratory import Laboratory
from tests.support.visits import ask, press, press_data


async def test_a_week_a_card_its_series_and_the_way_back(lab: Laboratory) -> None:
    student = lab.student
    found = await ask(student, "下周讲座")
    assert found.text.startswith("讲座 · 下周\n共 2 场\n\n周三 ")
    assert "🕒 14:00–15:30\n读论文：电池包里的故障从哪里开始" in found.text
    assert "❌ 已取消" in found.text
    code = next(button for button in found.buttons if button.startswith("RG-"))
    card = await press(student, code)
    assert card.id == found.id
    for line in (
        "👤 示例 · 韩工程师",
        "14:00–15:30（UTC+8） · 90 分钟",
        "📍 示例楼 301 会议室",
        "🔁 系列 周三读书会（示例）",
        "接下来：",
        "不是真实的讲座",
    ):
        assert line in card.text
    assert await student.tap("☆ 关注系列") == "已关注这个系列，有新的讲座会通知你"
    card = await student.next()
    assert "★ 取消关注系列" in card.buttons
    series = await press(student, next(button for button in card.buttons if button.startswith("🔁")))
    assert series.text.startswith("周三读书会（示例） · RG\n🔁 每周三 14:00")
    assert "★ 取消关注系列" in series.buttons
    every = await press(student, next(button for button in series.buttons if button.startswith("全部")))
    assert every.id == found.id
    assert "周三读书会（示例）" in every.text.splitlines()[0]
    assert (await press(student, "‹ 返回 RG")).text == series.text
    listed = await press(student, "讲座系列")
    assert "电池论坛" in listed.text or "FORUM" in listed.text


async def test_the_reader_s_clocks_and_those_of_the_laboratory(lab: Laboratory) -> None:
    alex = lab.researcher
    await ask(alex, "/settings America/New_York")
    series = await ask(alex, "/seminars forum")
    assert "🔁 On the second Tuesday of the month at 10:00 (Beijing time)" in series.text
    found = await ask(alex, "/seminars fast charging")
    assert re.search(r"🕒 21:00–23:00 \(Tue \d+ \w+( \d{4})? 10:00 Beijing\)", found.text)
    card = await press(alex, next(button for button in found.buttons if button.startswith("FORUM-")))
    assert re.search(r"🕒 Mon \d+ \w+( \d{4})?, 21:00–23:00 \(UTC-5\)", card.text)
    assert re.search(r"Beijing time: Tue \d+ \w+( \d{4})?, 10:00–12:00 \(UTC\+8\)", card.text)
    assert "60 of 60 seats left" in card.text


@pytest.mark.parametrize("typed", ["s202631", "Ｓ-2026-31", "/seminar s-2026-31", "/start seminar_S-2026-31"])
async def test_a_code_or_a_link_opens_the_card(lab: Laboratory, typed: str) -> None:
    assert (await ask(lab.student, typed)).text.startswith("无保护左转：让车学会等 · S-2026-31")


async def test_words_an_empty_result_and_what_leads_on(lab: Laboratory) -> None:
    student = lab.student
    assert "快充" in (await ask(student, "快充讲座")).text
    past = await ask(student, "/seminars 锂枝晶")
    assert past.text.startswith("讲座 · 往期 · 锂枝晶")
    nothing = await ask(student, "/seminars 量子纠缠 电池")
    assert "没有找到“量子纠缠 电池”" in nothing.text
    topic = await press(student, "🔔 订阅讲座")
    assert topic.id == nothing.id
    assert "讲座" in topic.text
    _, wider = await press_data(
        student, next(b.data or "" for row in nothing.rows for b in row if "不限" in b.text), nothing
    )
    assert wider.text.startswith("讲座\n共 ")
    project = await ask(student, "/project P-017")
    assert (await press(student, "相关讲座 1")).text.splitlines()[0].startswith("讲座 · 面向换电站")
    assert (await press(student, "‹ 返回 P-017")).text.splitlines()[0] == project.text.splitlines()[0]


async def test_a_poster_inline_and_a_group(lab: Laboratory) -> None:
    student = lab.student
    await ask(student, "/seminar S-2026-31")
    await student.tap("二维码")
    poster = await student.sees("扫码打开")
    assert poster.kind == "photo"
    assert "start=seminar_S-2026-31" in poster.text
    results = await student.inline("S-2026-31")
    assert [result["id"] for result in results][:1] == ["S-2026-31"]
    group = lab.sim.add_group("A sample group", members=[student], bots=[lab.telegram])
    await student.sees("/projects", chat=group)
    found = await ask(student, "/seminars@ustc_nio_lab_bot", chat=group)
    assert "我的讲座" not in found.buttons
    card = await press(student, "S-2026-31", chat=group)
    assert "在私聊中打开" in card.buttons
    assert not {"☆ 关注系列", "🔔 提醒我"} & set(card.buttons)
