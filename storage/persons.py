"""Persons: researchers and contacts shown on cards."""

from collections.abc import Sequence

from sqlalchemy import BigInteger, Boolean, ForeignKey, String, select, update
from sqlalchemy.orm import Mapped, mapped_column

from storage.base import Base
from storage.database import Tx


class Person(Base):
    """A person, linked to a user once it is known who they are in Telegram."""

    __tablename__ = "persons"

    code: Mapped[str] = mapped_column(String(32), primary_key=True)
    name_zh: Mapped[str] = mapped_column(String(100), default="")
    name_en: Mapped[str] = mapped_column(String(100), default="")
    title_zh: Mapped[str] = mapped_column(String(100), default="")
    title_en: Mapped[str] = mapped_column(String(100), default="")
    affiliation_zh: Mapped[str] = mapped_column(String(200), default="")
    affiliation_en: Mapped[str] = mapped_column(String(200), default="")
    email: Mapped[str] = mapped_column(String(200), default="")
    user_id: Mapped[int | None] = mapped_column(
        BigInteger, ForeignKey("users.id", ondelete="SET NULL"), index=True, unique=True
    )
    sample: Mapped[bool] = mapped_column(Boolean, default=False)


async def every(tx: Tx) -> Sequence[Person]:
    """Everybody, by code."""
    return (await tx.scalars(select(Person).order_by(Person.code))).all()


async def by_code(tx: Tx, code: str) -> Person | None:
    """The person as they stand now, or None."""
    return await tx.get(Person, code, populate_existing=True)


async def of_user(tx: Tx, user_id: int) -> Sequence[Person]:
    """The person who a user is: one, or none."""
    query = select(Person).where(Person.user_id == user_id).execution_options(populate_existing=True)
    return (await tx.scalars(query)).all()


async def set_user(tx: Tx, code: str, user_id: int | None, *, was: int | None) -> bool:
    """Says who a person is, if that still is as it was; tells whether it did. Raises Conflict where the user is another person."""
    changed = await tx.execute(
        update(Person)
        .where(Person.code == code, Person.user_id.is_not_distinct_from(was))
        .values(user_id=user_id)
        .returning(Person.code)
    )
    return changed.first() is not None
