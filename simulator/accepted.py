"""What Telegram took from bots: every message, also those that were deleted since. To be compared with what a bot believes it sent."""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass

from simulator.state import Message


@dataclass(frozen=True, slots=True)
class Sent:
    """One message as it was sent; `date` in Unix time, `kind` is `text` or what it carried."""

    chat_id: int
    message_id: int
    date: int
    kind: str
    text: str
    topic: int | None
    album: str | None
    silent: bool
    protected: bool
    paid: bool


class Accepted:
    """The newest `keep` messages, oldest first."""

    def __init__(self, keep: int) -> None:
        self._sent: deque[Sent] = deque(maxlen=keep)

    def add(self, message: Message) -> None:
        """Notes a message that was posted."""
        self._sent.append(
            Sent(
                chat_id=message.chat.id,
                message_id=message.id,
                date=message.date,
                kind=message.media.kind if message.media else "text",
                text=message.text,
                topic=message.topic,
                album=message.album,
                silent=message.silent,
                protected=message.protected,
                paid=message.paid,
            )
        )

    def __iter__(self) -> Iterator[Sent]:
        return iter(self._sent)

    def __len__(self) -> int:
        return len(self._sent)

    def by_chat(self) -> dict[int, list[Sent]]:
        """All of them by chat."""
        chats: dict[int, list[Sent]] = {}
        for sent in self._sent:
            chats.setdefault(sent.chat_id, []).append(sent)
        return chats

    def clear(self) -> None:
        """Forgets them."""
        self._sent.clear()
