"""Persons: researchers and contacts shown on cards."""

from collections.abc import Sequence

from sqlalchemy import BigInteger, Boolean, ForeignKey, String, select
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
    user_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("users.id", ondelete="SET NULL"), index=True)
    sample: Mapped[bool] = mapped_column(Boolean, default=False)


async def every(tx: Tx) -> Sequence[Person]:
    """Everybody, by code."""
    return (await tx.scalars(select(Person).order_by(Person.code))).all()
