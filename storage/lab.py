"""The laboratory itself: its names, contacts and links. One row, written by an import."""

from typing import Any

from sqlalchemy import Boolean, Integer, String, Text, delete
from sqlalchemy.orm import Mapped, mapped_column

from storage.base import Base
from storage.database import Tx
from storage.upsert import upsert

_ONLY = 1


class Lab(Base):
    """`links` is a list of {title_zh, title_en, url}; a text that does not exist in a language is empty."""

    __tablename__ = "lab"

    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    name_zh: Mapped[str] = mapped_column(String(200), default="")
    name_en: Mapped[str] = mapped_column(String(200), default="")
    short_zh: Mapped[str] = mapped_column(String(64), default="")
    short_en: Mapped[str] = mapped_column(String(64), default="")
    about_zh: Mapped[str] = mapped_column(Text, default="")
    about_en: Mapped[str] = mapped_column(Text, default="")
    official_page: Mapped[str] = mapped_column(String(500), default="")
    email: Mapped[str] = mapped_column(String(200), default="")
    privacy_contact: Mapped[str] = mapped_column(String(200), default="")
    phone: Mapped[str] = mapped_column(String(64), default="")
    links: Mapped[list[dict[str, Any]]]
    undo_seconds: Mapped[int] = mapped_column(Integer, default=60)
    approve_above: Mapped[int] = mapped_column(Integer, default=200, server_default="200")
    sample: Mapped[bool] = mapped_column(Boolean, default=False)


async def get(tx: Tx) -> Lab | None:
    """The laboratory, or None as long as nothing was imported."""
    return await tx.get(Lab, _ONLY)


async def save(tx: Tx, values: dict[str, Any]) -> None:
    """Writes these columns of the one row."""
    await upsert(tx, Lab, {"id": _ONLY, **values}, key=["id"], once={} if "links" in values else {"links": []})


async def remove(tx: Tx) -> None:
    """Removes the row: the laboratory has no name again."""
    await tx.execute(delete(Lab).where(Lab.id == _ONLY))
