"""What people were told about seminars, as long as it is not what holds: a row for each that was ever changed."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Boolean, ForeignKey, Integer, select, update
from sqlalchemy.orm import Mapped, mapped_column

from storage.base import Base, Id
from storage.database import Tx
from storage.upsert import upsert


class SeminarChange(Base):
    """`known` is what the concerned know (`lab.seminars.snapshots`). With `due_at`, there is something that they do not know: it gathers
    `since` its first edit, was edited last at `edited_at`, and is told at `due_at`; `moved` says that it is the time, or whether the
    seminar is held at all. `number` counts what was told, `told_at` is when that was last."""

    __tablename__ = "seminar_changes"

    seminar_id: Mapped[int] = mapped_column(
        Id, ForeignKey("seminars.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    known: Mapped[dict[str, Any]] = mapped_column(JSON)
    since: Mapped[datetime | None]
    edited_at: Mapped[datetime]
    due_at: Mapped[datetime | None] = mapped_column(index=True)
    moved: Mapped[bool] = mapped_column(Boolean)
    number: Mapped[int] = mapped_column(Integer)
    told_at: Mapped[datetime | None]


async def of_seminar(tx: Tx, seminar_id: int) -> SeminarChange | None:
    """The row of a seminar as it stands now, or None."""
    query = select(SeminarChange).where(SeminarChange.seminar_id == seminar_id)
    return (await tx.scalars(query.execution_options(populate_existing=True))).first()


async def gather(tx: Tx, seminar_id: int, values: Mapping[str, Any]) -> None:
    """Writes what is to be told: all columns but `number` and `told_at`."""
    await upsert(
        tx,
        SeminarChange,
        {"seminar_id": seminar_id, **values},
        key=("seminar_id",),
        once={"number": 0, "told_at": None},
    )


async def told(tx: Tx, seminar_id: int, *, known: Mapping[str, Any], number: int, now: datetime) -> None:
    """Everything is told."""
    await tx.execute(
        update(SeminarChange)
        .where(SeminarChange.seminar_id == seminar_id)
        .values(known=dict(known), since=None, due_at=None, moved=False, number=number, told_at=now)
    )


async def drop(tx: Tx, seminar_id: int) -> None:
    """There is nothing to tell any more."""
    await tx.execute(
        update(SeminarChange).where(SeminarChange.seminar_id == seminar_id).values(since=None, due_at=None, moved=False)
    )


async def due(tx: Tx, now: datetime, *, limit: int) -> Sequence[int]:
    """The seminars (by id) of which something is to be told by now, longest due first."""
    query = select(SeminarChange.seminar_id).where(SeminarChange.due_at <= now)
    return (await tx.scalars(query.order_by(SeminarChange.due_at, SeminarChange.seminar_id).limit(limit))).all()
