"""What can go wrong between a bot and Telegram: switched on at run time, drawn from the simulator's seed."""

import asyncio
import math
import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any

from simulator.errors import ApiError, ConnectionCut, too_many_requests

FOREVER = 3600.0

# Whether a fault meets a call: by its method and parameters. One that belongs to an announcement can be told by its text or its chat.
Where = Callable[[str, Mapping[str, Any]], bool]


@dataclass(frozen=True, slots=True)
class Rule:
    """Probabilities for the methods that fit `pattern`, and calls that fit `where`; latency and lateness in seconds."""

    pattern: str
    where: Where | None = None
    server_error: float = 0.0
    timeout: float = 0.0
    timeout_after: float = FOREVER
    cut_before: float = 0.0
    cut_after: float = 0.0
    latency: tuple[float, float] = (0.0, 0.0)


@dataclass(frozen=True, slots=True)
class Fate:
    """What happens to one call besides its answer."""

    delay: float = 0.0
    server_error: int | None = None
    cut_before: bool = False
    cut_after: bool = False
    answer_late: float = 0.0


class Faults:
    """The switches. With nothing set, every call is answered at once."""

    def __init__(self, rng: random.Random, ticks: Callable[[], float]) -> None:
        self.refuse = False
        self.on_down: Callable[[], None] = lambda: None
        self._rng = rng
        self._ticks = ticks
        self._rules: list[Rule] = []
        self._limited: dict[int | str, float] = {}
        self._limited_where: list[tuple[Where, float]] = []
        self._down = False
        self._down_until = float("-inf")

    def set(
        self,
        pattern: str = "*",
        *,
        where: Where | None = None,
        server_error: float = 0.0,
        timeout: float = 0.0,
        timeout_after: float = FOREVER,
        cut_before: float = 0.0,
        cut_after: float = 0.0,
        latency: tuple[float, float] = (0.0, 0.0),
    ) -> None:
        """Sets the probabilities for methods that fit the shell pattern (`send*`), with `where` only for the calls that it picks;
        the newest fitting rule holds.

        `server_error`: a 502 without effect. `timeout`: takes effect, and is answered after `timeout_after` seconds
        or practically never. `cut_before`, `cut_after`: the connection breaks before or after the effect.
        `latency`: seconds from and to, on every call.
        """
        self._rules = [rule for rule in self._rules if (rule.pattern, rule.where) != (pattern, where)]
        self._rules.append(Rule(pattern, where, server_error, timeout, timeout_after, cut_before, cut_after, latency))

    def clear(self) -> None:
        """Ends all faults."""
        self._rules.clear()
        self._limited.clear()
        self._limited_where.clear()
        self.refuse = self._down = False
        self._down_until = float("-inf")

    def limit_chat(self, chat_id: int | str, seconds: float) -> None:
        """Answers 429 to what is sent to this chat for so long."""
        self._limited[chat_id] = self._ticks() + seconds

    def limit_bot(self, seconds: float) -> None:
        """Answers 429 to everything that is sent for so long."""
        self.limit_chat("", seconds)

    def limit_calls(self, where: Where, seconds: float) -> None:
        """Answers 429 to what is sent and fits `where` for so long: to announcements, and not to replies."""
        self._limited_where.append((where, self._ticks() + seconds))

    @property
    def down(self) -> bool:
        """Whether Telegram is away: it answers 502, or breaks every connection if `refuse`."""
        return self._down or self._ticks() < self._down_until

    @down.setter
    def down(self, value: bool) -> None:
        self._down = value
        if value:
            self.on_down()
        else:
            self._down_until = float("-inf")

    def away(self, seconds: float, *, refuse: bool = True) -> None:
        """Goes away for so long."""
        self.refuse = refuse
        self._down_until = self._ticks() + seconds
        self.on_down()

    def check_down(self) -> None:
        """Raises what a call meets while Telegram is away."""
        if self.down:
            if self.refuse:
                raise ConnectionCut
            raise ApiError(502, "Bad Gateway")

    def check_limited(self, method: str, params: Mapping[str, Any]) -> None:
        """Raises the 429 that was asked for this chat, for such calls or for the bot."""
        if not (self._limited or self._limited_where):
            return
        now = self._ticks()
        waits = [self._limited.get(key, now) - now for key in ("", params.get("chat_id", ""))]
        waits += [until - now for where, until in self._limited_where if until > now and where(method, params)]
        if max(waits) > 0:
            raise too_many_requests(max(math.ceil(max(waits)), 1))

    def draw(self, method: str, params: Mapping[str, Any]) -> Fate:
        """What happens to this call. `params` are as they came, which from a form is as strings."""
        for rule in reversed(self._rules):
            if fnmatchcase(method, rule.pattern) and (rule.where is None or rule.where(method, _typed(params))):
                return self._draw(rule)
        return _FINE

    def _draw(self, rule: Rule) -> Fate:
        rng = self._rng
        return Fate(
            delay=rng.uniform(*rule.latency),
            server_error=502 if rng.random() < rule.server_error else None,
            cut_before=rng.random() < rule.cut_before,
            cut_after=rng.random() < rule.cut_after,
            answer_late=rule.timeout_after if rng.random() < rule.timeout else 0.0,
        )


_FINE = Fate()


def _typed(params: Mapping[str, Any]) -> Mapping[str, Any]:
    """The parameters with ids as numbers."""
    ids = {name: params[name] for name in ("chat_id", "message_id", "message_thread_id") if name in params}
    numbers = {name: int(value) for name, value in ids.items() if str(value).removeprefix("-").isdecimal()}
    return {**params, **numbers}


async def before(fate: Fate) -> None:
    """What happens before a call takes effect."""
    if fate.delay:
        await asyncio.sleep(fate.delay)
    if fate.server_error is not None:
        raise ApiError(fate.server_error, "Bad Gateway")
    if fate.cut_before:
        raise ConnectionCut


async def after(fate: Fate) -> None:
    """What happens to the answer of a call that took effect."""
    if fate.answer_late:
        await asyncio.sleep(fate.answer_late)
    if fate.cut_after:
        raise ConnectionCut
