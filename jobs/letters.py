"""Sends letters by e-mail: each once it is owed, again after a while where the server could not take it, and never one that is stale."""

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta

import structlog

from lab.defaults import Defaults
from messages.words import Catalogue
from outbox.letters import Link, Writer, finished
from outbox.mail import TIMEOUT, Outcome, Result, hand_over
from outbox.mail_server import MailServer
from storage import letters
from storage.database import Database, DatabaseUnavailable
from storage.letters import Due, LetterState

log = structlog.get_logger(__name__)

LOOK_EVERY = 2.0  # seconds
PAUSE = 2.0  # seconds, while the database is away
AT_ONCE = 20  # letters of a sweep
_MINUTE, _HOUR = timedelta(minutes=1), timedelta(hours=1)
# After so long it is tried again, first when a try of another process must have ended (`outbox.mail.WHOLE`); the last of them over and
# over, until a letter is given up.
AGAIN = (3 * _MINUTE, 6 * _MINUTE, 15 * _MINUTE, _HOUR, 3 * _HOUR, 6 * _HOUR)
GIVE_UP = timedelta(days=4)


class Letters:
    """Runs until it is cancelled. Without a server nothing is sent, and what an earlier one was to send waits."""

    def __init__(
        self,
        *,
        database: Database,
        server: MailServer | None,
        catalogue: Catalogue,
        defaults: Defaults,
        link: Link,
        clock: Callable[[], datetime],
        leads: Callable[[], bool],
        timeout: float = TIMEOUT,
    ) -> None:
        self._database = database
        self._server = server
        self._writer = Writer(catalogue, defaults, server.sender if server else "", link)
        self._clock = clock
        self._leads = leads
        self._timeout = timeout

    async def run(self) -> None:
        """Sweeps every few seconds."""
        while self._server is not None:
            try:
                if self._leads():
                    await self.sweep(self._clock())
            except DatabaseUnavailable:
                await asyncio.sleep(PAUSE)
            await asyncio.sleep(LOOK_EVERY)

    async def sweep(self, now: datetime) -> int:
        """Tries what is due, until the server is away; returns how many letters it took. Raises DatabaseUnavailable."""
        if self._server is None:
            return 0
        async with self._database.read() as tx:
            due = await letters.due(tx, now, limit=AT_ONCE)
        sent = 0
        for one in due:
            if not self._leads():
                break
            result = await self._try(self._server, one, now)
            sent += result.outcome is Outcome.SENT
            if result.outcome is Outcome.AWAY:
                break
        return sent

    async def _try(self, server: MailServer, due: Due, now: datetime) -> Result:
        async with self._database.write() as tx:
            if not await letters.begin_try(tx, due, next_at=now + AGAIN[min(due.attempts, len(AGAIN) - 1)]):
                return Result(Outcome.LATER, "taken")
        async with self._database.read() as tx:
            draft = await self._writer.draft(tx, due, now)
        if draft is None:
            async with self._database.write() as tx:
                await letters.end(tx, due, LetterState.STALE, now=now)
            return Result(Outcome.REFUSED, "stale")
        if not draft.letter.sender:
            result = Result(Outcome.AWAY, "no-sender")
        else:
            result = await hand_over(server, await finished(draft), timeout=self._timeout)
        await self._note(due, result, now)
        return result

    async def _note(self, due: Due, result: Result, now: datetime) -> None:
        waits = result.outcome in (Outcome.LATER, Outcome.AWAY)
        over = waits and due.attempts >= len(AGAIN) and now - due.created_at > GIVE_UP
        async with self._database.write() as tx:
            if result.outcome is Outcome.SENT:
                await letters.end(tx, due, LetterState.SENT, now=now)
            elif over or not waits:
                await letters.end(tx, due, LetterState.FAILED, reason=result.reason, now=now)
            else:
                await letters.note_reason(tx, due, result.reason)
        if result.outcome is not Outcome.SENT:
            log.warning(
                "letter_not_sent",
                letter=due.id,
                attempt=due.attempts + 1,
                reason=result.reason,
                again=waits and not over,
            )
