"""A consistent copy of the database while the bot runs."""

import asyncio
import os
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

from bot.settings import Settings
from bot.startup import StartRefused
from bot.terminal import say
from storage.database import URL, database_url


async def back_up(settings: Settings, file: Path) -> None:
    """Writes the copy. Raises StartRefused where it can't."""
    url = database_url(settings.database_url)
    if url.get_backend_name() == "sqlite":
        await asyncio.to_thread(_copy, Path(url.database or ""), file)
    else:
        await _dump(url, file)
    say("cli-backed-up", file=str(file))


async def _dump(url: URL, file: Path) -> None:
    program = shutil.which("pg_dump")
    if program is None:
        raise StartRefused("cli-backup-needs-pg-dump")
    _refuse_existing(file)
    # Not on the command line, where everybody on the machine could read it.
    environment = {**os.environ, "PGPASSWORD": url.password} if url.password else None
    plain = url.set(drivername="postgresql", password=None, query={}).render_as_string()
    dump = await asyncio.create_subprocess_exec(
        program, "--format=custom", f"--file={file}", f"--dbname={plain}", env=environment
    )
    if await dump.wait() != 0:
        raise StartRefused("cli-backup-failed")


def _copy(source: Path, target: Path) -> None:
    if not source.exists():
        raise StartRefused("cli-backup-nothing", file=str(source))
    _refuse_existing(target)
    try:
        with (
            closing(sqlite3.connect(f"file:{source}?mode=ro", uri=True)) as reader,
            closing(sqlite3.connect(target)) as copy,
        ):
            reader.backup(copy)  # SQLite's own online copy: consistent beside a writer
    except sqlite3.Error as error:
        raise StartRefused("cli-backup-impossible", file=str(target), reason=str(error)) from None


def _refuse_existing(file: Path) -> None:
    if file.exists():
        raise StartRefused("cli-backup-exists", file=str(file))
