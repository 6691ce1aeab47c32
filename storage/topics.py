"""Topics that a user or a group can subscribe to, and the subscriptions."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum

from sqlalchemy import BigInteger, Boolean, Integer, String, delete, select
from sqlalchemy.orm import Mapped, mapped_column

from storage.base import Base, text_enum
from storage.database import Tx
from storage.upsert import insert_new


class Topic(Base):
    """A topic; `position` is its place in lists, from 0."""

    __tablename__ = "topics"

    code: Mapped[str] = mapped_column(String(32), primary_key=True)
    position: Mapped[int] = mapped_column(Integer)
    name_zh: Mapped[str] = mapped_column(String(64), default="")
    name_en: Mapped[str] = mapped_column(String(64), default="")
    sample: Mapped[bool] = mapped_column(Boolean, default=False)


class Mode(StrEnum):
    """How a chat wants to receive a topic."""

    NOW = "now"
    DAILY = "daily"
    WEEKLY = "weekly"
    OFF = "off"


class Subscription(Base):
    """What one chat (a user's private chat has the user's id) chose for one topic; `topic` may name a part of one: `seminars/battery`.
    In groups `thread_id` is the forum topic in which it is posted. No foreign key: topics may be chosen before any import."""

    __tablename__ = "subscriptions"

    chat_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    topic: Mapped[str] = mapped_column(String(64), primary_key=True)
    mode: Mapped[Mode] = mapped_column(text_enum(Mode), default=Mode.NOW, server_default=Mode.NOW.value)
    thread_id: Mapped[int | None] = mapped_column(BigInteger)
    created_at: Mapped[datetime]


async def every(tx: Tx) -> Sequence[Topic]:
    """All topics in the laboratory's order."""
    return (await tx.scalars(select(Topic).order_by(Topic.position, Topic.code))).all()


async def of_chat(tx: Tx, chat_id: int) -> frozenset[str]:
    """The codes of the topics a chat is subscribed to."""
    return frozenset((await tx.scalars(select(Subscription.topic).where(Subscription.chat_id == chat_id))).all())


async def subscribe(tx: Tx, *, chat_id: int, topic: str, now: datetime) -> bool:
    """Subscribes; tells whether that changed anything."""
    return await insert_new(tx, Subscription, {"chat_id": chat_id, "topic": topic, "created_at": now})


async def unsubscribe(tx: Tx, *, chat_id: int, topic: str) -> bool:
    """Takes the subscription back; tells whether that changed anything."""
    gone = await tx.execute(
        delete(Subscription)
        .where(Subscription.chat_id == chat_id, Subscription.topic == topic)
        .returning(Subscription.topic)
    )
    return gone.first() is not None
