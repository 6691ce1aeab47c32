"""What a user chooses: language and time zone, however it is typed."""

from datetime import datetime

import pytest

from lab import users
from lab.errors import LabError
from storage import history
from storage.database import Database
from tests.support.stored import add_user

USER = 7


ZONES = [
    ("Europe/Oslo", "Europe/Oslo"),
    ("america/new_york", "America/New_York"),
    (" America/New York ", "America/New_York"),
    ("Oslo", "Europe/Oslo"),
    ("los angeles", "America/Los_Angeles"),
    ("Louisville", "America/Louisville"),
    ("UTC", "UTC"),
]


async def test_a_zone_goes_by_its_name_or_its_city(database: Database, now: datetime) -> None:
    async with database.write() as tx:
        user = await add_user(tx, USER, now=now)
        for typed, zone in ZONES:
            await users.choose_zone(tx, user, typed, now=now)
            await tx.refresh(user)
            assert user.zone == zone


async def test_an_unknown_zone_is_refused_and_named_shortly(database: Database, now: datetime) -> None:
    async with database.write() as tx:
        user = await add_user(tx, USER, now=now)
        for typed in ("Atlantis", "GMT+8", "UTC+8", "+8", "../etc/passwd", "<b>", "x" * 500):
            with pytest.raises(LabError) as refused:
                await users.choose_zone(tx, user, typed, now=now)
            assert refused.value.message == "zone-unknown"
            assert refused.value.facts == {"zone": typed[:64]}


async def test_choices_are_recorded_when_they_change_something(database: Database, now: datetime) -> None:
    async with database.write() as tx:
        user = await add_user(tx, USER, now=now)
        assert await users.choose_language(tx, user, "en", now=now)
        await tx.refresh(user)
        assert not await users.choose_language(tx, user, "en", now=now)
        assert (user.language, user.menu_due) == ("en", True)
        assert await users.choose_zone(tx, user, "Europe/Oslo", now=now)
        await tx.refresh(user)
        assert not await users.choose_zone(tx, user, "Europe/Oslo", now=now)
        assert await history.count(tx, actor_id=USER) == 2
