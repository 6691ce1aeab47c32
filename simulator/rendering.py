"""Messages as the Bot API shows them."""

from simulator.state import Chat, ChatKind, Json, Message


def message_json(message: Message, *, with_reply: bool = True) -> Json:
    """Telegram's Message. The message it replies to is shown without its own."""
    chat = message.chat
    shown: Json = {"message_id": message.id}
    if chat.kind is ChatKind.CHANNEL:
        shown["sender_chat"] = chat.json()
    elif message.sender is not None:
        shown["from"] = message.sender.json()
    shown["chat"] = chat.json()
    shown["date"] = message.date
    if message.topic is not None:
        shown["message_thread_id"] = message.topic
        shown["is_topic_message"] = True
    if message.forward_origin is not None:
        shown["forward_origin"] = message.forward_origin
    if message.reply_to is not None and with_reply:
        shown["reply_to_message"] = message_json(message.reply_to, with_reply=False)
    if message.via_bot is not None:
        shown["via_bot"] = message.via_bot.json()
    if message.edited is not None:
        shown["edit_date"] = message.edited
    if message.protected:
        shown["has_protected_content"] = True
    if message.album is not None:
        shown["media_group_id"] = message.album
    _add_content(shown, message)
    if message.inline_keyboard:
        shown["reply_markup"] = {"inline_keyboard": message.inline_keyboard}
    return shown


def _add_content(shown: Json, message: Message) -> None:
    if message.service is not None:
        shown.update(message.service)
        return
    if message.media is None:
        shown["text"] = message.text
        if message.entities:
            shown["entities"] = message.entities
        if message.link_preview is not None:
            shown["link_preview_options"] = message.link_preview
        return
    shown[message.media.kind] = message.media.payload
    if message.spoiler:
        shown["has_media_spoiler"] = True
    if message.above and message.text:
        shown["show_caption_above_media"] = True
    if message.media.kind == "animation":
        # Telegram repeats an animation as a document, for clients from before animations.
        shown["document"] = {key: message.media.payload[key] for key in ("file_id", "file_unique_id")}
    if message.text:
        shown["caption"] = message.text
        if message.entities:
            shown["caption_entities"] = message.entities


def full_chat_json(chat: Chat) -> Json:
    """Telegram's ChatFullInfo."""
    shown = {**chat.json(), "accent_color_id": 0, "max_reaction_count": 11, "accepted_gift_types": _GIFTS}
    if chat.description:
        shown["description"] = chat.description
    pinned = [message for message in chat.messages.values() if message.pinned]
    if pinned:
        shown["pinned_message"] = message_json(pinned[-1])
    return shown


_GIFTS = {
    "unlimited_gifts": False,
    "limited_gifts": False,
    "unique_gifts": False,
    "premium_subscription": False,
    "gifts_from_channels": False,
}
