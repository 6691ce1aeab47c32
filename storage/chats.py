"""Chats that are not private: groups and channels in which the bot is or was."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import BigInteger, Boolean, String, exists, or_, select, update
from sqlalchemy.orm import Mapped, aliased, mapped_column

from storage import topics
from storage.base import Base
from storage.database import Tx
from storage.deliveries import OPEN, Delivery, DeliveryState
from storage.upsert import upsert


class Chat(Base):
    """`kind` is Telegram's type (group, supergroup, channel); `lab` marks it as the laboratory's own; `present` is False once the bot is out;
    `moved_to` is the supergroup that a group has become."""

    __tablename__ = "chats"

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    kind: Mapped[str] = mapped_column(String(16))
    title: Mapped[str] = mapped_column(String(256), default="")
    language: Mapped[str | None] = mapped_column(String(2))
    lab: Mapped[bool] = mapped_column(Boolean, default=False)
    present: Mapped[bool] = mapped_column(Boolean, default=True)
    moved_to: Mapped[int | None] = mapped_column(BigInteger)
    created_at: Mapped[datetime]


async def get(tx: Tx, chat_id: int) -> Chat | None:
    """The chat, or None if the bot never was in it."""
    return await tx.get(Chat, chat_id)


async def of_ids(tx: Tx, chat_ids: Collection[int]) -> dict[int, Chat]:
    """Chats by id; those in which the bot never was are missing."""
    found = await tx.scalars(select(Chat).where(Chat.id.in_(chat_ids)))
    return {chat.id: chat for chat in found}


async def save(tx: Tx, *, chat_id: int, kind: str, title: str, present: bool, now: datetime) -> None:
    """Stores what Telegram says about a chat."""
    changes = {"kind": kind, "title": title, "present": present}
    if await get(tx, chat_id) is not None:
        await tx.execute(update(Chat).where(Chat.id == chat_id).values(**changes))
        return
    await upsert(tx, Chat, {"id": chat_id, **changes}, key=["id"], once={"lab": False, "created_at": now})


async def set_language(tx: Tx, chat_id: int, language: str) -> None:
    """Sets the language of what the bot says in the chat."""
    await tx.execute(update(Chat).where(Chat.id == chat_id).values(language=language))


async def set_present(tx: Tx, chat_id: int, *, present: bool) -> None:
    """Notes whether the bot is in the chat."""
    await tx.execute(update(Chat).where(Chat.id == chat_id).values(present=present))


async def set_lab(tx: Tx, chat_id: int, *, lab: bool) -> None:
    """Marks a chat as the laboratory's own, or takes the mark back."""
    await tx.execute(update(Chat).where(Chat.id == chat_id).values(lab=lab))


async def migrate(tx: Tx, *, old: int, new: int) -> None:
    """A group has become the supergroup `new`: its settings and topics go along, and what it is still owed. Told twice, by Telegram's
    message and by the answer to a call, it is done once."""
    await topics.move(tx, old=old, new=new)
    await _readdress(tx, old=old, new=new)
    before = await get(tx, old)
    if before is None or before.moved_to == new:
        return
    await upsert(
        tx,
        Chat,
        {
            "id": new,
            "kind": "supergroup",
            "title": before.title,
            "language": before.language,
            "lab": before.lab,
            "present": True,
            "created_at": before.created_at,
        },
        key=["id"],
    )
    await tx.execute(update(Chat).where(Chat.id == old).values(present=False, moved_to=new))


async def present(tx: Tx) -> Sequence[Chat]:
    """The chats in which the bot is, by title."""
    return (await tx.scalars(select(Chat).where(Chat.present).order_by(Chat.title, Chat.id))).all()


async def _readdress(tx: Tx, *, old: int, new: int) -> None:
    """What is still to be delivered to `old` goes to `new`, unless that has the same run or event already."""
    other = aliased(Delivery)
    twin = exists().where(
        other.chat_id == new,
        or_(other.run_id == Delivery.run_id, other.event == Delivery.event),
        other.id != Delivery.id,
    )
    owed = update(Delivery).where(Delivery.chat_id == old, Delivery.state.in_(OPEN))
    quietly = {"synchronize_session": False}
    await tx.execute(
        owed.where(twin).values(state=DeliveryState.SKIPPED, reason="duplicate"), execution_options=quietly
    )
    await tx.execute(owed.values(chat_id=new), execution_options=quietly)
