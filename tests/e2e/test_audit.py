"""Admins look up who did what: by section, by code, by person; and see nothing of what people choose for themselves."""

from datetime import timedelta
from typing import Any

import pytest

from bot.clock import utc_now
from simulator.people import Person
from storage import chats, history
from storage.deliveries import DeliveryState
from storage.runs import RunState
from storage.users import Role
from tests.support import published
from tests.support.laboratory import Laboratory
from tests.support.visits import ask, give, press, press_data


async def happened(lab: Laboratory, action: str, item: str, *, kind: str = "announcement", **values: Any) -> None:
    """A row of history."""
    given = {"at": utc_now(), "actor_id": lab.owner.id, "facts": {}, **values}
    async with lab.database.write() as tx:
        await history.add(tx, action=action, kind=kind, item=item, **given)


@pytest.fixture
async def english_admin(lab: Laboratory) -> Person:
    await ask(lab.researcher, "/start")
    await give(lab, lab.researcher, Role.ADMIN)
    return lab.researcher


async def test_what_was_really_done_is_told(lab: Laboratory, english_admin: Person) -> None:
    await ask(lab.student, "/start")
    await ask(lab.owner, "/grant @lin member")
    now = utc_now()
    async with lab.database.write() as tx:
        made = await published.announcement(tx, author_id=lab.owner.id, now=now)
        states = {lab.student.id: DeliveryState.DUE}
        run = await published.run(tx, made, states, now=now, state=RunState.PAUSED, finished_at=None)
    await press_data(lab.owner, f"rn:{run}:X", await ask(lab.owner, "/announcements"))
    screen = await ask(english_admin, "/audit")
    entries = screen.text.split("\n\n")[1:]
    assert entries[0].endswith("周老师 (@zhou)\nStopped the sending of A-0001, who did not get it: 1")
    assert entries[1].endswith("周老师 (@zhou)\nChanged the role of 小林 (@lin) from guest to member")
    assert entries[2].endswith("Command line\nChanged the role of Alex (@alex) from guest to admin")
    assert "Command line\nImported to " in screen.text


@pytest.mark.parametrize(
    ("action", "facts", "zh", "en"),
    [
        ("announcement.written", {}, "写好了公告 A-0001", "Wrote the announcement A-0001"),
        (
            "announcement.confirmed",
            {"recipients": 84, "waits": False},
            "确认发送公告 A-0001，接收人：84",
            "Confirmed the announcement A-0001, recipients: 84",
        ),
        (
            "announcement.confirmed",
            {"recipients": 840, "waits": True},
            "请求复核公告 A-0001，接收人：840",
            "Asked for approval of the announcement A-0001, recipients: 840",
        ),
        (
            "announcement.overridden",
            {"reason": "停电 <通知>"},
            "没有复核就发送公告 A-0001，原因：停电 <通知>",
            "Sent the announcement A-0001 without approval, because: 停电 <通知>",
        ),
        ("run.begun", {"recipients": 84}, "开始发送 A-0001，接收人：84", "Began to send A-0001, recipients: 84"),
        ("run.retried", {"again": 3}, "重试 A-0001 失败的接收人：3", "Tried failed recipients of A-0001 again: 3"),
        ("run.missed", {"count": 2}, "错过了 A-0001 的发送时间，次数：2", "Missed dates of A-0001: 2"),
        ("run.retracted", {}, "撤回 A-0001 已经发出的消息：?", "Retracted the copies of A-0001: ?"),
        ("announcement.translated", {}, "announcement.translated · A-0001", "announcement.translated · A-0001"),
    ],
)
async def test_in_words(
    lab: Laboratory, english_admin: Person, action: str, facts: dict[str, Any], zh: str, en: str
) -> None:
    await happened(lab, action, "A-0001", facts=facts)
    for person, said in ((lab.owner, zh), (english_admin, en)):
        assert said in (await ask(person, "/audit A-0001")).text.split("\n")


async def test_who_nobody_is(lab: Laboratory) -> None:
    await happened(lab, "run.begun", "A-0001", actor_id=None, facts={"recipients": 5})
    await happened(lab, "announcement.held_back", "A-0001", actor_id=None)
    await happened(lab, "samples.removed", "", kind="samples", actor_id=None)
    await happened(lab, "group.marked", "-100500", kind="group", actor_id=42)
    screen = await ask(lab.owner, "/audit")
    named = [entry.split("\n")[0].split(" · ")[1] for entry in screen.text.split("\n\n")[1:5]]
    assert named == ["42", "命令行", "机器人", "机器人"]


async def test_sections(lab: Laboratory) -> None:
    async with lab.database.write() as tx:
        await chats.save(tx, chat_id=-100500, kind="supergroup", title="课题组", present=True, now=utc_now())
    await happened(lab, "announcement.approved", "A-0001")
    await happened(lab, "grant.link_created", "member", kind="role")
    await happened(lab, "group.marked", "-100500", kind="group")
    await happened(lab, "topic.subscribed", "news", kind="topic", facts={"chat": -100500, "thread": None})
    await happened(lab, "project.changed", "P-017", kind="project", facts={"columns": ["title_zh"]})
    said = {
        "公告": ["同意发送公告 A-0001"],
        "角色": ["生成了一次性链接，角色：成员"],
        "群": ["让主题“实验室动态”发到群“课题组”", "把群“课题组”标记为实验室的群"],
        "数据": ["更新了项目 P-017"],
    }
    screen = await ask(lab.owner, "/audit")
    for lines in said.values():
        assert all(line in screen.text for line in lines)
    for section, lines in said.items():
        screen = await press(lab.owner, section)
        assert f"✓ {section}" in screen.buttons
        shown = screen.text.split("\n")
        assert all(line in shown for line in lines)
        others = [line for name, several in said.items() if name != section for line in several]
        assert not set(others) & set(shown)


async def test_pages_newest_first(lab: Laboratory) -> None:
    for number in range(1, 19):
        await happened(lab, "announcement.edited", "A-0007", at=utc_now() - timedelta(hours=20 - number))
    screen = await ask(lab.owner, "/audit a-0007")
    assert "A-0007 的操作记录 · 1–8 / 18" in screen.text
    first = screen.text
    screen = await press(lab.owner, "更早的")
    assert "9–16 / 18" in screen.text
    screen = await press(lab.owner, "更早的")
    assert "17–18 / 18" in screen.text
    assert not any("更早的" in button for button in screen.buttons)
    await press(lab.owner, "更新的")
    assert (await press(lab.owner, "更新的")).text == first
    assert "操作记录" in (await press(lab.owner, "全部记录")).text
    _, last = await press_data(lab.owner, "hi:l:999:a-0007", screen)
    assert "17–18 / 18" in last.text, "the last page there is"


async def test_a_long_code_has_pages_too(lab: Laboratory) -> None:
    code = "电池" * 16
    for _ in range(10):
        await happened(lab, "area.changed", code, kind="area")
    await ask(lab.owner, f"/audit {code}")
    screen = await press(lab.owner, "更早的")
    assert "9–10 / 10" in screen.text
    await lab.restart()
    await press(lab.owner, "更新的")


async def test_of_one_announcement_and_back_to_its_card(lab: Laboratory) -> None:
    async with lab.database.write() as tx:
        made = await published.announcement(tx, author_id=lab.owner.id, now=utc_now())
    await happened(lab, "announcement.written", "A-0001")
    await happened(lab, "announcement.written", "A-0002")
    await press_data(lab.owner, f"am:{made.id}", await ask(lab.owner, "/announcements"))
    screen = await press(lab.owner, "🕓 记录")
    assert "A-0001 的操作记录" in screen.text
    assert "A-0002" not in screen.text
    assert (await press(lab.owner, "‹ 公告")).text.startswith("换电站开放日 · A-0001")


async def test_of_one_person(lab: Laboratory) -> None:
    await ask(lab.student, "/start")
    await ask(lab.owner, "/grant @lin editor")
    await happened(lab, "group.marked", "-1", kind="group", actor_id=lab.student.id)
    await happened(lab, "group.marked", "-2", kind="group")
    text = (await ask(lab.owner, "/audit @LIN")).text
    assert "把群“-1”标记为实验室的群" in text
    assert "把 小林 (@lin) 的角色从访客改为编辑" in text
    assert "-2" not in text
    assert (await ask(lab.owner, "/audit @nobody")).text == "机器人还没有见过 @nobody。"


async def test_what_people_choose_for_themselves_is_not_told(lab: Laboratory) -> None:
    await ask(lab.student, "/start")
    await press_data(lab.student, "p+:P-001", await ask(lab.student, "/project P-001"))
    await happened(lab, "project.followed", "P-002", kind="project", actor_id=lab.student.id)
    await happened(lab, "user.quiet_chosen", str(lab.student.id), kind="user", actor_id=lab.student.id)
    await happened(lab, "topic.chosen", "news", kind="topic", actor_id=lab.student.id, facts={"chat": lab.student.id})
    for asked in ("/audit", "/audit P-001", "/audit P-002", "/audit news", "/audit @lin"):
        text = (await ask(lab.owner, asked)).text
        assert not any(word in text for word in ("followed", "quiet", "chosen")), asked
    assert "没有关于 @lin 的记录" in text


async def test_nothing_is_found_for_a_code_that_nobody_has(lab: Laboratory, english_admin: Person) -> None:
    answer = await ask(english_admin, "/audit A-0099")
    assert "Nothing is recorded about A-0099. Check the code" in answer.text
    assert answer.buttons == ["All history"]


async def test_a_laboratory_without_history(empty_lab: Laboratory) -> None:
    await ask(empty_lab.owner, "/start")
    assert "这里还没有记录" in (await ask(empty_lab.owner, "/audit")).text


async def test_for_admins_only(lab: Laboratory) -> None:
    await happened(lab, "announcement.written", "A-0001")
    await ask(lab.student, "/start")
    await give(lab, lab.student, Role.EDITOR)
    answer = await ask(lab.student, "/audit")
    assert "A-0001" not in answer.text
    toast, after = await press_data(lab.student, "hi:l:0", answer)
    assert toast
    assert "A-0001" not in after.text
