"""What those who wait for a seat are told, and when: only as long as it is so."""

from datetime import datetime, timedelta

from sqlalchemy import update

from lab.seminars import reserving
from storage import seminars
from storage.database import Database
from storage.seminars import Seminar, SeminarStatus
from tests.lab.test_seminar_reservations import ANN, BEN, LIN, stage, states, take
from tests.support import clockwork
from tests.support.seminars import CODE, DEFAULTS

HOUR = timedelta(hours=1)


async def texts(database: Database, now: datetime) -> dict[int, list[str]]:
    """What goes out now, to whom."""
    found: dict[int, list[str]] = {}
    for chat_id, _, text in await clockwork.send(database, now):
        found.setdefault(chat_id, []).append(text)
    return found


async def test_the_clock_passes_a_held_seat_on_and_tells_both(database: Database, now: datetime) -> None:
    async with database.write() as tx:
        await stage(tx, now, capacity=1, starts_at=now + 10 * HOUR)
        await take(tx, LIN, ANN, BEN, now=now)
        await reserving.give_back(tx, LIN, CODE, defaults=DEFAULTS, now=now)
    (offer,) = (await texts(database, now))[ANN.user_id or 0]
    assert offer.startswith("❗ 有一个座位为你保留，请确认。\n确认期限：还有 2 小时，周一 11月23日 11:30（UTC+8）")
    assert f"[确认座位|mvc:{CODE}]" in offer
    await clockwork.tick(database, now + 2 * HOUR - timedelta(seconds=1))
    assert await texts(database, now + 2 * HOUR) == {}
    await clockwork.tick(database, now + 2 * HOUR)
    told = await texts(database, now + 2 * HOUR)
    assert told[ANN.user_id or 0][0].startswith("为你保留的座位没有及时确认")
    assert told[BEN.user_id or 0][0].startswith("❗ 有一个座位为你保留")
    assert set(told) == {ANN.user_id, BEN.user_id}


async def test_who_answered_before_the_notice_went_out_is_not_told_what_is_so_no_more(
    database: Database, now: datetime
) -> None:
    async with database.write() as tx:
        await stage(tx, now, capacity=1, starts_at=now + 10 * HOUR)
        await take(tx, LIN, ANN, BEN, now=now)
        await reserving.give_back(tx, LIN, CODE, defaults=DEFAULTS, now=now)
        await reserving.give_back(tx, ANN, CODE, defaults=DEFAULTS, now=now)
        await reserving.confirm(tx, BEN, CODE, now=now)
    assert await texts(database, now) == {}


async def test_of_a_cancelled_seminar_nobody_is_told_that_they_have_a_seat(database: Database, now: datetime) -> None:
    async with database.write() as tx:
        seminar = await stage(tx, now, capacity=1)
        await take(tx, LIN, ANN, now=now)
        await reserving.give_back(tx, LIN, CODE, defaults=DEFAULTS, now=now)
        await seminars.change(tx, seminar.id, {"status": SeminarStatus.CANCELLED})
    assert await texts(database, now) == {}


async def test_the_clock_gives_seats_that_an_import_added(database: Database, now: datetime) -> None:
    async with database.write() as tx:
        await stage(tx, now, capacity=1)
        await take(tx, LIN, ANN, now=now)
        await tx.execute(update(Seminar).values(capacity=2))
    await clockwork.tick(database, now)
    (notice,) = (await texts(database, now))[ANN.user_id or 0]
    assert notice.startswith("🎉 有座位空出来了，现在是你的。")
    async with database.read() as tx:
        assert [one.value if one else None for one in await states(tx, ANN)] == ["seat"]
