"""Lists of recipients that somebody pasted or sent: whom they name, and what in them nobody was found for."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, String, func, insert, or_, select, update
from sqlalchemy.orm import InstrumentedAttribute, Mapped, mapped_column

from storage.base import Base, Id
from storage.batches import insert_all
from storage.database import Tx
from storage.encryption import EncryptedJSON
from storage.persons import Person
from storage.users import User

_BATCH = 5000  # values of one statement; both databases take more than 32,000


class RecipientList(Base):
    """`name` is that of the file, or empty. `unknown` are the entries that nobody was found for, as typed: names and addresses of
    people, so encrypted, and None once they are forgotten."""

    __tablename__ = "recipient_lists"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    author_id: Mapped[int] = mapped_column(BigInteger)
    name: Mapped[str] = mapped_column(String(200), default="")
    unknown: Mapped[list[str] | None] = mapped_column(EncryptedJSON)
    created_at: Mapped[datetime]


class ListedUser(Base):
    """One user on one list."""

    __tablename__ = "listed_users"

    list_id: Mapped[int] = mapped_column(Id, ForeignKey("recipient_lists.id", ondelete="CASCADE"), primary_key=True)
    user_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("users.id", ondelete="CASCADE"), primary_key=True, index=True
    )


async def add(
    tx: Tx, *, author_id: int, name: str, user_ids: Collection[int], unknown: Sequence[str], now: datetime
) -> int:
    """Stores a list; returns its id."""
    row = {"author_id": author_id, "name": name, "unknown": list(unknown), "created_at": now}
    list_id = (await tx.execute(insert(RecipientList).values(**row).returning(RecipientList.id))).scalar_one()
    await insert_all(tx, ListedUser, [{"list_id": list_id, "user_id": user_id} for user_id in user_ids])
    return list_id


async def get(tx: Tx, list_id: int) -> RecipientList | None:
    """The list, or None."""
    return await tx.get(RecipientList, list_id)


async def forget_unknown(tx: Tx, before: datetime) -> None:
    """Forgets what was not found of lists that are older: whoever wanted it has seen it."""
    old = (RecipientList.created_at < before, RecipientList.unknown.is_not(None))
    await tx.execute(update(RecipientList).where(*old).values(unknown=None))


async def sizes(tx: Tx, list_ids: Collection[int]) -> Mapping[int, tuple[str, int]]:
    """The names of lists, and how many users are on each."""
    rows = await tx.execute(
        select(RecipientList.id, RecipientList.name, func.count(ListedUser.user_id))
        .outerjoin(ListedUser, ListedUser.list_id == RecipientList.id)
        .where(RecipientList.id.in_(list_ids))
        .group_by(RecipientList.id, RecipientList.name)
    )
    return {list_id: (name, count) for list_id, name, count in rows}


async def by_usernames(tx: Tx, keys: Collection[str]) -> list[tuple[str, int]]:
    """Users by their casefolded usernames, as (username, id)."""
    return await _pairs(tx, User.username_key, User.id, keys)


async def by_ids(tx: Tx, keys: Collection[int]) -> list[tuple[int, int]]:
    """Those of these ids that users have, as (id, id)."""
    return await _pairs(tx, User.id, User.id, keys)


async def by_emails(tx: Tx, keys: Collection[str]) -> list[tuple[str, int]]:
    """Users by the casefolded e-mail addresses of the persons that they are, as (address, id)."""
    return await _pairs(tx, func.lower(Person.email), Person.user_id, keys)


async def unreachable(tx: Tx, user_ids: Collection[int]) -> int:
    """How many of these users have blocked the bot or are no more."""
    gone = or_(User.blocked_at.is_not(None), User.deactivated_at.is_not(None))
    ids = list(user_ids)
    total = 0
    for start in range(0, len(ids), _BATCH):
        query = select(func.count()).select_from(User).where(User.id.in_(ids[start : start + _BATCH]), gone)
        total += (await tx.scalar(query)) or 0
    return total


async def _pairs(tx: Tx, key: Any, user_id: InstrumentedAttribute[Any], keys: Collection[Any]) -> list[tuple[Any, int]]:
    found: list[tuple[Any, int]] = []
    wanted = list(keys)
    for start in range(0, len(wanted), _BATCH):
        rows = await tx.execute(
            select(key, user_id).where(key.in_(wanted[start : start + _BATCH]), user_id.is_not(None)).order_by(user_id)
        )
        found += [(one, of) for one, of in rows]
    return found
