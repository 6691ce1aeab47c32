"""How a run goes: counted from the ledger as it stands, and in words on its panel."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import update

from lab.progress import Progress, load
from messages import progress as screens
from messages.words import Language, Words
from messages.words import load as catalogue
from storage.database import Database
from storage.deliveries import Delivery, DeliveryState
from storage.ledger import QUIET
from storage.runs import Action, RunState
from tests.support import published

WORDS = catalogue()
ZH, EN = WORDS[Language.ZH], WORDS[Language.EN]
SHANGHAI = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 11, 25, 2, 0, tzinfo=UTC)
STARTED = NOW - timedelta(seconds=20)


async def progress(
    database: Database, states: Mapping[int, DeliveryState], *, now: datetime = NOW, **values: Any
) -> Progress:
    """A run with these deliveries by chat, of which those to negative chats wait for the end of quiet hours."""
    async with database.write() as tx:
        made = await published.announcement(tx, author_id=1, now=STARTED)
        given = {"state": RunState.RUNNING, "finished_at": None, **values}
        run_id = await published.run(tx, made, states, now=STARTED, **given)
        quiet = {"due_at": NOW + timedelta(hours=8), "reason": QUIET}
        await tx.execute(update(Delivery).where(Delivery.chat_id < 0).values(**quiet))
        found = await load(tx, run_id, now)
    assert found is not None
    return found


def chats(state: DeliveryState, count: int, *, first: int = 1) -> dict[int, DeliveryState]:
    return dict.fromkeys(range(first, first + count), state)


def shown(words: Words, told: Progress, *, live: bool = True) -> tuple[str, list[str]]:
    screen = screens.panel(words, told, zone=SHANGHAI, now=NOW, live=live)
    return str(screen.text), [button.text for row in screen.buttons for button in row]


async def test_a_run_under_way(database: Database) -> None:
    # Chat n was sent to n - 1 seconds after the start, so that nine are within the last ten seconds before now.
    sent = chats(DeliveryState.SENT, 20)
    states = {
        **sent,
        **chats(DeliveryState.DUE, 30, first=101),
        **chats(DeliveryState.DUE, 7, first=-7),
        **chats(DeliveryState.DIGEST, 3, first=201),
        **chats(DeliveryState.SKIPPED, 5, first=301),
        401: DeliveryState.BLOCKED,
        402: DeliveryState.FAILED,
        403: DeliveryState.SENDING,
    }
    told = await progress(database, states)
    assert (told.sent, told.blocked, told.failed, told.unknown, told.skipped) == (20, 1, 1, 0, 5)
    assert (told.due, told.later, told.digest) == (31, 7, 3)
    assert told.rate == pytest.approx(0.9)
    text, buttons = shown(ZH, told)
    assert text.splitlines() == [
        "<b>A-0001 · 换电站开放日</b>",
        "正在发送",
        "▓▓▓░░░░░░░ 34% · 22 / 63",
        "✅ 送达：20",
        "🚫 已停用机器人或账号已注销：1",
        "❌ 失败：1",
        "⏭ 未发送（接收人关闭了主题，或发送被取消）：5",
        "⏳ 马上发送：31",
        "🌙 等安静时段结束：7",
        "🗓 等下一次汇总：3",
        "每秒 0.9 条 · 大约还要 35 秒",
    ]
    assert buttons == ["⏸ 暂停", "✕ 停止"]
    text, buttons = shown(EN, told, live=False)
    assert text.endswith("🗓 In the next digest: 3\n0.9 a second · about 35 s left")
    assert buttons == ["Refresh", "⏸ Pause", "✕ Stop", "📄 Report", "‹ Announcement"]


async def test_right_after_the_start_the_rate_is_that_of_the_time_there_was(database: Database) -> None:
    states = {**chats(DeliveryState.SENT, 2), **chats(DeliveryState.DUE, 10, first=101)}
    told = await progress(database, states, now=STARTED + timedelta(seconds=2))
    # Of chat 1, sent in the moment of the start, the window knows nothing.
    assert told.rate == pytest.approx(0.5)
    assert told.left == timedelta(seconds=20)


async def test_what_has_only_just_begun_says_no_rate(database: Database) -> None:
    text, _ = shown(EN, await progress(database, chats(DeliveryState.DUE, 1204)))
    assert "░░░░░░░░░░ 0% · 0 / 1,204" in text
    assert "Delivered: 0" in text
    assert "Next to go out: 1,204" in text
    assert "second" not in text


async def test_a_paused_run_has_no_time_left_and_goes_on_by_a_button(database: Database) -> None:
    states = {**chats(DeliveryState.SENT, 20), **chats(DeliveryState.DUE, 30, first=101)}
    text, buttons = shown(EN, await progress(database, states, state=RunState.PAUSED))
    assert "Paused" in text
    assert "left" not in text
    assert buttons == ["▶️ Resume", "✕ Stop"]


async def test_what_waits_for_its_time_is_said_to(database: Database) -> None:
    states = {**chats(DeliveryState.SENT, 20), **chats(DeliveryState.DUE, 4, first=-4)}
    told = await progress(database, states)
    text, _ = shown(EN, told)
    assert "What could go out now has gone out" in text
    assert "After quiet hours: 4" in text
    assert "83%" in text
    assert told.left is None


async def test_what_failed_for_the_moment_is_due_soon_and_not_later(database: Database) -> None:
    told = await progress(database, chats(DeliveryState.DUE, 2, first=-2))
    async with database.write() as tx:
        await tx.execute(update(Delivery).where(Delivery.chat_id == -1).values(attempts=1, reason="503"))
        again = await load(tx, told.run.id, NOW)
    assert (told.due, told.later) == (0, 2)
    assert again is not None
    assert (again.due, again.later) == (1, 1)


async def test_a_finished_run_has_its_numbers_and_the_report(database: Database) -> None:
    finished = {"state": RunState.FINISHED, "finished_at": STARTED + timedelta(seconds=75)}
    text, buttons = shown(ZH, await progress(database, chats(DeliveryState.SENT, 3), **finished))
    assert text == "<b>A-0001 · 换电站开放日</b>\n周三 11月25日 09:59（UTC+8）发送，用时 1 分 15 秒。\n✅ 送达：3"
    assert buttons == ["📄 报告", "‹ 公告"]


@pytest.mark.parametrize("state", [RunState.CANCELLED, RunState.MISSED])
async def test_one_that_did_not_get_far_says_so(database: Database, state: RunState) -> None:
    told = await progress(database, chats(DeliveryState.SKIPPED, 3), state=state, finished_at=NOW)
    for words, cancelled, missed in ((ZH, "取消", "没有运行"), (EN, "cancelled", "not running")):
        text, buttons = shown(words, told)
        assert (cancelled if state is RunState.CANCELLED else missed) in text
        assert "▓" not in text
        assert len(buttons) == 2


async def test_a_retraction_tells_what_could_not_be_deleted(database: Database) -> None:
    finished = {"state": RunState.FINISHED, "finished_at": NOW, "action": Action.RETRACT, "of_run": 1}
    told = await progress(database, chats(DeliveryState.SENT, 5), **finished)
    async with database.write() as tx:
        await tx.execute(update(Delivery).where(Delivery.chat_id <= 2).values(reason="withdrawn"))
        again = await load(tx, told.run.id, NOW)
    assert again is not None
    text, _ = shown(EN, again)
    assert "Deleted: 3" in text
    assert "“withdrawn”: 2" in text


async def test_the_copies_are_changed(database: Database) -> None:
    told = await progress(database, chats(DeliveryState.SENT, 5), action=Action.EDIT, of_run=1)
    text, _ = shown(EN, told)
    assert "Changing the messages" in text
    assert "Changed: 5" in text


async def test_there_is_no_such_run(database: Database) -> None:
    async with database.read() as tx:
        assert await load(tx, 99, NOW) is None


@pytest.mark.parametrize(
    ("done", "of", "cells"), [(0, 0, 10), (0, 9, 0), (1, 5000, 1), (4999, 5000, 9), (5000, 5000, 10), (50, 100, 5)]
)
def test_the_bar_is_full_at_the_end_only_and_empty_at_the_start_only(done: int, of: int, cells: int) -> None:
    assert screens.bar(done, of) == "▓" * cells + "░" * (10 - cells)
