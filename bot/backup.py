"""A consistent copy of the database while the bot runs."""

import asyncio
import shutil
import sqlite3
from pathlib import Path

from bot.settings import Settings
from bot.startup import StartRefused
from bot.terminal import say
from storage.database import database_url


async def back_up(settings: Settings, file: Path) -> None:
    """Writes the copy. Raises StartRefused where it can't."""
    if file.exists():
        raise StartRefused("cli-backup-exists", file=str(file))
    url = database_url(settings.database_url)
    if url.get_backend_name() == "sqlite":
        source = Path(url.database or "")
        if not source.exists():
            raise StartRefused("cli-backup-nothing", file=str(source))
        await asyncio.to_thread(_copy, source, file)
    else:
        program = shutil.which("pg_dump")
        if program is None:
            raise StartRefused("cli-backup-needs-pg-dump")
        plain = url.set(drivername="postgresql").render_as_string(hide_password=False)
        dump = await asyncio.create_subprocess_exec(program, "--format=custom", f"--file={file}", f"--dbname={plain}")
        if await dump.wait() != 0:
            raise StartRefused("cli-backup-failed")
    say("cli-backed-up", file=str(file), size=file.stat().st_size)


def _copy(source: Path, target: Path) -> None:
    with sqlite3.connect(f"file:{source}?mode=ro", uri=True) as reader, sqlite3.connect(target) as writer:
        reader.backup(writer)  # SQLite's own online copy: consistent beside a writer
    reader.close()
    writer.close()
