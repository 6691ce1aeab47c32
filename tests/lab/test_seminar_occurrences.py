"""Occurrences of series: made ahead and never twice, what becomes of them when the series changes, and clashes with others."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from lab.seminars import occurrences
from lab.seminars.altering import alter
from lab.seminars.clashes import Clash, ClashOf, clashes, slot, slot_of
from lab.seminars.occurrences import HORIZON, MOST, continue_series, make_ahead
from lab.seminars.replanning import Replanned, carry_out, plan, was
from storage import seminars, series
from storage.database import Database, Tx
from storage.seminars import Seminar, SeminarStatus
from storage.series import Series
from tests.support.seminars import add_seminar, add_series

DAY = timedelta(days=1)


def when(rows: Sequence[Seminar], count: int = 4) -> list[str]:
    """When they begin, in Hefei."""
    return [f"{row.starts_at + timedelta(hours=8):%m-%d %H:%M}" for row in rows[:count]]


async def change(tx: Tx, one: Series, now: datetime, **values: Any) -> Replanned:
    """Changes a series, and its occurrences with it."""
    before = was(one)
    assert await series.change(tx, one.code, values)
    changed = await series.lock(tx, one.code)
    assert changed is not None
    planned = await plan(tx, before, changed, was(changed), now=now)
    await carry_out(tx, changed, planned, now=now)
    return planned


async def tea(tx: Tx, now: datetime, **values: Any) -> Series:
    """A weekly series on Tuesdays at 14:00, made ahead."""
    one = await add_series(tx, now=now, starts_at=datetime(2026, 11, 24, 6, tzinfo=UTC), **values)
    await make_ahead(tx, one, now=now)
    return one


async def test_occurrences_are_made_ahead_once(database: Database, now: datetime) -> None:
    async with database.write() as tx:
        one = await tea(tx, now, place_en="Room 301", capacity=40)
        rows = await seminars.of_series(tx, "TEA")
        assert when(rows) == ["11-24 14:00", "12-01 14:00", "12-08 14:00", "12-15 14:00"]
        assert len(rows) == HORIZON // timedelta(days=7) + 1
        first = rows[0]
        assert (first.code, first.uid, first.place_en, first.capacity) == (
            "TEA-261124",
            "seminar-TEA-261124@labbot",
            "Room 301",
            40,
        )
        assert (first.title_en, first.status, first.ends_at - first.starts_at) == (
            "",
            SeminarStatus.PUBLISHED,
            timedelta(hours=1),
        )
        assert await make_ahead(tx, one, now=now) == []
        assert await make_ahead(tx, one, now=now, since=now) == []
        assert not await occurrences.look(tx, now)


async def test_the_clock_goes_on_with_a_series_without_end(database: Database, now: datetime) -> None:
    async with database.write() as tx:
        await tea(tx, now)
    later = now + 30 * DAY
    async with database.read() as tx:
        assert await occurrences.look(tx, later)
    async with database.write() as tx:
        assert await continue_series(tx, now=later) == 1
        assert await continue_series(tx, now=later) == 0
        rows = await seminars.of_series(tx, "TEA")
        assert rows[-1].starts_at > later + HORIZON - timedelta(days=7)
        assert len({row.occurrence for row in rows}) == len(rows) == 30


async def test_ten_thousand_occurrences_are_made_a_few_at_a_time(database: Database, now: datetime) -> None:
    async with database.write() as tx:
        one = await add_series(tx, now=now, rule="FREQ=DAILY;COUNT=10000")
        assert len(await make_ahead(tx, one, now=now)) == MOST
        made = []
        while await occurrences.look(tx, now):
            made.append(await continue_series(tx, now=now))
        assert made == [1, 1]
        rows = await seminars.of_series(tx, "TEA")
        assert len({row.starts_at.date() for row in rows}) == len(rows) == HORIZON // DAY


async def test_two_who_make_the_same_occurrences_make_them_once(database: Database, now: datetime) -> None:
    async with database.write() as tx:
        await add_series(tx, now=now)

    async def make() -> int:
        async with database.write() as tx:
            one = await series.by_code(tx, "TEA")
            assert one is not None
            return len(await make_ahead(tx, one, now=now))

    assert sorted(await asyncio.gather(make(), make())) == [0, 26]


async def test_a_series_that_begins_later_or_is_over_makes_none(database: Database, now: datetime) -> None:
    async with database.write() as tx:
        far = await add_series(tx, now=now, code="FAR", starts_at=now + 400 * DAY)
        assert await make_ahead(tx, far, now=now) == []
        old = await add_series(tx, now=now, code="OLD", starts_at=now - 99 * DAY, rule="FREQ=WEEKLY;COUNT=3")
        assert await make_ahead(tx, old, now=now) == []
        ended = await add_series(tx, now=now, code="END", ended=True)
        assert await make_ahead(tx, ended, now=now) == []
        assert not await occurrences.look(tx, now)


async def test_a_code_that_is_taken_is_given_a_letter(database: Database, now: datetime) -> None:
    async with database.write() as tx:
        await add_seminar(tx, now=now, code="TEA-261124")
        await tea(tx, now)
        assert (await seminars.of_series(tx, "TEA"))[0].code == "TEA-261124b"


async def test_another_time_moves_all_but_those_that_were_moved_alone(database: Database, now: datetime) -> None:
    async with database.write() as tx:
        one = await tea(tx, now, place_en="Room 301")
        first, second, third, fourth = (await seminars.of_series(tx, "TEA"))[:4]
        await alter(tx, first, {"title_en": "A talk"}, now=now)
        await alter(tx, second, {"starts_at": second.starts_at + DAY, "ends_at": second.ends_at + DAY}, now=now)
        await alter(tx, third, {"status": SeminarStatus.CANCELLED}, now=now)
        await alter(tx, fourth, {"place_en": "Hall"}, now=now)
        moved = {"starts_at": one.starts_at + timedelta(hours=1), "place_en": "Room 302", "minutes": 90}
        planned = await change(tx, one, now, **moved)
        rows = {row.code: row for row in await seminars.of_series(tx, "TEA")}
        assert len(rows) == 26
        assert planned.count() == 25
        assert planned.new == 0
        assert when([rows[row.code] for row in (first, second, third, fourth)]) == [
            "11-24 15:00",
            "12-02 14:00",  # moved alone
            "12-08 14:00",  # cancelled
            "12-15 15:00",
        ]
        assert [rows[row.code].place_en for row in (first, second, third, fourth)] == [
            "Room 302",
            "Room 302",
            "Room 301",
            "Hall",
        ]
        kept = rows[first.code]
        assert (kept.title_en, kept.status, kept.sequence) == ("A talk", SeminarStatus.CHANGED, 2)
        assert kept.ends_at - kept.starts_at == timedelta(minutes=90)
        assert rows[third.code].status is SeminarStatus.CANCELLED
        assert await make_ahead(tx, one, now=now, since=now) == []


async def test_another_weekday_moves_each_within_its_week(database: Database, now: datetime) -> None:
    async with database.write() as tx:
        one = await tea(tx, now)
        (_, second, *_) = await seminars.of_series(tx, "TEA")
        await alter(tx, second, {"status": SeminarStatus.CANCELLED}, now=now)
        await change(tx, one, now, rule="FREQ=WEEKLY;BYDAY=TH", starts_at=one.starts_at + 2 * DAY)
        rows = await seminars.of_series(tx, "TEA")
        assert when(rows) == ["11-26 14:00", "12-01 14:00", "12-10 14:00", "12-17 14:00"]
        assert len(rows) == 26  # the cancelled one is not made again


async def test_a_deadline_that_would_come_after_an_earlier_day_goes(database: Database, now: datetime) -> None:
    async with database.write() as tx:
        one = await tea(tx, now, capacity=40)
        (_, second, third, *_) = await seminars.of_series(tx, "TEA")
        await alter(tx, second, {"reserve_until": second.starts_at}, now=now)
        await alter(tx, third, {"reserve_until": third.starts_at - 3 * DAY}, now=now)
        await change(tx, one, now, rule="FREQ=WEEKLY;BYDAY=MO", starts_at=one.starts_at - DAY)
        rows = {row.code: row for row in await seminars.of_series(tx, "TEA")}
        assert rows[second.code].reserve_until is None
        assert rows[third.code].reserve_until == third.starts_at - 2 * DAY


async def test_what_the_rule_drops_is_cancelled_unless_it_has_something_of_its_own(
    database: Database, now: datetime
) -> None:
    async with database.write() as tx:
        one = await tea(tx, now)
        (_, second, _, fourth, *_) = await seminars.of_series(tx, "TEA")
        await alter(tx, second, {"speaker_en": "Chen Sample"}, now=now)
        planned = await change(tx, one, now, rule="FREQ=WEEKLY;INTERVAL=2;BYDAY=TU")
        rows = {row.code: row for row in await seminars.of_series(tx, "TEA")}
        assert rows[second.code].status is SeminarStatus.PUBLISHED
        assert rows[fourth.code].status is SeminarStatus.CANCELLED
        assert rows[fourth.code].sequence == 1
        assert planned.count(cancelled=True) == 12


async def test_an_exception_cancels_and_with_an_added_day_moves(database: Database, now: datetime) -> None:
    async with database.write() as tx:
        one = await tea(tx, now)
        await change(tx, one, now, excepted=["2026-12-01", "2026-12-08"], added=["2026-12-03T10:00"])
        rows = await seminars.of_series(tx, "TEA")
        assert [(row.code, row.status.value) for row in rows[1:3]] == [
            ("TEA-261201", "changed"),
            ("TEA-261208", "cancelled"),
        ]
        assert when(rows)[1:3] == ["12-03 10:00", "12-08 14:00"]
        again = await series.lock(tx, "TEA")
        assert again is not None
        await change(tx, again, now, excepted=["2026-12-01"])
        assert (await seminars.of_series(tx, "TEA"))[2].status is SeminarStatus.CANCELLED  # nothing restores it
        assert len(await seminars.of_series(tx, "TEA")) == 26


async def test_a_draft_that_is_dropped_vanishes(database: Database, now: datetime) -> None:
    async with database.write() as tx:
        one = await tea(tx, now, status=SeminarStatus.DRAFT)
        planned = await change(tx, one, now, excepted=["2026-12-01"])
        assert planned.count(cancelled=True) == 1
        assert when(await seminars.of_series(tx, "TEA"), 2) == ["11-24 14:00", "12-08 14:00"]


async def test_calendars_are_told_of_what_they_show(database: Database, now: datetime) -> None:
    async with database.write() as tx:
        one = await add_seminar(tx, now=now)
        assert await alter(tx, one, {"capacity": 40}, now=now + DAY, version=0)
        assert (one.sequence, one.changed_at, one.version) == (0, now, 1)
        assert not await alter(tx, one, {"title_en": "Late"}, now=now + DAY, version=0)
        assert one.title_en != "Late"
        assert await alter(tx, one, {"title_en": "New"}, now=now + DAY, version=1)
        assert (one.sequence, one.changed_at, one.status) == (1, now + DAY, SeminarStatus.PUBLISHED)
        assert await alter(tx, one, {"place_en": "Hall"}, now=now + DAY)
        assert (one.sequence, one.status) == (2, SeminarStatus.CHANGED)


async def test_two_at_once_in_a_room_or_on_a_link_clash(database: Database, now: datetime) -> None:
    begins = datetime(2026, 12, 1, 6, tzinfo=UTC)
    hour = timedelta(hours=1)
    others: list[tuple[dict[str, Any], list[ClashOf]]] = [
        ({"place_zh": "特种实验楼301"}, [ClashOf.PLACE]),
        ({"place_zh": "", "place_en": "room ３０１"}, [ClashOf.PLACE]),
        ({"place_zh": "腾讯会议", "place_en": "Online", "link": "https://meet.example.org/abc"}, [ClashOf.LINK]),
        ({"place_zh": "别处", "place_en": "", "link": "https://meet.example.org/xyz"}, []),
        ({"status": SeminarStatus.CANCELLED}, []),
        ({"status": SeminarStatus.DRAFT}, [ClashOf.PLACE]),
        ({"starts_at": hour}, []),
    ]
    async with database.write() as tx:
        for number, (theirs, shared) in enumerate(others):
            day = begins + number * DAY
            values = {**theirs, "starts_at": day + theirs.get("starts_at", timedelta())}
            other = await add_seminar(tx, now=now, code=f"S-{number}", **values)
            mine = slot(
                starts_at=day + hour / 2,
                ends_at=day + hour,
                places=("特种实验楼 301", "Room 301", "Online"),
                link="https://meet.example.org/abc/",
            )
            found = await clashes(tx, [mine])
            expected = [(other.code, shared)] if shared else []
            assert [(clash.other.code, list(clash.of)) for clash in found] == expected, theirs
            assert await clashes(tx, [slot_of(other)]) == []  # with itself


async def test_a_series_is_looked_through_in_one_statement(database: Database, now: datetime, queries: Any) -> None:
    async with database.write() as tx:
        await tea(tx, now, place_en="Room 301")
        await add_seminar(tx, now=now, starts_at=datetime(2026, 12, 8, 6, 30, tzinfo=UTC))
        rows = [row for row in await seminars.of_series(tx, "TEA") if row.series]
        with queries(database) as statements:
            found: list[Clash] = await clashes(tx, [slot_of(row) for row in rows])
        assert [(clash.slot.starts_at.day, clash.other.code) for clash in found] == [(8, "S-2026-31")]
        assert len(statements) == 1
