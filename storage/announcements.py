"""Announcements: what admins publish, with its audience and its dates. What became of each sending is in `storage.runs`."""

from collections.abc import Collection, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    ColumnElement,
    Index,
    Integer,
    String,
    and_,
    func,
    insert,
    select,
    text,
    update,
)
from sqlalchemy.orm import Mapped, mapped_column

from storage.base import Base, Id, text_enum
from storage.database import Tx


class AnnouncementState(StrEnum):
    """Where an announcement stands. WRITTEN is finished but not confirmed; SCHEDULED covers the time between confirming and the (next)
    due moment, WAITING that for a second admin's approval; DONE has no further date; what is half-written is a draft
    (`storage.drafts`)."""

    WRITTEN = "written"
    WAITING = "waiting"
    SCHEDULED = "scheduled"
    PAUSED = "paused"
    DONE = "done"
    CANCELLED = "cancelled"


class Manner(StrEnum):
    """SERVICE is always sent; NEWS obeys what the recipient chose for its topic (digest, off)."""

    SERVICE = "service"
    NEWS = "news"


class Announcement(Base):
    """`contents` by language ({zh: {...}, en: {...}}, one or both), `audience` and `schedule` as `lab.content`, `lab.audiences` and
    `lab.schedules` store them. `zone` is the IANA zone in which its times were meant, `next_at` the due moment that comes next,
    `ends_at` the last possible one, `grace_seconds` how late a missed one may still go. `public`: newcomers find it in the inbox.
    `approval_at` is when an approval was asked for, `reminded_at` when approvers were reminded. `repeats`: it has more than one date.
    `panel_message` is the author's message in which its first run shows how it goes. `edited` is what it shall become once that is
    confirmed, in the form of `lab.announcements.Wanted`. `version` counts changes."""

    __tablename__ = "announcements"
    __table_args__ = (
        Index(
            "ix_announcements_due",
            "next_at",
            postgresql_where=text("state = 'scheduled'"),
            sqlite_where=text("state = 'scheduled'"),
        ),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    code: Mapped[str] = mapped_column(String(16), unique=True)
    title: Mapped[str] = mapped_column(String(100))
    author_id: Mapped[int] = mapped_column(BigInteger, index=True)
    state: Mapped[AnnouncementState] = mapped_column(text_enum(AnnouncementState), index=True)
    contents: Mapped[dict[str, Any]]
    audience: Mapped[dict[str, Any]]
    schedule: Mapped[dict[str, Any]]
    zone: Mapped[str] = mapped_column(String(64))
    next_at: Mapped[datetime | None]
    ends_at: Mapped[datetime | None]
    grace_seconds: Mapped[int] = mapped_column(Integer)
    manner: Mapped[Manner] = mapped_column(text_enum(Manner))
    topic: Mapped[str | None] = mapped_column(String(64))
    urgent: Mapped[bool] = mapped_column(Boolean, default=False)
    silent: Mapped[bool] = mapped_column(Boolean, default=False)
    protected: Mapped[bool] = mapped_column(Boolean, default=False)
    confirm: Mapped[bool] = mapped_column(Boolean, default=False)
    public: Mapped[bool] = mapped_column(Boolean, default=False)
    edited: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    repeats: Mapped[bool] = mapped_column(Boolean, default=False)
    panel_message: Mapped[int | None] = mapped_column(BigInteger)
    approval_at: Mapped[datetime | None]
    reminded_at: Mapped[datetime | None]
    approved_by: Mapped[int | None] = mapped_column(BigInteger)
    version: Mapped[int] = mapped_column(Integer, default=1)
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]


class Response(Base):
    """One user's answer to one run: `kind` is `choice` (the number of the chosen one, from 0) or `read` (it was confirmed)."""

    __tablename__ = "responses"

    run_id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=False)
    user_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    kind: Mapped[str] = mapped_column(String(8), primary_key=True)
    choice: Mapped[int | None] = mapped_column(Integer)
    at: Mapped[datetime]


async def get(tx: Tx, announcement_id: int) -> Announcement | None:
    """The announcement, or None."""
    return await tx.get(Announcement, announcement_id)


async def of_ids(tx: Tx, ids: Collection[int]) -> dict[int, Announcement]:
    """Announcements by id."""
    found = await tx.scalars(select(Announcement).where(Announcement.id.in_(ids)))
    return {announcement.id: announcement for announcement in found}


async def by_code(tx: Tx, code: str) -> Announcement | None:
    """The announcement with this code, in any case, or None."""
    return (await tx.scalars(select(Announcement).where(Announcement.code == code.strip().upper()))).first()


async def add(tx: Tx, values: dict[str, Any]) -> Announcement:
    """Adds one; its code is made of its id: `A-0012`. Returns the row."""
    row_id = (await tx.execute(insert(Announcement).values(code="", **values).returning(Announcement.id))).scalar_one()
    await tx.execute(update(Announcement).where(Announcement.id == row_id).values(code=f"A-{row_id:04}"))
    return (
        await tx.scalars(
            select(Announcement).where(Announcement.id == row_id).execution_options(populate_existing=True)
        )
    ).one()


async def change(tx: Tx, announcement_id: int, *, version: int, values: dict[str, Any]) -> bool:
    """Changes it if nobody has since this version; tells whether it did."""
    changed = await tx.execute(
        update(Announcement)
        .where(Announcement.id == announcement_id, Announcement.version == version)
        .values(**values, version=version + 1)
        .returning(Announcement.id)
    )
    return changed.first() is not None


async def due(tx: Tx, now: datetime, *, limit: int = 20) -> Sequence[Announcement]:
    """What is due, earliest first. Who acts on one claims it by `change`, so that of two who look at once only one does."""
    found = await tx.scalars(
        select(Announcement)
        .where(Announcement.state == AnnouncementState.SCHEDULED, Announcement.next_at <= now)
        .order_by(Announcement.next_at, Announcement.id)
        .limit(limit)
    )
    return found.all()


class Tab(StrEnum):
    """The lists in which admins look for announcements. What is being sent is a run."""

    WRITTEN = "written"
    SCHEDULED = "scheduled"
    RECURRING = "recurring"
    PAST = "past"


_OPEN = (AnnouncementState.WAITING, AnnouncementState.SCHEDULED, AnnouncementState.PAUSED)


def _in_tab(tab: Tab) -> ColumnElement[bool]:
    still = Announcement.state.in_(_OPEN)
    match tab:
        case Tab.WRITTEN:
            return Announcement.state == AnnouncementState.WRITTEN
        case Tab.SCHEDULED:
            return and_(still, Announcement.repeats.is_(False))
        case Tab.RECURRING:
            return and_(still, Announcement.repeats)
        case Tab.PAST:
            return Announcement.state.in_((AnnouncementState.DONE, AnnouncementState.CANCELLED))


async def listed(tx: Tx, tab: Tab, *, offset: int, limit: int) -> Sequence[Announcement]:
    """A page of a tab: what comes next first, of the past what was latest."""
    order = (
        (Announcement.updated_at.desc(), Announcement.id.desc())
        if tab in (Tab.PAST, Tab.WRITTEN)
        else (Announcement.next_at.is_(None), Announcement.next_at, Announcement.id)
    )
    found = await tx.scalars(select(Announcement).where(_in_tab(tab)).order_by(*order).offset(offset).limit(limit))
    return found.all()


async def tab_counts(tx: Tx) -> dict[Tab, int]:
    """How many each tab has."""
    row = (
        await tx.execute(select(*(func.count().filter(_in_tab(tab)) for tab in Tab)).select_from(Announcement))
    ).one()
    return dict(zip(Tab, row, strict=True))


async def unreminded(tx: Tx, *, asked_before: datetime) -> Sequence[Announcement]:
    """Those for which an approval was asked before a moment, and nobody was reminded."""
    found = await tx.scalars(
        select(Announcement)
        .where(
            Announcement.state == AnnouncementState.WAITING,
            Announcement.approval_at <= asked_before,
            Announcement.reminded_at.is_(None),
        )
        .order_by(Announcement.id)
    )
    return found.all()
