"""Chinese texts filled in: where a value meets the text around it, Chinese and Latin letters or digits are kept apart by a space."""

import re
from collections.abc import Mapping
from string import Formatter
from typing import Any

_TAG = re.compile(r"<[^>]*>")
_HAN, _LATIN = re.compile(r"[\u4e00-\u9fff]"), re.compile(r"[A-Za-z0-9]")
_FORMATTER = Formatter()


def fill(form: str, facts: Mapping[str, Any], *, html: bool) -> str:
    """Fills in by name, as `str.format_map` does. Raises KeyError, ValueError."""
    filled = ""
    for literal, name, spec, conversion in _FORMATTER.parse(form):
        pieces = [literal]
        if name is not None:
            value = facts[name]
            if conversion:
                value = _FORMATTER.convert_field(value, conversion)
            pieces.append(format(value, spec or ""))
        for piece in pieces:
            if piece:
                filled += (" " if _apart(_last(filled, html), _first(piece, html)) else "") + piece
    return filled


def _apart(before: str, after: str) -> bool:
    return bool((_HAN.match(before) and _LATIN.match(after)) or (_LATIN.match(before) and _HAN.match(after)))


def _last(text: str, html: bool) -> str:
    return _seen(text[-200:], html)[-1:]


def _first(text: str, html: bool) -> str:
    return _seen(text[:200], html)[:1]


def _seen(text: str, html: bool) -> str:
    return _TAG.sub("", text) if html else text
