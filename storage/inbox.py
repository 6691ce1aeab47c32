"""What the bot has sent one person unasked, and past public announcements: the two together, newest first."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Subquery, and_, cast, exists, func, null, or_, select, union_all
from sqlalchemy.orm import aliased

from storage import digests
from storage.announcements import Announcement
from storage.database import Tx
from storage.deliveries import Delivery, DeliveryState
from storage.runs import Action, Run, RunState


@dataclass(frozen=True)
class Entry:
    """One line: a delivery of one's own, or (`delivery_id` None) a public announcement. For an announcement `title` is its title and
    `topic` its topic; for a notice, `kind` and `facts` say what about."""

    delivery_id: int | None
    run_id: int | None
    at: datetime
    title: str | None
    topic: str | None
    kind: str | None
    facts: dict[str, Any] | None


_BACK = aliased(Run)
_RETRACTION = and_(_BACK.announcement_id == Run.announcement_id, _BACK.of_run == Run.id, _BACK.action == Action.RETRACT)
_UNDER_WAY = _BACK.state.in_((RunState.RUNNING, RunState.PAUSED, RunState.FINISHED))
_RETRACTED = exists().where(_RETRACTION, _UNDER_WAY)


async def count(tx: Tx, user_id: int) -> int:
    """How many entries a person has."""
    return (await tx.scalar(select(func.count()).select_from(_entries(user_id)))) or 0


async def page(tx: Tx, user_id: int, *, offset: int, limit: int) -> Sequence[Entry]:
    """A page of a person's entries, newest first."""
    entries = _entries(user_id)
    found = await tx.execute(
        _whole(entries)
        .order_by(entries.c.at.desc(), entries.c.run_id.desc(), entries.c.delivery_id.desc())
        .offset(offset)
        .limit(limit)
    )
    return [Entry(*row) for row in found]


async def of_delivery(tx: Tx, user_id: int, delivery_id: int) -> Entry | None:
    """The entry of one's own delivery, or None if it is not (any more) in the inbox."""
    entries = _entries(user_id)
    row = (await tx.execute(_whole(entries).where(entries.c.delivery_id == delivery_id))).first()
    return Entry(*row) if row else None


async def of_run(tx: Tx, user_id: int, run_id: int) -> Entry | None:
    """The entry of a run, received or public, or None if there is none (any more)."""
    entries = _entries(user_id)
    row = (await tx.execute(_whole(entries).where(entries.c.run_id == run_id))).first()
    return Entry(*row) if row else None


async def contents(tx: Tx, run_id: int) -> dict[str, Any]:
    """What a run has sent, by language, as its latest edit left it."""
    edited = (
        select(Run.contents)
        .where(Run.of_run == run_id, Run.action == Action.EDIT, Run.state.not_in((RunState.MISSED, RunState.CANCELLED)))
        .order_by(Run.id.desc())
        .limit(1)
    )
    newest: dict[str, Any] | None = await tx.scalar(edited)
    if newest is None:
        newest = await tx.scalar(select(Run.contents).where(Run.id == run_id))
    return newest or {}


def _entries(user_id: int) -> Subquery:
    return union_all(_own(user_id), _public(user_id)).subquery()


def _whole(entries: Subquery) -> Any:
    return (
        select(
            entries.c.delivery_id,
            entries.c.run_id,
            entries.c.at,
            Announcement.title,
            Announcement.topic,
            Delivery.kind,
            Delivery.facts,
        )
        .select_from(entries)
        .outerjoin(Delivery, Delivery.id == entries.c.delivery_id)
        .outerjoin(Run, Run.id == entries.c.run_id)
        .outerjoin(Announcement, Announcement.id == Run.announcement_id)
    )


def _own(user_id: int) -> Any:
    """What this person was sent. A digest is no entry, what was in it is: as soon as it is on its way, so that its buttons work."""
    copy = aliased(Delivery)
    # A retraction that was cancelled half-way counts for those whom it had reached.
    reached = exists().where(
        copy.run_id == _BACK.id, copy.chat_id == Delivery.chat_id, copy.state == DeliveryState.SENT
    )
    back_from_here = exists().where(_RETRACTION, _BACK.state == RunState.CANCELLED, reached)
    return (
        select(
            Delivery.id.label("delivery_id"),
            Delivery.run_id.label("run_id"),
            func.coalesce(Delivery.sent_at, Delivery.due_at).label("at"),
        )
        .outerjoin(Run, Run.id == Delivery.run_id)
        .where(
            Delivery.chat_id == user_id,
            or_(
                Delivery.state == DeliveryState.SENT,
                and_(Delivery.state == DeliveryState.DIGEST, Delivery.digest_id.is_not(None)),
            ),
            Delivery.action == Action.SEND,
            Delivery.kind != digests.KIND,
            or_(Delivery.run_id.is_(None), and_(~_RETRACTED, ~back_from_here)),
        )
    )


def _public(user_id: int) -> Any:
    """The latest finished run of each public announcement, unless this person got it."""
    later, mine = aliased(Run), aliased(Delivery)
    newer = exists().where(
        later.announcement_id == Run.announcement_id,
        later.action == Action.SEND,
        later.state == RunState.FINISHED,
        later.id > Run.id,
    )
    had = exists().where(mine.run_id == Run.id, mine.chat_id == user_id, mine.state == DeliveryState.SENT)
    return (
        select(cast(null(), BigInteger).label("delivery_id"), Run.id.label("run_id"), Run.due_at.label("at"))
        .join(Announcement, Announcement.id == Run.announcement_id)
        .where(
            Announcement.public,
            Run.action == Action.SEND,
            Run.state == RunState.FINISHED,
            ~newer,
            ~had,
            ~exists().where(_RETRACTION, or_(_UNDER_WAY, _BACK.state == RunState.CANCELLED)),
        )
    )
