"""Looking up and following projects."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from lab import follows as following
from lab.errors import NotFound
from lab.roles import Actor, visible_to
from lab.typed_codes import same
from storage import areas, follows, projects, search
from storage.areas import Area
from storage.database import Tx
from storage.persons import Person
from storage.projects import KIND, Level, Project, Stage

_OVER = (f"stage:{Stage.CLOSED}", f"stage:{Stage.STOPPED}")


@dataclass(frozen=True)
class Filters:
    """What projects are wanted: words and one value of each filter; all of them must fit."""

    words: str = ""
    area: str | None = None
    level: Level | None = None
    stage: Stage | None = None

    def labels(self, actor: Actor) -> list[list[str]]:
        """The filters, and what the actor may see, as the search takes them."""
        wanted = [[f"visibility:{visibility}" for visibility in visible_to(actor)]]
        wanted += [[f"{name}:{value}"] for name, value in self.chosen().items()]
        return wanted

    def chosen(self) -> dict[str, str]:
        """The filters that are set, by name."""
        values = {"area": self.area, "level": self.level, "stage": self.stage}
        return {name: str(value) for name, value in values.items() if value}


@dataclass(frozen=True)
class Found:
    """A page of projects; `total` is how many there are on all pages."""

    total: int
    projects: tuple[Project, ...]


@dataclass(frozen=True)
class Card:
    """Everything about a project. `people` with whether each is the lead; `related` is how many projects are near to it."""

    project: Project
    area: Area | None
    people: tuple[tuple[Person, bool], ...]
    followed: bool
    related: int


async def find(tx: Tx, actor: Actor, filters: Filters, *, offset: int, limit: int) -> Found:
    """A page of what fits, best first; without words, what is over comes last."""
    hits = await search.find(
        tx,
        kind=KIND,
        words=filters.words,
        labels=filters.labels(actor),
        offset=offset,
        limit=limit,
        last=() if filters.stage else _OVER,
    )
    return Found(hits.total, tuple(await projects.by_ids(tx, hits.items)))


async def find_cards(tx: Tx, actor: Actor, filters: Filters, *, offset: int, limit: int) -> tuple[int, list[Card]]:
    """How many projects fit, and a page of their cards as others see them: without what concerns one person or leads further."""
    found = await find(tx, actor, filters, offset=offset, limit=limit)
    people = await projects.people_of(tx, [project.id for project in found.projects])
    names = {area.code: area for area in await areas.every(tx)}
    cards = [
        Card(
            project=project,
            area=names.get(project.area),
            people=tuple(people.get(project.id, ())),
            followed=False,
            related=0,
        )
        for project in found.projects
    ]
    return found.total, cards


async def counts(tx: Tx, actor: Actor, filters: Filters, name: str) -> dict[str, int]:
    """How many projects each value of one filter (`area`, `level`, `stage`) would leave, the other filters as they are."""
    others = Filters(
        words=filters.words,
        area=None if name == "area" else filters.area,
        level=None if name == "level" else filters.level,
        stage=None if name == "stage" else filters.stage,
    )
    return await search.counts(tx, kind=KIND, words=others.words, labels=others.labels(actor), prefix=f"{name}:")


async def card(tx: Tx, actor: Actor, code: str) -> Card:
    """The card of a project. Raises NotFound where there is none that the actor may see."""
    project = await visible(tx, actor, code)
    followed = actor.user_id is not None and await follows.follows(
        tx, user_id=actor.user_id, kind=KIND, item=project.code
    )
    return Card(
        project=project,
        area=await areas.get(tx, project.area),
        people=tuple(await projects.people(tx, project.id)),
        followed=followed,
        related=await projects.count_related(tx, project, visible=visible_to(actor)),
    )


async def typed_code(tx: Tx, actor: Actor, typed: str) -> str | None:
    """The code that was typed, in any reasonable way (`p017`, `P 017`, full-width), of a project that the actor may see."""
    hits = await search.find(tx, kind=KIND, words=typed, labels=Filters().labels(actor), offset=0, limit=1)
    found = await projects.by_ids(tx, hits.items)
    return found[0].code if found and same(found[0].code, typed) else None


async def related(tx: Tx, actor: Actor, code: str, *, limit: int) -> tuple[Project, Found]:
    """The projects nearest to one: those that share people with it first, then those of its area."""
    project = await visible(tx, actor, code)
    seen = visible_to(actor)
    near = await projects.related(tx, project, visible=seen, limit=limit)
    return project, Found(await projects.count_related(tx, project, visible=seen), tuple(near))


async def followed(tx: Tx, actor: Actor, *, offset: int, limit: int) -> Found:
    """A page of the projects that the actor follows and may (still) see, latest first."""
    if actor.user_id is None:
        return Found(0, ())
    codes = await follows.of_user(tx, user_id=actor.user_id, kind=KIND)
    mine = await projects.by_codes(tx, codes, visible=visible_to(actor))
    return Found(len(mine), tuple(mine[offset : offset + limit]))


async def follow(tx: Tx, actor: Actor, code: str, *, now: datetime) -> bool:
    """Follows a project; tells whether that is new. Raises NotFound."""
    project = await visible(tx, actor, code)
    return await following.follow(tx, actor, kind=KIND, code=project.code, now=now)


async def unfollow(tx: Tx, actor: Actor, code: str, *, now: datetime) -> bool:
    """Takes a follow back, also of a project that the actor may not see any more; tells whether there was one."""
    return await following.unfollow(tx, actor, kind=KIND, code=code, now=now)


async def is_empty(tx: Tx) -> bool:
    """Whether there is nothing to look up yet."""
    return await projects.count(tx) == 0


async def all_areas(tx: Tx) -> Sequence[Area]:
    """The areas in the laboratory's order."""
    return await areas.every(tx)


async def visible(tx: Tx, actor: Actor, code: str) -> Project:
    """The project with this code. Raises NotFound where there is none that the actor may see."""
    project = await projects.by_code(tx, code)
    if project is None or project.visibility not in visible_to(actor):
        raise NotFound("project-not-found", code=code)
    return project
