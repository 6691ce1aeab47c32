"""The laboratory's data from and to files, at the command line."""

import asyncio
from collections.abc import Mapping
from pathlib import Path
from zoneinfo import ZoneInfo

import click

from bot.clock import utc_now
from bot.startup import StartRefused
from bot.terminal import say, terminal_words
from lab import exports, import_news, imports
from lab.defaults import Defaults
from lab.import_forecast import forecast
from lab.roles import OPERATOR
from messages import imports as texts
from storage.database import Database

_USUAL_ZONE = ZoneInfo("Asia/Shanghai")


async def import_path(
    database: Database, path: Path, *, defaults: Defaults, dry_run: bool, publish: bool = False
) -> None:
    """Imports a file or a folder, and prints the plan: all of it, or nothing if anything is wrong. Raises StartRefused."""
    files = await asyncio.to_thread(read_files, path)
    plan = await load_plan(database, files, zone=defaults.zone, publish=publish)
    async with database.read() as tx:
        ahead = await forecast(tx, plan, defaults=defaults, now=utc_now())
    for line in texts.terminal_lines(terminal_words(), plan, ahead):
        click.echo(line)
    if plan.problems:
        raise StartRefused("cli-import-problems", count=len(plan.problems))
    if dry_run or plan.nothing:
        return
    async with database.write() as tx:
        now = utc_now()
        applied = await imports.apply(tx, plan, actor=OPERATOR, now=now)
        # Sent by the bot, when it runs.
        await import_news.tell(tx, plan, applied, actor=OPERATOR, defaults=defaults, now=now)
    say("cli-imported", new=plan.new, changed=plan.changed)


async def load_plan(
    database: Database, files: Mapping[str, bytes], *, zone: ZoneInfo = _USUAL_ZONE, publish: bool = False
) -> imports.Plan:
    """What importing these files would do. Times of calendars that name no zone are meant in this one; their events become drafts, or with
    `publish` published seminars."""
    checked = await asyncio.to_thread(lambda: imports.check(imports.read(files, zone=zone), publish=publish))
    async with database.read() as tx:
        return await imports.make(tx, checked)


async def export_folder(database: Database, folder: Path, *, language: str) -> None:
    """Writes everything into a folder. Raises StartRefused if there are such files already."""
    async with database.read() as tx:
        export = await exports.load(tx, actor=OPERATOR)
    files = await asyncio.to_thread(exports.folder, export, language=language)
    try:
        await asyncio.to_thread(_write_files, folder, files)
    except OSError as error:
        raise StartRefused("cli-export-impossible", folder=str(folder), reason=error.strerror or "") from None
    say("cli-exported", folder=str(folder), files=len(files))


def read_files(path: Path) -> dict[str, bytes]:
    """The bytes of a file, or of all files of a folder, by name."""
    paths = sorted(one for one in path.iterdir() if one.is_file()) if path.is_dir() else [path]
    return {one.name: one.read_bytes() for one in paths}


def _write_files(folder: Path, files: Mapping[str, bytes]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name in files:
        if (folder / name).exists():
            raise StartRefused("cli-export-exists", file=str(folder / name))
    for name, content in files.items():
        (folder / name).write_bytes(content)
