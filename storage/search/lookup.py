"""Reading the table of tokens: the one statement that search stands on."""

from collections.abc import Collection

from sqlalchemy import Select, select, union_all

from storage.database import Tx
from storage.search.bits import Bits, either
from storage.search.query import Term
from storage.search.table import SearchToken

LAST = "\U0010ffff"  # sorts after whatever continues a beginning, on both databases
NOBODY: tuple[Bits, Bits] = ({}, {})

Found = dict[
    Term, tuple[Bits, Bits]
]  # for each term the items that have it anywhere, and those that have it in a title

_columns = SearchToken.__table__.c  # a select of the mapped class would cost half as much again


async def look_up(tx: Tx, *, kind: str, terms: Collection[Term]) -> Found:
    """Who has these terms, in one statement. Every term is in the answer."""
    beginnings = sorted(term.token for term in terms if term.is_beginning)
    exact = sorted(term.token for term in terms if not term.is_beginning)
    rows = await read(tx, kind=kind, tokens=exact, beginnings=beginnings)
    found: Found = {Term(token): rows.get(token, NOBODY) for token in exact}
    for beginning in beginnings:
        longer = [sets for token, sets in rows.items() if token.startswith(beginning)]
        found[Term(beginning, is_beginning=True)] = (
            either(items for items, _ in longer),
            either(titles for _, titles in longer),
        )
    return found


async def read(
    tx: Tx, *, kind: str, tokens: Collection[str], beginnings: Collection[str] = ()
) -> dict[str, tuple[Bits, Bits]]:
    """The rows of these tokens, and of all tokens with these beginnings, put together by token."""
    parts: list[Select[str, int, int, int]] = []
    if tokens:
        parts.append(_rows().where(_columns.kind == kind, _columns.token.in_(tokens)))
    # Without statistics SQLite would rather walk all rows of a kind than a range of tokens, were the kind an indexed column here.
    of_kind = _columns.kind.concat("") == kind
    # One part for each range: joined by OR, PostgreSQL would build bitmaps of them.
    parts += [_rows().where(of_kind, _columns.token >= start, _columns.token < start + LAST) for start in beginnings]
    if not parts:
        return {}
    found: dict[str, tuple[Bits, Bits]] = {}
    for token, chunk, items, titles in await tx.execute(parts[0] if len(parts) == 1 else union_all(*parts)):
        sets = found.get(token)
        if sets is None:
            sets = found[token] = ({}, {})
        sets[0][chunk] = items
        if titles:
            sets[1][chunk] = titles
    return found


def _rows() -> Select[str, int, int, int]:
    return select(_columns.token, _columns.chunk, _columns["items"], _columns.titles)
