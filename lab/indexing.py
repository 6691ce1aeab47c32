"""Bringing the search index in line with what is stored, whatever the kind of item."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence

from storage import search
from storage.database import Tx

_BATCH = 504  # items; cutting texts into tokens is work for a thread, and the memory for it stays small

# What each of these items (by id) is found by.
Texts = Callable[[Tx, Sequence[int]], Awaitable[Mapping[int, search.Text]]]


async def index(tx: Tx, ids: Sequence[int], *, kind: str, texts: Texts) -> None:
    """Indexes these items anew, in batches."""
    ordered = sorted(ids)
    for start in range(0, len(ordered), _BATCH):
        found = await texts(tx, ordered[start : start + _BATCH])
        tokens = await asyncio.to_thread(_tokens, found)
        await search.index(tx, kind=kind, items=tokens)


def filled(*texts: str) -> list[str]:
    """The texts that are not empty, each once."""
    return [text for text in dict.fromkeys(texts) if text]


def _tokens(texts: Mapping[int, search.Text]) -> dict[int, search.Tokens]:
    return {item: search.tokens(one) for item, one in texts.items()}
