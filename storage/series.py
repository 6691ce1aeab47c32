"""Series: recurring runs of seminars."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Boolean, ForeignKey, Integer, String, Text, func, insert, select, update
from sqlalchemy.orm import Mapped, mapped_column

from storage.base import Base, Id, text_enum
from storage.database import Tx
from storage.projects import Visibility
from storage.seminars import LinkFor, SeminarLanguage, SeminarStatus

KIND = "series"


class Series(Base):
    """A series. Its occurrences begin by `rule` (RFC 5545, RRULE without its name; empty: none but those added), counted from `starts_at`, as
    clocks in `zone` show it, and last for `minutes`. `excepted` and `added` are local times (ISO 8601, without offset). The rest are
    what a new occurrence begins with; `status` is the one it is made with. Occurrences exist as seminars up to `made_until`. `ended`: no
    more are made."""

    __tablename__ = "series"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    code: Mapped[str] = mapped_column(String(22), unique=True)
    title_zh: Mapped[str] = mapped_column(String(300), default="")
    title_en: Mapped[str] = mapped_column(String(300), default="")
    description_zh: Mapped[str] = mapped_column(Text, default="")
    description_en: Mapped[str] = mapped_column(Text, default="")
    rule: Mapped[str] = mapped_column(String(500), default="")
    starts_at: Mapped[datetime]
    minutes: Mapped[int] = mapped_column(Integer)
    zone: Mapped[str] = mapped_column(String(64))
    excepted: Mapped[list[str]] = mapped_column(JSON, default=list)
    added: Mapped[list[str]] = mapped_column(JSON, default=list)
    host: Mapped[str | None] = mapped_column(ForeignKey("persons.code"), index=True)
    language: Mapped[SeminarLanguage] = mapped_column(text_enum(SeminarLanguage), default=SeminarLanguage.ZH)
    area: Mapped[str | None] = mapped_column(ForeignKey("areas.code"), index=True)
    place_zh: Mapped[str] = mapped_column(String(200), default="")
    place_en: Mapped[str] = mapped_column(String(200), default="")
    link: Mapped[str] = mapped_column(String(500), default="")
    link_for: Mapped[LinkFor] = mapped_column(text_enum(LinkFor), default=LinkFor.EVERYONE)
    capacity: Mapped[int | None] = mapped_column(Integer)
    visibility: Mapped[Visibility] = mapped_column(text_enum(Visibility))
    status: Mapped[SeminarStatus] = mapped_column(text_enum(SeminarStatus), default=SeminarStatus.PUBLISHED)
    uid: Mapped[str] = mapped_column(String(255), unique=True)
    made_until: Mapped[datetime | None]
    ended: Mapped[bool] = mapped_column(Boolean, default=False)
    version: Mapped[int] = mapped_column(Integer, default=0)
    sample: Mapped[bool] = mapped_column(Boolean, default=False)


async def by_code(tx: Tx, code: str) -> Series | None:
    """The series with exactly this code, or None."""
    return (await tx.scalars(select(Series).where(Series.code == code))).first()


async def by_codes(tx: Tx, codes: Sequence[str]) -> dict[str, Series]:
    """These series by code; what is unknown is left out."""
    return {series.code: series for series in await tx.scalars(select(Series).where(Series.code.in_(codes)))}


async def lock(tx: Tx, code: str) -> Series | None:
    """The series as it stands now, which nobody else changes until the end of the transaction; None if it is gone."""
    query = select(Series).where(Series.code == code).with_for_update()
    return (await tx.scalars(query.execution_options(populate_existing=True))).first()


async def every(tx: Tx, *, visible: Sequence[Visibility] = tuple(Visibility)) -> Sequence[Series]:
    """All series of these visibilities by code."""
    return (await tx.scalars(select(Series).where(Series.visibility.in_(visible)).order_by(Series.code))).all()


async def ids_by_code(tx: Tx) -> dict[str, int]:
    """The ids of all series by code."""
    rows = await tx.execute(select(Series.code, Series.id))
    return {row[0]: row[1] for row in rows}


async def unfinished(tx: Tx, before: datetime) -> Sequence[Series]:
    """Series whose occurrences are made up to an earlier moment than `before`, or not at all yet."""
    query = select(Series).where(~Series.ended, func.coalesce(Series.made_until, Series.starts_at) < before)
    return (await tx.scalars(query.order_by(Series.code))).all()


async def create(tx: Tx, values: Mapping[str, Any]) -> int:
    """Inserts a series; returns its id."""
    return (await tx.execute(insert(Series).values(**values).returning(Series.id))).scalar_one()


async def change(tx: Tx, code: str, values: Mapping[str, Any], *, version: int | None = None) -> bool:
    """Changes these columns, and counts the version up. With `version`: only if that is still the version; tells whether it did."""
    same = [] if version is None else [Series.version == version]
    changed = await tx.execute(
        update(Series)
        .where(Series.code == code, *same)
        .values(**values, version=Series.version + 1)
        .returning(Series.id)
    )
    return changed.first() is not None


async def mark_made(tx: Tx, code: str, until: datetime) -> None:
    """Occurrences exist up to this moment. That is no edit: the version stays."""
    await tx.execute(update(Series).where(Series.code == code).values(made_until=until))


async def count(tx: Tx) -> int:
    """How many series there are, of any visibility."""
    return (await tx.scalar(select(func.count()).select_from(Series))) or 0
