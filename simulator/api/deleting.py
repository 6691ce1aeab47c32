"""Taking messages away."""

from simulator.access import find_chat, find_message
from simulator.api.call import Call
from simulator.errors import bad_request, invalid
from simulator.posting import remove
from simulator.state import ChatKind, Message

DELETABLE_SECONDS = 48 * 60 * 60


def delete_message(call: Call) -> bool:
    """One message, at most 48 hours old."""
    chat = find_chat(call.sim, call.bot, call.params["chat_id"])
    message = find_message(chat, call.params["message_id"], "message to delete")
    if refusal := _refusal(call, message):
        raise bad_request(refusal)
    remove(call.sim, message)
    return True


def delete_messages(call: Call) -> bool:
    """Up to a hundred; those that are not there are skipped."""
    ids: list[int] = call.params["message_ids"]
    if not 1 <= len(ids) <= 100:
        raise invalid("message_ids must hold 1-100 identifiers")
    chat = find_chat(call.sim, call.bot, call.params["chat_id"])
    messages = [chat.messages[id_] for id_ in dict.fromkeys(ids) if id_ in chat.messages]
    for message in messages:
        if refusal := _refusal(call, message):
            raise bad_request(refusal)
    for message in messages:
        remove(call.sim, message)
    return True


def _refusal(call: Call, message: Message) -> str:
    if call.sim.clock() - message.date > DELETABLE_SECONDS:
        return "message can't be deleted for everyone"
    chat = message.chat
    own = message.sender is call.bot.user
    if not own and chat.kind is not ChatKind.PRIVATE and not chat.members[call.bot.id].rules:
        return "message can't be deleted"
    return ""
