"""From a call's text parameters to formatted text within Telegram's lengths."""

from collections.abc import Mapping
from typing import Any

from simulator.errors import invalid
from simulator.html import parse_html
from simulator.text import Formatted, clean, in_order, trim, utf16_length, with_found_entities

TEXT_LIMIT = 4096
CAPTION_LIMIT = 1024
_PLAIN_ENTITIES = {
    *("bold", "italic", "underline", "strikethrough", "spoiler", "code", "pre", "text_link", "text_mention"),
    *("blockquote", "expandable_blockquote", "custom_emoji", "date_time"),
    *("mention", "hashtag", "cashtag", "bot_command", "url", "email", "phone_number"),
}


def read_text(source: str, parse_mode: str, entities: list[dict[str, Any]]) -> Formatted:
    """A text as Telegram keeps it, found entities included; may be empty."""
    source = clean(source)
    match parse_mode.lower():
        case "":
            _check_entities(entities)
            value = Formatted(source, in_order([entity for entity in entities if entity["length"] > 0]))
        case "html":
            value = parse_html(source)
        case "markdown" | "markdownv2":
            raise invalid(f"parse_mode {parse_mode} is not supported by the simulator")
        case _:
            raise invalid("unsupported parse_mode")
    return with_found_entities(trim(value))


def message_text(parameters: Mapping[str, Any]) -> Formatted:
    """The `text` of a call, 1-4096 UTF-16 units after parsing."""
    value = read_text(parameters.get("text", ""), parameters.get("parse_mode", ""), parameters.get("entities", []))
    if not value.text:
        raise invalid("message text is empty")
    if utf16_length(value.text) > TEXT_LIMIT:
        raise invalid("message is too long")
    return value


def caption_text(parameters: Mapping[str, Any]) -> Formatted:
    """The `caption` of a call or of a media object, 0-1024 UTF-16 units after parsing."""
    value = read_text(
        parameters.get("caption", ""), parameters.get("parse_mode", ""), parameters.get("caption_entities", [])
    )
    if utf16_length(value.text) > CAPTION_LIMIT:
        raise invalid("message caption is too long")
    return value


def _check_entities(entities: list[dict[str, Any]]) -> None:
    for entity in entities:
        if entity["type"] not in _PLAIN_ENTITIES:
            raise invalid(f"can't parse MessageEntity: unsupported type {entity['type']!r}")
        if entity["offset"] < 0 or entity["length"] < 0:
            raise invalid("can't parse MessageEntity: offset and length must not be negative")
        if entity["type"] == "text_link" and "url" not in entity:
            raise invalid("can't parse MessageEntity: text_link needs an url")
