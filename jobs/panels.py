"""Panels: the message in which an author watches how a run goes, edited at a pace that neither Telegram nor the eye minds."""

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from lab import progress as runs_progress
from lab.defaults import Defaults
from lab.roles import Actor, Permission, may, role_of
from messages import progress as screens
from messages.words import Catalogue, Language, language_of
from outbox.lanes import Call, Lane
from outbox.sending import Cook, send_step
from outbox.steps import Step
from storage import runs, users
from storage.database import Database, DatabaseUnavailable
from storage.runs import Run

LOOK_EVERY = 1.0  # seconds
PAUSE = 2.0  # seconds, while the database is away
EVERY = timedelta(seconds=3)
SLOWER_AFTER = timedelta(minutes=1)
SLOWLY = timedelta(seconds=10)
WITHIN = 5.0  # seconds for one edit; a later one shows the same and more


class Panels:
    """Runs until it is cancelled. What a panel shows is read when it is drawn, so a restart goes on where it was."""

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
        """Draws what is due, once a second."""
        while True:
            try:
                if self._leads():
                    await self.work()
            except DatabaseUnavailable:
                await asyncio.sleep(PAUSE)
            await asyncio.sleep(LOOK_EVERY)

    async def work(self) -> None:
        """Draws every panel whose turn has come. Raises DatabaseUnavailable."""
        now = self._clock()
        async with self._database.read() as tx:
            due = [run for run in await runs.with_panel(tx) if _due(run, now)]
        for run in due:
            await self._draw(run, now)

    async def _draw(self, run: Run, now: datetime) -> None:
        async with self._database.read() as tx:
            progress = await runs_progress.load(tx, run.id, now)
            user = await users.get(tx, run.progress_chat or 0)
        if progress is None:
            return
        role = role_of(run.progress_chat or 0, user.role if user else None, owner_ids=self._defaults.owner_ids)
        if not may(Actor(run.progress_chat, role), Permission.ANNOUNCE):
            async with self._database.write() as tx:
                await runs.panel_drawn(tx, run.id, now, last=True)
            return
        language = language_of(
            chosen=user.language if user else None,
            client=user.client_language if user else None,
            default=Language(self._defaults.language),
        )
        zone = ZoneInfo(user.zone) if user is not None and user.zone else self._defaults.zone
        screen = screens.panel(self._catalogue[language], progress, zone=zone, now=now)
        params = {
            "chat_id": run.progress_chat,
            "message_id": run.progress_message,
            "text": str(screen.text),
            "parse_mode": "HTML",
            "reply_markup": screen.keyboard(),
        }
        await send_step(self._call, self._cook, Step("editMessageText", params), lane=Lane.NOTICE, within=WITHIN)
        async with self._database.write() as tx:
            # The last one is drawn when the run is over; then there is nothing to edit any more.
            await runs.panel_drawn(tx, run.id, now, last=progress.over)


def _due(run: Run, now: datetime) -> bool:
    if run.progress_at is None or run.finished_at is not None:
        return True
    pace = SLOWLY if now - run.started_at > SLOWER_AFTER else EVERY
    return now - run.progress_at >= pace
