"""The limiter against a Telegram that counts on its own side, and accepts at a random moment between call and answer."""

import asyncio
import random
from collections import defaultdict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import pairwise

import pytest
from telegram.error import RetryAfter

from bot import ratelimit
from bot.ratelimit import RateLimiter
from outbox.lanes import Lane, LaneBusy, Pass
from tests.bot.virtual_time import in_virtual_time

PATIENT = 100.0


@dataclass
class Telegram:
    """Notes when it accepted what, by the loop's clock. `refuse` draws a 429 for a chat, once."""

    seed: int = 1
    latency: tuple[float, float] = (0.0, 0.0)
    accepted: list[tuple[float, int | str, str]] = field(default_factory=list)
    refuse: dict[int | str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.random = random.Random(self.seed)

    async def take(self, chat: int | str, text: str) -> bool:
        await self._travel()
        if chat in self.refuse:
            raise RetryAfter(timedelta(seconds=self.refuse.pop(chat)))
        self.accepted.append((asyncio.get_running_loop().time(), chat, text))
        await self._travel()
        return True

    async def _travel(self) -> None:
        low, high = self.latency
        if high:
            await asyncio.sleep(self.random.uniform(low, high))

    @property
    def times(self) -> list[float]:
        return [at for at, _, _ in self.accepted]

    def texts(self, chat: int | str | None = None) -> list[str]:
        return [text for _, to, text in self.accepted if chat in (None, to)]


Send = Callable[..., Awaitable[object]]


def sender(limiter: RateLimiter, telegram: Telegram) -> Send:
    async def send(
        chat: int | str,
        text: str = "",
        lane: Lane = Lane.REPLY,
        *,
        patience: float = PATIENT,
        chat_patience: float | None = None,
        method: str = "sendMessage",
        inline: bool = False,
    ) -> object:
        data = {"inline_message_id" if inline else "chat_id": chat}
        rate = Pass(lane, patience, chat_patience)
        return await limiter.process_request(lambda: telegram.take(chat, text), (), {}, method, data, rate)

    return send


def most_in_any(times: list[float], window: float) -> int:
    return max(sum(1 for at in times if start <= at < start + window) for start in times)


@pytest.mark.parametrize("seed", range(20))
@in_virtual_time
async def test_telegram_never_sees_more_than_thirty_in_a_second_nor_a_chat_more_than_its_bucket(seed: int) -> None:
    telegram = Telegram(seed, latency=(0.0, 0.12))
    send = sender(RateLimiter(), telegram)
    lanes = random.Random(seed)
    async with asyncio.TaskGroup() as group:
        for number in range(200):
            group.create_task(send(number % 70 + 1, lane=lanes.choice(list(Lane))))
    assert len(telegram.accepted) == 200
    assert most_in_any(telegram.times, 1.0) <= 30
    # It is not merely safe but quick: 200 in somewhat under seven seconds are possible.
    assert telegram.times[-1] - telegram.times[0] < 9
    by_chat = defaultdict(list)
    for at, chat, _ in telegram.accepted:
        by_chat[chat].append(at)
    for times in by_chat.values():
        for first in range(len(times)):
            for last in range(first, len(times)):
                assert last - first + 1 <= 3 + times[last] - times[first] + 1e-6


@in_virtual_time
async def test_a_private_chat_gets_three_at_once_then_one_a_second_in_order() -> None:
    telegram = Telegram(latency=(0.0, 0.02))
    send = sender(RateLimiter(), telegram)
    async with asyncio.TaskGroup() as group:
        for number in range(5):
            group.create_task(send(1, str(number)))
    assert telegram.texts() == ["0", "1", "2", "3", "4"]
    first, times = telegram.times[0], telegram.times
    assert times[2] - first < 0.9
    assert times[3] - first >= 1.0
    assert times[4] - first >= 2.0


@in_virtual_time
async def test_a_group_gets_twenty_in_a_minute() -> None:
    telegram = Telegram()
    send = sender(RateLimiter(), telegram)
    for _ in range(20):
        await send(-5)
    with pytest.raises(LaneBusy) as busy:
        await send(-5, patience=30.0)
    assert 50 < busy.value.seconds <= 60
    await send(-6, patience=0.0)
    await send(-5, patience=61.0)
    assert telegram.times[-1] - telegram.times[0] >= 60


@in_virtual_time
async def test_the_known_wait_of_a_chat_is_told_at_once_also_to_those_behind_others() -> None:
    """Ten at once to a chat of which nothing is known yet: from the fourth on there is a wait, and it is known."""
    telegram = Telegram(latency=(0.01, 0.02))
    send = sender(RateLimiter(), telegram)
    loop = asyncio.get_running_loop()
    began = loop.time()
    results = await asyncio.gather(
        *(send(1, patience=30.0, chat_patience=0.7) for _ in range(10)), return_exceptions=True
    )
    assert loop.time() - began < 5
    busy = [result.seconds for result in results if isinstance(result, LaneBusy)]
    assert len(telegram.accepted) == 3
    assert len(busy) == 7
    assert 0.7 < min(busy) <= 1.0


@in_virtual_time
async def test_replies_go_before_notices_and_these_before_announcements() -> None:
    telegram = Telegram()
    send = sender(RateLimiter(overall=3), telegram)
    for chat in (101, 102, 103):
        await send(chat)
    async with asyncio.TaskGroup() as group:
        for chat, lane in (
            (1, Lane.ANNOUNCEMENT),
            (2, Lane.NOTICE),
            (3, Lane.NOTICE),
            (4, Lane.REPLY),
            (5, Lane.REPLY),
        ):
            group.create_task(send(chat, lane.name, lane))
            await asyncio.sleep(0)
    assert telegram.texts()[3:] == ["REPLY", "REPLY", "NOTICE", "NOTICE", "ANNOUNCEMENT"]


@in_virtual_time
async def test_within_a_chat_a_reply_does_not_overtake_a_notice_but_does_an_announcement() -> None:
    telegram = Telegram()
    send = sender(RateLimiter(overall=2), telegram)
    await send(101)
    await send(102)
    async with asyncio.TaskGroup() as group:
        for text, lane in (("broadcast", Lane.ANNOUNCEMENT), ("receipt", Lane.NOTICE), ("answer", Lane.REPLY)):
            group.create_task(send(1, text, lane))
            await asyncio.sleep(0)
    assert telegram.texts(1) == ["receipt", "answer", "broadcast"]


@in_virtual_time
async def test_announcements_are_paced_evenly_and_leave_one_slot_once_replies_flow() -> None:
    telegram = Telegram()
    send = sender(RateLimiter(overall=20), telegram)
    await send(9_999, "reply")
    loop = asyncio.get_running_loop()
    waits: list[float] = []

    async def ask(chat: int) -> None:
        began = loop.time()
        await send(chat, "reply")
        waits.append(loop.time() - began)

    async with asyncio.TaskGroup() as group:
        for chat in range(1, 41):
            group.create_task(send(chat, "news", Lane.ANNOUNCEMENT))
        for chat in (501, 502):
            await asyncio.sleep(0.7)
            group.create_task(ask(chat))
    news = [at for at, _, text in telegram.accepted if text == "news"]
    assert (
        min(later - earlier for earlier, later in pairwise(news)) > 0.02
    )  # 1/20 s, less what a late timer made up for
    assert most_in_any(news, 1.0) <= 19
    assert max(waits) < 0.5


@in_virtual_time
async def test_with_one_message_a_second_an_announcement_goes_once_replies_have_ceased(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(ratelimit, "REPLIES_FLOW", 1.2)
    telegram = Telegram()
    send = sender(RateLimiter(overall=1), telegram)
    await send(1, "reply")
    await send(2, "news", Lane.ANNOUNCEMENT, patience=20.0)
    assert telegram.texts() == ["reply", "news"]


@in_virtual_time
async def test_a_429_of_a_reply_holds_that_chat_only() -> None:
    telegram = Telegram(refuse={1: 60})
    limiter = RateLimiter()
    send = sender(limiter, telegram)
    with pytest.raises(RetryAfter):
        await send(1)
    assert 55 < limiter.pause(1) <= 60
    with pytest.raises(LaneBusy) as busy:
        await send(1, patience=5.0)
    assert busy.value.seconds > 55
    await send(2, patience=0.0)
    await send(3, lane=Lane.NOTICE, patience=0.0)
    await send(4, lane=Lane.ANNOUNCEMENT, patience=1.0)
    assert len(telegram.accepted) == 3


@in_virtual_time
async def test_a_429_of_an_announcement_holds_announcements_only() -> None:
    telegram = Telegram(refuse={1: 60})
    send = sender(RateLimiter(), telegram)
    with pytest.raises(RetryAfter):
        await send(1, lane=Lane.ANNOUNCEMENT)
    with pytest.raises(LaneBusy) as busy:
        await send(2, lane=Lane.ANNOUNCEMENT, patience=5.0)
    assert busy.value.seconds > 55
    await send(1, patience=0.0)
    await send(2, lane=Lane.NOTICE, patience=0.0)


@pytest.mark.parametrize("method", ["answerCallbackQuery", "sendChatAction", "getFile", "deleteMessage"])
@in_virtual_time
async def test_what_telegram_does_not_count_passes_a_chat_that_is_held(method: str) -> None:
    telegram = Telegram(refuse={1: 60})
    send = sender(RateLimiter(overall=1), telegram)
    with pytest.raises(RetryAfter):
        await send(1)
    for _ in range(10):
        await send(1, method=method, patience=0.0)


@in_virtual_time
async def test_edits_of_inline_messages_count_overall_but_for_no_chat() -> None:
    telegram = Telegram()
    send = sender(RateLimiter(overall=30), telegram)
    async with asyncio.TaskGroup() as group:
        for _ in range(35):
            group.create_task(send("an inline message", inline=True, method="editMessageText"))
    assert len(telegram.accepted) == 35
    assert most_in_any(telegram.times, 1.0) <= 30


@in_virtual_time
async def test_those_who_stop_waiting_leave_nothing_behind() -> None:
    """Cancelled while waiting, cancelled in the very turn in which it was their turn, out of patience, refused: as if never there."""
    telegram = Telegram(latency=(0.001, 0.003))
    limiter = RateLimiter(overall=30, private_period=0.0)
    send = sender(limiter, telegram)
    draws = random.Random(7)
    async with asyncio.TaskGroup() as group:
        tasks = [
            group.create_task(
                _ended(
                    send(draws.randint(1, 4), lane=draws.choice(list(Lane)), patience=draws.choice([0.0, 0.05, 2.0]))
                )
            )
            for _ in range(120)
        ]
        for task in tasks:
            if draws.random() < 0.4:
                await asyncio.sleep(draws.choice([0.0, 0.0, 0.002]))
                task.cancel()
    assert limiter._in_flight == 0
    assert not limiter._waiting
    assert not any(limiter._lanes.values())
    assert not any(chat.busy for chat in limiter._chats.values())
    await asyncio.sleep(1.0)  # the window has passed: all thirty are free
    before = len(telegram.accepted)
    await asyncio.gather(*(send(chat, patience=0.2) for chat in range(100, 130)))
    assert len(telegram.accepted) - before == 30


async def _ended(sending: Awaitable[object]) -> None:
    try:
        await sending
    except LaneBusy:
        return


@in_virtual_time
async def test_chats_that_are_quiet_again_are_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ratelimit, "REMEMBERED", 50)
    monkeypatch.setattr(ratelimit, "GROUP_WINDOW", 0.01)
    telegram = Telegram(refuse={-77: 60})
    limiter = RateLimiter(overall=100_000, private_period=0.0)
    send = sender(limiter, telegram)
    with pytest.raises(RetryAfter):
        await send(-77)
    for chat in range(1, 200):
        await send(chat if chat % 2 else -chat)
        if chat == 150:
            await asyncio.sleep(0.05)
    assert len(limiter._chats) < 150
    assert -77 in limiter._chats  # what it must remember it does
    for _ in range(20):
        with pytest.raises(LaneBusy):
            await send(-77, patience=0.0)
    assert not limiter._waiting


@in_virtual_time
async def test_announcements_leave_to_other_processes_what_is_reserved_for_them() -> None:
    limiter, telegram = RateLimiter(), Telegram()
    limiter.reserve = lambda: 5
    send = sender(limiter, telegram)
    async with asyncio.TaskGroup() as group:
        for chat in range(1, 101):
            group.create_task(send(chat, lane=Lane.ANNOUNCEMENT))
    assert most_in_any(telegram.times, 1.0) <= 25
    assert 95 / 25 <= telegram.times[-1] - telegram.times[0] <= 105 / 25
    limiter.reserve = lambda: 0  # the others have gone
    telegram.accepted.clear()
    async with asyncio.TaskGroup() as group:
        for chat in range(101, 201):
            group.create_task(send(chat, lane=Lane.ANNOUNCEMENT))
    assert telegram.times[-1] - telegram.times[0] <= 105 / 30


@in_virtual_time
async def test_who_would_wait_for_a_paused_lane_is_told_that_all_of_it_waits() -> None:
    limiter, telegram = RateLimiter(), Telegram(refuse={1: 60})
    send = sender(limiter, telegram)
    with pytest.raises(RetryAfter):
        await send(1, lane=Lane.ANNOUNCEMENT)
    with pytest.raises(LaneBusy) as announcement:
        await send(2, lane=Lane.ANNOUNCEMENT, patience=15.0)
    assert announcement.value.lane_paused
    telegram.refuse[3] = 60
    with pytest.raises(RetryAfter):
        await send(3, lane=Lane.NOTICE)
    with pytest.raises(LaneBusy) as notice:
        await send(3, lane=Lane.NOTICE, patience=15.0)
    assert not notice.value.lane_paused
    await send(4, lane=Lane.NOTICE)
