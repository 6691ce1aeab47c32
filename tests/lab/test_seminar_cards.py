"""Cards of seminars and series: who sees what of them, and what they say of the reader."""

from datetime import datetime, timedelta

import pytest

from lab.errors import NotFound
from lab.roles import GUEST, Actor
from lab.seminars import altering, cards, following
from storage import reservations, seminar_reminders
from storage.database import Database
from storage.projects import Visibility
from storage.reservations import ReservationState
from storage.seminars import LinkFor, SeminarStatus
from storage.users import Role
from tests.conftest import Queries
from tests.support.seminars import CODE, EDITOR, LIN, WANG, add_cast, add_seminar, add_series
from tests.support.stored import import_projects

MEETING = "https://meeting.example/1"


@pytest.fixture(autouse=True)
async def cast(database: Database, now: datetime) -> None:
    await import_projects(database, [], now=now)
    async with database.write() as tx:
        await add_cast(tx, now=now)


@pytest.mark.parametrize(
    ("values", "seen_by"),
    [
        ({}, {"guest", "member", "editor"}),
        ({"visibility": Visibility.MEMBERS}, {"member", "editor"}),
        ({"visibility": Visibility.STAFF}, {"editor"}),
        ({"status": SeminarStatus.DRAFT}, {"editor"}),
    ],
)
async def test_who_sees_the_card(
    database: Database, now: datetime, values: dict[str, object], seen_by: set[str]
) -> None:
    actors = {"guest": LIN, "member": WANG, "editor": EDITOR}
    async with database.write() as tx:
        await add_seminar(tx, now=now, **values)
        for name, actor in actors.items():
            if name in seen_by:
                assert (await cards.card(tx, actor, CODE, now=now)).seminar.code == CODE
            else:
                with pytest.raises(NotFound):
                    await cards.card(tx, actor, CODE, now=now)


async def test_the_link_is_for_those_who_reserved(database: Database, now: datetime) -> None:
    async with database.write() as tx:
        seminar = await add_seminar(tx, now=now, capacity=1, link=MEETING, link_for=LinkFor.RESERVED)
        for user_id, state in ((LIN.user_id, ReservationState.SEAT), (WANG.user_id, ReservationState.WAITING)):
            values = {"seminar_id": seminar.id, "user_id": user_id, "state": state, "made_at": now, "changed_at": now}
            await reservations.put(tx, {**values, "ticket": 1 if state is ReservationState.WAITING else None})
        found = {}
        for actor in (LIN, WANG, EDITOR, Actor(None, Role.MEMBER), GUEST):
            one = await cards.card(tx, actor, CODE, now=now)
            assert one.link_kept == (not one.link)
            found[actor] = one.link
        assert [actor for actor, link in found.items() if link] == [LIN, EDITOR]
        assert [one.link for one in await cards.cards(tx, EDITOR, [seminar])] == [""]


async def test_the_card_knows_what_the_reader_has(database: Database, now: datetime) -> None:
    async with database.write() as tx:
        await add_series(tx, now=now)
        seminar = await add_seminar(tx, now=now, series="TEA", capacity=1)
        for ticket, actor in enumerate((WANG, LIN), 1):
            values = {"state": ReservationState.WAITING, "ticket": ticket, "made_at": now, "changed_at": now}
            await reservations.put(tx, {**values, "seminar_id": seminar.id, "user_id": actor.user_id})
        assert LIN.user_id is not None
        for minutes in (10, 1440):
            await seminar_reminders.add(tx, seminar_id=seminar.id, user_id=LIN.user_id, minutes=minutes, now=now)
        await following.follow(tx, LIN, "TEA", now=now)
        one = await cards.card(tx, LIN, CODE, now=now)
        assert one.stand is not None
        assert (one.stand.position, one.stand.waiting, one.own.reminders, one.own.follows) == (2, 2, (1440, 10), True)
        other = await cards.card(tx, EDITOR, CODE, now=now)
        assert other.stand is not None
        assert (other.stand.reservation, other.stand.position, other.own.reminders, other.own.follows) == (
            None,
            0,
            (),
            False,
        )


async def test_a_series_shows_what_is_coming_and_hides_what_is_not_for_the_reader(
    database: Database, now: datetime
) -> None:
    async with database.write() as tx:
        await add_series(tx, now=now)
        for days, values in (
            (-7, {}),
            (1, {}),
            (8, {"visibility": Visibility.MEMBERS}),
            (15, {"status": SeminarStatus.DRAFT}),
        ):
            starts = now + timedelta(days=days)
            await add_seminar(tx, now=now, code=f"TEA-{days}", series="TEA", starts_at=starts, **values)
        counts = {}
        for actor in (LIN, WANG, EDITOR):
            one = await cards.series_card(tx, actor, "TEA", now=now)
            counts[actor] = (one.coming_total, one.past)
        assert list(counts.values()) == [(1, 1), (2, 1), (3, 1)]
        assert (await cards.card(tx, LIN, "TEA--7", now=now)).coming_total == 1
        await add_series(tx, now=now, code="SECRET", visibility=Visibility.STAFF)
        with pytest.raises(NotFound):
            await cards.series_card(tx, WANG, "SECRET", now=now)
        with pytest.raises(NotFound):
            await following.follow(tx, WANG, "SECRET", now=now)
        # The name of a series is not for those who may not see it, although they see one of its seminars.
        await add_seminar(tx, now=now, code="OPEN", series="SECRET")
        assert (await cards.card(tx, WANG, "OPEN", now=now)).series is None


async def test_a_changed_one_remembers_what_it_was_published_with(database: Database, now: datetime) -> None:
    async with database.write() as tx:
        seminar = await add_seminar(tx, now=now, status=SeminarStatus.DRAFT)
        await altering.alter(tx, seminar, {"place_zh": "A", "place_en": "A"}, now=now)
        await altering.alter(tx, seminar, {"status": SeminarStatus.PUBLISHED}, now=now)
        assert seminar.planned is None
        planned = seminar.starts_at
        for place in ("B", "C"):
            values = {"place_zh": place, "starts_at": seminar.starts_at + timedelta(hours=1)}
            await altering.alter(tx, seminar, values, now=now)
            seminar = (await cards.card(tx, LIN, CODE, now=now)).seminar
            assert seminar.status is SeminarStatus.CHANGED
            assert seminar.planned is not None
            assert datetime.fromisoformat(seminar.planned["starts_at"]) == planned
            assert seminar.planned["place_zh"] == "A"


async def test_a_card_takes_as_many_statements_whatever_its_series_has(
    database: Database, now: datetime, queries: Queries
) -> None:
    async def statements() -> int:
        async with database.read() as tx:
            with queries(database) as sent:
                await cards.card(tx, LIN, CODE, now=now)
                await cards.series_card(tx, LIN, "TEA", now=now)
        return len(sent)

    async with database.write() as tx:
        await add_series(tx, now=now)
        await add_seminar(tx, now=now, series="TEA", capacity=3, host="R-1")
        await add_seminar(tx, now=now, code="TEA-0", series="TEA")
    few = await statements()
    async with database.write() as tx:
        for number in range(1, 9):
            await add_seminar(tx, now=now, code=f"TEA-{number}", series="TEA", host="R-1")
    assert await statements() == few <= 25
