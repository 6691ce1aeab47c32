"""Digests: what came together for somebody who wants it once a day or once a week."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from lab import inbox
from lab.inbox import Entry
from messages import inbox as screens
from messages.html import Html
from messages.words import Words
from outbox.notices.notice import Facts, Notice, Owed, Reader
from outbox.reply import Reply, Send

Lines = Mapping[str, Callable[[Words, Facts], Html]]


async def _load(owed: Owed) -> tuple[Sequence[Entry], bool] | None:
    entries = await inbox.digest(owed.tx, owed.delivery.chat_id, owed.delivery.id)
    return (entries, bool(owed.facts.get("weekly"))) if entries else None


def digest(lines: Callable[[], Lines]) -> Notice:
    """The kind; `lines` names the notices that a digest may hold."""

    def draw(reader: Reader, loaded: Any) -> Reply:
        entries, weekly = loaded
        return Reply(
            (Send(screens.digest(reader.words, entries, reader.zone, reader.now, weekly=weekly, known=lines())),)
        )

    return Notice(_load, draw, lambda words, _: words.html("notice-digest"))
