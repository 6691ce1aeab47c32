"""Replies on their way out: sent at once where that is possible, otherwise left to the sender, never dropped."""

import time
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import structlog

from outbox.lanes import Call, Lane
from outbox.sending import Cook, Outcome, Result, send_step
from outbox.steps import Step, step_of
from storage import chats, shown_documents, updates, users
from storage.database import Conflict, Database
from storage.updates import ProcessedUpdate

log = structlog.get_logger(__name__)

WITHIN = 5.0  # seconds in which a reply is sent, or else left to the sender
# A wait for the chat's own limit is known beforehand. Leaving such a reply at once keeps the update from being in hand, where it
# would hold back what Telegram shows us of other chats (at most 100 updates above the lowest unfinished one).
CHAT_PATIENCE = 0.7
ANSWERS_AGAIN = 24  # times `WITHIN`: two minutes
EPHEMERAL = frozenset({"answerCallbackQuery", "answerInlineQuery"})  # of use only at once, and harmless when repeated


@dataclass(frozen=True)
class Pending:
    """A reply that is not wholly sent. `row_id` is its stored form, None for the reply to an update that only read. `backlog`: earlier
    replies of the chat wait for the sender, so this one has to wait behind them."""

    bot_id: int
    update_id: int
    chat_id: int
    steps: tuple[Step, ...]
    next_step: int = 0
    row_id: int | None = None
    backlog: bool = False


def pending_of(row: ProcessedUpdate) -> Pending:
    """Reads a stored reply. One whose key is lost has no steps left."""
    return Pending(
        bot_id=row.bot_id,
        update_id=row.update_id,
        chat_id=row.chat_id,
        steps=tuple(step_of(step) for step in row.steps or ()),
        next_step=row.next_step,
        row_id=row.id,
    )


class Outbox:
    """Sends replies, and marks what is sent."""

    def __init__(
        self,
        *,
        database: Database,
        call: Call,
        cook: Cook,
        clock: Callable[[], datetime],
        wake: Callable[[], None],
        spawn: Callable[[Coroutine[Any, Any, None]], object],
    ) -> None:
        self._database = database
        self._call = call
        self._cook = cook
        self._clock = clock
        self._wake = wake
        self._spawn = spawn
        # By update, the first step not sent, where the database went away before it could be told.
        self._unmarked: dict[int, int] = {}

    async def post(self, reply: Pending, *, within: float | None = None, chat_patience: float = CHAT_PATIENCE) -> bool:
        """Sends what is left of a reply within so many seconds, or leaves it to the sender; tells which. Raises DatabaseUnavailable
        where neither could be: then the update is not done."""
        deadline = time.monotonic() + (WITHIN if within is None else within)
        first = max(reply.next_step, self._unmarked.get(reply.update_id, 0))
        for index in range(first, len(reply.steps)):
            step = reply.steps[index]
            ephemeral = step.method in EPHEMERAL
            if reply.backlog and not ephemeral:
                await self._leave(reply, index, after=0.0)
                return False
            left = max(0.0, deadline - time.monotonic())
            result = await send_step(
                self._call, self._cook, step, lane=Lane.REPLY, within=left, chat_patience=chat_patience
            )
            if result.outcome is Outcome.LATER and not ephemeral:
                await self._leave(reply, index, after=result.retry_in)
                return False
            if result.outcome is Outcome.LATER and step.method == "answerCallbackQuery":
                self._spawn(self._answer_again(step))
            await self._note(reply, index, step, result, mark=not ephemeral or index == len(reply.steps) - 1)
        if reply.row_id is not None and first >= len(reply.steps):
            async with self._database.write() as tx:
                await updates.step_done(tx, reply.row_id, next_step=len(reply.steps), of=len(reply.steps))
            self._unmarked.pop(reply.update_id, None)
        return True

    async def give_up(self, reply: Pending) -> None:
        """Marks a reply that can't be sent, through a mistake of ours, as done: nobody shall meet it again, and what the chat is
        owed after it shall not wait for it. Raises DatabaseUnavailable."""
        if reply.row_id is not None:
            async with self._database.write() as tx:
                await updates.step_done(tx, reply.row_id, next_step=len(reply.steps), of=len(reply.steps))

    async def _answer_again(self, step: Step) -> None:
        """A button waits for its answer about as long as Telegram keeps the press; the reply behind it does not wait for that."""
        for _ in range(ANSWERS_AGAIN):
            result = await send_step(self._call, self._cook, step, lane=Lane.REPLY, within=WITHIN)
            if result.outcome is not Outcome.LATER:
                return

    async def _note(self, reply: Pending, index: int, step: Step, result: Result, *, mark: bool) -> None:
        marked = mark and reply.row_id is not None
        noted = step.shown is not None and result.message_id is not None
        if not (marked or noted or result.blocked or result.migrated_to):
            return
        if marked:
            self._unmarked[reply.update_id] = index + 1
        async with self._database.write() as tx:
            if marked and reply.row_id is not None:
                await updates.step_done(tx, reply.row_id, next_step=index + 1, of=len(reply.steps))
            if step.shown is not None and result.message_id is not None:
                await shown_documents.sent(tx, step.shown, message_id=result.message_id)
            chat_id = step.params.get("chat_id")  # not always the chat that asked
            if isinstance(chat_id, int) and result.blocked and chat_id > 0:
                await users.set_blocked(tx, chat_id, self._clock())
            if isinstance(chat_id, int) and result.migrated_to is not None:
                await chats.migrate(tx, old=chat_id, new=result.migrated_to)
        self._unmarked.pop(reply.update_id, None)

    async def _leave(self, reply: Pending, index: int, *, after: float) -> None:
        now = self._clock()
        due_at = now + timedelta(seconds=after)
        log.debug("reply_left_to_sender", update_id=reply.update_id, due_in=round(after, 1))
        async with self._database.write() as tx:
            row_id = reply.row_id
            if row_id is None:
                try:
                    row_id = await updates.store(
                        tx,
                        bot_id=reply.bot_id,
                        update_id=reply.update_id,
                        chat_id=reply.chat_id,
                        steps=[step.as_json() for step in reply.steps],
                        now=now,
                        next_step=index,
                        due_at=due_at,
                    )
                except Conflict:
                    await tx.rollback()  # another replica answers this update
                    return
            else:
                if index > reply.next_step:
                    await updates.step_done(tx, row_id, next_step=index, of=len(reply.steps))
                await updates.leave(tx, row_id, due_at=due_at)
        self._unmarked.pop(reply.update_id, None)
        if not reply.backlog:  # behind others it can't be sent now, and the sender looks again after each of them
            self._wake()
