"""Work on the ledger: deliveries are claimed for a time, their outcomes recorded, and what a dead sender left is taken back.

Every change is a compare-and-set on (state, attempts): who was too slow to report before the end of a lease changes nothing.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import and_, case, exists, func, insert, literal, not_, or_, select, update
from sqlalchemy.orm import aliased

from storage.batches import insert_all
from storage.database import Tx
from storage.deliveries import OPEN, QUIETLY, Delivery, DeliveryState
from storage.runs import Action, Run, RunState

NOTICES = 1  # the lane of what belongs to no run
QUIET = "quiet"  # the reason of a delivery that waits for the end of quiet hours


@dataclass(frozen=True)
class Recorded:
    """What became of one try: the delivery (by id), which try it was, its new state, and other columns that change with it."""

    delivery_id: int
    attempt: int
    state: DeliveryState
    values: Mapping[str, Any] = field(default_factory=dict)


async def any_due(tx: Tx, now: datetime) -> bool:
    """Whether there may be something for `claim`, or for `take_back`: asked often, so it must cost no write."""
    due = and_(Delivery.state == DeliveryState.DUE, Delivery.due_at <= now)
    notice = exists().where(due, Delivery.lane == NOTICES, Delivery.run_id.is_(None))
    of_run = exists().where(due, Delivery.run_id == Run.id, Run.state == RunState.RUNNING)
    lost = exists().where(Delivery.state == DeliveryState.SENDING, Delivery.lease_until <= now)
    return bool(await tx.scalar(select(notice | of_run | lost)))


async def running(tx: Tx, now: datetime) -> Sequence[int]:
    """The runs (by id) of which something is due, oldest first, urgent ones before the others."""
    due = exists().where(Delivery.state == DeliveryState.DUE, Delivery.due_at <= now, Delivery.run_id == Run.id)
    urgent = case((Run.options["urgent"].as_boolean(), 0), else_=1)
    found = await tx.scalars(select(Run.id).where(Run.state == RunState.RUNNING, due).order_by(urgent, Run.id))
    return found.all()


async def claim(
    tx: Tx, *, now: datetime, lease_until: datetime, limit: int, run_id: int | None = None
) -> Sequence[Delivery]:
    """Claims what is due until the end of a lease, earliest first: of one run, or (None) notices. Of several who claim at once, each
    delivery goes to one."""
    due = (
        select(Delivery.id)
        .where(
            Delivery.state == DeliveryState.DUE,
            Delivery.due_at <= now,
            and_(Delivery.lane == NOTICES, Delivery.run_id.is_(None)) if run_id is None else Delivery.run_id == run_id,
        )
        .order_by(Delivery.due_at, Delivery.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    claimed = await tx.scalars(
        update(Delivery)
        .where(Delivery.id.in_(due))
        .values(state=DeliveryState.SENDING, lease_until=lease_until, attempts=Delivery.attempts + 1)
        .returning(Delivery)
        .execution_options(**QUIETLY)
    )
    return sorted(claimed.all(), key=lambda one: (one.due_at, one.id))


async def record(tx: Tx, outcomes: Sequence[Recorded]) -> Sequence[Recorded]:
    """Stores outcomes; returns those that counted."""
    counted = []
    for one in outcomes:
        changed = await tx.execute(
            update(Delivery)
            .where(
                Delivery.id == one.delivery_id,
                Delivery.attempts == one.attempt,
                Delivery.state == DeliveryState.SENDING,
            )
            .values(state=one.state, lease_until=None, **one.values)
            .returning(Delivery.id),
            execution_options=QUIETLY,
        )
        if changed.first() is not None:
            counted.append(one)
    return counted


async def note_progress(tx: Tx, delivery_id: int, attempt: int, *, messages: Sequence[int], steps_done: int) -> None:
    """Stores what a delivery of several calls has done so far, so that only the rest is done again."""
    await tx.execute(
        update(Delivery)
        .where(Delivery.id == delivery_id, Delivery.attempts == attempt, Delivery.state == DeliveryState.SENDING)
        .values(messages=list(messages), steps_done=steps_done),
        execution_options=QUIETLY,
    )


async def take_back(
    tx: Tx,
    *,
    before: datetime | None,
    but: Collection[int] = (),
    once_only: Collection[str],
    tries: int,
    now: datetime,
) -> int:
    """What a sender that is no more had in hand, its lease having ended before a moment (None: whatever its lease): nobody knows
    whether it was sent, so it is due once more and marked; it stays unknown if its kind is one of `once_only`, or after so many lost
    tries. `but` are those (by id) of which somebody knows better. Returns how many."""
    final = or_(Delivery.kind.in_(once_only), Delivery.was_unknown + 1 >= tries)
    lost = [Delivery.state == DeliveryState.SENDING, Delivery.id.not_in(but)]
    if before is not None:
        lost.append(Delivery.lease_until <= before)
    taken = await tx.execute(
        update(Delivery)
        .where(*lost)
        .values(
            state=case((final, literal(DeliveryState.UNKNOWN.value)), else_=literal(DeliveryState.DUE.value)),
            was_unknown=Delivery.was_unknown + 1,
            lease_until=None,
            due_at=now,
            reason="no-answer",
        )
        .returning(Delivery.id),
        execution_options=QUIETLY,
    )
    return len(taken.all())


async def add_recipients(tx: Tx, rows: Sequence[Mapping[str, Any]]) -> None:
    """Adds the deliveries of a run."""
    await insert_all(tx, Delivery, rows)


async def add_copies(tx: Tx, *, run_id: int, of_run: int, action: Action, lane: int, now: datetime) -> int:
    """Adds a delivery to a run that edits or retracts for each copy that another run has sent, unless there is one; tells how many."""
    sent, mine = aliased(Delivery), aliased(Delivery)
    have = exists().where(mine.run_id == run_id, mine.chat_id == sent.chat_id)
    columns: dict[str, Any] = {
        "run_id": literal(run_id),
        "action": literal(action.value),
        "kind": literal(action.value),
        "chat_id": sent.chat_id,
        "thread_id": sent.thread_id,
        "lane": literal(lane),
        "state": literal(DeliveryState.DUE.value),
        "urgent": literal(value=True),
        "due_at": literal(now, Delivery.due_at.type),
        "attempts": literal(0),
        "was_unknown": literal(0),
        "language": sent.language,
        "messages": literal([], Delivery.messages.type),
        "steps_done": literal(0),
        "copy_of": sent.id,
        "created_at": literal(now, Delivery.created_at.type),
    }
    added = await tx.execute(
        insert(Delivery)
        .from_select(
            list(columns),
            select(*columns.values())
            .where(
                sent.run_id == of_run,
                sent.action == Action.SEND,
                sent.state == DeliveryState.SENT,
                sent.steps_done > 0,  # what came as a line of a digest has no message of its own
                ~have,
            )
            .order_by(sent.id),
            include_defaults=False,
        )
        .returning(Delivery.id),
        execution_options=QUIETLY,
    )
    return len(added.all())


async def set_rest(
    tx: Tx,
    run_id: int,
    state: DeliveryState,
    *,
    was: Collection[DeliveryState],
    **values: Any,
) -> int:
    """Gives all deliveries of a run that are in one of these states another one; returns how many."""
    changed = await tx.execute(
        update(Delivery)
        .where(Delivery.run_id == run_id, Delivery.state.in_(was))
        .values(state=state, **values)
        .returning(Delivery.id),
        execution_options=QUIETLY,
    )
    return len(changed.all())


@dataclass(frozen=True)
class Open:
    """What is left of a run: how many deliveries are due (or on their way) by a moment, how many come later."""

    due: int
    later: int


async def still_open(tx: Tx, run_id: int, now: datetime) -> Open:
    """How much of a run is left."""
    quiet = and_(
        Delivery.state == DeliveryState.DUE, Delivery.due_at > now, func.coalesce(Delivery.reason, "") == QUIET
    )
    waits = or_(Delivery.state == DeliveryState.DIGEST, quiet)
    row = (
        await tx.execute(
            select(func.count().filter(not_(waits)), func.count().filter(waits)).where(
                Delivery.run_id == run_id, Delivery.state.in_(OPEN)
            )
        )
    ).one()
    return Open(*row)


async def counts(tx: Tx, run_id: int) -> dict[DeliveryState, int]:
    """The deliveries of a run by state."""
    rows = await tx.execute(
        select(Delivery.state, func.count()).where(Delivery.run_id == run_id).group_by(Delivery.state)
    )
    return {DeliveryState(state): count for state, count in rows}


async def sent_since(tx: Tx, run_id: int, moment: datetime) -> int:
    """How many were sent after a moment: for the rate."""
    query = select(func.count()).where(Delivery.run_id == run_id, Delivery.sent_at > moment)
    return (await tx.scalar(query)) or 0


async def originals(tx: Tx, ids: Collection[int]) -> dict[int, tuple[Sequence[int], Mapping[str, Any] | None]]:
    """The messages of these deliveries, and their facts, by id."""
    rows = await tx.execute(select(Delivery.id, Delivery.messages, Delivery.facts).where(Delivery.id.in_(ids)))
    return {delivery_id: (messages, facts) for delivery_id, messages, facts in rows}
