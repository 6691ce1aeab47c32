"""Digests: when their hour has come, what waits for somebody becomes one notice."""

from collections.abc import Mapping
from datetime import datetime

from lab.topics import mode_of
from storage import digests, topics
from storage.database import Tx
from storage.digests import Waiting
from storage.topics import Mode


async def make_due(tx: Tx, *, now: datetime, limit: int) -> int:
    """Makes a digest for each chat for which one is due, for so many chats at most; returns for how many."""
    chats = await digests.due_chats(tx, now, limit=limit)
    waiting = await digests.due(tx, chats, now) if chats else ()
    if not waiting:
        return 0
    chosen = await topics.modes_of_chats(tx, chats)
    weekly = dict.fromkeys((one.chat_id for one in waiting), True)
    for one in waiting:
        weekly[one.chat_id] &= _weekly(one, chosen.get(one.chat_id, {}))
    facts = {chat_id: {"weekly": only} for chat_id, only in weekly.items()}
    event = f"digest/{now.isoformat()}"
    await digests.make(tx, event=event, facts=facts, ids=[one.id for one in waiting], now=now)
    return len(chats)


def _weekly(one: Waiting, chosen: Mapping[str, Mode]) -> bool:
    return one.topic is not None and mode_of(chosen, one.topic) is Mode.WEEKLY
