"""Around interviews and offers: clashes, reminders, free places, whom to phone."""

import asyncio
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from lab import interview_invitations, interviews
from lab.applications import deciding, leaving, offering, reviewing
from lab.applications.deciding import Wish, wish_of
from lab.applications.free_places import FREE, free_place
from lab.applications.phoning import calls
from lab.applications.slot_form import Times, days_in, place_and_link, plan, times_of, with_typed
from lab.applications.stages import Verb
from lab.errors import Forbidden, LabError, NotFound
from lab.interviews import Span, Where
from lab.roles import Actor
from storage import slots
from storage.applications import ApplicationStage as Stage
from storage.database import Database, Tx
from storage.users import Role
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
    offer_until,
    owed,
    put,
)

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
WHERE = Where("Asia/Shanghai", place="样本楼 301")


def span(now: datetime, start: float, end: float) -> Span:
    """Hours after a moment in three days."""
    return Span(now + 3 * DAY + start * HOUR, now + 3 * DAY + end * HOUR)


async def test_admins_offer_beyond_the_places_and_never_more_are_accepted(database: Database, now: datetime) -> None:
    async with database.write() as tx:
        await cast(tx, now=now)
        opening = await add_opening(tx, now=now, code="I-2026-09", places=1)
        first, second = await apply(tx, LIN, opening, now=now), await apply(tx, WANG, opening, now=now)
        at: dict[str, Any] = {"defaults": DEFAULTS, "now": now}
        await offering.offer(tx, ANN, first.id, offer_until(now), **at)
        plain = Wish(second.id, second.version, Verb.OFFER, expires_at=now + DAY)
        beyond = wish_of(replace(plain, beyond=True).as_json())
        for who, wish in ((ANN, plain), (ANN, beyond), (ADMIN, plain)):
            with pytest.raises(LabError, match="offer-no-place"):
                await deciding.carry_out(tx, who, wish, **at)
        await deciding.carry_out(tx, ADMIN, beyond, **at)
        await offering.accept(tx, WANG, second.id, **at)
        with pytest.raises(LabError, match="offer-places-taken"):
            await offering.accept(tx, LIN, first.id, **at)


async def test_nobody_holds_two_interviews_at_once_in_whatever_opening(database: Database, now: datetime) -> None:
    async with database.write() as tx:
        opening = await cast(tx, now=now)
        other = await add_opening(tx, now=now, code="PD-2026-01")
        assert await interviews.offer_slots(tx, ANN, opening.id, [span(now, 0, 1)], WHERE, now=now) == 1
        wanted = [span(now, 0.5, 1.5), span(now, 1, 2), span(now, 1.5, 2.5), span(now, -1, 0), span(now, 1, 2)]
        clashing = [wanted[0], wanted[2], wanted[4]]
        assert await interviews.clashes(tx, ANN, wanted, now=now) == clashing
        assert await interviews.clashes(tx, BEN, wanted[:1], now=now) == []
        assert await interviews.offer_slots(tx, ANN, other.id, wanted, WHERE, now=now) == 2
        (first, *_) = await slots.of_opening(tx, opening.id)
        assert await interviews.slot_of(tx, ANN, first.id) == (first, None)
        with pytest.raises(NotFound):
            await interviews.slot_of(tx, CARL, first.id)
        with pytest.raises(LabError, match="slot-changed"):
            await interviews.cancel_slot(tx, ANN, first.id, seen=first.sequence + 1, defaults=DEFAULTS, now=now)
        await interviews.cancel_slot(tx, ANN, first.id, seen=first.sequence, defaults=DEFAULTS, now=now)
        assert await interviews.clashes(tx, ANN, [span(now, 0, 1)], now=now) == []


async def test_two_phones_offer_the_same_hour_once(database: Database, now: datetime) -> None:
    async with database.write() as tx:
        opening = await cast(tx, now=now)

    async def offer(start: float) -> int:
        async with database.write() as tx:
            return await interviews.offer_slots(tx, ANN, opening.id, [span(now, start, start + 1)], WHERE, now=now)

    assert sum(await asyncio.gather(offer(0), offer(0.25), offer(0.5), offer(0.75))) == 1


async def test_who_has_not_picked_is_reminded_once_a_day(database: Database, now: datetime) -> None:
    async with database.write() as tx:
        opening = await cast(tx, now=now)
        ids = [(await apply(tx, who, opening, now=now)).id for who in (LIN, WANG)]
        for one in ids:
            await put(tx, one, Stage.INTERVIEW)
        await interviews.offer_slots(tx, ANN, opening.id, [span(now, 0, 1)], WHERE, now=now)
        assert [one.id for one in await interview_invitations.unpicked(tx, ANN, opening.id)] == ids
        (slot,) = await interviews.free_slots(tx, WANG, ids[1], now=now)
        await interviews.pick(tx, WANG, ids[1], slot.id, defaults=DEFAULTS, now=now)
        at = {"defaults": DEFAULTS}
        assert await interview_invitations.remind_unpicked(tx, ANN, opening.id, now=now, **at) == 1
        assert await interview_invitations.remind_unpicked(tx, ADMIN, opening.id, now=now + HOUR, **at) == 0
        assert await interview_invitations.remind_unpicked(tx, BEN, opening.id, now=now + DAY, **at) == 1
        assert [one.kind for one in await owed(tx, 101)] == ["interview-pick"] * 2
        with pytest.raises(NotFound):
            await interview_invitations.remind_unpicked(tx, CARL, opening.id, now=now, **at)


async def free_notices(tx: Tx, user_id: int) -> list[str]:
    return [str((one.facts or {})["verb"]) for one in await owed(tx, user_id) if one.kind == FREE]


@pytest.mark.parametrize("how", ["decline", "expire", "withdraw", "give_up"])
async def test_a_place_that_is_free_again_is_told_to_those_who_decide(
    database: Database, now: datetime, how: str
) -> None:
    async with database.write() as tx:
        opening = await cast(tx, now=now)
        first, second = [(await apply(tx, who, opening, now=now)).id for who in (LIN, WANG)]
        await offering.set_ranks(tx, ANN, opening.id, [first, second], now=now)
        at = {"defaults": DEFAULTS, "now": now}
        await offering.offer(tx, ANN, first, offer_until(now), **at)
        await tx.execute(type(opening).__table__.update().where(type(opening).id == opening.id).values(places=1))
        assert await free_place(tx, ANN, opening.id) is None
        match how:
            case "decline":
                await offering.decline(tx, LIN, first, **at)
            case "expire":
                await offering.expire_due(tx, defaults=DEFAULTS, now=now + 8 * DAY)
            case "withdraw":
                await leaving.withdraw(tx, LIN, first, **at)
            case "give_up":
                await offering.accept(tx, LIN, first, **at)
                assert await free_place(tx, ANN, opening.id) is None
                await offering.give_up(tx, ADMIN, first, **at)
        for reader in (ANN, BEN):
            assert await free_notices(tx, reader.user_id or 0) == [how]
        assert await free_notices(tx, 301) == ([] if how == "give_up" else [how])  # who did it knows
        assert await free_notices(tx, 203) == await free_notices(tx, 101) == []
        found = await free_place(tx, ANN, opening.id)
        assert found is not None
        assert found.next is not None
        assert found.next.id == second
        await reviewing.declare_conflict(tx, ANN, second, now=now)
        alone = await free_place(tx, ANN, opening.id)
        assert alone is not None
        assert alone.next is None
        with pytest.raises(NotFound):
            await free_place(tx, CARL, opening.id)


async def test_withdrawing_without_an_offer_is_told_to_nobody_else(database: Database, now: datetime) -> None:
    async with database.write() as tx:
        opening = await cast(tx, now=now)
        made = await apply(tx, LIN, opening, now=now)
        await deciding.invite(tx, ANN, made.id, defaults=DEFAULTS, now=now)
        await leaving.withdraw(tx, LIN, made.id, defaults=DEFAULTS, now=now)
        assert await free_notices(tx, 201) == []


async def test_whom_to_phone_is_for_those_who_decide(database: Database, now: datetime) -> None:
    async with database.write() as tx:
        opening = await cast(tx, now=now)
        made = await apply(tx, LIN, opening, now=now)
        await put(tx, made.id, Stage.SCREENING, answers={"name": "林样本", "phone": "+8613800138000"})
        await offering.offer(tx, ANN, made.id, offer_until(now), defaults=DEFAULTS, now=now)
        later = now + 4 * DAY
        assert await calls(tx, ANN, now=now + DAY) == []
        for reader in (ANN, BEN, ADMIN):
            (call,) = await calls(tx, reader, now=later)
            assert (call.application.id, call.contact) == (made.id, {"phone": "+8613800138000"})
        assert await calls(tx, CARL, now=later) == []
        with pytest.raises(Forbidden):
            await calls(tx, WANG, now=later)
        assert await calls(tx, Actor(101, Role.ADMIN), now=later) == []  # their own
        await reviewing.declare_conflict(tx, BEN, made.id, now=later)
        assert await calls(tx, BEN, now=later) == []


def test_what_is_filled_in_becomes_slots(now: datetime) -> None:
    times = with_typed(with_typed(Times(), "14:00-15:30 每场45分钟"), "9:00")
    assert times_of(times.as_json()) == times
    assert times.pieces == [(540, 585), (840, 885), (885, 930)]
    today = now.astimezone(ZoneInfo("Asia/Shanghai")).date()
    answers = {
        "days": [(today + DAY).isoformat(), today.isoformat()],
        "times": times.as_json(),
        "where": "样本楼 301 https://meeting.example.org/a b",
        "zone": "Asia/Shanghai",
    }
    found = plan(answers, now=now)  # 9:30 there
    assert (len(found.spans), found.past) == (5, 1)
    assert found.spans[0].starts_at.astimezone(ZoneInfo("Asia/Shanghai")).hour == 14
    assert found.where == Where("Asia/Shanghai", "样本楼 301 b", "https://meeting.example.org/a")
    many = {**answers, "days": [(today + n * DAY).isoformat() for n in range(1, 80)]}
    with pytest.raises(LabError, match="slots-many"):
        plan(many, now=now)
    with pytest.raises(LabError, match="slot-order"):
        with_typed(Times(), "23:50 every 20 min")


def test_days_and_places_as_people_write_them() -> None:
    today = date(2026, 11, 25)
    assert days_in("12/1、12月3日, tomorrow", today) == [date(2026, 12, 1), date(2026, 12, 3), date(2026, 11, 26)]
    for wrong in ("", "one day", "2026-11-24", "2028-01-01"):
        with pytest.raises(LabError, match="form-date"):
            days_in(wrong, today)
    assert place_and_link("meeting.example.org/x") == ("", "https://meeting.example.org/x")
    assert place_and_link("Room 3.14") == ("Room 3.14", "")
