"""Processed updates with their replies: what makes a redelivered update harmless and an unsent reply certain to be sent."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Index,
    Integer,
    UniqueConstraint,
    delete,
    exists,
    false,
    func,
    insert,
    literal,
    or_,
    select,
    text,
    update,
)
from sqlalchemy.orm import Mapped, mapped_column

from storage.base import Base, Id
from storage.chats import Chat
from storage.database import Tx
from storage.drafts import Draft, latest_id
from storage.encryption import EncryptedJSON
from storage.users import User


class ProcessedUpdate(Base):
    """One update that had an effect, or whose reply could not be sent at once. `steps` is the reply as calls of the Bot API
    ({method, params, ...}), `next_step` the first not yet sent. `due_at` is when the sender may go on with it: None while the
    one who processes it still does, and when there is nothing left to send."""

    __tablename__ = "processed_updates"
    __table_args__ = (
        UniqueConstraint("bot_id", "update_id"),
        Index(
            "ix_processed_updates_pending",
            "chat_id",
            "id",
            postgresql_where=text("pending"),
            sqlite_where=text("pending"),
        ),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    bot_id: Mapped[int] = mapped_column(BigInteger)
    update_id: Mapped[int] = mapped_column(BigInteger)
    chat_id: Mapped[int] = mapped_column(BigInteger)
    created_at: Mapped[datetime] = mapped_column(index=True)
    steps: Mapped[list[dict[str, Any]]] = mapped_column(EncryptedJSON)
    next_step: Mapped[int] = mapped_column(Integer, default=0)
    pending: Mapped[bool] = mapped_column(Boolean)
    due_at: Mapped[datetime | None]
    lease_until: Mapped[datetime | None]


@dataclass(frozen=True)
class Opening:
    """What the edge has to know before it lets an update in: one query. `backlog`: earlier replies of this chat wait for the sender.
    `draft`, in a private chat: the user's form that listens, or else the one that was changed last."""

    user: User | None
    chat: Chat | None
    stored: ProcessedUpdate | None
    backlog: bool
    draft: Draft | None = None


async def opening(tx: Tx, *, bot_id: int, update_id: int, user_id: int | None, chat_id: int) -> Opening:
    """Reads the opening of one update."""
    one = select(literal(1).label("one")).subquery()
    backlog = exists().where(
        ProcessedUpdate.chat_id == chat_id,
        ProcessedUpdate.pending,
        ProcessedUpdate.due_at.is_not(None),
        ProcessedUpdate.bot_id == bot_id,
        ProcessedUpdate.update_id != update_id,
    )
    # A private chat has its user's id; elsewhere nobody fills in forms.
    draft_id = Draft.id == latest_id(user_id) if user_id is not None and user_id == chat_id else false()
    row = (
        await tx.execute(
            select(User, Chat, ProcessedUpdate, backlog, Draft)
            .select_from(one)
            .outerjoin(User, User.id == user_id)
            .outerjoin(Chat, Chat.id == chat_id)
            .outerjoin(ProcessedUpdate, (ProcessedUpdate.bot_id == bot_id) & (ProcessedUpdate.update_id == update_id))
            .outerjoin(Draft, draft_id)
        )
    ).one()
    return Opening(user=row[0], chat=row[1], stored=row[2], backlog=row[3], draft=row[4])


async def store(
    tx: Tx,
    *,
    bot_id: int,
    update_id: int,
    chat_id: int,
    steps: Sequence[Mapping[str, Any]],
    now: datetime,
    next_step: int = 0,
    due_at: datetime | None = None,
) -> int:
    """Stores an update as processed together with its reply; returns the row's id. Raises IntegrityError if another process was first."""
    created = await tx.execute(
        insert(ProcessedUpdate)
        .values(
            bot_id=bot_id,
            update_id=update_id,
            chat_id=chat_id,
            created_at=now,
            steps=[dict(step) for step in steps],
            next_step=next_step,
            pending=next_step < len(steps),
            due_at=due_at,
        )
        .returning(ProcessedUpdate.id)
    )
    return created.scalar_one()


async def park(tx: Tx, *, bot_id: int, several: Sequence[tuple[int, int, Mapping[str, Any]]], now: datetime) -> None:
    """Stores updates of which nothing is done yet: (update id, chat, the update), due at once. Raises IntegrityError if one is here."""
    rows = [
        {
            "bot_id": bot_id,
            "update_id": update_id,
            "chat_id": chat_id,
            "created_at": now,
            "steps": [dict(content)],
            "next_step": 0,
            "pending": True,
            "due_at": now,
        }
        for update_id, chat_id, content in several
    ]
    await tx.execute(insert(ProcessedUpdate), rows)


async def step_done(tx: Tx, row_id: int, *, next_step: int, of: int) -> None:
    """Marks the steps before `next_step` as sent; `of` is how many there are."""
    done = next_step >= of
    changes: dict[str, Any] = {"next_step": next_step, "pending": not done}
    if done:
        changes |= {"due_at": None, "lease_until": None}
    await tx.execute(update(ProcessedUpdate).where(ProcessedUpdate.id == row_id).values(**changes))


async def leave(tx: Tx, row_id: int, *, due_at: datetime) -> None:
    """Leaves what is not sent yet to the sender, from a moment on, and gives back a lease."""
    await tx.execute(
        update(ProcessedUpdate)
        .where(ProcessedUpdate.id == row_id, ProcessedUpdate.pending)
        .values(due_at=due_at, lease_until=None)
    )


async def any_due(tx: Tx, *, bot_id: int, now: datetime) -> bool:
    """Whether there is something for `claim_due`: asked each second, so it must cost no write."""
    query = select(ProcessedUpdate.id).where(
        ProcessedUpdate.pending, ProcessedUpdate.bot_id == bot_id, ProcessedUpdate.due_at <= now
    )
    return (await tx.scalar(query.limit(1))) is not None


async def awaits_reply(tx: Tx, chat_id: int) -> bool:
    """Whether a reply to a chat is stored and not sent yet."""
    query = select(exists().where(ProcessedUpdate.chat_id == chat_id, ProcessedUpdate.pending))
    return bool(await tx.scalar(query))


async def pending_by_chat(tx: Tx, *, bot_id: int) -> dict[int, int]:
    """How many rows of each chat are not done yet."""
    query = (
        select(ProcessedUpdate.chat_id, func.count())
        .where(ProcessedUpdate.pending, ProcessedUpdate.bot_id == bot_id)
        .group_by(ProcessedUpdate.chat_id)
    )
    return {row[0]: row[1] for row in await tx.execute(query)}


async def claim_due(
    tx: Tx, *, bot_id: int, now: datetime, lease_until: datetime, limit: int, parked: bool = False
) -> Sequence[ProcessedUpdate]:
    """Claims the oldest unsent reply of each chat that is due and that nobody has in hand. Of two who claim at once, each row goes to one.
    Replies go in the order in which they were stored; what is `parked`, in the order in which it was sent to the bot: after a crash what
    came first may be stored last."""
    order = ProcessedUpdate.update_id if parked else ProcessedUpdate.id
    first = (
        select(func.min(order))
        .where(ProcessedUpdate.pending, ProcessedUpdate.bot_id == bot_id)
        .group_by(ProcessedUpdate.chat_id)
    )
    free = or_(ProcessedUpdate.lease_until.is_(None), ProcessedUpdate.lease_until < now)
    due = (
        select(ProcessedUpdate.id)
        .where(order.in_(first), ProcessedUpdate.bot_id == bot_id, ProcessedUpdate.pending)
        .where(ProcessedUpdate.due_at <= now, free)
        .order_by(ProcessedUpdate.due_at)
        .limit(limit)
        .with_for_update(skip_locked=True)  # on PostgreSQL; SQLite has one writer at a time
    )
    ids = (await tx.scalars(due)).all()
    if not ids:
        return []
    claimed = await tx.scalars(
        update(ProcessedUpdate)
        .where(ProcessedUpdate.id.in_(ids), ProcessedUpdate.pending, free)
        .values(lease_until=lease_until)
        .returning(ProcessedUpdate)
        .execution_options(synchronize_session=False)
    )
    return claimed.all()


async def adopt_abandoned(tx: Tx, *, bot_id: int, before: datetime, now: datetime) -> None:
    """Gives the sender what somebody processed before a moment, did not finish sending, and did not leave either: Telegram may
    have forgotten the update by now, so nobody else would send it."""
    await tx.execute(
        update(ProcessedUpdate)
        .where(
            ProcessedUpdate.bot_id == bot_id,
            ProcessedUpdate.pending,
            ProcessedUpdate.due_at.is_(None),
            ProcessedUpdate.created_at < before,
        )
        .values(due_at=now)
    )


async def forget_before(tx: Tx, moment: datetime) -> None:
    """Removes what was processed before a moment, sent or not."""
    await tx.execute(delete(ProcessedUpdate).where(ProcessedUpdate.created_at < moment))
