"""/subscribe and /unsubscribe: a group's admins choose what is posted there, and in which of its threads."""

from sqlalchemy import delete

from bot.clock import utc_now
from simulator import ChatKind
from simulator.groups import Group
from storage import topics
from storage.topics import Topic
from storage.users import Role
from tests.support.laboratory import Laboratory
from tests.support.stored import import_files
from tests.support.visits import ask, eventually, give, menu, press, settled

DENIED = "群里发布哪些主题，由群管理员决定。"


async def posted(lab: Laboratory, group: Group) -> dict[str, int | None]:
    """What is posted in a group, with the threads."""
    async with lab.database.read() as tx:
        return {topic: one.thread_id for topic, one in (await topics.of_chat(tx, group.id)).items()}


def students_group(lab: Laboratory, **values: object) -> Group:
    """A group that the student made; the laboratory's owner and Alex are in it."""
    members = [lab.student, lab.owner, lab.researcher]
    return lab.sim.add_group("课题组", members=members, bots=[lab.telegram], **values)  # type: ignore[arg-type]


async def add_inner_topic(lab: Laboratory) -> None:
    """A topic for members beside the others."""
    text = "topics: [{code: inner, zh: 内部安排, en: Inner matters, visibility: members}]"
    await import_files(lab.database, {"lab.yaml": text}, now=utc_now())


async def test_an_admin_of_the_group_switches_topics_on_and_off(lab: Laboratory) -> None:
    group = students_group(lab)
    await lab.student.sees("大家好")
    shown = await ask(lab.student, "/subscribe", chat=group)
    assert "选择这个群里发布哪些主题" in shown.text
    assert shown.buttons == [
        *("⬜ 实验室动态", "⬜ 实习岗位", "⬜ 博士后岗位", "⬜ 讲座", "⬜ 项目进展"),
        "在私聊中打开",
    ]
    assert "✅ 讲座" in (await press(lab.student, "讲座", chat=group)).buttons
    on = await press(lab.student, "实验室动态", chat=group)
    assert (on.id, {"✅ 讲座", "✅ 实验室动态"} <= set(on.buttons)) == (shown.id, True)
    assert await posted(lab, group) == {"seminars": None, "news": None}
    off = await press(lab.student, "讲座", chat=group)
    assert "⬜ 讲座" in off.buttons
    assert await posted(lab, group) == {"news": None}


async def test_unsubscribe_lists_what_is_posted_and_takes_it_off(lab: Laboratory) -> None:
    group = students_group(lab)
    await lab.student.sees("大家好")
    assert "没有发布任何主题" in (await ask(lab.student, "/unsubscribe", chat=group)).text
    await ask(lab.student, "/subscribe", chat=group)
    for topic in ("讲座", "实习岗位"):
        await press(lab.student, topic, chat=group)
    listed = await ask(lab.student, "/unsubscribe", chat=group)
    assert listed.buttons == ["✕ 实习岗位", "✕ 讲座", "在私聊中打开"]
    assert (await press(lab.student, "✕ 讲座", chat=group)).buttons == ["✕ 实习岗位", "在私聊中打开"]
    assert "没有发布任何主题" in (await press(lab.student, "✕ 实习岗位", chat=group)).text
    assert await posted(lab, group) == {}


async def test_in_a_group_that_speaks_english_it_is_english(lab: Laboratory) -> None:
    group = students_group(lab)
    await lab.student.sees("大家好")
    await ask(lab.student, "/language", chat=group)
    await press(lab.student, "English", chat=group)
    shown = await ask(lab.student, "/subscribe", chat=group)
    assert "Press to choose which topics are posted in this group." in shown.text
    assert "✅ Seminars" in (await press(lab.student, "Seminars", chat=group)).buttons
    assert "✕ Seminars" in (await ask(lab.student, "/unsubscribe", chat=group)).buttons


async def test_who_is_no_admin_neither_opens_nor_presses(lab: Laboratory) -> None:
    group = students_group(lab)
    await lab.student.sees("大家好")
    for command in ("/subscribe", "/unsubscribe"):
        assert (await ask(lab.researcher, command, chat=group)).text == DENIED
    shown = await ask(lab.student, "/subscribe", chat=group)
    assert await lab.researcher.tap("讲座", chat=group) == DENIED
    assert await lab.researcher.tap(data="gu:news", message=shown, chat=group) == DENIED
    assert await posted(lab, group) == {}
    # Somebody becomes an admin of the group, and somebody else was the laboratory's all along.
    group.promote(lab.researcher)
    assert await lab.researcher.tap("讲座", chat=group) is None
    await lab.researcher.next()
    assert await lab.owner.tap("实验室动态", chat=group) is None
    await settled(lab.owner, chat=group)
    assert await posted(lab, group) == {"seminars": None, "news": None}


async def test_who_was_an_admin_when_it_was_opened_but_is_none_now(lab: Laboratory) -> None:
    group = students_group(lab, admins=[lab.researcher])
    await lab.student.sees("大家好")
    await ask(lab.researcher, "/subscribe", chat=group)
    group.restrict(lab.researcher)
    assert await lab.researcher.tap("讲座", chat=group) == DENIED
    assert await posted(lab, group) == {}


async def test_in_a_forum_a_topic_is_posted_in_one_thread(lab: Laboratory) -> None:
    group = students_group(lab, topics={5: "电池", 9: "换电"})
    await lab.student.sees("大家好")
    await lab.student.send("/subscribe", chat=group, topic=5)
    here = await lab.student.next()
    assert (here.topic, "发到这个话题里" in here.text) == (5, True)
    await press(lab.student, "讲座", chat=group)
    await press(lab.student, "实验室动态", chat=group)
    assert await posted(lab, group) == {"seminars": 5, "news": 5}
    await lab.student.send("/subscribe", chat=group, topic=9)
    there = await lab.student.next()
    assert {"↪️ 讲座", "↪️ 实验室动态", "⬜ 实习岗位"} <= set(there.buttons)
    assert "点一下改到这里" in there.text
    moved = await press(lab.student, "↪️ 讲座", chat=group)
    assert {"✅ 讲座", "↪️ 实验室动态"} <= set(moved.buttons)
    assert await posted(lab, group) == {"seminars": 9, "news": 5}
    # The first screen is from before: its button says "off", and off it is, whatever the thread.
    await lab.student.tap(data="gs-:seminars", message=here, chat=group)
    await settled(lab.student, chat=group)
    assert await posted(lab, group) == {"news": 5}
    await lab.student.send("/unsubscribe", chat=group, topic=9)
    assert (await lab.student.next()).buttons == ["✕ 实验室动态", "在私聊中打开"]
    await press(lab.student, "✕ 实验室动态", chat=group)
    assert await posted(lab, group) == {}


async def test_topics_for_members_are_for_marked_groups(lab: Laboratory) -> None:
    await add_inner_topic(lab)
    group = students_group(lab)
    await lab.student.sees("大家好")
    await give(lab, lab.student, Role.MEMBER)
    shown = await ask(lab.student, "/subscribe", chat=group)
    assert not any("内部安排" in button for button in shown.buttons)
    assert await lab.student.tap(data="gs+:inner", message=shown, chat=group) == "这个主题已经没有了。"
    assert await posted(lab, group) == {}
    await ask(lab.owner, "/start", chat=group)
    await press(lab.owner, "标记为实验室的群", chat=group)
    await ask(lab.student, "/subscribe", chat=group)
    assert "✅ 内部安排" in (await press(lab.student, "内部安排", chat=group)).buttons
    await press(lab.student, "实验室动态", chat=group)
    await ask(lab.owner, "/start", chat=group)
    await press(lab.owner, "取消实验室标记", chat=group)
    assert await posted(lab, group) == {"news": None}
    again = await ask(lab.student, "/subscribe", chat=group)
    assert "✅ 实验室动态" in again.buttons
    assert not any("内部安排" in button for button in again.buttons)


async def test_a_topic_that_is_gone_is_said_to_be_and_can_be_taken_off(lab: Laboratory) -> None:
    group = students_group(lab)
    await lab.student.sees("大家好")
    old = await ask(lab.student, "/subscribe", chat=group)
    await press(lab.student, "讲座", chat=group)
    async with lab.database.write() as tx:
        await tx.execute(delete(Topic).where(Topic.code.in_(["seminars", "postdocs"])))
    assert await lab.student.tap(data="gs+:postdocs", message=old, chat=group) == "这个主题已经没有了。"
    await lab.student.tap(data="gs-:seminars", message=old, chat=group)
    await settled(lab.student, chat=group)
    assert await posted(lab, group) == {}


async def test_a_group_that_moves_keeps_its_topics(lab: Laboratory) -> None:
    group = students_group(lab, kind=ChatKind.GROUP)
    await lab.student.sees("大家好")
    await ask(lab.student, "/subscribe", chat=group)
    await press(lab.student, "讲座", chat=group)
    moved = lab.sim.migrate(group)
    shown = await ask(lab.student, "/subscribe", chat=moved)
    assert "✅ 讲座" in shown.buttons
    assert (await posted(lab, group), await posted(lab, moved)) == ({}, {"seminars": None})
    await press(lab.student, "讲座", chat=moved)
    assert await posted(lab, moved) == {}


async def test_in_private_they_lead_to_ones_own_topics(lab: Laboratory) -> None:
    group = students_group(lab)
    await lab.student.sees("大家好")
    for command in ("/subscribe", "/unsubscribe"):
        led = await ask(lab.student, command)
        assert "在群里" in led.text or "订阅主题" in led.text
    await ask(lab.student, "/subscribe", chat=group)
    await lab.student.tap("在私聊中打开", chat=group)
    assert "点一个主题" in (await lab.student.sees("订阅主题")).text


async def test_the_menu_of_a_group_has_them_and_that_of_a_person_does_not(lab: Laboratory) -> None:
    group = students_group(lab)
    await lab.student.sees("大家好")
    await eventually(lambda: {"subscribe", "unsubscribe"} <= set(menu(lab, lab.student, group)))
    assert not {"subscribe", "unsubscribe"} & set(menu(lab, lab.student))
