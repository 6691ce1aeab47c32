"""Releases that are too large for one transaction go on by themselves, and whoever began one watches how far it is."""

import asyncio
from collections.abc import Callable
from datetime import datetime

from lab.applications import boards, releases
from lab.applications.releases import Going
from lab.defaults import Defaults
from lab.errors import NotFound
from lab.roles import Actor, role_of
from messages import deciding_release as screens
from messages.screen import Screen
from messages.words import Catalogue, Language, language_of
from outbox.lanes import Call, Lane
from outbox.sending import Cook, send_step
from outbox.steps import Step
from storage import releases as stored
from storage import updates, users
from storage.database import Database, DatabaseUnavailable, Tx

LOOK_EVERY = 1.0  # seconds, in which others write
PAUSE = 2.0  # seconds, while the database is away
WITHIN = 5.0  # seconds for one edit; a later one shows the same and more


class Releases:
    """Runs until it is cancelled. Everything is read anew each time, so a restart goes on where it was."""

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
        wake: Callable[[], None],
    ) -> None:
        self._database = database
        self._catalogue = catalogue
        self._defaults = defaults
        self._call = call
        self._cook = cook
        self._clock = clock
        self._leads = leads
        self._wake = wake

    async def run(self) -> None:
        """Tells some more of each release, once a second."""
        while True:
            try:
                if self._leads():
                    await self.work()
            except DatabaseUnavailable:
                await asyncio.sleep(PAUSE)
            await asyncio.sleep(LOOK_EVERY)

    async def work(self) -> None:
        """One transaction for each that is under way, and a look at it. Raises DatabaseUnavailable."""
        async with self._database.read() as tx:
            openings = await stored.opening_ids(tx)
        for opening_id in openings:
            now = self._clock()
            async with self._database.write() as tx:
                going = await releases.go_on(tx, opening_id, defaults=self._defaults, now=now)
            if going is None:
                continue
            self._wake()
            drawn = await self._draw(opening_id, going)
            if drawn and not going.left:
                async with self._database.write() as tx:
                    await releases.over(tx, opening_id)

    async def _draw(self, opening_id: int, going: Going) -> bool:
        """Shows it; False where that has to wait, since what the press came to is still to be sent and would take its place."""
        if going.message_id is None:
            return True
        async with self._database.read() as tx:
            if await updates.awaits_reply(tx, going.user_id):
                return False
            screen = await self._screen(tx, opening_id, going)
        if screen is None:
            return True
        params = {
            "chat_id": going.user_id,
            "message_id": going.message_id,
            "text": str(screen.text),
            "parse_mode": "HTML",
            "reply_markup": screen.keyboard(),
        }
        await send_step(self._call, self._cook, Step("editMessageText", params), lane=Lane.NOTICE, within=WITHIN)
        return True

    async def _screen(self, tx: Tx, opening_id: int, going: Going) -> Screen | None:
        user = await users.get(tx, going.user_id)
        language = language_of(
            chosen=user.language if user else None,
            client=user.client_language if user else None,
            default=Language(self._defaults.language),
        )
        role = role_of(going.user_id, user.role if user else None, owner_ids=self._defaults.owner_ids)
        try:
            board = await boards.board(tx, Actor(going.user_id, role), opening_id)
        except NotFound:  # just now not theirs any more
            return None
        words = self._catalogue[language]
        return screens.going(words, board.opening, going) if going.left else screens.result(words, board, going)
