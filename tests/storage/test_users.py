"""Users: profiles, settings, roles, menus."""

import asyncio
from datetime import datetime, timedelta

import pytest

from storage import users
from storage.database import Database
from storage.users import Role
from tests.storage.people import LIN, WANG, add_user, save_user


@pytest.fixture
async def known(database: Database, now: datetime) -> None:
    """Lin and Wang have written to the bot."""
    async with database.write() as tx:
        await add_user(tx, LIN, now=now, first_name="Lin", username="LinXY")
        await add_user(tx, WANG, now=now, first_name="王", username="wang")


async def read(database: Database, user_id: int = LIN) -> users.User:
    async with database.read() as tx:
        user = await users.get(tx, user_id)
    assert user is not None
    return user


@pytest.mark.usefixtures("known")
async def test_a_new_user_is_a_guest_without_choices(database: Database, now: datetime) -> None:
    user = await read(database)
    assert (user.role, user.language, user.zone, user.menu_due) == (Role.GUEST, None, None, False)
    assert (user.first_name, user.username, user.created_at) == ("Lin", "LinXY", now)


async def test_nobody(database: Database) -> None:
    async with database.read() as tx:
        assert await users.get(tx, 404) is None
        assert await users.by_username(tx, "nobody") is None


@pytest.mark.usefixtures("known")
async def test_a_profile_seen_again_keeps_what_was_chosen(database: Database, now: datetime) -> None:
    async with database.write() as tx:
        await users.set_language(tx, LIN, "en")
        await users.set_zone(tx, LIN, "Europe/Berlin")
        await users.set_role(tx, LIN, Role.EDITOR, was=Role.GUEST)
        await users.set_blocked(tx, LIN, now)
    async with database.write() as tx:
        await add_user(tx, LIN, now=now + timedelta(days=1), first_name="Linda")
    user = await read(database)
    assert (user.first_name, user.username) == ("Linda", None)
    assert (user.language, user.zone, user.role, user.created_at) == ("en", "Europe/Berlin", Role.EDITOR, now)
    assert user.blocked_at is None, "who writes has not blocked the bot"


async def test_two_first_messages_at_once_are_one_user(database: Database, now: datetime) -> None:
    await asyncio.gather(*(save_user(database, LIN, now=now) for _ in range(6)))
    assert (await read(database)).role == Role.GUEST


@pytest.mark.usefixtures("known")
async def test_usernames_are_found_in_any_case(database: Database) -> None:
    async with database.read() as tx:
        found = await users.by_username(tx, "linxy")
    assert found is not None
    assert found.id == LIN


@pytest.mark.usefixtures("known")
async def test_a_username_that_changes_hands_is_no_longer_the_first_ones(database: Database, now: datetime) -> None:
    async with database.write() as tx:
        await add_user(tx, WANG, now=now, username="linxy")
    async with database.read() as tx:
        found = await users.by_username(tx, "LINXY")
    assert found is not None
    assert found.id == WANG
    assert (await read(database, LIN)).username is None


@pytest.mark.usefixtures("known")
async def test_a_role_changes_only_from_what_it_was(database: Database) -> None:
    async with database.write() as tx:
        assert await users.set_role(tx, LIN, Role.ADMIN, was=Role.GUEST)
        assert not await users.set_role(tx, LIN, Role.MEMBER, was=Role.GUEST)
        assert not await users.set_role(tx, 404, Role.MEMBER, was=Role.GUEST)
    user = await read(database)
    assert (user.role, user.menu_due) == (Role.ADMIN, True)


@pytest.mark.usefixtures("known")
async def test_of_two_who_set_a_role_at_once_one_does(database: Database) -> None:
    async def change(role: Role) -> bool:
        async with database.write() as tx:
            return await users.set_role(tx, LIN, role, was=Role.GUEST)

    roles = [Role.MEMBER, Role.REVIEWER, Role.EDITOR, Role.ADMIN]
    changed = await asyncio.gather(*(change(role) for role in roles))
    assert sum(changed) == 1
    assert (await read(database)).role == roles[changed.index(True)]


@pytest.mark.usefixtures("known")
async def test_everybody_with_a_role_by_name(database: Database) -> None:
    async with database.write() as tx:
        await users.set_role(tx, LIN, Role.ADMIN, was=Role.GUEST)
        await users.set_role(tx, WANG, Role.EDITOR, was=Role.GUEST)
    async with database.read() as tx:
        both = [user.id for user in await users.with_roles(tx, [Role.ADMIN, Role.EDITOR])]
        assert both == [LIN, WANG]
        assert [user.id for user in await users.with_roles(tx, [Role.EDITOR])] == [WANG]
        assert await users.with_roles(tx, [Role.OWNER]) == []


@pytest.mark.usefixtures("known")
async def test_a_menu_is_due_after_a_choice_and_until_it_is_set(database: Database) -> None:
    async with database.write() as tx:
        await users.set_language(tx, LIN, "en")
    async with database.read() as tx:
        due = await users.menus_due(tx, limit=10)
    assert [user.id for user in due] == [LIN]
    async with database.write() as tx:
        await users.menu_done(tx, due[0])
    assert not (await read(database)).menu_due


@pytest.mark.usefixtures("known")
@pytest.mark.parametrize("language", [None, "en"])
async def test_a_menu_set_for_what_has_changed_since_stays_due(database: Database, language: str | None) -> None:
    async with database.write() as tx:
        if language is not None:
            await users.set_language(tx, LIN, language)
        await users.set_role(tx, LIN, Role.MEMBER, was=Role.GUEST)
    seen = await read(database)
    async with database.write() as tx:
        await users.set_language(tx, LIN, "zh")
    async with database.write() as tx:
        await users.menu_done(tx, seen)
    assert (await read(database)).menu_due


@pytest.mark.usefixtures("known")
async def test_only_menus_that_differ_from_the_common_one_are_due_when_all_are(database: Database) -> None:
    async with database.write() as tx:
        await users.set_role(tx, WANG, Role.MEMBER, was=Role.GUEST)
        await users.all_menus_due(tx)
    async with database.read() as tx:
        assert [user.id for user in await users.menus_due(tx, limit=10)] == [WANG]
