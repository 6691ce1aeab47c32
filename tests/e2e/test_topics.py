"""/topics: whether and how each topic comes, areas of seminars apart, projects that are followed, and topics that are gone."""

import pytest
from sqlalchemy import delete

from bot.clock import utc_now
from simulator.people import Person
from storage import topics
from storage.database import Database
from storage.topics import Mode, Topic
from storage.users import Role
from tests.support.laboratory import Laboratory
from tests.support.stored import import_files
from tests.support.visits import ask, give, press, press_data, settled


async def chosen(database: Database, person: Person) -> dict[str, Mode]:
    """What a person has chosen, as it is stored."""
    async with database.read() as tx:
        return {topic: one.mode for topic, one in (await topics.of_chat(tx, person.id)).items()}


async def test_each_way_of_coming_is_chosen_and_seen_in_both_languages(lab: Laboratory) -> None:
    for person, topic, back, ways in (
        (
            lab.student,
            "实习岗位",
            "全部主题",
            {
                "立即": "✅ {} · 立即",
                "每日汇总": "🗓 {} · 每日汇总",
                "每周汇总": "🗓 {} · 每周汇总",
                "不接收": "⬜ {} · 不接收",
            },
        ),
        (
            lab.researcher,
            "Internships",
            "All topics",
            {
                "At once": "✅ {} · at once",
                "Daily digest": "🗓 {} · daily digest",
                "Weekly digest": "🗓 {} · weekly digest",
                "Off": "⬜ {} · off",
            },
        ),
    ):
        screen = await ask(person, "/topics")
        for (way, line), mode in zip(ways.items(), (Mode.NOW, Mode.DAILY, Mode.WEEKLY, Mode.OFF), strict=True):
            opened = await press(person, topic)
            assert opened.id == screen.id
            toast = await person.tap(way)
            assert toast in (f"{topic}：{way}", f"{topic}: {way.lower()}")
            now = await person.next()
            assert f"✓ {way}" in now.buttons
            assert sum(button.startswith("✓") for button in now.buttons) == 1
            assert line.format(topic) in (await press(person, back)).buttons
            assert await chosen(lab.database, person) == {"internships": mode}


async def test_what_was_never_chosen_says_what_counts_then(lab: Laboratory) -> None:
    listed = await ask(lab.student, "/topics")
    assert "你还没有选过" in listed.text
    assert "“实验室动态”会发给每个没有关掉它的人" in listed.text
    assert listed.buttons == [
        *(
            "✅ 实验室动态 · 立即",
            "⬜ 实习岗位 · 不接收",
            "⬜ 博士后岗位 · 不接收",
            "⬜ 讲座 · 不接收",
            "⬜ 项目进展 · 不接收",
        ),
        "‹ 首页",
    ]
    news = await press(lab.student, "实验室动态")
    assert "立即发给每个没有关掉它的人" in news.text
    assert not any(button.startswith("✓") for button in news.buttons)
    await press(lab.student, "不接收")
    listed = await press(lab.student, "全部主题")
    assert "⬜ 实验室动态 · 不接收" in listed.buttons
    assert "你还没有选过" not in listed.text
    assert "研究项目" in (await press(lab.student, "首页")).text


@pytest.mark.both_databases
async def test_pressing_twice_or_an_old_screen_changes_nothing_more(lab: Laboratory) -> None:
    await ask(lab.student, "/topics")
    await press(lab.student, "讲座")
    for _ in range(2):
        assert await lab.student.tap("每日汇总") == "讲座：每日汇总"
    old = lab.student.messages()[-1]
    await ask(lab.student, "/topics")
    await press(lab.student, "讲座")
    await press(lab.student, "每周汇总")
    toast, redrawn = await press_data(lab.student, "tm:d:seminars", old)
    assert toast == "讲座：每日汇总"
    assert "✓ 每日汇总" in redrawn.buttons
    assert await chosen(lab.database, lab.student) == {"seminars": Mode.DAILY}


async def test_an_area_of_seminars_comes_as_the_whole_until_chosen_apart(lab: Laboratory) -> None:
    student = lab.student
    await ask(student, "/topics")
    await press(student, "讲座")
    await press(student, "每周汇总")
    area = await press(student, "电池")
    assert "讲座 · 电池" in area.text
    assert "没有单独选，和“讲座”一样：每周汇总" in area.text
    assert "✓ 和“讲座”一样（每周汇总）" in area.buttons
    assert await student.tap("立即") == "电池：立即"
    assert "✓ 立即" in (await student.next()).buttons
    whole = await press(student, "‹ 讲座")
    assert {"✅ 电池 · 立即", "🗓 充换电 · 每周汇总"} <= set(whole.buttons)
    assert "🗓 讲座 · 每周汇总，1 个方向另选" in (await press(student, "全部主题")).buttons
    assert await chosen(lab.database, student) == {"seminars": Mode.WEEKLY, "seminars/battery": Mode.NOW}
    await press(student, "讲座")
    await press(student, "电池")
    assert await student.tap("和“讲座”一样") == "电池：每周汇总"
    await student.next()
    await press(student, "‹ 讲座")
    assert "🗓 讲座 · 每周汇总" in (await press(student, "全部主题")).buttons
    assert await chosen(lab.database, student) == {"seminars": Mode.WEEKLY}


async def test_one_area_alone_without_the_rest_of_the_topic(lab: Laboratory) -> None:
    await ask(lab.researcher, "/topics")
    await press(lab.researcher, "Seminars")
    await press(lab.researcher, "Autonomous driving")
    await press(lab.researcher, "At once")
    whole = await press(lab.researcher, "‹ Seminars")
    assert {"✅ Autonomous driving · at once", "⬜ Battery · off"} <= set(whole.buttons)
    assert "⬜ Seminars · off, 1 area apart" in (await press(lab.researcher, "All topics")).buttons


async def test_followed_projects_are_listed_and_unfollowed_from_their_topic(lab: Laboratory) -> None:
    student = lab.student
    await ask(student, "/topics")
    assert "打开它，点“☆ 关注”" in (await press(student, "项目进展")).text
    codes = [f"P-0{number:02}" for number in range(1, 9)]
    for code in codes:
        await ask(student, f"/project {code}")
        await student.tap("☆ 关注")
    await ask(student, "/topics")
    shown = await press(student, "项目进展")
    assert "你关注了 8 个项目" in shown.text
    first = [button for button in shown.buttons if button.startswith("✕")]
    assert len(first) == 6
    rest = await press(student, "下一页")
    last = [button for button in rest.buttons if button.startswith("✕")]
    assert sorted(button.removeprefix("✕ ") for button in first + last) == codes
    for button in last:
        assert button.removeprefix("✕ ") in (await student.tap(button) or "")
        shown = await student.next()
    # The second page is gone with its last project.
    assert [button for button in shown.buttons if button.startswith("✕")] == first
    assert "你关注了 6 个项目" in shown.text
    assert "下一页" not in " ".join(shown.buttons)
    _, again = await press_data(student, f"tu:{last[0].removeprefix('✕ ')}:1", shown)
    assert "你关注了 6 个项目" in again.text
    assert "☆ 关注" in (await ask(student, f"/project {last[0].removeprefix('✕ ')}")).buttons


async def test_a_topic_that_is_gone_gives_way_to_the_list(lab: Laboratory) -> None:
    await ask(lab.student, "/topics")
    opened = await press(lab.student, "博士后岗位")
    async with lab.database.write() as tx:
        await tx.execute(delete(Topic).where(Topic.code == "postdocs"))
    for data in ("tt:postdocs", "tm:n:postdocs", "tm:o:postdocs", "tt:seminars/nothing", "tm:d:seminars/nothing"):
        toast, listed = await press_data(lab.student, data, opened)
        assert toast == "这个主题已经没有了。"
        assert "⬜ 讲座 · 不接收" in listed.buttons
        assert not any("博士后岗位" in button for button in listed.buttons)
    assert await chosen(lab.database, lab.student) == {}


async def test_topics_for_members_are_offered_to_members_only(lab: Laboratory) -> None:
    await import_files(
        lab.database,
        {"lab.yaml": "topics: [{code: news, zh: 动态}, {code: inner, zh: 内部安排, visibility: members}]"},
        now=utc_now(),
    )
    listed = await ask(lab.student, "/topics")
    assert not any("内部安排" in button for button in listed.buttons)
    toast, _ = await press_data(lab.student, "tm:n:inner", listed)
    assert toast == "这个主题已经没有了。"
    await give(lab, lab.student, Role.MEMBER)
    await ask(lab.student, "/topics")
    await press(lab.student, "内部安排")
    assert await lab.student.tap("立即") == "内部安排：立即"
    assert await chosen(lab.database, lab.student) == {"inner": Mode.NOW}


async def test_choices_outlive_a_restart(lab: Laboratory) -> None:
    await ask(lab.researcher, "/topics")
    await press(lab.researcher, "Postdoc positions")
    await lab.restart()
    assert await lab.researcher.tap("Weekly digest") == "Postdoc positions: weekly digest"
    assert "🗓 Postdoc positions · weekly digest" in (await ask(lab.researcher, "/topics")).buttons


async def test_nobody_chooses_in_a_group(lab: Laboratory) -> None:
    group = lab.sim.add_group("课题组", members=[lab.owner, lab.student], bots=[lab.telegram])
    greeting = await lab.owner.sees("大家好")
    await lab.student.tap(data="tm:n:internships", message=greeting, chat=group)
    await settled(lab.student, chat=group)
    assert await chosen(lab.database, lab.student) == {}
    async with lab.database.read() as tx:
        assert await topics.of_chat(tx, group.id) == {}
