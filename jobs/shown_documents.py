"""Takes the papers of applicants out of the chats of those who read them: after a day, and at once when they are withdrawn,
or their reader does not review the opening any more."""

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import structlog

from lab.applications import showing
from lab.applications.showing import DELETABLE
from lab.defaults import Defaults
from messages import reviewing_cards as screens
from messages.words import Catalogue, Language, language_of
from outbox.lanes import Call, Lane
from outbox.sending import Cook, Outcome, send_step
from outbox.steps import Step, picture_exchange
from storage import applications, shown_documents, users
from storage.database import Database, DatabaseUnavailable, Tx
from storage.shown_documents import ShownDocument

log = structlog.get_logger(__name__)

LOOK_EVERY = 10.0  # seconds
PAUSE = 2.0  # seconds, while the database is away
AT_ONCE = 50  # messages of a sweep
WITHIN = 5.0  # seconds for one message
AGAIN = timedelta(minutes=2)  # where Telegram could not be asked
AGAIN_BLOCKED = timedelta(hours=1)  # where the chat is blocked, maybe not for long


class ShownDocuments:
    """Runs until it is cancelled."""

    def __init__(
        self,
        *,
        database: Database,
        catalogue: Catalogue,
        defaults: Defaults,
        call: Call,
        cook: Cook,
        clock: Callable[[], datetime],
        leads: Callable[[], bool],
    ) -> None:
        self._database = database
        self._catalogue = catalogue
        self._defaults = defaults
        self._call = call
        self._cook = cook
        self._clock = clock
        self._leads = leads

    async def run(self) -> None:
        """Sweeps every few seconds."""
        while True:
            try:
                if self._leads():
                    await self.sweep(self._clock())
            except DatabaseUnavailable:
                await asyncio.sleep(PAUSE)
            await asyncio.sleep(LOOK_EVERY)

    async def sweep(self, now: datetime) -> None:
        """Takes everything away whose time is over. Raises DatabaseUnavailable; what was not taken away then is still due."""
        async with self._database.read() as tx:
            lost = await showing.lost(tx, defaults=self._defaults)
        if lost:
            async with self._database.write() as tx:
                await shown_documents.end(tx, lost, now=now)
        async with self._database.read() as tx:
            rows = await shown_documents.due(tx, now, limit=AT_ONCE)
            steps = [(row.id, row.shown_at, await self._step(tx, row, now)) for row in rows]
        for row_id, shown_at, step in steps:
            result = await send_step(self._call, self._cook, step, lane=Lane.NOTICE, within=WITHIN)
            blocked = result.blocked and now < shown_at + DELETABLE
            async with self._database.write() as tx:
                if result.outcome is Outcome.LATER or blocked:
                    await shown_documents.retry(tx, row_id, at=now + (AGAIN_BLOCKED if blocked else AGAIN))
                else:  # gone, or Telegram never will
                    await shown_documents.gone(tx, [row_id])
        if steps:
            log.info("documents_taken_away", count=len(steps))

    async def _step(self, tx: Tx, row: ShownDocument, now: datetime) -> Step:
        """A message is deleted; a card whose application was withdrawn under somebody's eyes says so instead, and leads on."""
        where: dict[str, Any] = {"chat_id": row.chat_id, "message_id": row.message_id}
        application = await applications.get(tx, row.application_id)
        if not row.card or row.due_at <= now or application is None:
            return Step("deleteMessage", where)
        user = await users.get(tx, row.chat_id)
        language = language_of(
            chosen=user.language if user else None,
            client=user.client_language if user else None,
            default=Language(self._defaults.language),
        )
        screen = screens.taken_away(self._catalogue[language], application.opening_id)
        facts = {"document": row.document_id, "viewer": row.chat_id, "language": language.value}
        return picture_exchange(screen, "first-page", facts, where)
