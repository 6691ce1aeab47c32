"""Sample data: everything that is marked `sample`, to be counted and removed at once before a laboratory starts in earnest."""

from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from lab import seminar_samples
from lab.errors import LabError
from lab.roles import Actor, Permission, require
from lab.schedules.local import shown
from storage import applications, areas, history, lab, openings, persons, projects, search, seminars, series, topics
from storage.areas import Area
from storage.batches import delete_all, lock, update_all
from storage.database import Tx
from storage.follows import Follow
from storage.lab import Lab
from storage.openings import Opening
from storage.persons import Person
from storage.projects import Project, ProjectPerson
from storage.seminars import Seminar
from storage.series import Series
from storage.topics import Topic

ACTION = "samples.removed"
ZONE = ZoneInfo("Asia/Shanghai")  # in which the samples are meant
AS_OF = date(2026, 11, 25)  # the day on which the sample openings stand as they are meant to
KIND = "samples"


@dataclass(frozen=True)
class Samples:
    """How many samples of each list there are, or were. Persons, areas and series that something real needs are `kept`: they
    lose their mark."""

    lab: int
    areas: int
    topics: int
    people: int
    projects: int
    openings: int
    series: int
    seminars: int
    kept: int

    @property
    def any(self) -> bool:
        """Whether anything is marked as a sample."""
        return any(asdict(self).values())


@dataclass(frozen=True)
class _Marked:
    lab: bool
    areas: tuple[str, ...]
    topics: tuple[str, ...]
    people: tuple[str, ...]
    projects: tuple[str, ...]
    project_ids: tuple[int, ...]
    openings: tuple[str, ...]
    opening_ids: tuple[int, ...]
    kept_areas: tuple[str, ...]
    kept_people: tuple[str, ...]
    of_sample_projects: tuple[str, ...]  # openings of the laboratory's own
    talks: seminar_samples.Marked

    def counts(self) -> Samples:
        return Samples(
            lab=int(self.lab),
            areas=len(self.areas),
            topics=len(self.topics),
            people=len(self.people),
            projects=len(self.projects),
            openings=len(self.openings),
            series=len(self.talks.series),
            seminars=len(self.talks.seminars),
            kept=len(self.kept_areas) + len(self.kept_people) + len(self.talks.kept),
        )


async def count(tx: Tx) -> Samples:
    """What `remove` would remove."""
    return (await _marked(tx)).counts()


async def remove(tx: Tx, *, actor: Actor, now: datetime) -> Samples:
    """Removes every sample, with what follows it and with its entries in the search; returns what was removed. Raises Forbidden,
    and LabError where somebody has applied for a sample opening (what they wrote goes with nobody's one press), or where an opening of
    the laboratory's own belongs to a sample project, which it would lose.

    Subscriptions to topics stay: they are what people chose, and the laboratory's own topics will often have the same codes."""
    require(actor, Permission.IMPORT)
    for table in (Lab, Area, Topic, Person, Project, Opening, Series, Seminar):
        await lock(tx, table)
    marked = await _marked(tx)
    removed = marked.counts()
    if not removed.any:
        return removed
    applied = await applications.count_of_openings(tx, marked.opening_ids)
    if applied:
        raise LabError("samples-applied", count=applied)
    if marked.of_sample_projects:
        raise LabError(
            "samples-needed", count=len(marked.of_sample_projects), codes=", ".join(marked.of_sample_projects)
        )
    await search.remove(tx, kind=seminars.KIND, items=marked.talks.seminars)
    await delete_all(tx, Seminar.id, marked.talks.seminars)
    await delete_all(tx, Series.code, marked.talks.series)
    await delete_all(tx, Follow.item, marked.talks.series, Follow.kind == series.KIND)
    for code in marked.talks.kept:
        await series.change(tx, code, {"sample": False})
    await search.remove(tx, kind=openings.KIND, items=marked.opening_ids)
    await delete_all(tx, Opening.id, marked.opening_ids)
    await delete_all(tx, Follow.item, marked.openings, Follow.kind == openings.KIND)
    await search.remove(tx, kind=projects.KIND, items=marked.project_ids)
    await delete_all(tx, ProjectPerson.project_id, marked.project_ids)
    await delete_all(tx, Project.id, marked.project_ids)
    await delete_all(tx, Follow.item, marked.projects, Follow.kind == projects.KIND)
    await delete_all(tx, Person.code, marked.people)
    await delete_all(tx, Area.code, marked.areas)
    await delete_all(tx, Topic.code, marked.topics)
    if marked.lab:
        await lab.remove(tx)
    await update_all(tx, Person, [{"code": code, "sample": False} for code in marked.kept_people])
    await update_all(tx, Area, [{"code": code, "sample": False} for code in marked.kept_areas])
    await history.add(tx, at=now, actor_id=actor.user_id, action=ACTION, kind=KIND, item="", facts=asdict(removed))
    return removed


async def _marked(tx: Tx) -> _Marked:
    every = await projects.every(tx)
    real = {project.id for project in every if not project.sample}
    offered = await openings.every(tx)
    own = {opening.id for opening in offered if not opening.sample}
    used = {one.person for one in await projects.every_membership(tx) if one.project_id in real}
    used |= {opening.host for opening in offered if not opening.sample and opening.host}
    used |= {one.person for one in await openings.every_reviewer(tx) if one.opening_id in own and one.person}
    talks = await seminar_samples.marked(tx)
    used |= talks.people
    people = [person.code for person in await persons.every(tx) if person.sample]
    fields = [area.code for area in await areas.every(tx) if area.sample]
    needed = {project.area for project in every if not project.sample}
    needed |= {opening.area for opening in offered if not opening.sample}
    needed |= talks.areas
    pictured = {project.code for project in every if project.sample}
    row = await lab.get(tx)
    return _Marked(
        lab=row is not None and row.sample,
        areas=tuple(code for code in fields if code not in needed),
        topics=tuple(topic.code for topic in await topics.every(tx) if topic.sample),
        people=tuple(code for code in people if code not in used),
        projects=tuple(project.code for project in every if project.sample),
        project_ids=tuple(project.id for project in every if project.sample),
        openings=tuple(opening.code for opening in offered if opening.sample),
        opening_ids=tuple(opening.id for opening in offered if opening.sample),
        kept_areas=tuple(code for code in fields if code in needed),
        kept_people=tuple(code for code in people if code in used),
        of_sample_projects=tuple(one.code for one in offered if not one.sample and one.project in pictured),
        talks=talks,
    )


async def keep_current(tx: Tx, *, now: datetime) -> None:
    """Moves the dates of sample openings by the days since they were written, and those of sample seminars by the weeks, so that a demo has
    some that are open, and some that are coming, whenever it is shown."""
    today = shown(now, ZONE).date()  # by the clocks of the samples: at night it is another day in UTC
    await openings.move_samples(tx, timedelta(days=(today - AS_OF).days))
    await seminar_samples.move(tx, written=AS_OF, now=now)
