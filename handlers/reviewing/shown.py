"""What all screens of reviewing have in common: for whom they are drawn, and what is said where something is gone."""

from collections.abc import Iterable

from handlers.context import Context
from handlers.toasts import with_toast
from lab.applications import queues, showing
from lab.errors import LabError
from lab.roles import Permission, may, require
from messages import errors
from messages import reviewing as screens
from messages.grants import name_of
from messages.reviewing import Reader
from messages.screen import Screen
from outbox.reply import Reply, Show, Toast, reply
from storage import users


def reader(context: Context) -> Reader:
    """For whom things are drawn."""
    return Reader(context.words, context.zone, context.now)


def allow(context: Context) -> None:
    """Raises Forbidden for who reviews nothing."""
    require(context.actor, Permission.REVIEW)


def is_admin(context: Context) -> bool:
    """Whether the reader decides about everything."""
    return may(context.actor, Permission.ADMIT)


async def names(context: Context, user_ids: Iterable[int]) -> dict[int, str]:
    """What these users are called."""
    found = await users.of_ids(context.tx, set(user_ids))
    return {user_id: name_of(user) for user_id, user in found.items()}


async def home(context: Context, *, page: int = 0) -> Reply:
    """The openings that one reviews."""
    return answer(context, screens.home(reader(context), await queues.piles(context.tx, context.actor), page=page))


async def gone(context: Context, error: LabError, *, instead: Reply | None = None) -> Reply:
    """Says what is the matter, over what there is instead: the openings that one reviews."""
    toast = Toast(errors.plain(context.words, error), alert=True)
    return with_toast(toast, instead or await home(context))


def card_message(context: Context) -> showing.Message | None:
    """The pressed message, if it is a card with a picture."""
    query = context.update.callback_query
    message = query.message if query is not None else None
    if message is None or not getattr(message, "photo", ()):
        return None
    return showing.Message(message.message_id, message.date)


def answer(context: Context, screen: Screen) -> Reply:
    """A screen of text: in the pressed message, or in the place of a card with a picture."""
    return reply(Show(screen, replaces=card_message(context) is not None))
