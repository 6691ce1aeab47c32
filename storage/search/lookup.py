"""Reading the table of tokens: the one statement that search stands on."""

from collections.abc import Collection, Sequence
from functools import cache

from sqlalchemy import Executable, bindparam, select, union_all

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
    tx: Tx, *, kind: str, tokens: Sequence[str], beginnings: Sequence[str] = ()
) -> dict[str, tuple[Bits, Bits]]:
    """The rows of these tokens, and of all tokens with these beginnings, put together by token."""
    if not tokens and not beginnings:
        return {}
    values: dict[str, object] = {"kind": kind, "tokens": tokens} if tokens else {"kind": kind}
    for number, start in enumerate(beginnings):
        values |= {f"start{number}": start, f"end{number}": start + LAST}
    statement = _statement(any_tokens=bool(tokens), beginnings=len(beginnings))
    found: dict[str, tuple[Bits, Bits]] = {}
    last, having, entitled = "", *NOBODY
    for token, chunk, items, titles in (await tx.execute(statement, values)).all():
        if token != last:  # most rows follow one of their own token
            last, (having, entitled) = token, found.setdefault(token, ({}, {}))
        having[chunk] = items
        if titles:
            entitled[chunk] = titles
    return found


@cache
def _statement(*, any_tokens: bool, beginnings: int) -> Executable:
    """Made once for each number of beginnings: putting a statement together takes as long as running it."""
    rows = select(_columns.token, _columns.chunk, _columns["items"], _columns.titles)
    kind = bindparam("kind", type_=_columns.kind.type)
    parts = (
        [rows.where(_columns.kind == kind, _columns.token.in_(bindparam("tokens", expanding=True)))]
        if any_tokens
        else []
    )
    # Without statistics SQLite would rather walk all rows of a kind than a range of tokens, were the kind an indexed column here.
    of_kind = rows.where(_columns.kind.concat("") == kind)
    # One part for each range: joined by OR, PostgreSQL would build bitmaps of them.
    parts += [
        of_kind.where(_columns.token >= bindparam(f"start{number}"), _columns.token < bindparam(f"end{number}"))
        for number in range(beginnings)
    ]
    return parts[0] if len(parts) == 1 else union_all(*parts)
