"""Albums on their way in: they come as several updates without an end, so the items wait until no more have come for a while."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, String
from sqlalchemy.orm import Mapped, mapped_column

from storage.base import Base
from storage.encryption import EncryptedJSON


class Album(Base):
    """An album that a user is sending to a draft; complete at `due_at`, which each item moves on."""

    __tablename__ = "albums"

    chat_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    group_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    user_id: Mapped[int] = mapped_column(BigInteger)
    due_at: Mapped[datetime] = mapped_column(index=True)


class AlbumItem(Base):
    """One message of an album, as content data."""

    __tablename__ = "album_items"

    chat_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    group_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    message_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    item: Mapped[dict[str, Any]] = mapped_column(EncryptedJSON)
