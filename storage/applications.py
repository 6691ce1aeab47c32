"""Applications for openings: one of each user for each opening, or entered by an admin for somebody without Telegram.

What happened to one is in `storage.application_events`; its papers, reviews, slot and offers have files of their own.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    BigInteger,
    ForeignKey,
    Index,
    Integer,
    String,
    UniqueConstraint,
    delete,
    func,
    insert,
    select,
    text,
    tuple_,
    update,
)
from sqlalchemy.orm import Mapped, mapped_column

from storage.base import Base, Id, text_enum
from storage.database import Tx
from storage.encryption import EncryptedJSON


class ApplicationStage(StrEnum):
    """Where an application stands. What may follow what is in `lab.applications.stages`."""

    SUBMITTED = "submitted"
    RETURNED = "returned"
    SCREENING = "screening"
    INTERVIEW = "interview"
    RESERVE = "reserve"
    OFFER = "offer"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"


class Application(Base):
    """An application. `number` is for people (`I-2026-03/0007`). `user_id` is None where an admin (`entered_by`) wrote down what came
    by e-mail; then `contact` has {name, email}. `answers` by field of the form; `prefilled_from` is the application that they were
    offered from. `stage_was` is where one that is RETURNED or WITHDRAWN came from.

    `held_stage` is a decision that was not released: with `held_texts` (by language), `held_by` and `held_at` it is for reviewers only,
    and so is `rank`, the place in the order of offers (1 is first). `moved_at` is when the stage changed last, `edited_at` when the
    applicant changed something last; `version` is raised by every change."""

    __tablename__ = "applications"
    __table_args__ = (
        UniqueConstraint("opening_id", "user_id"),
        Index("ix_applications_opening_stage", "opening_id", "stage", "id"),
        Index(
            "ix_applications_held",
            "opening_id",
            postgresql_where=text("held_stage IS NOT NULL"),
            sqlite_where=text("held_stage IS NOT NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    number: Mapped[str] = mapped_column(String(48), unique=True)
    opening_id: Mapped[int] = mapped_column(Id, ForeignKey("openings.id", ondelete="RESTRICT"))
    user_id: Mapped[int | None] = mapped_column(BigInteger, index=True)
    entered_by: Mapped[int | None] = mapped_column(BigInteger)
    contact: Mapped[dict[str, Any] | None] = mapped_column(EncryptedJSON)
    stage: Mapped[ApplicationStage] = mapped_column(text_enum(ApplicationStage))
    stage_was: Mapped[ApplicationStage | None] = mapped_column(text_enum(ApplicationStage))
    answers: Mapped[dict[str, Any] | None] = mapped_column(EncryptedJSON)
    prefilled_from: Mapped[int | None] = mapped_column(Id)
    language: Mapped[str] = mapped_column(String(2))
    held_stage: Mapped[ApplicationStage | None] = mapped_column(text_enum(ApplicationStage))
    held_texts: Mapped[dict[str, str] | None] = mapped_column(EncryptedJSON)
    held_by: Mapped[int | None] = mapped_column(BigInteger)
    held_at: Mapped[datetime | None]
    rank: Mapped[int | None] = mapped_column(Integer)
    submitted_at: Mapped[datetime]
    edited_at: Mapped[datetime]
    moved_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(Integer, default=1)


async def get(tx: Tx, application_id: int) -> Application | None:
    """The application as it stands now, or None."""
    found = select(Application).where(Application.id == application_id).execution_options(populate_existing=True)
    return (await tx.scalars(found)).first()


async def locked(tx: Tx, application_id: int) -> Application | None:
    """The same, kept from being changed by others until the end of the transaction; on SQLite they can't anyway."""
    query = select(Application).where(Application.id == application_id).with_for_update()
    return (await tx.scalars(query.execution_options(populate_existing=True))).first()


async def lock_several(tx: Tx, ids: Collection[int]) -> Sequence[Application]:
    """The same for several, which are locked in the order of their ids."""
    query = select(Application).where(Application.id.in_(set(ids))).order_by(Application.id).with_for_update()
    return (await tx.scalars(query.execution_options(populate_existing=True))).all()


async def by_number(tx: Tx, number: str) -> Application | None:
    """The application with this number, in any case, or None."""
    return (await tx.scalars(select(Application).where(Application.number == number.strip().upper()))).first()


async def find(tx: Tx, *, opening_id: int, user_id: int) -> Application | None:
    """A user's application for an opening, or None."""
    query = select(Application).where(Application.opening_id == opening_id, Application.user_id == user_id)
    return (await tx.scalars(query.execution_options(populate_existing=True))).first()


async def of_user(tx: Tx, user_id: int) -> Sequence[Application]:
    """All applications of a user, the latest first."""
    query = select(Application).where(Application.user_id == user_id)
    return (await tx.scalars(query.order_by(Application.submitted_at.desc(), Application.id.desc()))).all()


async def entered_by(tx: Tx, user_id: int) -> Sequence[Application]:
    """The applications that an admin wrote down for somebody without Telegram, the latest first."""
    query = select(Application).where(Application.entered_by == user_id, Application.user_id.is_(None))
    return (await tx.scalars(query.order_by(Application.submitted_at.desc(), Application.id.desc()))).all()


async def of_opening(
    tx: Tx, opening_id: int, *, stages: Collection[ApplicationStage] = tuple(ApplicationStage)
) -> Sequence[Application]:
    """The applications for an opening that stand at one of these stages, in the order of their numbers."""
    query = select(Application).where(Application.opening_id == opening_id, Application.stage.in_(stages))
    return (await tx.scalars(query.order_by(Application.id))).all()


async def create(tx: Tx, values: Mapping[str, Any]) -> int:
    """Adds one; returns its id. Raises Conflict where the user has one for this opening."""
    return (await tx.execute(insert(Application).values(**values).returning(Application.id))).scalar_one()


async def change(tx: Tx, application_id: int, *, version: int, values: Mapping[str, Any]) -> Application | None:
    """Changes it if nobody has since this version; returns it as it stands then, or None."""
    return (await change_several(tx, {application_id: version}, values)).get(application_id)


async def change_several(tx: Tx, versions: Mapping[int, int], values: Mapping[str, Any]) -> dict[int, Application]:
    """Changes those of several, by id, that nobody has changed since these versions; returns them as they stand then."""
    if not versions:
        return {}
    changed = await tx.scalars(
        update(Application)
        .where(tuple_(Application.id, Application.version).in_(list(versions.items())))
        .values(**values, version=Application.version + 1)
        .returning(Application),
        execution_options={"populate_existing": True, "synchronize_session": False},
    )
    return {one.id: one for one in changed}


async def unmoved(
    tx: Tx, opening_id: int, *, stages: Collection[ApplicationStage], since: datetime
) -> Sequence[Application]:
    """Those at one of these stages that have not moved since a moment, the longest wait first."""
    query = select(Application).where(
        Application.opening_id == opening_id, Application.stage.in_(stages), Application.moved_at < since
    )
    return (await tx.scalars(query.order_by(Application.moved_at, Application.id))).all()


async def count_of_openings(tx: Tx, opening_ids: Collection[int]) -> int:
    """How many applications there are to these openings."""
    query = select(func.count()).select_from(Application).where(Application.opening_id.in_(opening_ids))
    return (await tx.scalar(query)) or 0


async def by_ids(tx: Tx, ids: Sequence[int]) -> list[Application]:
    """These applications, in the order of the ids; what is gone is left out."""
    query = select(Application).where(Application.id.in_(ids)).execution_options(populate_existing=True)
    found = {one.id: one for one in await tx.scalars(query)}
    return [found[application_id] for application_id in ids if application_id in found]


@dataclass(frozen=True, slots=True)
class Head:
    """What lists of applications are made of, without what is encrypted."""

    id: int
    opening_id: int
    user_id: int | None
    stage: ApplicationStage
    submitted_at: datetime


async def heads(tx: Tx, opening_id: int) -> list[Head]:
    """All applications for an opening, in the order of their numbers."""
    query = select(
        Application.id, Application.opening_id, Application.user_id, Application.stage, Application.submitted_at
    )
    rows = await tx.execute(query.where(Application.opening_id == opening_id).order_by(Application.id))
    return [Head(*row) for row in rows]


async def openings_with_some(tx: Tx) -> Sequence[int]:
    """The openings to which somebody has applied."""
    return (await tx.scalars(select(Application.opening_id).distinct().order_by(Application.opening_id))).all()


@dataclass(frozen=True, slots=True)
class Resting:
    """An application from outside: whose it is, where it stands, and since when nothing has moved."""

    id: int
    number: str
    opening_id: int
    user_id: int | None
    stage: ApplicationStage
    moved_at: datetime
    edited_at: datetime

    @property
    def last(self) -> datetime:
        """The last movement."""
        return max(self.moved_at, self.edited_at)


async def resting(tx: Tx, opening_ids: Collection[int]) -> list[Resting]:
    """All applications to these openings, without what was answered, in the order of their numbers."""
    if not opening_ids:
        return []
    query = select(
        Application.id,
        Application.number,
        Application.opening_id,
        Application.user_id,
        Application.stage,
        Application.moved_at,
        Application.edited_at,
    )
    return [
        Resting(*row)
        for row in await tx.execute(query.where(Application.opening_id.in_(opening_ids)).order_by(Application.id))
    ]


async def openings_with(tx: Tx, stages: Collection[ApplicationStage]) -> set[int]:
    """The ids of the openings that have an application at one of these stages."""
    return set(await tx.scalars(select(Application.opening_id).where(Application.stage.in_(stages)).distinct()))


async def remove(tx: Tx, application_id: int) -> None:
    """Deletes one, with all that is stored about it: its timeline, papers, ticks, reviews, notes and offers."""
    await tx.execute(delete(Application).where(Application.id == application_id))
