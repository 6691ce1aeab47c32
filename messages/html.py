"""Telegram's HTML: the one place where text is escaped, and where a message is cut to fit."""

import re
from collections.abc import Iterable

MESSAGE_LIMIT = 4096  # UTF-16 units of visible text, counted after parsing (Bot API, sendMessage)
CAPTION_LIMIT = 1024  # the same of a caption (Bot API, sendPhoto)

_TAG = re.compile(r"<[^>]*>")
_ENTITY = {"&lt;": "<", "&gt;": ">", "&quot;": '"', "&amp;": "&"}


class Html(str):
    """Text that is HTML already. Every other text is escaped before it gets in."""

    __slots__ = ()


def escape(value: object) -> Html:
    """Makes any value safe inside HTML, inside attributes too; HTML passes as it is."""
    if isinstance(value, Html):
        return value
    text = str(value).replace("\x00", "")
    return Html(text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;"))


def bold(value: object) -> Html:
    """The value in bold."""
    return Html(f"<b>{escape(value)}</b>")


def italic(value: object) -> Html:
    """The value in italics."""
    return Html(f"<i>{escape(value)}</i>")


def struck(value: object) -> Html:
    """The value struck through: it holds no more."""
    return Html(f"<s>{escape(value)}</s>")


def link(value: object, url: str) -> Html:
    """The value as a link."""
    return Html(f'<a href="{escape(url)}">{escape(value)}</a>')


def quote(value: object) -> Html:
    """The value as a quotation that unfolds where it is long."""
    return Html(f"<blockquote expandable>{escape(value)}</blockquote>")


def join(parts: Iterable[object], separator: str = "") -> Html:
    """Joins values, each made safe."""
    return Html(escape(separator).join(escape(part) for part in parts))


def lines(*parts: object) -> Html:
    """The parts that are not empty, a line each."""
    return join([part for part in parts if part], "\n")


def visible(html: str) -> str:
    """The text that a reader sees of HTML."""
    text = _TAG.sub("", html)
    for entity, character in _ENTITY.items():
        text = text.replace(entity, character)
    return text


def utf16_length(text: str) -> int:
    """The length as Telegram counts it: characters outside the basic plane count two."""
    return len(text) + sum(character > "\uffff" for character in text)


def shorten(text: str, limit: int) -> str:
    """Cuts plain text to `limit` UTF-16 units with an ellipsis, never inside a surrogate pair, at a space where one is near."""
    if utf16_length(text) <= limit:
        return text
    room = limit - 1
    kept: list[str] = []
    for character in text:
        room -= 2 if character > "\uffff" else 1
        if room < 0:
            break
        kept.append(character)
    cut = "".join(kept)
    space = cut.rfind(" ")
    if space > len(cut) * 3 // 4 and text[len(cut)].isascii():
        cut = cut[:space]
    return cut.rstrip(" ,;，、；") + "…"


def fit(blocks: Iterable[Html], *, limit: int = MESSAGE_LIMIT, separator: str = "\n\n") -> Html:
    """Joins blocks as long as they fit into one message; cuts between blocks only, and says with an ellipsis that there was more."""
    given = [block for block in blocks if block]
    reserve = utf16_length(separator) + 1
    kept: list[Html] = []
    used = 0
    for number, block in enumerate(given):
        length = utf16_length(visible(block)) + (utf16_length(separator) if kept else 0)
        rest = reserve if number < len(given) - 1 else 0
        if used + length + rest > limit:
            kept.append(Html("…") if kept else escape(shorten(visible(block), limit)))
            break
        kept.append(block)
        used += length
    return Html(separator.join(kept))
