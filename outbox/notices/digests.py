"""Digests: what came together for somebody who wants it once a day or once a week."""

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from typing import Any

from lab import inbox
from lab.inbox import Entry
from messages import inbox as screens
from messages.html import Html
from messages.words import Words
from outbox.notices.notice import Facts, Notice, Owed, Reader
from outbox.reply import Reply, Send

_A_DAY = timedelta(hours=25)  # with the hour by which clocks may be turned back

Lines = Mapping[str, Callable[[Words, Facts], Html]]


async def _load(owed: Owed) -> Sequence[Entry] | None:
    return await inbox.digest(owed.tx, owed.delivery.chat_id, owed.delivery.id) or None


def digest(lines: Callable[[], Lines]) -> Notice:
    """The kind; `lines` names the notices that a digest may hold."""

    def draw(reader: Reader, entries: Any) -> Reply:
        weekly = reader.now - min(entry.at for entry in entries) > _A_DAY
        return Reply(
            (Send(screens.digest(reader.words, entries, reader.zone, reader.now, weekly=weekly, known=lines())),)
        )

    return Notice(_load, draw, lambda words, _: words.html("notice-digest"))
