"""Whatever people, hosts and the clock do, in whatever order: the counter is right, the waiting list is fair, no seat lies idle."""

import asyncio
import itertools
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import hypothesis
from hypothesis import strategies as st

from lab.errors import LabError
from lab.roles import Actor
from lab.seminars import promoting, reserving
from storage import history, reservations, seminars
from storage.database import Database, Tx
from storage.reservations import HOLDING
from storage.reservations import ReservationState as State
from storage.seminars import COMING, KIND, Seminar, SeminarStatus
from storage.users import Role
from tests.lab.test_seminar_reservations_races import replay
from tests.support import databases
from tests.support.seminars import DEFAULTS, add_seminar
from tests.support.stored import add_user

NOW = datetime(2026, 11, 23, 1, 30, tzinfo=UTC)
PEOPLE = 5
ACTS = st.tuples(st.sampled_from(["reserve", "give_back", "give_back", "confirm"]), st.integers(0, PEOPLE - 1))
CLOCK = st.tuples(st.just("clock"), st.sampled_from([20, 130]))  # minutes later
EDITS = st.one_of(
    st.tuples(st.just("capacity"), st.integers(0, 4)), st.tuples(st.sampled_from(["cancel", "restore"]), st.just(0))
)
STEPS = st.lists(st.one_of(ACTS, ACTS, CLOCK, EDITS), min_size=8, max_size=20)
_numbers = itertools.count(1)


async def step(tx: Tx, seminar: Seminar, what: str, value: int, now: datetime) -> None:
    """One thing that happens, be it possible or not."""
    who = Actor(601 + value, Role.GUEST)
    try:
        match what:
            case "reserve":
                await reserving.reserve(tx, who, seminar.code, defaults=DEFAULTS, now=now)
            case "give_back":
                await reserving.give_back(tx, who, seminar.code, defaults=DEFAULTS, now=now)
            case "confirm":
                await reserving.confirm(tx, who, seminar.code, now=now)
            case "capacity":
                await seminars.change(tx, seminar.id, {"capacity": value})
                await promoting.after_edit(tx, seminar.id, defaults=DEFAULTS, now=now)
            case "cancel":
                await seminars.change(tx, seminar.id, {"status": SeminarStatus.CANCELLED})
            case "restore" if seminar.status is SeminarStatus.CANCELLED:
                await seminars.change(tx, seminar.id, {"status": SeminarStatus.PUBLISHED})
                await promoting.after_edit(tx, seminar.id, restored=True, defaults=DEFAULTS, now=now)
            case "clock":
                await promoting.lapse_due(tx, defaults=DEFAULTS, now=now)
    except LabError:
        pass  # not possible now


async def check(tx: Tx, seminar_id: int, now: datetime) -> None:
    """What always holds."""
    seminar = await seminars.get(tx, seminar_id)
    assert seminar is not None
    rows = await reservations.of_seminar(tx, seminar_id)
    assert seminar.taken == sum(row.state in HOLDING for row in rows)
    tickets = [row.ticket for row in rows if row.ticket is not None]
    assert len(set(tickets)) == len(tickets)
    waiting = [row.ticket or 0 for row in rows if row.state is State.WAITING]
    if seminar.status in COMING and now < seminar.starts_at:
        assert not waiting or seminar.taken >= (seminar.capacity or 0)
    # Whoever moved up stood before everybody who waits.
    moved_up = [row.ticket for row in rows if row.ticket is not None and row.state in HOLDING]
    assert not moved_up or not waiting or max(moved_up) < min(waiting)
    for row in rows:
        if row.state is State.OFFERED:
            assert row.confirm_by is not None
            assert row.confirm_by <= seminar.starts_at
        else:
            assert row.confirm_by is None


async def play(url: str, steps: Sequence[tuple[str, int]], capacity: int) -> None:
    """A seminar in ten hours, and what happens to it."""
    database, code = Database(url, secrets=databases.SECRETS), f"S-{next(_numbers)}"
    now = NOW
    try:
        async with database.write() as tx:
            for number in range(PEOPLE):
                await add_user(tx, 601 + number, now=now)
            seminar_id = (
                await add_seminar(tx, now=now, code=code, capacity=capacity, starts_at=now + timedelta(hours=10))
            ).id
            everybody = [("reserve", number) for number in range(PEOPLE)]
            for what, value in (*everybody, *steps):
                now += timedelta(minutes=value if what == "clock" else 1)
                seminar = await seminars.get(tx, seminar_id)
                assert seminar is not None
                await step(tx, seminar, what, value, now)
                await check(tx, seminar_id, now)
            if not any(what == "capacity" for what, _ in steps):
                entries = await history.of_item(tx, kind=KIND, item=code)
                replay([(entry.action, entry.facts["user"]) for entry in entries], seats=capacity)
    finally:
        await database.close()


def test_the_waiting_list_is_fair_whatever_happens(sqlite_template: Path, tmp_path: Path) -> None:
    url = databases.copy_of(sqlite_template, tmp_path)

    # Making a failing example smaller takes minutes here, and says little more.
    @hypothesis.settings(max_examples=15, phases=[hypothesis.Phase.reuse, hypothesis.Phase.generate])
    @hypothesis.given(STEPS, st.integers(1, 3))
    def played(steps: Sequence[tuple[str, int]], capacity: int) -> None:
        asyncio.run(play(url, steps, capacity))

    played()
