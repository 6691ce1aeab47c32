"""Insert or update: one row, whoever comes first."""

from datetime import datetime

from storage import users
from storage.database import Database
from storage.topics import Subscription
from storage.upsert import insert_new, upsert
from storage.users import Role, User
from tests.storage.people import LIN, save_user


async def test_what_is_written_once_is_not_taken_back_by_somebody_who_saw_no_row(
    database: Database, now: datetime
) -> None:
    """Two first messages of one person at once: meanwhile the first has become an owner."""
    await save_user(database, LIN, now=now)
    async with database.write() as tx:
        await users.set_role(tx, LIN, Role.OWNER, was=Role.GUEST)
    async with database.write() as tx:
        await upsert(
            tx,
            User,
            {"id": LIN, "first_name": "Linda"},
            key=["id"],
            once={"role": Role.GUEST, "menu_due": False, "created_at": now},
        )
    async with database.read() as tx:
        user = await users.get(tx, LIN)
    assert user is not None
    assert (user.first_name, user.role) == ("Linda", Role.OWNER)


async def test_a_row_that_is_all_key_is_left_alone(database: Database, now: datetime) -> None:
    async with database.write() as tx:
        for _ in range(2):
            await upsert(
                tx, Subscription, {"chat_id": 1, "topic": "news"}, key=["chat_id", "topic"], once={"created_at": now}
            )


async def test_only_the_first_insert_is_new(database: Database, now: datetime) -> None:
    async with database.write() as tx:
        row = {"chat_id": 1, "topic": "news", "created_at": now}
        assert await insert_new(tx, Subscription, row)
        assert not await insert_new(tx, Subscription, row)
