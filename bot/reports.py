"""Telling the owners that something went wrong inside, without flooding them."""

from collections.abc import Collection
from datetime import datetime, timedelta

import structlog
from telegram.error import TelegramError

from bot.background import Spawn
from bot.clock import Clock
from bot.telegram import LabBot
from messages.words import Words
from outbox.lanes import Lane, LaneBusy, Pass

log = structlog.get_logger(__name__)

EVERY = timedelta(minutes=10)  # at most one message in this time for each kind of error


class OwnerReports:
    """Sends reports in the lane of notices, in the background."""

    def __init__(self, *, bot: LabBot, owner_ids: Collection[int], words: Words, clock: Clock, spawn: Spawn) -> None:
        self._bot = bot
        self._owner_ids = owner_ids
        self._words = words
        self._clock = clock
        self._spawn = spawn
        self._last: dict[str, datetime] = {}

    def report(self, number: str, error: Exception) -> None:
        """Tells the owners of an error by its number in the log; its text may hold what a person wrote, and is not sent."""
        kind = type(error).__name__
        now = self._clock()
        last = self._last.get(kind)
        if last is not None and now - last < EVERY:
            return
        self._last[kind] = now
        text = self._words.html("owner-error", number=number, kind=kind)
        for owner_id in self._owner_ids:
            self._spawn(self._send(owner_id, text))

    async def _send(self, owner_id: int, text: str) -> None:
        params = {"chat_id": owner_id, "text": str(text), "parse_mode": "HTML"}
        try:
            await self._bot.call("sendMessage", params, Pass(Lane.NOTICE, 60.0))
        except (TelegramError, LaneBusy) as error:
            log.warning("owner_not_told", owner_id=owner_id, reason=type(error).__name__)
