"""What can go wrong between composing and the last recipient, as its author sees it: bad times, big files, groups that move or are gone."""

import asyncio

import pytest
from sqlalchemy import select, update

from bot.clock import utc_now
from lab.audiences.lists import FILE_LIMIT
from lab.content.limits import FILE
from storage.announcements import Announcement, AnnouncementState
from storage.deliveries import Delivery
from storage.runs import Run, RunState
from storage.users import Role
from tests.support.announcing import second_admin, stored, to_audience, to_confirm
from tests.support.laboratory import Laboratory
from tests.support.sendings import states
from tests.support.visits import ask, give, press, settled

LONG = 20.0  # seconds


async def due_now(lab: Laboratory) -> None:
    """The time of all that is scheduled comes, whatever the hour."""
    async with lab.database.write() as tx:
        await tx.execute(update(Announcement).values(next_at=utc_now(), urgent=True))


async def only_run(lab: Laboratory) -> Run:
    async with lab.database.read() as tx:
        return (await tx.scalars(select(Run))).one()


async def test_times_that_cannot_be_say_so_and_are_asked_again(lab: Laboratory) -> None:
    owner = lab.owner
    await to_audience(owner)
    await press(owner, "所有人")
    await press(owner, "选好了")
    await press(owner, "选好了")
    for typed, told in (
        ("2020-01-01 09:00", "已经过去了"),
        ("昨天上午9点", "⚠️"),
        ("0 9 31 2 *", "2 月没有 31 日"),
        ("61 9 * * *", "⚠️"),
        ("*/5 * * * *", "太频繁了"),
        ("每周二 9:00，到 2020-01-01", "一次也不会发送"),
        ("等天气好的时候", "没看懂“等天气好的时候”"),
    ):
        answer = await ask(owner, typed)
        assert told in answer.text, typed
        assert "什么时候发" in answer.text, typed
    assert "请核对" in (await ask(owner, "明天 9:00")).text


async def test_files_that_are_too_large(lab: Laboratory) -> None:
    owner = lab.owner
    await ask(owner, "/announce")
    await owner.send_document("全集.zip", bytes(FILE + 1_000_000))
    refused = await owner.next()
    assert "文件有 51 MB，群发最大 50 MB" in refused.text
    assert "要发布什么" in refused.text
    await ask(owner, "看附件")
    await press(owner, "选好了")
    await press(owner, "跳过")
    await press(owner, "跳过")
    await owner.send_document("名单.xlsx", bytes(FILE_LIMIT + 1_000_000))
    refused = await owner.next()
    assert "名单最多" in refused.text
    assert "发给谁" in refused.text


@pytest.mark.both_databases
async def test_a_group_that_moves_between_confirming_and_sending_gets_it(lab: Laboratory) -> None:
    await ask(lab.owner, "/start")
    group = lab.sim.add_group("课题组", members=[lab.owner, lab.student], bots=[lab.telegram])
    await lab.owner.sees("大家好")
    await to_group(lab)
    moved = lab.sim.migrate(group)
    await due_now(lab)
    await lab.student.sees("换电站开放日", within=LONG, chat=moved)
    await lab.owner.sees("✅ 送达 1 / 1", within=LONG)
    assert list(await states(lab, (await only_run(lab)).id)) == [moved.id]


async def test_a_group_that_puts_the_bot_out_before_it_is_sent(lab: Laboratory) -> None:
    await ask(lab.owner, "/start")
    group = lab.sim.add_group("课题组", members=[lab.owner, lab.student], bots=[lab.telegram])
    await lab.owner.sees("大家好")
    await to_group(lab)
    group.remove(lab.telegram)
    await settled(lab.owner)
    await due_now(lab)
    report = await lab.owner.sees("✅ 送达 0 / 0", within=LONG)
    assert "A-0001" in report.text
    assert (await only_run(lab)).state is RunState.FINISHED


async def test_who_blocks_the_bot_before_it_is_sent_is_left_out(lab: Laboratory) -> None:
    await ask(lab.student, "/start")
    await ask(lab.researcher, "/start")
    await to_confirm(lab.owner)
    await press(lab.owner, "发送给 3 人")
    lab.student.block()
    await settled(lab.owner)
    await due_now(lab)
    await lab.owner.sees("✅ 送达 2 / 2", within=LONG)
    assert lab.student.id not in await states(lab, (await only_run(lab)).id)


async def test_an_author_demoted_before_it_is_due_and_another_admin_decides(lab: Laboratory) -> None:
    student, owner = lab.student, lab.owner
    await ask(owner, "/start")
    await second_admin(lab, student)
    await to_confirm(student, when="明天 9:00")
    await press(student, "定时发送给")
    await give(lab, student, Role.MEMBER)
    await due_now(lab)
    asked = await owner.sees("现在不能发公告了", within=LONG)
    assert (await stored(lab.database))[0].state is AnnouncementState.WAITING
    async with lab.database.read() as tx:
        assert (await tx.scalars(select(Run))).all() == []
    agreed = await owner.tap("✅ 同意发送", message=asked)
    assert agreed is None
    await owner.sees("你同意了", within=LONG)
    await due_now(lab)
    await student.sees("换电站开放日", within=LONG)
    await owner.sees("换电站开放日", within=LONG)
    mine = select(Delivery.reason).where(Delivery.kind != "announcement", Delivery.chat_id == student.id)
    async with asyncio.timeout(LONG):
        while True:  # the database rings no bell
            async with lab.database.read() as tx:
                told = set(await tx.scalars(mine))
            if told == {"stale"}:  # what was decided, and the report: no more theirs
                break
            await asyncio.sleep(0.05)


async def to_group(lab: Laboratory) -> None:
    """The owner schedules it for the group."""
    await to_audience(lab.owner)
    await press(lab.owner, "群和频道")
    await press(lab.owner, "课题组")
    await press(lab.owner, "选好了")
    await press(lab.owner, "选好了")
    await ask(lab.owner, "明天 9:00")
    await press(lab.owner, "下一步")
    await press(lab.owner, "定时发送给 1 个群")
