"""Formatted text: UTF-16 offsets, trimming, and the entities that Telegram finds by itself."""

import re
from dataclasses import dataclass, field
from typing import Any

Entity = dict[str, Any]

# Control characters become spaces; line separators and directional overrides vanish (td's clean_input_string).
_CLEANED = {code: " " for code in range(32) if chr(code) not in "\n\r"}
_CLEANED |= {0x0D: "", 0x7F: " "} | dict.fromkeys(range(8232, 8239), "")

_FOUND = re.compile(
    r"(?P<url>\bhttps?://[^\s<>\"'，。；）】》]+[^\s<>\"'，。；）】》.,;:!?)])"
    r"|(?P<email>\b[\w.+-]+@[a-zA-Z0-9-]+(?:\.[a-zA-Z0-9-]+)+\b)"
    r"|(?P<bot_command>(?<![\w/@<>])/[a-zA-Z0-9_]{1,64}(?:@[a-zA-Z0-9_]{3,32})?(?![\w/]))"
    r"|(?P<mention>(?<![\w@])@[a-zA-Z][a-zA-Z0-9_]{2,31}\b)"
    r"|(?P<hashtag>(?<![\w#&])#(?=\w*[^\W\d])\w{1,256})",
)
_OPAQUE = {"code", "pre", "text_link", "url", "custom_emoji", "date_time", "text_mention"}


@dataclass(slots=True)
class Formatted:
    """Text and its entities, offsets and lengths in UTF-16 units."""

    text: str
    entities: list[Entity] = field(default_factory=list)


def utf16_length(text: str) -> int:
    """The length as Telegram counts it."""
    return len(text) if text.isascii() else len(text) + sum(char > "\uffff" for char in text)


def clean(text: str) -> str:
    """The text without what Telegram takes out of every message."""
    return text if text.isascii() and text.isprintable() else text.translate(_CLEANED)


def trim(value: Formatted) -> Formatted:
    """Without white space at both ends, entities moved along; entities that become empty go."""
    stripped = value.text.lstrip()
    cut = utf16_length(value.text[: len(value.text) - len(stripped)])
    text = stripped.rstrip()
    if text == value.text:
        return value
    end = utf16_length(text)
    entities = []
    for entity in value.entities:
        start = max(entity["offset"] - cut, 0)
        stop = min(entity["offset"] + entity["length"] - cut, end)
        if stop > start:
            entities.append({**entity, "offset": start, "length": stop - start})
    return Formatted(text, entities)


def with_found_entities(value: Formatted) -> Formatted:
    """Adds commands, links, mentions, hashtags and mail addresses, where no code or link stands already."""
    if not any(sign in value.text for sign in "/@#:"):
        return value
    opaque = [(e["offset"], e["offset"] + e["length"]) for e in value.entities if e["type"] in _OPAQUE]
    found = []
    for match in _FOUND.finditer(value.text):
        offset = utf16_length(value.text[: match.start()])
        length = utf16_length(match.group())
        if not any(start < offset + length and offset < stop for start, stop in opaque):
            found.append({"type": match.lastgroup, "offset": offset, "length": length})
    return Formatted(value.text, in_order([*value.entities, *found])) if found else value


def in_order(entities: list[Entity]) -> list[Entity]:
    """Entities as Telegram lists them: by offset, the longer first."""
    return sorted(entities, key=lambda entity: (entity["offset"], -entity["length"]))


def part(text: str, entity: Entity) -> str:
    """The piece of the text that an entity covers."""
    if text.isascii():
        return text[entity["offset"] : entity["offset"] + entity["length"]]
    units = text.encode("utf-16-le")
    piece = units[entity["offset"] * 2 : (entity["offset"] + entity["length"]) * 2]
    return piece.decode("utf-16-le", "replace")
