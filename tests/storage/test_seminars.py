from datetime import datetime, timedelta

from storage import reservations, seminar_materials, seminar_reminders, seminars, series
from storage.database import Database
from storage.projects import Visibility
from storage.reservations import ReservationState
from storage.seminar_materials import MaterialKind
from storage.seminars import SeminarStatus
from tests.support.seminars import add_cast, add_seminar, add_series

WEEK = timedelta(days=7)


async def test_seats_and_tickets_are_counted_on_the_row_of_the_seminar(database: Database, now: datetime) -> None:
    async with database.write() as tx:
        await add_cast(tx, now=now)
        seminar = await add_seminar(tx, now=now, capacity=1)
        assert await reservations.take_seats(tx, seminar.id, 1)
        assert not await reservations.take_seats(tx, seminar.id, 1)
        made = {"seminar_id": seminar.id, "made_at": now, "changed_at": now}
        await reservations.put(tx, {**made, "user_id": 101, "state": ReservationState.SEAT})
        for user_id in (102, 201):
            ticket = await reservations.draw_ticket(tx, seminar.id)
            await reservations.put(
                tx, {**made, "user_id": user_id, "state": ReservationState.WAITING, "ticket": ticket}
            )
        waiting = await reservations.next_waiting(tx, seminar.id, limit=5)
        assert [one.user_id for one in waiting] == [102, 201]
        assert [await reservations.position(tx, one) for one in waiting] == [1, 2]
        assert await reservations.counts(tx, [seminar.id]) == {
            seminar.id: {ReservationState.SEAT: 1, ReservationState.WAITING: 2}
        }
        assert await seminars.change(
            tx, seminar.id, {"capacity": 0}
        )  # lowered below what is taken: nobody loses a seat
        assert not await reservations.take_seats(tx, seminar.id, 1)
        assert await reservations.take_seats(tx, seminar.id, -1)
        assert not await reservations.take_seats(tx, seminar.id, -1)


async def test_an_offered_seat_is_found_when_its_time_is_over(database: Database, now: datetime) -> None:
    async with database.write() as tx:
        await add_cast(tx, now=now)
        seminar = await add_seminar(tx, now=now, capacity=1)
        offered = {"state": ReservationState.OFFERED, "confirm_by": now + timedelta(hours=2)}
        await reservations.put(
            tx, {"seminar_id": seminar.id, "user_id": 101, "made_at": now, "changed_at": now, **offered}
        )
        assert not await reservations.unconfirmed(tx, now + timedelta(hours=1), limit=5)
        (one,) = await reservations.unconfirmed(tx, now + timedelta(hours=2), limit=5)
        lapsed = {"state": ReservationState.LAPSED, "confirm_by": None, "changed_at": now}
        assert await reservations.change(tx, one.id, was=[ReservationState.OFFERED], values=lapsed)
        assert not await reservations.change(tx, one.id, was=[ReservationState.OFFERED], values=lapsed)


async def test_lists_know_what_is_seen_and_when_it_is(database: Database, now: datetime) -> None:
    async with database.write() as tx:
        await add_seminar(tx, now=now, code="S-3", starts_at=now + 3 * WEEK)
        await add_seminar(tx, now=now, code="S-1")
        await add_seminar(tx, now=now, code="S-2", visibility=Visibility.MEMBERS)
        await add_seminar(tx, now=now, code="S-4", status=SeminarStatus.DRAFT)
        public = [Visibility.PUBLIC]
        assert [one.code for one in await seminars.standings(tx, visible=public)] == ["S-1", "S-3"]
        soon = await seminars.standings(tx, visible=list(Visibility), drafts=True, until=now + 2 * WEEK)
        assert [one.code for one in soon] == ["S-1", "S-2", "S-4"]
        assert [one.code for one in await seminars.over(tx, now + 2 * WEEK, limit=5)] == ["S-1", "S-2"]


async def test_an_edit_counts_only_on_the_version_it_was_made_on(database: Database, now: datetime) -> None:
    async with database.write() as tx:
        seminar = await add_seminar(tx, now=now)
        await add_series(tx, now=now)
        assert await seminars.change(tx, seminar.id, {"title_en": "A"}, version=0)
        assert not await seminars.change(tx, seminar.id, {"title_en": "B"}, version=0)
        assert await series.change(tx, "TEA", {"title_en": "A"}, version=0)
        assert not await series.change(tx, "TEA", {"title_en": "B"}, version=0)
        found = await seminars.get(tx, seminar.id)
        assert found is not None
        assert (found.title_en, found.version) == ("A", 1)


async def test_reminders_come_with_the_seminars_that_are_held(database: Database, now: datetime) -> None:
    async with database.write() as tx:
        await add_cast(tx, now=now)
        seminar = await add_seminar(tx, now=now)
        for minutes in (10, 1440):
            assert await seminar_reminders.add(tx, seminar_id=seminar.id, user_id=101, minutes=minutes, now=now)
        assert not await seminar_reminders.add(tx, seminar_id=seminar.id, user_id=101, minutes=10, now=now)
        assert await seminar_reminders.of_user(tx, seminar.id, 101) == {1440: now, 10: now}
        assert await seminar_reminders.mine(tx, 101) == {seminar.id: {1440: now, 10: now}}
        assert await seminar_reminders.of_seminar(tx, seminar.id) == {101: {1440: now, 10: now}}
        at = now + WEEK - timedelta(minutes=10)
        day, last = await seminar_reminders.unreminded(tx, (1440, 10), at, limit=5)
        assert (day.minutes, last.minutes, last.starts_at) == (1440, 10, now + WEEK)
        assert await seminar_reminders.mark(tx, day, at)
        assert not await seminar_reminders.mark(tx, day, at)
        assert await seminar_reminders.unreminded(tx, (1440, 10), at, limit=5) == [last]
        assert await seminar_reminders.marked(tx, seminar.id, now + WEEK) == {1440}
        await seminars.change(tx, seminar.id, {"status": SeminarStatus.CANCELLED})
        assert not await seminar_reminders.unreminded(tx, (1440, 10), at, limit=5)
        assert await seminar_reminders.remove(tx, seminar_id=seminar.id, user_id=101) == 2


async def test_materials_keep_their_order(database: Database, now: datetime) -> None:
    async with database.write() as tx:
        seminar = await add_seminar(tx, now=now)
        for title in ("Slides", "Recording"):
            await seminar_materials.add(
                tx, {"seminar_id": seminar.id, "kind": MaterialKind.OTHER, "title": title, "added_at": now}
            )
        first, second = await seminar_materials.of_seminar(tx, seminar.id)
        assert (first.title, second.title) == ("Slides", "Recording")
        assert await seminar_materials.remove(tx, first.id)
        assert not await seminar_materials.remove(tx, first.id)
