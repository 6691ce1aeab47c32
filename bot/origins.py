"""Where an update came from, and from whom: what answering it needs to know."""

from collections.abc import Collection

import telegram
from telegram.constants import ChatType

from handlers.context import Place
from lab.roles import GUEST, Actor, role_of
from outbox.steps import Origin
from storage.users import User


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


def actor_of(update: telegram.Update, user: User | None, *, owner_ids: Collection[int]) -> Actor:
    """Who sent it. With their first message nobody is stored yet, and an owner of the settings is one from the first."""
    sender = update.effective_user
    if user is not None:
        return Actor(user.id, role_of(user.id, user.role, owner_ids=owner_ids))
    if sender is None or sender.is_bot:
        return GUEST
    return Actor(sender.id, role_of(sender.id, None, owner_ids=owner_ids))
