"""Telegram's limits, kept by us so that Telegram has no need to: one limiter per process, three lanes.

30 accepted messages in any sliding second overall, 1 a second per private chat with bursts of 3, 20 in 60 s per group
(Telegram's FAQ for bots). What counts is when Telegram *accepts* a message, which is at the latest when it answers; so a
slot is taken from the send until its time after the answer, and no jitter of the network can draw a 429.
"""

import asyncio
from collections import defaultdict, deque
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from typing import Any

from telegram.error import RetryAfter
from telegram.ext import BaseRateLimiter

from outbox.lanes import Lane, LaneBusy, Pass

WINDOW = 1.0  # seconds of the overall window
BURST = 3
PRIVATE_PERIOD = 1.0  # seconds a message of a private chat stands for
GROUP_MESSAGES, GROUP_WINDOW = 20, 60.0
UNLIMITED = ("get", "set", "answer", "delete", "sendChatAction", "log", "close", "leave", "ban", "unban")
REPLIES_FLOW = 10.0  # seconds after a reply during which announcements leave one slot free for the next
TIMER_SLACK = 0.01  # seconds by which an announcement may be late through our own timer, and the next one makes up for
REMEMBERED = 10_000  # chats; above that, those of which nothing is to be remembered are forgotten

Answer = bool | dict[str, Any] | list[dict[str, Any]]


@dataclass
class _Chat:
    """What one chat has used up. Times are the loop's."""

    group: bool
    period: float  # private: seconds that a message stands for
    busy: bool = False  # one send at a time, so that order is kept
    owed_until: float = 0.0  # private: when everything sent would be paid for at one a second
    recent: deque[float] = field(default_factory=deque)  # groups: when each of the last messages was answered
    paused_until: float = 0.0

    def ready_at(self, now: float = 0.0, *, ahead: int = 0) -> float:
        """When the next send may go, at the earliest; with `ahead` others before it, and that only if those go from now on."""
        if self.group:
            blocking = len(self.recent) + ahead - GROUP_MESSAGES
            if blocking < 0:
                return self.paused_until
            oldest = self.recent[blocking] if blocking < len(self.recent) else now
            return max(self.paused_until, oldest + GROUP_WINDOW)
        owed_until = max(self.owed_until, now) if ahead else self.owed_until
        return max(self.paused_until, owed_until + (ahead - (BURST - 1)) * self.period)

    def sent(self, now: float) -> None:
        if self.group:
            self._forget_old(now)
            self.recent.append(now)
        else:
            self.owed_until = max(self.owed_until, now) + self.period

    def idle(self, now: float) -> bool:
        """Whether nothing would be lost by forgetting it."""
        self._forget_old(now)
        return not self.busy and self.paused_until < now and self.owed_until < now and not self.recent

    def _forget_old(self, now: float) -> None:
        while self.recent and self.recent[0] <= now - GROUP_WINDOW:
            self.recent.popleft()


@dataclass(eq=False)
class _Waiter:
    chat_id: int | str
    lane: Lane
    turn: asyncio.Future[None]


class RateLimiter(BaseRateLimiter[Pass]):
    """Grants turns: replies before notices before announcements between chats, first come first served within one. `reserve` tells
    how many of the messages a second announcements leave to other processes with the same token."""

    def __init__(self, *, overall: int = 30, private_period: float = PRIVATE_PERIOD) -> None:
        self.reserve: Callable[[], int] = lambda: 0
        self._overall = overall
        self._private_period = private_period
        self._chats: dict[int | str, _Chat] = {}
        self._lanes: dict[Lane, deque[_Waiter]] = {lane: deque() for lane in Lane}
        self._in_flight = 0
        self._answered: deque[float] = deque()  # when each message within the window was answered
        self._next_announcement = 0.0
        self._announcements_paused_until = 0.0
        self._replies_seen_at = float("-inf")
        self._timer: asyncio.TimerHandle | None = None
        self._waiting: dict[int | str, int] = defaultdict(int)

    async def initialize(self) -> None:
        """Nothing to set up."""

    async def shutdown(self) -> None:
        """Stops the clock of the limiter."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    async def process_request(
        self,
        callback: Callable[..., Coroutine[Any, Any, Answer]],
        args: Any,
        kwargs: dict[str, Any],
        endpoint: str,
        data: dict[str, Any],
        rate_limit_args: Pass | None,
    ) -> Answer:
        """Waits for a turn, then makes the call. Raises LaneBusy where the wait would outlast the pass's patience."""
        chat_id = data.get("chat_id", data.get("inline_message_id"))
        if chat_id is None or endpoint.startswith(UNLIMITED):
            return await callback(*args, **kwargs)
        rate = rate_limit_args or Pass(Lane.REPLY, patience=30.0)
        if chat_id not in self._chats:
            # An inline message is in a chat that the bot does not see: it counts overall only, and is a chat of its own here.
            inline = "chat_id" not in data
            group = not inline and (isinstance(chat_id, str) or chat_id < 0)
            self._chats[chat_id] = _Chat(group, 0.0 if inline else self._private_period)
        await self._turn(chat_id, rate)
        try:
            return await callback(*args, **kwargs)
        except RetryAfter as error:
            self._obey(chat_id, rate.lane, error)
            raise
        finally:
            self._done(chat_id)

    def pause(self, chat_id: int | str) -> float:
        """For how many more seconds a chat can't be sent to."""
        chat = self._chats.get(chat_id)
        return max(0.0, chat.ready_at() - self._now()) if chat else 0.0

    async def _turn(self, chat_id: int | str, rate: Pass) -> None:
        chat = self._chats[chat_id]
        # Those of the same chat who are on their way or wait already each take a slot of theirs first.
        now = self._now()
        wait = chat.ready_at(now, ahead=self._waiting.get(chat_id, 0) + chat.busy) - now
        paused = self._announcements_paused_until - now if rate.lane is Lane.ANNOUNCEMENT else 0.0
        if paused > rate.patience:
            raise LaneBusy(paused, lane_paused=True)
        if wait > (rate.patience if rate.chat_patience is None else min(rate.patience, rate.chat_patience)):
            raise LaneBusy(wait)
        waiter = _Waiter(chat_id, rate.lane, asyncio.get_running_loop().create_future())
        if rate.lane is Lane.REPLY and chat_id in self._waiting:
            self._take_along(chat_id)
        self._lanes[rate.lane].append(waiter)
        self._waiting[chat_id] += 1
        self._grant()
        try:
            async with asyncio.timeout(rate.patience):
                await waiter.turn
        except TimeoutError:
            self._leave(waiter)
            raise LaneBusy(max(WINDOW, self.pause(chat_id))) from None
        except asyncio.CancelledError:
            self._leave(waiter)
            raise

    def _take_along(self, chat_id: int | str) -> None:
        """Within a chat the order of commits is kept, so notices that wait there go with the reply that follows them.
        Announcements do not: a person's reply never waits for a broadcast."""
        notices = self._lanes[Lane.NOTICE]
        for waiter in [waiter for waiter in notices if waiter.chat_id == chat_id]:
            notices.remove(waiter)
            waiter.lane = Lane.REPLY
            self._lanes[Lane.REPLY].append(waiter)

    def _leave(self, waiter: _Waiter) -> None:
        """Somebody stopped waiting; if their turn had come meanwhile, it goes to the next."""
        if waiter.turn.done() and not waiter.turn.cancelled():
            self._done(waiter.chat_id, sent=False)
            return
        if waiter in self._lanes[waiter.lane]:
            self._lanes[waiter.lane].remove(waiter)
            self._forget_waiting(waiter.chat_id)

    def _forget_waiting(self, chat_id: int | str) -> None:
        self._waiting[chat_id] -= 1
        if not self._waiting[chat_id]:
            del self._waiting[chat_id]

    def _done(self, chat_id: int | str, *, sent: bool = True) -> None:
        now = self._now()
        self._in_flight -= 1
        chat = self._chats[chat_id]
        chat.busy = False
        if sent:
            self._answered.append(now)
            chat.sent(now)
        self._grant()

    def _obey(self, chat_id: int | str, lane: Lane, error: RetryAfter) -> None:
        """Telegram said how long to wait: an announcement's 429 holds back announcements only, any other that chat only."""
        period = error.retry_after
        seconds = period if isinstance(period, int) else period.total_seconds()
        until = self._now() + seconds
        if lane is Lane.ANNOUNCEMENT:
            self._announcements_paused_until = max(self._announcements_paused_until, until)
        else:
            chat = self._chats[chat_id]
            chat.paused_until = max(chat.paused_until, until)

    def _grant(self) -> None:
        """Gives turns to everybody whose turn it is, and sets the clock for the next moment at which one may come."""
        now = self._now()
        while self._answered and self._answered[0] <= now - WINDOW:
            self._answered.popleft()
        next_at = self._answered[0] + WINDOW if self._answered else float("inf")
        for lane in Lane:
            next_at = min(next_at, self._grant_lane(lane, now))
        if len(self._chats) > REMEMBERED:
            self._chats = {
                chat_id: chat for chat_id, chat in self._chats.items() if not chat.idle(now) or chat_id in self._waiting
            }
        self._set_timer(now, next_at)

    def _grant_lane(self, lane: Lane, now: float) -> float:
        """Grants what one lane may have now; returns when it should be looked at again."""
        queue = self._lanes[lane]
        next_at = float("inf")
        passed_over: set[int | str] = set()
        for waiter in list(queue):
            if self._free(lane, now) <= 0:
                # An answer or its end of time frees a slot, and looks again; the slot kept for replies is freed by the clock.
                return min(next_at, self._replies_seen_at + REPLIES_FLOW) if self._reserve(lane, now) else next_at
            lane_at = (
                max(self._next_announcement, self._announcements_paused_until) if lane is Lane.ANNOUNCEMENT else 0.0
            )
            if lane_at > now:
                return min(next_at, lane_at)
            chat = self._chats[waiter.chat_id]
            if chat.busy or waiter.chat_id in passed_over:
                passed_over.add(waiter.chat_id)
                continue
            ready_at = chat.ready_at()
            if ready_at > now:
                passed_over.add(waiter.chat_id)
                next_at = min(next_at, ready_at)
                continue
            queue.remove(waiter)
            self._forget_waiting(waiter.chat_id)
            if waiter.turn.done():
                continue
            chat.busy = True
            self._in_flight += 1
            if lane is Lane.ANNOUNCEMENT:
                pace = WINDOW / max(1, self._overall - self.reserve())
                self._next_announcement = max(now - TIMER_SLACK, self._next_announcement) + pace
            elif lane is Lane.REPLY:
                self._replies_seen_at = now
            waiter.turn.set_result(None)
        return next_at

    def _free(self, lane: Lane, now: float) -> int:
        return self._overall - self._reserve(lane, now) - self._in_flight - len(self._answered)

    def _reserve(self, lane: Lane, now: float) -> int:
        """One slot a second stays free for the next reply once replies flow, and what others may need."""
        if lane is not Lane.ANNOUNCEMENT:
            return 0
        return max(self.reserve(), int(now - self._replies_seen_at < REPLIES_FLOW))

    def _set_timer(self, now: float, next_at: float) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if next_at != float("inf") and any(self._lanes.values()):
            self._timer = asyncio.get_running_loop().call_later(max(0.0, next_at - now) + 0.001, self._grant)

    def _now(self) -> float:
        return asyncio.get_running_loop().time()
