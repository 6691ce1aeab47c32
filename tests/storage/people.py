"""Sample users for the tests of storage."""

from datetime import datetime

from storage import users
from storage.database import Database, Tx

LIN, WANG = 1001, 1002


async def add_user(
    tx: Tx, user_id: int, *, now: datetime, first_name: str = "Lin", username: str | None = None
) -> None:
    """Somebody who has just written to the bot for the first time."""
    await users.save_profile(
        tx,
        user_id=user_id,
        username=username,
        first_name=first_name,
        last_name=None,
        client_language="zh-hans",
        now=now,
    )


async def save_user(database: Database, user_id: int, *, now: datetime, first_name: str = "Lin") -> None:
    """The same in a transaction of its own."""
    async with database.write() as tx:
        await add_user(tx, user_id, now=now, first_name=first_name)
