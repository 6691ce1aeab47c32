"""Which command menus and descriptions were last set with Telegram, so that a start sets only what has changed."""

from sqlalchemy import BigInteger, String, delete, select
from sqlalchemy.orm import Mapped, mapped_column

from storage.base import Base
from storage.database import Tx
from storage.upsert import upsert


class Menu(Base):
    """`name` says what was set (`commands/private/zh`, `description/en`), `digest` with which content."""

    __tablename__ = "menus"

    bot_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    name: Mapped[str] = mapped_column(String(64), primary_key=True)
    digest: Mapped[str] = mapped_column(String(64))


async def digests(tx: Tx, bot_id: int) -> dict[str, str]:
    """What is set, by name."""
    return {menu.name: menu.digest for menu in await tx.scalars(select(Menu).where(Menu.bot_id == bot_id))}


async def save(tx: Tx, *, bot_id: int, name: str, digest: str) -> None:
    """Notes that this content was set."""
    await upsert(tx, Menu, {"bot_id": bot_id, "name": name, "digest": digest}, key=["bot_id", "name"])


async def remove(tx: Tx, *, bot_id: int, name: str) -> None:
    """Forgets one."""
    await tx.execute(delete(Menu).where(Menu.bot_id == bot_id, Menu.name == name))
