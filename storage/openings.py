"""Openings: internships and places at the postdoctoral workstation, with what is asked of those who apply and who reviews them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    ColumnElement,
    Date,
    ForeignKey,
    Integer,
    String,
    Text,
    func,
    select,
    update,
)
from sqlalchemy.orm import Mapped, mapped_column

from storage.base import Base, Id, text_enum
from storage.database import Tx
from storage.persons import Person
from storage.projects import Visibility

KIND = "opening"


class OpeningKind(StrEnum):
    """What one applies for."""

    INTERNSHIP = "internship"
    POSTDOC = "postdoc"


class Ended(StrEnum):
    """Why nobody can apply any more, whatever the deadline says."""

    CLOSED = "closed"
    FILLED = "filled"


class CriteriaFrom(StrEnum):
    """From which stage on reviewers score an application by the opening's criteria."""

    INTERVIEW = "interview"
    SCREENING = "screening"


class DocumentKind(StrEnum):
    """A document that an opening may ask for."""

    CV = "cv"
    TRANSCRIPT = "transcript"
    PLAN = "plan"
    LETTERS = "letters"
    DEGREE = "degree"
    PUBLICATIONS = "publications"
    PORTFOLIO = "portfolio"


class Opening(Base):
    """An opening. `documents` are values of DocumentKind; `questions` are read by `lab.opening_questions`, `eligibility` by
    `lab.eligibility`. Without `opens_at` it is open from the beginning, without `closes_at` until it is filled; both were meant in
    `zone`. Starts and ends are as those of projects. `retention_days` is how long applications are kept after it is over, and
    `overdue_days` after how many days without movement one is overdue. `organisations` (`lab.organisations`) are given the data of who
    applies, besides the laboratory; who declines writes to `contact_email`, or to the laboratory where it is empty. Reviewers score by
    `criteria` (`lab.opening_criteria`)."""

    __tablename__ = "openings"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    code: Mapped[str] = mapped_column(String(32), unique=True)
    kind: Mapped[OpeningKind] = mapped_column(text_enum(OpeningKind))
    title_zh: Mapped[str] = mapped_column(String(300), default="")
    title_en: Mapped[str] = mapped_column(String(300), default="")
    description_zh: Mapped[str] = mapped_column(Text, default="")
    description_en: Mapped[str] = mapped_column(Text, default="")
    team_zh: Mapped[str] = mapped_column(String(200), default="")
    team_en: Mapped[str] = mapped_column(String(200), default="")
    host: Mapped[str | None] = mapped_column(ForeignKey("persons.code"), index=True)
    area: Mapped[str] = mapped_column(ForeignKey("areas.code"), index=True)
    project: Mapped[str | None] = mapped_column(ForeignKey("projects.code", ondelete="SET NULL"), index=True)
    location_zh: Mapped[str] = mapped_column(String(200), default="")
    location_en: Mapped[str] = mapped_column(String(200), default="")
    places: Mapped[int | None] = mapped_column(Integer)
    starts_on: Mapped[date | None] = mapped_column(Date)
    starts_exact: Mapped[bool] = mapped_column(Boolean, default=True)
    ends_on: Mapped[date | None] = mapped_column(Date)
    ends_exact: Mapped[bool] = mapped_column(Boolean, default=True)
    pay_zh: Mapped[str] = mapped_column(String(300), default="")
    pay_en: Mapped[str] = mapped_column(String(300), default="")
    requirements_zh: Mapped[str] = mapped_column(Text, default="")
    requirements_en: Mapped[str] = mapped_column(Text, default="")
    documents: Mapped[list[str]] = mapped_column(JSON)
    questions: Mapped[list[dict[str, Any]]]
    opens_at: Mapped[datetime | None]
    closes_at: Mapped[datetime | None]
    zone: Mapped[str] = mapped_column(String(64))
    eligibility: Mapped[dict[str, Any]]
    answer_by: Mapped[date | None] = mapped_column(Date)
    late_documents: Mapped[bool] = mapped_column(Boolean, default=False)
    retention_days: Mapped[int] = mapped_column(Integer)
    overdue_days: Mapped[int] = mapped_column(Integer)
    organisations: Mapped[list[dict[str, Any]]] = mapped_column(default=list)
    contact_email: Mapped[str] = mapped_column(String(200), default="")
    criteria: Mapped[list[dict[str, Any]]] = mapped_column(default=list)
    criteria_from: Mapped[CriteriaFrom] = mapped_column(text_enum(CriteriaFrom), default=CriteriaFrom.INTERVIEW)
    ended: Mapped[Ended | None] = mapped_column(text_enum(Ended))
    visibility: Mapped[Visibility] = mapped_column(text_enum(Visibility))
    sample: Mapped[bool] = mapped_column(Boolean, default=False)


class OpeningReviewer(Base):
    """A reviewer of an opening: a person, who counts once they are linked to a user, or a user by their id, who may not have spoken to
    the bot yet."""

    __tablename__ = "opening_reviewers"

    opening_id: Mapped[int] = mapped_column(ForeignKey("openings.id", ondelete="CASCADE"), primary_key=True)
    position: Mapped[int] = mapped_column(Integer, primary_key=True)
    person: Mapped[str | None] = mapped_column(ForeignKey("persons.code"), index=True)
    user_id: Mapped[int | None] = mapped_column(BigInteger, index=True)


@dataclass(frozen=True, slots=True)
class Standing:
    """What decides where an opening stands in lists."""

    id: int
    code: str
    kind: OpeningKind
    area: str
    opens_at: datetime | None
    closes_at: datetime | None
    ended: Ended | None


_STANDING = (
    Opening.id,
    Opening.code,
    Opening.kind,
    Opening.area,
    Opening.opens_at,
    Opening.closes_at,
    Opening.ended,
)


async def by_code(tx: Tx, code: str) -> Opening | None:
    """The opening with exactly this code, or None."""
    return (await tx.scalars(select(Opening).where(Opening.code == code))).first()


async def by_ids(tx: Tx, ids: Sequence[int]) -> list[Opening]:
    """These openings, in the order of the ids; what is gone is left out."""
    found = {opening.id: opening for opening in await tx.scalars(select(Opening).where(Opening.id.in_(ids)))}
    return [found[opening_id] for opening_id in ids if opening_id in found]


async def by_codes(tx: Tx, codes: Sequence[str], *, visible: Sequence[Visibility]) -> list[Opening]:
    """The openings with these codes and visibilities, in the order of the codes."""
    rows = await tx.scalars(select(Opening).where(Opening.code.in_(codes), Opening.visibility.in_(visible)))
    found = {opening.code: opening for opening in rows}
    return [found[code] for code in codes if code in found]


async def standings(tx: Tx, *, visible: Sequence[Visibility]) -> list[Standing]:
    """Where all openings of these visibilities stand, by code: one statement, without the long texts."""
    return await _standings(tx, visible)


async def standings_of_project(tx: Tx, project: str, *, visible: Sequence[Visibility]) -> list[Standing]:
    """The same of the openings that belong to a project."""
    return await _standings(tx, visible, Opening.project == project)


async def standings_near(tx: Tx, opening: Opening, *, visible: Sequence[Visibility]) -> list[Standing]:
    """The same of the other openings of its area."""
    return await _standings(tx, visible, Opening.area == opening.area, Opening.id != opening.id)


async def _standings(tx: Tx, visible: Sequence[Visibility], *conditions: ColumnElement[bool]) -> list[Standing]:
    query = select(*_STANDING).where(Opening.visibility.in_(visible), *conditions).order_by(Opening.code)
    return [Standing(*row) for row in await tx.execute(query)]


async def every(tx: Tx) -> Sequence[Opening]:
    """All openings by code."""
    return (await tx.scalars(select(Opening).order_by(Opening.code))).all()


async def every_reviewer(tx: Tx) -> Sequence[OpeningReviewer]:
    """All reviewers, by opening and position."""
    found = await tx.scalars(select(OpeningReviewer).order_by(OpeningReviewer.opening_id, OpeningReviewer.position))
    return found.all()


async def reviewer_ids(tx: Tx, opening_id: int) -> set[int]:
    """The users who review an opening now."""
    user_id = func.coalesce(OpeningReviewer.user_id, Person.user_id)
    rows = await tx.scalars(
        select(user_id)
        .outerjoin(Person, Person.code == OpeningReviewer.person)
        .where(OpeningReviewer.opening_id == opening_id, user_id.is_not(None))
    )
    return set(rows)


async def reviewed_by(tx: Tx, user_id: int) -> Sequence[int]:
    """The openings that a user reviews now."""
    rows = await tx.scalars(
        select(OpeningReviewer.opening_id)
        .outerjoin(Person, Person.code == OpeningReviewer.person)
        .where(func.coalesce(OpeningReviewer.user_id, Person.user_id) == user_id)
        .distinct()
    )
    return rows.all()


async def reviewers(tx: Tx) -> list[tuple[int, int]]:
    """Who reviews which opening now: pairs of opening and user."""
    user_id = func.coalesce(OpeningReviewer.user_id, Person.user_id)
    rows = await tx.execute(
        select(OpeningReviewer.opening_id, user_id)
        .outerjoin(Person, Person.code == OpeningReviewer.person)
        .where(user_id.is_not(None))
        .distinct()
    )
    return sorted((opening_id, found) for opening_id, found in rows)


async def ids_by_code(tx: Tx) -> dict[str, int]:
    """The ids of all openings by code."""
    rows = await tx.execute(select(Opening.code, Opening.id))
    return {row[0]: row[1] for row in rows}


async def hosted_by(tx: Tx, persons: Sequence[str]) -> Sequence[int]:
    """The ids of the openings that these persons host."""
    return (await tx.scalars(select(Opening.id).where(Opening.host.in_(persons)))).all()


async def stored_now(tx: Tx, ids: Sequence[int]) -> Sequence[Opening]:
    """These openings as the database has them: objects that were read before a change in this transaction are read anew."""
    rows = await tx.scalars(select(Opening).where(Opening.id.in_(ids)).execution_options(populate_existing=True))
    return rows.all()


async def hosts(tx: Tx, ids: Sequence[int]) -> dict[int, Person]:
    """The hosts of these openings; those without one are left out."""
    rows = await tx.execute(
        select(Opening.id, Person).join(Person, Person.code == Opening.host).where(Opening.id.in_(ids))
    )
    return {row[0]: row[1] for row in rows}


async def names_of_hosts(tx: Tx, ids: Sequence[int]) -> dict[int, tuple[str, str]]:
    """The names, in both languages, of the hosts of these openings, as the database has them now."""
    rows = await tx.execute(
        select(Opening.id, Person.name_zh, Person.name_en)
        .join(Person, Person.code == Opening.host)
        .where(Opening.id.in_(ids))
    )
    return {opening_id: (zh, en) for opening_id, zh, en in rows}


async def change(tx: Tx, opening_id: int, *, was: Mapping[str, Any], values: Mapping[str, Any]) -> bool:
    """Changes columns if others hold what they did; tells whether it did. None is compared as nothing."""
    same = [getattr(Opening, name).is_not_distinct_from(value) for name, value in was.items()]
    changed = await tx.execute(
        update(Opening).where(Opening.id == opening_id, *same).values(**values).returning(Opening.id)
    )
    return changed.first() is not None


async def count(tx: Tx) -> int:
    """How many openings there are, of any visibility."""
    return (await tx.scalar(select(func.count()).select_from(Opening))) or 0


async def move_samples(tx: Tx, by: timedelta) -> None:
    """Moves the moments of all samples: when they open, and when they close."""
    rows = await tx.execute(select(Opening.id, Opening.opens_at, Opening.closes_at).where(Opening.sample))
    for opening_id, opens_at, closes_at in rows.all():
        moved = {
            "opens_at": opens_at + by if opens_at is not None else None,
            "closes_at": closes_at + by if closes_at is not None else None,
        }
        await tx.execute(update(Opening).where(Opening.id == opening_id).values(**moved))
