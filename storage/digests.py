"""Digests: several deliveries to one chat that go out as one notice, whose fate they share."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import or_, select, update
from sqlalchemy.orm import aliased

from storage.announcements import Announcement
from storage.batches import insert_all
from storage.database import Tx
from storage.deliveries import Delivery, DeliveryState
from storage.runs import Action, Run, RunState

KIND = "digest"
LANE = 1  # of the rate limiter: notices
_WITHOUT_OBJECTS = {"synchronize_session": False}


@dataclass(frozen=True)
class Waiting:
    """A delivery that waits for a digest, and what it is about. `topic` and `title` are None for a notice, `kind` and `facts` are its
    own."""

    id: int
    chat_id: int
    digest_at: datetime
    kind: str
    facts: Mapping[str, Any] | None
    title: str | None
    topic: str | None


_WAITING = (
    select(
        Delivery.id,
        Delivery.chat_id,
        Delivery.digest_at,
        Delivery.kind,
        Delivery.facts,
        Announcement.title,
        Announcement.topic,
    )
    .outerjoin(Run, Run.id == Delivery.run_id)
    .outerjoin(Announcement, Announcement.id == Run.announcement_id)
    .where(Delivery.state == DeliveryState.DIGEST, Delivery.digest_id.is_(None))
)


_NOT_PAUSED = or_(Run.state.is_(None), Run.state != RunState.PAUSED)


async def due_chats(tx: Tx, now: datetime, *, limit: int) -> Sequence[int]:
    """Chats for which a digest is due. What belongs to a paused run waits on."""
    found = await tx.scalars(
        select(Delivery.chat_id)
        .outerjoin(Run, Run.id == Delivery.run_id)
        .where(
            Delivery.state == DeliveryState.DIGEST,
            Delivery.digest_id.is_(None),
            Delivery.digest_at <= now,
            _NOT_PAUSED,
        )
        .group_by(Delivery.chat_id)
        .order_by(Delivery.chat_id)
        .limit(limit)
    )
    return found.all()


async def due(tx: Tx, chats: Collection[int], now: datetime) -> Sequence[Waiting]:
    """What the digests of these chats have to hold, oldest first; locked until the end of the transaction."""
    found = await tx.execute(
        _WAITING.where(Delivery.chat_id.in_(chats), Delivery.digest_at <= now, _NOT_PAUSED)
        .order_by(Delivery.chat_id, Delivery.id)
        .with_for_update(of=Delivery)
    )
    return [Waiting(*row) for row in found]


async def of_chat(tx: Tx, chat_id: int) -> Sequence[Waiting]:
    """Everything of a chat that waits for a digest."""
    found = await tx.execute(_WAITING.where(Delivery.chat_id == chat_id).order_by(Delivery.id))
    return [Waiting(*row) for row in found]


async def make(
    tx: Tx, *, event: str, facts: Mapping[int, Mapping[str, Any]], ids: Sequence[int], now: datetime
) -> None:
    """Stores a digest for each chat (its facts by chat), due at once, and takes the deliveries with these ids into them."""
    common = {
        "action": Action.SEND,
        "kind": KIND,
        "event": event,
        "lane": LANE,
        "state": DeliveryState.DUE,
        "urgent": True,  # its hour was chosen by whoever gets it
        "due_at": now,
        "messages": [],
        "created_at": now,
    }
    await insert_all(tx, Delivery, [{**common, "chat_id": chat_id, "facts": dict(of)} for chat_id, of in facts.items()])
    notice = aliased(Delivery)
    made = select(notice.id).where(notice.event == event, notice.chat_id == Delivery.chat_id).scalar_subquery()
    await tx.execute(
        update(Delivery).where(Delivery.id.in_(ids)).values(digest_id=made), execution_options=_WITHOUT_OBJECTS
    )


async def finish(
    tx: Tx, digest_id: int, state: DeliveryState, at: datetime, *, reason: str | None = None
) -> Collection[int]:
    """The digest has this final state, and so has everything in it; returns the runs (by id) of which something was in it."""
    changed = await tx.execute(
        update(Delivery)
        .where(Delivery.digest_id == digest_id, Delivery.state == DeliveryState.DIGEST)
        .values(state=state, sent_at=at if state is DeliveryState.SENT else None, reason=reason)
        .returning(Delivery.run_id),
        execution_options=_WITHOUT_OBJECTS,
    )
    return {run_id for run_id in changed.scalars() if run_id is not None}


async def release(tx: Tx, ids: Collection[int], now: datetime) -> None:
    """These wait for a digest no more: they are due."""
    await _rewait(tx, ids, state=DeliveryState.DUE, due_at=now, digest_at=None)


async def skip(tx: Tx, ids: Collection[int], *, reason: str) -> None:
    """These are not wanted any more."""
    await _rewait(tx, ids, state=DeliveryState.SKIPPED, digest_at=None, reason=reason)


async def put_off(tx: Tx, ids: Collection[int], digest_at: datetime) -> None:
    """These wait for another digest."""
    await _rewait(tx, ids, digest_at=digest_at)


async def _rewait(tx: Tx, ids: Collection[int], **values: Any) -> None:
    if ids:
        await tx.execute(
            update(Delivery)
            .where(Delivery.id.in_(ids), Delivery.state == DeliveryState.DIGEST, Delivery.digest_id.is_(None))
            .values(**values),
            execution_options=_WITHOUT_OBJECTS,
        )
