"""The doors of seminars: the secret from which the codes are made that people scan there."""

from sqlalchemy import Boolean, ForeignKey, update
from sqlalchemy.orm import Mapped, mapped_column

from storage.base import Base
from storage.database import Tx
from storage.encryption import EncryptedJSON
from storage.seminars import Seminar
from storage.upsert import upsert


class SeminarDoor(Base):
    """`secret` is random, and None where its key was lost. `printed`: a code counts that stays the same for the whole seminar."""

    __tablename__ = "seminar_doors"

    seminar_id: Mapped[int] = mapped_column(ForeignKey(Seminar.id, ondelete="CASCADE"), primary_key=True)
    secret: Mapped[str | None] = mapped_column(EncryptedJSON)
    printed: Mapped[bool] = mapped_column(Boolean, default=False)


async def get(tx: Tx, seminar_id: int) -> SeminarDoor | None:
    """The door, or None."""
    return await tx.get(SeminarDoor, seminar_id, populate_existing=True)


async def put(tx: Tx, seminar_id: int, *, secret: str, printed: bool) -> None:
    """Gives a door another secret: codes made from the one before count no more."""
    values = {"seminar_id": seminar_id, "secret": secret, "printed": printed}
    await upsert(tx, SeminarDoor, values, key=["seminar_id"])


async def set_printed(tx: Tx, seminar_id: int, printed: bool) -> None:
    """Says whether a code counts that stays the same."""
    await tx.execute(update(SeminarDoor).where(SeminarDoor.seminar_id == seminar_id).values(printed=printed))
