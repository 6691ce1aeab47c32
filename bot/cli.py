"""The command line. Exit codes: 0 ok, 1 failed, 2 wrong usage."""

import asyncio
import os
import signal
import sys
import tempfile
from collections.abc import Awaitable, Callable, Coroutine
from pathlib import Path
from typing import Any

import click

from bot import settings as settings_module
from bot.clock import utc_now
from bot.logs import configure
from bot.settings import Settings, WrongSettings
from bot.startup import StartRefused
from bot.terminal import say, terminal_words
from storage.database import URL, Database, DatabaseUnavailable, database_url
from storage.migrate import SchemaAhead, ServerTooOld
from storage.users import Role

# What each command needs is imported when it runs: `labbot --help` should not wait for the whole bot.


@click.group()
@click.version_option(package_name="labbot")
def main() -> None:
    """The Telegram bot of a joint research laboratory."""
    os.umask(0o077)  # databases, backups and exports hold what people told the bot


@main.command()
def run() -> None:
    """Serve: by webhook if LABBOT_WEBHOOK_URL is set, by polling otherwise."""
    from bot.serve import Serving, serve

    settings = _settings(needs_token=True)

    def ready(serving: Serving) -> None:
        say("cli-serving", name=serving.username)
        if serving.empty:
            say("cli-empty")

    _run(lambda stop: serve(settings, stop=stop, ready=ready))


@main.command()
@click.option("--tour", is_flag=True, help="Play a scripted visit in the terminal, check it, and exit.")
@click.option(
    "--port", type=click.IntRange(0, 65535), default=0, help="Port of the chat page; a free one if not given."
)
def demo(tour: bool, port: int) -> None:
    """Run the bot with a local Telegram, a web chat page and sample data: no token, no internet."""
    from bot.demo import run_demo

    _run(lambda stop: run_demo(stop=stop, tour=tour, port=port))


@main.command()
def migrate() -> None:
    """Bring the database's tables to this version."""
    from storage import migrate as migrations

    async def work(database: Database) -> None:
        await migrations.check_server(database)
        await migrations.upgrade(database)

    _with_database(work)
    say("cli-migrated")


@main.command(name="import")
@click.argument("path", type=click.Path(exists=True, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Only say what would change.")
@click.option("--publish", is_flag=True, help="Publish the events of .ics files; without it they become drafts.")
def import_(path: Path, dry_run: bool, publish: bool) -> None:
    """Import the laboratory's data from a file or a folder: lab.yaml, CSV, XLSX or YAML lists, and .ics calendars."""
    from bot.lab_data import import_path

    defaults = _settings().defaults
    _with_database(
        lambda database: import_path(database, path, defaults=defaults, dry_run=dry_run, publish=publish),
        only_look=dry_run,
    )


@main.command()
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.option("--language", type=click.Choice(["zh", "en"]), default="en", help="Language of the headings.")
def export(folder: Path, language: str) -> None:
    """Export the laboratory's data to a folder, in the form that import takes."""
    from bot.lab_data import export_folder

    _with_database(lambda database: export_folder(database, folder, language=language))


@main.command()
def check() -> None:
    """Check the settings, the token, the database and the laboratory's data: a line each."""
    from bot.check import check_all

    settings = _settings()
    if not asyncio.run(check_all(settings)):
        sys.exit(1)


@main.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def backup(file: Path) -> None:
    """Write a consistent copy of the database to a new file, beside a running bot."""
    from bot.backup import back_up

    settings = _settings()
    asyncio.run(_guarded(back_up(settings, file)))


@main.command(name="rotate-keys")
@click.option("--dry-run", is_flag=True, help="Only count what would be encrypted anew.")
def rotate_keys(dry_run: bool) -> None:
    """Encrypt everything anew with the first key of LABBOT_SECRET_KEY, beside a running bot, so that the others can go."""
    from storage.rotation import rotate

    secrets = _settings().secrets

    async def work(database: Database) -> None:
        found = await rotate(database, secrets, look_only=dry_run)
        say("cli-keys-to-rotate" if dry_run else "cli-keys-rotated", count=found.renewed, current=found.current)
        if found.lost:
            say("cli-keys-lost", count=found.lost)

    _with_database(work, only_look=dry_run)


@main.command()
@click.argument("user_id", type=click.IntRange(min=1))
@click.argument("role", type=click.Choice([role.value for role in Role]))
def grant(user_id: int, role: str) -> None:
    """Give a Telegram user a role, by numeric id."""
    from lab import grants

    async def work(database: Database) -> None:
        async with database.write() as tx:
            await grants.grant_by_operator(tx, user_id, Role(role), now=utc_now())

    _with_database(work)
    say("cli-granted", user_id=str(user_id), role=Role(role))


def _run(work: Callable[[asyncio.Event], Awaitable[None]]) -> None:
    """Runs until it ends by itself, or is told to by Ctrl-C or SIGTERM."""

    async def until_stopped() -> None:
        stop = asyncio.Event()
        loop = asyncio.get_running_loop()
        for sign in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(sign, stop.set)
        await work(stop)

    asyncio.run(_guarded(until_stopped()))


def _with_database(work: Callable[[Database], Awaitable[None]], *, only_look: bool = False) -> None:
    """Opens the database of the settings for one command. One that only looks leaves no new SQLite file behind."""
    settings = _settings()
    url = database_url(settings.database_url)
    if only_look and url.get_backend_name() == "sqlite" and not Path(url.database or "").exists():
        with tempfile.TemporaryDirectory(prefix="labbot-") as folder:
            _open_for(work, url.set(database=f"{folder}/empty.db"), settings)
    else:
        _open_for(work, url, settings)


def _open_for(work: Callable[[Database], Awaitable[None]], url: URL, settings: Settings) -> None:

    async def opened() -> None:
        from bot.startup import prepare_database
        from storage import migrate as migrations

        database = Database(url, secrets=settings.secrets, pool_size=2)
        try:
            if database.is_sqlite and await migrations.state(database) is migrations.SchemaState.EMPTY:
                await prepare_database(database)
            await work(database)
        finally:
            await database.close()

    asyncio.run(_guarded(opened()))


async def _guarded(work: Coroutine[Any, Any, None]) -> None:
    """Turns what can be expected to go wrong into one line and exit code 1."""
    try:
        await work
    except StartRefused as error:
        _fail(error.message, **error.facts)
    except DatabaseUnavailable as error:
        _fail("cli-database-away", url=_settings().shown_database, reason=str(error))
    except SchemaAhead:
        _fail("cli-schema-ahead")
    except ServerTooOld as error:
        _fail("cli-server-too-old", product=error.product, found=error.found, needed=error.needed)


def _fail(message: str, **facts: Any) -> None:
    click.echo(terminal_words().plain(message, **facts), err=True)
    sys.exit(1)


def _settings(*, needs_token: bool = False) -> Settings:
    try:
        settings = settings_module.read()
        if needs_token:
            settings.require_token()
    except WrongSettings as error:
        for name, reason in error.problems:
            click.echo(terminal_words().plain("cli-setting", name=name, reason=reason), err=True)
        sys.exit(1)
    configure(level=settings.log_level, form=settings.log_format, secrets=settings.hidden)
    return settings
