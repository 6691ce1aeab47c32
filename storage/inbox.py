"""What the bot has sent one person unasked, and past public announcements: the two together, newest first."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Subquery, and_, cast, exists, func, null, or_, select, union_all
from sqlalchemy.orm import aliased

from storage import digests
from storage.announcements import Announcement
from storage.database import Tx
from storage.deliveries import Delivery, DeliveryState
from storage.runs import Action, Run, RunState


@dataclass(frozen=True)
class Entry:
    """One line: a delivery of one's own, or (`delivery_id` None) a public announcement. For an announcement there are its title and its
    topic, and of its run the contents (as they were edited last) and the options; for a notice, `kind` and `facts` say what about.
    `digest_id` is the digest in which it came."""

    delivery_id: int | None
    run_id: int | None
    at: datetime
    kind: str | None
    facts: dict[str, Any] | None
    digest_id: int | None
    title: str | None
    topic: str | None
    contents: dict[str, Any] | None
    options: dict[str, Any] | None


_BACK = aliased(Run)
_RETRACTION = and_(_BACK.announcement_id == Run.announcement_id, _BACK.of_run == Run.id, _BACK.action == Action.RETRACT)
_UNDER_WAY = _BACK.state.in_((RunState.RUNNING, RunState.PAUSED, RunState.FINISHED))
_RETRACTED = exists().where(_RETRACTION, _UNDER_WAY)
# Weekly digests keep a run running for days: newcomers need not wait for them.
_SHOWN = (RunState.RUNNING, RunState.FINISHED)
_IS_PUBLIC = and_(
    Announcement.public,
    Run.action == Action.SEND,
    Run.state.in_(_SHOWN),
    ~exists().where(_RETRACTION, or_(_UNDER_WAY, _BACK.state == RunState.CANCELLED)),
)


async def count(tx: Tx, user_id: int) -> int:
    """How many entries a person has."""
    return (await tx.scalar(select(func.count()).select_from(_entries(user_id)))) or 0


async def page(tx: Tx, user_id: int, *, offset: int, limit: int) -> Sequence[Entry]:
    """A page of a person's entries, newest first."""
    entries = _entries(user_id)
    latest_id = func.coalesce(entries.c.delivery_id, entries.c.run_id)
    found = await tx.execute(
        _whole(entries, entries.c.at).order_by(entries.c.at.desc(), latest_id.desc()).offset(offset).limit(limit)
    )
    return [Entry(*row) for row in found]


async def of_delivery(tx: Tx, user_id: int, delivery_id: int) -> Entry | None:
    """The entry of one's own delivery, or None if it is not (any more) in the inbox."""
    entries = _entries(user_id)
    row = (await tx.execute(_whole(entries, entries.c.at).where(entries.c.delivery_id == delivery_id))).first()
    return Entry(*row) if row else None


async def of_run(tx: Tx, user_id: int, run_id: int) -> Entry | None:
    """The entry of a run, received or public, or None if there is none (any more)."""
    entries = _entries(user_id)
    row = (await tx.execute(_whole(entries, entries.c.at).where(entries.c.run_id == run_id))).first()
    return Entry(*row) if row else None


async def of_digest(tx: Tx, user_id: int, digest_id: int) -> Sequence[Entry]:
    """What came to a person in one digest, oldest first; `at` is when it would have come by itself."""
    entries = _entries(user_id)
    found = await tx.execute(
        _whole(entries, Delivery.due_at).where(Delivery.digest_id == digest_id).order_by(Delivery.due_at, Delivery.id)
    )
    return [Entry(*row) for row in found]


async def is_public(tx: Tx, run_id: int) -> bool:
    """Whether a run is one of a public announcement, and was not retracted: then anybody may read and answer it."""
    query = (
        select(Run.id).join(Announcement, Announcement.id == Run.announcement_id).where(Run.id == run_id, _IS_PUBLIC)
    )
    return (await tx.scalar(query)) is not None


async def is_retracted(tx: Tx, run_id: int) -> bool:
    """Whether the copies of a run are being taken back, or were."""
    return (await tx.scalar(select(Run.id).where(Run.id == run_id, _RETRACTED))) is not None


def _entries(user_id: int) -> Subquery:
    return union_all(_own(user_id), _public(user_id)).subquery()


def _whole(entries: Subquery, at: Any) -> Any:
    return (
        select(
            entries.c.delivery_id,
            entries.c.run_id,
            at,
            Delivery.kind,
            Delivery.facts,
            Delivery.digest_id,
            Announcement.title,
            Announcement.topic,
            Run.contents,
            Run.options,
        )
        .select_from(entries)
        .outerjoin(Delivery, Delivery.id == entries.c.delivery_id)
        .outerjoin(Run, Run.id == entries.c.run_id)
        .outerjoin(Announcement, Announcement.id == Run.announcement_id)
    )


def _has_come(delivery: type[Delivery]) -> ColumnElement[bool]:
    """It was sent, or perhaps was, or its digest is on its way: so soon, so that the buttons of the digest work."""
    return or_(
        delivery.state.in_((DeliveryState.SENT, DeliveryState.UNKNOWN)),
        and_(delivery.state == DeliveryState.DIGEST, delivery.digest_id.is_not(None)),
    )


def _own(user_id: int) -> Any:
    """What this person was sent. A digest is no entry, what was in it is."""
    copy = aliased(Delivery)
    # A retraction that was cancelled half-way counts for those whom it had reached.
    reached = exists().where(copy.run_id == _BACK.id, copy.chat_id == user_id, copy.state == DeliveryState.SENT)
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
            _has_come(Delivery),
            Delivery.action == Action.SEND,
            Delivery.kind != digests.KIND,
            or_(Delivery.run_id.is_(None), and_(~_RETRACTED, ~back_from_here)),
        )
    )


def _public(user_id: int) -> Any:
    """The latest run of each public announcement, unless this person got it."""
    later, mine = aliased(Run), aliased(Delivery)
    newer = exists().where(
        later.announcement_id == Run.announcement_id,
        later.action == Action.SEND,
        later.state.in_(_SHOWN),
        later.id > Run.id,
    )
    had = exists().where(mine.run_id == Run.id, mine.chat_id == user_id, _has_come(mine))
    return (
        select(cast(null(), BigInteger).label("delivery_id"), Run.id.label("run_id"), Run.due_at.label("at"))
        .join(Announcement, Announcement.id == Run.announcement_id)
        .where(_IS_PUBLIC, ~newer, ~had)
    )
