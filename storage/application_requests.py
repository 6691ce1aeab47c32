"""What an applicant was asked for when an application was returned: an answer, or a document."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Index, String, insert, select, text, update
from sqlalchemy.orm import Mapped, mapped_column

from storage.applications import Application, ApplicationStage
from storage.base import Base, Id
from storage.database import Tx
from storage.encryption import EncryptedJSON


class ApplicationRequest(Base):
    """A question, or (`document`, a kind) a paper that is missing, due at a moment. One of an application is open at most, as long as
    `closed_at` is None; then `answer` has the reply and `document_id` the paper. Neither: it was not answered in time."""

    __tablename__ = "application_requests"
    __table_args__ = (
        Index(
            "uq_application_requests_open",
            "application_id",
            unique=True,
            postgresql_where=text("closed_at IS NULL"),
            sqlite_where=text("closed_at IS NULL"),
        ),
        Index(
            "ix_application_requests_due",
            "due_at",
            postgresql_where=text("closed_at IS NULL"),
            sqlite_where=text("closed_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    application_id: Mapped[int] = mapped_column(Id, ForeignKey("applications.id", ondelete="CASCADE"), index=True)
    question: Mapped[str | None] = mapped_column(EncryptedJSON)
    document: Mapped[str | None] = mapped_column(String(32))
    due_at: Mapped[datetime]
    asked_by: Mapped[int | None] = mapped_column(BigInteger)
    asked_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    answer: Mapped[str | None] = mapped_column(EncryptedJSON)
    document_id: Mapped[int | None] = mapped_column(Id)


async def ask(
    tx: Tx,
    application_id: int,
    *,
    question: str,
    document: str | None,
    due_at: datetime,
    asked_by: int | None,
    now: datetime,
) -> int:
    """Adds one; returns its id. Raises Conflict where one is open."""
    values = {
        "application_id": application_id,
        "question": question,
        "document": document,
        "due_at": due_at,
        "asked_by": asked_by,
        "asked_at": now,
    }
    made = await tx.execute(insert(ApplicationRequest).values(**values).returning(ApplicationRequest.id))
    return made.scalar_one()


async def open_one(tx: Tx, application_id: int) -> ApplicationRequest | None:
    """What is asked of an applicant now, or None."""
    query = select(ApplicationRequest).where(
        ApplicationRequest.application_id == application_id, ApplicationRequest.closed_at.is_(None)
    )
    return (await tx.scalars(query.execution_options(populate_existing=True))).first()


async def open_of(tx: Tx, application_ids: Collection[int]) -> dict[int, ApplicationRequest]:
    """What is asked now, by application; those of which nothing is asked are left out."""
    query = select(ApplicationRequest).where(
        ApplicationRequest.application_id.in_(application_ids), ApplicationRequest.closed_at.is_(None)
    )
    found = await tx.scalars(query.execution_options(populate_existing=True))
    return {one.application_id: one for one in found}


async def close(
    tx: Tx, request_id: int, *, answer: str | None = None, document_id: int | None = None, now: datetime
) -> bool:
    """Notes the reply, or that there is none; False if that was done already."""
    closed = await tx.execute(
        update(ApplicationRequest)
        .where(ApplicationRequest.id == request_id, ApplicationRequest.closed_at.is_(None))
        .values(closed_at=now, answer=answer, document_id=document_id)
        .returning(ApplicationRequest.id)
    )
    return closed.first() is not None


async def overdue(tx: Tx, now: datetime, *, limit: int = 100) -> Sequence[int]:
    """The returned applications whose time to answer is over."""
    query = (
        select(ApplicationRequest.application_id)
        .join(Application, Application.id == ApplicationRequest.application_id)
        .where(
            ApplicationRequest.closed_at.is_(None),
            ApplicationRequest.due_at <= now,
            Application.stage == ApplicationStage.RETURNED,
        )
        .order_by(ApplicationRequest.due_at, ApplicationRequest.id)
        .limit(limit)
    )
    return (await tx.scalars(query)).all()
