"""Encryption at rest: what is in the file, rotation, a key that is lost."""

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from storage import screens, updates
from storage.database import Database
from storage.encryption import cipher

STATE = {"words": "an uncommon phrase, 一句不常见的话"}
BOT = 7


async def keep(url: str, *secrets: str, now: datetime) -> str:
    database = Database(url, secrets=secrets)
    async with database.write() as tx:
        screen_id = await screens.keep(tx, STATE, now=now)
    await database.close()
    return screen_id


async def recall(url: str, screen_id: str, *secrets: str) -> Any:
    database = Database(url, secrets=secrets)
    async with database.read() as tx:
        state = await screens.recall(tx, screen_id)
    await database.close()
    return state


async def test_a_rotated_secret_reads_what_the_old_one_wrote(database_url: str, now: datetime) -> None:
    screen_id = await keep(database_url, "old", now=now)
    assert await recall(database_url, screen_id, "new", "old") == STATE
    assert await recall(database_url, screen_id, "old") == STATE


async def test_the_first_secret_writes(database_url: str, now: datetime) -> None:
    screen_id = await keep(database_url, "new", "old", now=now)
    assert await recall(database_url, screen_id, "new") == STATE
    assert await recall(database_url, screen_id, "old") is None


async def test_a_lost_key_loses_the_secret_and_not_the_row(database_url: str, now: datetime) -> None:
    database = Database(database_url, secrets=["old"])
    async with database.write() as tx:
        await updates.store(tx, bot_id=BOT, update_id=1, chat_id=1, steps=[{"method": "sendMessage"}], now=now)
    await database.close()
    database = Database(database_url, secrets=["new"])
    async with database.read() as tx:
        stored = (await updates.opening(tx, bot_id=BOT, update_id=1, user_id=None, chat_id=1)).stored
    await database.close()
    assert stored is not None
    assert stored.update_id == 1
    assert not stored.steps


async def test_the_database_holds_no_plain_text(
    database_url: str, request: pytest.FixtureRequest, kind: str, now: datetime
) -> None:
    """In the bytes of its files, where a person's name that is not encrypted would be found."""
    database = Database(database_url, secrets=["secret"])
    async with database.write() as tx:
        screen_id = await screens.keep(tx, STATE, now=now)
        await tx.execute(text("INSERT INTO menus VALUES (7, 'a visible phrase', '')"))
    if kind == "postgresql":
        async with database.engine.connect() as connection:
            await connection.execution_options(isolation_level="AUTOCOMMIT")
            await connection.execute(text("CHECKPOINT"))
            path = (await connection.execute(text("SELECT pg_relation_filepath('screens')"))).scalar_one()
        folder = (request.getfixturevalue("postgres").folder / "data" / path).parent
    else:
        folder = Path(database.url.database or "").parent
    written = b"".join(file.read_bytes() for file in folder.iterdir() if file.is_file())
    await database.close()
    assert screen_id.encode() in written
    assert b"a visible phrase" in written
    assert b"uncommon phrase" not in written
    assert "不常见".encode() not in written
    assert b"\\u4e0d" not in written


def test_a_secret_is_not_the_key_and_any_length_will_do() -> None:
    for secret in ("x", "密钥" * 500):
        assert cipher([secret]).decrypt(cipher([secret]).encrypt(b"text")) == b"text"


def test_a_bot_without_a_secret_does_not_start() -> None:
    with pytest.raises(ValueError, match="at least one"):
        cipher([])
