"""Where reviewers are in the pile of an opening: kept, so that screening goes on where it stopped, whatever happens between."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, Boolean, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from storage.base import Base, Id
from storage.database import Tx
from storage.upsert import upsert


class Screening(Base):
    """A reviewer's place in a pile. `application_id` is the application in front of them, None if there is none left; `mine`: the pile
    is what was assigned to them. `done` are the latest verdicts, which can be taken back, the last one last: [application, verdict
    before it or null]."""

    __tablename__ = "screenings"

    reviewer_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    opening_id: Mapped[int] = mapped_column(
        Id, ForeignKey("openings.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    application_id: Mapped[int | None] = mapped_column(Id)
    mine: Mapped[bool] = mapped_column(Boolean)
    done: Mapped[list[Any]] = mapped_column(JSON)
    at: Mapped[datetime]


async def get(tx: Tx, *, reviewer_id: int, opening_id: int) -> Screening | None:
    """The place, or None for who has not begun."""
    return await tx.get(Screening, (reviewer_id, opening_id), populate_existing=True)


async def put(
    tx: Tx,
    *,
    reviewer_id: int,
    opening_id: int,
    application_id: int | None,
    mine: bool,
    done: Sequence[tuple[int, str | None]],
    now: datetime,
) -> None:
    """Writes the place."""
    values = {
        "reviewer_id": reviewer_id,
        "opening_id": opening_id,
        "application_id": application_id,
        "mine": mine,
        "done": [list(one) for one in done],
        "at": now,
    }
    await upsert(tx, Screening, values, key=["reviewer_id", "opening_id"])
