"""What goes into whose calendar: by what they have to do with it, by what they may see now, and with which link."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from lab.errors import NotFound
from lab.roles import GUEST, Actor
from lab.seminars import calendars, feeds
from lab.seminars.calendars import Item, MonthOf
from storage import calendar_feeds, follows, persons, reservations, seminar_reminders, users
from storage.base import Base
from storage.database import Database, Tx
from storage.projects import Visibility
from storage.reservations import ReservationState
from storage.seminars import LinkFor, Seminar, SeminarStatus
from storage.series import KIND as SERIES
from storage.users import Role
from tests.conftest import Queries
from tests.support.seminars import EDITOR, LIN, WANG, add_cast, add_seminar, add_series

HEFEI, BERLIN = ZoneInfo("Asia/Shanghai"), ZoneInfo("Europe/Berlin")
ROOM = "https://meet.example.org/42"
DAY = timedelta(days=1)


async def reserve(tx: Tx, seminar: Seminar, actor: Actor, state: ReservationState, *, now: datetime) -> None:
    values = {"seminar_id": seminar.id, "user_id": actor.user_id, "state": state, "made_at": now, "changed_at": now}
    await reservations.put(tx, values)


def codes(items: list[Item]) -> list[str]:
    return [item.dated.seminar.code for item in items]


async def test_mine_is_what_i_reserved_set_a_reminder_for_hold_or_follow(database: Database, now: datetime) -> None:
    async with database.write() as tx:
        await add_cast(tx, now=now)
        await add_series(tx, now=now)
        made = {
            code: await add_seminar(tx, now=now, code=code, starts_at=now + DAY * number, **values)
            for number, (code, values) in enumerate(
                {
                    "S-WAIT": {"capacity": 1},
                    "S-LEFT": {"capacity": 1},
                    "S-BELL": {},
                    "S-TEA": {"series": "TEA"},
                    "S-DRAFT": {"series": "TEA", "status": SeminarStatus.DRAFT},
                    "S-OFF": {"series": "TEA", "status": SeminarStatus.CANCELLED},
                    "S-NONE": {},
                }.items(),
                start=1,
            )
        }
        await add_seminar(tx, now=now, code="S-OLD", series="TEA", starts_at=now - DAY * 91)
        await add_seminar(tx, now=now, code="S-HELD", series="TEA", starts_at=now - DAY * 89, status=SeminarStatus.HELD)
        await reserve(tx, made["S-WAIT"], LIN, ReservationState.WAITING, now=now + DAY)
        await reserve(tx, made["S-LEFT"], LIN, ReservationState.CANCELLED, now=now)
        for minutes in (10, 1440):
            await seminar_reminders.add(tx, seminar_id=made["S-BELL"].id, user_id=101, minutes=minutes, now=now)
        await follows.add(tx, user_id=101, kind=SERIES, item="TEA", now=now)
        items = await calendars.mine(tx, LIN, now=now)
        nothing = await calendars.mine(tx, WANG, now=now)
    assert codes(items) == ["S-HELD", "S-WAIT", "S-BELL", "S-TEA", "S-OFF"]
    waiting, bell = items[1], items[2]
    assert (waiting.uncertain, waiting.changed_at) == (True, now + DAY)  # later than anything about the seminar itself
    assert (bell.uncertain, bell.changed_at, bell.minutes) == (False, now, (1440, 10))
    assert nothing == []


async def test_whoever_holds_it_has_it_in_their_calendar_with_the_link(database: Database, now: datetime) -> None:
    async with database.write() as tx:
        await add_cast(tx, now=now)
        await tx.execute(
            persons.Person.__table__.insert().values(
                code="R-1", name_zh="王", name_en="", title_zh="", title_en="", affiliation_zh="", affiliation_en="",
                email="", user_id=WANG.user_id, sample=True,
            )
        )  # fmt: skip
        await add_seminar(tx, now=now, host="R-1", link=ROOM, link_for=LinkFor.RESERVED)
        (item,) = await calendars.mine(tx, WANG, now=now)
        assert (item.link, item.withheld) == (ROOM, False)
        assert await calendars.mine(tx, LIN, now=now) == []


@pytest.mark.parametrize(
    ("state", "actor", "seen"),
    [
        (ReservationState.SEAT, LIN, True),
        (ReservationState.WAITING, LIN, False),
        (ReservationState.OFFERED, LIN, False),
        (ReservationState.CANCELLED, LIN, False),
        (None, LIN, False),
        (None, EDITOR, True),
        (None, GUEST, False),
    ],
)
async def test_the_link_is_for_those_with_a_seat(
    database: Database, now: datetime, state: ReservationState | None, actor: Actor, seen: bool
) -> None:
    async with database.write() as tx:
        await add_cast(tx, now=now)
        held = await add_seminar(tx, now=now, code="S-1", link=ROOM, link_for=LinkFor.RESERVED, capacity=9)
        await add_seminar(tx, now=now, code="S-2", link=ROOM)
        if state is not None:
            await reserve(tx, held, actor, state, now=now)
        item = await calendars.one(tx, actor, "S-1")
        assert (item.link, item.withheld) == ((ROOM, False) if seen else ("", True))
        assert (await calendars.one(tx, actor, "S-2")).link == ROOM


async def test_a_file_holds_only_what_its_reader_may_see(database: Database, now: datetime) -> None:
    async with database.write() as tx:
        await add_cast(tx, now=now)
        await add_series(tx, now=now, visibility=Visibility.MEMBERS)
        for code, visibility in (("S-1", Visibility.PUBLIC), ("S-2", Visibility.MEMBERS)):
            await add_seminar(tx, now=now, code=code, visibility=visibility, series="TEA", title_zh="", title_en="")
        await add_seminar(tx, now=now, code="S-3", status=SeminarStatus.DRAFT)
        with pytest.raises(NotFound):
            await calendars.of_series(tx, LIN, "TEA", now=now)
        assert codes((await calendars.of_series(tx, WANG, "TEA", now=now))[1]) == ["S-1", "S-2"]
        for code in ("S-2", "S-3", "S-9"):
            with pytest.raises(NotFound):
                await calendars.one(tx, LIN, code)
        assert codes([await calendars.one(tx, EDITOR, "S-3")]) == ["S-3"]
        # Not even the name of a series that is not for them.
        assert (await calendars.one(tx, LIN, "S-1")).dated.series_en == ""
        assert (await calendars.one(tx, WANG, "S-1")).dated.series_en == "Battery tea"
        public = await calendars.public(tx, now=now)
        assert codes(public) == ["S-1"]
        assert public[0].dated.series_en == ""
        assert codes(await calendars.public(tx, now=now, of="TEA")) == ["S-1"]
        assert codes(await calendars.public(tx, now=now, area="battery")) == ["S-1"]
        assert await calendars.public(tx, now=now, area="cockpit") == []
        assert await calendars.one_public_series(tx, "TEA") is None
        assert [area.code for area in await calendars.areas_with_public(tx, now=now)] == ["battery"]


async def test_a_month_is_the_readers_own_with_its_neighbours(database: Database, now: datetime) -> None:
    """23:30 in Hefei on the last of November is still the afternoon in Berlin; at 01:00 it is another day in Hefei only."""
    late = datetime(2026, 11, 30, 15, 30, tzinfo=UTC)
    async with database.write() as tx:
        await add_cast(tx, now=now)
        for code, at in (("S-1", late), ("S-2", late + timedelta(hours=1, minutes=30)), ("S-3", now + DAY * 90)):
            await add_seminar(tx, now=now, code=code, starts_at=at)
        await add_seminar(tx, now=now, code="S-4", starts_at=now - DAY * 60, status=SeminarStatus.DRAFT)
        november, december = MonthOf(2026, 11), MonthOf(2026, 12)
        there = await calendars.month(tx, LIN, november, zone=HEFEI)
        assert {day.day: len(those) for day, those in there.days.items()} == {30: 1}
        assert (there.total, there.before, there.after) == (1, None, date(2026, 12, 1))
        here = await calendars.month(tx, LIN, november, zone=BERLIN)
        assert len(here.days[date(2026, 11, 30)]) == 2
        assert (here.before, here.after) == (None, date(2027, 2, 21))
        assert (await calendars.month(tx, EDITOR, november, zone=BERLIN)).before == date(2026, 9, 24)
        assert list((await calendars.month(tx, LIN, december, zone=HEFEI)).days) == [date(2026, 12, 1)]
        assert (await calendars.month(tx, LIN, december, zone=HEFEI)).before == date(2026, 11, 30)


def test_the_month_after_december_is_in_the_next_year() -> None:
    assert MonthOf(2026, 12).next == MonthOf(2027, 1)
    assert MonthOf(2026, 1).next == MonthOf(2026, 2)


async def test_a_new_address_ends_the_old_one_and_the_table_gives_none_away(database: Database, now: datetime) -> None:
    async with database.write() as tx:
        await add_cast(tx, now=now)
        assert await feeds.key_of(tx, LIN, fresh="first-key", now=now) == "first-key"
        assert await feeds.key_of(tx, LIN, fresh="second-key", now=now) == "first-key"
        assert await feeds.key_of(tx, WANG, fresh="third-key", now=now) == "third-key"
    async with database.write() as tx:
        raw = (await tx.execute(Base.metadata.tables["calendar_feeds"].select())).mappings().all()
        assert {row["key"] for row in raw} == {"first-key", "third-key"}  # to show to its owner again
        connection = await tx.connection()
        stored = (await connection.exec_driver_sql("SELECT * FROM calendar_feeds")).all()
        assert not any(
            b"key" in (value if isinstance(value, bytes) else str(value).encode()) for row in stored for value in row
        )
        assert await feeds.renew(tx, LIN, fresh="fourth-key", now=now) == "fourth-key"
        assert await feeds.reader_of(tx, "first-key", owner_ids=()) is None
        found = await feeds.reader_of(tx, "fourth-key", owner_ids=())
        assert found is not None
        assert found.actor == LIN


async def test_an_address_reads_with_the_role_of_now(database: Database, now: datetime) -> None:
    async with database.write() as tx:
        await add_cast(tx, now=now)
        await feeds.key_of(tx, WANG, fresh="key", now=now)
        roles = []
        for change in (None, Role.GUEST, Role.EDITOR):
            if change is not None:
                user = await users.get(tx, 102)
                assert user is not None
                assert await users.set_role(tx, 102, change, was=user.role)
                tx.expire_all()
            found = await feeds.reader_of(tx, "key", owner_ids=())
            assert found is not None
            roles.append(found.actor.role)
        assert roles == [Role.MEMBER, Role.GUEST, Role.EDITOR]
        owner = await feeds.reader_of(tx, "key", owner_ids={102})
        assert owner is not None
        assert owner.actor.role is Role.OWNER
        await users.set_deactivated(tx, 102, now)
        tx.expire_all()
        gone = await feeds.reader_of(tx, "key", owner_ids={102})
        assert gone is not None
        assert gone.actor.role is Role.GUEST


async def test_a_key_whose_secret_is_gone_is_exchanged_when_it_is_to_be_shown(
    database: Database, now: datetime
) -> None:
    async with database.write() as tx:
        await add_cast(tx, now=now)
        await feeds.key_of(tx, LIN, fresh="old", now=now)
    other = Database(database.url.render_as_string(hide_password=False), secrets=["another secret"])
    try:
        async with other.write() as tx:
            assert await feeds.key_of(tx, LIN, fresh="new", now=now) == "new"
            assert await feeds.reader_of(tx, "old", owner_ids=()) is None
    finally:
        await other.close()


async def test_a_calendar_costs_four_statements_however_much_is_in_it(
    database: Database, now: datetime, queries: Queries
) -> None:
    async with database.write() as tx:
        await add_cast(tx, now=now)
        await add_series(tx, now=now)
        await follows.add(tx, user_id=101, kind=SERIES, item="TEA", now=now)
        for number in range(20):
            await add_seminar(tx, now=now, code=f"S-{number}", series="TEA", starts_at=now + DAY * number)
        await feeds.key_of(tx, LIN, fresh="key", now=now)
    async with database.read() as tx:
        with queries(database) as statements:
            found = await feeds.reader_of(tx, "key", owner_ids=())
            assert found is not None
            assert len(await calendars.mine(tx, found.actor, now=now)) == 20
    assert len([one for one in statements if one.startswith("SELECT")]) == 4


async def test_whoever_is_forgotten_has_no_address(database: Database, now: datetime) -> None:
    async with database.write() as tx:
        await add_cast(tx, now=now)
        await feeds.key_of(tx, LIN, fresh="key", now=now)
        await tx.execute(users.User.__table__.delete().where(users.User.id == 101))
        assert await calendar_feeds.of_user(tx, 101) is None
