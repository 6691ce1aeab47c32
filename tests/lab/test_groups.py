"""Groups: who marks them, and what becomes of the mark."""

from datetime import datetime

import pytest

from lab import groups
from lab.errors import Forbidden, NotFound
from lab.roles import Actor
from storage import chats, history
from storage.database import Database
from storage.users import Role

GROUP = -1_000_000_000_005
ADMIN = Actor(2, Role.ADMIN)


async def join(database: Database, now: datetime, *, chat_id: int = GROUP) -> None:
    async with database.write() as tx:
        await groups.joined(tx, chat_id=chat_id, kind="supergroup", title="Group", now=now)


async def mark(database: Database, by: Actor, now: datetime, *, lab: bool = True) -> None:
    async with database.write() as tx:
        await groups.mark(tx, by, chat_id=GROUP, lab=lab, now=now)


async def marked(database: Database, chat_id: int = GROUP) -> bool:
    async with database.read() as tx:
        chat = await chats.get(tx, chat_id)
        return chat is not None and chat.lab


async def test_a_group_is_not_the_laboratorys_until_an_admin_says_so(database: Database, now: datetime) -> None:
    await join(database, now)
    assert not await marked(database)
    for role in (Role.GUEST, Role.MEMBER, Role.REVIEWER, Role.EDITOR):
        with pytest.raises(Forbidden):
            await mark(database, Actor(3, role), now)
    assert not await marked(database)
    await mark(database, ADMIN, now)
    await mark(database, ADMIN, now)
    assert await marked(database)
    await mark(database, ADMIN, now, lab=False)
    assert not await marked(database)
    async with database.read() as tx:
        actions = [entry.action for entry in await history.of_item(tx, kind="group", item=str(GROUP))]
    assert actions == ["group.marked", "group.unmarked"]


async def test_a_new_title_keeps_the_mark(database: Database, now: datetime) -> None:
    await join(database, now)
    await mark(database, ADMIN, now)
    await join(database, now)
    assert await marked(database)


async def test_a_group_that_threw_the_bot_out_has_to_be_marked_again(database: Database, now: datetime) -> None:
    await join(database, now)
    await mark(database, ADMIN, now)
    async with database.write() as tx:
        await groups.left(tx, chat_id=GROUP, kind="supergroup", title="Group", now=now)
    assert not await marked(database)
    with pytest.raises(NotFound):
        await mark(database, ADMIN, now)
    await join(database, now)
    assert not await marked(database)


async def test_an_unknown_group_is_not_marked(database: Database, now: datetime) -> None:
    with pytest.raises(NotFound):
        await mark(database, ADMIN, now)
