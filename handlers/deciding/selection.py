"""What somebody has filtered, ticked and prepared to release on the page of an opening's decisions: a stored screen of their own."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from handlers.context import Context
from lab.applications.boards import Filters, filters_of
from lab.applications.releasing import Release, release_of
from storage import screens


@dataclass(frozen=True)
class Selection:
    """`ticks` are applications with the version in which they were seen; `page` is counted from 0."""

    filters: Filters = field(default_factory=Filters)
    page: int = 0
    ticks: Mapping[int, int] = field(default_factory=dict)
    release: Release = field(default_factory=Release)

    def as_json(self) -> dict[str, Any]:
        """For storing it."""
        return {
            "filters": self.filters.as_json(),
            "page": self.page,
            "ticks": {str(one): version for one, version in self.ticks.items()},
            "release": self.release.as_json(),
        }


async def selection(context: Context, opening_id: int) -> Selection:
    """What the reader has chosen so far; nothing at first, or after a long time."""
    stored = await context.recall(_id(context, opening_id))
    if stored is None:
        return Selection()
    return Selection(
        filters_of(stored["filters"]),
        stored["page"],
        {int(one): version for one, version in stored["ticks"].items()},
        release_of(stored["release"]),
    )


async def select(context: Context, opening_id: int, chosen: Selection) -> None:
    """Keeps what was chosen."""
    await screens.put(context.tx, _id(context, opening_id), chosen.as_json(), now=context.now)


def digest(value: Any) -> str:
    """A few characters that stand for what a screen said, for its button."""
    return hashlib.blake2b(repr(value).encode(), digest_size=5).hexdigest()


def _id(context: Context, opening_id: int) -> str:
    return "k" + hashlib.blake2b(f"{context.actor.user_id}/{opening_id}".encode(), digest_size=6).hexdigest()
