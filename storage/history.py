"""History: one row for each effect, in the transaction that had it. Never changed, never the truth about the present."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Index, String, delete, func, insert, not_, or_, select
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


@dataclass(frozen=True)
class Scope:
    """Some of the rows: those whose action is like one of `actions` (SQL patterns; none: any) and like none of `but`; about one of these
    `items`, if some are given; by one user or about them, if `person` is."""

    actions: Sequence[str] = ()
    but: Sequence[str] = ()
    items: Sequence[str] = ()
    person: int | None = None

    @property
    def conditions(self) -> list[ColumnElement[bool]]:
        """The same for a statement."""
        found: list[ColumnElement[bool]] = [not_(HistoryEntry.action.like(pattern)) for pattern in self.but]
        if self.actions:
            found.append(or_(*(HistoryEntry.action.like(pattern) for pattern in self.actions)))
        if self.items:
            found.append(HistoryEntry.item.in_(self.items))
        if self.person is not None:
            about = (HistoryEntry.kind == "user") & (HistoryEntry.item == str(self.person))
            found.append(or_(HistoryEntry.actor_id == self.person, about))
        return found


async def listed(tx: Tx, scope: Scope, *, offset: int, limit: int) -> Sequence[HistoryEntry]:
    """A page of what happened, newest first."""
    found = await tx.scalars(
        select(HistoryEntry).where(*scope.conditions).order_by(HistoryEntry.id.desc()).offset(offset).limit(limit)
    )
    return found.all()


async def total(tx: Tx, scope: Scope) -> int:
    """How much that is."""
    return (await tx.scalar(select(func.count()).select_from(HistoryEntry).where(*scope.conditions))) or 0


async def latest(tx: Tx, *, kind: str, item: str, actions: Collection[str]) -> datetime | None:
    """When one of these was done to a thing last, or None."""
    query = select(func.max(HistoryEntry.at)).where(HistoryEntry.kind == kind, HistoryEntry.item == item)
    return await tx.scalar(query.where(HistoryEntry.action.in_(actions)))


async def forget(tx: Tx, *, kind: str, item: str) -> None:
    """Removes all rows about a thing: only where whoever it is about must not be found any more."""
    await tx.execute(delete(HistoryEntry).where(HistoryEntry.kind == kind, HistoryEntry.item == item))
