"""Copies and forwards."""

from dataclasses import replace

from simulator.access import find_chat, find_message, find_writable_chat
from simulator.api.call import Call
from simulator.errors import bad_request, invalid
from simulator.formatting import caption_text
from simulator.keyboards import check_markup
from simulator.posting import post
from simulator.rendering import message_json
from simulator.state import Chat, ChatKind, Json, Message


def copy_message(call: Call) -> Json:
    """A message again, without a word of where it is from. Answers a MessageId."""
    params = call.params
    check_markup(params.get("reply_markup"))
    caption = caption_text(params) if "caption" in params else None
    target, source = _chats(call)
    original = find_message(source, params["message_id"], "message to copy")
    if original.service is not None:
        raise bad_request("message can't be copied")
    copy = _again(call, original, target)
    copy.markup = params.get("reply_markup")
    if caption is not None and original.media is not None:
        copy.text, copy.entities = caption.text, caption.entities
    return {"message_id": post(call.sim, copy).id}


def copy_messages(call: Call) -> list[Json]:
    """Up to a hundred messages, albums kept; what cannot be copied is silently left out."""
    target, source = _chats(call)
    copies = []
    for original in _originals(call, source):
        copy = _again(call, original, target)
        if call.params.get("remove_caption") and original.media is not None:
            copy.text, copy.entities = "", []
        copies.append(copy)
    _keep_albums(call, copies)
    return [{"message_id": post(call.sim, copy).id} for copy in copies]


def forward_message(call: Call) -> Json:
    """A message again, with where it is from."""
    target, source = _chats(call)
    original = find_message(source, call.params["message_id"], "message to forward")
    if original.protected or original.service is not None:
        raise bad_request("message can't be forwarded")
    return message_json(post(call.sim, _forward(call, original, target)))


def forward_messages(call: Call) -> list[Json]:
    """Up to a hundred forwards; what cannot be forwarded is silently left out."""
    target, source = _chats(call)
    forwards = [_forward(call, m, target) for m in _originals(call, source) if not m.protected]
    _keep_albums(call, forwards)
    return [{"message_id": post(call.sim, forward).id} for forward in forwards]


def _chats(call: Call) -> tuple[Chat, Chat]:
    target = find_writable_chat(call.sim, call.bot, call.params["chat_id"])
    topic = call.params.get("message_thread_id")
    if topic is not None and topic not in target.topics:
        raise bad_request("message thread not found")
    return target, find_chat(call.sim, call.bot, call.params["from_chat_id"])


def _originals(call: Call, source: Chat) -> list[Message]:
    ids: list[int] = call.params["message_ids"]
    if not 1 <= len(ids) <= 100:
        raise invalid("message_ids must hold 1-100 identifiers")
    if ids != sorted(set(ids)):
        raise invalid("message identifiers must be in a strictly increasing order")
    found = [source.messages[id_] for id_ in ids if id_ in source.messages]
    if not found:
        raise bad_request(
            "there are no messages to copy" if "copy" in call.method else "there are no messages to forward"
        )
    return [message for message in found if message.service is None]


def _again(call: Call, original: Message, target: Chat) -> Message:
    return replace(
        original,
        id=0,
        chat=target,
        sender=call.bot.user,
        date=call.now,
        markup=None,
        reply_to=None,
        via_bot=None,
        forward_origin=None,
        topic=call.params.get("message_thread_id"),
        edited=None,
        pinned=False,
        inline_id=None,
        protected=call.params.get("protect_content", False),
        silent=call.params.get("disable_notification", False),
        paid=call.params.get("allow_paid_broadcast", False),
        album=None if call.method in ("copyMessage", "forwardMessage") else original.album,
    )


def _forward(call: Call, original: Message, target: Chat) -> Message:
    forward = _again(call, original, target)
    if original.forward_origin is not None:
        forward.forward_origin = original.forward_origin
    elif original.chat.kind is ChatKind.CHANNEL:
        forward.forward_origin = {
            "type": "channel",
            "date": original.date,
            "chat": original.chat.json(),
            "message_id": original.id,
        }
    elif original.sender is not None:
        forward.forward_origin = {"type": "user", "date": original.date, "sender_user": original.sender.json()}
    return forward


def _keep_albums(call: Call, messages: list[Message]) -> None:
    albums: dict[str, str] = {}
    for message in messages:
        if message.album is not None:
            message.album = albums.setdefault(message.album, str(call.sim.rng.getrandbits(60)))
