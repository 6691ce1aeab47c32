"""Moments in the database: always UTC, never naive."""

from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select
from sqlalchemy.exc import StatementError

from storage import users
from storage.database import Database
from storage.users import User
from tests.storage.people import LIN, add_user

BERLIN = ZoneInfo("Europe/Berlin")


async def there_and_back(database: Database, moment: datetime) -> datetime:
    async with database.write() as tx:
        await add_user(tx, LIN, now=moment)
    async with database.read() as tx:
        user = await users.get(tx, LIN)
    assert user is not None
    return user.created_at


@pytest.mark.parametrize(
    "moment",
    [
        datetime(2026, 11, 23, 9, 30, tzinfo=ZoneInfo("Asia/Shanghai")),
        datetime(2026, 10, 25, 2, 30, tzinfo=BERLIN, fold=0),
        datetime(2026, 10, 25, 2, 30, tzinfo=BERLIN, fold=1),
        datetime(2026, 3, 29, 3, 0, tzinfo=BERLIN),
        datetime(2026, 1, 1, 0, 0, 0, 123456, tzinfo=timezone(timedelta(hours=-3, minutes=-30))),
        datetime(1969, 7, 20, 20, 17, tzinfo=UTC),
    ],
)
async def test_a_moment_of_any_zone_comes_back_as_the_same_one_in_utc(database: Database, moment: datetime) -> None:
    back = await there_and_back(database, moment)
    assert back == moment.astimezone(UTC)
    assert back.tzinfo is UTC


async def test_the_two_half_past_two_of_autumn_are_an_hour_apart(database: Database) -> None:
    once = datetime(2026, 10, 25, 2, 30, tzinfo=BERLIN, fold=0)
    async with database.write() as tx:
        await add_user(tx, 1, now=once)
        await add_user(tx, 2, now=once.replace(fold=1))
    async with database.read() as tx:
        first, second = (await tx.scalars(select(User.created_at).order_by(User.created_at))).all()
        later = await tx.scalars(select(User.id).where(User.created_at > once))
        assert later.all() == [2]
    assert second - first == timedelta(hours=1)


async def test_a_naive_moment_is_refused(database: Database, now: datetime) -> None:
    naive = now.replace(tzinfo=None)
    with pytest.raises(StatementError, match="naive"):
        await there_and_back(database, naive)
    async with database.read() as tx:
        with pytest.raises(StatementError, match="naive"):
            await tx.execute(select(User).where(User.created_at < naive))
