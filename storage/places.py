"""The tally of each opening: the numbers it has given out, and the places that are taken.

One row, changed by statements that check as they change, so that of any number at once nobody gets what is not there.
"""

from sqlalchemy import CheckConstraint, ForeignKey, Integer, Update, or_, select, update
from sqlalchemy.orm import Mapped, mapped_column

from storage.base import Base, Id
from storage.database import Tx
from storage.openings import Opening
from storage.upsert import insert_new


class OpeningTally(Base):
    """`numbered`: the last number given to an application. `taken`: places whose offer was accepted, also of applications that have
    been deleted since."""

    __tablename__ = "opening_tallies"
    __table_args__ = (CheckConstraint("taken >= 0", name="taken"),)

    opening_id: Mapped[int] = mapped_column(
        Id, ForeignKey("openings.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    numbered: Mapped[int] = mapped_column(Integer, default=0)
    taken: Mapped[int] = mapped_column(Integer, default=0)


async def next_number(tx: Tx, opening_id: int) -> int:
    """The next number of an opening's applications, from 1; others who want one wait until this transaction ends."""
    await lock(tx, opening_id)
    raised = _of(opening_id).values(numbered=OpeningTally.numbered + 1).returning(OpeningTally.numbered)
    return (await tx.execute(raised)).scalar_one()


async def lock(tx: Tx, opening_id: int) -> None:
    """Keeps others from numbering and counting this opening's applications until the end of the transaction. The row is made with the
    first application: of two who make it at once, the second waits for the first."""
    locking = _of(opening_id).values(taken=OpeningTally.taken).returning(OpeningTally.taken)
    if (await tx.execute(locking)).first() is None:
        await insert_new(tx, OpeningTally, {"opening_id": opening_id, "numbered": 0, "taken": 0})
        await tx.execute(locking)


async def take(tx: Tx, opening_id: int) -> bool:
    """Takes a place; False if there is none left. An opening without a number of places has always one."""
    places = select(Opening.places).where(Opening.id == opening_id).scalar_subquery()
    taken = await tx.execute(
        _of(opening_id)
        .where(or_(places.is_(None), OpeningTally.taken < places))
        .values(taken=OpeningTally.taken + 1)
        .returning(OpeningTally.taken)
    )
    return taken.first() is not None


async def give_back(tx: Tx, opening_id: int) -> None:
    """A place that was taken is free again."""
    await tx.execute(_of(opening_id).where(OpeningTally.taken > 0).values(taken=OpeningTally.taken - 1))


async def taken(tx: Tx, opening_id: int) -> int:
    """How many places are taken."""
    return (await tx.scalar(select(OpeningTally.taken).where(OpeningTally.opening_id == opening_id))) or 0


def _of(opening_id: int) -> Update:
    return update(OpeningTally).where(OpeningTally.opening_id == opening_id)
