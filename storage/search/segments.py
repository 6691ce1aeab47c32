"""Text cut into pieces that can be looked up: words of an alphabet, and runs of Chinese characters with their pairs."""

import re
import unicodedata
from collections.abc import Iterator

LONGEST_TEXT = 20_000  # characters of one text that are indexed
LONGEST_WORD = 32  # characters; a longer word is cut, in texts and in queries alike
SHORT = 4  # letters; beginnings up to this length are tokens of their own, longer ones are looked up as a range

_CJK = "\u3005-\u3007\u3041-\u3096\u30a1-\u30fa\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af"
_PIECE = re.compile(f"[{_CJK}]+|[^\\W_{_CJK}]+")
_IS_CJK = re.compile(f"[{_CJK}]")
# Invisible: soft hyphen, zero-width characters, direction marks. They stand inside words that people copy from web pages.
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")


def normalise(text: str, *, longest: int = LONGEST_TEXT) -> str:
    """One spelling for what looks alike: NFKC (full-width, ligatures), case folded, without accents and invisible characters."""
    text = _INVISIBLE.sub("", unicodedata.normalize("NFKC", text[:longest])).casefold()
    if not text.isascii():
        apart = unicodedata.normalize("NFKD", text)
        text = unicodedata.normalize("NFC", "".join(sign for sign in apart if not unicodedata.combining(sign)))
    return text[:longest]


def pieces(normalised: str) -> Iterator[str]:
    """The words and the runs of Chinese characters in a normalised text, in its order; punctuation, emoji and NUL are none."""
    for found in _PIECE.finditer(normalised):
        yield found.group() if is_cjk(found.group()) else found.group()[:LONGEST_WORD]


def is_cjk(piece: str) -> bool:
    """Whether a piece is a run of Chinese characters (or kana); else it is a word or a number."""
    return _IS_CJK.match(piece) is not None


def pairs(run: str) -> Iterator[str]:
    """Each two neighbours in a run."""
    return (run[place : place + 2] for place in range(len(run) - 1))


def short_beginnings(word: str) -> Iterator[str]:
    """The tokens under which the beginnings of a word, two to four letters, are found: `ba*`, `bat*`, `batt*`."""
    return (f"{word[:length]}*" for length in range(2, min(SHORT, len(word)) + 1))


def text_tokens(normalised: str) -> Iterator[str]:
    """Tokens of a text: of a run each character and each pair, of a word itself and its short beginnings. Repeats are not removed."""
    for piece in pieces(normalised):
        if is_cjk(piece):
            yield from piece
            yield from pairs(piece)
        else:
            yield piece
            yield from short_beginnings(piece)
