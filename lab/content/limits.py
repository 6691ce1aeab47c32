"""What Telegram takes, and what fits beside the lines and buttons that the bot adds."""

import re
from collections.abc import Sequence
from dataclasses import replace
from urllib.parse import urlsplit

from lab.content.formatted import utf16_length
from lab.content.value import Content, ContentKind
from lab.errors import LabError

TEXT, CAPTION = 4096, 1024  # UTF-16 units after parsing (Bot API, sendMessage and sendPhoto)
# Kept free for what the bot adds: that there is no version in the reader's language, and why they get it.
ROOM = 160
# By its id Telegram sends a file of any size again. More than what a bot could send itself is not put on everybody's phone.
FILE = 50_000_000  # bytes (Bot API, sending files)
ALBUM_ITEMS = (2, 10)  # Bot API, sendMediaGroup
ENTITIES = 98  # of Telegram's hundred; the lines that the bot adds have one each

CHOICES = (2, 10)
LINKS = 6
BUTTON = 40  # characters; more is cut off on a phone
URL_LENGTH = 1000

_SCHEMES = ("http", "https", "tg")


def check(content: Content) -> None:
    """Raises LabError if this cannot be sent as it is, saying what would do."""
    has_caption = content.kind not in (ContentKind.TEXT, ContentKind.QUESTION)
    _check_text(content, room=ROOM)
    if not content.text.strip() and not has_caption:
        raise LabError("content-empty")
    for item in content.items:
        _check_text(item, room=0)
    for one in content.items or (content,):
        if one.size is not None and one.size > FILE:
            raise LabError("content-file-large", size=round(one.size / 1e6), limit=FILE // 1_000_000)
    _check_choices(content.choices)
    _check_links(content.links)


def with_choices(content: Content, choices: Sequence[str]) -> Content:
    """With these answers to choose from, none for none. Raises LabError."""
    plain = ContentKind.QUESTION if choices else ContentKind.TEXT
    kind = plain if content.kind in (ContentKind.TEXT, ContentKind.QUESTION) else content.kind
    changed = replace(content, kind=kind, choices=tuple(" ".join(choice.split()) for choice in choices))
    check(changed)
    return changed


def with_links(content: Content, links: Sequence[tuple[str, str]]) -> Content:
    """With these links (text, url) as buttons, none for none. Raises LabError."""
    changed = replace(content, links=tuple((" ".join(text.split()), url.strip()) for text, url in links))
    check(changed)
    return changed


def is_link(url: str) -> bool:
    """Whether Telegram opens it from a button: http, https or tg, with a host."""
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        return False
    host = parts.hostname or ""
    whole = parts.scheme.casefold() in _SCHEMES and bool(host) and not re.search(r"[\s<>\"\\]", url)
    return whole and len(url) <= URL_LENGTH and (parts.scheme.casefold() == "tg" or _is_host(host))


def _is_host(host: str) -> bool:
    # A name in the net has a dot, or is an address in numbers.
    return ":" in host or re.fullmatch(r"[^\s.]+(?:\.[^\s.]+)+", host) is not None


def _check_text(content: Content, *, room: int) -> None:
    plain = content.kind in (ContentKind.TEXT, ContentKind.QUESTION)
    limit = (TEXT if plain else CAPTION) - room
    length = utf16_length(content.text)
    if length > limit:
        raise LabError("content-text-long" if plain else "content-caption-long", length=length, limit=limit)
    if len(content.entities) > ENTITIES:
        raise LabError("content-formatting", number=len(content.entities), limit=ENTITIES)


def _check_choices(choices: Sequence[str]) -> None:
    least, most = CHOICES
    if choices and not least <= len(choices) <= most:
        raise LabError("content-choices-count", number=len(choices), least=least, most=most)
    _check_labels(choices)
    if len({choice.casefold() for choice in choices}) < len(choices):
        raise LabError("content-choices-twice")


def _check_links(links: Sequence[tuple[str, str]]) -> None:
    if len(links) > LINKS:
        raise LabError("content-links-many", number=len(links), most=LINKS)
    _check_labels([text for text, _ in links])
    for _, url in links:
        if not is_link(url):
            raise LabError("content-link-wrong", link=url[:100])


def _check_labels(labels: Sequence[str]) -> None:
    for label in labels:
        if not label.strip():
            raise LabError("content-button-empty")
        if len(label) > BUTTON:
            raise LabError("content-button-long", text=label[:60], limit=BUTTON)
