"""A decision that is held changes not a byte of anything that the applicant can see, nor does anything arrive."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from lab import interviews
from lab.applications import deciding, returning
from lab.applications.stages import DECISIONS
from lab.interviews import Span, Where
from storage.applications import ApplicationStage as Stage
from storage.database import Database
from storage.deliveries import Delivery
from storage.users import Role
from tests.support.applying import ANN, CODE, DEFAULTS, LIN, apply, cast
from tests.support.desk import Desk

SCREENS = ("yl", "ya:1", "yh:1:0", "yw:1", "yp:1", "yi:1", "yc:1:1", "yn:1", "we:1", "wl:1", f"oa:{CODE}", f"oo:{CODE}")
TYPED = ("/applications", f"{CODE}/0001", f"/start application_{CODE}_0001", f"/apply {CODE}", "/inbox", "/start", CODE)
BEFORE = {
    Stage.SUBMITTED: (Stage.INTERVIEW, Stage.RESERVE, Stage.OFFER, Stage.REJECTED),
    Stage.SCREENING: (Stage.INTERVIEW, Stage.RESERVE, Stage.OFFER, Stage.REJECTED),
    Stage.INTERVIEW: (Stage.RESERVE, Stage.OFFER, Stage.REJECTED),
    Stage.RESERVE: (Stage.INTERVIEW, Stage.OFFER, Stage.REJECTED),
}


async def prepare(database: Database, stage: Stage, now: datetime) -> None:
    at: dict[str, Any] = {"defaults": DEFAULTS, "now": now}
    async with database.write() as tx:
        opening = await cast(tx, now=now)
        await apply(tx, LIN, opening, now=now)
        begins = now + timedelta(days=3)
        span = Span(begins, begins + timedelta(minutes=30))
        await interviews.offer_slots(tx, ANN, opening.id, [span], Where("Asia/Shanghai"), now=now)
        if stage is Stage.SCREENING:
            await deciding.screen(tx, ANN, 1, **at)
        if stage is Stage.RESERVE:
            await deciding.reserve(tx, ANN, 1, **at)
        if stage is Stage.INTERVIEW:
            await deciding.invite(tx, ANN, 1, **at)
            await interviews.pick(tx, LIN, 1, 1, **at)


async def seen(database: Database, now: datetime) -> list[str]:
    """Everything that the applicant's screens say, buttons and data included."""
    desk = Desk(database, now, 101, Role.GUEST)
    pressed = [repr(await desk.press(data)) for data in SCREENS]
    return [*pressed, *[repr(await desk.say(text)) for text in TYPED]]


@pytest.mark.parametrize(("stage", "held"), [(stage, held) for stage, several in BEFORE.items() for held in several])
async def test_nothing_changes_for_the_applicant(database: Database, now: datetime, stage: Stage, held: Stage) -> None:
    await prepare(database, stage, now)
    later = now + timedelta(hours=2)
    await seen(database, later)  # a form that is opened begins once
    before = await seen(database, later)
    async with database.write() as tx:
        owed = await tx.scalar(select(func.count()).select_from(Delivery))
        done = await deciding.hold(tx, ANN, [1], held, texts={"": "held words"}, now=now + timedelta(hours=1))
        assert done.done == [1]
        assert await tx.scalar(select(func.count()).select_from(Delivery)) == owed
    assert await seen(database, later) == before
    async with database.write() as tx:
        await deciding.unhold(tx, ANN, [1], now=now + timedelta(hours=1))
    assert await seen(database, later) == before


async def test_what_is_released_shows(database: Database, now: datetime) -> None:
    """Else the test above could not fail."""
    await prepare(database, Stage.SCREENING, now)
    await seen(database, now)
    before = await seen(database, now)
    async with database.write() as tx:
        await returning.return_(tx, ANN, 1, question="?", due_at=now + timedelta(days=1), defaults=DEFAULTS, now=now)
    assert await seen(database, now) != before


def test_every_decision_is_held_somewhere() -> None:
    assert {held for several in BEFORE.values() for held in several} == set(DECISIONS)
