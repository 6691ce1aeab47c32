"""Papers that came with an application, encrypted, and who opened them."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Index, Integer, String, delete, insert, select, update
from sqlalchemy.orm import Mapped, mapped_column

from storage.applications import Application
from storage.base import Base, Id
from storage.batches import delete_all
from storage.database import Tx
from storage.encryption import EncryptedBytes, EncryptedJSON

PIECE = 1 << 18  # bytes; a piece is encrypted in about 2 ms, so that a large file does not hold up everybody else


class Document(Base):
    """A file of a user for an opening: it comes with the draft, and belongs to the application once that is submitted. `kind` is one of
    `storage.openings.DocumentKind` or the name of a question, `size` in bytes, `sha256` in hex. One that was replaced or withdrawn
    has `deleted_at`, and neither name nor content any more."""

    __tablename__ = "documents"
    __table_args__ = (Index("ix_documents_opening_id_user_id", "opening_id", "user_id"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    opening_id: Mapped[int] = mapped_column(Id, ForeignKey("openings.id", ondelete="CASCADE"))
    user_id: Mapped[int | None] = mapped_column(BigInteger)
    application_id: Mapped[int | None] = mapped_column(
        Id, ForeignKey("applications.id", ondelete="CASCADE"), index=True
    )
    kind: Mapped[str] = mapped_column(String(32))
    name: Mapped[str | None] = mapped_column(EncryptedJSON)
    mime: Mapped[str] = mapped_column(String(100))
    size: Mapped[int] = mapped_column(Integer)
    sha256: Mapped[str | None] = mapped_column(String(64))
    received_at: Mapped[datetime]
    deleted_at: Mapped[datetime | None]


class DocumentPiece(Base):
    """A part of a document's content, in order of `position`."""

    __tablename__ = "document_pieces"

    document_id: Mapped[int] = mapped_column(
        Id, ForeignKey("documents.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    position: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    content: Mapped[bytes | None] = mapped_column(EncryptedBytes)


class DocumentView(Base):
    """Somebody opened a document, as a reviewer or an admin (`party`)."""

    __tablename__ = "document_views"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    document_id: Mapped[int] = mapped_column(Id, ForeignKey("documents.id", ondelete="CASCADE"), index=True)
    viewer_id: Mapped[int | None] = mapped_column(BigInteger)
    party: Mapped[str] = mapped_column(String(16))
    at: Mapped[datetime]


async def get(tx: Tx, document_id: int) -> Document | None:
    """The document, or None."""
    query = select(Document).where(Document.id == document_id).execution_options(populate_existing=True)
    return (await tx.scalars(query)).first()


async def add(tx: Tx, values: Mapping[str, Any], content: bytes) -> int:
    """Stores one; returns its id."""
    document_id = (await tx.execute(insert(Document).values(**values).returning(Document.id))).scalar_one()
    for position, start in enumerate(range(0, len(content), PIECE)):
        piece = {"document_id": document_id, "position": position, "content": content[start : start + PIECE]}
        await tx.execute(insert(DocumentPiece).values(**piece))
    return document_id


async def content(tx: Tx, document_id: int) -> bytes | None:
    """The bytes; None if they are gone, or can't be read any more."""
    pieces: list[bytes] = []
    positions = select(DocumentPiece.position).where(DocumentPiece.document_id == document_id)
    for position in (await tx.scalars(positions.order_by(DocumentPiece.position))).all():
        query = select(DocumentPiece.content).filter_by(document_id=document_id, position=position)
        piece = (await tx.scalars(query)).first()
        if piece is None:
            return None
        pieces.append(piece)
    return b"".join(pieces) if pieces else None


async def of_draft(tx: Tx, *, opening_id: int, user_id: int) -> Sequence[Document]:
    """The papers that a user sent for an opening and did not submit yet, oldest first."""
    query = select(Document).where(
        Document.opening_id == opening_id,
        Document.user_id == user_id,
        Document.application_id.is_(None),
        Document.deleted_at.is_(None),
    )
    return (await tx.scalars(query.order_by(Document.id))).all()


async def of_application(tx: Tx, application_id: int) -> Sequence[Document]:
    """The papers of an application, oldest first."""
    query = select(Document).where(Document.application_id == application_id, Document.deleted_at.is_(None))
    return (await tx.scalars(query.order_by(Document.id))).all()


async def of_applications(tx: Tx, application_ids: Collection[int]) -> dict[int, list[Document]]:
    """The papers of several applications, by application; those that have none are left out."""
    query = select(Document).where(Document.application_id.in_(application_ids), Document.deleted_at.is_(None))
    found: dict[int, list[Document]] = {}
    for one in await tx.scalars(query.order_by(Document.id)):
        if one.application_id is not None:
            found.setdefault(one.application_id, []).append(one)
    return found


async def adopt(tx: Tx, application: Application) -> None:
    """The papers that a user sent with the draft belong to the application."""
    await tx.execute(
        update(Document)
        .where(Document.opening_id == application.opening_id, Document.user_id == application.user_id)
        .where(Document.application_id.is_(None))
        .values(application_id=application.id)
    )


async def remove(tx: Tx, document_ids: Collection[int], *, now: datetime) -> None:
    """Deletes names and contents; that there was a paper, and who opened it, stays."""
    await tx.execute(delete(DocumentPiece).where(DocumentPiece.document_id.in_(document_ids)))
    await tx.execute(
        update(Document)
        .where(Document.id.in_(document_ids), Document.deleted_at.is_(None))
        .values(deleted_at=now, name=None, sha256=None)
    )


async def viewed(tx: Tx, document_id: int, *, viewer_id: int | None, party: str, now: datetime) -> None:
    """Notes that somebody opened it."""
    await tx.execute(insert(DocumentView).values(document_id=document_id, viewer_id=viewer_id, party=party, at=now))


async def viewed_since(tx: Tx, document_id: int, *, viewer_id: int | None, since: datetime) -> bool:
    """Whether somebody has opened it since a moment."""
    query = select(DocumentView.id).where(
        DocumentView.document_id == document_id, DocumentView.viewer_id == viewer_id, DocumentView.at > since
    )
    return (await tx.scalar(query.limit(1))) is not None


async def views(tx: Tx, application_id: int) -> Sequence[tuple[Document, DocumentView]]:
    """Who opened the papers of an application, oldest first."""
    rows = await tx.execute(
        select(Document, DocumentView)
        .join(DocumentView, DocumentView.document_id == Document.id)
        .where(Document.application_id == application_id)
        .order_by(DocumentView.at, DocumentView.id)
    )
    return [(document, view) for document, view in rows]


async def unsent(tx: Tx) -> list[tuple[int, int, int | None]]:
    """The papers that belong to no application: each with its opening and user."""
    query = select(Document.id, Document.opening_id, Document.user_id)
    rows = await tx.execute(query.where(Document.application_id.is_(None)).order_by(Document.id))
    return [(document_id, opening_id, user_id) for document_id, opening_id, user_id in rows]


async def forget(tx: Tx, document_ids: Sequence[int]) -> None:
    """Deletes papers with their contents, as if they had never been sent."""
    await delete_all(tx, Document.id, document_ids)
