"""Admins look after announcements: the list by tabs, the card, its acts, the preview; and nobody else does."""

import asyncio

import pytest
from sqlalchemy import update

from simulator.people import Person
from storage import announcements, drafts, history
from storage.announcements import Announcement, AnnouncementState
from storage.deliveries import DeliveryState
from storage.runs import RunState
from storage.users import Role
from tests.support.laboratory import Laboratory
from tests.support.sendings import (
    DUE,
    FAILED,
    SENT,
    WEEKDAYS,
    opened,
    run_of,
    scheduled,
    sending,
    stored,
    written,
)
from tests.support.visits import ask, give, press, press_data


@pytest.fixture
async def english_admin(lab: Laboratory) -> Person:
    await ask(lab.researcher, "/start")
    await give(lab, lab.researcher, Role.ADMIN)
    return lab.researcher


async def test_an_empty_list_says_how_to_write_one(lab: Laboratory) -> None:
    screen = await ask(lab.owner, "/announcements")
    assert "没有写到一半的公告。写一条：/announce" in screen.text
    assert screen.buttons == ["✓ 草稿 0", "已排期 0", "进行中 0", "重复 0", "以往 0", "📅 每周讲座安排"]
    for tab, said in (
        ("已排期", "再选一个时间"),
        ("进行中", "没有公告在发送"),
        ("重复", "每个工作日"),
        ("以往", "第一条"),
    ):
        screen = await press(lab.owner, tab)
        assert said in screen.text
        assert "/announce" in screen.text
        assert any(button.startswith(f"✓ {tab}") for button in screen.buttons)


async def test_every_announcement_stands_in_its_tab(lab: Laboratory, english_admin: Person) -> None:
    await written(lab, title="Half", state=AnnouncementState.WRITTEN)
    await scheduled(lab, title="Open day")
    await scheduled(lab, title="Waiting one", state=AnnouncementState.WAITING, days=4)
    await scheduled(lab, title="Every day", repeats=True, schedule=WEEKDAYS)
    over = await written(lab, title="Old news")
    await sending(lab, over, {1: SENT, 2: SENT, 3: FAILED})
    running = await written(lab, title="On its way")
    await sending(lab, running, {1: SENT, 2: DUE, 3: DUE, 4: DUE}, state=RunState.PAUSED, finished_at=None)
    screen = await ask(english_admin, "/announcements")
    assert screen.buttons[-6:-1] == ["Drafts 1", "Scheduled 2", "✓ Running 1", "Recurring 1", "Past 2"]
    assert "A-0006 · On its way\nPaused · 25% · Since " in screen.text
    screen = await press(english_admin, "Drafts")
    assert "A-0001 · Half\nNot confirmed · " in screen.text
    screen = await press(english_admin, "Scheduled")
    first, second = screen.text.split("\n\n")[1:]
    assert first.startswith("A-0002 · Open day")
    assert first.endswith("(UTC+8) · in 3 days")
    assert second.endswith("in 4 days · Waits for approval")
    screen = await press(english_admin, "Recurring")
    assert "A-0004 · Every day\nEvery weekday at 09:00\n" in screen.text
    screen = await press(english_admin, "Past")
    assert "delivered 2 / 3 · 1 not delivered" in screen.text
    assert {"A-0005", "A-0006"} < set(screen.buttons)
    card = await press(english_admin, "A-0005")
    assert card.text.startswith("Old news · A-0005\nSent.")
    assert card.id == screen.id, "everything stays in one message"


async def test_ones_own_drafts_are_listed_and_lead_back_to_their_question(
    lab: Laboratory, english_admin: Person
) -> None:
    await ask(lab.owner, "/announce")
    await ask(lab.owner, "换电站周六开放参观")
    await ask(lab.owner, "/projects")
    screen = await opened(lab.owner, "al:d")
    assert "✏️ 换电站周六开放参观\n没写完 · 上次改动：" in screen.text
    question = await press(lab.owner, "✏️ 换电站周六开放参观")
    assert "第 1 步" in question.text
    assert "换电站周六开放参观" in question.text
    async with lab.database.read() as tx:
        (draft,) = await drafts.of_user(tx, lab.owner.id)
    assert draft.listening
    others = await opened(english_admin, "al:d")
    assert "Nothing is half-written" in others.text, "half-written words are their author's alone"


async def test_a_draft_without_anything_in_it_is_none(lab: Laboratory) -> None:
    await ask(lab.owner, "/announce")
    await ask(lab.owner, "/projects")
    assert "没有写到一半的公告" in (await opened(lab.owner, "al:d")).text


async def test_pages(lab: Laboratory) -> None:
    for day in range(1, 9):
        await scheduled(lab, days=day + 1, title=f"第 {day} 条")
    screen = await ask(lab.owner, "/announcements")
    assert "1–6 / 8" in screen.text
    assert "第 7 条" not in screen.text
    screen = await press(lab.owner, "下一页")
    assert "7–8 / 8" in screen.text
    assert "A-0008 · 第 8 条" in screen.text
    assert "第 6 条" not in screen.text
    async with lab.database.write() as tx:
        await tx.execute(update(Announcement).values(state=AnnouncementState.CANCELLED))
    _, screen = await press_data(lab.owner, "al:s:1", screen)
    assert "没有等着发送的公告" in screen.text
    assert "7–8 / 8" in (await press_data(lab.owner, "al:p:7", screen))[1].text, "the last page there is"


async def test_the_card_tells_everything(lab: Laboratory) -> None:
    await ask(lab.student, "/start")
    await give(lab, lab.student, Role.ADMIN)
    one = await scheduled(
        lab,
        audience={"everyone": True, "languages": ["zh"]},
        repeats=True,
        schedule=WEEKDAYS,
        topic="news",
        silent=True,
        confirm=True,
        approved_by=lab.student.id,
    )
    await sending(lab, one, {1: SENT, 2: SENT, 3: FAILED, 4: DeliveryState.SKIPPED})
    card = await opened(lab.owner, f"am:{one}")
    for said in (
        "换电站开放日 · A-0001\n下次发送：",
        "还有 3 天",
        "每个工作日 09:00，接下来：\n• ",
        "接收人：所有人 · 中文读者",
        "资讯 · 主题：实验室动态 · 静音 · 要确认已读",
        "作者：周老师 (@zhou) · 复核：小林 (@lin)",
        "最近：\n• ",
        "发送 · 送达 2 / 3 · 未送达 1",
    ):
        assert said in card.text, said
    assert card.text.count("\n• ") == 4
    assert "更改" not in card.text
    labels = [*card.buttons[:8], *card.buttons[-2:]]
    assert labels == [
        "✏️ 改内容或时间",
        "⏸ 暂停",
        "✕ 取消",
        "👁 预览",
        "复制一份再写",
        "🔁 重试失败的（1）",
        "✏️ 修改已发的",
        "🗑 全部撤回",
        "‹ 公告",
        "🕓 记录",
    ]
    assert (await press(lab.owner, "‹ 公告")).text.startswith("公告 · 重复发送")


@pytest.mark.parametrize(
    ("state", "said", "acts"),
    [
        (AnnouncementState.WRITTEN, "not confirmed yet", {"Finish and confirm", "Cancel", "Preview"}),
        (
            AnnouncementState.WAITING,
            "another admin’s approval",
            {"Approve", "Refuse", "Edit", "Cancel", "Preview", "Duplicate"},
        ),
        (AnnouncementState.SCHEDULED, "To be sent", {"Edit", "Pause", "Cancel", "Preview", "Duplicate"}),
        (AnnouncementState.PAUSED, "is not sent", {"Edit", "Resume", "Cancel", "Preview", "Duplicate"}),
        (AnnouncementState.DONE, "Sent.", {"Preview", "Duplicate"}),
        (AnnouncementState.CANCELLED, "Cancelled.", {"Preview", "Duplicate"}),
    ],
)
async def test_only_what_makes_sense_can_be_done(
    lab: Laboratory, english_admin: Person, state: AnnouncementState, said: str, acts: set[str]
) -> None:
    await ask(lab.owner, "/start")
    one = await scheduled(lab, state=state)
    card = await opened(english_admin, f"am:{one}")
    assert said in card.text.split("\n")[1]
    offered = card.buttons[:-2]
    assert len(offered) == len(acts)
    assert all(any(act in button for button in offered) for act in acts), offered


async def test_an_owner_may_override_and_an_admin_may_not_approve_their_own(
    lab: Laboratory, english_admin: Person
) -> None:
    own = await scheduled(lab, state=AnnouncementState.WAITING)
    admins = await scheduled(lab, state=AnnouncementState.WAITING, author_id=english_admin.id)
    owners = (await opened(lab.owner, f"am:{own}")).buttons
    assert "不等复核，直接发送" in owners
    assert not {"✅ 同意发送", "不同意"} & set(owners)
    buttons = (await opened(english_admin, f"am:{admins}")).buttons
    assert not any("pprov" in button or "Refuse" in button for button in buttons)
    assert "✅ 同意发送" in (await opened(lab.owner, f"am:{admins}")).buttons


async def test_it_is_paused_and_resumed(lab: Laboratory) -> None:
    one = await scheduled(lab)
    await opened(lab.owner, f"am:{one}")
    assert await lab.owner.tap("⏸ 暂停") == "已暂停"
    card = await lab.owner.next()
    assert "到时间也不会发送" in card.text
    assert (await stored(lab, one)).state is AnnouncementState.PAUSED
    toast, stale = await press_data(lab.owner, f"am:{one}:p", card)
    assert "A-0001 刚才被别人改过" in (toast or "")
    assert "▶️ 恢复" in stale.buttons
    assert (await lab.owner.tap("▶️ 恢复", message=stale) or "").startswith("已恢复，下次发送：")
    assert (await stored(lab, one)).state is AnnouncementState.SCHEDULED


@pytest.mark.both_databases
async def test_two_at_once_pause_it_once(lab: Laboratory, english_admin: Person) -> None:
    one = await scheduled(lab)
    here, there = await opened(lab.owner, f"am:{one}"), await opened(english_admin, f"am:{one}")
    toasts = await asyncio.gather(
        lab.owner.tap(data=f"am:{one}:p", message=here), english_admin.tap(data=f"am:{one}:p", message=there)
    )
    assert sum(toast in ("已暂停", "Paused") for toast in toasts) == 1
    async with lab.database.read() as tx:
        assert await history.count(tx, action="announcement.paused") == 1


async def test_cancelling_says_to_how_many_and_is_asked_first(lab: Laboratory, english_admin: Person) -> None:
    await ask(lab.owner, "/start")
    await ask(lab.student, "/start")
    one = await scheduled(lab)
    await opened(english_admin, f"am:{one}")
    question = await press(english_admin, "✕ Cancel")
    assert "It has 3 recipients now, and none of them will get it. Due " in question.text
    assert (await stored(lab, one)).state is AnnouncementState.SCHEDULED
    card = await press(english_admin, "‹ Keep it")
    assert "To be sent" in card.text
    await press(english_admin, "✕ Cancel")
    assert await english_admin.tap("Cancel A-0001") == "A-0001 is cancelled"
    assert "Cancelled." in (await english_admin.next()).text
    assert (await stored(lab, one)).state is AnnouncementState.CANCELLED
    toast, card = await press_data(english_admin, f"am:{one}:x", card)
    assert "can’t be changed any more" in (toast or "")
    assert "Cancelled." in card.text


async def test_cancelling_what_repeats_says_that_a_sending_goes_on(lab: Laboratory) -> None:
    one = await scheduled(lab, repeats=True, schedule=WEEKDAYS)
    quiet = await scheduled(lab, repeats=True, schedule=WEEKDAYS)
    run = await sending(lab, one, {1: SENT, 2: DUE}, state=RunState.PAUSED, finished_at=None)
    card = await opened(lab.owner, f"am:{quiet}")
    assert "正在进行" not in (await press(lab.owner, "✕ 取消")).text
    await press_data(lab.owner, f"am:{one}", card)
    assert "正在进行的那次发送不受影响" in (await press(lab.owner, "✕ 取消")).text
    card = await press(lab.owner, "取消 A-0001")
    assert "📶 进度 50%" in card.buttons
    assert (await stored(lab, one)).state is AnnouncementState.CANCELLED
    assert (await run_of(lab, run)).state is RunState.PAUSED


async def test_what_was_changed_since_one_was_asked_is_not_cancelled(lab: Laboratory) -> None:
    one = await scheduled(lab)
    await opened(lab.owner, f"am:{one}")
    question = await press(lab.owner, "✕ 取消")
    async with lab.database.write() as tx:
        assert await announcements.change(tx, one, version=1, values={"title": "改过的标题"})
    toast, card = await press_data(lab.owner, f"am:{one}:X:1", question)
    assert "刚才被别人改过" in (toast or "")
    assert "改过的标题" in card.text
    assert (await stored(lab, one)).state is AnnouncementState.SCHEDULED


async def test_what_was_never_confirmed_is_dropped(lab: Laboratory) -> None:
    one = await written(lab, state=AnnouncementState.WRITTEN)
    await opened(lab.owner, f"am:{one}")
    assert "还没有发给任何人" in (await press(lab.owner, "✕ 取消")).text
    assert "已取消" in (await press(lab.owner, "取消 A-0001")).text
    assert (await stored(lab, one)).state is AnnouncementState.CANCELLED


async def test_a_change_that_waits_is_said(lab: Laboratory) -> None:
    one = await scheduled(lab, edited={"title": "新"})
    assert "另有一份修改还没有确认" in (await opened(lab.owner, f"am:{one}")).text


async def test_the_preview_comes_in_each_language_as_it_was_confirmed(lab: Laboratory) -> None:
    contents = {
        "zh": {"kind": "text", "text": "周六开放参观", "links": [["地图", "https://example.org/"]]},
        "en": {"kind": "text", "text": "Open on Saturday"},
    }
    one = await scheduled(lab, contents=contents, confirm=True)
    await opened(lab.owner, f"am:{one}")
    assert await lab.owner.tap("👁 预览") == "预览在下面，只有你能看到"
    english = await lab.owner.sees("Open on Saturday")
    chinese = await lab.owner.sees("周六开放参观")
    assert "地图" in chinese.buttons
    assert len(english.buttons) == 1, "that it was read"
    toast = await lab.owner.tap(data="an:0:r", message=english)
    assert toast, "a preview’s buttons answer"


async def test_an_announcement_that_is_not_there(lab: Laboratory) -> None:
    toast, screen = await press_data(lab.owner, "am:99", await ask(lab.owner, "/announcements"))
    assert toast == "找不到这条公告。"
    assert screen.text.startswith("公告 · ")


async def test_nobody_else_sees_or_does_anything(lab: Laboratory) -> None:
    one = await scheduled(lab)
    run = await sending(lab, one, {1: SENT, 2: DUE}, state=RunState.PAUSED, finished_at=None)
    answer = await ask(lab.student, "/announcements")
    assert "A-0001" not in answer.text
    for data in ("al", f"am:{one}", f"am:{one}:p", f"am:{one}:x", f"am:{one}:X:1", f"ap:{one}"):
        toast, after = await press_data(lab.student, data, answer)
        assert toast
        assert "A-0001" not in after.text
    for act in ("", ":p", ":g", ":x", ":X", ":r", ":t", ":T"):
        toast, after = await press_data(lab.student, f"rn:{run}{act}", answer)
        assert toast
        assert "A-0001" not in after.text
    assert (await stored(lab, one)).state is AnnouncementState.SCHEDULED
    assert (await run_of(lab, run)).state is RunState.PAUSED
    assert not any("开放日" in message.text for message in lab.student.messages())


async def test_who_was_an_admin_when_the_card_was_drawn_is_none_any_more(
    lab: Laboratory, english_admin: Person
) -> None:
    one = await scheduled(lab)
    card = await opened(english_admin, f"am:{one}")
    await give(lab, english_admin, Role.MEMBER)
    toast, _ = await press_data(english_admin, f"am:{one}:p", card)
    assert toast == "You may not do this."
    assert (await stored(lab, one)).state is AnnouncementState.SCHEDULED


async def test_it_survives_a_restart(lab: Laboratory) -> None:
    one = await scheduled(lab)
    card = await opened(lab.owner, f"am:{one}")
    await lab.restart()
    toast, card = await press_data(lab.owner, f"am:{one}:p", card)
    assert toast == "已暂停"
    assert "▶️ 恢复" in card.buttons
