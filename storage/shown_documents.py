"""Messages in which a document of an application lies open in somebody's chat: they are taken away again after a day.

A row is written before anything is sent, and is told the message's id after that. A crash in between is followed by another sending,
whose id is the one that is kept: what was sent before it is the one message that stays.
"""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import BigInteger, Boolean, Index, and_, delete, func, insert, or_, select, text, update
from sqlalchemy.orm import Mapped, mapped_column

from storage.applications import Application, ApplicationStage
from storage.base import Base, Id
from storage.database import Tx
from storage.documents import Document


class ShownDocument(Base):
    """`document_id` of `application_id` is shown in `chat_id`; both may be gone by now, so nothing refers to them. `message_id` is None
    until the message was sent. `card`: it is the picture of a page on a card with buttons, of which another one can be made; else a
    file. It is to be deleted at `due_at`, and can't be long after `shown_at`, when the message was first sent; where Telegram could not
    be asked, it is tried again at `retry_at`. A file about several applications of an opening has its `opening_id`, and 0 for the
    application and the document."""

    __tablename__ = "shown_documents"
    __table_args__ = (
        Index(
            "uq_shown_documents_message",
            "chat_id",
            "message_id",
            unique=True,
            postgresql_where=text("message_id IS NOT NULL"),
            sqlite_where=text("message_id IS NOT NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    chat_id: Mapped[int] = mapped_column(BigInteger)
    message_id: Mapped[int | None] = mapped_column(BigInteger)
    application_id: Mapped[int] = mapped_column(Id, index=True)
    document_id: Mapped[int] = mapped_column(Id)
    opening_id: Mapped[int | None] = mapped_column(Id)
    card: Mapped[bool] = mapped_column(Boolean)
    shown_at: Mapped[datetime]
    due_at: Mapped[datetime] = mapped_column(index=True)
    retry_at: Mapped[datetime | None]


async def add(
    tx: Tx,
    *,
    chat_id: int,
    application_id: int,
    document_id: int,
    message_id: int | None = None,
    card: bool,
    shown_at: datetime,
    due_at: datetime,
) -> int:
    """A document is about to be shown; returns the row's id."""
    values = {
        "chat_id": chat_id,
        "message_id": message_id,
        "application_id": application_id,
        "document_id": document_id,
        "card": card,
        "shown_at": shown_at,
        "due_at": due_at,
    }
    return (await tx.execute(insert(ShownDocument).values(**values).returning(ShownDocument.id))).scalar_one()


async def add_export(tx: Tx, *, chat_id: int, opening_id: int, shown_at: datetime, due_at: datetime) -> int:
    """A file about several applications of an opening is about to be sent; returns the row's id."""
    values = {
        "chat_id": chat_id,
        "application_id": 0,
        "document_id": 0,
        "opening_id": opening_id,
        "card": False,
        "shown_at": shown_at,
        "due_at": due_at,
    }
    return (await tx.execute(insert(ShownDocument).values(**values).returning(ShownDocument.id))).scalar_one()


async def end_exports(tx: Tx, opening_id: int, *, chat_id: int | None = None, now: datetime) -> None:
    """Files about several applications of an opening are to be deleted at once, in a chat or everywhere."""
    ended = update(ShownDocument).where(ShownDocument.opening_id == opening_id, ShownDocument.due_at > now)
    if chat_id is not None:
        ended = ended.where(ShownDocument.chat_id == chat_id)
    await tx.execute(ended.values(due_at=now))


async def in_message(tx: Tx, *, chat_id: int, message_id: int) -> ShownDocument | None:
    """What a message shows, or None."""
    return (
        await tx.scalars(
            select(ShownDocument)
            .where(ShownDocument.chat_id == chat_id, ShownDocument.message_id == message_id)
            .execution_options(populate_existing=True)
        )
    ).first()


async def change(tx: Tx, shown_id: int, *, application_id: int, document_id: int) -> None:
    """The message shows another document from now on."""
    await tx.execute(
        update(ShownDocument)
        .where(ShownDocument.id == shown_id)
        .values(application_id=application_id, document_id=document_id)
    )


async def sent(tx: Tx, shown_id: int, *, message_id: int) -> None:
    """It was sent, in this message, which shows nothing else any more."""
    chat = select(ShownDocument.chat_id).where(ShownDocument.id == shown_id).scalar_subquery()
    await tx.execute(
        delete(ShownDocument).where(
            ShownDocument.chat_id == chat, ShownDocument.message_id == message_id, ShownDocument.id != shown_id
        )
    )
    await tx.execute(update(ShownDocument).where(ShownDocument.id == shown_id).values(message_id=message_id))


async def due(tx: Tx, now: datetime, *, limit: int) -> Sequence[ShownDocument]:
    """The messages to be deleted: their time is over, or what they show was withdrawn, replaced or erased. The longest shown first."""
    query = (
        select(ShownDocument)
        .outerjoin(Document, Document.id == ShownDocument.document_id)
        .outerjoin(Application, Application.id == ShownDocument.application_id)
        .where(
            ShownDocument.message_id.is_not(None),
            or_(
                ShownDocument.due_at <= now,
                and_(
                    ShownDocument.opening_id.is_(None),
                    or_(
                        Document.id.is_(None),
                        Document.deleted_at.is_not(None),
                        Application.id.is_(None),
                        Application.stage == ApplicationStage.WITHDRAWN,
                    ),
                ),
            ),
            or_(ShownDocument.retry_at.is_(None), ShownDocument.retry_at <= now),
        )
        .order_by(ShownDocument.shown_at, ShownDocument.id)
        .limit(limit)
    )
    return (await tx.scalars(query)).all()


async def lying_open(tx: Tx) -> list[tuple[int, int, int]]:
    """What lies open in chats: (row, chat, opening of its application)."""
    opening_id = func.coalesce(ShownDocument.opening_id, Application.opening_id)
    query = select(ShownDocument.id, ShownDocument.chat_id, opening_id).outerjoin(
        Application, Application.id == ShownDocument.application_id
    )
    query = query.where(ShownDocument.message_id.is_not(None), opening_id.is_not(None))
    rows = await tx.execute(query.order_by(ShownDocument.id))
    return [(row[0], row[1], row[2]) for row in rows]


async def end(tx: Tx, shown_ids: Collection[int], *, now: datetime) -> None:
    """These are to be deleted at once."""
    await tx.execute(update(ShownDocument).where(ShownDocument.id.in_(shown_ids)).values(due_at=now))


async def due_now(tx: Tx, *, application_id: int, chat_id: int, now: datetime) -> None:
    """What is shown of an application in a chat is to be deleted at once."""
    await tx.execute(
        update(ShownDocument)
        .where(ShownDocument.application_id == application_id, ShownDocument.chat_id == chat_id)
        .values(due_at=now)
    )


async def retry(tx: Tx, shown_id: int, *, at: datetime) -> None:
    """It could not be deleted; to be tried again from a moment on."""
    await tx.execute(update(ShownDocument).where(ShownDocument.id == shown_id).values(retry_at=at))


async def gone(tx: Tx, shown_ids: Collection[int]) -> None:
    """The messages are deleted, or never can be."""
    await tx.execute(delete(ShownDocument).where(ShownDocument.id.in_(shown_ids)))


async def forget_before(tx: Tx, moment: datetime) -> None:
    """Removes what was shown so long ago that Telegram deletes it no more, or was never sent."""
    await tx.execute(delete(ShownDocument).where(ShownDocument.shown_at < moment))
