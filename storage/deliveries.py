"""The ledger: one row for each message that the bot owes somebody unasked."""

from collections.abc import Collection, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    ForeignKey,
    Index,
    Integer,
    String,
    UniqueConstraint,
    delete,
    func,
    select,
    text,
    update,
)
from sqlalchemy.orm import Mapped, mapped_column

from storage.base import Base, Id, text_enum
from storage.batches import insert_all
from storage.database import Tx
from storage.encryption import EncryptedJSON
from storage.runs import Action
from storage.upsert import insert_new

QUIETLY = {"synchronize_session": False}  # statements on many rows, none of which is in hand as an object


class DeliveryState(StrEnum):
    """DUE waits for its moment and its turn; SENDING is claimed, until the lease ends; DIGEST waits to become a line of a digest. The
    others are final. UNKNOWN: a call was made, and nobody knows whether it took effect (final only where it is not tried again).
    SKIPPED: not sent on purpose (`reason`: off, stale, duplicate, cancelled, missed)."""

    DUE = "due"
    SENDING = "sending"
    DIGEST = "digest"
    SENT = "sent"
    BLOCKED = "blocked"
    FAILED = "failed"
    UNKNOWN = "unknown"
    SKIPPED = "skipped"


FINAL = (
    DeliveryState.SENT,
    DeliveryState.BLOCKED,
    DeliveryState.FAILED,
    DeliveryState.UNKNOWN,
    DeliveryState.SKIPPED,
)
OPEN = (DeliveryState.DUE, DeliveryState.SENDING, DeliveryState.DIGEST)


class Delivery(Base):
    """One message to one chat. It belongs to a run, or it is a notice: then `kind` says which, `facts` what about, and `event` names what
    happened, so that one event reaches one chat once. `lane` is the rate limiter's (1 notices, 2 announcements).

    `due_at` is the earliest moment to send at, `expires_at` the last one that makes sense (a reminder; None: any). `attempts` counts
    tries, `was_unknown` those whose answer was lost: each of these may have made one copy more. `messages` are the ids of what was sent,
    `steps_done` how many of the delivery's calls were answered. `digest_at`: to go out in the digest of that moment; `digest_id` is
    the delivery in which it did. `copy_of` is the delivery whose messages an EDIT or RETRACT changes."""

    __tablename__ = "deliveries"
    __table_args__ = (
        UniqueConstraint("run_id", "chat_id"),
        UniqueConstraint("event", "chat_id"),
        Index(
            "ix_deliveries_due",
            "lane",
            "due_at",
            "id",
            postgresql_where=text("state = 'due'"),
            sqlite_where=text("state = 'due'"),
        ),
        Index(
            "ix_deliveries_sending",
            "lease_until",
            postgresql_where=text("state = 'sending'"),
            sqlite_where=text("state = 'sending'"),
        ),
        Index(
            "ix_deliveries_digest",
            "digest_at",
            postgresql_where=text("state = 'digest'"),
            sqlite_where=text("state = 'digest'"),
        ),
        Index("ix_deliveries_chat_sent", "chat_id", "sent_at"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    run_id: Mapped[int | None] = mapped_column(Id, ForeignKey("runs.id", ondelete="CASCADE"))
    action: Mapped[Action] = mapped_column(text_enum(Action), default=Action.SEND)
    kind: Mapped[str] = mapped_column(String(32))
    event: Mapped[str | None] = mapped_column(String(96))
    facts: Mapped[dict[str, Any] | None] = mapped_column(EncryptedJSON)
    chat_id: Mapped[int] = mapped_column(BigInteger)
    thread_id: Mapped[int | None] = mapped_column(BigInteger)
    lane: Mapped[int] = mapped_column(Integer)
    state: Mapped[DeliveryState] = mapped_column(text_enum(DeliveryState))
    urgent: Mapped[bool] = mapped_column(Boolean, default=False)
    due_at: Mapped[datetime]
    expires_at: Mapped[datetime | None]
    lease_until: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(Integer, default=0)
    was_unknown: Mapped[int] = mapped_column(Integer, default=0)
    reason: Mapped[str | None] = mapped_column(String(200))
    language: Mapped[str | None] = mapped_column(String(2))
    messages: Mapped[list[int]] = mapped_column(JSON, default=list)
    steps_done: Mapped[int] = mapped_column(Integer, default=0)
    digest_at: Mapped[datetime | None]
    digest_id: Mapped[int | None] = mapped_column(Id)
    copy_of: Mapped[int | None] = mapped_column(Id)
    created_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]


async def owe(tx: Tx, values: dict[str, Any]) -> bool:
    """Adds one notice, unless its event is owed to this chat already; tells whether it did."""
    return await insert_new(tx, Delivery, {"action": Action.SEND, "messages": [], **values})


async def owe_all(tx: Tx, rows: Sequence[dict[str, Any]]) -> None:
    """Adds notices of an event that is new."""
    await insert_all(tx, Delivery, [{"action": Action.SEND, "messages": [], **row} for row in rows])


async def skip_events(tx: Tx, events: Collection[str], *, reason: str) -> int:
    """Nothing is owed any more because of these events; returns how many deliveries that were waiting are not sent."""
    skipped = await tx.execute(
        update(Delivery)
        .where(Delivery.event.in_(events), Delivery.state.in_((DeliveryState.DUE, DeliveryState.DIGEST)))
        .values(state=DeliveryState.SKIPPED, reason=reason)
        .returning(Delivery.id),
        execution_options=QUIETLY,
    )
    return len(skipped.all())


async def owe_again(tx: Tx, event: str, chats: Collection[int], *, reason: str, now: datetime) -> None:
    """What these chats were not sent for this reason is owed to them after all."""
    await tx.execute(
        update(Delivery)
        .where(
            Delivery.event == event,
            Delivery.chat_id.in_(chats),
            Delivery.state == DeliveryState.SKIPPED,
            Delivery.reason == reason,
        )
        .values(state=DeliveryState.DUE, reason=None, due_at=now),
        execution_options=QUIETLY,
    )


async def known(tx: Tx, events: Collection[str]) -> set[tuple[str, int]]:
    """Which of these events are owed to which chats, whatever became of it."""
    found: set[tuple[str, int]] = set()
    for some in _batches(events):
        rows = await tx.execute(select(Delivery.event, Delivery.chat_id).where(Delivery.event.in_(some)))
        found |= {(event, chat_id) for event, chat_id in rows if event is not None}
    return found


async def of_events(tx: Tx, events: Collection[str], *, chat_id: int | None = None) -> list[Delivery]:
    """What is or was owed because of these events, to anybody or to one chat."""
    to = [] if chat_id is None else [Delivery.chat_id == chat_id]
    found: list[Delivery] = []
    for some in _batches(events):
        query = select(Delivery).where(Delivery.event.in_(some), *to).execution_options(populate_existing=True)
        found += await tx.scalars(query.order_by(Delivery.id))
    return found


async def first_owed(tx: Tx, events: Collection[str]) -> dict[str, datetime]:
    """Since when each of these events is owed to somebody; those that never were are left out."""
    found: dict[str, datetime] = {}
    for some in _batches(events):
        query = select(Delivery.event, func.min(Delivery.created_at)).where(Delivery.event.in_(some))
        rows = await tx.execute(query.group_by(Delivery.event))
        found |= {event: at for event, at in rows if event is not None}
    return found


async def last_sent(tx: Tx, *, kind: str, chat_id: int) -> datetime | None:
    """When a notice of this kind was sent to a chat last, or None."""
    return await tx.scalar(
        select(func.max(Delivery.sent_at)).where(
            Delivery.chat_id == chat_id, Delivery.kind == kind, Delivery.state == DeliveryState.SENT
        )
    )


async def forget_events(tx: Tx, events: Collection[str], *, chat_id: int) -> None:
    """Removes what was owed to a chat because of these events."""
    for some in _batches(events):
        await tx.execute(
            delete(Delivery).where(Delivery.event.in_(some), Delivery.chat_id == chat_id), execution_options=QUIETLY
        )


async def forget_skipped(tx: Tx, *, kinds: Collection[str], before: datetime) -> None:
    """Removes notices of these kinds that had nothing to say, owed before a moment."""
    await tx.execute(
        delete(Delivery).where(
            Delivery.kind.in_(kinds), Delivery.state == DeliveryState.SKIPPED, Delivery.created_at < before
        ),
        execution_options=QUIETLY,
    )


def _batches(events: Collection[str]) -> list[list[str]]:
    ordered = sorted(events)
    return [ordered[start : start + 500] for start in range(0, len(ordered), 500)]  # of both databases' parameters
