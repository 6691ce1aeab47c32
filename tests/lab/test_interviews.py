"""Slots for interviews: offered, picked, moved, cancelled."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from lab import interview_invitations, interviews
from lab.applications import deciding, leaving, offering
from lab.errors import LabError, NotFound
from lab.interviews import Span, Where
from storage import places, slots
from storage.applications import ApplicationStage as Stage
from storage.database import Database, Tx
from storage.deliveries import DeliveryState
from storage.openings import Opening
from tests.support.applying import (
    ADMIN,
    ANN,
    BEN,
    CARL,
    DEFAULTS,
    LIN,
    WANG,
    add_opening,
    apply,
    cast,
    owed,
    put,
)

WHERE = Where("Asia/Shanghai", place="样本楼 301")
HOUR = timedelta(hours=1)


def spans(now: datetime, count: int) -> list[Span]:
    """So many slots of half an hour, from three days later on."""
    first = now + timedelta(days=3)
    return [Span(first + n * HOUR, first + n * HOUR + HOUR / 2) for n in range(count)]


async def stage(tx: Tx, now: datetime, *, count: int = 3) -> tuple[Opening, int, int, list[int]]:
    """Two applicants who are invited, and slots of Ann's."""
    opening = await cast(tx, now=now)
    ids = [(await apply(tx, who, opening, now=now)).id for who in (LIN, WANG)]
    for one in ids:
        await put(tx, one, Stage.INTERVIEW)
    assert await interviews.offer_slots(tx, ANN, opening.id, spans(now, count), WHERE, now=now) == count
    free = await interviews.free_slots(tx, LIN, ids[0], now=now)
    return opening, ids[0], ids[1], [slot.id for slot in free]


async def kinds(tx: Tx, user_id: int) -> list[str]:
    """The notices that a person is owed still."""
    rows = [row for row in await owed(tx, user_id) if row.state is DeliveryState.DUE]
    return [f"{row.kind}:{(row.facts or {}).get('what', '')}".rstrip(":") for row in rows]


async def test_slots_are_offered_in_bulk_and_once(database: Database, now: datetime) -> None:
    async with database.write() as tx:
        opening, *_ = await stage(tx, now)
        assert await interviews.offer_slots(tx, ANN, opening.id, spans(now, 5), WHERE, now=now) == 2
        assert await interviews.offer_slots(tx, BEN, opening.id, spans(now, 5), WHERE, now=now) == 5
        (span,) = spans(now, 1)
        for wrong, why in (
            (Span(span.ends_at, span.starts_at), "slot-order"),
            (Span(span.starts_at, span.starts_at), "slot-order"),
            (Span(now - HOUR, now + HOUR), "slot-past"),
        ):
            with pytest.raises(LabError, match=why):
                await interviews.offer_slots(tx, ANN, opening.id, [span, wrong], WHERE, now=now)
        with pytest.raises(NotFound):
            await interviews.offer_slots(tx, CARL, opening.id, [span], WHERE, now=now)
        assert len(await interviews.slots_of(tx, ADMIN, opening.id)) == 10


async def test_a_slot_is_picked_moved_and_given_back(database: Database, now: datetime) -> None:
    async with database.write() as tx:
        opening, lin, wang, (first, second, _) = await stage(tx, now)
        at: dict[str, Any] = {"defaults": DEFAULTS, "now": now}
        picked = await interviews.pick(tx, LIN, lin, first, **at)
        assert (picked.uid, picked.sequence, picked.where, picked.number) == (
            f"interview-{lin}-I-2026-03-0001",
            1,
            WHERE,
            "I-2026-03/0001",
        )
        assert await interviews.pick(tx, LIN, lin, first, **at) == picked  # the second phone
        with pytest.raises(LabError, match="slot-taken"):
            await interviews.pick(tx, WANG, wang, first, **at)
        await interviews.pick(tx, WANG, wang, second, **at)
        with pytest.raises(LabError, match="slot-taken"):
            await interviews.pick(tx, LIN, lin, second, **at)
        kept = await slots.of_application(tx, lin)
        assert kept is not None
        assert kept.id == first  # what one has is not lost where the other one is gone
        free = [slot.id for slot in await interviews.free_slots(tx, LIN, lin, now=now)]
        await interviews.pick(tx, LIN, lin, free[0], **at)
        assert first in [slot.id for slot in await interviews.free_slots(tx, WANG, wang, now=now)]
        await interviews.cancel(tx, LIN, lin, **at)
        with pytest.raises(LabError, match="slot-none"):
            await interviews.cancel(tx, LIN, lin, **at)
        having = [one.id for _, one in await interviews.slots_of(tx, ANN, opening.id) if one]
        assert having == [wang]


async def test_both_are_reminded_of_the_slot_that_counts(database: Database, now: datetime) -> None:
    async with database.write() as tx:
        _, lin, _, (first, second, _) = await stage(tx, now)
        at: dict[str, Any] = {"defaults": DEFAULTS, "now": now}
        await interviews.pick(tx, LIN, lin, first, **at)
        assert await kinds(tx, 101) == ["interview-reminder"] * 2
        assert await kinds(tx, 201) == ["interview-changed:picked", *["interview-reminder"] * 2]
        await interviews.pick(tx, LIN, lin, second, **at)
        (slot,) = [one for one in [await slots.get(tx, second)] if one]
        due = [row for row in await owed(tx, 101) if row.state is DeliveryState.DUE]
        assert [(row.due_at, row.expires_at) for row in due] == [
            (slot.starts_at - timedelta(hours=24), slot.starts_at),
            (slot.starts_at - HOUR, slot.starts_at),
        ]
        await interviews.pick(tx, LIN, lin, first, **at)  # back again: owed anew
        assert len(await kinds(tx, 101)) == 2
        await interviews.cancel(tx, LIN, lin, **at)
        assert await kinds(tx, 101) == []
        assert [kind for kind in await kinds(tx, 201) if kind == "interview-reminder"] == []


async def test_a_slot_that_is_cancelled_is_told_and_offered_no_more(database: Database, now: datetime) -> None:
    async with database.write() as tx:
        opening, lin, wang, (first, second, _) = await stage(tx, now)
        at: dict[str, Any] = {"defaults": DEFAULTS, "now": now}
        await interviews.pick(tx, LIN, lin, first, **at)
        with pytest.raises(NotFound):
            await interviews.cancel_slot(tx, CARL, first, **at)
        assert await interviews.cancel_slot(tx, BEN, first, **at) is True
        assert await interviews.cancel_slot(tx, BEN, second, **at) is False
        with pytest.raises(NotFound, match="slot-gone"):
            await interviews.cancel_slot(tx, BEN, second, **at)
        assert await kinds(tx, 101) == ["interview-changed:cancelled"]
        assert "interview-changed:cancelled" in await kinds(tx, 201)
        with pytest.raises(LabError, match="slot-taken"):
            await interviews.pick(tx, WANG, wang, first, **at)
        assert await interviews.offer_slots(tx, ANN, opening.id, spans(now, 2), WHERE, now=now) == 2


async def test_who_leaves_the_interview_leaves_the_slot(database: Database, now: datetime) -> None:
    async with database.write() as tx:
        _, lin, wang, (first, second, _) = await stage(tx, now)
        at: dict[str, Any] = {"defaults": DEFAULTS, "now": now}
        await interviews.pick(tx, LIN, lin, first, **at)
        await interviews.pick(tx, WANG, wang, second, **at)
        await leaving.withdraw(tx, LIN, lin, **at)
        await deciding.reject(tx, ANN, wang, **at)
        assert await slots.of_application(tx, lin) is None
        assert await slots.of_application(tx, wang) is None
        assert await kinds(tx, 101) == []
        assert await kinds(tx, 102) == ["application-changed", "interview-changed:cancelled"]


@pytest.mark.parametrize("end", ["accept", "decline", "expire"])
async def test_an_offer_that_is_answered_or_over_leaves_the_slot(database: Database, now: datetime, end: str) -> None:
    async with database.write() as tx:
        _, lin, _, (_, _, last) = await stage(tx, now)
        at: dict[str, Any] = {"defaults": DEFAULTS, "now": now}
        await interviews.pick(tx, LIN, lin, last, **at)
        await offering.offer(tx, ANN, lin, offering.Wanted(now + HOUR), **at)
        if end == "expire":
            assert await offering.expire_due(tx, defaults=DEFAULTS, now=now + HOUR) == 1
            assert "interview-changed:cancelled" in await kinds(tx, 101)  # it is in their calendar, too
        else:
            await getattr(offering, end)(tx, LIN, lin, **at)
        assert await slots.of_application(tx, lin) is None
        assert "interview-reminder" not in await kinds(tx, 101)


async def test_who_does_not_come_after_all_leaves_the_slot(database: Database, now: datetime) -> None:
    async with database.write() as tx:
        opening, lin, _, (first, *_) = await stage(tx, now)
        at: dict[str, Any] = {"defaults": DEFAULTS, "now": now}
        await interviews.pick(tx, LIN, lin, first, **at)
        await put(tx, lin, Stage.ACCEPTED)
        assert await places.take(tx, opening.id)
        await offering.give_up(tx, ADMIN, lin, **at)
        assert await slots.of_application(tx, lin) is None
        assert "interview-changed:cancelled" in await kinds(tx, 101)


async def test_only_who_is_invited_picks_and_only_what_lies_ahead_in_their_opening(
    database: Database, now: datetime
) -> None:
    async with database.write() as tx:
        opening, lin, wang, (first, second, _) = await stage(tx, now)
        at: dict[str, Any] = {"defaults": DEFAULTS, "now": now}
        other = await add_opening(tx, now=now, code="I-OTHER", reviewers=[203])
        await interviews.offer_slots(tx, CARL, other.id, spans(now, 1), WHERE, now=now)
        (foreign,) = await slots.of_opening(tx, other.id)
        with pytest.raises(LabError, match="slot-taken"):
            await interviews.pick(tx, LIN, lin, foreign.id, **at)
        for who in (ANN, ADMIN):
            with pytest.raises(LabError, match="application-not-now"):
                await interviews.pick(tx, who, lin, first, **at)
        with pytest.raises(NotFound):
            await interviews.pick(tx, WANG, lin, first, **at)
        late = now + timedelta(days=3)
        with pytest.raises(LabError, match="slot-taken"):
            await interviews.pick(tx, LIN, lin, first, defaults=DEFAULTS, now=late)
        await interviews.pick(tx, LIN, lin, first, **at)
        with pytest.raises(LabError, match="slot-past"):  # it has begun
            await interviews.pick(tx, LIN, lin, second, defaults=DEFAULTS, now=late)
        await put(tx, wang, Stage.SCREENING)
        assert await interviews.free_slots(tx, WANG, wang, now=now) == []
        with pytest.raises(LabError, match="application-not-now"):
            await interviews.pick(tx, WANG, wang, second, **at)
        assert len(await slots.of_opening(tx, opening.id)) == 3


async def test_new_times_are_told_to_who_has_none_and_not_twice_within_the_hour(
    database: Database, now: datetime
) -> None:
    async with database.write() as tx:
        opening, lin, _, (first, *_) = await stage(tx, now)
        at: dict[str, Any] = {"defaults": DEFAULTS}
        await interviews.pick(tx, LIN, lin, first, now=now, **at)
        assert await interview_invitations.tell_unpicked(tx, ANN, opening.id, now=now, **at) == 1
        assert "interview-pick" not in await kinds(tx, 101)
        assert (await kinds(tx, 102)).count("interview-pick") == 1
        for minutes in (0, 59):
            later = now + timedelta(minutes=minutes)
            assert await interview_invitations.tell_unpicked(tx, BEN, opening.id, now=later, **at) == 0
            assert await interview_invitations.remind_unpicked(tx, ANN, opening.id, now=later, **at) == 0
        assert await interview_invitations.tell_unpicked(tx, BEN, opening.id, now=now + 2 * HOUR, **at) == 1
        assert (await kinds(tx, 102)).count("interview-pick") == 1  # the first was not sent yet
        with pytest.raises(NotFound):
            await interview_invitations.tell_unpicked(tx, CARL, opening.id, now=now, **at)
