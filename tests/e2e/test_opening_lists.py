"""Lists of openings: pages, where openings stand, filters with words, what is near, followed and of a project, and buttons that grew old."""

import re
from datetime import timedelta

import pytest

from bot.clock import utc_now
from lab import samples
from lab.roles import OPERATOR
from simulator.views import Message
from storage import history, screens
from tests.conftest import Queries
from tests.support.laboratory import Laboratory
from tests.support.openings import import_openings, in_hefei
from tests.support.stored import import_files
from tests.support.visits import ask, press, press_data, settled

LONG = "面向换电站的动力电池健康状态在线评估实习"


def total(message: Message) -> int:
    """How many openings a list says that there are."""
    found = re.search(r"共 (\d+) 个", message.text)
    assert found is not None, message.text
    return int(found[1])


def codes(message: Message) -> list[str]:
    return [button for button in message.buttons if re.fullmatch(r"(I|PD)-\d+", button)]


@pytest.fixture
async def offers(empty_lab: Laboratory) -> Laboratory:
    """A laboratory with nine internships, of which one closes soon, one is coming and one is over, and a postdoc position."""
    now = utc_now()
    rows = [
        {"code": f"I-{number}", "title_zh": f"电池实习 {number}", "title_en": f"Intern {number}"}
        for number in range(1, 7)
    ]
    rows += [
        {"code": "I-7", "title_zh": LONG, "closes_at": in_hefei(now, days=3), "area": "driving", "location_zh": "合肥"},
        {"code": "I-8", "title_zh": "将来的实习", "opens_at": in_hefei(now, days=5)},
        {"code": "I-9", "title_zh": "过去的实习", "closes_at": in_hefei(now, days=-5)},
        {"code": "PD-1", "kind": "postdoc", "title_zh": "电池博士后", "ended": "filled"},
    ]
    await import_openings(empty_lab.database, rows, now=now)
    return empty_lab


async def test_before_there_are_openings_one_is_told_how_to_hear_of_them(empty_lab: Laboratory) -> None:
    nothing = await ask(empty_lab.student, "/internships")
    assert "现在还没有岗位" in nothing.text
    assert "主题" in (await press(empty_lab.student, "订阅主题")).text
    assert "There are no openings yet" in (await ask(empty_lab.researcher, "/postdocs")).text


async def test_the_most_urgent_comes_first_with_its_deadline_in_ones_own_zone(offers: Laboratory) -> None:
    found = await ask(offers.student, "/internships")
    assert total(found) == 8
    assert codes(found)[0] == "I-7"
    assert "⏳ 还有 3 天截止" in found.text
    assert "驾驶 · 合肥" in found.text
    last = await press(offers.student, "下一页")
    assert last.id == found.id
    assert codes(last)[-1] == "I-8"
    assert "🕒 还有 5 天开放申请" in last.text
    await ask(offers.researcher, "/settings")
    await press(offers.researcher, "Time zone")
    await press(offers.researcher, "Berlin")
    card = await ask(offers.researcher, "I-7")
    assert re.search(r"⏳ Closes in [34] days: .+ \(UTC\+[12]\)\nBeijing: .+ \(UTC\+8\)", card.text)


async def test_pages_turn_in_place_and_show_everything_once(offers: Laboratory) -> None:
    student = offers.student
    page = await ask(student, "/internships")
    page = await press(student, "全部")
    seen = codes(page)
    page = await press(student, "下一页")
    seen += codes(page)
    assert len(seen) == len(set(seen)) == total(page) == 9
    card = await press(student, seen[-1])
    assert "‹ 返回结果 9 / 9" in card.buttons
    assert "下一个 ›" not in card.buttons
    before = await press(student, "上一个")
    assert "‹ 返回结果 8 / 9" in before.buttons
    assert (await press(student, "返回结果")).text == page.text


async def test_what_is_wanted_is_chosen_by_buttons_that_say_how_many_remain(offers: Laboratory) -> None:
    student = offers.student
    found = await ask(student, "/internships")
    assert {"✓ 现在 8", "即将截止 1", "全部 9", "✓ 实习 8"} <= set(found.buttons)
    assert not any(button.startswith("博士后") for button in found.buttons)  # none of them is open
    soon = await press(student, "即将截止")
    assert (codes(soon), soon.id) == (["I-7"], found.id)
    everything = await press(student, "全部 9")
    assert {"✓ 全部 9", "✓ 实习 9", "博士后 1"} <= set(everything.buttons)
    assert codes(await press(student, "博士后 1")) == ["PD-1"]
    both = await press(student, "✓ 博士后 1")  # a chosen one comes off
    assert total(both) == 10
    chooser = await press(student, "方向")
    assert {"电池 9", "自动驾驶 1", "不限 10"} <= set(chooser.buttons)
    assert codes(await press(student, "自动驾驶 1")) == ["I-7"]
    await press(student, "✓ 自动驾驶")
    assert total(await press(student, "不限")) == 10


async def test_nothing_found_says_what_would_widen_it(offers: Laboratory) -> None:
    student = offers.student
    nothing = await ask(student, "/postdocs")
    assert "现在没有开放或即将开放的岗位" in nothing.text
    assert {"全部 1", "实习 8", "查看现在的岗位"} <= set(nothing.buttons)
    assert codes(await press(student, "全部 1")) == ["PD-1"]
    await ask(student, "/internships 将来")
    _, none = await press_data(student, "os:a:driving:ic;将来", student.messages()[-1])
    assert {"不限方向：1 个", "不加关键词：1 个"} <= set(none.buttons)
    assert codes(await press(student, "不限方向")) == ["I-8"]
    near = await ask(offers.researcher, "/internships Intren")
    assert "Did you mean" in near.text
    assert total_in_english(await press(offers.researcher, "intern")) == 6


def total_in_english(message: Message) -> int:
    found = re.search(r"(\d+) openings?", message.text)
    assert found is not None, message.text
    return int(found[1])


async def test_plain_words_show_openings_where_no_project_is_found(offers: Laboratory) -> None:
    assert codes(await ask(offers.student, "将来的实习")) == ["I-8"]
    assert codes(await ask(offers.student, "过去的实习")) == ["I-9"]  # over, but nothing else fits
    assert (await ask(offers.student, "i 7")).text.startswith(f"{LONG} · I-7")


async def test_long_words_keep_their_state_in_the_database_and_may_be_forgotten(offers: Laboratory) -> None:
    student = offers.student
    listed = await ask(student, f"/internships {LONG}")
    card = await press(student, "I-7")
    assert "‹ 返回结果 1 / 1" in card.buttons
    assert (await press(student, "返回结果")).text == listed.text
    data = [button.data for row in listed.rows for button in row if button.data and "~" in button.data]
    assert data
    assert max(len(one.encode()) for one in data) <= 64
    async with offers.database.write() as tx:
        await screens.forget_before(tx, utc_now() + timedelta(days=1))
    for one in data:
        toast, shown = await press_data(student, one, listed)
        if one.startswith("oo:"):
            assert shown.text.startswith(LONG)  # the card needs no list
        else:
            assert toast == "这个列表太旧了，已换成现在的岗位"
            assert total(shown) == 8


async def test_what_is_gone_gives_way_to_the_list(lab: Laboratory) -> None:
    student = lab.student
    listed = await ask(student, "/internships 换电")
    for data in ("oo:I-999:0:ic;换电", "o+:I-999:0:ic;换电", "or:I-999", "oq:I-999", "op:P-999"):
        toast, shown = await press_data(student, data, listed)
        assert "没有找到" in (toast or ""), data
        assert "岗位" in shown.text
    await press_data(student, "ol:0:ic;换电", listed)
    await press(student, "I-2027-02")
    async with lab.database.write() as tx:
        await samples.remove(tx, actor=OPERATOR, now=utc_now())
    assert "没有找到岗位 I-2027-02" in (await student.tap("关注", message=listed) or "")
    assert "现在还没有岗位" in (await student.next()).text


async def test_unknown_values_in_a_button_are_no_trouble(offers: Laboratory) -> None:
    student = offers.student
    shown = await ask(student, "/internships")
    for data in (
        "ol:0:zz;",
        "os:k:z:-c;",
        "os:s:z:-c;",
        "os:a:nowhere:-c;",
        "of:-cnowhere;",
        "ol:999:-c;",
        "on:999:-c;",
        "om:99",
    ):
        toast, redrawn = await press_data(student, data, shown)
        assert toast is None, data
        assert redrawn.text
    assert codes(redrawn) == []  # follows none


@pytest.mark.both_databases
async def test_following_lasts_over_a_restart_and_a_second_press_changes_nothing(offers: Laboratory) -> None:
    student = offers.student
    card = await ask(student, "I-7")
    for _ in range(2):
        toast, shown = await press_data(student, "o+:I-7", card)
        assert toast == "已关注 I-7"
        assert "★ 取消关注" in shown.buttons
    async with offers.database.read() as tx:
        assert await history.count(tx, actor_id=student.id, action="opening.followed") == 1
    await offers.restart()
    await ask(student, "/internships")
    followed = await press(student, "关注的岗位")
    assert codes(followed) == ["I-7"]
    await press(student, "I-7")
    await press(student, "取消关注")
    await ask(student, "/internships")
    assert "你还没有关注岗位" in (await press(student, "关注的岗位")).text


async def test_the_others_of_an_area_and_the_way_back(offers: Laboratory) -> None:
    card = await ask(offers.student, "I-1")
    near = await press(offers.student, "同方向岗位 6")  # five open ones and the one that is coming
    assert near.id == card.id
    assert len(codes(near)) == 6
    assert "I-1" not in codes(near)
    assert (await press(offers.student, "返回 I-1")).text == card.text
    await press(offers.student, "同方向岗位")
    assert total(await press(offers.student, "“电池”方向的岗位")) == 7


async def test_a_changed_opening_is_shown_as_it_is_now(offers: Laboratory) -> None:
    student = offers.student
    shown = await ask(student, "I-7")
    await import_files(offers.database, {"openings.csv": "code,ended\nI-7,已招满\n"}, now=utc_now())
    _, redrawn = await press_data(student, "oo:I-7", shown)
    assert "⚪ 已招满" in redrawn.text
    assert "I-7" not in codes(await ask(student, "/internships"))


async def test_inline_shows_projects_first_and_then_openings_each_once(lab: Laboratory) -> None:
    student = lab.student
    seen: list[str] = []
    offset = ""
    while True:
        seen += [result["id"] for result in await student.inline("", offset=offset)]
        offset = [call for call in lab.sim.calls if call.method == "answerInlineQuery"][-1].params["next_offset"]
        if not offset:
            break
    assert len(seen) == len(set(seen))
    first = next(place for place, one in enumerate(seen) if not one.startswith("P-"))
    assert all(one.startswith("P-") for one in seen[:first])
    assert {"I-2027-01", "PD-2027-01"} <= set(seen[first:])
    card = await ask(student, "I-2027-01")
    (query,) = [button.switch_inline_query for row in card.rows for button in row if button.switch_inline_query]
    (result,) = await student.inline(query)
    chosen = await student.choose(result)
    assert chosen.buttons == ["在机器人中打开"]


async def test_pages_cost_a_few_statements_however_many_openings(lab: Laboratory, queries: Queries) -> None:
    student = lab.student
    shown = await ask(student, "/internships")
    counts = {}
    for data in (
        "ol:0:-a;",
        "ol:0:-a;电池",
        "of:-a;",
        "oo:I-2027-01:0:-a;电池",
        "on:1:-a;",
        "or:I-2027-01",
        "op:P-017",
        "om",
    ):
        with queries(lab.database) as statements:
            await student.tap(data=data, message=shown)
            await settled(student)
        counts[data] = len(statements)
    assert max(counts.values()) <= 30, counts
