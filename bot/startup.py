"""What has to be right before the bot serves. Whatever is not stops the start, with one line that says what and why."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import telegram
from telegram.error import InvalidToken, NetworkError, TelegramError

from bot.settings import Settings
from bot.telegram import LabBot
from storage import migrate
from storage.database import Database, DatabaseUnavailable
from storage.migrate import SchemaState, ServerTooOld


class StartRefused(Exception):
    """The bot can't start. `message` is the id of a text, `facts` fill it in."""

    def __init__(self, message: str, **facts: Any) -> None:
        super().__init__(message)
        self.message = message
        self.facts = facts


@contextmanager
def only_one(database: Database) -> Iterator[None]:
    """Holds the lock of an SQLite file, which belongs to one running bot. The system frees it when the process dies, however."""
    if not database.is_sqlite:
        yield
        return
    path = Path(f"{database.url.database}.lock")
    try:
        lock = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise StartRefused("cli-database-away", url=_shown(database), reason=error.strerror or "") from None
    try:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise StartRefused("cli-already-running", file=database.url.database) from None
        yield
    finally:
        os.close(lock)


async def prepare_database(database: Database) -> None:
    """Checks the server, and the tables: of an SQLite file they are brought up to date, of a shared database they must be."""
    try:
        await migrate.check_server(database)
        state = await migrate.state(database)
        if state is SchemaState.AHEAD:
            raise StartRefused("cli-schema-ahead")
        if state is SchemaState.CURRENT:
            return
        if not database.is_sqlite:
            raise StartRefused("cli-schema-behind")
        await migrate.upgrade(database)
    except ServerTooOld as error:
        raise StartRefused(
            "cli-server-too-old", product=error.product, found=error.found, needed=error.needed
        ) from None
    except DatabaseUnavailable as error:
        raise database_away(database, error) from None


def database_away(database: Database, error: DatabaseUnavailable) -> StartRefused:
    """The line for a database that can't be reached."""
    return StartRefused("cli-database-away", url=_shown(database), reason=str(error))


async def identify(bot: LabBot, settings: Settings) -> telegram.User:
    """Asks Telegram who the bot is: shows at once whether address and token are right."""
    try:
        await bot.initialize()
    except InvalidToken:
        raise StartRefused("cli-token-refused", url=settings.api_url) from None
    except NetworkError as error:
        raise StartRefused("cli-api-away", url=settings.api_url, reason=error.message) from None
    except (TelegramError, KeyError, TypeError, ValueError):
        # Something answers there, but not as the Bot API does.
        raise StartRefused("cli-api-strange", url=settings.api_url) from None
    return bot.bot


def _shown(database: Database) -> str:
    return database.url.render_as_string(hide_password=True)
