"""Telegram's sending limits: 30 messages in any second overall, 1 a second in a private chat, 20 a minute in a group.

Time is a monotonic clock, since this is about real traffic. A call over a limit draws a 429 and starts a penalty;
each further call while it lasts lengthens it by a second.
"""

import math
from collections import deque
from collections.abc import Callable

from simulator.errors import too_many_requests

OVERALL = 30
PRIVATE_BURST = 3
GROUP_PER_MINUTE = 20
COUNTED = ("send", "copy", "forward", "edit")
NOT_COUNTED = {"sendChatAction", "sendMessageDraft"}


class Limits:
    """The limits of one bot, each a sliding window; off until `enabled`."""

    def __init__(self, ticks: Callable[[], float]) -> None:
        self._ticks = ticks
        self._overall: deque[float] = deque()
        self._chats: dict[int | str, deque[float]] = {}
        self._penalties: dict[int | str, float] = {}

    def check(self, chat: int | str) -> None:
        """Raises the 429 that sending to this chat now would draw; "" is no chat, for edits of inline messages."""
        now = self._ticks()
        for key, wait in (("", self._overall_wait(now)), (chat, self._chat_wait(chat, now))):
            until = self._penalties.get(key, now)
            if until > now:
                self._penalties[key] = until + 1
                raise too_many_requests(math.ceil(self._penalties[key] - now))
            if wait > 0:
                self._penalties[key] = now + max(math.ceil(wait), 1)
                raise too_many_requests(max(math.ceil(wait), 1))

    def accepted(self, chat: int | str, count: int) -> None:
        """Counts messages that were sent."""
        now = self._ticks()
        for window in (self._overall, self._chats.setdefault(chat, deque(maxlen=GROUP_PER_MINUTE))):
            window.extend([now] * count)

    def _overall_wait(self, now: float) -> float:
        while self._overall and self._overall[0] <= now - 1:
            self._overall.popleft()
        return self._overall[0] + 1 - now if len(self._overall) >= OVERALL else 0.0

    def _chat_wait(self, chat: int | str, now: float) -> float:
        times = self._chats.get(chat) if chat else None
        if times is None:
            return 0.0
        if isinstance(chat, str) or chat < 0:
            full = len(times) >= GROUP_PER_MINUTE and times[0] > now - 60
            return times[0] + 60 - now if full else 0.0
        # A bucket of three that gains one a second, replayed over the chat's last messages.
        level, last = float(PRIVATE_BURST), times[0]
        for at in times:
            level = min(level + at - last, PRIVATE_BURST) - 1
            last = at
        level = min(level + now - last, PRIVATE_BURST)
        return 1 - level if level < 1 else 0.0


def counts(method: str) -> bool:
    """Whether Telegram's sending limits apply to the method."""
    return method.startswith(COUNTED) and method not in NOT_COUNTED
