"""Giving roles: who may give which, and links that work once."""

import asyncio
from datetime import datetime, timedelta

import pytest

from lab import grants
from lab.errors import Forbidden, LabError, NotFound
from lab.roles import Actor
from storage import history, users
from storage.database import Database
from storage.users import Role
from tests.support.stored import actor, add_user

OWNER, ADMIN, GUEST, OTHER = 1, 2, 3, 4
OWNERS = {OWNER}


@pytest.fixture(autouse=True)
async def people(database: Database, now: datetime) -> None:
    async with database.write() as tx:
        await add_user(tx, OWNER, now=now)  # an owner by the settings only
        await add_user(tx, ADMIN, Role.ADMIN, now=now)
        await add_user(tx, GUEST, now=now)
        await add_user(tx, OTHER, now=now)


async def give(database: Database, by: Actor, to: int, role: Role, now: datetime) -> grants.Granted:
    async with database.write() as tx:
        user = await users.get(tx, to)
        assert user is not None
        return await grants.grant(tx, by, user, role, owner_ids=OWNERS, now=now)


async def role(database: Database, user_id: int) -> Role:
    async with database.read() as tx:
        user = await users.get(tx, user_id)
        assert user is not None
        return user.role


async def test_a_role_is_given_and_recorded_once(database: Database, now: datetime) -> None:
    admin = Actor(ADMIN, Role.ADMIN)
    given = await give(database, admin, GUEST, Role.MEMBER, now)
    assert (given.role, given.was) == (Role.MEMBER, Role.GUEST)
    again = await give(database, admin, GUEST, Role.MEMBER, now)
    assert (again.role, again.was) == (Role.MEMBER, Role.MEMBER)
    async with database.read() as tx:
        user = await users.get(tx, GUEST)
        assert user is not None
        assert (user.role, user.menu_due) == (Role.MEMBER, True)
        (entry,) = await history.of_item(tx, kind="user", item=str(GUEST))
        assert (entry.actor_id, entry.facts) == (ADMIN, {"role": "member", "was": "guest"})


@pytest.mark.parametrize("wanted", [Role.ADMIN, Role.OWNER])
async def test_an_admin_makes_no_admins_or_owners(database: Database, now: datetime, wanted: Role) -> None:
    with pytest.raises(Forbidden) as refused:
        await give(database, Actor(ADMIN, Role.ADMIN), GUEST, wanted, now)
    assert refused.value.facts == {"role": wanted}
    assert await role(database, GUEST) is Role.GUEST


async def test_an_admin_takes_no_admins_role_and_is_told_which_it_is(database: Database, now: datetime) -> None:
    await give(database, Actor(OWNER, Role.OWNER), OTHER, Role.ADMIN, now)
    with pytest.raises(Forbidden) as refused:
        await give(database, Actor(ADMIN, Role.ADMIN), OTHER, Role.MEMBER, now)
    assert refused.value.facts == {"role": Role.ADMIN}
    assert await role(database, OTHER) is Role.ADMIN


async def test_nobody_changes_an_owner_of_the_settings(database: Database, now: datetime) -> None:
    for by in (Actor(ADMIN, Role.ADMIN), Actor(OWNER, Role.OWNER)):
        with pytest.raises(LabError) as refused:
            await give(database, by, OWNER, Role.GUEST, now)
        assert refused.value.message == "grant-owner-fixed"


async def test_a_guest_gives_nothing(database: Database, now: datetime) -> None:
    with pytest.raises(Forbidden):
        await give(database, Actor(GUEST, Role.GUEST), OTHER, Role.MEMBER, now)


async def make(database: Database, by: Actor, given: Role, now: datetime, secret: str = "secret") -> datetime:
    async with database.write() as tx:
        return await grants.create_link(tx, by, given, secret=secret, now=now)


async def use(database: Database, user_id: int, now: datetime, secret: str = "secret") -> grants.Granted:
    async with database.write() as tx:
        user = await users.get(tx, user_id)
        assert user is not None
        return await grants.use_link(tx, user, secret=secret, owner_ids=OWNERS, now=now)


async def test_a_link_works_once(database: Database, now: datetime) -> None:
    await make(database, Actor(ADMIN, Role.ADMIN), Role.EDITOR, now)
    given = await use(database, GUEST, now)
    assert (given.role, given.was) == (Role.EDITOR, Role.GUEST)
    with pytest.raises(NotFound):
        await use(database, OTHER, now)
    assert (await role(database, GUEST), await role(database, OTHER)) == (Role.EDITOR, Role.GUEST)


async def test_a_link_pressed_twice_changes_nothing_and_is_no_way_back(database: Database, now: datetime) -> None:
    await make(database, Actor(ADMIN, Role.ADMIN), Role.EDITOR, now)
    await use(database, GUEST, now)
    again = await use(database, GUEST, now)
    assert (again.role, again.was) == (Role.EDITOR, Role.EDITOR)
    await give(database, Actor(ADMIN, Role.ADMIN), GUEST, Role.GUEST, now)
    with pytest.raises(NotFound):
        await use(database, GUEST, now)
    assert await role(database, GUEST) is Role.GUEST


async def test_of_two_at_once_one_gets_the_role(database: Database, now: datetime) -> None:
    await make(database, Actor(ADMIN, Role.ADMIN), Role.MEMBER, now)
    results = await asyncio.gather(use(database, GUEST, now), use(database, OTHER, now), return_exceptions=True)
    assert sorted(type(result).__name__ for result in results) == ["Granted", "NotFound"]
    assert sorted([await role(database, GUEST), await role(database, OTHER)]) == [Role.GUEST, Role.MEMBER]


async def test_a_link_expires(database: Database, now: datetime) -> None:
    expires_at = await make(database, Actor(ADMIN, Role.ADMIN), Role.MEMBER, now)
    assert expires_at - now == timedelta(days=2)
    with pytest.raises(NotFound):
        await use(database, GUEST, expires_at)
    assert (await use(database, GUEST, expires_at - timedelta(seconds=1))).role is Role.MEMBER


async def test_whoever_has_more_already_leaves_the_link_to_others(database: Database, now: datetime) -> None:
    await make(database, Actor(ADMIN, Role.ADMIN), Role.MEMBER, now)
    kept = await use(database, ADMIN, now)
    assert (kept.role, kept.was) == (Role.ADMIN, Role.ADMIN)
    owner = await use(database, OWNER, now)
    assert (owner.role, owner.was) == (Role.OWNER, Role.OWNER), "whatever is stored of an owner of the settings"
    assert (await use(database, GUEST, now)).role is Role.MEMBER


async def test_a_link_is_worth_no_more_than_its_maker(database: Database, now: datetime) -> None:
    await make(database, Actor(ADMIN, Role.ADMIN), Role.EDITOR, now)
    await give(database, Actor(OWNER, Role.OWNER), ADMIN, Role.MEMBER, now)
    with pytest.raises(NotFound):
        await use(database, GUEST, now)
    assert await role(database, GUEST) is Role.GUEST


async def test_an_owner_of_the_settings_makes_links_for_every_role(database: Database, now: datetime) -> None:
    await make(database, Actor(OWNER, Role.OWNER), Role.OWNER, now)
    assert (await use(database, GUEST, now)).role is Role.OWNER


@pytest.mark.parametrize("wanted", [Role.GUEST, Role.ADMIN, Role.OWNER])
async def test_links_that_an_admin_may_not_make(database: Database, now: datetime, wanted: Role) -> None:
    with pytest.raises(Forbidden):
        await make(database, Actor(ADMIN, Role.ADMIN), wanted, now)


async def test_an_unknown_link_gives_nothing(database: Database, now: datetime) -> None:
    with pytest.raises(NotFound):
        await use(database, GUEST, now, secret="guessed")


async def test_the_operator_gives_roles_to_people_not_met_yet(database: Database, now: datetime) -> None:
    async with database.write() as tx:
        await grants.grant_by_operator(tx, 99, Role.ADMIN, now=now)
        await grants.grant_by_operator(tx, 99, Role.ADMIN, now=now)
        assert (await actor(tx, 99)).role is Role.ADMIN
        assert await history.count(tx, action="role.granted") == 1
