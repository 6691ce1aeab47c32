"""Materials of seminars: slides, recordings and papers, as links or as files that Telegram keeps."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Index, Integer, String, delete, func, insert, select, update
from sqlalchemy.orm import Mapped, mapped_column

from storage.base import Base, Id, text_enum
from storage.database import Tx


class MaterialKind(StrEnum):
    """What it is."""

    SLIDES = "slides"
    RECORDING = "recording"
    PAPER = "paper"
    OTHER = "other"


class SeminarMaterial(Base):
    """Something about a seminar: either a `url`, or a file by the id under which Telegram keeps it for this bot. Telegram sends it again
    only as the kind of file that it came as (`document`, `video`)."""

    __tablename__ = "seminar_materials"
    __table_args__ = (Index("ix_seminar_materials_seminar_id_position", "seminar_id", "position"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    seminar_id: Mapped[int] = mapped_column(Id, ForeignKey("seminars.id", ondelete="CASCADE"))
    position: Mapped[int] = mapped_column(Integer)
    kind: Mapped[MaterialKind] = mapped_column(text_enum(MaterialKind))
    title: Mapped[str] = mapped_column(String(200), default="")
    url: Mapped[str] = mapped_column(String(1000), default="")
    file_id: Mapped[str] = mapped_column(String(200), default="")
    file_kind: Mapped[str] = mapped_column(String(16), default="document", server_default="document")
    file_name: Mapped[str] = mapped_column(String(200), default="")
    file_size: Mapped[int | None] = mapped_column(BigInteger)
    added_at: Mapped[datetime]


async def of_seminar(tx: Tx, seminar_id: int) -> Sequence[SeminarMaterial]:
    """The materials of a seminar in its order."""
    query = select(SeminarMaterial).where(SeminarMaterial.seminar_id == seminar_id)
    ordered = query.order_by(SeminarMaterial.position, SeminarMaterial.id)
    return (await tx.scalars(ordered.execution_options(populate_existing=True))).all()


async def of_seminars(tx: Tx, ids: Sequence[int]) -> dict[int, list[SeminarMaterial]]:
    """What `of_seminar` answers, for several; those without any are left out."""
    rows = await tx.scalars(
        select(SeminarMaterial)
        .where(SeminarMaterial.seminar_id.in_(ids))
        .order_by(SeminarMaterial.seminar_id, SeminarMaterial.position, SeminarMaterial.id)
    )
    found: dict[int, list[SeminarMaterial]] = {}
    for material in rows:
        found.setdefault(material.seminar_id, []).append(material)
    return found


async def get(tx: Tx, material_id: int) -> SeminarMaterial | None:
    """The material, or None."""
    return await tx.get(SeminarMaterial, material_id)


async def add(tx: Tx, values: Mapping[str, Any]) -> int:
    """Adds one after the others; returns its id."""
    after = select(func.coalesce(func.max(SeminarMaterial.position), -1) + 1).where(
        SeminarMaterial.seminar_id == values["seminar_id"]
    )
    position = (await tx.scalar(after)) or 0
    added = await tx.execute(insert(SeminarMaterial).values(**values, position=position).returning(SeminarMaterial.id))
    return added.scalar_one()


async def describe(tx: Tx, material_id: int, *, kind: MaterialKind, title: str) -> None:
    """Says of a material what it is."""
    await tx.execute(update(SeminarMaterial).where(SeminarMaterial.id == material_id).values(kind=kind, title=title))


async def remove(tx: Tx, material_id: int) -> bool:
    """Removes one; tells whether it was there."""
    gone = await tx.execute(
        delete(SeminarMaterial).where(SeminarMaterial.id == material_id).returning(SeminarMaterial.id)
    )
    return gone.first() is not None


async def set_order(tx: Tx, ids: Sequence[int]) -> None:
    """Puts these materials, all those of one seminar, in this order."""
    for position, material_id in enumerate(ids):
        await tx.execute(update(SeminarMaterial).where(SeminarMaterial.id == material_id).values(position=position))
