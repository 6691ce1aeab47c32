"""`labbot rotate-keys` as an operator runs it."""

import shutil
from datetime import datetime
from pathlib import Path

from storage import screens
from storage.database import Database
from tests.bot.commands import labbot
from tests.support.laboratory import TOKEN

STATE = {"words": "换电"}


async def test_a_new_key_takes_over_and_what_no_key_reads_is_counted(
    tmp_path: Path, sqlite_template: Path, now: datetime
) -> None:
    file = tmp_path / "labbot.db"
    shutil.copyfile(sqlite_template, file)
    old = "the old sample secret"
    database = Database(f"sqlite:///{file}", secrets=[old])
    async with database.write() as tx:
        screen_id = await screens.keep(tx, STATE, now=now)
    await database.close()
    settings = {"TOKEN": TOKEN, "SECRET_KEY": f"new,{old}"}
    planned = await labbot("rotate-keys", "--dry-run", folder=tmp_path, **settings)
    assert (planned.code, "1 value is left" in planned.out) == (0, True), planned
    done = await labbot("rotate-keys", folder=tmp_path, **settings)
    assert (done.code, "Encrypted 1 value anew" in done.out) == (0, True), done
    again = await labbot("rotate-keys", "--dry-run", folder=tmp_path, **settings)
    assert "0 values are left" in again.out, again
    lost = await labbot("rotate-keys", folder=tmp_path, TOKEN=TOKEN, SECRET_KEY="another")
    assert "1 value can’t be read" in lost.out, lost
    database = Database(f"sqlite:///{file}", secrets=["new"])
    async with database.read() as tx:
        assert await screens.recall(tx, screen_id) == STATE
    await database.close()
