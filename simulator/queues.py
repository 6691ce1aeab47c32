"""A bot's updates that wait to be taken: by getUpdates, or by the webhook."""

import asyncio
import itertools
import random
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

from simulator.errors import ApiError
from simulator.state import Json

DAY = 24 * 60 * 60
# How long Telegram keeps an update, in seconds.
LIFETIMES = {"callback_query": 150, "inline_query": 30, "pre_checkout_query": 10, "shipping_query": 10}
UPDATE_TYPES = (
    *("message", "edited_message", "channel_post", "edited_channel_post", "business_connection", "business_message"),
    *("edited_business_message", "deleted_business_messages", "message_reaction", "message_reaction_count"),
    *("inline_query", "chosen_inline_result", "callback_query", "shipping_query", "pre_checkout_query"),
    *("purchased_paid_media", "poll", "poll_answer", "my_chat_member", "chat_member", "chat_join_request"),
    *("chat_boost", "removed_chat_boost", "managed_bot", "guest_message"),
)
ONLY_IF_NAMED = {"chat_member", "message_reaction", "message_reaction_count"}
DEFAULT_ALLOWED = frozenset(UPDATE_TYPES) - ONLY_IF_NAMED


@dataclass(frozen=True, slots=True)
class Pending:
    """One update that waits. Those of one `lane` (kind and chat) go out in order over a webhook."""

    id: int
    update: Json
    lane: tuple[str, int]
    expires: float


class UpdateQueue:
    """Updates of one bot, ids increasing from a random start, kept as long as Telegram keeps them by `clock`."""

    def __init__(self, clock: Callable[[], float], rng: random.Random) -> None:
        self.allowed: frozenset[str] = DEFAULT_ALLOWED
        self.on_put: Callable[[Pending], None] | None = None
        self._clock = clock
        self._rng = rng
        self._pending: OrderedDict[int, Pending] = OrderedDict()
        self._next_id = 0
        self._last_at = float("-inf")
        self._waiter: asyncio.Future[None] | None = None

    def put(self, kind: str, content: Json, lane: int) -> None:
        """Adds an update unless the bot did not ask for its kind. `lane` is the chat's or the person's id."""
        if kind not in self.allowed:
            return
        now = self._clock()
        if now - self._last_at > 7 * DAY:
            self._next_id = self._rng.randrange(100_000_000, 1_000_000_000)
        self._last_at = now
        pending = Pending(
            self._next_id, {"update_id": self._next_id, kind: content}, (kind, lane), now + LIFETIMES.get(kind, DAY)
        )
        self._next_id += 1
        self._pending[pending.id] = pending
        self.wake()
        if self.on_put is not None:
            self.on_put(pending)

    def read(self, offset: int, limit: int) -> list[Json]:
        """The oldest updates. A positive `offset` forgets those below it, a negative one all but the last ones."""
        self._expire()
        if offset > 0 and offset <= self._next_id + 10:
            while self._pending and next(iter(self._pending)) < offset:
                self._pending.popitem(last=False)
        elif offset < 0:
            while len(self._pending) > -offset:
                self._pending.popitem(last=False)
        now = self._clock()
        waiting = (pending.update for pending in self._pending.values() if pending.expires > now)
        return list(itertools.islice(waiting, limit))

    def pending(self) -> list[Pending]:
        """All that waits, oldest first."""
        now = self._clock()
        return [pending for pending in self._pending.values() if pending.expires > now]

    def done(self, pending: Pending) -> None:
        """Forgets one update, after the webhook took it."""
        self._pending.pop(pending.id, None)

    def expired(self, pending: Pending) -> bool:
        """Whether Telegram would no longer hold it."""
        return pending.expires <= self._clock() or pending.id not in self._pending

    def clear(self) -> None:
        """Drops everything that waits."""
        self._pending.clear()

    def __len__(self) -> int:
        return len(self.pending())

    async def wait(self, seconds: float) -> None:
        """Until something is put or `seconds` have passed; a later waiter ends this one with a 409."""
        self.end_wait(
            "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"
        )
        waiter = self._waiter = asyncio.get_running_loop().create_future()
        try:
            async with asyncio.timeout(seconds):
                await waiter
        except TimeoutError:
            pass
        finally:
            if self._waiter is waiter:
                self._waiter = None

    def wake(self) -> None:
        """Ends a wait, so that it looks again."""
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)

    def end_wait(self, conflict: str) -> None:
        """Ends a wait with a 409."""
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_exception(ApiError(409, conflict))

    def _expire(self) -> None:
        # Short-lived updates may stand behind long-lived ones; readers leave those out.
        now = self._clock()
        while self._pending and next(iter(self._pending.values())).expires <= now:
            self._pending.popitem(last=False)
