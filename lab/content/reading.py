"""What somebody sends to the bot, as content that can be announced."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from lab.content.formatted import kept, storable
from lab.content.limits import ALBUM_ITEMS, check
from lab.content.value import Content, ContentKind
from lab.errors import LabError

Message = Mapping[str, Any]

# An animation has a document too, and comes before it.
_FILES = (
    ContentKind.ANIMATION,
    ContentKind.PHOTO,
    ContentKind.VIDEO,
    ContentKind.DOCUMENT,
    ContentKind.VOICE,
    ContentKind.AUDIO,
)
_REFUSED = {
    "poll": "content-no-poll",
    "sticker": "content-no-sticker",
    "dice": "content-no-sticker",
    "video_note": "content-no-video-note",
    "contact": "content-no-contact",
}
# Which kinds Telegram puts into one album.
_FAMILIES = (
    frozenset({ContentKind.PHOTO, ContentKind.VIDEO}),
    frozenset({ContentKind.DOCUMENT}),
    frozenset({ContentKind.AUDIO}),
)


def received(messages: Sequence[Message]) -> Content:
    """One message, or the messages of an album in their order. Raises LabError that says what to send instead."""
    return read(messages[0]) if len(messages) == 1 else album([_one(message) for message in messages])


def read(message: Message) -> Content:
    """A message, as the Bot API gives it. Raises LabError that says what to send instead."""
    content = _one(message)
    check(content)
    return content


def album(items: Sequence[Content]) -> Content:
    """Several files as one album. A single caption goes with the first of them. Raises LabError if they cannot be one."""
    least, most = ALBUM_ITEMS
    if not least <= len(items) <= most:
        raise LabError("content-album-count", number=len(items), most=most)
    kinds = {item.kind for item in items}
    if not any(kinds <= family for family in _FAMILIES):
        raise LabError("content-album-mixed")
    told = [item for item in items if item.text]
    first = told[0] if len(told) == 1 else items[0]
    bare = [replace(item, text="", entities=()) if item is first else item for item in items]
    content = Content(
        kind=ContentKind.ALBUM, text=first.text, entities=first.entities, items=tuple(bare), above=first.above
    )
    check(content)
    return content


def _one(message: Message) -> Content:
    for kind in _FILES:
        if message.get(kind.value):
            return _file(kind, message)
    if message.get("venue"):
        venue = message["venue"]
        return Content(
            kind=ContentKind.LOCATION,
            location=_point(venue["location"]),
            place=(storable(venue["title"]), storable(venue["address"])),
        )
    if message.get("location"):
        return Content(kind=ContentKind.LOCATION, location=_point(message["location"]))
    if message.get("text"):
        return Content(
            kind=ContentKind.TEXT,
            text=storable(message["text"]),
            entities=kept(message.get("entities", ())),
            preview=message.get("link_preview_options"),
        )
    raise LabError(next((text for name, text in _REFUSED.items() if message.get(name)), "content-unsupported"))


def _file(kind: ContentKind, message: Message) -> Content:
    media = message[kind.value]
    # Of a picture there are several sizes; the last one is the largest.
    file = max(media, key=lambda size: size["width"] * size["height"]) if kind is ContentKind.PHOTO else media
    name = file.get("file_name")
    return Content(
        kind=kind,
        text=storable(message.get("caption") or ""),
        entities=kept(message.get("caption_entities", ())),
        file_id=file["file_id"],
        file_name=storable(name) if name else None,
        mime=file.get("mime_type"),
        size=file.get("file_size"),
        spoiler=bool(message.get("has_media_spoiler")),
        above=bool(message.get("show_caption_above_media")),
    )


def _point(location: Mapping[str, Any]) -> tuple[float, float]:
    return location["latitude"], location["longitude"]
