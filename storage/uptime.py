"""When the bot was alive last, whichever process it was, and the gaps in which none was."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Integer, delete, insert, select
from sqlalchemy.orm import Mapped, mapped_column

from storage.base import Base, Id
from storage.database import Tx
from storage.upsert import upsert

_ONLY = 1


class Uptime(Base):
    """One row for all processes: at this moment one of them was alive."""

    __tablename__ = "uptime"

    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    alive_at: Mapped[datetime]


class Downtime(Base):
    """From `began` to `ended` none was."""

    __tablename__ = "downtimes"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    began: Mapped[datetime]
    ended: Mapped[datetime] = mapped_column(index=True)


async def alive_at(tx: Tx, *, lock: bool = False) -> datetime | None:
    """When one was alive last; None in a fresh database. `lock` keeps it from changing until the end of the transaction."""
    query = select(Uptime.alive_at).where(Uptime.id == _ONLY)
    return await tx.scalar(query.with_for_update() if lock else query)


async def set_alive(tx: Tx, at: datetime) -> None:
    """Notes that one is alive."""
    await upsert(tx, Uptime, {"id": _ONLY, "alive_at": at}, key=["id"])


async def add_downtime(tx: Tx, *, began: datetime, ended: datetime) -> None:
    """Notes a gap."""
    await tx.execute(insert(Downtime).values(began=began, ended=ended))


async def downtimes(tx: Tx, *, since: datetime, until: datetime) -> Sequence[tuple[datetime, datetime]]:
    """The gaps that lie wholly or in part between two moments, by their beginning."""
    query = select(Downtime.began, Downtime.ended).where(Downtime.began < until, Downtime.ended > since)
    return [(began, ended) for began, ended in (await tx.execute(query.order_by(Downtime.began))).all()]


async def forget_before(tx: Tx, moment: datetime) -> None:
    """Removes the gaps that ended before a moment."""
    await tx.execute(delete(Downtime).where(Downtime.ended < moment))
