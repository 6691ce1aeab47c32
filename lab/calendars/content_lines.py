"""Bytes into the lines of a calendar: decoded, unfolded, without what is too large to be of use. Pure functions."""

import codecs
import re
from dataclasses import dataclass

_ENDS = re.compile(rb"\r+\n?|\n")
_FOLD = re.compile(rb"\n[ \t]")
_WHOLE = re.compile(rb"[^\n]+(?:\n[ \t][^\n]*)*")
_LINE = re.compile(r"(?P<name>[A-Za-z0-9-]{1,64})(?=[;:])")
_UTF16 = {
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
    b"B\0E\0": "utf-16-le",  # without a mark
    b"\0B\0E": "utf-16-be",
}
_HIGH = re.compile(rb"[\x80-\xff]{2}")
# Of GB18030 text, about an eighth of the characters happen to be valid UTF-8; of UTF-8 with a broken byte nearly all are.
_MOSTLY = 4
_BINARY = re.compile(rb"(?:;VALUE=\"?BINARY|;ENCODING=\"?BASE64)", re.IGNORECASE)
_HEAD = 400  # bytes in which the parameters of an attachment stand
VALUE_LIMIT = 40_000
"""Characters of one line: what is longer is cut, no abstract is."""


@dataclass(frozen=True)
class ContentLine:
    """`number` is the line of the file on which it begins."""

    number: int
    name: str
    text: str


def content_lines(data: bytes) -> tuple[list[ContentLine], int]:
    """The lines that have a name, and how many attachments inside of the file were dropped. A line without a name goes on with the text
    before it: some systems write line breaks as they are."""
    kept, dropped = _kept(_plain(data))
    encoding = _encoding(b"".join(raw for _, raw in kept))
    lines: list[ContentLine] = []
    for number, raw in kept:
        decoder = codecs.getincrementaldecoder(encoding)("replace")  # what is cut inside of a character loses it
        text = decoder.decode(raw)[:VALUE_LIMIT].replace("\x00", "")
        match = _LINE.match(text)
        if match:
            lines.append(ContentLine(number, match["name"].upper(), text))
        elif text.strip() and lines and lines[-1].name not in ("BEGIN", "END") and len(lines[-1].text) < VALUE_LIMIT:
            before = lines[-1]
            lines[-1] = ContentLine(before.number, before.name, f"{before.text}\\n{text}")
    return lines, dropped


def _plain(data: bytes) -> bytes:
    """The same with one kind of line end and no mark, in an encoding that has ASCII in its place."""
    wide = next((name for start, name in _UTF16.items() if data.startswith(start)), "")
    if wide:
        data = data.decode(wide, "replace").encode("utf-8", "replace")
    return _ENDS.sub(b"\n", data.removeprefix(codecs.BOM_UTF8)) if b"\r" in data else data.removeprefix(codecs.BOM_UTF8)


def _kept(data: bytes) -> tuple[list[tuple[int, bytes]], int]:
    """Whole lines with their numbers, cut where they are too long, and how many were dropped. Unfolded as bytes: a fold may stand inside
    of a character."""
    kept: list[tuple[int, bytes]] = []
    number, before, dropped = 1, 0, 0
    for match in _WHOLE.finditer(data):
        number += data.count(b"\n", before, match.start())
        before = match.start()
        raw = match[0]
        head = raw[:_HEAD]
        if head[:6].upper() == b"ATTACH" and _BINARY.search(_FOLD.sub(b"", head)):
            dropped += 1
        else:
            kept.append((number, _FOLD.sub(b"", raw[: VALUE_LIMIT * 5])[: VALUE_LIMIT * 4]))
    return kept, dropped


def _encoding(data: bytes) -> str:
    """UTF-8, or GB18030 as Chinese systems write it, or a Western one, in which accents stand alone."""
    guess = data.decode("utf-8", "replace")
    broken = guess.count("\ufffd")
    if not broken or sum(char > "\x7f" for char in guess) - broken > broken * _MOSTLY:
        return "utf-8"
    return "gb18030" if _HIGH.search(data) else "cp1252"
