"""People look projects up, on both databases, over real HTTP."""

import pytest

from tests.support.laboratory import Laboratory


@pytest.mark.parametrize("words", ["换电", "电池", "NIO", "battery 健康", "hddc", "p017"])
async def test_words_find_projects(lab: Laboratory, words: str) -> None:
    await lab.student.send(words)
    page = await lab.student.sees("项目")
    assert "P-0" in page.text


async def test_a_student_follows_a_project_and_finds_it_again(lab: Laboratory) -> None:
    student = lab.student
    await student.send("/projects 面向换电站的动力电池健康状态在线评估")
    await student.next()
    await student.tap("P-017")
    card = await student.next()
    assert "国家级 · 电池 · 联合研发" in card.text
    assert "☆ 关注" in card.buttons
    assert await student.tap("☆ 关注") == "已关注 P-017"
    assert "★ 取消关注" in (await student.next()).buttons
    await student.send("/start")
    await student.next()
    await student.tap("⭐ 我的关注")
    assert "P-017" in (await student.next()).text


async def test_the_other_language_redraws_the_card_of_a_deep_link(lab: Laboratory) -> None:
    student = lab.student
    await student.send("/start project_P-017")
    card = await student.next()
    assert "面向换电站" in card.text
    assert await student.tap("English") == "English from now on"
    redrawn = await student.next()
    assert redrawn.id == card.id
    assert "Online state-of-health estimation" in redrawn.text
    await student.send("/help")
    assert "What I can do" in (await student.next()).text
