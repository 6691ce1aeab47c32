"""How many applications of an opening were erased, by the stage at which they stood: what remains of them, and names nobody."""

from sqlalchemy import ForeignKey, Integer, select, update
from sqlalchemy.orm import Mapped, mapped_column

from storage.applications import ApplicationStage
from storage.base import Base, Id, text_enum
from storage.database import Tx
from storage.upsert import insert_new


class ErasedApplications(Base):
    """A count."""

    __tablename__ = "erased_applications"

    opening_id: Mapped[int] = mapped_column(
        Id, ForeignKey("openings.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    stage: Mapped[ApplicationStage] = mapped_column(text_enum(ApplicationStage), primary_key=True)
    count: Mapped[int] = mapped_column(Integer)


async def add(tx: Tx, opening_id: int, stage: ApplicationStage) -> None:
    """One more."""
    await insert_new(tx, ErasedApplications, {"opening_id": opening_id, "stage": stage, "count": 0})
    await tx.execute(
        update(ErasedApplications)
        .where(ErasedApplications.opening_id == opening_id, ErasedApplications.stage == stage)
        .values(count=ErasedApplications.count + 1)
    )


async def counts(tx: Tx, opening_id: int) -> dict[ApplicationStage, int]:
    """The counts of an opening, by stage."""
    rows = await tx.scalars(select(ErasedApplications).where(ErasedApplications.opening_id == opening_id))
    return {row.stage: row.count for row in rows}
