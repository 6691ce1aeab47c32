"""The edge: one update, one transaction, one reply value. It commits, then sends; nobody is told of what was not saved."""

import asyncio
import contextlib
import re
import secrets
from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any
from zoneinfo import ZoneInfo

import structlog
import telegram

from bot import profiles
from bot.application import build_application
from bot.background import Spawn
from bot.clock import Clock
from bot.intake import order_key
from bot.journal import GIVE_UP_AFTER, Journal
from bot.origins import actor_of, origin_of, place_of
from bot.reports import OwnerReports
from bot.telegram import LabBot
from handlers.access import elsewhere, hidden
from handlers.context import Context, Installation, Place
from handlers.entries import Before, Entry
from handlers.registry import UNKNOWN_COMMAND
from lab.errors import LabError
from messages import errors
from messages.screen import Screen
from messages.words import Words, language_of
from outbox.lanes import Lane, Pass
from outbox.replies import Outbox, Pending, pending_of
from outbox.reply import Reply, Toast, reply
from outbox.steps import Origin, steps_of
from storage import updates
from storage.database import Conflict, Database, DatabaseUnavailable, ReadOnly, Tx
from storage.updates import Opening
from storage.users import User

log = structlog.get_logger(__name__)

# Transactions at once. They take turns at the processor and at the writer's place anyway, so more of them only means that more
# replies are sent and not yet marked as sent at any moment: those a crash would repeat.
AT_ONCE = 8
EMPTY_ANSWER_AFTER = 2.0  # seconds: Telegram shows a pressed button as waiting until it is answered
BUSY_SIGN_AFTER = 0.5  # seconds
BUSY_SIGN_LASTS = 4.5  # seconds; Telegram takes it away after five
LATE_ANSWERS = 60  # tries at that, so for about as long as Telegram waits for one


@dataclass
class _Attempt:
    """The work on one update, from its first try to its last. `answered`: its button press was answered before the reply was
    known, by the task `late`. `words`: in which the person is told of an error, once that is known."""

    update: telegram.Update
    chat_id: int
    origin: Origin
    words: Words
    answered: bool = False
    late: "asyncio.Task[None] | None" = None

    def in_time(self) -> None:
        """The reply is known: its button press needs no empty answer any more, unless one is under way already."""
        if self.late is not None and not self.answered:
            self.late.cancel()


class Edge:
    """Processes updates. `process` returns when an update is done: its effects are saved, and its reply is sent or left to the
    sender. It raises DatabaseUnavailable only; then nothing has happened, and the same update may be processed again."""

    def __init__(
        self,
        *,
        bot: LabBot,
        database: Database,
        installation: Installation,
        outbox: Outbox,
        journal: Journal,
        reports: OwnerReports,
        clock: Clock,
        after_write: Callable[[], None],
        spawn: Spawn,
    ) -> None:
        self._bot = bot
        self._database = database
        self._installation = installation
        self._outbox = outbox
        self._journal = journal
        self._reports = reports
        self._clock = clock
        self._after_write = after_write
        self._spawn = spawn
        self._attempts: dict[int, _Attempt] = {}
        self._desks = asyncio.Semaphore(AT_ONCE)
        self._application = build_application(bot, self._run)

    def arrived(self, raw: Mapping[str, Any]) -> None:
        """An update is in hand, maybe behind others of its chat: a pressed button shall not stay unanswered because of them."""
        if "callback_query" in raw:
            self._begin(raw)

    async def process(self, raw: Mapping[str, Any]) -> None:
        """Processes one update as the Bot API gives it."""
        update_id: int = raw["update_id"]
        with structlog.contextvars.bound_contextvars(update_id=update_id):
            attempt = self._attempts.get(update_id) or self._begin(raw)
            if attempt is None:
                return
            try:
                await self._work_and_post(attempt)
            except DatabaseUnavailable:
                raise  # the attempt stays for the next try, and a pressed button goes on waiting for its answer
            except BaseException:
                self._end(attempt)
                raise
            self._end(attempt)
        self._journal.finished(update_id)

    def _begin(self, raw: Mapping[str, Any]) -> _Attempt | None:
        """Reads an update. One that can't be read, of a kind newer than our library, is reported and counts as processed."""
        try:
            update = telegram.Update.de_json(dict(raw), self._bot)
            attempt = _Attempt(
                update=update,
                chat_id=order_key(raw),
                origin=origin_of(update),
                words=self._installation.catalogue[self._installation.default_language],
            )
        except (TypeError, ValueError, LookupError, AttributeError) as error:
            log.exception("update_not_understood", error_id=self._report(error))
            return None
        self._attempts[update.update_id] = attempt
        query_id = attempt.origin.callback_query_id
        if query_id is not None:
            attempt.late = self._spawn(self._answer_late(attempt, query_id))
        return attempt

    def _end(self, attempt: _Attempt) -> None:
        attempt.in_time()
        del self._attempts[attempt.update.update_id]

    async def _work_and_post(self, attempt: _Attempt) -> None:
        pending: Pending | None = None
        try:
            pending = await self._work(attempt)
            attempt.in_time()
            if pending is not None:
                await self._outbox.post(pending)
        except DatabaseUnavailable:
            raise
        except Exception as error:
            # The edge: whatever goes wrong unexpectedly ends here, once; the update counts as processed.
            number = self._report(error)
            log.exception("update_failed", error_id=number)
            if pending is None:
                apology = await self._close(attempt, "error-unexpected", number=number)
            else:
                await self._outbox.give_up(pending)
                attempt.answered = True
                apology = self._pending(attempt, reply(Screen(attempt.words.html("error-unexpected", number=number))))
            if apology is not None:
                await self._outbox.post(apology)

    def _report(self, error: Exception) -> str:
        """Tells the owners of an error; returns the number under which it is to stand in the log."""
        number = secrets.token_hex(3).upper()
        self._reports.report(number, error)
        return number

    async def _work(self, attempt: _Attempt) -> Pending | None:
        ends = self._journal.unclean_ends(attempt.update.update_id)
        if ends >= GIVE_UP_AFTER:
            log.error("update_given_up", unclean_ends=ends)
            return await self._close(attempt, "error-given-up")
        pending: Pending | None = await self._application.process_update(attempt.update)
        return pending

    async def _run(
        self, entry: Entry, update: telegram.Update, text: str, match: re.Match[str] | None
    ) -> Pending | None:
        """Runs one entry: the callback of every handler of the application."""
        attempt = self._attempts[update.update_id]
        prepared = None
        try:
            if entry.prepare is not None:
                async with self._database.read() as tx:
                    opening = await self._open(tx, attempt)
                if opening.stored is not None:
                    return _go_on(opening)
                self._choose_words(attempt, opening.user, opening)
                before = Before(
                    update,
                    actor_of(update, opening.user, owner_ids=self._installation.owner_ids),
                    match,
                    self._bot.fetch,
                    self._bot.is_chat_admin,
                    self._database.read,
                    opening.draft,
                    self._installation.zone,
                )
                with self._journal.in_hand(update.update_id), self._busy_sign(update):
                    prepared = await entry.prepare(before)

            async def handle(tx: Tx, opening: Opening, user: User | None) -> Reply:
                context = self._context(attempt, tx, opening, user, text=text, match=match, prepared=prepared)
                with self._journal.in_hand(update.update_id):
                    if hidden(context, entry):
                        return await UNKNOWN_COMMAND.handle(context)
                    return elsewhere(context, entry) or await entry.handle(context)

            if not entry.writes:
                try:
                    return await self._read(attempt, handle)
                except ReadOnly:
                    pass  # it had to write after all: once more, in a transaction that may
            try:
                return await self._write(attempt, handle)
            except Conflict:
                # Another process stored this very update first, or somebody made the same row: the second look sees it.
                return await self._write(attempt, handle)
        except LabError as error:
            told = (
                Toast(errors.plain(attempt.words, error), alert=True)
                if attempt.origin.callback_query_id is not None
                else Screen(errors.html(attempt.words, error))
            )
            return self._pending(attempt, reply(told))

    async def _read(
        self, attempt: _Attempt, handle: Callable[[Tx, Opening, User | None], Awaitable[Reply]]
    ) -> Pending | None:
        async with self._desks, self._database.read() as tx:
            opening = await self._open(tx, attempt)
            if opening.stored is not None:
                return _go_on(opening)
            if profiles.changed(attempt.update.effective_user, opening.user):
                raise ReadOnly
            answer = await handle(tx, opening, opening.user)
        return self._pending(attempt, answer, backlog=opening.backlog)

    async def _write(
        self, attempt: _Attempt, handle: Callable[[Tx, Opening, User | None], Awaitable[Reply]]
    ) -> Pending | None:
        row_id: int | None = None
        async with self._desks, self._database.write() as tx:
            opening = await self._open(tx, attempt)
            if opening.stored is not None:
                return _go_on(opening)
            user = await self._remember(tx, attempt.update, opening.user)
            answer = await handle(tx, opening, user)
            pending = self._pending(attempt, answer, backlog=opening.backlog)
            if tx.wrote:
                row_id = await self._store(tx, pending)
        self._after_write()
        return self._pending(attempt, answer, backlog=opening.backlog, row_id=row_id, steps=pending.steps)

    async def _close(self, attempt: _Attempt, message: str, **facts: str) -> Pending | None:
        """Ends an update that can't be processed: stored as done, with an apology."""
        async with self._desks, self._database.write() as tx:
            opening = await self._open(tx, attempt)
            if opening.stored is not None:
                return _go_on(opening)
            self._choose_words(attempt, opening.user, opening)
            screen = Screen(attempt.words.html(message, **facts))
            pending = self._pending(attempt, reply(screen), backlog=opening.backlog)
            row_id = await self._store(tx, pending)
        return self._pending(attempt, Reply(), backlog=opening.backlog, row_id=row_id, steps=pending.steps)

    async def _open(self, tx: Tx, attempt: _Attempt) -> Opening:
        user = attempt.update.effective_user
        return await updates.opening(
            tx,
            bot_id=self._installation.bot_id,
            update_id=attempt.update.update_id,
            user_id=user.id if user else None,
            chat_id=attempt.chat_id,
        )

    async def _store(self, tx: Tx, pending: Pending) -> int:
        return await updates.store(
            tx,
            bot_id=pending.bot_id,
            update_id=pending.update_id,
            chat_id=pending.chat_id,
            steps=[step.as_json() for step in pending.steps],
            now=self._clock(),
        )

    async def _remember(self, tx: Tx, update: telegram.Update, known: User | None) -> User | None:
        owner_ids = self._installation.owner_ids
        return await profiles.remember(tx, update.effective_user, known, owner_ids=owner_ids, now=self._clock())

    def _choose_words(self, attempt: _Attempt, user: User | None, opening: Opening) -> None:
        in_group = place_of(attempt.update) is Place.GROUP
        sender = attempt.update.effective_user
        language = language_of(
            chosen=(opening.chat.language if opening.chat else None) if in_group else (user.language if user else None),
            client=None if in_group else (sender.language_code if sender else None),
            default=self._installation.default_language,
        )
        attempt.words = self._installation.catalogue[language]

    def _context(
        self,
        attempt: _Attempt,
        tx: Tx,
        opening: Opening,
        user: User | None,
        *,
        text: str,
        match: re.Match[str] | None,
        prepared: Any,
    ) -> Context:
        self._choose_words(attempt, user, opening)
        return Context(
            tx=tx,
            now=self._clock(),
            installation=self._installation,
            place=place_of(attempt.update),
            actor=actor_of(attempt.update, user, owner_ids=self._installation.owner_ids),
            user=user,
            chat=opening.chat,
            words=attempt.words,
            zone=ZoneInfo(user.zone) if user and user.zone else self._installation.zone,
            update=attempt.update,
            text=text,
            match=match,
            prepared=prepared,
            draft=opening.draft,
        )

    def _pending(
        self, attempt: _Attempt, answer: Reply, *, backlog: bool = False, row_id: int | None = None, steps: Any = None
    ) -> Pending:
        return Pending(
            bot_id=self._installation.bot_id,
            update_id=attempt.update.update_id,
            chat_id=attempt.chat_id,
            steps=tuple(steps_of(answer, attempt.origin, answered=attempt.answered)) if steps is None else steps,
            row_id=row_id,
            backlog=backlog,
        )

    @contextlib.contextmanager
    def _busy_sign(self, update: telegram.Update) -> Iterator[None]:
        """While the context lasts, the chat in which something was said shows after a moment that the bot is at it."""
        message = update.message
        sign = self._spawn(self._show_busy(message.chat.id, message.message_thread_id)) if message else None
        try:
            yield
        finally:
            if sign is not None:
                sign.cancel()

    async def _show_busy(self, chat_id: int, thread_id: int | None) -> None:
        thread = {} if thread_id is None else {"message_thread_id": thread_id}
        await asyncio.sleep(BUSY_SIGN_AFTER)
        while True:
            with contextlib.suppress(telegram.error.TelegramError):
                await self._bot.call("sendChatAction", {"chat_id": chat_id, "action": "typing", **thread})
            await asyncio.sleep(BUSY_SIGN_LASTS)

    async def _answer_late(self, attempt: _Attempt, query_id: str) -> None:
        """Answers a button press empty if its work takes too long, so that the button does not seem dead."""
        await asyncio.sleep(EMPTY_ANSWER_AFTER)
        attempt.answered = True  # so the reply will not do it, and this has to
        for _ in range(LATE_ANSWERS):
            try:
                await self._bot.call("answerCallbackQuery", {"callback_query_id": query_id}, Pass(Lane.REPLY, 1.0))
            except telegram.error.BadRequest:
                return  # too old, or answered by a call whose answer was lost
            except telegram.error.TelegramError as error:
                log.info("late_answer_failed", reason=type(error).__name__)
                await asyncio.sleep(EMPTY_ANSWER_AFTER)
            else:
                return


def _go_on(opening: Opening) -> Pending | None:
    """A redelivered update has no second effect: only what was not sent of its reply is. What the sender has is the sender's."""
    stored = opening.stored
    if stored is None or not stored.pending or stored.due_at is not None:
        return None
    return replace(pending_of(stored), backlog=opening.backlog)
