"""Telegram's HTML: reading `parse_mode=HTML` with its exact complaints, and writing entities back as safe HTML.

The reader follows `parse_html` of the official library (tdlib, `MessageEntity.cpp`).
"""

import html
import re
from dataclasses import dataclass

from simulator.errors import InvalidCall, invalid
from simulator.text import Entity, Formatted, in_order, part, utf16_length

_TYPES = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "tg-spoiler": "spoiler",
    "span": "spoiler",
    "a": "text_link",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
    "tg-emoji": "custom_emoji",
    "tg-time": "date_time",
}
_NAMED = {"&lt;": "<", "&gt;": ">", "&amp;": "&", "&quot;": '"'}
_REFERENCE = re.compile(r"&(?:lt|gt|amp|quot);?|&#(?:[0-9]{1,7}|[xX][0-9a-fA-F]{1,6});?")
_NAME = re.compile(r"[^\s>]*")
_ATTRIBUTE = re.compile(r"""\s*([^\s=>]+)\s*(?:=\s*(?:"([^"]*)"|'([^']*)'|([a-zA-Z0-9.\-]+)))?""")
_END_TAG = re.compile(r"</([^\s>]*)\s*(>?)")
_SAFE_LINK = re.compile(r"(?:https?|tg|mailto):", re.IGNORECASE)


@dataclass(slots=True)
class _Open:
    tag: str
    attributes: dict[str, str]
    text_at: int
    offset: int


def parse_html(source: str) -> Formatted:
    """Text and entities of Telegram's HTML. Raises InvalidCall, `can't parse entities: ...`, as Telegram words it."""
    return _Reader(source).read()


class _Reader:
    def __init__(self, source: str) -> None:
        self._source = source
        self._text: list[str] = []
        self._offset = 0
        self._open: list[_Open] = []
        self._entities: list[Entity] = []

    def read(self) -> Formatted:
        at = 0
        source = self._source
        while at < len(source):
            if source[at] == "<":
                at = self._end_tag(at) if source.startswith("</", at) else self._start_tag(at)
                continue
            stop = source.find("<", at)
            stop = len(source) if stop < 0 else stop
            self._add(_unescape(source[at:stop]))
            at = stop
        if self._open:
            raise self._broken(f'Can\'t find end tag corresponding to start tag "{self._open[-1].tag}"')
        return Formatted("".join(self._text), in_order(self._entities))

    def _add(self, text: str) -> None:
        self._text.append(text)
        self._offset += utf16_length(text)

    def _start_tag(self, at: int) -> int:
        name = _NAME.match(self._source, at + 1)
        tag = name.group().lower() if name else ""
        stop = name.end() if name else at
        if stop >= len(self._source):
            raise self._broken(f'Unclosed start tag "{tag}" at byte offset {self._bytes(at)}')
        if tag not in _TYPES:
            raise self._broken(f'Unsupported start tag "{tag}" at byte offset {self._bytes(at)}')
        attributes: dict[str, str] = {}
        while not re.compile(r"\s*>").match(self._source, stop):
            match = _ATTRIBUTE.match(self._source, stop)
            if match is None:
                raise self._broken(f'Unclosed start tag "{tag}" at byte offset {self._bytes(at)}')
            value = next((group for group in match.groups()[1:] if group is not None), "")
            attributes[match[1].lower()] = _unescape(value)
            stop = match.end()
        if tag == "span" and attributes.get("class") != "tg-spoiler":
            raise self._broken(f'Tag "span" must have class "tg-spoiler" at byte offset {self._bytes(at)}')
        if tag == "tg-emoji" and not attributes.get("emoji-id", "").isdigit():
            raise self._broken("Invalid custom emoji identifier specified")
        if tag == "tg-time" and not attributes.get("unix", "").isdigit():
            raise self._broken("Invalid date-time specified")
        self._open.append(_Open(tag, attributes, len(self._text), self._offset))
        return self._source.index(">", stop) + 1

    def _end_tag(self, at: int) -> int:
        if not self._open:
            raise self._broken(f"Unexpected end tag at byte offset {self._bytes(at)}")
        match = _END_TAG.match(self._source, at)
        opened = self._open[-1]
        if match is None or not match[2]:
            raise self._broken(f"Unclosed end tag at byte offset {self._bytes(at)}")
        if match[1] and match[1].lower() != opened.tag:
            raise self._broken(
                f"Unmatched end tag at byte offset {self._bytes(at)}, "
                f'expected "</{opened.tag}>", found "</{match[1].lower()}>"'
            )
        self._open.pop()
        self._close(opened)
        return match.end()

    def _close(self, opened: _Open) -> None:
        length = self._offset - opened.offset
        if length == 0:
            return
        entity: Entity = {"type": _TYPES[opened.tag], "offset": opened.offset, "length": length}
        attributes = opened.attributes
        match opened.tag:
            case "a":
                url = attributes.get("href") or "".join(self._text[opened.text_at :])
                if not (link := _link(url)):
                    return
                entity["url"] = link
            case "code" if any(o.tag == "pre" and o.offset == opened.offset for o in self._open):
                # <pre><code class="language-x"> is one entity, and the pre is still open.
                if language := attributes.get("class", "").removeprefix("language-"):
                    self._open[-1].attributes["language"] = language
                return
            case "pre" if "language" in attributes:
                entity["language"] = attributes["language"]
            case "blockquote":
                if any(o.tag == "blockquote" for o in self._open):
                    return
                if "expandable" in attributes:
                    entity["type"] = "expandable_blockquote"
            case "tg-emoji":
                entity["custom_emoji_id"] = attributes["emoji-id"]
            case "tg-time":
                entity["unix_time"] = int(attributes["unix"])
                if "format" in attributes:
                    entity["date_time_format"] = attributes["format"]
        # Nothing is formatted inside code.
        if entity["type"] in ("code", "pre"):
            self._entities = [e for e in self._entities if e["offset"] < opened.offset]
        self._entities.append(entity)

    def _bytes(self, at: int) -> int:
        return len(self._source[:at].encode())

    @staticmethod
    def _broken(text: str) -> InvalidCall:
        return invalid(f"can't parse entities: {text}")


def _unescape(text: str) -> str:
    if "&" not in text:
        return text
    return _REFERENCE.sub(_character, text)


def _character(match: re.Match[str]) -> str:
    reference = match.group()
    if reference.startswith("&#"):
        digits = reference[2:].rstrip(";")
        code = int(digits[1:], 16) if digits[0] in "xX" else int(digits)
        valid = 0 < code < 0x110000 and not 0xD800 <= code < 0xE000
        return chr(code) if valid else reference
    return _NAMED[reference if reference.endswith(";") else reference + ";"]


def _link(url: str) -> str:
    """The address as Telegram stores it, "" for what it drops without a word."""
    url = url.strip()
    if re.match(r"(https?|tg|ton|tonsite|mailto)://|mailto:|tel:", url, re.IGNORECASE):
        return url + "/" if re.fullmatch(r"https?://[^/?#]+", url, re.IGNORECASE) else url
    if re.fullmatch(r"[\w-]+(\.[\w-]+)+(:\d+)?([/?#]\S*)?", url):
        return f"http://{url}" if re.search(r"[/?#]", url) else f"http://{url}/"
    return ""


def to_html(text: str, entities: list[Entity]) -> str:
    """Safe HTML of a formatted text: Telegram's tags only, everything else escaped, links by http(s), tg and mailto only."""
    if not entities:
        return html.escape(text)
    ends = utf16_length(text)
    bounds = sorted(
        {0, ends} | {e["offset"] for e in entities} | {min(e["offset"] + e["length"], ends) for e in entities}
    )
    pieces: list[str] = []
    stack: list[Entity] = []
    for start, stop in zip(bounds, [*bounds[1:], ends], strict=True):
        active = [e for e in in_order(entities) if e["offset"] <= start < e["offset"] + e["length"]]
        keep = 0
        while keep < len(stack) and keep < len(active) and stack[keep] is active[keep]:
            keep += 1
        pieces += [_tags(text, entity)[1] for entity in reversed(stack[keep:])]
        pieces += [_tags(text, entity)[0] for entity in active[keep:]]
        stack = active
        pieces.append(html.escape(part(text, {"offset": start, "length": stop - start})))
    return "".join(pieces)


def _tags(text: str, entity: Entity) -> tuple[str, str]:
    link = ""
    match entity["type"]:
        case "bold":
            return "<b>", "</b>"
        case "italic":
            return "<i>", "</i>"
        case "underline":
            return "<u>", "</u>"
        case "strikethrough":
            return "<s>", "</s>"
        case "spoiler":
            return "<tg-spoiler>", "</tg-spoiler>"
        case "code":
            return "<code>", "</code>"
        case "pre":
            return "<pre>", "</pre>"
        case "blockquote":
            return "<blockquote>", "</blockquote>"
        case "expandable_blockquote":
            return "<blockquote expandable>", "</blockquote>"
        case "date_time":
            return f'<tg-time unix="{entity["unix_time"]}">', "</tg-time>"
        case "text_link":
            link = entity["url"]
        case "url":
            link = part(text, entity)
        case "email":
            link = "mailto:" + part(text, entity)
    if _SAFE_LINK.match(link):
        return f'<a href="{html.escape(link)}">', "</a>"
    return "", ""
