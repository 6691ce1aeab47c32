"""Intake by long polling. Telegram is the durable queue: what is not finished is never confirmed."""

import asyncio
from collections.abc import Sequence
from typing import Any

import structlog
from telegram.error import Conflict, InvalidToken, NetworkError, RetryAfter, TelegramError, TimedOut

from bot.intake import Intake
from bot.parking import Parking
from bot.telegram import LabBot
from storage.database import DatabaseUnavailable

log = structlog.get_logger(__name__)

ALLOWED_UPDATES = [
    "message",
    "edited_message",
    "callback_query",
    "inline_query",
    "my_chat_member",
]
LONG_POLL = 50  # seconds
SAME_OFFSET = 0.6  # seconds: asked faster with the same offset, the server returns one update at a time
ROUND_TRIP = 0.5  # seconds, taken for a round trip to Telegram until a shorter one was seen
ROUND_TRIPS = 4  # after so many a request that is given up has surely arrived, and its offset with it
FORGET_OFFSET = 3600.0  # seconds of quiet after which no offset is sent: after a week ids start anew, maybe lower
PAUSES = (1.0, 2.0, 5.0, 10.0, 20.0, 30.0)  # seconds between tries while Telegram is away


class Polling:
    """Asks for updates with the lowest unfinished one as offset, and passes over those it has in hand or has finished."""

    def __init__(self, bot: LabBot, intake: Intake, parking: Parking | None = None) -> None:
        self._bot = bot
        self._intake = intake
        self._parking = parking
        self._in_hand: set[int] = set()
        self._taken: set[int] = set()  # in hand, or finished but above an unfinished one
        self._next: int | None = None  # after the highest seen
        self._round_trip = ROUND_TRIP
        self._confirmed: int | None = None  # the last offset that has arrived: everything below it is confirmed

    async def run(self, stop: asyncio.Event) -> None:
        """Polls until stopped. Raises nothing of the network's: it waits and goes on."""
        loop = asyncio.get_running_loop()
        failures = 0
        quiet_since = loop.time()
        while not stop.is_set():
            offset = self._offset()
            asked = loop.time()
            idle = not self._in_hand
            if idle and loop.time() - quiet_since > FORGET_OFFSET:
                offset = self._next = None
            wait = LONG_POLL if idle and not (self._parking is not None and self._parking.waits) else 0
            try:
                batch = await self._ask_unless(stop, offset, wait)
            except (TelegramError, OSError) as error:
                await self._pause(stop, error, failures)
                failures += 1
                continue
            if failures:
                log.info("telegram_reached_again", tries=failures)
                failures = 0
            if batch:
                quiet_since = loop.time()
            await self._take(batch)
            if self._parking is not None:
                self._parking.begin()
            # One turn of the loop lets quick updates finish, so that the next call can confirm them.
            await asyncio.sleep(0)
            # Also when nothing is in hand: a server that does not wait as a long poll should would be asked without a pause.
            while self._offset() == offset and not stop.is_set():
                left = SAME_OFFSET - (loop.time() - asked)
                if left <= 0:
                    break
                await self._intake.progress(left)
                await asyncio.sleep(0)  # what was finished tells so in the next turn

    async def confirm(self) -> None:
        """Tells Telegram at a graceful stop what is finished, so that it does not come again."""
        offset = self._offset()
        if offset is None or offset == self._confirmed:
            return
        try:
            await self._ask(offset, timeout=0, limit=1)
        except (TelegramError, OSError) as error:
            log.warning("last_confirmation_failed", reason=type(error).__name__)

    async def _take(self, batch: Sequence[dict[str, Any]]) -> None:
        new = [update for update in batch if update["update_id"] not in self._taken]
        crowded = [update for update in new if not self._submit(update)]
        if crowded and self._parking is not None:
            try:
                await self._parking.park(crowded)
            except DatabaseUnavailable:
                for update in crowded:  # to wait for the database like all others, maybe before what is parked already
                    self._submit(update, always=True)
            else:
                self._taken.update(update["update_id"] for update in crowded)
        if new:
            self._next = max(self._next or 0, *(update["update_id"] + 1 for update in new))

    def _submit(self, update: dict[str, Any], *, always: bool = False) -> bool:
        """Has an update processed; False if it is to be parked instead."""
        if not always and self._parking is not None and self._parking.wants(update):
            return False
        update_id: int = update["update_id"]
        # Known from the moment it is taken: what just finishes is in the intake's hand no more, and its future has told nobody yet.
        self._taken.add(update_id)
        self._in_hand.add(update_id)
        self._intake.submit(update).add_done_callback(
            lambda future: None if future.cancelled() else self._in_hand.discard(update_id)
        )
        return True

    def _offset(self) -> int | None:
        # Not the intake's lowest: what was parked is in its hand too, and is confirmed.
        offset = min(self._in_hand, default=self._next)
        if offset is not None:
            self._taken = {update_id for update_id in self._taken if update_id >= offset}
        return offset

    async def _ask_unless(self, stop: asyncio.Event, offset: int | None, timeout: int) -> list[dict[str, Any]]:
        """One getUpdates, given up when the bot is to stop and it has surely arrived: what it confirms is confirmed then. To ask
        with the same offset once more would take three seconds, for which the server holds back such an answer."""
        loop = asyncio.get_running_loop()
        asked = loop.time()
        async with asyncio.TaskGroup() as group:
            ask = group.create_task(self._quietly(offset, timeout))
            stopped = group.create_task(stop.wait())
            await asyncio.wait((ask, stopped), return_when=asyncio.FIRST_COMPLETED)
            if not ask.done():
                await asyncio.wait((ask,), timeout=max(0.0, self._arrived_after - (loop.time() - asked)))
            ask.cancel()
            stopped.cancel()
        if ask.cancelled():
            self._confirmed = offset
            return []
        outcome = ask.result()
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    async def _quietly(self, offset: int | None, timeout: int) -> list[dict[str, Any]] | Exception:
        # An exception out of a task of a group would come as a group of exceptions.
        try:
            return await self._ask(offset, timeout=timeout, limit=100)
        except (TelegramError, OSError) as error:
            return error

    async def _ask(self, offset: int | None, *, timeout: int, limit: int) -> list[dict[str, Any]]:
        params: dict[str, Any] = {"timeout": timeout, "limit": limit, "allowed_updates": ALLOWED_UPDATES}
        if offset is not None:
            params["offset"] = offset
        loop = asyncio.get_running_loop()
        asked = loop.time()
        updates: list[dict[str, Any]] = await self._bot.call("getUpdates", params, timeout=timeout + 10.0)
        self._round_trip = min(self._round_trip, loop.time() - asked)
        self._confirmed = offset
        return updates

    @property
    def _arrived_after(self) -> float:
        return max(0.05, ROUND_TRIPS * self._round_trip)

    async def _pause(self, stop: asyncio.Event, error: Exception, failures: int) -> None:
        seconds = PAUSES[min(failures, len(PAUSES) - 1)]
        match error:
            case Conflict():
                log.error("another_bot_polls_with_this_token", explanation=error.message, retry_in=seconds)
            case RetryAfter():
                period = error.retry_after
                seconds = float(period) if isinstance(period, int) else period.total_seconds()
                log.warning("telegram_asks_to_wait", retry_in=seconds)
            case InvalidToken():
                log.error("token_refused", retry_in=seconds)
            case TimedOut() | NetworkError() | _:
                log.warning("telegram_away", reason=type(error).__name__, retry_in=seconds)
        try:
            async with asyncio.timeout(seconds):
                await stop.wait()
        except TimeoutError:
            return
