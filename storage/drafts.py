"""Drafts: half-finished forms, a row each, with every answer that was given."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Boolean, Index, Integer, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from storage.base import Base, Id
from storage.encryption import EncryptedJSON


class Draft(Base):
    """One user's draft of one form about one thing (`subject`: a code, or empty). `step` is the field that is asked, or `summary`;
    `answers` by field. `listening`: what the user writes next is the answer; at most one draft of a user listens. `version` is raised
    by every change, which is made by compare-and-set on it. `message_id` is the message in which the form is shown."""

    __tablename__ = "drafts"
    __table_args__ = (
        UniqueConstraint("user_id", "form", "subject"),
        Index(
            "uq_drafts_listening",
            "user_id",
            unique=True,
            postgresql_where=text("listening"),
            sqlite_where=text("listening"),
        ),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    user_id: Mapped[int] = mapped_column(BigInteger)
    form: Mapped[str] = mapped_column(String(32))
    subject: Mapped[str] = mapped_column(String(64), default="")
    step: Mapped[str] = mapped_column(String(64))
    answers: Mapped[dict[str, Any]] = mapped_column(EncryptedJSON)
    listening: Mapped[bool] = mapped_column(Boolean, default=True)
    version: Mapped[int] = mapped_column(Integer, default=1)
    message_id: Mapped[int | None] = mapped_column(BigInteger)
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime] = mapped_column(index=True)
