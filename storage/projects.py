"""Research projects and the people in them."""

from collections.abc import Mapping, Sequence
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    Boolean,
    ColumnElement,
    Date,
    ForeignKey,
    Integer,
    String,
    Subquery,
    Text,
    and_,
    delete,
    func,
    insert,
    or_,
    select,
    update,
)
from sqlalchemy.orm import Mapped, mapped_column

from storage.base import Base, Id, text_enum
from storage.database import Tx
from storage.persons import Person

KIND = "project"


class Level(StrEnum):
    """Who the project is for or by."""

    NATIONAL = "national"
    PROVINCIAL = "provincial"
    MUNICIPAL = "municipal"
    ENTERPRISE = "enterprise"
    JOINT = "joint"


class Stage(StrEnum):
    """Where a project stands in its life, in this order."""

    PROPOSED = "proposed"
    SELECTED = "selected"
    JOINT_RD = "joint_rd"
    PILOT = "pilot"
    APPLICATION = "application"
    CLOSED = "closed"
    STOPPED = "stopped"


class Visibility(StrEnum):
    """For whom a thing is; who that is, is in `lab.roles`."""

    PUBLIC = "public"
    MEMBERS = "members"
    STAFF = "staff"


class Project(Base):
    """A project. Keywords are separated by `;`; `links` is a list of {title_zh, title_en, url}. Starts and ends are days of a month
    (the first and the last where only the month is known, then `*_exact` is False)."""

    __tablename__ = "projects"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    code: Mapped[str] = mapped_column(String(32), unique=True)
    title_zh: Mapped[str] = mapped_column(String(300), default="")
    title_en: Mapped[str] = mapped_column(String(300), default="")
    level: Mapped[Level] = mapped_column(text_enum(Level))
    area: Mapped[str] = mapped_column(ForeignKey("areas.code"), index=True)
    stage: Mapped[Stage] = mapped_column(text_enum(Stage))
    starts_on: Mapped[date | None] = mapped_column(Date)
    starts_exact: Mapped[bool] = mapped_column(Boolean, default=True)
    ends_on: Mapped[date | None] = mapped_column(Date)
    ends_exact: Mapped[bool] = mapped_column(Boolean, default=True)
    partners_zh: Mapped[str] = mapped_column(String(300), default="")
    partners_en: Mapped[str] = mapped_column(String(300), default="")
    funder_zh: Mapped[str] = mapped_column(String(300), default="")
    funder_en: Mapped[str] = mapped_column(String(300), default="")
    summary_zh: Mapped[str] = mapped_column(Text, default="")
    summary_en: Mapped[str] = mapped_column(Text, default="")
    keywords_zh: Mapped[str] = mapped_column(String(500), default="")
    keywords_en: Mapped[str] = mapped_column(String(500), default="")
    links: Mapped[list[dict[str, Any]]]
    visibility: Mapped[Visibility] = mapped_column(text_enum(Visibility))
    sample: Mapped[bool] = mapped_column(Boolean, default=False)


class ProjectPerson(Base):
    """One person in one project; position 0 with `lead` is the lead."""

    __tablename__ = "project_people"

    project_id: Mapped[int] = mapped_column(ForeignKey("projects.id", ondelete="CASCADE"), primary_key=True)
    person: Mapped[str] = mapped_column(ForeignKey("persons.code"), primary_key=True, index=True)
    position: Mapped[int] = mapped_column(Integer)
    lead: Mapped[bool] = mapped_column(Boolean, default=False)


async def by_code(tx: Tx, code: str) -> Project | None:
    """The project with exactly this code, or None."""
    return (await tx.scalars(select(Project).where(Project.code == code))).first()


async def by_ids(tx: Tx, ids: Sequence[int]) -> list[Project]:
    """These projects, in the order of the ids; what is gone is left out."""
    found = {project.id: project for project in await tx.scalars(select(Project).where(Project.id.in_(ids)))}
    return [found[project_id] for project_id in ids if project_id in found]


async def by_codes(tx: Tx, codes: Sequence[str], *, visible: Sequence[Visibility]) -> list[Project]:
    """The projects with these codes and visibilities, in the order of the codes."""
    rows = await tx.scalars(select(Project).where(Project.code.in_(codes), Project.visibility.in_(visible)))
    found = {project.code: project for project in rows}
    return [found[code] for code in codes if code in found]


async def related(tx: Tx, project: Project, *, visible: Sequence[Visibility], limit: int) -> Sequence[Project]:
    """Other projects that share people with this one, those that share most first, then those of its area."""
    shared, near = _related(project, visible)
    query = select(Project).outerjoin(shared, shared.c.project_id == Project.id).where(near)
    ordered = query.order_by(func.coalesce(shared.c.people, 0).desc(), Project.code.desc()).limit(limit)
    return (await tx.scalars(ordered)).all()


async def count_related(tx: Tx, project: Project, *, visible: Sequence[Visibility]) -> int:
    """How many projects `related` has without a limit."""
    shared, near = _related(project, visible)
    query = select(func.count()).select_from(Project).outerjoin(shared, shared.c.project_id == Project.id)
    return (await tx.scalar(query.where(near))) or 0


def _related(project: Project, visible: Sequence[Visibility]) -> tuple[Subquery, ColumnElement[bool]]:
    """How many people each project shares with this one, and the condition for being related."""
    own = select(ProjectPerson.person).where(ProjectPerson.project_id == project.id)
    shared = (
        select(ProjectPerson.project_id, func.count().label("people"))
        .where(ProjectPerson.person.in_(own))
        .group_by(ProjectPerson.project_id)
        .subquery()
    )
    near = or_(shared.c.people.is_not(None), Project.area == project.area)
    return shared, and_(near, Project.id != project.id, Project.visibility.in_(visible))


async def people(tx: Tx, project_id: int) -> Sequence[tuple[Person, bool]]:
    """The people of a project and whether each is the lead, in the project's order."""
    rows = await tx.execute(
        select(Person, ProjectPerson.lead)
        .join(ProjectPerson, ProjectPerson.person == Person.code)
        .where(ProjectPerson.project_id == project_id)
        .order_by(ProjectPerson.lead.desc(), ProjectPerson.position)
    )
    return [(person, lead) for person, lead in rows]


async def people_of(tx: Tx, ids: Sequence[int]) -> dict[int, list[tuple[Person, bool]]]:
    """What `people` answers, for several projects in one query; those without people are left out."""
    rows = await tx.execute(
        select(ProjectPerson.project_id, Person, ProjectPerson.lead)
        .join(ProjectPerson, ProjectPerson.person == Person.code)
        .where(ProjectPerson.project_id.in_(ids))
        .order_by(ProjectPerson.project_id, ProjectPerson.lead.desc(), ProjectPerson.position)
    )
    found: dict[int, list[tuple[Person, bool]]] = {}
    for project_id, person, lead in rows:
        found.setdefault(project_id, []).append((person, lead))
    return found


async def every(tx: Tx) -> Sequence[Project]:
    """All projects by code."""
    return (await tx.scalars(select(Project).order_by(Project.code))).all()


async def every_membership(tx: Tx) -> Sequence[ProjectPerson]:
    """All memberships, by project and position."""
    found = await tx.scalars(select(ProjectPerson).order_by(ProjectPerson.project_id, ProjectPerson.position))
    return found.all()


async def ids_by_code(tx: Tx) -> dict[str, int]:
    """The ids of all projects by code."""
    rows = await tx.execute(select(Project.code, Project.id))
    return {row[0]: row[1] for row in rows}


async def stored_now(tx: Tx, ids: Sequence[int]) -> Sequence[Project]:
    """These projects as the database has them: objects that were read before a change in this transaction are read anew."""
    rows = await tx.scalars(select(Project).where(Project.id.in_(ids)).execution_options(populate_existing=True))
    return rows.all()


async def names_of_people(tx: Tx, ids: Sequence[int]) -> dict[int, list[str]]:
    """The names, in both languages, of the people of each of these projects."""
    rows = await tx.execute(
        select(ProjectPerson.project_id, Person.name_zh, Person.name_en)
        .join(Person, Person.code == ProjectPerson.person)
        .where(ProjectPerson.project_id.in_(ids))
    )
    names: dict[int, list[str]] = {}
    for project_id, *both in rows:
        names.setdefault(project_id, []).extend(both)
    return names


async def count(tx: Tx) -> int:
    """How many projects there are, of any visibility."""
    return (await tx.scalar(select(func.count()).select_from(Project))) or 0


async def any_sample(tx: Tx) -> bool:
    """Whether there is a project that is marked as a sample."""
    return (await tx.scalar(select(Project.id).where(Project.sample).limit(1))) is not None


async def create(tx: Tx, values: Mapping[str, Any]) -> int:
    """Inserts a project; returns its id."""
    created = await tx.execute(insert(Project).values(**values).returning(Project.id))
    return created.scalar_one()


async def change(tx: Tx, project_id: int, values: Mapping[str, Any]) -> None:
    """Changes these columns."""
    await tx.execute(update(Project).where(Project.id == project_id).values(**values))


async def set_people(tx: Tx, project_id: int, *, lead: str | None, members: Sequence[str]) -> None:
    """Replaces the people of a project by these person codes."""
    await tx.execute(delete(ProjectPerson).where(ProjectPerson.project_id == project_id))
    rows = [{"project_id": project_id, "person": lead, "position": 0, "lead": True}] if lead else []
    rows += [
        {"project_id": project_id, "person": person, "position": position, "lead": False}
        for position, person in enumerate(dict.fromkeys(members), 1)
        if person != lead
    ]
    if rows:
        await tx.execute(insert(ProjectPerson), rows)
