"""The sender of the ledger: claims what is due, hands it over, and records what became of it.

One transaction does both: it stores the outcomes that have come in since the last one, and claims as much as there is room for. So
at most `in_hand` deliveries and the outcomes of one transaction are open at any moment, and a crash can repeat no more than these.
"""

import asyncio
import time
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import structlog

from outbox.delivering import HARD_LIMIT, Handed, Verdict, hand_over
from outbox.lanes import Call, Lane
from outbox.notices import once_only
from outbox.parcels import Packer, Unwanted
from outbox.sending import Cook
from storage import chats, digests, ledger, users
from storage.database import Database, DatabaseUnavailable, Tx
from storage.deliveries import Delivery, DeliveryState
from storage.ledger import Recorded

log = structlog.get_logger(__name__)

LEASE = timedelta(seconds=120)
LOOK_EVERY = 1.0  # seconds, without being woken
PAUSE = 2.0  # seconds, while the database is away
NOTICES_AT_ONCE = 8
LOST_TRIES = 3  # answers that may be lost before it stays unknown: each may have been a copy
LOST_PAUSE = 5  # seconds, doubled with each lost answer
LONGEST_PAUSE = 300  # seconds between two tries of one delivery
GIVE_UP = 300  # tries that had no effect: about a day of a Telegram that is away
TROUBLES = 3  # tries in a row that failed for all, before the next ones wait
LONGEST_TROUBLE = 30.0  # seconds

Spawn = Callable[[Coroutine[Any, Any, None]], object]


@dataclass(frozen=True)
class _Outcome:
    delivery: Delivery
    handed: Handed | Unwanted
    at: datetime


class LedgerSender:
    """Runs until it is cancelled or told to finish. `leads` tells whether this process may send: of several, one does. `in_hand` is how
    many announcements are claimed at once: as many as Telegram takes in half a second."""

    def __init__(
        self,
        *,
        database: Database,
        packer: Packer,
        call: Call,
        cook: Cook,
        clock: Callable[[], datetime],
        spawn: Spawn,
        leads: Callable[[], bool],
        rate: int,
    ) -> None:
        self._database = database
        self._packer = packer
        self._call = call
        self._cook = cook
        self._clock = clock
        self._spawn = spawn
        self._leads = leads
        self._in_hand_most = max(8, rate // 2)
        self._in_hand: dict[int, int] = {}  # delivery id: lane
        self._outcomes: list[_Outcome] = []
        self._awake = asyncio.Event()
        self._finishing = False
        self._ended = asyncio.Event()
        self._troubles = 0
        self._resume_at = 0.0  # on the monotonic clock
        self._announcements_resume_at = 0.0

    def wake(self) -> None:
        """There is something to send."""
        self._awake.set()

    async def run(self) -> None:
        """Works until `finish`."""
        await self._take_back_all()
        while not (self._finishing and not self._in_hand and not self._outcomes):
            self._awake.clear()
            try:
                await self.work()
            except DatabaseUnavailable:
                await asyncio.sleep(PAUSE)
                continue
            try:
                async with asyncio.timeout(LOOK_EVERY):
                    await self._awake.wait()
            except TimeoutError:
                continue
        self._ended.set()

    async def finish(self, timeout: float) -> None:
        """Claims no more, and waits at most so many seconds for what is on its way: cut off, nobody would know whether it arrived."""
        self._finishing = True
        self._awake.set()
        try:
            async with asyncio.timeout(timeout):
                await self._ended.wait()
        except TimeoutError:
            log.warning("stopped_with_deliveries_on_their_way", count=len(self._in_hand))

    async def work(self) -> None:
        """Records what has come in, and claims what there is room for. Raises DatabaseUnavailable; what was not recorded then is
        recorded the next time."""
        outcomes, self._outcomes = self._outcomes, []
        now = self._clock()
        try:
            wants = not self._finishing and self._leads() and time.monotonic() >= self._resume_at
            if wants:
                async with self._database.read() as tx:
                    wants = await ledger.any_due(tx, now)
            if not (outcomes or wants):
                return
            async with self._database.write() as tx:
                await self._record(tx, outcomes)
                claimed = await self._claim(tx, now) if wants else []
        except DatabaseUnavailable:
            self._outcomes = outcomes + self._outcomes
            raise
        for one in outcomes:
            self._in_hand.pop(one.delivery.id, None)
        for delivery in claimed:
            self._in_hand[delivery.id] = delivery.lane
        await self._send_off(claimed)

    async def _claim(self, tx: Tx, now: datetime) -> list[Delivery]:
        # What is in hand here is not lost, whatever a clock that was set forward makes of its lease.
        lost = await ledger.take_back(
            tx, before=now, but=self._in_hand, once_only=once_only(), tries=LOST_TRIES, now=now
        )
        if lost:
            log.warning("deliveries_taken_back", count=lost)
        lease_until = now + LEASE
        waiting = list(self._in_hand.values())
        claimed: list[Delivery] = []
        room = NOTICES_AT_ONCE - waiting.count(Lane.NOTICE)
        if room > 0:
            claimed += await ledger.claim(tx, now=now, lease_until=lease_until, limit=room)
        room = self._in_hand_most - waiting.count(Lane.ANNOUNCEMENT)
        if room <= 0 or time.monotonic() < self._announcements_resume_at:
            return claimed
        running = await ledger.running(tx, now)
        for place, run_id in enumerate(running):
            share = -(-room // (len(running) - place))  # what one run does not use goes to the others
            of_run = await ledger.claim(tx, now=now, lease_until=lease_until, limit=share, run_id=run_id)
            room -= len(of_run)
            claimed += of_run
        return claimed

    async def _send_off(self, claimed: Sequence[Delivery]) -> None:
        if not claimed:
            return
        now = self._clock()
        try:
            async with self._database.read() as tx:
                packed = [(delivery, await self._packer.pack(tx, delivery, now=now)) for delivery in claimed]
        except DatabaseUnavailable:
            back = Handed(Verdict.LATER, reason="busy", waited=True)
            self._outcomes += [_Outcome(delivery, back, now) for delivery in claimed]
            raise
        for delivery, parcel in packed:
            if isinstance(parcel, Unwanted):
                self._came(delivery, parcel)
            else:
                self._spawn(self._send(delivery, parcel))

    async def _send(self, delivery: Delivery, parcel: Any) -> None:
        left = ((delivery.lease_until or self._clock()) - self._clock()).total_seconds()
        if left < HARD_LIMIT or not self._leads():
            self._came(delivery, Handed(Verdict.LATER, reason="busy", waited=True))
            return

        async def noted(messages: Sequence[int], steps_done: int) -> None:
            async with self._database.write() as tx:
                await ledger.note_progress(tx, delivery.id, delivery.attempts, messages=messages, steps_done=steps_done)

        try:
            handed = await hand_over(self._call, self._cook, parcel, noted)
        except (
            DatabaseUnavailable
        ):  # between two of its calls; the lease ends, and it goes on from the last that was noted
            self._in_hand.pop(delivery.id, None)
            return
        except Exception:
            log.exception("delivery_given_up", delivery=delivery.id, kind=delivery.kind)
            handed = Handed(Verdict.FAILED, reason="error")
        self._came(delivery, handed)

    def _came(self, delivery: Delivery, handed: Handed | Unwanted) -> None:
        if isinstance(handed, Handed):
            self._learn(delivery, handed)
        self._outcomes.append(_Outcome(delivery, handed, self._clock()))
        self._awake.set()

    def _learn(self, delivery: Delivery, handed: Handed) -> None:
        """What one try says about the next ones."""
        if handed.lane_paused and delivery.lane == Lane.ANNOUNCEMENT:
            self._announcements_resume_at = max(self._announcements_resume_at, time.monotonic() + handed.retry_in)
        elif handed.away:
            self._troubles += 1
            if self._troubles >= TROUBLES:
                pause = max(handed.retry_in, min(LONGEST_TROUBLE, 2.0 ** (self._troubles - TROUBLES)))
                self._resume_at = max(self._resume_at, time.monotonic() + pause)
        elif handed.verdict in (Verdict.SENT, Verdict.BLOCKED, Verdict.FAILED):
            self._troubles = 0

    async def _record(self, tx: Tx, outcomes: Sequence[_Outcome]) -> None:
        for one in outcomes:
            # Before its row is final: what is open goes along to the new id.
            if isinstance(one.handed, Handed) and one.handed.migrated_to is not None:
                await chats.migrate(tx, old=one.delivery.chat_id, new=one.handed.migrated_to)
        recorded = await ledger.record(tx, [_recorded(one) for one in outcomes])
        counted = {one.delivery_id: one for one in recorded}
        for one in outcomes:
            told = counted.get(one.delivery.id)
            if told is None:
                continue
            if isinstance(one.handed, Handed):
                await _note_chat(tx, one.delivery, one.handed, one.at)
            if one.delivery.kind == digests.KIND and told.state not in (DeliveryState.DUE, DeliveryState.SENDING):
                await digests.finish(tx, one.delivery.id, told.state, one.at, reason=told.values.get("reason"))

    async def _take_back_all(self) -> None:
        """On SQLite no other process sends, so what is claimed at the start was claimed by one that is no more."""
        if not self._database.is_sqlite:
            return
        now = self._clock()
        while True:
            try:
                async with self._database.write() as tx:
                    lost = await ledger.take_back(tx, before=None, once_only=once_only(), tries=LOST_TRIES, now=now)
            except DatabaseUnavailable:
                await asyncio.sleep(PAUSE)
                continue
            if lost:
                log.warning("deliveries_taken_back", count=lost)
            return


async def _note_chat(tx: Tx, delivery: Delivery, handed: Handed, at: datetime) -> None:
    if handed.verdict is not Verdict.BLOCKED:
        return
    chat_id = handed.migrated_to or delivery.chat_id
    if chat_id < 0:
        await chats.set_present(tx, chat_id, present=False)
    elif handed.deactivated:
        await users.set_deactivated(tx, chat_id, at)
    else:
        await users.set_blocked(tx, chat_id, at)


def _recorded(one: _Outcome) -> Recorded:
    delivery, handed = one.delivery, one.handed
    if isinstance(handed, Unwanted):
        return Recorded(delivery.id, delivery.attempts, DeliveryState.SKIPPED, {"reason": handed.reason})
    done = {"messages": list(handed.messages), "steps_done": handed.steps_done, "reason": handed.reason}
    match handed.verdict:
        case Verdict.SENT:
            return Recorded(delivery.id, delivery.attempts, DeliveryState.SENT, {**done, "sent_at": one.at})
        case Verdict.BLOCKED:
            return Recorded(delivery.id, delivery.attempts, DeliveryState.BLOCKED, done)
        case Verdict.FAILED:
            return Recorded(delivery.id, delivery.attempts, DeliveryState.FAILED, done)
        case Verdict.LOST:
            lost = delivery.was_unknown + 1
            final = lost >= LOST_TRIES or delivery.kind in once_only()
            state = DeliveryState.UNKNOWN if final else DeliveryState.DUE
            pause = min(LONGEST_PAUSE, LOST_PAUSE * 2 ** (lost - 1))
            due_at = one.at + timedelta(seconds=pause)
            return Recorded(delivery.id, delivery.attempts, state, {**done, "was_unknown": lost, "due_at": due_at})
        case Verdict.LATER:
            if delivery.attempts >= GIVE_UP and not handed.waited:
                return Recorded(delivery.id, delivery.attempts, DeliveryState.FAILED, done)
            # Where nothing was tried, it was no try.
            attempts = max(0, delivery.attempts - 1) if handed.waited else delivery.attempts
            pause = handed.retry_in if handed.waited else min(LONGEST_PAUSE, 2.0**delivery.attempts)
            due_at = one.at + timedelta(seconds=pause)
            values = {
                **done,
                "attempts": attempts,
                "due_at": due_at,
                "reason": None if handed.waited else handed.reason,
            }
            return Recorded(delivery.id, delivery.attempts, DeliveryState.DUE, values)
