"""Openings as people look for them: lists and filters, cards, follows, sharing, posters, and what is not for everybody."""

import re

import pytest
from sqlalchemy import update

from storage.openings import Opening
from storage.projects import Visibility
from tests.support.laboratory import Laboratory
from tests.support.visits import ask, press, press_data


async def hide(lab: Laboratory, code: str, visibility: Visibility) -> None:
    async with lab.database.write() as tx:
        await tx.execute(update(Opening).where(Opening.code == code).values(visibility=visibility))


async def test_internships_are_listed_with_their_deadlines_and_narrowed_down(lab: Laboratory) -> None:
    student = lab.student
    found = await ask(student, "/internships")
    assert found.text.startswith("实习岗位\n共 4 个")
    assert re.search(r"还有 95 天截止：周. (\d{4}年)?\d+月\d+日 18:00（UTC\+8）", found.text)
    assert "招满为止" in found.text
    assert "PD-2027-01" not in found.text
    chooser = await press(student, "方向")
    assert any(button.startswith("电池") for button in chooser.buttons)
    narrow = await press(student, "电池")
    assert narrow.id == found.id
    assert "共 1 个" in narrow.text
    card = await press(student, "I-2027-01")
    assert card.text.startswith("电池健康评估算法实习生 · I-2027-01\n实习 · 电池")
    for line in (
        "名额 3 个",
        "时间 2027.07 – 2027.09",
        "申请材料 简历、成绩单",
        "申请时还要回答 3 个问题",
        "不是真实的岗位",
    ):
        assert line in card.text
    assert "共 1 个" in (await press(student, "返回结果")).text


async def test_postdoc_positions_in_english(lab: Laboratory) -> None:
    alex = lab.researcher
    found = await ask(alex, "/postdocs")
    assert found.text.startswith("Postdoc positions")
    assert "I-2027-01" not in found.text
    card = await ask(alex, "PD-2027-01")
    assert "PD-2027-01" in card.text
    assert "Postdoc" in card.text
    assert "Not found" not in card.text


@pytest.mark.parametrize("typed", ["I-2027-02", "i202702", "Ｉ-2027-02", "/start opening_I-2027-02"])
async def test_a_code_or_a_link_opens_the_card(lab: Laboratory, typed: str) -> None:
    assert (await ask(lab.student, typed)).text.startswith("换电站视觉定位实习生 · I-2027-02")


async def test_words_find_openings_and_an_empty_result_says_how_to_go_on(lab: Laboratory) -> None:
    assert "I-2027-02" in (await ask(lab.student, "/internships 换电")).text
    nothing = await ask(lab.student, "/internships 量子纠缠")
    assert "量子纠缠" in nothing.text
    assert nothing.buttons
    from_projects = await ask(lab.student, "换电")
    assert from_projects.text.startswith("项目")
    assert any("岗位" in button for button in from_projects.buttons)


async def test_follow_unfollow_and_find_again(lab: Laboratory) -> None:
    student = lab.student
    await ask(student, "I-2027-01")
    assert await student.tap("关注") == "已关注 I-2027-01"
    assert "★ 取消关注" in (await student.next()).buttons
    assert await student.tap("取消关注") == "已取消关注 I-2027-01"
    assert "☆ 关注" in (await student.next()).buttons


async def test_a_poster_is_a_picture_with_the_link(lab: Laboratory) -> None:
    student = lab.student
    await ask(student, "I-2027-01")
    await student.tap("二维码")
    poster = await student.sees("扫码打开")
    assert "start=opening_I-2027-01" in poster.text
    assert poster.kind == "photo"


async def test_cards_of_projects_lead_to_their_openings_and_back(lab: Laboratory) -> None:
    project = await ask(lab.student, "/project P-017")
    (offered,) = [button for button in project.buttons if "实习" in button or "岗位" in button]
    found = await press(lab.student, offered)
    assert "I-2027-01" in found.text
    card = await ask(lab.student, "I-2027-01")
    assert "项目 P-017" in card.buttons
    assert "P-017" in (await press(lab.student, "项目 P-017")).text


async def test_what_is_for_members_is_for_nobody_else_at_any_door(lab: Laboratory) -> None:
    shown = await ask(lab.student, "I-2027-01")
    await hide(lab, "I-2027-01", Visibility.STAFF)
    for typed in ("I-2027-01", "/start opening_I-2027-01", "/internships 电池健康"):
        assert "电池健康评估算法实习生" not in (await ask(lab.student, typed)).text
    follow = next(button.data or "" for row in shown.rows for button in row if "关注" in button.text)
    toast, screen = await press_data(lab.student, follow, shown)
    assert "已关注" not in (toast or "")
    assert "评估算法" not in screen.text
    assert all("I-2027-01" not in result["description"] for result in await lab.student.inline("电池健康"))


async def test_shared_inline_and_in_a_group(lab: Laboratory) -> None:
    results = await lab.student.inline("I-2027-02")
    assert any("I-2027-02" in result["description"] for result in results)
    group = lab.sim.add_group("A sample group", members=[lab.student], bots=[lab.telegram])
    await lab.student.sees("/projects", chat=group)  # the greeting
    card = await ask(lab.student, "/internships@ustc_nio_lab_bot 换电", chat=group)
    assert "I-2027-02" in card.text


async def test_an_old_button_after_the_list_was_forgotten(lab: Laboratory) -> None:
    found = await ask(lab.student, "/internships")
    toast, screen = await press_data(lab.student, "ol:0:s999999", found)
    assert "岗位" in screen.text or toast
