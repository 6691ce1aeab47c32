"""What became of a run, counted from the ledger."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, func, select

from storage.announcements import Response
from storage.chats import Chat
from storage.database import Tx
from storage.deliveries import Delivery, DeliveryState
from storage.runs import Action, Run
from storage.users import User


@dataclass(frozen=True)
class Outcome:
    """How many deliveries of a run have this state, language and reason (reasons are kept for what was not sent)."""

    state: DeliveryState
    language: str | None
    reason: str | None
    count: int


@dataclass(frozen=True)
class Unreached:
    """One who did not get it: a user, or a chat where `title` is filled."""

    chat_id: int
    state: DeliveryState
    reason: str | None
    attempts: int
    username: str | None
    first_name: str | None
    last_name: str | None
    title: str | None


async def outcomes(tx: Tx, run_id: int) -> Sequence[Outcome]:
    """All deliveries of a run, grouped."""
    of = (Delivery.state, Delivery.language, Delivery.reason)
    rows = await tx.execute(select(*of, func.count()).where(Delivery.run_id == run_id).group_by(*of))
    return [Outcome(*row) for row in rows]


async def maybe_twice(tx: Tx, run_id: int) -> int:
    """How many recipients may have more than one copy: those of whom an answer of Telegram's was lost, and who were tried again."""
    query = select(func.count()).where(Delivery.run_id == run_id, Delivery.was_unknown > 0)
    return (await tx.scalar(query)) or 0


async def sent_moments(tx: Tx, run_id: int) -> Sequence[datetime]:
    """When each delivery was sent, in order."""
    found = await tx.scalars(
        select(Delivery.sent_at)
        .where(Delivery.run_id == run_id, Delivery.sent_at.is_not(None))
        .order_by(Delivery.sent_at)
    )
    return [moment for moment in found if moment is not None]


async def unreached(tx: Tx, run_id: int) -> Sequence[Unreached]:
    """Everybody of a run who did not get it, or of whom it is not known, by state."""
    rows = await tx.execute(
        select(
            Delivery.chat_id,
            Delivery.state,
            Delivery.reason,
            Delivery.attempts,
            User.username,
            User.first_name,
            User.last_name,
            Chat.title,
        )
        .outerjoin(User, User.id == Delivery.chat_id)
        .outerjoin(Chat, Chat.id == Delivery.chat_id)
        .where(Delivery.run_id == run_id, Delivery.state != DeliveryState.SENT)
        .order_by(Delivery.state, Delivery.id)
    )
    return [Unreached(*row) for row in rows]


async def confirmations(tx: Tx, run_id: int) -> int:
    """How many have pressed that they read it."""
    query = select(func.count()).where(Response.run_id == run_id, Response.kind == "read")
    return (await tx.scalar(query)) or 0


async def choices(tx: Tx, run_id: int) -> dict[int, int]:
    """How many have chosen each answer of a question, by its number."""
    rows = await tx.execute(
        select(Response.choice, func.count())
        .where(and_(Response.run_id == run_id, Response.kind == "choice"))
        .group_by(Response.choice)
    )
    return {choice: count for choice, count in rows if choice is not None}


async def tallies(tx: Tx, run_ids: Collection[int]) -> dict[int, Mapping[DeliveryState, int]]:
    """The deliveries of each of these runs, by state."""
    found: dict[int, dict[DeliveryState, int]] = {run_id: {} for run_id in run_ids}
    of = (Delivery.run_id, Delivery.state)
    rows = await tx.execute(select(*of, func.count()).where(Delivery.run_id.in_(run_ids)).group_by(*of))
    for run_id, state, count in rows:
        if run_id is not None:
            found[run_id][state] = count
    return dict(found)


async def latest_runs(tx: Tx, announcement_id: int, *, limit: int) -> Sequence[Run]:
    """The latest runs of an announcement, whatever they do, newest first."""
    found = await tx.scalars(
        select(Run).where(Run.announcement_id == announcement_id).order_by(Run.id.desc()).limit(limit)
    )
    return found.all()


async def last_sendings(tx: Tx, announcement_ids: Collection[int]) -> dict[int, Run]:
    """The last sending of each of these announcements that has one."""
    last = (
        select(func.max(Run.id))
        .where(Run.announcement_id.in_(announcement_ids), Run.action == Action.SEND)
        .group_by(Run.announcement_id)
    )
    found = await tx.scalars(select(Run).where(Run.id.in_(last)))
    return {run.announcement_id: run for run in found}


async def copies(tx: Tx, run_id: int, *, sent_before: datetime | None = None) -> int:
    """How many recipients of a run have messages of its own, of those sent before a moment if one is given. What came as a line of a
    digest has none."""
    own = [Delivery.run_id == run_id, Delivery.state == DeliveryState.SENT, Delivery.steps_done > 0]
    if sent_before is not None:
        own.append(Delivery.sent_at <= sent_before)
    return (await tx.scalar(select(func.count()).where(*own))) or 0
