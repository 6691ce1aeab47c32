"""What the search finds an opening by: the one place that says so, for imports and for every later change."""

import asyncio
from collections.abc import Mapping, Sequence

from storage import openings, search
from storage.database import Tx
from storage.openings import KIND, Opening

# The columns of an opening's list that it is found by; the others may change without it being indexed anew.
COLUMNS = frozenset(
    {
        *("title_zh", "title_en", "description_zh", "description_en", "requirements_zh", "requirements_en"),
        *("team_zh", "team_en", "location_zh", "location_en", "host", "kind", "area", "visibility"),
    }
)
_BATCH = 504  # openings; cutting texts into tokens is work for a thread, and the memory for it stays small


async def index(tx: Tx, ids: Sequence[int]) -> None:
    """Brings the index of these openings in line with what is stored: after they, or the names of their hosts, have changed."""
    ordered = sorted(ids)
    for start in range(0, len(ordered), _BATCH):
        batch = ordered[start : start + _BATCH]
        names = await openings.names_of_hosts(tx, batch)
        rows = await openings.stored_now(tx, batch)
        texts = {opening.id: text(opening, names.get(opening.id, ())) for opening in rows}
        tokens = await asyncio.to_thread(_tokens, texts)
        await search.index(tx, kind=KIND, items=tokens)


def text(opening: Opening, host: Sequence[str]) -> search.Text:
    """What an opening is found by; `host` has the names of its host in both languages."""
    return search.Text(
        code=opening.code,
        titles=_filled(opening.title_zh, opening.title_en),
        names=_filled(*host, opening.team_zh, opening.team_en, opening.location_zh, opening.location_en),
        bodies=_filled(
            opening.description_zh, opening.description_en, opening.requirements_zh, opening.requirements_en
        ),
        labels=[f"kind:{opening.kind.value}", f"area:{opening.area}", f"visibility:{opening.visibility.value}"],
    )


def _tokens(texts: Mapping[int, search.Text]) -> dict[int, search.Tokens]:
    return {item: search.tokens(one) for item, one in texts.items()}


def _filled(*texts: str) -> list[str]:
    return [text for text in dict.fromkeys(texts) if text]
