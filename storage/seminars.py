"""Seminars: single talks, of a series or not, with what one needs to know to come."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
    ColumnElement,
    ForeignKey,
    Index,
    Integer,
    String,
    Text,
    delete,
    func,
    insert,
    select,
    update,
)
from sqlalchemy.orm import Mapped, mapped_column

from storage.base import Base, Id, text_enum
from storage.database import Tx
from storage.persons import Person
from storage.projects import Visibility

KIND = "seminar"


class SeminarLanguage(StrEnum):
    """The language of a talk."""

    ZH = "zh"
    EN = "en"
    BOTH = "both"


class SeminarStatus(StrEnum):
    """Where a seminar is in its life. `changed`: published, and its time or place has changed since."""

    DRAFT = "draft"
    PUBLISHED = "published"
    CHANGED = "changed"
    CANCELLED = "cancelled"
    HELD = "held"


class LinkFor(StrEnum):
    """Who sees the link under which one takes part."""

    EVERYONE = "everyone"
    RESERVED = "reserved"


COMING = (SeminarStatus.PUBLISHED, SeminarStatus.CHANGED)
"""The statuses of a seminar that is going to be held."""


class Seminar(Base):
    """A talk. An empty title, speaker or place is to be announced. It begins and ends at moments that were meant in `zone`. Without
    `capacity` there are no reservations; with it, one reserves until `reserve_until` (None: until it begins), and until
    `members_until` seats are for members. `taken` counts the seats that are given or held, `last_ticket` is the last place that was given
    on the waiting list; both change under the lock of the row only. One of a `series` stands for the `occurrence` (the moment at which the
    series' rule begins it, whatever became of it since; None: added by hand). For calendars: `uid` never changes, `sequence` grows
    with every change that they show, `changed_at` is when that was (RFC 5545). `version` grows with every edit. `cancelled_why`: what is
    said about why. `planned` is what a changed one was published with: `starts_at`, `ends_at` (ISO 8601), `place_zh`, `place_en`."""

    __tablename__ = "seminars"
    __table_args__ = (Index("uq_seminars_series_occurrence", "series", "occurrence", unique=True),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    code: Mapped[str] = mapped_column(String(32), unique=True)
    title_zh: Mapped[str] = mapped_column(String(300), default="")
    title_en: Mapped[str] = mapped_column(String(300), default="")
    abstract_zh: Mapped[str] = mapped_column(Text, default="")
    abstract_en: Mapped[str] = mapped_column(Text, default="")
    speaker_zh: Mapped[str] = mapped_column(String(200), default="")
    speaker_en: Mapped[str] = mapped_column(String(200), default="")
    affiliation_zh: Mapped[str] = mapped_column(String(300), default="")
    affiliation_en: Mapped[str] = mapped_column(String(300), default="")
    biography_zh: Mapped[str] = mapped_column(Text, default="")
    biography_en: Mapped[str] = mapped_column(Text, default="")
    speaker_link: Mapped[str] = mapped_column(String(500), default="")
    host: Mapped[str | None] = mapped_column(ForeignKey("persons.code"), index=True)
    language: Mapped[SeminarLanguage] = mapped_column(text_enum(SeminarLanguage), default=SeminarLanguage.ZH)
    area: Mapped[str | None] = mapped_column(ForeignKey("areas.code"), index=True)
    starts_at: Mapped[datetime] = mapped_column(index=True)
    ends_at: Mapped[datetime] = mapped_column(index=True)
    zone: Mapped[str] = mapped_column(String(64))
    place_zh: Mapped[str] = mapped_column(String(200), default="")
    place_en: Mapped[str] = mapped_column(String(200), default="")
    link: Mapped[str] = mapped_column(String(500), default="")
    link_for: Mapped[LinkFor] = mapped_column(text_enum(LinkFor), default=LinkFor.EVERYONE)
    capacity: Mapped[int | None] = mapped_column(Integer)
    reserve_until: Mapped[datetime | None]
    members_until: Mapped[datetime | None]
    visibility: Mapped[Visibility] = mapped_column(text_enum(Visibility))
    status: Mapped[SeminarStatus] = mapped_column(text_enum(SeminarStatus), default=SeminarStatus.DRAFT)
    cancelled_why_zh: Mapped[str] = mapped_column(String(300), default="")
    cancelled_why_en: Mapped[str] = mapped_column(String(300), default="")
    series: Mapped[str | None] = mapped_column(ForeignKey("series.code"), index=True)
    occurrence: Mapped[datetime | None]
    uid: Mapped[str] = mapped_column(String(255), unique=True)
    sequence: Mapped[int] = mapped_column(Integer, default=0)
    changed_at: Mapped[datetime]
    planned: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    version: Mapped[int] = mapped_column(Integer, default=0)
    taken: Mapped[int] = mapped_column(Integer, default=0)
    last_ticket: Mapped[int] = mapped_column(Integer, default=0)
    sample: Mapped[bool] = mapped_column(Boolean, default=False)


class SeminarProject(Base):
    """A project that a seminar is about."""

    __tablename__ = "seminar_projects"

    seminar_id: Mapped[int] = mapped_column(ForeignKey("seminars.id", ondelete="CASCADE"), primary_key=True)
    project: Mapped[str] = mapped_column(ForeignKey("projects.code", ondelete="CASCADE"), primary_key=True, index=True)
    position: Mapped[int] = mapped_column(Integer)


@dataclass(frozen=True, slots=True)
class Standing:
    """What decides where a seminar stands in lists."""

    id: int
    code: str
    starts_at: datetime
    ends_at: datetime
    status: SeminarStatus
    area: str | None
    language: SeminarLanguage
    series: str | None


_STANDING = (
    Seminar.id,
    Seminar.code,
    Seminar.starts_at,
    Seminar.ends_at,
    Seminar.status,
    Seminar.area,
    Seminar.language,
    Seminar.series,
)


async def by_code(tx: Tx, code: str) -> Seminar | None:
    """The seminar with exactly this code, or None."""
    return (await tx.scalars(select(Seminar).where(Seminar.code == code))).first()


async def get(tx: Tx, seminar_id: int) -> Seminar | None:
    """The seminar as it stands now, or None."""
    query = select(Seminar).where(Seminar.id == seminar_id).execution_options(populate_existing=True)
    return (await tx.scalars(query)).first()


async def lock(tx: Tx, seminar_id: int) -> Seminar | None:
    """The seminar as it stands now, which nobody else changes until the end of the transaction; None if it is gone."""
    query = select(Seminar).where(Seminar.id == seminar_id).with_for_update()
    return (await tx.scalars(query.execution_options(populate_existing=True))).first()


async def lock_by_code(tx: Tx, code: str) -> Seminar | None:
    """The same by its code."""
    query = select(Seminar).where(Seminar.code == code).with_for_update()
    return (await tx.scalars(query.execution_options(populate_existing=True))).first()


async def by_ids(tx: Tx, ids: Sequence[int]) -> list[Seminar]:
    """These seminars, in the order of the ids; what is gone is left out."""
    found = {seminar.id: seminar for seminar in await tx.scalars(select(Seminar).where(Seminar.id.in_(ids)))}
    return [found[seminar_id] for seminar_id in ids if seminar_id in found]


async def by_uids(tx: Tx, uids: Sequence[str]) -> dict[str, Seminar]:
    """These seminars by their UID; what is unknown is left out."""
    rows = await tx.scalars(select(Seminar).where(Seminar.uid.in_(uids)))
    return {seminar.uid: seminar for seminar in rows}


async def standings(
    tx: Tx,
    *,
    visible: Sequence[Visibility],
    drafts: bool = False,
    since: datetime | None = None,
    until: datetime | None = None,
) -> list[Standing]:
    """Where all seminars of these visibilities stand that end after `since` and begin before `until`, earliest first: one statement,
    without the long texts. Drafts only with `drafts`."""
    return await _standings(tx, visible, drafts, since, until)


async def standings_of_series(
    tx: Tx, series: str, *, visible: Sequence[Visibility], drafts: bool = False, since: datetime | None = None
) -> list[Standing]:
    """The same of the seminars of a series that end after `since`."""
    return await _standings(tx, visible, drafts, since, None, Seminar.series == series)


async def standings_about(
    tx: Tx, project: str, *, visible: Sequence[Visibility], drafts: bool = False
) -> list[Standing]:
    """The same of the seminars that are about a project."""
    about = select(SeminarProject.seminar_id).where(SeminarProject.project == project)
    return await _standings(tx, visible, drafts, None, None, Seminar.id.in_(about))


async def standings_hosted_by(
    tx: Tx, person: str, *, visible: Sequence[Visibility], drafts: bool = False
) -> list[Standing]:
    """The same of the seminars that a person hosts."""
    return await _standings(tx, visible, drafts, None, None, Seminar.host == person)


async def _standings(
    tx: Tx,
    visible: Sequence[Visibility],
    drafts: bool,
    since: datetime | None,
    until: datetime | None,
    *more: ColumnElement[bool],
) -> list[Standing]:
    conditions: list[ColumnElement[bool]] = [Seminar.visibility.in_(visible), *more]
    if not drafts:
        conditions.append(Seminar.status != SeminarStatus.DRAFT)
    if since is not None:
        conditions.append(Seminar.ends_at > since)
    if until is not None:
        conditions.append(Seminar.starts_at < until)
    query = select(*_STANDING).where(*conditions).order_by(Seminar.starts_at, Seminar.code)
    return [Standing(*row) for row in await tx.execute(query)]


async def of_series(tx: Tx, series: str) -> Sequence[Seminar]:
    """All seminars of a series, earliest first."""
    query = select(Seminar).where(Seminar.series == series).order_by(Seminar.starts_at, Seminar.code)
    return (await tx.scalars(query)).all()


async def between(tx: Tx, since: datetime, until: datetime) -> Sequence[Seminar]:
    """All seminars, whatever their status, that end after `since` and begin before `until`, earliest first."""
    query = select(Seminar).where(Seminar.ends_at > since, Seminar.starts_at < until)
    return (await tx.scalars(query.order_by(Seminar.starts_at, Seminar.code))).all()


async def every(tx: Tx) -> Sequence[Seminar]:
    """All seminars by code."""
    return (await tx.scalars(select(Seminar).order_by(Seminar.code))).all()


async def ids_by_code(tx: Tx) -> dict[str, int]:
    """The ids of all seminars by code."""
    rows = await tx.execute(select(Seminar.code, Seminar.id))
    return {row[0]: row[1] for row in rows}


async def stored_now(tx: Tx, ids: Sequence[int]) -> Sequence[Seminar]:
    """These seminars as the database has them: objects that were read before a change in this transaction are read anew."""
    rows = await tx.scalars(select(Seminar).where(Seminar.id.in_(ids)).execution_options(populate_existing=True))
    return rows.all()


async def hosts(tx: Tx, ids: Sequence[int]) -> dict[int, Person]:
    """The hosts of these seminars; those without one are left out."""
    rows = await tx.execute(
        select(Seminar.id, Person).join(Person, Person.code == Seminar.host).where(Seminar.id.in_(ids))
    )
    return {row[0]: row[1] for row in rows}


async def projects_of(tx: Tx, ids: Sequence[int]) -> dict[int, list[str]]:
    """The codes of the projects that each of these seminars is about, in its order; those without one are left out."""
    rows = await tx.execute(
        select(SeminarProject.seminar_id, SeminarProject.project)
        .where(SeminarProject.seminar_id.in_(ids))
        .order_by(SeminarProject.seminar_id, SeminarProject.position)
    )
    found: dict[int, list[str]] = {}
    for seminar_id, project in rows:
        found.setdefault(seminar_id, []).append(project)
    return found


async def about_project(tx: Tx, project: str) -> Sequence[int]:
    """The ids of the seminars that are about a project."""
    return (await tx.scalars(select(SeminarProject.seminar_id).where(SeminarProject.project == project))).all()


async def hosted_by(tx: Tx, persons: Sequence[str]) -> Sequence[int]:
    """The ids of the seminars that these persons host."""
    return (await tx.scalars(select(Seminar.id).where(Seminar.host.in_(persons)))).all()


async def create(tx: Tx, values: Mapping[str, Any]) -> int:
    """Inserts a seminar; returns its id."""
    return (await tx.execute(insert(Seminar).values(**values).returning(Seminar.id))).scalar_one()


async def change(tx: Tx, seminar_id: int, values: Mapping[str, Any], *, version: int | None = None) -> bool:
    """Changes these columns, and counts the version up. With `version`: only if that is still the version; tells whether it did."""
    same = [] if version is None else [Seminar.version == version]
    changed = await tx.execute(
        update(Seminar)
        .where(Seminar.id == seminar_id, *same)
        .values(**values, version=Seminar.version + 1)
        .returning(Seminar.id)
    )
    return changed.first() is not None


async def free_occurrences(tx: Tx, ids: Sequence[int]) -> None:
    """Takes from these seminars the occurrence that they stand for, before others or they themselves are given it."""
    await tx.execute(update(Seminar).where(Seminar.id.in_(ids)).values(occurrence=None))


async def remove(tx: Tx, seminar_id: int) -> None:
    """Removes one, with all that hangs on it."""
    await tx.execute(delete(Seminar).where(Seminar.id == seminar_id))


async def set_projects(tx: Tx, seminar_id: int, projects: Sequence[str]) -> None:
    """Replaces the projects of a seminar by these codes."""
    await tx.execute(delete(SeminarProject).where(SeminarProject.seminar_id == seminar_id))
    rows = [
        {"seminar_id": seminar_id, "project": project, "position": position}
        for position, project in enumerate(dict.fromkeys(projects))
    ]
    if rows:
        await tx.execute(insert(SeminarProject), rows)


async def over(tx: Tx, now: datetime, *, limit: int) -> Sequence[Seminar]:
    """Seminars that have ended and are not held yet, earliest first."""
    query = select(Seminar).where(Seminar.status.in_(COMING), Seminar.ends_at <= now)
    return (await tx.scalars(query.order_by(Seminar.ends_at, Seminar.id).limit(limit))).all()


async def count(tx: Tx) -> int:
    """How many seminars there are, of any visibility."""
    return (await tx.scalar(select(func.count()).select_from(Seminar))) or 0
