"""Sending what is not a file, and what all sending has in common."""

from simulator.access import find_message, find_writable_chat
from simulator.api.call import Call
from simulator.errors import bad_request, invalid
from simulator.feed import Event
from simulator.formatting import message_text
from simulator.keyboards import check_markup
from simulator.posting import people_of, post
from simulator.rendering import message_json
from simulator.state import Chat, Json, Media, Message
from simulator.text import Formatted

CHAT_ACTIONS = {
    *("typing", "upload_photo", "record_video", "upload_video", "record_voice", "upload_voice", "upload_document"),
    *("choose_sticker", "find_location", "record_video_note", "upload_video_note"),
}


def outgoing(call: Call, chat: Chat, value: Formatted, media: Media | None = None) -> Message:
    """A message that the bot is about to post, with the parameters that all sending methods share."""
    params = call.params
    topic: int | None = params.get("message_thread_id")
    if topic is not None and topic not in chat.topics:
        raise bad_request("message thread not found")
    return Message(
        0,
        chat,
        call.bot.user,
        call.now,
        text=value.text,
        entities=value.entities,
        media=media,
        markup=params.get("reply_markup"),
        reply_to=_reply_to(call, chat),
        topic=topic,
        protected=params.get("protect_content", False),
        silent=params.get("disable_notification", False),
        paid=params.get("allow_paid_broadcast", False),
        spoiler=params.get("has_spoiler", False),
        above=params.get("show_caption_above_media", False),
        link_preview=params.get("link_preview_options"),
    )


def send(call: Call, value: Formatted, media: Media | None = None, *, what: str = "text messages") -> Json:
    """Posts one message and answers it."""
    check_markup(call.params.get("reply_markup"))
    chat = find_writable_chat(call.sim, call.bot, call.params["chat_id"], what=what)
    return message_json(post(call.sim, outgoing(call, chat, value, media)))


def send_message(call: Call) -> Json:
    """A text."""
    return send(call, message_text(call.params))


def send_location(call: Call) -> Json:
    """A point on the map."""
    return send(call, Formatted(""), Media("location", _point(call)), what="location messages")


def send_venue(call: Call) -> Json:
    """A place with a name."""
    params = call.params
    venue = {"location": _point(call), "title": params["title"], "address": params["address"]}
    return send(call, Formatted(""), Media("venue", venue), what="venues")


def send_contact(call: Call) -> Json:
    """Somebody's telephone number."""
    names = ("phone_number", "first_name", "last_name", "vcard")
    contact = {name: call.params[name] for name in names if name in call.params}
    return send(call, Formatted(""), Media("contact", contact), what="contacts")


def send_chat_action(call: Call) -> bool:
    """`typing ...`"""
    action: str = call.params["action"]
    if action not in CHAT_ACTIONS:
        raise invalid("wrong parameter action in request")
    chat = find_writable_chat(call.sim, call.bot, call.params["chat_id"])
    call.sim.feed.tell(Event("action", chat, text=action), people_of(chat))
    return True


def _point(call: Call) -> Json:
    latitude, longitude = call.params["latitude"], call.params["longitude"]
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
        raise invalid("wrong location specified")
    return {"latitude": latitude, "longitude": longitude}


def _reply_to(call: Call, chat: Chat) -> Message | None:
    reply: Json | None = call.params.get("reply_parameters")
    if reply is None or reply.get("chat_id", chat.id) != chat.id:
        return None
    if reply.get("allow_sending_without_reply"):
        return chat.messages.get(reply["message_id"])
    return find_message(chat, reply["message_id"], "message to be replied")
