"""Lists of projects: pages, filters with words, counts, nothing found, and buttons of screens that have grown old."""

import re
from datetime import timedelta

from bot.clock import utc_now
from lab import samples
from lab.roles import OPERATOR
from simulator.views import Message
from storage import screens
from tests.conftest import Queries
from tests.support.laboratory import Laboratory
from tests.support.visits import ask, press, press_data, settled


def total(message: Message) -> int:
    """How many projects a list says that there are."""
    found = re.search(r"共 (\d+) 个", message.text)
    assert found is not None, message.text
    return int(found[1])


def codes(message: Message) -> list[str]:
    return [button for button in message.buttons if re.fullmatch(r"P-\d+", button)]


async def test_pages_turn_in_place_and_show_everything_once(lab: Laboratory) -> None:
    student = lab.student
    page = await ask(student, "/projects")
    first, seen = page.id, codes(page)
    assert "上一页" not in " ".join(page.buttons)
    while any("下一页" in button for button in page.buttons):
        page = await press(student, "下一页")
        assert page.id == first
        seen += codes(page)
    assert len(seen) == len(set(seen)) == total(page)
    assert "‹ 上一页" in (await press(student, "上一页")).buttons


async def test_filters_and_words_narrow_together_and_come_off_again(lab: Laboratory) -> None:
    student = lab.student
    words = await ask(student, "/projects 电池")
    chooser = await press(student, "级别")
    assert chooser.id == words.id
    counted = {
        button.rsplit(" ", 1)[0]: int(button.rsplit(" ", 1)[1]) for button in chooser.buttons if button[-1].isdigit()
    }
    assert counted.pop("不限") == total(words) == sum(counted.values())
    narrowed = await press(student, "国家级")
    assert total(narrowed) == counted["国家级"]
    assert "✓ 国家级" in narrowed.buttons
    chooser = await press(student, "阶段")
    stage, left = next(button.rsplit(" ", 1) for button in chooser.buttons if "不限" not in button)
    both = await press(student, stage)
    assert total(both) == int(left)
    assert {f"✓ {stage}", "✓ 国家级", "清除筛选", "清除关键词"} <= set(both.buttons)
    chooser = await press(student, f"✓ {stage}")
    assert f"✓ {stage} {left}" in chooser.buttons
    assert total(await press(student, "不限")) == counted["国家级"]
    assert total(await press(student, "清除筛选")) == total(words)
    everything = await press(student, "清除关键词")
    assert total(everything) == total(await ask(student, "/projects"))


async def test_choosing_a_filter_can_be_left_alone(lab: Laboratory) -> None:
    student = lab.student
    before = await ask(student, "换电")
    await press(student, "方向")
    after = await press(student, "返回结果")
    assert (after.id, after.text, after.buttons) == (before.id, before.text, before.buttons)


async def test_nothing_found_says_what_would_widen_it_and_by_how_much(lab: Laboratory) -> None:
    student = lab.student
    await ask(student, "座舱")
    await press(student, "方向")
    found = await press(student, "智能座舱")
    await student.tap(data="ps:a:materials:--cockpit;座舱", message=found)
    nothing = await student.next()
    assert "没有同时符合“座舱”和这些筛选的项目" in nothing.text
    assert {"✓ 材料", "查看全部项目"} <= set(nothing.buttons)
    filters = next(button for button in nothing.buttons if button.startswith("不加筛选"))
    words = next(button for button in nothing.buttons if button.startswith("不加关键词"))
    assert total(await press(student, filters)) == int(filters.split("：")[1].split()[0])
    await student.tap(data="ps:a:materials:--cockpit;座舱", message=found)
    await student.next()
    assert total(await press(student, words)) == int(words.split("：")[1].split()[0])
    hopeless = await ask(student, "qqqqzzzz")
    assert "没有找到“qqqqzzzz”" in hopeless.text
    assert hopeless.buttons == ["查看全部项目"]


async def test_near_misses_are_offered_and_lead_on(lab: Laboratory) -> None:
    student = lab.student
    assert "P-017" in (await ask(student, "/project P-O17")).buttons
    missed = await ask(student, "换点")
    assert "你要找的是不是" in missed.text
    assert total(await press(student, "换电")) > 0
    english = await ask(lab.researcher, "batery")
    assert "Did you mean" in english.text
    assert "battery" in english.buttons


async def test_a_list_that_has_become_shorter_shows_its_last_page(lab: Laboratory) -> None:
    student = lab.student
    await ask(student, "/projects")
    page = await press(student, "下一页")
    _, last = await press_data(student, "pl:999:--;", page)
    assert codes(last)
    assert not any("下一页" in button for button in last.buttons)
    await press_data(student, "pl:0:--;", page)
    _, neighbour = await press_data(student, "pn:9999:--;", page)
    assert neighbour.text == last.text


async def test_long_words_and_all_filters_keep_their_state_in_the_database(lab: Laboratory) -> None:
    student = lab.student
    await ask(student, "面向换电站的动力电池健康状态在线评估")
    await press(student, "方向")
    await press(student, "电池")
    await press(student, "阶段")
    await press(student, "联合研发")
    await press(student, "级别")
    narrowed = await press(student, "国家级")
    assert codes(narrowed) == ["P-017"]
    card = await press(student, "P-017")
    assert "‹ 返回结果 1 / 1" in card.buttons
    back = await press(student, "返回结果")
    assert back.text == narrowed.text
    data = [button.data for row in back.rows for button in row if button.data]
    assert any("~" in one for one in data)
    assert max(len(one.encode()) for one in data) <= 64


async def test_a_forgotten_list_becomes_the_whole_list_and_says_so(lab: Laboratory) -> None:
    student = lab.student
    listed = await ask(student, "面向换电站的动力电池健康状态在线评估")
    async with lab.database.write() as tx:
        await screens.forget_before(tx, utc_now() + timedelta(days=1))
    stored = [button.data for row in listed.rows for button in row if button.data and "~" in button.data]
    assert stored
    for data in stored:
        toast, shown = await press_data(student, data, listed)
        if data.startswith("pp:"):
            assert "P-017" in shown.text  # the card needs no list
            assert "查看全部项目" in shown.buttons
        else:
            assert toast == "这个列表太旧了，已换成全部项目"
            assert total(shown) > 10


async def test_buttons_of_no_screen_that_exists_lead_home(lab: Laboratory) -> None:
    student = lab.student
    shown = await ask(student, "/projects")
    for data in (
        "xyz",
        "pl:0",
        "pl:x:--;",
        "ps:a:battery",
        "lg:fr:go",
        "gl:king",
        "im:zz",
        "tp*:news",
        "电池" * 10,
        "\x00",
    ):
        toast, redrawn = await press_data(student, data, shown)
        assert toast == "这个按钮已经过时了"
        assert "研究项目" in redrawn.text
        await press_data(student, "pl:0:--;", shown)


async def test_unknown_values_in_a_button_are_no_trouble(lab: Laboratory) -> None:
    student = lab.student
    shown = await ask(student, "/projects")
    for data in ("pl:0:zz;", "ps:v:z:--;", "ps:s:z:--;", "pl:0:--no-such-area;", "pf:a:--no-such-area;", "pc:f:--x;y"):
        toast, redrawn = await press_data(student, data, shown)
        assert toast is None
        assert redrawn.text


async def test_a_project_that_is_gone_gives_way_to_the_list(lab: Laboratory) -> None:
    student = lab.student
    listed = await ask(student, "/projects 换电")
    for data in ("pp:P-999:0:--;换电", "p+:P-999:0:--;换电"):
        toast, redrawn = await press_data(student, data, listed)
        assert "没有找到项目 P-999" in (toast or "")
        assert redrawn.text == listed.text
    await press(student, "P-0")
    assert "没有找到项目 P-999" in (await student.tap(data="pr:P-999", message=listed) or "")
    assert total(await student.next()) > 10
    await press(student, "P-0")
    async with lab.database.write() as tx:
        await samples.remove(tx, actor=OPERATOR, now=utc_now())
    assert "没有找到项目" in (await student.tap("关注", message=listed) or "")
    assert "还没有项目" in (await student.next()).text


async def test_pages_cost_a_few_statements_however_many_projects(lab: Laboratory, queries: Queries) -> None:
    student = lab.student
    shown = await ask(student, "/projects 电池")
    counts = {}
    for data in (
        "pl:0:--;",
        "pl:0:--;电池",
        "pf:a:--;电池",
        "ps:a:battery:--;电池",
        "pp:P-017:0:--;电池",
        "pn:3:--;",
        "pr:P-017",
        "pm",
    ):
        with queries(lab.database) as statements:
            await student.tap(data=data, message=shown)
            await settled(student)
        counts[data] = len(statements)
    assert max(counts.values()) <= 30, counts
