"""Lists of openings: filters, words, what each filter would leave, and those of a project, near to one, and followed.

Where an opening stands changes with the clock, so that no index can hold it: of all openings that fit what does not change, one
statement brings the few columns that decide, and the page is cut here. A laboratory has dozens of openings, not thousands.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from lab.openings import CURRENT, Card, OpeningState, by_urgency, cards, current, state, visible
from lab.roles import Actor, visible_to
from storage import follows, openings, search
from storage.database import Tx
from storage.openings import KIND, Opening, OpeningKind, Standing
from storage.projects import Visibility

_MOST_HITS = 10_000


class Show(StrEnum):
    """Which openings are wanted, by where they stand."""

    CURRENT = "current"
    SOON = "soon"
    ALL = "all"


_STATES: Mapping[Show, frozenset[OpeningState]] = {
    Show.CURRENT: CURRENT,
    Show.SOON: frozenset({OpeningState.SOON}),
    Show.ALL: frozenset(OpeningState),
}


@dataclass(frozen=True)
class Filters:
    """What openings are wanted; all of it must fit."""

    words: str = ""
    kind: OpeningKind | None = None
    area: str | None = None
    show: Show = Show.CURRENT


@dataclass(frozen=True)
class Counts:
    """How many openings each value of a filter would leave, the other filters as they are."""

    kinds: Mapping[OpeningKind, int]
    areas: Mapping[str, int]
    shows: Mapping[Show, int]


@dataclass(frozen=True)
class Found:
    """A page of openings; `total` is how many there are on all pages."""

    total: int
    openings: tuple[Opening, ...]
    counts: Counts


NOTHING = Counts({}, {}, {})


async def find(tx: Tx, actor: Actor, filters: Filters, *, now: datetime, offset: int, limit: int) -> Found:
    """A page of what fits: with words the best first, without them the most urgent. Two statements, three with words."""
    every = await openings.standings(tx, visible=visible_to(actor))
    known = by_urgency(every, now=now) if not filters.words else await _with_words(tx, actor, filters.words, every)
    fits = [one for one in known if _fits(one, filters, now)]
    page = await openings.by_ids(tx, [one.id for one in fits[offset : offset + limit]])
    return Found(len(fits), tuple(page), _counts(known, filters, now))


async def find_cards(
    tx: Tx, actor: Actor, filters: Filters, *, now: datetime, offset: int, limit: int
) -> tuple[int, list[Card]]:
    """How many openings fit, and a page of their cards as others see them."""
    found = await find(tx, actor, filters, now=now, offset=offset, limit=limit)
    return found.total, await cards(tx, actor, found.openings, now=now) if found.openings else []


async def of_project(tx: Tx, actor: Actor, project: str, *, now: datetime, limit: int) -> Found:
    """The current openings that belong to a project."""
    standing = await openings.standings_of_project(tx, project, visible=visible_to(actor))
    return await _first(tx, current(standing, now=now), limit)


async def count_of_project(tx: Tx, actor: Actor, project: str, *, now: datetime) -> int:
    """How many openings `of_project` has without a limit."""
    return len(current(await openings.standings_of_project(tx, project, visible=visible_to(actor)), now=now))


async def related(tx: Tx, actor: Actor, code: str, *, now: datetime, limit: int) -> tuple[Opening, Found]:
    """The other current openings of an opening's area. Raises NotFound."""
    opening = await visible(tx, actor, code)
    near = await openings.standings_near(tx, opening, visible=visible_to(actor))
    return opening, await _first(tx, current(near, now=now), limit)


async def followed(tx: Tx, actor: Actor, *, offset: int, limit: int) -> Found:
    """A page of the openings that the actor follows and may (still) see, latest first."""
    if actor.user_id is None:
        return Found(0, (), NOTHING)
    codes = await follows.of_user(tx, user_id=actor.user_id, kind=KIND)
    mine = await openings.by_codes(tx, codes, visible=visible_to(actor))
    return Found(len(mine), tuple(mine[offset : offset + limit]), NOTHING)


async def near(tx: Tx, actor: Actor, words: str) -> search.Near:
    """Codes and words that were perhaps meant."""
    return await search.near(tx, kind=KIND, words=words, labels=_labels(visible_to(actor)))


async def _with_words(tx: Tx, actor: Actor, words: str, every: Sequence[Standing]) -> list[Standing]:
    labels = _labels(visible_to(actor))
    hits = await search.find(tx, kind=KIND, words=words, labels=labels, offset=0, limit=_MOST_HITS)
    known = {one.id: one for one in every}
    return [known[item] for item in hits.items if item in known]


async def _first(tx: Tx, standing: Sequence[Standing], limit: int) -> Found:
    page = await openings.by_ids(tx, [one.id for one in standing[:limit]])
    return Found(len(standing), tuple(page), NOTHING)


def _fits(one: Standing, filters: Filters, now: datetime) -> bool:
    return (
        filters.kind in (None, one.kind)
        and filters.area in (None, one.area)
        and state(one, now=now) in _STATES[filters.show]
    )


def _counts(known: Sequence[Standing], filters: Filters, now: datetime) -> Counts:
    def left(wider: Filters) -> Callable[[Standing], bool]:
        return lambda one: _fits(one, wider, now)

    return Counts(
        kinds=Counter(one.kind for one in filter(left(replace(filters, kind=None)), known)),
        areas=Counter(one.area for one in filter(left(replace(filters, area=None)), known)),
        shows={show: sum(map(left(replace(filters, show=show)), known)) for show in Show},
    )


def _labels(seen: Sequence[Visibility]) -> list[list[str]]:
    return [[f"visibility:{visibility}" for visibility in seen]]
