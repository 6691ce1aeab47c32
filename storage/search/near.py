"""Did you mean: codes and words close to what was typed that would find something."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import reduce
from itertools import islice, product
from string import ascii_lowercase, digits

from sqlalchemy import func, select

from storage.database import Tx
from storage.search.bits import Bits, both, size
from storage.search.distance import distance
from storage.search.finding import Labels, evaluate, matches
from storage.search.lookup import LAST, look_up, read
from storage.search.pinyin import MARK, same_sound
from storage.search.query import LONGEST_QUERY, WRITTEN, Word, code_tokens, parse
from storage.search.segments import is_cjk, normalise, pairs
from storage.search.table import SearchToken

MOST_CANDIDATES = 4  # for a word
MOST_QUERIES = 8  # that are tried
LONG = 6  # letters; from here on two may be wrong
LONGEST_RUN = 8  # characters; in a longer one the wrong one is not looked for
SHORTEST_WORD = 3
LONGEST_WORD = 24
VOCABULARY = 5_000  # words with one first letter

_CODE_LIKE = re.compile(r"[a-z]{1,6}[0-9oil]*[0-9][0-9oil]*")
_AS_DIGITS = str.maketrans("oil", "011")
_columns = SearchToken.__table__.c


@dataclass(frozen=True)
class Near:
    """Codes as they are written, and whole queries; best first, all of them with hits."""

    codes: tuple[str, ...]
    words: tuple[str, ...]


@dataclass(frozen=True, order=True)
class _Candidate:
    """A spelling that some items have, `far` from the typed one."""

    far: int
    missing: int  # minus the number of its items: of equally near ones, the more frequent is the likelier
    text: str


async def near(tx: Tx, *, kind: str, words: str, labels: Labels, limit: int = 3) -> Near:
    """What a person may have meant whose words found nothing: at most `limit` codes and as many queries.

    A code with digits swapped, missing or mistaken (O for 0); an English word with a letter or two wrong; a Chinese word with a
    character that sounds the same. A few statements; meant for queries without hits.
    """
    allowed = await _allowed(tx, kind=kind, labels=labels)
    codes = await _codes(tx, kind=kind, typed=normalise(words, longest=LONGEST_QUERY), allowed=allowed, limit=limit)
    return Near(codes, await _queries(tx, kind=kind, words=words, labels=labels, allowed=allowed, limit=limit))


async def _allowed(tx: Tx, *, kind: str, labels: Labels) -> Bits:
    return (await evaluate(tx, kind=kind, query=parse(""), labels=labels)).items


async def _codes(tx: Tx, *, kind: str, typed: str, allowed: Bits, limit: int) -> tuple[str, ...]:
    squashed = "".join(re.findall(r"[^\W_]+", typed))
    if not _CODE_LIKE.fullmatch(squashed) or len(squashed) > 16:
        return ()
    spelt = dict.fromkeys(token for code in _similar_codes(squashed) for token in code_tokens(code))
    stored = await read(tx, kind=kind, tokens=list(spelt))
    hits = [token for token in spelt if token in stored and both(stored[token][0], allowed)][: 2 * limit]
    written = await read(tx, kind=kind, tokens=(), beginnings=[f"{token}{WRITTEN}" for token in hits])
    found = dict.fromkeys(
        token.partition(WRITTEN)[2]
        for hit in hits
        for token, (items, _) in written.items()
        if token.startswith(f"{hit}{WRITTEN}") and both(items, allowed)
    )
    return tuple(islice(found, limit))


def _similar_codes(typed: str) -> Iterator[str]:
    """Codes that look like this one or are one slip away, the likeliest first; the same one may come again."""
    start = next(place for place, sign in enumerate(typed) if sign.isdigit() or (place and sign in "oil"))
    code = typed[:start] + typed[start:].translate(_AS_DIGITS)
    yield code
    places = range(start, len(code))
    yield from (code[:at] + code[at + 1] + code[at] + code[at + 2 :] for at in places[:-1])
    yield from (code[:at] + code[at + 1 :] for at in places)
    yield from (code[:at] + digit + code[at + 1 :] for at in places for digit in digits)
    yield from (code[:at] + digit + code[at:] for at in (*places, len(code)) for digit in digits)
    yield from (code[:at] + letter + code[at + 1 :] for at in range(start) for letter in ascii_lowercase)


async def _queries(tx: Tx, *, kind: str, words: str, labels: Labels, allowed: Bits, limit: int) -> tuple[str, ...]:
    query = parse(words)
    found = await look_up(tx, kind=kind, terms=query.terms)
    # Only words that find nothing by themselves are taken for mistyped.
    wrong = [word for word in query.words if not both(matches(found, word, in_title=False), allowed)]
    candidates = [await _candidates(tx, kind=kind, word=word, allowed=allowed) for word in wrong]
    typed = " ".join(normalise(words, longest=LONGEST_QUERY).split())
    better: dict[str, tuple[int, int]] = {}
    for choice in islice(product(*candidates), MOST_QUERIES) if wrong else ():
        corrected = typed
        for word, candidate in zip(wrong, choice, strict=True):
            corrected = corrected.replace(word.text, candidate.text, 1)
        hits = size((await evaluate(tx, kind=kind, query=parse(corrected), labels=labels)).items)
        if hits:
            better[corrected] = (sum(candidate.far for candidate in choice), -hits)
    return tuple(sorted(better, key=better.__getitem__)[:limit])


async def _candidates(tx: Tx, *, kind: str, word: Word, allowed: Bits) -> list[_Candidate]:
    """The likeliest spellings for a word, best first."""
    if not word.text.isalpha() or len(word.text) > LONGEST_WORD:
        return []
    if is_cjk(word.text):
        found = await _same_sounding(tx, kind=kind, run=word.text, allowed=allowed)
    else:
        found = await _similar_words(tx, kind=kind, word=word.text, allowed=allowed)
    nearest = min((candidate.far for candidate in found), default=0)
    return sorted(candidate for candidate in found if candidate.far == nearest)[:MOST_CANDIDATES]


async def _same_sounding(tx: Tx, *, kind: str, run: str, allowed: Bits) -> list[_Candidate]:
    """Runs with one character replaced by another of the same sound."""
    if not 1 < len(run) <= LONGEST_RUN:
        return []
    runs = [run[:at] + other + run[at + 1 :] for at in range(len(run)) for other in same_sound(run[at])]
    stored = await read(tx, kind=kind, tokens=list({pair for one in runs for pair in pairs(one)}))
    found: list[_Candidate] = []
    for one in runs:
        if all(pair in stored for pair in pairs(one)):
            items = reduce(both, (stored[pair][0] for pair in pairs(one)), allowed)
            if items:
                found.append(_Candidate(1, -size(items), one))
    return found


async def _similar_words(tx: Tx, *, kind: str, word: str, allowed: Bits) -> list[_Candidate]:
    """Words with a letter wrong, or two in longer ones; the first letter may be wrong only if it is all."""
    if len(word) < SHORTEST_WORD:
        return []
    most = 1 if len(word) < LONG else 2
    known = await _vocabulary(tx, start=word[0])
    spelt = {token: distance(word, token.rstrip(MARK), most=most) for token in known if not token.endswith("*")}
    spelt = {token: far for token, far in spelt.items() if far <= most}
    first = {word[1:], word[1] + word[0] + word[2:], *(letter + word[1:] for letter in ascii_lowercase)}
    first |= {letter + word for letter in ascii_lowercase}
    spelt |= dict.fromkeys(first, 1)
    stored = await read(tx, kind=kind, tokens=list(spelt))
    found: list[_Candidate] = []
    for token, (having, _) in stored.items():
        if items := both(having, allowed):
            # A reading in pinyin comes after all words.
            found.append(
                _Candidate(spelt[token] + (most if token.endswith(MARK) else 0), -size(items), token.rstrip(MARK))
            )
    return found


async def _vocabulary(tx: Tx, *, start: str) -> list[str]:
    """The tokens of any kind that begin with this letter. Each is found from the one before, which skips the rows in between."""
    words = select(func.min(_columns.token).label("token")).where(_columns.token >= start).cte(recursive=True)
    following = select(func.min(_columns.token)).where(_columns.token > words.c.token).scalar_subquery()
    words = words.union_all(select(following).where(words.c.token < start + LAST))
    found = await tx.scalars(select(words.c.token).where(words.c.token < start + LAST).limit(VOCABULARY))
    return list(found)
