"""Chinese as it is typed without an input method: in pinyin (`huandian`) and by the initials of its syllables (`hd`)."""

import re
from collections.abc import Iterator
from functools import cache
from itertools import islice, pairwise

from storage.search.segments import SHORT, is_cjk, normalise, pieces, short_beginnings

# Marks a token as pinyin, so that no reading is offered as a correctly spelt English word. It stands last: `huandian'` is still
# found as a beginning with the letters `huandian`.
MARK = "'"
LONGEST_TYPED = 18  # letters of pinyin typed without a space
SEGMENTATIONS = 4

# The shape of a syllable. Takes a few that no character has, which costs nothing: they are just not found.
_SYLLABLE = re.compile(
    "(?:[zcs]h|[bpmfdtnlgkhjqxrzcsyw])?"
    "(?:[iu]ang|iong|[aeio]ng|ian|iao|uai|[uv]an|a[ino]|e[inr]|i[aenu]|ou|u[aeino]|v[en]|[aeiouv])"
)
_NO_INITIAL = re.compile("[^a-z]|[iuv]")


def pinyin_tokens(normalised: str) -> Iterator[str]:
    """Tokens of a title or keyword in pinyin: from each character on two syllables, and the initials of up to four."""
    for piece in pieces(normalised):
        if not is_cjk(piece):
            continue
        syllables = _readings(piece)
        for place, first in enumerate(syllables):
            if not first:  # a character without a reading
                continue
            sound = first + (syllables[place + 1] if place + 1 < len(syllables) else "")
            yield sound + MARK
            yield from short_beginnings(sound)
            yield from short_beginnings(_initials(syllables[place : place + SHORT]))


def spellings(word: str) -> Iterator[tuple[str, ...]]:
    """What a typed word of five letters or more may be as longer pinyin: each time, tokens that must all be there."""
    if len(word) > LONGEST_TYPED or not word.isascii() or not word.isalpha():
        return
    for syllables in islice(split(word), SEGMENTATIONS):
        if len(syllables) > 2:  # of two, the whole word is a token anyway
            yield tuple(f"{first}{second}{MARK}" for first, second in pairwise(syllables))
    # No syllable begins with i, u or v, and few with another vowel: English words end here.
    if not _NO_INITIAL.search(word) and 4 * sum(letter in "aeo" for letter in word) <= len(word):
        yield tuple(f"{word[place : place + SHORT]}*" for place in range(len(word) - SHORT + 1))


def split(word: str) -> Iterator[tuple[str, ...]]:
    """All ways to read letters as syllables, longer first syllables first: `fangan` is fang-an and fan-gan."""
    # From the end: where one may stand and still reach the end. Without it "aoaoao…b" would take for ever.
    leads = [False] * len(word) + [True]
    for place in reversed(range(len(word))):
        leads[place] = any(leads[end] for end in _ends(word, place))

    def rest(place: int) -> Iterator[tuple[str, ...]]:
        if place == len(word):
            yield ()
        for end in _ends(word, place):
            if leads[end]:
                yield from ((word[place:end], *others) for others in rest(end))

    return rest(0)


def same_sound(character: str) -> tuple[str, ...]:
    """Other common characters that are read like this one, whatever the tone."""
    readings, characters = _common()
    found = {other for sound in readings.get(character, ()) for other in characters[sound]}
    return tuple(sorted(found - {character}))


def warm() -> None:
    """Loads the dictionaries, which takes a third of a second: at the start, in a thread, so that nobody waits for it later."""
    _readings("重庆")
    _common()


def _ends(word: str, place: int) -> list[int]:
    return [end for end in range(min(place + 6, len(word)), place, -1) if _SYLLABLE.fullmatch(word, place, end)]


def _initials(syllables: list[str]) -> str:
    letters = "".join(syllable[:1] or " " for syllable in syllables)
    return letters.partition(" ")[0]


def _readings(run: str) -> list[str]:
    """A syllable for each character, chosen by the words around it (重庆 is chongqing); empty where there is none."""
    from pypinyin import lazy_pinyin  # its dictionaries take a third of a second to load, and few commands need them

    syllables: list[str] = []
    for syllable in lazy_pinyin(run, errors=lambda unknown: " " * len(unknown)):
        syllables += [""] * len(syllable) if syllable.isspace() else [syllable]
    return syllables


@cache
def _common() -> tuple[dict[str, tuple[str, ...]], dict[str, list[str]]]:
    """The readings of the 3,755 characters in daily use (the first level of GB 2312), and the characters of each reading."""
    from pypinyin.constants import PINYIN_DICT

    rows = (bytes([row, cell]) for row in range(0xB0, 0xD8) for cell in range(0xA1, 0xFF))
    readings: dict[str, tuple[str, ...]] = {}
    characters: dict[str, list[str]] = {}
    for character in filter(None, (row.decode("gb2312", errors="ignore") for row in rows)):
        spoken = normalise(PINYIN_DICT[ord(character)])  # "diǎn,zhān": without its accents a syllable has no tone
        readings[character] = tuple(dict.fromkeys(spoken.split(",")))
        for sound in readings[character]:
            characters.setdefault(sound, []).append(character)
    return readings, characters
