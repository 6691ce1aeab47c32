"""Openings: when one can apply, their cards, and following them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from lab import follows as following
from lab.errors import NotFound
from lab.roles import Actor, visible_to
from lab.typed_codes import same
from storage import areas, follows, lab, openings, projects, search
from storage.areas import Area
from storage.database import Tx
from storage.openings import KIND, Ended, Opening, Standing
from storage.persons import Person
from storage.projects import Project

GRACE = timedelta(minutes=5)
"""How long after the deadline an application is still taken, without a word about it: clocks differ, and a last tap takes a moment."""

SOON = timedelta(days=7)
_LONGEST_DOWNTIME = timedelta(hours=1)


class OpeningState(StrEnum):
    """Where an opening stands at a moment."""

    COMING = "coming"
    OPEN = "open"
    SOON = "soon"  # it closes within a week
    CLOSED = "closed"
    FILLED = "filled"


CURRENT = frozenset({OpeningState.COMING, OpeningState.OPEN, OpeningState.SOON})
_ORDER = (OpeningState.SOON, OpeningState.OPEN, OpeningState.COMING)


@dataclass(frozen=True)
class Card:
    """Everything about an opening. `project` only where the reader may see it; `related` is how many others of its area are current."""

    opening: Opening
    state: OpeningState
    area: Area | None
    host: Person | None
    project: Project | None
    followed: bool
    related: int


@dataclass(frozen=True)
class Contact:
    """Where one turns about an opening outside of the chat; empty where there is nothing."""

    email: str
    page: str


async def contact(tx: Tx, opening: Opening) -> Contact:
    """Its own address, or the laboratory's, and the laboratory's page."""
    laboratory = await lab.get(tx)
    if laboratory is None:
        return Contact(opening.contact_email, "")
    return Contact(opening.contact_email or laboratory.email, laboratory.official_page)


def state(opening: Opening | Standing, *, now: datetime) -> OpeningState:
    """Where it stands, as lists and cards say it."""
    if opening.ended is not None:
        return OpeningState.FILLED if opening.ended is Ended.FILLED else OpeningState.CLOSED
    if opening.opens_at is not None and now < opening.opens_at:
        return OpeningState.COMING
    if opening.closes_at is None:
        return OpeningState.OPEN
    if now >= opening.closes_at:
        return OpeningState.CLOSED
    return OpeningState.SOON if opening.closes_at - now <= SOON else OpeningState.OPEN


def is_open(opening: Opening | Standing, *, now: datetime, downtime: timedelta = timedelta()) -> bool:
    """Whether an application is taken: until some minutes after the deadline, and as much longer as the bot was down in the last hour
    (`downtime`), when nobody could reach it."""
    if opening.ended is not None or (opening.opens_at is not None and now < opening.opens_at):
        return False
    if opening.closes_at is None:
        return True
    return now < opening.closes_at + GRACE + min(max(downtime, timedelta()), _LONGEST_DOWNTIME)


def by_urgency(standing: Sequence[Standing], *, now: datetime) -> list[Standing]:
    """What closes first comes first, then what is open until it is filled, then what opens next; at last what is over, latest first."""

    def place(one: Standing) -> tuple[int, float, str]:
        where = state(one, now=now)
        if where not in CURRENT:
            return len(_ORDER), -(one.closes_at.timestamp() if one.closes_at else 0.0), one.code
        at = one.opens_at if where is OpeningState.COMING else one.closes_at
        return _ORDER.index(where), at.timestamp() if at else float("inf"), one.code

    return sorted(standing, key=place)


async def card(tx: Tx, actor: Actor, code: str, *, now: datetime) -> Card:
    """The card of an opening. Raises NotFound where there is none that the actor may see."""
    opening = await visible(tx, actor, code)
    (one,) = await cards(tx, actor, [opening], now=now)
    followed = actor.user_id is not None and await follows.follows(
        tx, user_id=actor.user_id, kind=KIND, item=opening.code
    )
    near = await openings.standings_near(tx, opening, visible=visible_to(actor))
    return Card(
        opening=opening,
        state=one.state,
        area=one.area,
        host=one.host,
        project=one.project,
        followed=followed,
        related=len(current(near, now=now)),
    )


async def cards(tx: Tx, actor: Actor, several: Sequence[Opening], *, now: datetime) -> list[Card]:
    """Cards as others see them, without what concerns one person or leads further: three statements, however many there are."""
    hosts = await openings.hosts(tx, [opening.id for opening in several])
    names: Mapping[str, Area] = {area.code: area for area in await areas.every(tx)}
    codes = list({opening.project for opening in several if opening.project})
    of = {project.code: project for project in await projects.by_codes(tx, codes, visible=visible_to(actor))}
    return [
        Card(
            opening=opening,
            state=state(opening, now=now),
            area=names.get(opening.area),
            host=hosts.get(opening.id),
            project=of.get(opening.project or ""),
            followed=False,
            related=0,
        )
        for opening in several
    ]


async def typed_code(tx: Tx, actor: Actor, typed: str) -> str | None:
    """The code that was typed, in any reasonable way (`i202603`, `I 2026-03`, full-width), of an opening that the actor may see."""
    labels = [[f"visibility:{seen}" for seen in visible_to(actor)]]
    hits = await search.find(tx, kind=KIND, words=typed, labels=labels, offset=0, limit=1)
    found = await openings.by_ids(tx, hits.items)
    return found[0].code if found and same(found[0].code, typed) else None


async def follow(tx: Tx, actor: Actor, code: str, *, now: datetime) -> bool:
    """Follows an opening; tells whether that is new. Raises NotFound."""
    opening = await visible(tx, actor, code)
    return await following.follow(tx, actor, kind=KIND, code=opening.code, now=now)


async def unfollow(tx: Tx, actor: Actor, code: str, *, now: datetime) -> bool:
    """Takes a follow back, also of an opening that the actor may not see any more; tells whether there was one."""
    return await following.unfollow(tx, actor, kind=KIND, code=code, now=now)


async def visible(tx: Tx, actor: Actor, code: str) -> Opening:
    """The opening with this code. Raises NotFound where there is none that the actor may see."""
    opening = await openings.by_code(tx, code)
    if opening is None or opening.visibility not in visible_to(actor):
        raise NotFound("opening-not-found", code=code)
    return opening


async def is_empty(tx: Tx) -> bool:
    """Whether there is nothing to look up yet."""
    return await openings.count(tx) == 0


def current(standing: Sequence[Standing], *, now: datetime) -> list[Standing]:
    """Those that one can apply for now or later, the most urgent first."""
    return by_urgency([one for one in standing if state(one, now=now) in CURRENT], now=now)
