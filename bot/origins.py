"""Where an update came from: what answering it needs to know."""

import telegram
from telegram.constants import ChatType

from handlers.context import Place
from outbox.steps import Origin


def origin_of(update: telegram.Update) -> Origin:
    """The origin of an update."""
    query = update.callback_query
    if query is not None:
        pressed = query.message
        if pressed is None:
            return Origin(callback_query_id=query.id, inline_message_id=query.inline_message_id)
        message = pressed if isinstance(pressed, telegram.Message) else None
        return Origin(
            chat_id=pressed.chat.id,
            message_id=pressed.message_id,
            callback_query_id=query.id,
            thread_id=message.message_thread_id if message and message.is_topic_message else None,
        )
    if update.inline_query is not None:
        return Origin(inline_query_id=update.inline_query.id)
    message = update.effective_message
    if message is not None:
        private = message.chat.type == ChatType.PRIVATE
        return Origin(
            chat_id=message.chat.id,
            reply_to=None if private else message.message_id,
            thread_id=message.message_thread_id if message.is_topic_message else None,
        )
    chat = update.effective_chat
    return Origin(chat_id=chat.id if chat else None)


def place_of(update: telegram.Update) -> Place:
    """The kind of place in which something was said or pressed."""
    chat = update.effective_chat
    if chat is None:
        return Place.INLINE
    return Place.PRIVATE if chat.type == ChatType.PRIVATE else Place.GROUP
