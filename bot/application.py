"""Dispatch: python-telegram-bot's Application and handlers, with results and exceptions that reach the edge."""

import re
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

import telegram
from telegram.ext import (
    Application,
    ApplicationBuilder,
    BaseHandler,
    CallbackContext,
    CallbackQueryHandler,
    ChatMemberHandler,
    CommandHandler,
    InlineQueryHandler,
    MessageHandler,
    filters,
)

from bot.telegram import LabBot
from handlers.entries import Command, EditedMessage, Entry, Feature, InlineQuery, MembershipChange, Message, Press
from handlers.registry import FEATURES, UNKNOWN_COMMAND, UNKNOWN_MESSAGE, UNKNOWN_PRESS

# Runs an entry for an update with what stands behind the command and what the button's pattern found.
Run = Callable[[Entry, telegram.Update, str, re.Match[str] | None], Awaitable[Any]]


class LabApplication(Application):  # type: ignore[type-arg]  # its six parameters say nothing here: no user_data, no jobs
    """Application.process_update swallows what a handler returns and raises; this one hands both to its caller."""

    async def process_update(self, update: object) -> Any:
        """Runs the first handler that takes the update; returns its result. None if no handler does."""
        for group in self.handlers.values():
            for handler in group:
                check = handler.check_update(update)
                if check is None or check is False:
                    continue
                context = self.context_types.context.from_update(update, self)
                return await handler.handle_update(update, self, check, context)
        return None


def build_application(bot: LabBot, run: Run) -> LabApplication:
    """Makes the application with a handler for every entry of every feature."""
    application = ApplicationBuilder().application_class(LabApplication).bot(bot).updater(None).job_queue(None).build()
    if not isinstance(application, LabApplication):
        raise TypeError(type(application))
    application.add_handlers([_handler(entry, run) for feature in FEATURES for entry in _entries(feature)])
    application.add_handlers(
        [
            MessageHandler(filters.UpdateType.MESSAGE & filters.COMMAND, _callback(UNKNOWN_COMMAND, run)),
            CallbackQueryHandler(_callback(UNKNOWN_PRESS, run)),
            MessageHandler(
                filters.UpdateType.MESSAGE & filters.ChatType.PRIVATE & ~filters.StatusUpdate.ALL,
                _callback(UNKNOWN_MESSAGE, run),
            ),
        ]
    )
    return application


def _entries(feature: Feature) -> tuple[Entry, ...]:
    return (*feature.commands, *feature.presses, *feature.others)


def _handler(entry: Entry, run: Run) -> BaseHandler[Any, Any, Any]:
    callback = _callback(entry, run)
    match entry:
        case Command():
            return CommandHandler(entry.name, callback, filters=filters.UpdateType.MESSAGE)
        case Press():
            return CallbackQueryHandler(
                callback, pattern=re.compile(rf"(?:{entry.pattern})\Z", re.DOTALL)
            )  # PTB matches the beginning only
        case Message():
            return MessageHandler(filters.UpdateType.MESSAGE & entry.filters, callback)
        case EditedMessage():
            return MessageHandler(filters.UpdateType.EDITED_MESSAGE & filters.ChatType.PRIVATE, callback)
        case InlineQuery():
            return InlineQueryHandler(callback)
        case MembershipChange():
            return ChatMemberHandler(callback, ChatMemberHandler.MY_CHAT_MEMBER)
        case _:
            raise TypeError(f"{entry} is of no known kind")


def _callback(
    entry: Entry, run: Run
) -> Callable[[telegram.Update, CallbackContext[Any, Any, Any, Any]], Coroutine[Any, Any, Any]]:
    async def callback(update: telegram.Update, context: CallbackContext[Any, Any, Any, Any]) -> Any:
        match = context.matches[0] if context.matches else None
        return await run(entry, update, text_of(update), match)

    return callback


def text_of(update: telegram.Update) -> str:
    """What a person wrote: behind the command if there is one, with line breaks as they stand."""
    if update.inline_query is not None:
        return update.inline_query.query
    message = update.message
    if message is None:
        return ""
    text = message.text or message.caption or ""
    if text.startswith("/"):
        parts = text.split(maxsplit=1)
        return parts[1] if len(parts) > 1 else ""
    return text
