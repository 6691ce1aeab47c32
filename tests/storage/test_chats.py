"""Groups and channels."""

from datetime import datetime, timedelta

from storage import chats
from storage.chats import Chat
from storage.database import Database

GROUP, SUPERGROUP = -500, -100500


async def save(
    database: Database, *, now: datetime, chat_id: int = GROUP, title: str = "Lab", present: bool = True
) -> None:
    async with database.write() as tx:
        await chats.save(tx, chat_id=chat_id, kind="group", title=title, present=present, now=now)


async def read(database: Database, chat_id: int = GROUP) -> Chat:
    async with database.read() as tx:
        chat = await chats.get(tx, chat_id)
    assert chat is not None
    return chat


async def choose(database: Database) -> None:
    async with database.write() as tx:
        await chats.set_language(tx, GROUP, "en")
        await chats.set_lab(tx, GROUP, lab=True)


async def test_a_new_chat_has_no_settings(database: Database, now: datetime) -> None:
    await save(database, now=now)
    chat = await read(database)
    assert (chat.kind, chat.title, chat.language, chat.lab, chat.present) == ("group", "Lab", None, False, True)
    async with database.read() as tx:
        assert await chats.get(tx, 404) is None


async def test_settings_stay_while_the_title_changes(database: Database, now: datetime) -> None:
    await save(database, now=now)
    await choose(database)
    await save(database, now=now + timedelta(days=1), title="Laboratory", present=False)
    chat = await read(database)
    assert (chat.title, chat.present) == ("Laboratory", False)
    assert (chat.language, chat.lab, chat.created_at) == ("en", True, now)


async def test_settings_go_along_to_the_supergroup(database: Database, now: datetime) -> None:
    await save(database, now=now)
    await choose(database)
    await save(database, now=now, chat_id=SUPERGROUP, title="")  # its first message came before the news of the move
    async with database.write() as tx:
        await chats.migrate(tx, old=GROUP, new=SUPERGROUP)
    new = await read(database, SUPERGROUP)
    assert (new.kind, new.title, new.language, new.lab, new.present) == ("supergroup", "Lab", "en", True, True)
    assert not (await read(database)).present


async def test_a_group_never_seen_moves_without_a_trace(database: Database) -> None:
    async with database.write() as tx:
        await chats.migrate(tx, old=GROUP, new=SUPERGROUP)
        assert await chats.get(tx, SUPERGROUP) is None


async def test_the_chats_the_bot_is_in_by_title(database: Database, now: datetime) -> None:
    await save(database, now=now, chat_id=-1, title="B")
    await save(database, now=now, chat_id=-2, title="A")
    await save(database, now=now, chat_id=-3, title="C", present=False)
    async with database.read() as tx:
        assert [chat.title for chat in await chats.present(tx)] == ["A", "B"]
