"""The ways in: polling or the webhook, and calendars that are fetched by HTTP beside either."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import urlsplit

import structlog
from telegram.error import TelegramError

from bot.background import Background
from bot.clock import Clock
from bot.http import serving
from bot.intake import Intake
from bot.parking import Parking
from bot.polling import ALLOWED_UPDATES, Polling
from bot.settings import Settings
from bot.startup import StartRefused
from bot.telegram import LabBot
from handlers.context import Installation
from messages.seminar_entries import LINK
from storage.database import Database
from web import app as web_app
from web.feeds import Feeds
from web.webhook import Webhook

log = structlog.get_logger(__name__)

DRAIN = 10.0  # seconds for what is in hand when the bot is to stop
WEBHOOK_CONNECTIONS = 100


def feeds_of(settings: Settings, installation: Installation, database: Database, clock: Clock) -> Feeds | None:
    """Calendars that are subscribed to; None where nobody would know under which address."""
    if settings.public_url is None:
        return None
    return Feeds(
        database=database,
        catalogue=installation.catalogue,
        defaults=installation.defaults,
        link=installation.deep_link(LINK),
        public_url=settings.public_url,
        clock=clock,
    )


@asynccontextmanager
async def polling(
    settings: Settings, bot: LabBot, intake: Intake, parking: Parking, background: Background, feeds: Feeds | None
) -> AsyncIterator[int | None]:
    """Updates are asked for. Gives the port of the HTTP server, None where there is none."""
    async with contextlib.AsyncExitStack() as stack:
        port = None
        if feeds is not None:
            app = web_app.build(feeds=feeds)
            port = await stack.enter_async_context(
                serving(app, host=settings.http_host, port=settings.http_port, background=background)
            )
        await stack.enter_async_context(_polled(bot, intake, parking, background))
        yield port


@asynccontextmanager
async def _polled(bot: LabBot, intake: Intake, parking: Parking, background: Background) -> AsyncIterator[None]:
    await _setting_up("deleteWebhook", bot.call("deleteWebhook", {"drop_pending_updates": False}))
    stop, ended = asyncio.Event(), asyncio.Event()
    polling = Polling(bot, intake, parking)

    async def run() -> None:
        await polling.run(stop)
        ended.set()

    background.keep("polling", run)
    try:
        yield
    finally:
        stop.set()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(DRAIN):
                await ended.wait()
        if not await intake.drain(DRAIN):
            log.warning("stopped_with_updates_in_hand")  # they were not confirmed, so they come again
        await polling.confirm()


@asynccontextmanager
async def webhook(
    settings: Settings, bot: LabBot, intake: Intake, parking: Parking, background: Background, feeds: Feeds | None
) -> AsyncIterator[int | None]:
    """Updates come by HTTP. Gives the port of the server."""
    parking.begin()  # of an earlier life by polling; what comes again comes when it will
    url = settings.webhook_url or ""
    secret = settings.webhook_secret.get_secret_value() if settings.webhook_secret else ""
    app = web_app.build(Webhook(path=urlsplit(url).path or "/", secret=secret, submit=intake.submit), feeds)
    async with serving(app, host=settings.http_host, port=settings.http_port, background=background) as port:
        params = {
            "url": url,
            "secret_token": secret,
            "max_connections": WEBHOOK_CONNECTIONS,
            "allowed_updates": ALLOWED_UPDATES,
            "drop_pending_updates": False,
        }
        await _setting_up("setWebhook", bot.call("setWebhook", params))
        yield port
        # The webhook stays set: while the bot is down, Telegram keeps what comes.
        await intake.drain(DRAIN)


async def _setting_up(method: str, call: Coroutine[Any, Any, Any]) -> None:
    try:
        await call
    except TelegramError as error:
        raise StartRefused("cli-call-refused", method=method, reason=error.message) from None
