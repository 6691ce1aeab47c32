"""Sending files."""

from typing import Any

from simulator.access import find_writable_chat
from simulator.api.call import Call
from simulator.api.sending import outgoing, send
from simulator.errors import ApiError, bad_request, invalid
from simulator.filestore import media_of, store
from simulator.formatting import caption_text
from simulator.parameters import Upload
from simulator.posting import post
from simulator.rendering import message_json
from simulator.state import Json, Media
from simulator.text import Formatted

UPLOAD_LIMIT = 50 * 1024 * 1024
# Which kinds may share an album.
ALBUM_FAMILIES = ({"photo", "video", "live_photo"}, {"document"}, {"audio"})


def send_photo(call: Call) -> Json:
    """A picture."""
    return _send_file(call, "photo", "photos")


def send_document(call: Call) -> Json:
    """Any file."""
    return _send_file(call, "document", "documents")


def send_video(call: Call) -> Json:
    """A video."""
    return _send_file(call, "video", "videos")


def send_voice(call: Call) -> Json:
    """A voice message."""
    return _send_file(call, "voice", "voice notes")


def send_audio(call: Call) -> Json:
    """Music."""
    return _send_file(call, "audio", "audios")


def send_animation(call: Call) -> Json:
    """A GIF or a video without sound."""
    return _send_file(call, "animation", "animations")


def send_sticker(call: Call) -> Json:
    """A sticker; has no caption."""
    return send(call, Formatted(""), _media(call, "sticker", call.params["sticker"], call.params), what="stickers")


def send_media_group(call: Call) -> list[Json]:
    """An album of 2-10 files; has no keyboard."""
    items: list[dict[str, Any]] = call.params["media"]
    if not 2 <= len(items) <= 10:
        raise invalid("there must be 2-10 media in an album")
    kinds = {item["type"] for item in items}
    if not any(kinds <= family for family in ALBUM_FAMILIES):
        raise invalid("Can't use the media of the specified type in the album")
    captions = [caption_text(item) for item in items]
    chat = find_writable_chat(call.sim, call.bot, call.params["chat_id"], what="media")
    album = str(call.sim.rng.getrandbits(60))
    messages = []
    for item, caption in zip(items, captions, strict=True):
        message = outgoing(call, chat, caption, media_from_object(call, item))
        message.album = album
        message.spoiler, message.above = item.get("has_spoiler", False), item.get("show_caption_above_media", False)
        messages.append(message)
    return [message_json(post(call.sim, message)) for message in messages]


def media_from_object(call: Call, item: dict[str, Any]) -> Media:
    """What an InputMedia object names."""
    return _media(call, item["type"], item["media"], item)


def _send_file(call: Call, kind: str, what: str) -> Json:
    caption = caption_text(call.params)
    return send(call, caption, _media(call, kind, call.params[kind], call.params), what=what)


def _media(call: Call, kind: str, given: Upload | str, details: dict[str, Any]) -> Media:
    if isinstance(given, str) and given.startswith("attach://"):
        name = given.removeprefix("attach://")
        if name not in call.files:
            raise invalid(f"there is no file {name!r} in the request")
        given = call.files[name]
    if isinstance(given, Upload):
        if len(given.data) > UPLOAD_LIMIT:
            raise ApiError(413, "Request Entity Too Large")
        if not given.data:
            raise invalid("file must be non-empty")
        return media_of(kind, store(call.sim, kind, given), details)
    if given.startswith(("http://", "https://")):
        raise bad_request("failed to get HTTP URL content")
    file = call.sim.files.get(given)
    if file is None:
        raise bad_request("wrong file identifier/HTTP URL specified")
    return media_of(kind, file, details)
