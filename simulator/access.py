"""Which chat a call means, and whether the bot may do there what it wants; Telegram's refusals otherwise."""

from typing import TYPE_CHECKING

from simulator.bots import Bot
from simulator.errors import ApiError, bad_request, forbidden
from simulator.state import Chat, ChatKind, Message, Status

if TYPE_CHECKING:
    from simulator.world import Simulator


def find_chat(sim: "Simulator", bot: Bot, chat_id: int | str) -> Chat:
    """The chat of this id or @name, if the bot may look at it."""
    if isinstance(chat_id, str):
        named = next(
            (c for c in sim.chats.values() if c.username and f"@{c.username}".lower() == chat_id.lower()), None
        )
        if named is None:
            raise bad_request("chat not found")
        chat_id = named.id
    if chat_id > 0:
        return _private_chat(sim, bot, chat_id)
    chat = sim.chats.get(chat_id)
    if chat is None or bot.id not in chat.members:
        raise bad_request("chat not found")
    if chat.migrated_to is not None:
        raise bad_request("group chat was upgraded to a supergroup chat", migrate_to_chat_id=chat.migrated_to)
    kind = "group" if chat.kind is ChatKind.GROUP else chat.kind.value
    if chat.members[bot.id] is Status.KICKED:
        raise forbidden(f"bot was kicked from the {kind} chat")
    if chat.members[bot.id] is Status.LEFT:
        raise forbidden(f"bot is not a member of the {kind} chat")
    return chat


def find_writable_chat(sim: "Simulator", bot: Bot, chat_id: int | str, *, what: str = "text messages") -> Chat:
    """The chat, if the bot may post there. `what` is what it wants to post, in Telegram's words."""
    chat = find_chat(sim, bot, chat_id)
    if chat.person is not None:
        if not chat.person.active:
            raise forbidden("user is deactivated")
        if chat.members[bot.id] is Status.KICKED:
            raise forbidden("bot was blocked by the user")
        if not chat.opened:
            raise forbidden("bot can't initiate conversation with a user")
    elif chat.kind is ChatKind.CHANNEL and not chat.members[bot.id].rules:
        raise bad_request("need administrator rights in the channel chat")
    elif chat.members[bot.id] is Status.RESTRICTED:
        raise bad_request(f"not enough rights to send {what} to the chat")
    return chat


def find_message(chat: Chat, message_id: int, what: str) -> Message:
    """The message of this id; `what` names it in the refusal, as in `message to edit not found`."""
    message = chat.messages.get(message_id)
    if message is None:
        raise bad_request(f"{what} not found")
    return message


def _private_chat(sim: "Simulator", bot: Bot, user_id: int) -> Chat:
    user = sim.users.get(user_id)
    if user is None:
        raise bad_request("chat not found")
    if user.is_bot:
        raise ApiError(403, "Forbidden: bot can't send messages to bots")
    return sim.private_chat(bot, user)
