"""One-time links that give a role to whoever opens them first."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, String, delete, insert, update
from sqlalchemy.orm import Mapped, mapped_column

from storage.base import Base, text_enum
from storage.database import Tx
from storage.users import Role


class GrantLink(Base):
    """A link, named by the SHA-256 of its secret: whoever reads the database can't use it."""

    __tablename__ = "grant_links"

    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    role: Mapped[Role] = mapped_column(text_enum(Role))
    created_by: Mapped[int] = mapped_column(BigInteger, ForeignKey("users.id", ondelete="CASCADE"))
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_by: Mapped[int | None] = mapped_column(BigInteger)
    used_at: Mapped[datetime | None]


@dataclass(frozen=True)
class UsedLink:
    """What a link gave, and who had made it."""

    role: Role
    created_by: int


async def create(tx: Tx, *, digest: str, role: Role, created_by: int, now: datetime, expires_at: datetime) -> None:
    """Stores a new link."""
    await tx.execute(
        insert(GrantLink).values(digest=digest, role=role, created_by=created_by, created_at=now, expires_at=expires_at)
    )


async def get(tx: Tx, digest: str) -> GrantLink | None:
    """The link, used or not, or None."""
    return await tx.get(GrantLink, digest)


async def use(tx: Tx, *, digest: str, user_id: int, now: datetime) -> UsedLink | None:
    """Uses the link if nobody has and it has not expired: of two at once, one wins. Returns None to the others."""
    used = await tx.execute(
        update(GrantLink)
        .where(GrantLink.digest == digest, GrantLink.used_by.is_(None), GrantLink.expires_at > now)
        .values(used_by=user_id, used_at=now)
        .returning(GrantLink.role, GrantLink.created_by)
    )
    row = used.first()
    return UsedLink(role=row[0], created_by=row[1]) if row else None


async def forget_before(tx: Tx, moment: datetime) -> None:
    """Removes the links that expired before a moment, used or not."""
    await tx.execute(delete(GrantLink).where(GrantLink.expires_at < moment))
