"""Ratings: who is asked, what counts, and what the host sees."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import insert

from lab.errors import LabError, NotFound
from lab.roles import Actor
from lab.seminars import ratings
from storage import reservations, seminars
from storage.database import Database, Tx
from storage.persons import Person
from storage.reservations import CheckedInBy, ReservationState
from storage.seminars import Seminar, SeminarStatus
from storage.users import Role
from tests.support.seminars import ADMIN, CODE, DEFAULTS, EDITOR, LIN, WANG, add_cast, add_seminar
from tests.support.stored import add_user

HOST = Actor(401, Role.MEMBER)
HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)


async def prepare(tx: Tx, now: datetime, *, checked_in: tuple[Actor, ...] = ()) -> Seminar:
    """A seminar that begins now; the student and the member have seats, the editor waits."""
    await add_cast(tx, now=now)
    await add_user(tx, HOST.user_id or 0, HOST.role, now=now)
    host = {"code": "zhao", "name_zh": "赵样本", "name_en": "Zhao Sample", "user_id": HOST.user_id}
    await tx.execute(insert(Person).values(**host))
    seminar = await add_seminar(tx, now=now, starts_at=now, capacity=2, host="zhao")
    for actor, state in (
        (LIN, ReservationState.SEAT),
        (WANG, ReservationState.SEAT),
        (EDITOR, ReservationState.WAITING),
    ):
        values = {"seminar_id": seminar.id, "user_id": actor.user_id, "state": state, "made_at": now, "changed_at": now}
        if actor in checked_in:
            values |= {"checked_in_at": now, "checked_in_by": CheckedInBy.HOST}
        await reservations.put(tx, values)
    return seminar


async def asked(tx: Tx, now: datetime) -> list[int]:
    return [one.chat_id for one in await ratings.owings(tx, defaults=DEFAULTS, now=now)]


async def test_those_who_were_checked_in_are_asked_shortly_after_the_end(database: Database, now: datetime) -> None:
    async with database.write() as tx:
        await prepare(tx, now, checked_in=(WANG,))
        assert await asked(tx, now + HOUR + 9 * MINUTE) == []
        assert await asked(tx, now + HOUR + 10 * MINUTE) == [WANG.user_id]
        assert await asked(tx, now + timedelta(days=4)) == []
        with pytest.raises(LabError, match="rating-not-there"):
            await ratings.rate(tx, LIN, CODE, 5, now=now + 2 * HOUR)


async def test_without_check_in_those_who_had_a_seat_are(database: Database, now: datetime) -> None:
    async with database.write() as tx:
        seminar = await prepare(tx, now)
        assert await asked(tx, now + 2 * HOUR) == [LIN.user_id, WANG.user_id]
        await seminars.change(tx, seminar.id, {"status": SeminarStatus.CANCELLED})
        assert await asked(tx, now + 2 * HOUR) == []


async def test_stars_can_be_changed_a_comment_stays_and_the_host_sees_the_sum(
    database: Database, now: datetime
) -> None:
    after = now + 2 * HOUR
    async with database.write() as tx:
        seminar = await prepare(tx, now)
        assert (await ratings.summary(tx, HOST, CODE)).mean is None
        with pytest.raises(LabError, match="rating-too-early"):
            await ratings.rate(tx, LIN, CODE, 5, now=now)
        with pytest.raises(LabError, match="rating-stars-first"):
            await ratings.comment(tx, LIN, CODE, "讲得好", now=after)
        await ratings.rate(tx, LIN, CODE, 3, now=after)
        await ratings.comment(tx, LIN, CODE, "讲得好", now=after)
        mine = await ratings.rate(tx, LIN, CODE, 4, now=after)
        assert (mine.stars, mine.comment) == (4, "讲得好")
        await ratings.rate(tx, WANG, CODE, 5, now=after)
        found = await ratings.summary(tx, HOST, CODE)
        assert (found.total, found.mean, found.comments) == (2, 4.5, ("讲得好",))
        assert found.counts == {1: 0, 2: 0, 3: 0, 4: 1, 5: 1}
        assert (await ratings.summary(tx, ADMIN, CODE)).total == 2
        with pytest.raises(NotFound):
            await ratings.summary(tx, WANG, CODE)
        assert await ratings.asked_of(tx, seminar.id, LIN.user_id or 0, now=after) is None
        with pytest.raises(LabError, match="rating-too-late"):
            await ratings.rate(tx, LIN, CODE, 1, now=now + timedelta(days=15))


async def test_the_host_is_shown_the_sum_a_day_later_if_there_is_one(database: Database, now: datetime) -> None:
    async with database.write() as tx:
        await prepare(tx, now)
        later = now + 26 * HOUR
        assert await ratings.summary_owings(tx, defaults=DEFAULTS, now=later) == []
        await ratings.rate(tx, LIN, CODE, 3, now=now + 2 * HOUR)
        assert await ratings.summary_owings(tx, defaults=DEFAULTS, now=now + 24 * HOUR) == []
        (owed,) = await ratings.summary_owings(tx, defaults=DEFAULTS, now=later)
        assert owed.chat_id == HOST.user_id
