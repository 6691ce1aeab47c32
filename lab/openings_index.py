"""What the search finds an opening by: the one place that says so, for imports and for every later change."""

from collections.abc import Sequence

from lab import indexing
from lab.indexing import filled
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


async def index(tx: Tx, ids: Sequence[int]) -> None:
    """Brings the index of these openings in line with what is stored: after they, or the names of their hosts, have changed."""
    await indexing.index(tx, ids, kind=KIND, texts=_texts)


def text(opening: Opening, host: Sequence[str]) -> search.Text:
    """What an opening is found by; `host` has the names of its host in both languages."""
    return search.Text(
        code=opening.code,
        titles=filled(opening.title_zh, opening.title_en),
        names=filled(*host, opening.team_zh, opening.team_en, opening.location_zh, opening.location_en),
        bodies=filled(opening.description_zh, opening.description_en, opening.requirements_zh, opening.requirements_en),
        labels=[f"kind:{opening.kind.value}", f"area:{opening.area}", f"visibility:{opening.visibility.value}"],
    )


async def _texts(tx: Tx, ids: Sequence[int]) -> dict[int, search.Text]:
    names = await openings.names_of_hosts(tx, ids)
    return {opening.id: text(opening, names.get(opening.id, ())) for opening in await openings.stored_now(tx, ids)}
