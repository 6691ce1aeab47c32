"""Changing messages of one's own."""

from simulator.access import find_chat, find_message
from simulator.api.call import Call
from simulator.api.media import ALBUM_FAMILIES, media_from_object
from simulator.errors import bad_request, invalid
from simulator.formatting import caption_text, message_text
from simulator.keyboards import check_markup
from simulator.posting import edited
from simulator.rendering import message_json
from simulator.state import Json, Media, Message
from simulator.text import Formatted

NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same as "
    "a current content and reply markup of the message"
)

CAPTIONED = {"photo", "video", "animation", "document", "audio", "voice"}
# A text may become a file; a voice message, a place or a sticker stays what it is.
REPLACEABLE = {"text", "photo", "video", "animation", "document", "audio"}


def edit_text(call: Call) -> Json | bool:
    """Another text. A keyboard that is not given again goes."""
    if "rich_message" in call.params:
        raise bad_request("rich messages are not supported by the simulator")
    value = message_text(call.params)
    message = _target(call)
    if message.media is not None:
        raise bad_request("there is no text in the message to edit")
    answer = _apply(call, message, value, None)
    message.link_preview = call.params.get("link_preview_options")
    return answer


def edit_caption(call: Call) -> Json | bool:
    """Another caption; none takes it away."""
    value = caption_text(call.params)
    message = _target(call)
    if message.media is None or message.media.kind not in CAPTIONED:
        raise bad_request("there is no caption in the message to edit")
    message.above = call.params.get("show_caption_above_media", False)
    return _apply(call, message, value, message.media)


def edit_markup(call: Call) -> Json | bool:
    """Another inline keyboard; none takes it away."""
    message = _target(call)
    return _apply(call, message, Formatted(message.text, message.entities), message.media)


def edit_media(call: Call) -> Json | bool:
    """Another file with its caption; within an album one that may stand there."""
    item: Json = call.params["media"]
    value = caption_text(item)
    message = _target(call)
    old = message.media.kind if message.media else "text"
    if old not in REPLACEABLE:
        raise bad_request("message can't be edited")
    if message.album is not None and not any({old, item["type"]} <= family for family in ALBUM_FAMILIES):
        raise bad_request("Can't use the media of the specified type in the album")
    media = media_from_object(call, item)
    message.spoiler, message.above = item.get("has_spoiler", False), item.get("show_caption_above_media", False)
    return _apply(call, message, value, media)


def _target(call: Call) -> Message:
    params = call.params
    check_markup(params.get("reply_markup"))
    if "inline_message_id" in params:
        message = call.sim.inline_messages.get(params["inline_message_id"])
        if message is None or message.via_bot is not call.bot.user:
            raise bad_request("MESSAGE_ID_INVALID")
        return message
    if "chat_id" not in params or "message_id" not in params:
        raise invalid("message identifier is not specified")
    chat = find_chat(call.sim, call.bot, params["chat_id"])
    message = find_message(chat, params["message_id"], "message to edit")
    if message.sender is not call.bot.user or message.service is not None:
        raise bad_request("message can't be edited")
    return message


def _apply(call: Call, message: Message, value: Formatted, media: Media | None) -> Json | bool:
    markup: Json | None = call.params.get("reply_markup")
    rows = markup["inline_keyboard"] if markup else []
    same_file = (media.payload if media else None) == (message.media.payload if message.media else None)
    if (
        same_file
        and (value.text, value.entities) == (message.text, message.entities)
        and rows == message.inline_keyboard
    ):
        raise bad_request(NOT_MODIFIED)
    message.text, message.entities, message.media = value.text, value.entities, media
    message.markup = markup
    edited(call.sim, message)
    return True if "inline_message_id" in call.params else message_json(message)
