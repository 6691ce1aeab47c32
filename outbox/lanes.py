"""Which sends go before which, and how long one is willing to wait."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from enum import IntEnum
from typing import Any


class Lane(IntEnum):
    """Between chats, a lower number goes first."""

    REPLY = 0
    NOTICE = 1
    ANNOUNCEMENT = 2


@dataclass(frozen=True)
class Pass:
    """What a send shows the rate limiter: its lane, for how many seconds at most it may be kept waiting, and for how many of
    them by the limits of its own chat (None: all of them)."""

    lane: Lane
    patience: float
    chat_patience: float | None = None


class LaneBusy(Exception):
    """The limiter would keep this send waiting longer than its patience; `seconds` is how long at least. Nothing was sent.
    `lane_paused`: so would any other of its lane."""

    def __init__(self, seconds: float, *, lane_paused: bool = False) -> None:
        super().__init__(seconds)
        self.seconds = seconds
        self.lane_paused = lane_paused


# Calls one method of the Bot API: (method, params, pass, timeout in seconds) -> its result. Raises telegram.error's errors and LaneBusy.
Call = Callable[[str, Mapping[str, Any], Pass, float], Awaitable[Any]]
