"""Putting items into the table of tokens and taking them out."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import BigInteger, bindparam, delete, select
from sqlalchemy.dialects import postgresql, sqlite

from storage.database import Tx
from storage.search.bits import place
from storage.search.table import SearchToken
from storage.search.text import Tokens

_columns = SearchToken.__table__.c


async def index(tx: Tx, *, kind: str, items: Mapping[int, Tokens]) -> None:
    """Makes each of these items found by its tokens and by nothing else; what stands already is not written again.

    An import passes all its items at once: neighbours share rows, and two transactions that write the same rows in different
    orders can deadlock (which is reported as DatabaseUnavailable, so it costs a second attempt). The caller has written the items
    themselves before, so that two changes of one item come one after the other.
    """
    by_chunk: dict[int, dict[int, Tokens]] = defaultdict(dict)
    for item, tokens in items.items():
        chunk, bit = place(item)
        by_chunk[chunk][bit] = tokens
    for chunk in sorted(by_chunk):
        await _write(tx, kind=kind, chunk=chunk, tokens=by_chunk[chunk])


async def remove(tx: Tx, *, kind: str, items: Collection[int]) -> None:
    """Makes these items not found by anything."""
    await index(tx, kind=kind, items={item: {} for item in items})


async def _write(tx: Tx, *, kind: str, chunk: int, tokens: Mapping[int, Tokens]) -> None:
    """Writes the rows of one chunk in which these bits are not as they should be, in the order of their tokens."""
    mask = sum(tokens)
    wanted: dict[str, tuple[int, int]] = {}
    for bit, tokens_of_bit in tokens.items():
        for token, in_title in tokens_of_bit.items():
            items, titles = wanted.get(token, (0, 0))
            wanted[token] = (items | bit, titles | bit if in_title else titles)
    rows = await tx.execute(
        select(_columns.token, _columns["items"], _columns.titles).where(
            _columns.kind == kind, _columns.chunk == chunk, _columns["items"].bitwise_and(mask) != 0
        )
    )
    stored = {token: (items & mask, titles & mask) for token, items, titles in rows}
    changes = [
        {"token": token, "kind": kind, "chunk": chunk, "items": items, "titles": titles, "others": ~mask}
        for token in sorted(wanted.keys() | stored.keys())
        for items, titles in [wanted.get(token, (0, 0))]
        if stored.get(token) != (items, titles)
    ]
    if not changes:
        return
    # Added to what others have written meanwhile, never over it.
    statement = _insert(tx)
    others = bindparam("others", type_=BigInteger)
    together = {
        name: _columns[name].bitwise_and(others).bitwise_or(statement.excluded[name]) for name in ("items", "titles")
    }
    await tx.execute(statement.on_conflict_do_update(index_elements=["token", "kind", "chunk"], set_=together), changes)
    if stored.keys() - wanted.keys():
        await tx.execute(
            delete(SearchToken).where(_columns.kind == kind, _columns.chunk == chunk, _columns["items"] == 0)
        )


def _insert(tx: Tx) -> Any:
    # The two constructs share every method used here, but no common type.
    return (postgresql if tx.dialect == "postgresql" else sqlite).insert(SearchToken)
