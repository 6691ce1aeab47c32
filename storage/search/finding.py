"""Finding items by words and labels, a page at a time, and counting what each further label would leave."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from itertools import chain, islice

from storage.database import Tx
from storage.search.bits import Bits, ascending, both, either, size, without
from storage.search.lookup import Found, look_up, read
from storage.search.query import EVERYTHING, LABEL, Query, Term, Word, parse

Labels = Sequence[Sequence[str]]  # groups: an item must have a label of each group, whichever of the group


@dataclass(frozen=True)
class Hits:
    """A page of item ids in order, and how many items there are on all pages."""

    total: int
    items: tuple[int, ...]


@dataclass(frozen=True)
class Ranked:
    """Items as disjoint sets, the best first: those with that code, those with all words in their titles, the rest."""

    ranks: tuple[Bits, ...]

    @property
    def items(self) -> Bits:
        """All of them."""
        return either(self.ranks)


async def find(
    tx: Tx, *, kind: str, words: str, labels: Labels, offset: int, limit: int, last: Sequence[str] = ()
) -> Hits:
    """The items that have all words and a label of each group: an exact code first, then titles, then the rest, each by id.

    Without a word in `words`, everything with the labels; what has one of the labels `last` comes after the rest. A group without
    labels lets nothing through.
    """
    ranks = (await evaluate(tx, kind=kind, query=parse(words), labels=labels, last=last)).ranks
    page: list[int] = []
    skip = offset
    for rank in ranks:
        page += islice(ascending(rank, skip=skip), limit - len(page))
        skip = max(0, skip - size(rank))
    return Hits(total=sum(map(size, ranks)), items=tuple(page))


async def counts(tx: Tx, *, kind: str, words: str, labels: Labels, prefix: str) -> dict[str, int]:
    """How many of the items that `find` would find have each label that begins with `prefix` (`area:`); without the prefix, only
    those that some have. For filter buttons, pass the labels of all groups but the counted one."""
    hits = (await evaluate(tx, kind=kind, query=parse(words), labels=labels)).items
    rows = await read(tx, kind=kind, tokens=(), beginnings=(LABEL + prefix,))
    sizes = {token.removeprefix(LABEL + prefix): size(both(items, hits)) for token, (items, _) in rows.items()}
    return {label: number for label, number in sizes.items() if number}


async def evaluate(tx: Tx, *, kind: str, query: Query, labels: Labels, last: Sequence[str] = ()) -> Ranked:
    """All items that match, by rank. One statement."""
    if query.words:
        last = ()  # the words say what is first
    wanted = {Term(LABEL + label) for group in labels for label in group} or {EVERYTHING}
    put_last = {Term(LABEL + label) for label in last}
    found = await look_up(tx, kind=kind, terms=query.terms | wanted | put_last)
    return combine(found, query=query, labels=labels, last=last)


def combine(found: Found, *, query: Query, labels: Labels, last: Sequence[str] = ()) -> Ranked:
    """What of the looked-up sets matches."""
    groups = [either(found[Term(LABEL + label)][0] for label in group) for group in labels]
    if not query.words:
        everything = reduce(both, groups) if groups else found[EVERYTHING][0]
        put_last = both(everything, either(found[Term(LABEL + label)][0] for label in last))
        return Ranked((without(everything, put_last), put_last))
    anywhere = reduce(both, chain((matches(found, word, in_title=False) for word in query.words), groups))
    in_titles = reduce(both, (matches(found, word, in_title=True) for word in query.words), anywhere)
    coded = reduce(both, groups, either(found[term][0] for term in query.code))
    return Ranked((coded, without(in_titles, coded), without(without(anywhere, coded), in_titles)))


def matches(found: Found, word: Word, *, in_title: bool) -> Bits:
    """The items that match a word in any of its ways."""
    place = 1 if in_title else 0
    return either(reduce(both, (found[term][place] for term in terms)) for terms in word.alternatives)
