"""Releases of held decisions that go on by themselves, some at a time: one for each opening, gone when it is over."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, delete, insert, select, update
from sqlalchemy.orm import Mapped, mapped_column

from storage.applications import Application, ApplicationStage
from storage.base import Base, Id
from storage.database import Tx
from storage.encryption import EncryptedJSON


class ReleaseUnderWay(Base):
    """Who releases (`user_id`), the message in which they watch how far it is (`message_id`), and what is left and done (`state`,
    which `lab.applications.releases` reads)."""

    __tablename__ = "releases"

    opening_id: Mapped[int] = mapped_column(
        Id, ForeignKey("openings.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    user_id: Mapped[int] = mapped_column(BigInteger)
    message_id: Mapped[int | None] = mapped_column(BigInteger)
    state: Mapped[dict[str, Any] | None] = mapped_column(EncryptedJSON)
    begun_at: Mapped[datetime]


async def get(tx: Tx, opening_id: int, *, lock: bool = False) -> ReleaseUnderWay | None:
    """The one of an opening, or None; `lock` keeps others from going on with it until the end of the transaction."""
    query = select(ReleaseUnderWay).where(ReleaseUnderWay.opening_id == opening_id)
    if lock:
        query = query.with_for_update()
    return (await tx.scalars(query.execution_options(populate_existing=True))).first()


async def add(tx: Tx, values: Mapping[str, Any]) -> None:
    """Adds one. Raises Conflict where one is under way."""
    await tx.execute(insert(ReleaseUnderWay).values(**values))


async def change(tx: Tx, opening_id: int, state: Mapping[str, Any]) -> None:
    """It has gone on."""
    await tx.execute(
        update(ReleaseUnderWay)
        .where(ReleaseUnderWay.opening_id == opening_id)
        .values(state=dict(state))
        .execution_options(synchronize_session=False)
    )


async def remove(tx: Tx, opening_id: int) -> None:
    """It is over."""
    await tx.execute(
        delete(ReleaseUnderWay)
        .where(ReleaseUnderWay.opening_id == opening_id)
        .execution_options(synchronize_session=False)
    )


async def opening_ids(tx: Tx) -> Sequence[int]:
    """The openings of which one is under way, the one that began first comes first."""
    query = select(ReleaseUnderWay.opening_id).order_by(ReleaseUnderWay.begun_at, ReleaseUnderWay.opening_id)
    return (await tx.scalars(query)).all()


async def held(tx: Tx, ids: Collection[int]) -> list[tuple[int, ApplicationStage | None, int | None]]:
    """What is held about applications, with their ranks, in the order of their ids."""
    query = select(Application.id, Application.held_stage, Application.rank).where(Application.id.in_(ids))
    return [(one, stage, rank) for one, stage, rank in await tx.execute(query.order_by(Application.id))]
