"""Runs: one sending of an announcement, or a change of all its copies."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import BigInteger, Boolean, ForeignKey, Index, Integer, UniqueConstraint, insert, select, text, update
from sqlalchemy.orm import Mapped, mapped_column

from storage.base import Base, Id, text_enum
from storage.database import Tx


class Action(StrEnum):
    """What a run does with each recipient: sends the announcement, or edits or retracts the copy that an earlier run sent."""

    SEND = "send"
    EDIT = "edit"
    RETRACT = "retract"


class RunState(StrEnum):
    """MISSED: its moment passed while the bot was down, by more than the grace period; nothing was sent."""

    RUNNING = "running"
    PAUSED = "paused"
    FINISHED = "finished"
    CANCELLED = "cancelled"
    MISSED = "missed"


FINAL = (RunState.FINISHED, RunState.CANCELLED, RunState.MISSED)


class Run(Base):
    """One sending. `due_at` is the occurrence's moment: unique for an announcement and action, so each fires once. `contents` and
    `options` are copies of what the announcement was then. `of_run` is the run whose copies an EDIT or RETRACT changes.
    `progress_*` is the admin's message that shows how it goes, `progress_at` when it was last edited."""

    __tablename__ = "runs"
    __table_args__ = (
        UniqueConstraint("announcement_id", "action", "due_at"),
        Index(
            "ix_runs_open",
            "id",
            postgresql_where=text("state IN ('running', 'paused')"),
            sqlite_where=text("state IN ('running', 'paused')"),
        ),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    announcement_id: Mapped[int] = mapped_column(Id, ForeignKey("announcements.id", ondelete="CASCADE"), index=True)
    action: Mapped[Action] = mapped_column(text_enum(Action))
    of_run: Mapped[int | None] = mapped_column(Id)
    state: Mapped[RunState] = mapped_column(text_enum(RunState))
    due_at: Mapped[datetime]
    started_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
    late: Mapped[bool] = mapped_column(Boolean, default=False)
    contents: Mapped[dict[str, Any]]
    options: Mapped[dict[str, Any]]
    recipients: Mapped[int] = mapped_column(Integer, default=0)
    progress_chat: Mapped[int | None] = mapped_column(BigInteger)
    progress_message: Mapped[int | None] = mapped_column(BigInteger)
    progress_at: Mapped[datetime | None]


async def get(tx: Tx, run_id: int) -> Run | None:
    """The run, or None."""
    return await tx.get(Run, run_id)


async def get_fresh(tx: Tx, run_id: int) -> Run | None:
    """The run as it stands now, or None."""
    found = await tx.scalars(select(Run).where(Run.id == run_id).execution_options(populate_existing=True))
    return found.first()


async def add(tx: Tx, values: dict[str, Any]) -> int:
    """Adds one; returns its id. Raises IntegrityError if this occurrence has one already."""
    return (await tx.execute(insert(Run).values(**values).returning(Run.id))).scalar_one()


async def set_state(tx: Tx, run_id: int, state: RunState, *, was: Sequence[RunState], **values: Any) -> bool:
    """Changes the state if it still is one of `was`; tells whether it did."""
    changed = await tx.execute(
        update(Run).where(Run.id == run_id, Run.state.in_(was)).values(state=state, **values).returning(Run.id)
    )
    return changed.first() is not None


async def of_announcement(tx: Tx, announcement_id: int) -> Sequence[Run]:
    """All runs of an announcement, latest first."""
    found = await tx.scalars(select(Run).where(Run.announcement_id == announcement_id).order_by(Run.id.desc()))
    return found.all()


async def begun_of(tx: Tx, announcement_id: int, *, first: datetime, last: datetime) -> set[datetime]:
    """The dates from first to last on which an announcement was begun already, or missed."""
    found = await tx.scalars(
        select(Run.due_at).where(
            Run.announcement_id == announcement_id, Run.action == Action.SEND, Run.due_at.between(first, last)
        )
    )
    return set(found)


async def open_runs(tx: Tx) -> Sequence[Run]:
    """The runs that are running or paused, oldest first."""
    found = await tx.scalars(select(Run).where(Run.state.in_((RunState.RUNNING, RunState.PAUSED))).order_by(Run.id))
    return found.all()


async def set_recipients(tx: Tx, run_id: int, count: int) -> None:
    """Notes how many recipients it has."""
    await tx.execute(update(Run).where(Run.id == run_id).values(recipients=count))


async def set_contents(tx: Tx, run_id: int, contents: Mapping[str, Any]) -> None:
    """What is still to be sent gets these contents."""
    await tx.execute(update(Run).where(Run.id == run_id).values(contents=dict(contents)))


async def changes_of(tx: Tx, run_id: int) -> Sequence[Run]:
    """The runs that edit or retract what this one has sent, latest first."""
    found = await tx.scalars(select(Run).where(Run.of_run == run_id).order_by(Run.id.desc()))
    return found.all()


async def with_panel(tx: Tx) -> Sequence[Run]:
    """The runs whose panel is to be edited: those that go on or wait, and those whose end it does not show yet."""
    found = await tx.scalars(select(Run).where(Run.progress_message.is_not(None)).order_by(Run.id))
    return found.all()


async def panel_drawn(tx: Tx, run_id: int, at: datetime, *, last: bool) -> None:
    """Notes when the panel was drawn; after the last time there is none any more."""
    gone = {"progress_message": None} if last else {}
    await tx.execute(update(Run).where(Run.id == run_id).values(progress_at=at, **gone))
