"""The bot in groups: short answers in the thread, nobody's private matters, and whose group it is."""

from sqlalchemy import delete

from simulator import ChatKind
from storage.chats import Chat
from storage.users import Role
from tests.support.laboratory import Laboratory
from tests.support.visits import ask, give, menu, press, settled


async def test_a_greeting_when_added_and_the_mark_by_admins_only(lab: Laboratory) -> None:
    group = lab.sim.add_group("课题组", members=[lab.owner, lab.student], bots=[lab.telegram])
    greeting = await lab.student.sees("大家好")
    assert {"标记为实验室的群", "在私聊中打开", "语言"} <= set(greeting.buttons)
    await give(lab, lab.student, Role.EDITOR)
    assert "没有权限" in (await lab.student.tap("标记为实验室的群", chat=group) or "")
    assert await lab.owner.tap("标记为实验室的群", chat=group) == "已标记为实验室的群"
    assert "这是实验室的群" in (await lab.owner.next()).text
    assert "取消实验室标记" in (await ask(lab.student, "/start", chat=group)).buttons
    await lab.student.tap("在私聊中打开", chat=group)
    assert "研究项目" in (await lab.student.sees("研究项目")).text


async def test_answers_are_replies_in_the_same_topic(lab: Laboratory) -> None:
    group = lab.sim.add_group(
        "论坛", members=[lab.owner, lab.student], bots=[lab.telegram], topics={5: "电池", 9: "换电"}
    )
    await lab.owner.sees("大家好")
    for topic in (5, 9):
        sent = await lab.student.send("/projects 换电", chat=group, topic=topic)
        answer = await lab.student.next()
        assert (answer.topic, answer.reply_to) == (topic, sent.id)
    card = await press(lab.student, "P-0", chat=group)
    assert card.topic == 9
    assert "在私聊中打开" in card.buttons
    assert not {"☆ 关注", "⭐ 我的关注"} & set(card.buttons)


async def test_only_what_is_meant_for_the_bot_is_answered(lab: Laboratory) -> None:
    lab.telegram.reads_all = True  # an admin of the group may have switched privacy mode off
    group = lab.sim.add_group("闲聊", members=[lab.owner, lab.student], bots=[lab.telegram])
    await lab.owner.sees("大家好")
    await lab.student.send("换电", chat=group)
    await lab.student.send_sticker(chat=group)
    await lab.student.send_document("a.csv", b"code\n", chat=group)
    for text in ("/projects@other_bot", "/nonsense", "/nonsense@other_bot", "/grant @lin owner"):
        await lab.student.send(text, chat=group)
    unknown = await ask(lab.student, "/projcts@ustc_nio_lab_bot", chat=group)
    assert "/projects" in unknown.text
    answers = [message for message in lab.sim.sent(group.id) if message.from_bot]
    assert len(answers) == 2  # the greeting and this


async def test_help_and_start_are_short_and_about_the_group(lab: Laboratory) -> None:
    group = lab.sim.add_group("课题组", members=[lab.owner, lab.student], bots=[lab.telegram])
    await lab.owner.sees("大家好")
    for person in (lab.student, lab.owner):
        start = await ask(person, "/start", chat=group)
        assert "大家好" in start.text
        assert not any("设置" in button or "关注" in button for button in start.buttons)
        helped = await ask(person, "/help", chat=group)
        assert "/projects" in helped.text
        assert not any(f"/{name}" in helped.text for name in ("settings", "topics", "import", "export", "cancel"))
    assert "settings" not in menu(lab, lab.student, group)


async def test_private_matters_are_led_into_the_private_chat(lab: Laboratory) -> None:
    group = lab.sim.add_group("课题组", members=[lab.owner, lab.student], bots=[lab.telegram])
    await lab.owner.sees("大家好")
    for command, seen in (("/settings", "时区"), ("/topics", "订阅主题"), ("/import", "工作簿")):
        person = lab.owner
        led = await ask(person, command, chat=group)
        assert led.buttons == ["在私聊中打开"]
        await person.tap("在私聊中打开", chat=group)
        assert seen in (await person.sees(seen)).text


async def test_each_group_has_its_language(lab: Laboratory) -> None:
    chinese = lab.sim.add_group("课题组", members=[lab.owner, lab.researcher], bots=[lab.telegram])
    english = lab.sim.add_group("Visitors", members=[lab.researcher, lab.student, lab.owner], bots=[lab.telegram])
    await lab.owner.sees("大家好")
    await ask(lab.student, "/language", chat=english)
    assert "由群管理员决定" in (await lab.student.tap("English", chat=english) or "")
    await press(lab.researcher, "English", chat=english)  # who made the group
    assert "Projects" in (await ask(lab.owner, "/projects", chat=english)).text
    assert "项目" in (await ask(lab.researcher, "/projects", chat=chinese)).text
    assert "能做什么" in (await ask(lab.owner, "/help")).text


async def test_a_group_whose_beginning_the_bot_missed_can_choose_too(lab: Laboratory) -> None:
    group = lab.sim.add_group("老群", members=[lab.student, lab.owner], bots=[lab.telegram])
    await lab.owner.sees("大家好")
    async with lab.database.write() as tx:
        await tx.execute(delete(Chat).where(Chat.id == group.id))
    await ask(lab.student, "/language", chat=group)
    await press(lab.student, "English", chat=group)
    await ask(lab.owner, "/start", chat=group)
    assert await lab.owner.tap("Mark as the lab’s group", chat=group) == "Marked as the lab’s group"


async def test_a_group_that_moved_keeps_language_and_mark(lab: Laboratory) -> None:
    group = lab.sim.add_group("课题组", members=[lab.owner, lab.student], bots=[lab.telegram], kind=ChatKind.GROUP)
    await lab.owner.sees("大家好")
    await lab.owner.tap("标记为实验室的群", chat=group)
    await lab.owner.next()
    await ask(lab.owner, "/language", chat=group)
    await press(lab.owner, "English", chat=group)
    moved = lab.sim.migrate(group)
    assert "Projects" in (await ask(lab.owner, "/projects", chat=moved)).text
    assert "Take the lab’s mark off" in (await ask(lab.owner, "/start", chat=moved)).buttons


async def test_thrown_out_and_added_again_it_is_nobodys(lab: Laboratory) -> None:
    group = lab.sim.add_group("课题组", members=[lab.owner, lab.student], bots=[lab.telegram])
    await lab.owner.sees("大家好")
    await lab.owner.tap("标记为实验室的群", chat=group)
    await lab.owner.next()
    group.remove(lab.telegram)
    group.add(lab.telegram)
    assert "大家好" in (await lab.owner.next()).text
    assert "标记为实验室的群" in (await ask(lab.owner, "/start", chat=group)).buttons
    assert (await settled(lab.owner))[-1].from_bot


async def test_a_channel_is_not_talked_to(lab: Laboratory) -> None:
    channel = lab.sim.add_group("频道", members=[lab.owner], bots=[lab.telegram], kind=ChatKind.CHANNEL)
    await lab.owner.send("/projects", chat=channel)
    await settled(lab.owner)
    assert [message.from_bot for message in lab.sim.sent(channel.id)] == [False]
