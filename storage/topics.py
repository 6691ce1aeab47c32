"""Topics that a user or a group can subscribe to, and the subscriptions."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from enum import StrEnum

from sqlalchemy import BigInteger, Boolean, Integer, String, delete, select, update
from sqlalchemy.orm import Mapped, mapped_column

from storage.base import Base, text_enum
from storage.database import Tx
from storage.projects import Visibility
from storage.upsert import upsert


class Topic(Base):
    """A topic; `position` is its place in lists, from 0; `visibility` says whom it is offered to, and in which groups it may be posted."""

    __tablename__ = "topics"

    code: Mapped[str] = mapped_column(String(32), primary_key=True)
    position: Mapped[int] = mapped_column(Integer)
    name_zh: Mapped[str] = mapped_column(String(64), default="")
    name_en: Mapped[str] = mapped_column(String(64), default="")
    visibility: Mapped[Visibility] = mapped_column(
        text_enum(Visibility), default=Visibility.PUBLIC, server_default=Visibility.PUBLIC.value
    )
    sample: Mapped[bool] = mapped_column(Boolean, default=False)


class Mode(StrEnum):
    """How a chat wants to receive a topic."""

    NOW = "now"
    DAILY = "daily"
    WEEKLY = "weekly"
    OFF = "off"


class Subscription(Base):
    """What one chat (a user's private chat has the user's id) chose for one topic; `topic` may name a part of one: `seminars/battery`.
    Who has no row for a part takes it as the whole, and who has no row for that either never chose. In groups `thread_id` is the forum
    topic in which it is posted. No foreign key: topics may be chosen before any import."""

    __tablename__ = "subscriptions"

    chat_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    topic: Mapped[str] = mapped_column(String(64), primary_key=True)
    mode: Mapped[Mode] = mapped_column(text_enum(Mode), default=Mode.NOW, server_default=Mode.NOW.value)
    thread_id: Mapped[int | None] = mapped_column(BigInteger)
    created_at: Mapped[datetime]


async def every(tx: Tx) -> Sequence[Topic]:
    """All topics in the laboratory's order."""
    return (await tx.scalars(select(Topic).order_by(Topic.position, Topic.code))).all()


async def of_chat(tx: Tx, chat_id: int) -> Mapping[str, Subscription]:
    """What a chat has chosen, by topic."""
    found = await tx.scalars(
        select(Subscription).where(Subscription.chat_id == chat_id).execution_options(populate_existing=True)
    )
    return {one.topic: one for one in found}


async def modes_of_chats(tx: Tx, chat_ids: Collection[int]) -> dict[int, dict[str, Mode]]:
    """How topics come to several chats, by chat and topic."""
    rows = await tx.execute(
        select(Subscription.chat_id, Subscription.topic, Subscription.mode).where(Subscription.chat_id.in_(chat_ids))
    )
    found: dict[int, dict[str, Mode]] = {}
    for chat_id, topic, mode in rows:
        found.setdefault(chat_id, {})[topic] = mode
    return found


async def subscribe(
    tx: Tx, *, chat_id: int, topic: str, now: datetime, mode: Mode = Mode.NOW, thread_id: int | None = None
) -> bool:
    """Stores what a chat chose for a topic; tells whether that changed anything."""
    chosen = {"mode": mode, "thread_id": thread_id}
    before = (await of_chat(tx, chat_id)).get(topic)
    if before is not None and (before.mode, before.thread_id) == (mode, thread_id):
        return False
    await upsert(
        tx,
        Subscription,
        {"chat_id": chat_id, "topic": topic, **chosen},
        key=["chat_id", "topic"],
        once={"created_at": now},
    )
    return True


async def unsubscribe(tx: Tx, *, chat_id: int, topic: str) -> bool:
    """Takes back what a chat chose for a topic; tells whether that changed anything."""
    gone = await tx.execute(
        delete(Subscription)
        .where(Subscription.chat_id == chat_id, Subscription.topic == topic)
        .returning(Subscription.topic)
    )
    return gone.first() is not None


async def forget_chat(tx: Tx, chat_id: int, *, but: Sequence[str] = ()) -> Sequence[str]:
    """Takes back everything that a chat chose, except for the topics `but`; returns the topics that are gone."""
    gone = await tx.execute(
        delete(Subscription)
        .where(Subscription.chat_id == chat_id, Subscription.topic.not_in(but))
        .returning(Subscription.topic)
    )
    return sorted(gone.scalars())


async def move(tx: Tx, *, old: int, new: int) -> None:
    """What the chat `old` chose is chosen by `new` from now on, unless `new` has chosen for itself."""
    own = select(Subscription.topic).where(Subscription.chat_id == new)
    await tx.execute(
        update(Subscription)
        .where(Subscription.chat_id == old, Subscription.topic.not_in(own.scalar_subquery()))
        .values(chat_id=new)
        .execution_options(synchronize_session=False)
    )
    await forget_chat(tx, old)
