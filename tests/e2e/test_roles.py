"""Roles in the chat: given by reply, by username, by a link; what the menu shows then, and who may not."""

import asyncio
import hashlib
import re
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from sqlalchemy import update

from bot.clock import utc_now
from simulator.people import Person
from simulator.views import Message
from storage.grants import GrantLink
from storage.users import Role
from tests.support.laboratory import Laboratory
from tests.support.visits import ask, eventually, give, menu, press


def payload(message: Message) -> str:
    """The deep link's payload in the message that hands a link out."""
    found = re.search(r"https://t\.me/ustc_nio_lab_bot\?start=(grant_[\w-]{20,})", message.text)
    assert found is not None, message.text
    return found[1]


async def link(giver: Person, role: str) -> str:
    await ask(giver, f"/grant {role}")
    return payload(giver.messages()[-1])


async def test_by_username_in_either_language(lab: Laboratory) -> None:
    owner, student = lab.owner, lab.student
    await ask(student, "/start")
    for typed, chinese, was in (("/grant @lin member", "成员", "访客"), ("/grant 编辑 @LIN", "编辑", "成员")):
        done = await ask(owner, typed)
        assert f"小林 (@lin) 现在是{chinese}（原来是{was}）" in done.text
        assert f"管理员把你的角色改为{chinese}" in (await student.sees(f"改为{chinese}")).text
    again = await ask(owner, "/grant https://t.me/lin editor")
    assert "已经是编辑" in again.text
    assert "还没有见过 nobody" in (await ask(owner, "/grant @nobody member")).text


async def test_a_name_alone_asks_for_the_role(lab: Laboratory) -> None:
    await ask(lab.student, "/start")
    asked = await ask(lab.owner, "/grant @lin")
    assert "小林 (@lin)" in asked.text
    assert "✓ 访客" in asked.buttons
    assert "小林 (@lin) 现在是评审（原来是访客）" in (await press(lab.owner, "评审")).text


async def test_by_reply_in_a_group_also_somebody_the_bot_has_not_met(lab: Laboratory) -> None:
    group = lab.sim.add_group("课题组", members=[lab.owner, lab.researcher], bots=[lab.telegram])
    await lab.owner.sees("大家好")
    said = await lab.researcher.send("Hello", chat=group)
    await lab.owner.send("/grant member", chat=group, reply_to=said)
    assert "Alex (@alex) 现在是成员" in (await lab.owner.sees("现在是成员")).text
    await lab.researcher.send(f"/start {await link(lab.owner, 'member')}")
    await lab.researcher.sees("Your role is member already")


async def test_in_a_forum_the_topics_first_message_is_nobodys_answer(lab: Laboratory) -> None:
    group = lab.sim.add_group("论坛", members=[lab.owner, lab.student], bots=[lab.telegram], topics={5: "电池"})
    await lab.owner.sees("大家好")
    said = await lab.student.send("我开了一个话题", chat=group, topic=5)
    # As Telegram shows it to bots: every message in a topic answers the service message that made the topic.
    said.stored.service = {"forum_topic_created": {"name": "电池", "icon_color": 7322096}}
    await lab.owner.send("/grant member", chat=group, topic=5, reply_to=said)
    answer = await lab.owner.sees("私聊里发放")
    assert answer.topic == 5


async def test_a_link_works_for_the_first_who_opens_it(lab: Laboratory) -> None:
    owner, student, alex = lab.owner, lab.student, lab.researcher
    offered = await ask(owner, "/grant")
    assert "三种办法" in offered.text
    assert {"成员", "评审", "编辑", "管理员", "所有者"} <= set(offered.buttons)
    assert "访客" not in offered.buttons
    handed = await press(owner, "成员")
    assert handed.id != offered.id
    assert re.search(r"有效期至 周. \d+月\d+日 \d\d:\d\d（UTC\+8）", handed.text)
    shared = parse_qs(urlsplit(next(button.url for row in handed.rows for button in row if button.url)).query)
    assert shared["url"] == [f"https://t.me/ustc_nio_lab_bot?start={payload(handed)}"]
    start = f"/start {payload(handed)}"
    welcome = await ask(alex, start)
    assert "Your role is member now" in welcome.text
    assert "成员" in (await press(alex, "中文")).text
    assert "已经用过或过期" in (await ask(student, start)).text
    assert "你已经是成员" in (await ask(alex, start)).text
    kept = await ask(owner, f"/start {await link(owner, 'editor')}")
    assert "你已经是所有者" in kept.text


async def test_an_expired_link_and_one_whose_maker_was_demoted(lab: Laboratory) -> None:
    owner, student, alex = lab.owner, lab.student, lab.researcher
    await ask(alex, "/start")
    await give(lab, alex, Role.ADMIN)
    await ask(alex, "/grant editor")
    from_admin = payload(alex.messages()[-1])
    expired = await link(owner, "editor")
    async with lab.database.write() as tx:
        digest = hashlib.sha256(expired.removeprefix("grant_").encode()).hexdigest()
        past = utc_now() - timedelta(seconds=1)
        await tx.execute(update(GrantLink).where(GrantLink.digest == digest).values(expires_at=past))
    assert "已经用过或过期" in (await ask(student, f"/start {expired}")).text
    await ask(owner, "/grant member @alex")
    assert "已经用过或过期" in (await ask(student, f"/start {from_admin}")).text
    assert "/import" not in (await ask(student, "/help")).text


@pytest.mark.both_databases
async def test_two_who_open_a_link_at_once(lab: Laboratory) -> None:
    start = f"/start {await link(lab.owner, 'member')}"
    answers = await asyncio.gather(ask(lab.student, start), ask(lab.researcher, start))
    won = [answer for answer in answers if "你现在是成员" in answer.text or "Your role is member now" in answer.text]
    lost = [answer for answer in answers if "已经用过" in answer.text or "was used" in answer.text]
    assert (len(won), len(lost)) == (1, 1)


async def test_who_may_not(lab: Laboratory) -> None:
    owner, student, alex = lab.owner, lab.student, lab.researcher
    await ask(owner, "/start")
    await ask(student, "/start")
    assert "没有这个命令" in (await ask(student, "/grant @lin owner")).text
    assert "/grant" not in student.messages()[-1].text
    await give(lab, alex, Role.ADMIN)
    offered = await ask(alex, "/grant")
    assert not {"admin", "owner"} & set(offered.buttons)
    assert "can’t give or take the role “admin”" in (await ask(alex, "/grant @lin admin")).text
    assert "can’t give or take the role “owner”" in (await alex.tap(data="gl:owner", message=offered) or "")
    assert "named in the bot’s settings" in (await ask(alex, "/grant @zhou guest")).text
    assert "写在机器人的配置里" in (await ask(owner, "/grant @zhou guest")).text
    await student.tap(data="gl:member", message=student.messages()[-1])
    assert not any("grant_" in message.text for message in student.messages())


async def test_the_menu_follows_the_role(lab: Laboratory) -> None:
    student = lab.student
    await ask(student, "/start")
    await eventually(lambda: "projects" in menu(lab, student))
    assert "import" not in menu(lab, student)
    await ask(lab.owner, "/grant @lin admin")
    await eventually(lambda: {"grant", "import", "export"} <= menu(lab, student).keys())
    assert menu(lab, student)["grant"] == "授予角色"
    await ask(lab.owner, "/grant @lin guest")
    await eventually(lambda: "import" not in menu(lab, student))
    assert "grant" not in menu(lab, lab.researcher)


@pytest.fixture
def quick_look(monkeypatch: pytest.MonkeyPatch) -> None:
    """Looks for roles that another process has given a few times a second."""
    monkeypatch.setattr("jobs.menus.LOOK_EVERY", 0.3)


async def test_a_role_given_beside_the_running_bot_changes_the_menu(quick_look: None, lab: Laboratory) -> None:
    await ask(lab.student, "/start")
    await give(lab, lab.student, Role.ADMIN)
    await eventually(lambda: "grant" in menu(lab, lab.student))
    # Also of somebody whom the bot has not met: as soon as there is a chat.
    newcomer = lab.sim.add_person("新来的", language="zh-hans")
    await give(lab, newcomer, Role.ADMIN)
    await asyncio.sleep(0.5)
    assert "/import" in (await ask(newcomer, "/help")).text
    await eventually(lambda: "grant" in menu(lab, newcomer))
