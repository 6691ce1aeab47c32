"""The last look: the numbers that are named, two presses at once, a second admin, a typed number, an owner's own decision."""

import asyncio

import pytest

from bot.clock import utc_now
from simulator.people import Person
from storage import history
from storage.announcements import Announcement, AnnouncementState
from storage.topics import Mode, subscribe
from tests.support.announcing import approve_above, crowd, data_of, second_admin, stored, to_confirm, to_summary
from tests.support.laboratory import Laboratory
from tests.support.visits import ask, press, press_data, settled


async def only(lab: Laboratory) -> Announcement:
    (row,) = await stored(lab.database)
    return row


async def waiting(lab: Laboratory, author: Person) -> Announcement:
    """An announcement of an author's that waits for an approval."""
    await approve_above(lab.database, 1)
    await to_confirm(author)
    await press(author, "请求复核")
    return await only(lab)


async def test_the_numbers_are_named(lab: Laboratory) -> None:
    owner = lab.owner
    people = await crowd(lab.database, 6)
    async with lab.database.write() as tx:
        for user_id in people[:2]:
            await subscribe(tx, chat_id=user_id, topic="news", mode=Mode.DAILY, now=utc_now())
        await subscribe(tx, chat_id=people[2], topic="news", mode=Mode.OFF, now=utc_now())
    await crowd(lab.database, 2, language="en", first=910_000_001)
    await to_summary(owner, when="明天 12:00")
    summary = owner.messages()[-1]
    assert "准时 6 人、随汇总 2 人、已关闭 1 人" in summary.text
    assert "2 位英文读者会收到中文版" in summary.text
    confirm = await press(owner, "下一步")
    assert confirm.rows[0][0].text == "定时发送给 8 人"


async def test_the_number_is_counted_again(lab: Laboratory) -> None:
    owner = lab.owner
    confirm = await to_confirm(owner)
    assert confirm.rows[0][0].text == "发送给 1 人"
    await crowd(lab.database, 2)
    assert "接收人数刚刚变了" in (await owner.tap("发送给 1 人") or "")
    again = await owner.next()
    assert again.rows[0][0].text == "发送给 3 人"
    assert (await only(lab)).state is AnnouncementState.WRITTEN
    await press(owner, "发送给 3 人")
    assert (await only(lab)).state is AnnouncementState.SCHEDULED


@pytest.mark.both_databases
async def test_two_presses_at_once_confirm_once(lab: Laboratory) -> None:
    owner = lab.owner
    confirm = await to_confirm(owner)
    data = data_of(confirm, "发送给")
    toasts = await asyncio.gather(*(owner.tap(data=data, message=confirm) for _ in range(2)))
    assert sum("过时" in (toast or "") for toast in toasts) == 1
    row = await only(lab)
    assert row.state is AnnouncementState.SCHEDULED
    async with lab.database.read() as tx:
        lines = await history.of_item(tx, kind="announcement", item=row.code)
    assert [line.action for line in lines].count("announcement.confirmed") == 1


@pytest.mark.both_databases
async def test_two_admins_who_confirm_at_once(lab: Laboratory) -> None:
    owner, alex = lab.owner, lab.researcher
    await second_admin(lab, alex)
    confirm = await to_confirm(owner)
    other = await settled(alex)
    data = data_of(confirm, "发送给")
    await asyncio.gather(
        owner.tap(data=data, message=confirm), alex.tap(data=data, message=[m for m in other if m.from_bot][-1])
    )
    row = await only(lab)
    assert row.state is AnnouncementState.SCHEDULED
    async with lab.database.read() as tx:
        lines = await history.of_item(tx, kind="announcement", item=row.code)
    assert [line.action for line in lines].count("announcement.confirmed") == 1


async def test_old_buttons_show_how_things_stand(lab: Laboratory) -> None:
    owner = lab.owner
    confirm = await to_confirm(owner, when="明天 12:00")
    await press(owner, "定时发送给")
    toast, shown = await press_data(owner, data_of(confirm, "定时发送给"), confirm)
    assert "过时" in (toast or "")
    assert "发出时间" in shown.text
    toast, shown = await press_data(owner, data_of(confirm, "不发了"), confirm)
    assert "过时" in (toast or "")
    assert (await only(lab)).state is AnnouncementState.SCHEDULED
    assert "找不到这条公告" in ((await press_data(owner, "ac:99:1:1", confirm))[0] or "")


async def test_a_second_admin_approves(lab: Laboratory) -> None:
    owner, alex = lab.owner, lab.researcher
    await second_admin(lab, alex)
    await approve_above(lab.database, 1)
    confirm = await to_confirm(owner)
    assert "超过 1 人，要由另一位管理员复核：Alex (@alex)" in confirm.text
    assert confirm.rows[0][0].text == "请求复核：2 人"
    told = await press(owner, "请求复核")
    assert "等待复核" in told.text
    assert "Alex (@alex)" in told.text
    row = await only(lab)
    assert row.state is AnnouncementState.WAITING
    notice = await alex.sees("asks you to approve an announcement")
    assert "周老师 (@zhou)" in notice.text
    assert "2 recipients in all" in notice.text
    assert notice.buttons == ["✅ Approve", "👁 Show it", "Refuse"]
    await alex.tap("Show it")
    await alex.sees("Readers of Chinese will see")
    toast, shown = await press_data(alex, f"aa:y:{row.id}:{row.version - 1}", notice)
    assert "out of date" in (toast or "")
    assert "asks you to approve" in shown.text
    approved = await press(alex, "Approve")
    assert "You have approved it" in approved.text
    after = await only(lab)
    assert (after.state, after.approved_by) == (AnnouncementState.SCHEDULED, alex.id)
    await owner.sees("Alex (@alex) 同意了")
    toast, _ = await press_data(alex, f"aa:n:{row.id}:{row.version}", notice)
    assert "out of date" in (toast or "")
    assert (await only(lab)).state is AnnouncementState.SCHEDULED


async def test_a_second_admin_refuses(lab: Laboratory) -> None:
    await second_admin(lab, lab.researcher)
    await waiting(lab, lab.owner)
    await lab.researcher.sees("asks you to approve an announcement")
    assert "You have refused it" in (await press(lab.researcher, "Refuse")).text
    assert (await only(lab)).state is AnnouncementState.CANCELLED
    told = await lab.owner.sees("没有同意，它没有发出")
    assert told.buttons == ["复制一份再写"]


async def test_an_author_who_is_no_owner_cannot_agree(lab: Laboratory) -> None:
    student = lab.student
    await second_admin(lab, student)
    await ask(lab.owner, "/start")
    row = await waiting(lab, student)
    screen = student.messages()[-1]
    assert "不等复核，直接发送" not in screen.buttons
    toast, _ = await press_data(student, f"aa:y:{row.id}:{row.version}", screen)
    assert "要由另一位管理员复核" in (toast or "")
    assert (await only(lab)).state is AnnouncementState.WAITING
    undone = await press(student, "撤销")
    assert "已取消" in undone.text


async def test_an_owner_overrides_with_a_reason(lab: Laboratory) -> None:
    owner = lab.owner
    await second_admin(lab, lab.researcher)
    row = await waiting(lab, owner)
    screen = owner.messages()[-1]
    toast, _ = await press_data(owner, f"aa:y:{row.id}:{row.version}", screen)
    assert "要写明原因" in (toast or "")
    asked = await press(owner, "不等复核，直接发送")
    assert "为什么不等复核" in asked.text
    assert "太短" in (await ask(owner, "急")).text
    await ask(owner, "台风预警，等不及")
    sent = await press(owner, "发送")
    assert "秒后发出" in sent.text
    assert (await only(lab)).state is AnnouncementState.SCHEDULED
    async with lab.database.read() as tx:
        lines = await history.of_item(tx, kind="announcement", item=row.code)
    (line,) = [line for line in lines if line.action == "announcement.overridden"]
    assert line.facts["reason"] == "台风预警，等不及"


async def test_without_a_second_admin_the_number_is_typed(lab: Laboratory) -> None:
    owner = lab.owner
    await crowd(lab.database, 4)
    await approve_above(lab.database, 2)
    confirm = await to_confirm(owner)
    assert "没有第二位管理员" in confirm.text
    asked = await press(owner, "写出人数：5 人")
    assert "现在有 5 个接收人，超过了 2" in asked.text
    assert "请发送接收人数 5 来确认" in (await ask(owner, "4")).text
    assert "0 到" in (await ask(owner, "很多")).text
    await crowd(lab.database, 1, first=920_000_001)
    assert "请发送接收人数 6 来确认" in (await ask(owner, "5")).text
    summary = await ask(owner, "６ 人")
    assert "接收人数：6 人" in summary.text
    due = await press(owner, "确认发送")
    assert "秒后发出" in due.text
    row = await only(lab)
    assert (row.state, row.panel_message) == (AnnouncementState.SCHEDULED, due.id)


async def test_a_typed_number_that_is_no_more_right_is_refused(lab: Laboratory) -> None:
    owner = lab.owner
    await crowd(lab.database, 4)
    await approve_above(lab.database, 2)
    await to_confirm(owner)
    await press(owner, "写出人数：5 人")
    await ask(owner, "5")
    await crowd(lab.database, 1, first=920_000_001)
    assert "请发送接收人数 6 来确认" in (await owner.tap("确认发送") or "")
    assert (await only(lab)).state is AnnouncementState.WRITTEN
    await press(owner, "✏️ 接收人数")
    await ask(owner, "6")
    await press(owner, "确认发送")
    assert (await only(lab)).state is AnnouncementState.SCHEDULED


async def test_a_repetition_with_an_end(lab: Laboratory) -> None:
    owner = lab.owner
    await to_summary(owner, when="每周二 14:00")
    held = owner.messages()[-1]
    assert "每周二 14:00" in held.text
    assert held.text.count("•") == 3
    ended = await ask(owner, "共 2 次")
    assert "每周二 14:00，共 2 次" in ended.text
    assert ended.text.count("•") == 2
    assert "每个工作日 9:00" in (await press(owner, "换个时间")).buttons
    await press(owner, "每个工作日 9:00")
    await ask(owner, "到 2099-12-31")
    for wrong, told in (
        ("0 9 30 2 *", "永远不会发"),
        ("2020-01-01 09:00", "已经过去"),
        ("改天", "没看懂"),
        ("每 5 分钟", "太频繁"),
        ("到 2020-01-01", ""),
    ):
        answer = await ask(owner, wrong)
        assert "⚠️" in answer.text, wrong
        assert "什么时候发" in answer.text
        assert told in answer.text
    await press(owner, "选好了")
    await press(owner, "下一步")
    await press(owner, "定时发送给")
    row = await only(lab)
    assert row.repeats
    assert row.schedule["until"] == "2099-12-31"
    assert row.schedule["rule"]["weekdays"] == [1, 2, 3, 4, 5]


async def test_a_stranger_presses_nothing(lab: Laboratory) -> None:
    student = lab.student
    start = await ask(student, "/start")
    await to_confirm(lab.owner)
    row = await only(lab)
    for act in ("ac:{id}:{version}:2", "aw:{id}:{version}", "au:{id}:{version}", "av:{id}", "ae:{id}"):
        toast, _ = await press_data(student, act.format(id=row.id, version=row.version), start)
        assert "没有权限" in (toast or ""), act
    assert (await only(lab)).version == row.version
    assert not any("换电站开放日" in message.text for message in student.messages())


async def test_a_stranger_neither_agrees_nor_copies(lab: Laboratory) -> None:
    student = lab.student
    start = await ask(student, "/start")
    await second_admin(lab, lab.researcher)
    row = await waiting(lab, lab.owner)
    for act in ("aa:y:{id}:{version}", "aa:n:{id}:{version}", "aa:l:{id}:{version}", "ao:{id}:{version}", "ad:{id}"):
        toast, _ = await press_data(student, act.format(id=row.id, version=row.version), start)
        assert "没有权限" in (toast or ""), act
    assert (await only(lab)).version == row.version


@pytest.mark.both_databases
async def test_a_restart_between_the_last_look_and_the_press(lab: Laboratory) -> None:
    await to_confirm(lab.owner)
    await lab.restart()
    assert "秒后发出" in (await press(lab.owner, "发送给")).text
    await lab.restart()
    assert "已取消" in (await press(lab.owner, "撤销")).text
