"""Text with its formatting: counted, put together and taken over as Telegram counts, in UTF-16 units."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Entity = Mapping[str, Any]

# What a bot may set, with the fields that belong to it. The rest (links, commands, mentions, hashtags ...) Telegram finds by itself.
_KEPT: Mapping[str, tuple[str, ...]] = {
    "bold": (),
    "italic": (),
    "underline": (),
    "strikethrough": (),
    "spoiler": (),
    "blockquote": (),
    "expandable_blockquote": (),
    "code": (),
    "pre": ("language",),
    "text_link": ("url",),
    "text_mention": ("user",),
    "custom_emoji": ("custom_emoji_id",),
    "date_time": ("unix_time", "date_time_format"),
}
_NEEDED = {"text_link": "url", "text_mention": "user", "custom_emoji": "custom_emoji_id", "date_time": "unix_time"}
_OF_USER = ("id", "is_bot", "first_name")  # more of a person is nobody's business here


def utf16_length(text: str) -> int:
    """The length as Telegram counts it: characters outside the basic plane count two."""
    return len(text) + sum(character > "\uffff" for character in text)


def storable(text: str) -> str:
    """The text without what a database cannot take, as long as before: offsets into it keep their meaning."""
    return text.replace("\x00", " ").encode("utf-8", "replace").decode("utf-8")


def kept(entities: Sequence[Entity]) -> tuple[Entity, ...]:
    """The formatting that a bot can repeat. A custom emoji that this bot may not send becomes the plain one at Telegram."""
    return tuple(_plain(entity) for entity in entities if _repeatable(entity))


def _repeatable(entity: Entity) -> bool:
    needed = _NEEDED.get(entity["type"])
    return entity["type"] in _KEPT and entity["length"] > 0 and (needed is None or bool(entity.get(needed)))


def _plain(entity: Entity) -> Entity:
    names = ("type", "offset", "length", *_KEPT[entity["type"]])
    plain = {name: entity[name] for name in names if entity.get(name) is not None}
    if "user" in plain:
        plain["user"] = {name: plain["user"][name] for name in _OF_USER}
    return plain


@dataclass(frozen=True)
class Formatted:
    """A text and its formatting."""

    text: str = ""
    entities: tuple[Entity, ...] = ()

    @property
    def length(self) -> int:
        """In UTF-16 units."""
        return utf16_length(self.text)


def whole(text: str, kind: str) -> Formatted:
    """A text that is all bold, italic ...; an empty one has no formatting."""
    return Formatted(text, ({"type": kind, "offset": 0, "length": utf16_length(text)},) if text else ())


def joined(parts: Sequence[Formatted], separator: str = "\n\n") -> Formatted:
    """The parts that are not empty, one behind the other, each with its formatting where it now stands."""
    text, entities = "", []
    for part in parts:
        if not part.text:
            continue
        before = utf16_length(text + separator) if text else 0
        text = f"{text}{separator}{part.text}" if text else part.text
        entities += [{**entity, "offset": entity["offset"] + before} for entity in part.entities]
    return Formatted(text, tuple(entities))
