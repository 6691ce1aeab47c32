"""The owner's checklist: each item turns done by itself."""

from dataclasses import replace
from datetime import datetime

import pytest

from lab import groups, setup
from lab.roles import Actor
from lab.setup import Checklist
from storage.database import Database
from storage.users import Role
from tests.conftest import Queries
from tests.support.stored import PROJECT_COLUMNS, add_user, import_files, import_projects

OWNER = Actor(1, Role.OWNER)
NOTHING = Checklist(named=False, privacy_contact=False, second_admin=False, imported=False, group=False, sample=False)


async def checklist(database: Database, by: Actor = OWNER) -> Checklist | None:
    async with database.read() as tx:
        return await setup.checklist(tx, by, owner_ids=frozenset({1}))


async def test_each_item_turns_done(database: Database, now: datetime) -> None:
    done = NOTHING
    assert await checklist(database) == done
    await import_files(database, {"lab.yaml": "name: {en: Lab}"}, now=now)
    assert await checklist(database) == (done := replace(done, named=True))
    await import_files(database, {"lab.yaml": "contacts: {privacy: privacy@example.org}"}, now=now)
    assert await checklist(database) == (done := replace(done, privacy_contact=True))
    async with database.write() as tx:
        await add_user(tx, 2, Role.ADMIN, now=now)
    assert await checklist(database) == (done := replace(done, second_admin=True))
    await import_projects(database, ["P-1,题目,,joint,battery,pilot,public,,"], now=now)
    assert await checklist(database) == (done := replace(done, imported=True))
    async with database.write() as tx:
        await groups.joined(tx, chat_id=-5, kind="supergroup", title="G", now=now)
        await groups.mark(tx, OWNER, chat_id=-5, lab=True, now=now)
    assert await checklist(database) == (done := replace(done, group=True))
    assert done.done == len(done.items) == 5


async def test_the_owner_alone_is_no_second_admin(database: Database, now: datetime) -> None:
    async with database.write() as tx:
        await add_user(tx, 1, Role.OWNER, now=now)
    found = await checklist(database)
    assert found is not None
    assert not found.second_admin


async def test_sample_projects_alone_are_samples_to_remove(database: Database, now: datetime) -> None:
    files = {
        "lab.yaml": "name: {en: Lab}\nareas: [{code: battery, zh: 电池}]",
        "projects.csv": f"{PROJECT_COLUMNS},sample\nP-1,题目,,joint,battery,pilot,public,,,yes\n",
    }
    await import_files(database, files, now=now)
    found = await checklist(database)
    assert found is not None
    assert found.sample


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.OWNER])
async def test_it_is_for_owners(database: Database, role: Role) -> None:
    assert await checklist(database, Actor(2, role)) is None


async def test_it_costs_a_few_statements(database: Database, queries: Queries) -> None:
    with queries(database) as statements:
        await checklist(database)
    assert len(statements) <= 5
