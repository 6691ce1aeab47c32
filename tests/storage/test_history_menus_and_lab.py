"""The smaller tables: history, menus, the laboratory's own row."""

from datetime import datetime

from storage import history, lab, menus
from storage.database import Database
from tests.storage.people import LIN, WANG

BOT = 7


async def test_history_is_counted_by_actor_and_action(database: Database, now: datetime) -> None:
    async with database.write() as tx:
        for actor, action in [(LIN, "project.followed"), (LIN, "project.unfollowed"), (None, "project.followed")]:
            await history.add(tx, at=now, actor_id=actor, action=action, kind="project", item="P-001")
    async with database.read() as tx:
        assert await history.count(tx) == 3
        assert await history.count(tx, actor_id=LIN) == 2
        assert await history.count(tx, action="project.followed") == 2
        assert await history.count(tx, actor_id=LIN, action="project.followed") == 1
        assert await history.count(tx, actor_id=WANG) == 0


async def test_history_of_one_thing_oldest_first(database: Database, now: datetime) -> None:
    facts = {"from": "guest", "to": "成员", "n": [1, None]}
    async with database.write() as tx:
        await history.add(tx, at=now, actor_id=LIN, action="role.changed", kind="user", item="1", facts=facts)
        await history.add(tx, at=now, actor_id=LIN, action="role.changed", kind="user", item="2")
        await history.add(tx, at=now, actor_id=None, action="user.blocked", kind="user", item="1")
    async with database.read() as tx:
        entries = await history.of_item(tx, kind="user", item="1")
    assert [(entry.action, entry.actor_id, entry.facts) for entry in entries] == [
        ("role.changed", LIN, facts),
        ("user.blocked", None, {}),
    ]
    assert entries[0].at == now


async def test_menus_are_remembered_for_each_bot(database: Database) -> None:
    async with database.write() as tx:
        await menus.save(tx, bot_id=BOT, name="commands/private/zh", digest="a")
        await menus.save(tx, bot_id=BOT, name="description/en", digest="b")
        await menus.save(tx, bot_id=BOT + 1, name="commands/private/zh", digest="c")
        await menus.save(tx, bot_id=BOT, name="commands/private/zh", digest="d")
    async with database.read() as tx:
        assert await menus.digests(tx, BOT) == {"commands/private/zh": "d", "description/en": "b"}
        assert await menus.digests(tx, BOT + 2) == {}


async def test_the_laboratory_is_one_row_of_which_a_part_can_be_written(database: Database) -> None:
    links = [{"title_zh": "官网", "title_en": "Site", "url": "https://example.org"}]
    async with database.read() as tx:
        assert await lab.get(tx) is None
    async with database.write() as tx:
        await lab.save(tx, {"name_zh": "示例实验室", "links": links})
    async with database.write() as tx:
        await lab.save(tx, {"name_en": "Sample Laboratory"})
    async with database.read() as tx:
        found = await lab.get(tx)
    assert found is not None
    assert (found.name_zh, found.name_en, found.links) == ("示例实验室", "Sample Laboratory", links)
    assert (found.undo_seconds, found.sample, found.email) == (60, False, "")
    async with database.write() as tx:
        await lab.remove(tx)
        assert await lab.get(tx) is None


async def test_a_laboratory_may_have_no_links(database: Database) -> None:
    async with database.write() as tx:
        await lab.save(tx, {"name_en": "Sample Laboratory"})
    async with database.read() as tx:
        found = await lab.get(tx)
    assert found is not None
    assert found.links == []
