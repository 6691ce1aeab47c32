"""Addresses under which people subscribe to their own calendar. Who reads the table can't use it: it holds a hash of the key in each
address to find it by, and the key itself encrypted, to show it to its owner again."""

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, String, select, true
from sqlalchemy.orm import Mapped, mapped_column

from storage.base import Base
from storage.database import Tx
from storage.encryption import EncryptedJSON
from storage.lab import Lab
from storage.upsert import insert_new, upsert
from storage.users import User


class CalendarFeed(Base):
    """The address of a user. `key` reads as None where the secret it was encrypted with is gone."""

    __tablename__ = "calendar_feeds"

    user_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("users.id", ondelete="CASCADE"), primary_key=True)
    key_hash: Mapped[str] = mapped_column(String(64), unique=True)
    key: Mapped[str | None] = mapped_column(EncryptedJSON)
    made_at: Mapped[datetime]


async def of_user(tx: Tx, user_id: int) -> CalendarFeed | None:
    """The address of a user, as it stands now, or None."""
    return await tx.get(CalendarFeed, user_id, populate_existing=True)


async def create(tx: Tx, user_id: int, *, key_hash: str, key: str, now: datetime) -> bool:
    """Gives a user an address, unless they have one; tells whether it did."""
    values = {"user_id": user_id, "key_hash": key_hash, "key": key, "made_at": now}
    return await insert_new(tx, CalendarFeed, values)


async def replace(tx: Tx, user_id: int, *, key_hash: str, key: str, now: datetime) -> None:
    """Gives a user another address: the one before leads nowhere any more."""
    values = {"user_id": user_id, "key_hash": key_hash, "key": key, "made_at": now}
    await upsert(tx, CalendarFeed, values, key=["user_id"])


async def reader(tx: Tx, key_hash: str) -> tuple[User, Lab | None] | None:
    """Whose address this is, with the laboratory; None if it is nobody's."""
    query = (
        select(User, Lab)
        .join(CalendarFeed, CalendarFeed.user_id == User.id)
        .outerjoin(Lab, true())
        .where(CalendarFeed.key_hash == key_hash)
    )
    found = (await tx.execute(query)).first()
    return None if found is None else (found[0], found[1])
