"""Groups and channels in which the bot is."""

from datetime import datetime

from lab import topics
from lab.errors import NotFound
from lab.roles import GUEST, Actor, Permission, reader_in_group, require
from storage import chats, history
from storage.database import Tx


async def joined(tx: Tx, *, chat_id: int, kind: str, title: str, now: datetime) -> None:
    """The bot is in a chat now, or what is known of the chat has changed."""
    await chats.save(tx, chat_id=chat_id, kind=kind, title=title, present=True, now=now)


async def left(tx: Tx, *, chat_id: int, kind: str, title: str, now: datetime) -> None:
    """The bot is in the chat no more; should it be added again, an admin has to mark it again."""
    await chats.save(tx, chat_id=chat_id, kind=kind, title=title, present=False, now=now)
    await chats.set_lab(tx, chat_id, lab=False)
    await topics.withdraw(tx, reader_in_group(lab_group=False), actor=GUEST, chat_id=chat_id, now=now)


async def mark(tx: Tx, actor: Actor, *, chat_id: int, lab: bool, now: datetime) -> None:
    """Marks a group as the laboratory's own, so that it sees what members see; without the mark, the topics that are not for everybody
    are posted there no more. Raises Forbidden, NotFound."""
    require(actor, Permission.MARK_GROUP)
    chat = await chats.get(tx, chat_id)
    if chat is None or not chat.present:
        raise NotFound("group-unknown")
    if chat.lab == lab:
        return
    await chats.set_lab(tx, chat_id, lab=lab)
    action = "group.marked" if lab else "group.unmarked"
    await history.add(tx, at=now, actor_id=actor.user_id, action=action, kind="group", item=str(chat_id))
    if not lab:
        await topics.withdraw(tx, reader_in_group(lab_group=False), actor=actor, chat_id=chat_id, now=now)
