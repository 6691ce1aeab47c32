"""Text in pictures: a font that has Chinese, and lines that fit."""

import re
import unicodedata
from collections.abc import Sequence

from PIL import ImageFont

_SIMPLIFIED = 2  # the place of the Chinese glyphs in the collection
# Words stay whole, up to a hyphen.
_PIECES = re.compile(r"[!-,.0-~À-ɏͰ-ӿ]+[-/]?|\s+|.", re.DOTALL)
_NOT_FIRST = frozenset("，。、；：？！）》」』】〉”’…—·,.;:?!)]}%")  # of a line
_NOT_LAST = frozenset("（《「『【〈“‘([{")
_UNDRAWN = frozenset({"Cc", "Cf", "Cn", "Co", "Cs", "So"})  # controls and emoji, for which the font has no glyphs
_VARIANTS = range(0xFE00, 0xFE10)  # signs that say how the one before is drawn
_WORD = re.compile(r"[A-Za-z]{3}")  # around the end of a line that ends within one
_SHORTEST = 3  # letters before a hyphen
_ELLIPSIS = "…"


class Face:
    """The font in one size (dots). Widths are remembered by character, without kerning: a little more than is drawn."""

    def __init__(self, size: int) -> None:
        from noto_cjk_sans_otc import FONT_PATH

        self.font = ImageFont.truetype(str(FONT_PATH), size, index=_SIMPLIFIED)
        self._widths: dict[str, float] = {}

    def width(self, text: str) -> float:
        """How wide a text is, in dots."""
        return sum(self._width(sign) for sign in text)

    def wrapped(self, text: str, room: float, *, lines: int) -> list[str]:
        """At most so many lines that are at most `room` dots wide. Chinese breaks anywhere, but no line begins with a comma; a word
        is broken only if it is wider than a line. What does not fit ends in an ellipsis."""
        rest = drawable(text)
        made: list[str] = []
        while rest and len(made) < lines - 1:
            taken = self._first_line(rest, room)
            broken = _WORD.match(rest[max(0, taken - 2) : taken + 1])
            hyphen = "-" if broken and taken > _SHORTEST else ""
            if hyphen:
                taken = self._fitting(rest, room - self.width(hyphen))
            made.append(rest[:taken].rstrip() + hyphen)
            rest = rest[taken:].lstrip()
        if rest:
            made.append(self.shortened(rest, room))
        return made

    def shortened(self, text: str, room: float) -> str:
        """The text in one line, cut with an ellipsis where it is too wide."""
        if self.width(text) <= room:
            return text
        kept = text[: self._fitting(text, room - self.width(_ELLIPSIS))]
        return kept.rstrip(" ，、,·-—：:") + _ELLIPSIS

    def _width(self, sign: str) -> float:
        if sign not in self._widths:
            self._widths[sign] = self.font.getlength(sign)
        return self._widths[sign]

    def _fitting(self, text: str, room: float) -> int:
        """How many characters fit."""
        for number, sign in enumerate(text):
            room -= self._width(sign)
            if room < 0:
                return number
        return len(text)

    def _first_line(self, text: str, room: float) -> int:
        """How many characters of the text the first line takes."""
        pieces = _PIECES.findall(text)
        taken = 0
        for number, piece in enumerate(pieces):
            if self.width(text[: taken + len(piece)].rstrip()) > room:
                return _good_break(pieces, number, taken) or max(1, self._fitting(text, room))
            taken += len(piece)
        return taken


def drawable(text: str) -> str:
    """The text in one line, without what the font would show as boxes."""
    kept = "".join(
        " " if sign.isspace() else sign
        for sign in text
        if sign.isspace() or (unicodedata.category(sign) not in _UNDRAWN and ord(sign) not in _VARIANTS)
    )
    return " ".join(kept.split())


def _good_break(pieces: Sequence[str], number: int, taken: int) -> int:
    """Where to break before this piece, or else earlier: no closing sign begins a line, no opening one ends it. 0 for nowhere."""
    while number and (pieces[number][0] in _NOT_FIRST or pieces[number - 1][-1] in _NOT_LAST):
        number -= 1
        taken -= len(pieces[number])
    return taken
