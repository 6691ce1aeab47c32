"""Topics to subscribe to."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from lab.errors import NotFound
from storage import history, topics
from storage.database import Tx

# Offered as long as the laboratory has not named its own, so that nobody meets an empty menu. Their names are texts: `topic-<code>`.
STANDARD = ("news", "internships", "postdocs", "seminars", "projects")


@dataclass(frozen=True)
class Offer:
    """A topic and whether the chat has it. The names are empty for a standard topic."""

    code: str
    name_zh: str
    name_en: str
    chosen: bool


async def offered(tx: Tx, chat_id: int) -> Sequence[Offer]:
    """All topics, and which of them the chat is subscribed to."""
    chosen = await topics.of_chat(tx, chat_id)
    own = await topics.every(tx)
    if own:
        return [Offer(topic.code, topic.name_zh, topic.name_en, topic.code in chosen) for topic in own]
    return [Offer(code, "", "", code in chosen) for code in STANDARD]


async def choose(tx: Tx, *, chat_id: int, actor_id: int, topic: str, wanted: bool, now: datetime) -> bool:
    """Subscribes or unsubscribes; tells whether that changed anything. Raises NotFound for a topic that is not offered any more."""
    if wanted and topic not in {offer.code for offer in await offered(tx, chat_id)}:
        raise NotFound("topic-gone")
    changed = (
        await topics.subscribe(tx, chat_id=chat_id, topic=topic, now=now)
        if wanted
        else await topics.unsubscribe(tx, chat_id=chat_id, topic=topic)
    )
    if changed:
        action = "topic.subscribed" if wanted else "topic.unsubscribed"
        await history.add(
            tx, at=now, actor_id=actor_id, action=action, kind="topic", item=topic, facts={"chat": chat_id}
        )
    return changed
