"""What people see happen: every new, edited or deleted message, toast and chat action, told to each who can see it."""

import asyncio
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass

from simulator.state import Chat, Message


@dataclass(frozen=True, slots=True)
class Event:
    """`kind` is message, edited, deleted, toast, action, commands or chat; the other fields as the kind needs."""

    kind: str
    chat: Chat
    message: Message | None = None
    text: str = ""
    alert: bool = False


class Ear:
    """One listener's events. The oldest are lost past a thousand, so that nobody's silence fills the memory."""

    def __init__(self) -> None:
        self.events: deque[Event] = deque(maxlen=1000)
        self._waiters: set[asyncio.Future[None]] = set()

    def hear(self, event: Event) -> None:
        """Adds an event and wakes who waits."""
        self.events.append(event)
        for waiter in self._waiters:
            if not waiter.done():
                waiter.set_result(None)

    async def wait(self) -> None:
        """Until the next event after this call."""
        waiter = asyncio.get_running_loop().create_future()
        self._waiters.add(waiter)
        try:
            await waiter
        finally:
            self._waiters.discard(waiter)


class Feed:
    """Tells events to listeners by person."""

    def __init__(self) -> None:
        self._ears: dict[int, set[Ear]] = {}

    def listen(self, user_id: int) -> Ear:
        """A new listener for what this person can see."""
        ear = Ear()
        self._ears.setdefault(user_id, set()).add(ear)
        return ear

    def leave(self, user_id: int, ear: Ear) -> None:
        """Ends a listener."""
        self._ears.get(user_id, set()).discard(ear)

    def tell(self, event: Event, user_ids: Iterable[int]) -> None:
        """Tells an event to these people."""
        for user_id in user_ids:
            for ear in self._ears.get(user_id, ()):
                ear.hear(event)
