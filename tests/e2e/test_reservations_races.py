"""Ten people press for three seats at once, and some give theirs back: what everybody reads last is so."""

import asyncio
from datetime import timedelta

import pytest

from bot.clock import utc_now
from simulator.people import Person
from simulator.views import Message
from storage import reservations, seminars
from storage.reservations import ReservationState
from tests.e2e.test_reservations import CODE
from tests.support.laboratory import Laboratory
from tests.support.seminars import add_seminar
from tests.support.visits import ask, eventually, press_data

SEATS, PEOPLE = 3, 10
SAYS = {
    ReservationState.SEAT: ("✅ You have a seat.", "🎉 A seat became free, and it is yours."),
    ReservationState.WAITING: ("⏳ You are number",),
    ReservationState.CANCELLED: ("You gave your place back.",),
}


@pytest.mark.both_databases
async def test_ten_people_press_for_three_seats(lab: Laboratory) -> None:
    now = utc_now()
    async with lab.database.write() as tx:
        seminar = await add_seminar(tx, now=now, code=CODE, capacity=SEATS, starts_at=now + timedelta(days=3))
    people = [lab.sim.add_person(f"P{number}", language="en") for number in range(PEOPLE)]

    async def begin(person: Person) -> Message:
        await ask(person, "/settings quiet off")
        return await ask(person, f"/start seminar_{CODE}")

    cards = [await begin(person) for person in people]
    await asyncio.gather(
        *(person.tap(data=f"mva:{CODE}", message=card) for person, card in zip(people, cards, strict=True))
    )
    await eventually(lambda: all(standing(person) for person in people))
    leaving = people[::3]
    await asyncio.gather(*(press_data(person, f"mvg:{CODE}", newest(person)) for person in leaving))

    async with lab.database.read() as tx:
        stored = await seminars.get(tx, seminar.id)
        rows = {row.user_id: row.state for row in await reservations.of_seminar(tx, seminar.id)}
    assert stored is not None
    assert stored.taken == SEATS == list(rows.values()).count(ReservationState.SEAT)
    assert {person.id for person in leaving} == {
        user for user, state in rows.items() if state is ReservationState.CANCELLED
    }
    await eventually(lambda: all(standing(person)[-1].startswith(SAYS[rows[person.id]]) for person in people))


def standing(person: Person) -> list[str]:
    """What the person reads about their seat, oldest first."""
    starts = tuple(text for texts in SAYS.values() for text in texts)
    return [message.text for message in person.messages() if message.text.startswith(starts)]


def newest(person: Person) -> Message:
    """The newest message about their seat."""
    starts = tuple(text for texts in SAYS.values() for text in texts)
    return [message for message in person.messages() if message.text.startswith(starts)][-1]
