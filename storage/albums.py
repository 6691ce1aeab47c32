"""Albums on their way in: they come as several updates without an end, so the items wait until no more have come for a while."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, String, delete, select, update
from sqlalchemy.orm import Mapped, mapped_column

from storage.base import Base
from storage.database import Tx
from storage.encryption import EncryptedJSON
from storage.upsert import insert_new


class Album(Base):
    """An album that a user is sending to a draft. `update_id` is that of the first item. It is complete at `due_at`, which each item
    moves on; whoever works on it moves it on too, and None says that there is nothing left to do. `taken_at` is when its items
    became an answer: what comes later is too late."""

    __tablename__ = "albums"

    chat_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    group_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    user_id: Mapped[int] = mapped_column(BigInteger)
    update_id: Mapped[int] = mapped_column(BigInteger)
    started_at: Mapped[datetime] = mapped_column(index=True)
    due_at: Mapped[datetime | None] = mapped_column(index=True)
    taken_at: Mapped[datetime | None]


class AlbumItem(Base):
    """One message of an album, as the Bot API gave it."""

    __tablename__ = "album_items"

    chat_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    group_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    message_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    item: Mapped[dict[str, Any]] = mapped_column(EncryptedJSON)


async def add(
    tx: Tx,
    *,
    chat_id: int,
    group_id: str,
    user_id: int,
    update_id: int,
    message_id: int,
    item: Mapping[str, Any],
    due_at: datetime,
    now: datetime,
) -> bool:
    """Stores one item; the album is complete at `due_at` unless another one comes. False if its album was taken already."""
    first = {
        "chat_id": chat_id,
        "group_id": group_id,
        "user_id": user_id,
        "update_id": update_id,
        "started_at": now,
        "due_at": due_at,
    }
    if not await insert_new(tx, Album, first):
        waiting = await tx.execute(
            update(Album)
            .where(Album.chat_id == chat_id, Album.group_id == group_id, Album.taken_at.is_(None))
            .values(due_at=due_at)
            .returning(Album.update_id)
        )
        if waiting.first() is None:
            return False
    key = {"chat_id": chat_id, "group_id": group_id, "message_id": message_id}
    await insert_new(tx, AlbumItem, {**key, "item": dict(item)})
    return True


async def claim_due(tx: Tx, *, now: datetime, again_at: datetime, limit: int) -> Sequence[Album]:
    """Claims albums that are complete, until `again_at`: of two who claim at once, each goes to one."""
    claimed = await tx.scalars(
        update(Album)
        .where(
            Album.due_at <= now,
            Album.chat_id.in_(select(Album.chat_id).where(Album.due_at <= now).order_by(Album.due_at).limit(limit)),
        )
        .values(due_at=again_at)
        .returning(Album)
        .execution_options(synchronize_session=False)
    )
    return claimed.all()


async def any_due(tx: Tx, *, now: datetime) -> bool:
    """Whether there is something for `claim_due`: asked often, so it must cost no write."""
    return (await tx.scalar(select(Album.update_id).where(Album.due_at <= now).limit(1))) is not None


async def take(tx: Tx, *, chat_id: int, group_id: str, now: datetime) -> Sequence[dict[str, Any]]:
    """Takes the items, in the order in which they were sent; nothing if somebody took them before."""
    mine = (Album.chat_id == chat_id, Album.group_id == group_id)
    taken = await tx.execute(
        update(Album).where(*mine, Album.taken_at.is_(None)).values(taken_at=now).returning(Album.update_id)
    )
    if taken.first() is None:
        return []
    items = await tx.execute(
        delete(AlbumItem)
        .where(AlbumItem.chat_id == chat_id, AlbumItem.group_id == group_id)
        .returning(AlbumItem.message_id, AlbumItem.item)
    )
    return [item for _, item in sorted(((row[0], row[1]) for row in items), key=lambda pair: pair[0]) if item]


async def first_item(tx: Tx, album: Album) -> dict[str, Any] | None:
    """The first of the items that wait, as the Bot API gave it; None if they were taken."""
    found = (
        select(AlbumItem.item)
        .where(AlbumItem.chat_id == album.chat_id, AlbumItem.group_id == album.group_id)
        .order_by(AlbumItem.message_id)
        .limit(1)
    )
    return (await tx.scalars(found)).first()


async def done(tx: Tx, album: Album) -> None:
    """There is nothing left to do for the album; the row stays, so that a late item is known to be late."""
    key = (Album.chat_id == album.chat_id, Album.group_id == album.group_id)
    await tx.execute(update(Album).where(*key, Album.taken_at.is_not(None)).values(due_at=None))


async def forget_before(tx: Tx, moment: datetime) -> None:
    """Removes albums that began before a moment, with the items that nobody took."""
    old = select(Album.group_id).where(Album.started_at < moment)
    await tx.execute(delete(AlbumItem).where(AlbumItem.group_id.in_(old)))
    await tx.execute(delete(Album).where(Album.started_at < moment))
