"""Weekly programmes: the seminars of a week, posted in groups at a fixed hour, and what was posted."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, BigInteger, ForeignKey, Index, Integer, String, delete, insert, select, update
from sqlalchemy.orm import Mapped, mapped_column

from storage.base import Base, Id, text_enum
from storage.database import Tx
from storage.deliveries import Delivery, DeliveryState


class ProgrammeLanguage(StrEnum):
    """In which language it is posted."""

    ZH = "zh"
    EN = "en"
    BOTH = "both"


class Covers(StrEnum):
    """Which week is posted: the rest of the one in which it is posted, up to Sunday, or the next one from Monday on."""

    THIS = "this"
    NEXT = "next"


class Empty(StrEnum):
    """What becomes of a week without seminars."""

    SKIP = "skip"
    SAY = "say"


class ProgrammeState(StrEnum):
    """Whether it is posted."""

    ON = "on"
    OFF = "off"


class Programme(Base):
    """A programme, posted each week on `weekday` (1 = Monday ... 7) at `minute` (since midnight) as clocks in `zone` show it, the next
    time at `next_at`. `areas` are the codes of those it is about; none: all. `chats` are the ids of the groups, as they were when they were
    chosen. The editor's line stands above the next post only."""

    __tablename__ = "programmes"
    __table_args__ = (Index("ix_programmes_state_next_at", "state", "next_at"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    areas: Mapped[list[str]] = mapped_column(JSON)
    chats: Mapped[list[int]] = mapped_column(JSON)
    weekday: Mapped[int] = mapped_column(Integer)
    minute: Mapped[int] = mapped_column(Integer)
    zone: Mapped[str] = mapped_column(String(64))
    language: Mapped[ProgrammeLanguage] = mapped_column(text_enum(ProgrammeLanguage))
    covers: Mapped[Covers] = mapped_column(text_enum(Covers))
    empty: Mapped[Empty] = mapped_column(text_enum(Empty))
    line_zh: Mapped[str] = mapped_column(String(500), default="")
    line_en: Mapped[str] = mapped_column(String(500), default="")
    state: Mapped[ProgrammeState] = mapped_column(text_enum(ProgrammeState))
    next_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(Integer, default=0)
    created_by: Mapped[int | None] = mapped_column(BigInteger)
    created_at: Mapped[datetime]


class ProgrammePost(Base):
    """A programme as one group got it: the week from `since` to `until`, in its `language`, with the editor's line of then. `listed` are the
    seminars as they stand in it (`lab.seminars.programme_posts.Listed`), `event` names its delivery in the ledger."""

    __tablename__ = "programme_posts"
    __table_args__ = (Index("ix_programme_posts_until", "until"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    programme_id: Mapped[int | None] = mapped_column(Id, ForeignKey("programmes.id", ondelete="SET NULL"), index=True)
    chat_id: Mapped[int] = mapped_column(BigInteger)
    thread_id: Mapped[int | None] = mapped_column(BigInteger)
    areas: Mapped[list[str]] = mapped_column(JSON)
    event: Mapped[str] = mapped_column(String(96), unique=True)
    since: Mapped[datetime]
    until: Mapped[datetime]
    zone: Mapped[str] = mapped_column(String(64))
    language: Mapped[ProgrammeLanguage] = mapped_column(text_enum(ProgrammeLanguage))
    line_zh: Mapped[str] = mapped_column(String(500), default="")
    line_en: Mapped[str] = mapped_column(String(500), default="")
    listed: Mapped[list[dict[str, Any]]]
    version: Mapped[int] = mapped_column(Integer, default=0)
    posted_at: Mapped[datetime]


async def get(tx: Tx, programme_id: int) -> Programme | None:
    """The programme as it stands now, or None."""
    query = select(Programme).where(Programme.id == programme_id).execution_options(populate_existing=True)
    return (await tx.scalars(query)).first()


async def every(tx: Tx) -> Sequence[Programme]:
    """All programmes, in the order in which they are posted within a week."""
    query = select(Programme).order_by(Programme.weekday, Programme.minute, Programme.id)
    return (await tx.scalars(query)).all()


async def due(tx: Tx, now: datetime, *, limit: int) -> Sequence[Programme]:
    """Programmes whose hour has come, earliest first."""
    query = select(Programme).where(Programme.state == ProgrammeState.ON, Programme.next_at <= now)
    return (await tx.scalars(query.order_by(Programme.next_at, Programme.id).limit(limit))).all()


async def create(tx: Tx, values: Mapping[str, Any]) -> int:
    """Inserts a programme; returns its id."""
    return (await tx.execute(insert(Programme).values(**values).returning(Programme.id))).scalar_one()


async def change(tx: Tx, programme_id: int, values: Mapping[str, Any], *, version: int | None = None) -> bool:
    """Changes columns, and counts the version up; with `version` only if that is still what is stored. Tells whether it did."""
    same = [] if version is None else [Programme.version == version]
    changed = await tx.execute(
        update(Programme)
        .where(Programme.id == programme_id, *same)
        .values(**values, version=Programme.version + 1)
        .returning(Programme.id)
    )
    return changed.first() is not None


async def go_on(tx: Tx, programme_id: int, *, was: datetime, next_at: datetime) -> bool:
    """Goes on to the next date, if that is still to come from this one; tells whether it did. What somebody edits meanwhile is no other
    version."""
    gone = await tx.execute(
        update(Programme)
        .where(Programme.id == programme_id, Programme.next_at == was)
        .values(next_at=next_at)
        .returning(Programme.id)
    )
    return gone.first() is not None


async def remove(tx: Tx, programme_id: int) -> bool:
    """Removes a programme; what was posted stays. Tells whether it was there."""
    gone = await tx.execute(delete(Programme).where(Programme.id == programme_id).returning(Programme.id))
    return gone.first() is not None


async def add_post(tx: Tx, values: Mapping[str, Any]) -> int:
    """Stores what is posted in one group; returns its id."""
    return (await tx.execute(insert(ProgrammePost).values(**values).returning(ProgrammePost.id))).scalar_one()


async def post(tx: Tx, post_id: int) -> ProgrammePost | None:
    """The post as it stands now, or None."""
    query = select(ProgrammePost).where(ProgrammePost.id == post_id).execution_options(populate_existing=True)
    return (await tx.scalars(query)).first()


async def posts_after(tx: Tx, now: datetime) -> Sequence[ProgrammePost]:
    """The posts whose week is not over."""
    query = select(ProgrammePost).where(ProgrammePost.until > now).order_by(ProgrammePost.id)
    return (await tx.scalars(query.execution_options(populate_existing=True))).all()


async def relist(tx: Tx, post_id: int, listed: Sequence[Mapping[str, Any]]) -> int:
    """Replaces what stands in a post; returns its new version."""
    changed = await tx.execute(
        update(ProgrammePost)
        .where(ProgrammePost.id == post_id)
        .values(listed=[dict(one) for one in listed], version=ProgrammePost.version + 1)
        .returning(ProgrammePost.version)
    )
    return changed.scalar_one()


async def delivered(tx: Tx, event: str) -> tuple[DeliveryState, int, Sequence[int]] | None:
    """What became of a post's delivery: its state, the chat it went to (a group may have moved since), and the message ids; None where it
    is not known."""
    query = select(Delivery.state, Delivery.chat_id, Delivery.messages).where(Delivery.event == event)
    row = (await tx.execute(query)).first()
    return None if row is None else (DeliveryState(row[0]), row[1], row[2])


async def any_post_before(tx: Tx, moment: datetime) -> bool:
    """Whether the week of a post was over before a moment."""
    return (await tx.scalar(select(ProgrammePost.id).where(ProgrammePost.until < moment).limit(1))) is not None


async def forget_posts(tx: Tx, before: datetime) -> int:
    """Removes posts whose week was over before a moment; returns how many."""
    gone = await tx.execute(delete(ProgrammePost).where(ProgrammePost.until < before).returning(ProgrammePost.id))
    return len(gone.all())
