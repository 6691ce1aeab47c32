"""Many at once: never a seat too many, nobody passes those who wait, and what everybody read last is so."""

import asyncio
import random
import re
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import datetime, timedelta

from sqlalchemy import func, insert, select

from lab.errors import LabError
from lab.roles import Actor
from lab.seminar_edits import standing
from lab.seminars import promoting, reserving
from lab.seminars.reserving import Done
from messages import reservations as screens
from messages.html import visible
from messages.reservations import To
from messages.words import Language, load
from storage import history, reservations, seminars
from storage.database import Database
from storage.reservations import HOLDING, Reservation
from storage.reservations import ReservationState as State
from storage.seminars import KIND, Seminar
from storage.users import Role, User
from tests.support import clockwork
from tests.support.seminars import CODE, DEFAULTS, EDITOR, add_seminar

SEATS, PEOPLE = 40, 500
AT_ONCE = 16  # as many as there are connections
WORDS = load()[Language.ZH]

Act = Callable[[int], Awaitable[None]]


def who(number: int) -> Actor:
    return Actor(10_000 + number, Role.GUEST)


class Race:
    """People and what each has read so far, replies and notices in the order in which they came."""

    def __init__(self, database: Database, now: datetime) -> None:
        self.database = database
        self.now = now
        self.read: dict[int, list[str]] = defaultdict(list)
        self.positions: dict[int, list[int]] = defaultdict(list)  # that were told, in the order of telling
        self.refused = 0
        self._doors = asyncio.Semaphore(AT_ONCE)

    async def prepare(self, people: int, *, seats: int, starts_in: timedelta) -> None:
        """A seminar, and users."""
        several = [
            {"id": who(number).user_id, "first_name": f"U{number}", "client_language": "zh", "created_at": self.now}
            | {"role": Role.GUEST, "menu_due": False}
            for number in range(people)
        ]
        async with self.database.write() as tx:
            await tx.execute(insert(User), several)
            await add_seminar(tx, now=self.now, capacity=seats, starts_at=self.now + starts_in)

    async def reserve(self, number: int) -> None:
        """Somebody reserves."""
        await self._act(number, reserving.reserve)

    async def give_back(self, number: int) -> None:
        """Somebody gives back what they have."""
        await self._act(number, reserving.give_back)

    async def confirm(self, number: int) -> None:
        """Somebody confirms."""
        async with self._doors:
            try:
                async with self.database.write() as tx:
                    done = await reserving.confirm(tx, who(number), CODE, now=self.now)
                    text = self._text(done)
            except LabError:
                self.refused += 1
                return
            self.read[number].append(text)

    async def _act(self, number: int, verb: Callable[..., Awaitable[Done]]) -> None:
        async with self._doors:
            try:
                async with self.database.write() as tx:
                    done = await verb(tx, who(number), CODE, defaults=DEFAULTS, now=self.now)
                    text = self._text(done)
            except LabError:
                self.refused += 1
                return
            self.read[number].append(text)

    def _text(self, done: Done) -> str:
        return visible(screens.standing(To(WORDS, DEFAULTS.zone, self.now), done.stand).text)

    async def send(self) -> None:
        """The sender of notices, once."""
        for chat_id, _, text in await clockwork.send(self.database, self.now):
            self.read[chat_id - 10_000].append(visible(text))

    async def look(self) -> None:
        """Whoever looks sees no seat too many, and the counter is right."""
        async with self.database.read() as tx:
            held = select(func.count()).where(Reservation.seminar_id == Seminar.id, Reservation.state.in_(HOLDING))
            query = select(Seminar.taken, Seminar.capacity, held.scalar_subquery()).where(Seminar.code == CODE)
            taken, capacity, counted = (await tx.execute(query)).one()
        assert taken == counted
        assert counted <= capacity

    @asynccontextmanager
    async def beside(self, *works: Callable[[], Awaitable[None]]) -> AsyncIterator[None]:
        """Does this again and again beside the race."""
        over = asyncio.Event()

        async def again(work: Callable[[], Awaitable[None]]) -> None:
            while not over.is_set():
                await work()
                await asyncio.sleep(0.3)

        async with asyncio.TaskGroup() as group:
            for work in works:
                group.create_task(again(work))
            try:
                yield
            finally:
                over.set()

    async def check(self) -> dict[State, int]:
        """The table is right, and everybody's last message says what it says. Returns how many have what."""
        async with self.database.read() as tx:
            seminar = await seminars.by_code(tx, CODE)
            assert seminar is not None
            rows = await reservations.of_seminar(tx, seminar.id)
            entries = await history.of_item(tx, kind=KIND, item=CODE)
        counts = {state: sum(row.state is state for row in rows) for state in State}
        assert seminar.taken == counts[State.SEAT] + counts[State.OFFERED]
        assert seminar.taken == seminar.capacity or not counts[State.WAITING]
        waiting = sorted(row.ticket or 0 for row in rows if row.state is State.WAITING)
        for row in rows:
            last = self.read[row.user_id - 10_000][-1]
            match row.state:
                case State.SEAT:
                    assert last.startswith(("✅ 你有座位了。", "🎉 有座位空出来了，现在是你的。")), last
                case State.WAITING:
                    said = re.match(r"⏳ 你在候补名单上排第 (\d+)，", last)
                    assert said, last
                    assert waiting.index(row.ticket or 0) + 1 <= int(said[1])  # nobody moves down
                case State.OFFERED:
                    assert last.startswith("❗ 有一个座位为你保留"), last
                case State.CANCELLED:
                    assert last.startswith("你已取消报名。"), last
                case State.LAPSED:
                    assert "已不再保留" in last, last
        replay([(entry.action, entry.facts["user"]) for entry in entries], seats=seminar.capacity or 0)
        return counts


def replay(events: Sequence[tuple[str, int]], *, seats: int) -> None:
    """What was committed, in its order, is what one counter and one queue make of it: seats while nobody waits, then the queue, and
    each seat that becomes free goes to its first."""
    holding: set[int] = set()
    queue: list[int] = []
    for action, user in events:
        match action.removeprefix("reservation."):
            case "reserved":
                assert len(holding) < seats
                assert not queue
                holding.add(user)
            case "waited":
                assert len(holding) == seats
                queue.append(user)
            case "promoted" | "offered":
                assert queue.pop(0) == user
                assert len(holding) < seats
                holding.add(user)
            case "given-back" if user in queue:
                queue.remove(user)
            case "given-back" | "lapsed":
                holding.remove(user)
            case "confirmed":
                assert user in holding


async def test_two_people_and_the_last_seat(database: Database, now: datetime) -> None:
    race = Race(database, now)
    await race.prepare(2, seats=1, starts_in=timedelta(days=3))
    await asyncio.gather(race.reserve(0), race.reserve(1))
    counts = await race.check()
    assert (counts[State.SEAT], counts[State.WAITING]) == (1, 1)


async def test_the_seat_is_given_back_in_the_moment_in_which_somebody_comes_and_somebody_goes(
    database: Database, now: datetime
) -> None:
    race = Race(database, now)
    await race.prepare(23, seats=1, starts_in=timedelta(days=3))
    for number in range(3):
        await race.reserve(number)
    # The holder goes, the first who waits goes, and the second too; twenty others come.
    await asyncio.gather(*(race.give_back(number) for number in range(3)), *(race.reserve(3 + n) for n in range(20)))
    await race.send()
    counts = await race.check()
    assert (counts[State.SEAT], counts[State.WAITING], counts[State.CANCELLED]) == (1, 19, 3)


async def test_the_seat_is_given_back_in_the_moment_in_which_the_seminar_is_cancelled(
    database: Database, now: datetime
) -> None:
    race = Race(database, now)
    await race.prepare(3, seats=1, starts_in=timedelta(days=3))
    for number in range(3):
        await race.reserve(number)

    async def cancel() -> None:
        async with database.write() as tx:
            await standing.cancel(tx, actor=EDITOR, answers={}, subject=CODE, now=now)

    await asyncio.gather(race.give_back(0), cancel())
    await race.give_back(1)  # cancelled by now: nobody moves up
    assert [kind for _, kind, _ in await clockwork.send(database, now) if kind == promoting.PROMOTED] == []
    async with database.read() as tx:
        seminar = await seminars.by_code(tx, CODE)
        assert seminar is not None
        held = {one.user_id: one.state for one in await reservations.of_seminar(tx, seminar.id)}
        actions = [one.action for one in await history.of_item(tx, kind=KIND, item=CODE)]
    assert (seminar.taken, held[who(2).user_id or 0]) == (0, State.WAITING)
    assert "reservation.promoted" not in actions[actions.index("seminar.cancelled") :]


async def test_five_hundred_race_for_forty_seats_with_cancellations(database: Database, now: datetime) -> None:
    race, chance = Race(database, now), random.Random(40)
    await race.prepare(PEOPLE, seats=SEATS, starts_in=timedelta(days=3))

    async def visit(number: int) -> None:
        await race.reserve(number)
        if chance.random() < 0.4:
            await race.give_back(number)
            if chance.random() < 0.3:
                await race.reserve(number)

    order = list(range(PEOPLE))
    chance.shuffle(order)
    async with race.beside(race.look, race.send):
        await asyncio.gather(*(visit(number) for number in order))
    await race.send()
    counts = await race.check()
    assert counts[State.SEAT] == SEATS
    assert counts[State.CANCELLED] > 80
    assert counts[State.WAITING] == PEOPLE - SEATS - counts[State.CANCELLED]
    assert sum("🎉" in text for texts in race.read.values() for text in texts) > 10  # there was a race for freed ones


async def test_near_the_seminar_held_seats_are_confirmed_refused_and_lapse_in_one_moment(
    database: Database, now: datetime
) -> None:
    race, chance = Race(database, now), random.Random(7)
    await race.prepare(40, seats=5, starts_in=timedelta(hours=10))
    for number in range(40):
        await race.reserve(number)

    async def lapse() -> None:
        async with database.write() as tx:
            await promoting.lapse_due(tx, defaults=DEFAULTS, now=race.now)

    for _ in range(4):
        acts = [
            (chance.choice((race.give_back, race.confirm)), number) for number in range(40) if chance.random() < 0.5
        ]
        chance.shuffle(acts)
        race.now += timedelta(hours=2)
        await asyncio.gather(lapse(), *(act(number) for act, number in acts), lapse())
        await race.send()
        await race.look()
    counts = await race.check()
    assert counts[State.LAPSED] > 2
    assert race.refused > 10
