"""What a person typed, as what is looked up: words that must all be found, each in any of several ways."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from storage.search.pinyin import spellings
from storage.search.segments import SHORT, is_cjk, normalise, pairs, pieces

LONGEST_QUERY = 512  # characters; nobody types more, and what is pasted is cut
MOST_WORDS = 12
MOST_TERMS = 64  # of all words together; the first word is looked up in any case
LONGEST_RUN = 24  # characters without a space
LONGEST_CODE = 40
LABEL = "#"  # before a label; no word begins with it
WRITTEN = "@"  # stands between the token of a code and the code as it is written

_CODE_PART = re.compile(r"[^\W\d_]+|\d+")
_MAYBE_CODE = re.compile(r"[^\W\d_]+[\W_]*\d")  # letters, then a digit


@dataclass(frozen=True)
class Term:
    """One look-up: of a token, or of all tokens with this beginning."""

    token: str
    is_beginning: bool = False


EVERYTHING = Term("*")  # every item has it


@dataclass(frozen=True)
class Word:
    """A word as typed (normalised), and its alternatives: the terms of any one of them must all be found."""

    text: str
    alternatives: tuple[tuple[Term, ...], ...]

    @property
    def terms(self) -> frozenset[Term]:
        """All that has to be looked up for it."""
        return frozenset(term for terms in self.alternatives for term in terms)


@dataclass(frozen=True)
class Query:
    """Words that must all be found; and, if the whole is the code of an item, the terms of which any one finds it."""

    words: tuple[Word, ...]
    code: tuple[Term, ...]

    @property
    def terms(self) -> frozenset[Term]:
        """All that has to be looked up."""
        return frozenset(self.code).union(*(word.terms for word in self.words))


def parse(text: str) -> Query:
    """Reads what a person typed. Never fails: what is no word is left out, what is too much is cut off."""
    normalised = normalise(text, longest=LONGEST_QUERY)
    words: list[Word] = []
    left = MOST_TERMS
    for word in _words(normalised):
        left -= len(word.terms)
        if words and (left < 0 or len(words) == MOST_WORDS):
            break
        words.append(word)
    return Query(tuple(words), tuple(Term(token) for token in code_tokens(normalised)))


def code_tokens(normalised: str) -> tuple[str, ...]:
    """The tokens of a code: `P-017` is `=p.17`, so that P17 and p 0017 are the same, and `=p017`, if it was typed in one."""
    if len(normalised) > LONGEST_CODE:
        return ()
    parts = _CODE_PART.findall(normalised)
    if not parts:
        return ()
    return f"={'.'.join(part.lstrip('0') or '0' if part.isdigit() else part for part in parts)}", f"={''.join(parts)}"


def _words(normalised: str) -> Iterator[Word]:
    for chunk in normalised.split():
        found = dict.fromkeys(pieces(chunk))
        if len(chunk) <= LONGEST_CODE and _MAYBE_CODE.match(chunk):
            code = tuple((Term(token),) for token in code_tokens(chunk))
            as_text = tuple(term for piece in found for term in _exactly(piece))
            yield Word(chunk, (*code, as_text))
        else:
            yield from (Word(piece, _ways(piece)) for piece in found)


def _ways(piece: str) -> tuple[tuple[Term, ...], ...]:
    if is_cjk(piece) or len(piece) <= SHORT:
        return (_exactly(piece),)
    longer = tuple(tuple(Term(token) for token in tokens) for tokens in spellings(piece))
    return (_exactly(piece), *longer)


def _exactly(piece: str) -> tuple[Term, ...]:
    if len(piece) == 1:
        return (Term(piece),)
    if is_cjk(piece):
        return tuple(Term(pair) for pair in pairs(piece[:LONGEST_RUN]))
    return (Term(f"{piece}*") if len(piece) <= SHORT else Term(piece, is_beginning=True),)
