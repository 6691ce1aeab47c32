"""Users: Telegram accounts that have spoken to the bot."""

from collections.abc import Collection, Sequence
from datetime import datetime
from enum import StrEnum

from sqlalchemy import BigInteger, Boolean, Integer, String, or_, select, update
from sqlalchemy.orm import Mapped, mapped_column

from storage.base import Base, text_enum
from storage.database import Tx
from storage.upsert import upsert

LONGEST_LANGUAGE = 16  # characters of an IETF tag that are kept


class Role(StrEnum):
    """What a user is to the laboratory, from least to most. What each may do is in `lab.roles`."""

    GUEST = "guest"
    MEMBER = "member"
    REVIEWER = "reviewer"
    EDITOR = "editor"
    ADMIN = "admin"
    OWNER = "owner"


class User(Base):
    """`language` and `zone` are None until chosen; `menu_due` says that the command menu of the private chat has to be set anew.
    `quiet_from` and `quiet_until` are minutes since local midnight: None until chosen, equal for no quiet hours."""

    __tablename__ = "users"

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    username: Mapped[str | None] = mapped_column(String(64))
    username_key: Mapped[str | None] = mapped_column(String(64), index=True)
    first_name: Mapped[str] = mapped_column(String(256))
    last_name: Mapped[str | None] = mapped_column(String(256))
    client_language: Mapped[str | None] = mapped_column(String(16))
    language: Mapped[str | None] = mapped_column(String(2))
    zone: Mapped[str | None] = mapped_column(String(64))
    role: Mapped[Role] = mapped_column(text_enum(Role), default=Role.GUEST, index=True)
    menu_due: Mapped[bool] = mapped_column(Boolean, default=False)
    blocked_at: Mapped[datetime | None]
    deactivated_at: Mapped[datetime | None]
    quiet_from: Mapped[int | None] = mapped_column(Integer)
    quiet_until: Mapped[int | None] = mapped_column(Integer)
    created_at: Mapped[datetime]


async def get(tx: Tx, user_id: int) -> User | None:
    """The user, or None."""
    return await tx.get(User, user_id)


async def lock(tx: Tx, user_id: int) -> None:
    """Whatever else does this for the same person waits for the end of the transaction; what only refers to them does not."""
    await tx.execute(select(User.id).where(User.id == user_id).with_for_update(key_share=True))


async def of_ids(tx: Tx, user_ids: Collection[int]) -> dict[int, User]:
    """Users by id; those who never spoke to the bot are missing."""
    found = await tx.scalars(select(User).where(User.id.in_(user_ids)))
    return {user.id: user for user in found}


async def by_username(tx: Tx, username: str) -> User | None:
    """The user who was last seen with this username (without @, any case), or None."""
    found = await tx.scalars(
        select(User).where(User.username_key == username.casefold()).order_by(User.created_at.desc()).limit(1)
    )
    return found.first()


async def save_profile(
    tx: Tx,
    *,
    user_id: int,
    username: str | None,
    first_name: str,
    last_name: str | None,
    client_language: str | None,
    now: datetime,
) -> None:
    """Stores what Telegram says about the account; a new user starts as a guest. A username that somebody else had before is theirs no more."""
    key = username.casefold() if username else None
    client_language = client_language[:LONGEST_LANGUAGE] if client_language else None
    if key:
        await tx.execute(
            update(User).where(User.username_key == key, User.id != user_id).values(username=None, username_key=None)
        )
    profile = {
        "username": username,
        "username_key": key,
        "first_name": first_name,
        "last_name": last_name,
        "client_language": client_language,
        "blocked_at": None,
    }
    known = await tx.scalar(select(User.id).where(User.id == user_id))
    if known is not None:
        await tx.execute(update(User).where(User.id == user_id).values(**profile))
        return
    await upsert(
        tx,
        User,
        {"id": user_id, **profile},
        key=["id"],
        once={"role": Role.GUEST, "menu_due": False, "created_at": now},
    )


async def set_language(tx: Tx, user_id: int, language: str) -> None:
    """Sets the language for good; the command menu follows."""
    await tx.execute(update(User).where(User.id == user_id).values(language=language, menu_due=True))


async def set_zone(tx: Tx, user_id: int, zone: str) -> None:
    """Sets the time zone, an IANA name."""
    await tx.execute(update(User).where(User.id == user_id).values(zone=zone))


async def set_quiet(tx: Tx, user_id: int, *, quiet_from: int, quiet_until: int) -> None:
    """Sets the quiet hours, in minutes since local midnight."""
    await tx.execute(update(User).where(User.id == user_id).values(quiet_from=quiet_from, quiet_until=quiet_until))


async def set_role(tx: Tx, user_id: int, role: Role, *, was: Role) -> bool:
    """Changes the role if it still is `was`; tells whether it did. The command menu follows."""
    changed = await tx.execute(
        update(User).where(User.id == user_id, User.role == was).values(role=role, menu_due=True).returning(User.id)
    )
    return changed.first() is not None


async def set_blocked(tx: Tx, user_id: int, at: datetime | None) -> None:
    """Notes that the user blocked the bot at a moment, or (None) takes it back."""
    await tx.execute(update(User).where(User.id == user_id).values(blocked_at=at))


async def set_deactivated(tx: Tx, user_id: int, at: datetime) -> None:
    """Notes that the account is no more, since a moment."""
    await tx.execute(update(User).where(User.id == user_id).values(deactivated_at=at))


async def with_roles(tx: Tx, roles: Sequence[Role]) -> Sequence[User]:
    """Everybody who has one of these roles, by name."""
    found = await tx.scalars(select(User).where(User.role.in_(roles)).order_by(User.first_name, User.id))
    return found.all()


async def who_may(tx: Tx, roles: Sequence[Role], *, also: Collection[int]) -> Sequence[User]:
    """Everybody who has one of these roles, or one of these ids, whatever role is stored for them."""
    found = await tx.scalars(
        select(User).where(or_(User.role.in_(roles), User.id.in_(also))).order_by(User.first_name, User.id)
    )
    return found.all()


async def menus_due(tx: Tx, *, limit: int) -> Sequence[User]:
    """Users whose command menu has to be set."""
    found = await tx.scalars(select(User).where(User.menu_due).order_by(User.id).limit(limit))
    return found.all()


async def menu_done(tx: Tx, user: User) -> None:
    """Marks the menu as set, if role and language still are those it was set for."""
    await tx.execute(
        update(User)
        .where(User.id == user.id, User.role == user.role, User.language.is_not_distinct_from(user.language))
        .values(menu_due=False)
    )


async def menu_due(tx: Tx, user_id: int) -> None:
    """Marks one private menu."""
    await tx.execute(update(User).where(User.id == user_id).values(menu_due=True))


async def all_menus_due(tx: Tx) -> None:
    """Marks every private menu that differs from the common one, after the menus themselves have changed."""
    await tx.execute(update(User).where(or_(User.role != Role.GUEST, User.language.is_not(None))).values(menu_due=True))
