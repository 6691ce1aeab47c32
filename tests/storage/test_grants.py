"""One-time links."""

import asyncio
from datetime import datetime, timedelta

import pytest
from sqlalchemy.exc import IntegrityError

from storage import grants
from storage.database import Database
from storage.grants import UsedLink
from storage.users import Role
from tests.storage.people import LIN, WANG, save_user

HOUR = timedelta(hours=1)


async def create(database: Database, digest: str, *, now: datetime) -> None:
    async with database.write() as tx:
        await grants.create(tx, digest=digest, role=Role.REVIEWER, created_by=LIN, now=now, expires_at=now + HOUR)


@pytest.fixture
async def link(database: Database, now: datetime) -> str:
    """A link of Lin's for a reviewer, good for an hour."""
    await save_user(database, LIN, now=now)
    await create(database, "d" * 64, now=now)
    return "d" * 64


async def use(database: Database, digest: str, *, at: datetime, user_id: int = WANG) -> UsedLink | None:
    async with database.write() as tx:
        return await grants.use(tx, digest=digest, user_id=user_id, now=at)


async def test_a_link_gives_its_role_once(database: Database, link: str, now: datetime) -> None:
    assert await use(database, link, at=now) == UsedLink(role=Role.REVIEWER, created_by=LIN)
    assert await use(database, link, at=now) is None
    async with database.read() as tx:
        used = await grants.get(tx, link)
    assert used is not None
    assert (used.used_by, used.used_at) == (WANG, now)


async def test_a_link_ends(database: Database, link: str, now: datetime) -> None:
    assert await use(database, link, at=now + HOUR) is None
    assert await use(database, link, at=now + HOUR - timedelta(microseconds=1)) is not None


async def test_a_link_nobody_made(database: Database, now: datetime) -> None:
    assert await use(database, "e" * 64, at=now) is None
    async with database.read() as tx:
        assert await grants.get(tx, "e" * 64) is None


async def test_of_many_who_open_a_link_at_once_one_wins(database: Database, link: str, now: datetime) -> None:
    results = await asyncio.gather(*(use(database, link, at=now, user_id=user) for user in range(2000, 2008)))
    winners = [user for user, result in enumerate(results, 2000) if result is not None]
    assert len(winners) == 1
    async with database.read() as tx:
        used = await grants.get(tx, link)
    assert used is not None
    assert used.used_by == winners[0]


async def test_a_digest_is_used_for_one_link(database: Database, link: str, now: datetime) -> None:
    with pytest.raises(IntegrityError):
        await create(database, link, now=now)
