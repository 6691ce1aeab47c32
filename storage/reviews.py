"""What reviewers think of applications: verdicts, private notes, and who is to look at which."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import BigInteger, Boolean, ForeignKey, and_, delete, func, insert, or_, select
from sqlalchemy.orm import Mapped, mapped_column

from storage.applications import Application, ApplicationStage
from storage.base import Base, Id, text_enum
from storage.database import Tx
from storage.encryption import EncryptedJSON
from storage.upsert import insert_new, upsert


class Verdict(StrEnum):
    """What a reviewer says after a look."""

    YES = "yes"
    MAYBE = "maybe"
    NO = "no"


class Review(Base):
    """One reviewer's view of one application. `scores` by criterion. `conflict`: the reviewer declared a conflict of interest, and then
    there is no verdict."""

    __tablename__ = "reviews"

    application_id: Mapped[int] = mapped_column(
        Id, ForeignKey("applications.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    reviewer_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    verdict: Mapped[Verdict | None] = mapped_column(text_enum(Verdict))
    scores: Mapped[dict[str, Any] | None] = mapped_column(EncryptedJSON)
    comment: Mapped[str | None] = mapped_column(EncryptedJSON)
    conflict: Mapped[bool] = mapped_column(Boolean, default=False)
    at: Mapped[datetime]


class ReviewNote(Base):
    """A note that only its author reads."""

    __tablename__ = "review_notes"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    application_id: Mapped[int] = mapped_column(Id, ForeignKey("applications.id", ondelete="CASCADE"), index=True)
    author_id: Mapped[int] = mapped_column(BigInteger)
    text: Mapped[str | None] = mapped_column(EncryptedJSON)
    at: Mapped[datetime]


class Assignment(Base):
    """An application that a reviewer is to look at."""

    __tablename__ = "assignments"

    application_id: Mapped[int] = mapped_column(
        Id, ForeignKey("applications.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    reviewer_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False, index=True)
    assigned_by: Mapped[int | None] = mapped_column(BigInteger)
    at: Mapped[datetime]


async def own(tx: Tx, *, application_id: int, reviewer_id: int) -> Review | None:
    """A reviewer's view of an application, or None."""
    query = select(Review).where(Review.application_id == application_id, Review.reviewer_id == reviewer_id)
    return (await tx.scalars(query.execution_options(populate_existing=True))).first()


async def of_application(tx: Tx, application_id: int) -> Sequence[Review]:
    """All views of an application, oldest first."""
    query = select(Review).where(Review.application_id == application_id).order_by(Review.at, Review.reviewer_id)
    return (await tx.scalars(query.execution_options(populate_existing=True))).all()


async def of_reviewer(tx: Tx, *, opening_applications: Sequence[int], reviewer_id: int) -> dict[int, Review]:
    """A reviewer's views of several applications, by application."""
    query = select(Review).where(Review.application_id.in_(opening_applications), Review.reviewer_id == reviewer_id)
    found = await tx.scalars(query.execution_options(populate_existing=True))
    return {review.application_id: review for review in found}


async def put(tx: Tx, *, application_id: int, reviewer_id: int, values: Mapping[str, Any]) -> None:
    """Writes a reviewer's view in the place of the one before."""
    row = {"application_id": application_id, "reviewer_id": reviewer_id, **values}
    await upsert(tx, Review, row, key=["application_id", "reviewer_id"])


async def drop(tx: Tx, *, application_id: int, reviewer_id: int) -> bool:
    """Removes a reviewer's view; False if there was none."""
    dropped = await tx.execute(
        delete(Review)
        .where(Review.application_id == application_id, Review.reviewer_id == reviewer_id)
        .returning(Review.reviewer_id)
    )
    return dropped.first() is not None


async def add_note(tx: Tx, *, application_id: int, author_id: int, text: str, now: datetime) -> None:
    """Adds a private note."""
    await tx.execute(insert(ReviewNote).values(application_id=application_id, author_id=author_id, text=text, at=now))


async def notes(tx: Tx, *, application_id: int, author_id: int) -> Sequence[ReviewNote]:
    """The notes that somebody made about an application, oldest first."""
    query = select(ReviewNote).where(ReviewNote.application_id == application_id, ReviewNote.author_id == author_id)
    return (await tx.scalars(query.order_by(ReviewNote.id))).all()


async def assign(tx: Tx, *, application_id: int, reviewer_id: int, by: int | None, now: datetime) -> bool:
    """Gives an application to a reviewer; False if they have it already."""
    values = {"application_id": application_id, "reviewer_id": reviewer_id, "assigned_by": by, "at": now}
    return await insert_new(tx, Assignment, values)


async def unassign(tx: Tx, *, application_id: int, reviewer_id: int) -> bool:
    """Takes an application from a reviewer; False if they did not have it."""
    gone = await tx.execute(
        delete(Assignment)
        .where(Assignment.application_id == application_id, Assignment.reviewer_id == reviewer_id)
        .returning(Assignment.reviewer_id)
    )
    return gone.first() is not None


async def assigned(tx: Tx, application_ids: Sequence[int]) -> dict[int, list[int]]:
    """Who is to look at each of these applications; those that nobody was given are left out."""
    query = select(Assignment).where(Assignment.application_id.in_(application_ids)).order_by(Assignment.at)
    found: dict[int, list[int]] = {}
    for one in await tx.scalars(query):
        found.setdefault(one.application_id, []).append(one.reviewer_id)
    return found


async def assigned_after(tx: Tx, application_ids: Sequence[int], reviewer_id: int, *, after: datetime) -> set[int]:
    """Those of these applications that others gave to a reviewer after a moment."""
    query = select(Assignment.application_id).where(
        Assignment.application_id.in_(application_ids),
        Assignment.reviewer_id == reviewer_id,
        Assignment.at > after,
        or_(Assignment.assigned_by.is_(None), Assignment.assigned_by != reviewer_id),
    )
    return set(await tx.scalars(query))


async def assigned_to(tx: Tx, reviewer_id: int, *, opening_id: int) -> set[int]:
    """The applications of an opening that a reviewer is to look at."""
    query = (
        select(Assignment.application_id)
        .join(Application, Application.id == Assignment.application_id)
        .where(Assignment.reviewer_id == reviewer_id, Application.opening_id == opening_id)
    )
    return set(await tx.scalars(query))


@dataclass(frozen=True, slots=True)
class Count:
    """So many applications of an opening stand at a stage, and on so many of them somebody has given a verdict."""

    opening_id: int
    stage: ApplicationStage
    total: int
    judged: int


async def counts(tx: Tx, opening_ids: Collection[int], *, reviewer_id: int | None) -> list[Count]:
    """Counts of what one may read of these openings, with one's own verdicts: neither an application of one's own, nor one about which
    one declared a conflict of interest. None: the operator, who reads all."""
    me = -1 if reviewer_id is None else reviewer_id
    theirs = and_(Review.application_id == Application.id, Review.reviewer_id == me)
    query = (
        select(Application.opening_id, Application.stage, func.count(), func.count(Review.verdict))
        .select_from(Application)
        .outerjoin(Review, theirs)
        .where(
            Application.opening_id.in_(opening_ids),
            or_(Application.user_id.is_(None), Application.user_id != me),
            or_(Review.conflict.is_(None), Review.conflict.is_(False)),
        )
        .group_by(Application.opening_id, Application.stage)
    )
    return [Count(*row) for row in await tx.execute(query)]


async def of_applications(tx: Tx, application_ids: Sequence[int]) -> Sequence[Review]:
    """All views of several applications, oldest first."""
    query = select(Review).where(Review.application_id.in_(application_ids)).order_by(Review.at, Review.reviewer_id)
    return (await tx.scalars(query.execution_options(populate_existing=True))).all()
