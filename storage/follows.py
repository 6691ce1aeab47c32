"""Follows: a user wants to hear about one thing."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, String, delete, func, select
from sqlalchemy.orm import Mapped, mapped_column

from storage.base import Base
from storage.database import Tx
from storage.upsert import insert_new


class Follow(Base):
    """One user follows one thing, named by its kind and code (`project`, `P-017`)."""

    __tablename__ = "follows"

    kind: Mapped[str] = mapped_column(String(32), primary_key=True)
    item: Mapped[str] = mapped_column(String(32), primary_key=True)
    user_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("users.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    created_at: Mapped[datetime]


async def add(tx: Tx, *, user_id: int, kind: str, item: str, now: datetime) -> bool:
    """Follows; tells whether that changed anything."""
    return await insert_new(tx, Follow, {"user_id": user_id, "kind": kind, "item": item, "created_at": now})


async def remove(tx: Tx, *, user_id: int, kind: str, item: str) -> bool:
    """Unfollows; tells whether that changed anything."""
    gone = await tx.execute(
        delete(Follow)
        .where(Follow.user_id == user_id, Follow.kind == kind, Follow.item == item)
        .returning(Follow.user_id)
    )
    return gone.first() is not None


async def follows(tx: Tx, *, user_id: int, kind: str, item: str) -> bool:
    """Whether the user follows it."""
    return await tx.get(Follow, (kind, item, user_id)) is not None


async def of_user(tx: Tx, *, user_id: int, kind: str) -> Sequence[str]:
    """The codes of what a user follows, latest first."""
    found = await tx.scalars(
        select(Follow.item)
        .where(Follow.user_id == user_id, Follow.kind == kind)
        .order_by(Follow.created_at.desc(), Follow.item)
    )
    return found.all()


async def count(tx: Tx, *, kind: str, item: str) -> int:
    """How many users follow it."""
    query = select(func.count()).select_from(Follow).where(Follow.kind == kind, Follow.item == item)
    return (await tx.scalar(query)) or 0


async def people_of(tx: Tx, *, kind: str, item: str) -> list[tuple[int, datetime]]:
    """Who follows it, and since when."""
    query = select(Follow.user_id, Follow.created_at).where(Follow.kind == kind, Follow.item == item)
    return [(user_id, at) for user_id, at in await tx.execute(query)]
