"""History: one row for each effect, in the transaction that had it. Never changed, never the truth about the present."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Index, String, func, insert, select
from sqlalchemy.orm import Mapped, mapped_column

from storage.base import Base, Id
from storage.database import Tx


class HistoryEntry(Base):
    """Who (`actor_id`, None for the bot itself) did what (`action`, like `project.followed`) to which thing (`kind`, `item`)."""

    __tablename__ = "history"
    __table_args__ = (Index("ix_history_kind_item", "kind", "item"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    at: Mapped[datetime] = mapped_column(index=True)
    actor_id: Mapped[int | None] = mapped_column(BigInteger, index=True)
    action: Mapped[str] = mapped_column(String(64))
    kind: Mapped[str] = mapped_column(String(32))
    item: Mapped[str] = mapped_column(String(64))
    facts: Mapped[dict[str, Any]]


async def add(
    tx: Tx,
    *,
    at: datetime,
    actor_id: int | None,
    action: str,
    kind: str,
    item: str,
    facts: dict[str, Any] | None = None,
) -> None:
    """Adds one row. Facts are JSON and hold no personal data beyond ids."""
    await tx.execute(
        insert(HistoryEntry).values(at=at, actor_id=actor_id, action=action, kind=kind, item=item, facts=facts or {})
    )


async def count(tx: Tx, *, actor_id: int | None = None, action: str | None = None) -> int:
    """How many rows there are, of one actor or one action if named."""
    query = select(func.count()).select_from(HistoryEntry)
    if actor_id is not None:
        query = query.where(HistoryEntry.actor_id == actor_id)
    if action is not None:
        query = query.where(HistoryEntry.action == action)
    return (await tx.scalar(query)) or 0


async def of_item(tx: Tx, *, kind: str, item: str) -> Sequence[HistoryEntry]:
    """Everything that happened to one thing, oldest first."""
    found = await tx.scalars(
        select(HistoryEntry).where(HistoryEntry.kind == kind, HistoryEntry.item == item).order_by(HistoryEntry.id)
    )
    return found.all()
