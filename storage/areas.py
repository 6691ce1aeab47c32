"""Research areas, the laboratory's own list."""

from collections.abc import Sequence

from sqlalchemy import Boolean, Integer, String, select
from sqlalchemy.orm import Mapped, mapped_column

from storage.base import Base
from storage.database import Tx


class Area(Base):
    """A research area; `position` is its place in lists, from 0."""

    __tablename__ = "areas"

    code: Mapped[str] = mapped_column(String(32), primary_key=True)
    position: Mapped[int] = mapped_column(Integer)
    name_zh: Mapped[str] = mapped_column(String(64), default="")
    name_en: Mapped[str] = mapped_column(String(64), default="")
    sample: Mapped[bool] = mapped_column(Boolean, default=False)


async def every(tx: Tx) -> Sequence[Area]:
    """All areas in the laboratory's order."""
    return (await tx.scalars(select(Area).order_by(Area.position, Area.code))).all()


async def get(tx: Tx, code: str) -> Area | None:
    """The area, or None."""
    return await tx.get(Area, code)
