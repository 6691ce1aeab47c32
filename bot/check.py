"""`labbot check`: is everything there that the bot needs? A line each, ok or why not."""

import asyncio
from pathlib import Path

from bot.ratelimit import RateLimiter
from bot.settings import Settings, WrongSettings
from bot.startup import StartRefused, identify
from bot.telegram import build_bot
from bot.terminal import say, terminal_words
from outbox.mail import UNTRUSTED, answers
from storage import lab, migrate, projects
from storage.database import Database, DatabaseUnavailable, database_url
from storage.migrate import SchemaState, ServerTooOld

MAIL_TIMEOUT = 10.0  # seconds for each answer of the mail server


async def check_all(settings: Settings) -> bool:
    """Prints a line for each check; tells whether all are ok."""
    say("check-settings-ok")
    if settings.secret_key is None:
        say("check-secret-derived")
    token = await _token(settings)
    database = await _database(settings)
    mail = await _mail(settings)
    return token and database and mail


async def _token(settings: Settings) -> bool:
    try:
        bot = build_bot(settings, RateLimiter())
        try:
            account = await identify(bot, settings)
        finally:
            await bot.shutdown()
    except WrongSettings as error:
        for name, reason in error.problems:
            say("cli-setting", name=name, reason=reason)
        return False
    except StartRefused as error:
        say("check-failed", reason=terminal_words().plain(error.message, **error.facts))
        return False
    say("check-token-ok", name=account.username or account.first_name)
    return True


async def _mail(settings: Settings) -> bool:
    server = settings.mail
    if server is None:
        return True
    reason = await answers(server, timeout=MAIL_TIMEOUT)
    if reason is not None:
        what = "check-mail-untrusted" if UNTRUSTED in reason else "check-mail-failed"
        say(what, host=server.host, port=server.port, reason=reason)
        return False
    say("check-mail-ok", host=server.host, port=server.port)
    return True


async def _database(settings: Settings) -> bool:
    url = database_url(settings.database_url)
    if url.get_backend_name() == "sqlite" and not await asyncio.to_thread(Path(url.database or "").exists):
        say("check-schema-empty")  # connecting would make the file
        return False
    database = Database(url, secrets=settings.secrets, pool_size=1)
    try:
        await migrate.check_server(database)
        state = await migrate.state(database)
        if state is not SchemaState.CURRENT:
            say(f"check-schema-{state}")
            return False
        say("check-database-ok", url=settings.shown_database)
        async with database.read() as tx:
            named = await lab.get(tx)
            count = await projects.count(tx)
        say("check-data-ok" if named and count else "check-data-empty", count=count)
        mail = settings.mail
        if mail is not None and not mail.sender and not (named and named.email):
            say("check-mail-sender")
            return False
    except ServerTooOld as error:
        say("cli-server-too-old", product=error.product, found=error.found, needed=error.needed)
        return False
    except DatabaseUnavailable as error:
        say("cli-database-away", url=settings.shown_database, reason=str(error))
        return False
    finally:
        await database.close()
    return True
