"""A consistent copy of the database while the bot runs."""

import asyncio
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

from bot.settings import Settings
from bot.startup import StartRefused
from bot.terminal import say
from storage.database import database_url


async def back_up(settings: Settings, file: Path) -> None:
    """Writes the copy. Raises StartRefused where it can't."""
    url = database_url(settings.database_url)
    if url.get_backend_name() == "sqlite":
        await asyncio.to_thread(_copy, Path(url.database or ""), file)
    else:
        await _dump(url.set(drivername="postgresql").render_as_string(hide_password=False), file)
    say("cli-backed-up", file=str(file))


async def _dump(url: str, file: Path) -> None:
    program = shutil.which("pg_dump")
    if program is None:
        raise StartRefused("cli-backup-needs-pg-dump")
    _refuse_existing(file)
    dump = await asyncio.create_subprocess_exec(program, "--format=custom", f"--file={file}", f"--dbname={url}")
    if await dump.wait() != 0:
        raise StartRefused("cli-backup-failed")


def _copy(source: Path, target: Path) -> None:
    if not source.exists():
        raise StartRefused("cli-backup-nothing", file=str(source))
    _refuse_existing(target)
    with (
        closing(sqlite3.connect(f"file:{source}?mode=ro", uri=True)) as reader,
        closing(sqlite3.connect(target)) as copy,
    ):
        reader.backup(copy)  # SQLite's own online copy: consistent beside a writer


def _refuse_existing(file: Path) -> None:
    if file.exists():
        raise StartRefused("cli-backup-exists", file=str(file))
