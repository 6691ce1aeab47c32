"""What admins are told of letters that did not arrive."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from lab import letters
from lab.roles import Permission
from messages import letters as screens
from messages.html import Html
from messages.words import Words
from outbox.notices.notice import Facts, Notice, Owed, Reader
from outbox.notices.staff import staff_of
from outbox.reply import Reply, Send
from storage.applications import Application


async def _undelivered(owed: Owed) -> Sequence[Application] | None:
    actor = await staff_of(owed, Permission.ADMIT)
    if actor is None:
        return None
    since, until = (datetime.fromisoformat(owed.facts[name]) for name in ("since", "until"))
    return await letters.undelivered(owed.tx, actor, since=since, until=until) or None


def _draw(reader: Reader, found: Any) -> Reply:
    return Reply((Send(screens.undelivered(reader.words, found)),))


def _line(words: Words, _: Facts) -> Html:
    return screens.undelivered_line(words)


KINDS: Mapping[str, Notice] = {letters.UNDELIVERED: Notice(_undelivered, _draw, _line)}
