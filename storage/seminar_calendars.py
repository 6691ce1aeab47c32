"""Seminars as calendars want them: a month of them, those that are public, and those that somebody has to do with. What a seminar has from
its series or area is empty where there is none, or a series that the reader does not see."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, exists, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from storage.areas import Area
from storage.database import Tx
from storage.follows import Follow
from storage.persons import Person
from storage.projects import Visibility
from storage.reservations import LIVE, Reservation, ReservationState
from storage.seminars import Seminar, SeminarStatus
from storage.series import KIND as SERIES
from storage.series import Series

MOST = 1000  # seminars in one calendar
_PUBLIC = (Visibility.PUBLIC,)


@dataclass(frozen=True, slots=True)
class Shown:
    """A seminar as a picture of a month shows it."""

    starts_at: datetime
    ends_at: datetime
    status: SeminarStatus
    title_zh: str
    title_en: str
    series_zh: str
    series_en: str


@dataclass(frozen=True, slots=True)
class Dated:
    """A seminar with what a calendar says of it, and what the reader has there since when. `hosts`: they hold it."""

    seminar: Seminar
    series_zh: str
    series_en: str
    area_zh: str
    area_en: str
    state: ReservationState | None = None
    state_since: datetime | None = None
    hosts: bool = False


async def shown(
    tx: Tx, since: datetime, until: datetime, *, visible: Sequence[Visibility], drafts: bool
) -> list[Shown]:
    """What begins from `since` until before `until`, earliest first."""
    query = (
        select(
            *(Seminar.starts_at, Seminar.ends_at, Seminar.status, Seminar.title_zh, Seminar.title_en),
            *(_or_empty(Series.title_zh), _or_empty(Series.title_en)),
        )
        .outerjoin(Series, _series_seen(visible))
        .where(Seminar.starts_at >= since, Seminar.starts_at < until, *_seen(visible, drafts=drafts))
        .order_by(Seminar.starts_at, Seminar.code)
        .limit(MOST)
    )
    rows: Iterable[tuple[Any, ...]] = await tx.execute(query)
    return [Shown(*row) for row in rows]


async def around(
    tx: Tx, since: datetime, until: datetime, *, visible: Sequence[Visibility], drafts: bool
) -> tuple[datetime | None, datetime | None]:
    """When the last seminar before `since` begins, and the first one from `until` on; None where there is none."""
    seen = _seen(visible, drafts=drafts)
    before = select(func.max(Seminar.starts_at)).where(Seminar.starts_at < since, *seen).scalar_subquery()
    after = select(func.min(Seminar.starts_at)).where(Seminar.starts_at >= until, *seen).scalar_subquery()
    row = (await tx.execute(select(before, after))).one()
    return row[0], row[1]


async def public(tx: Tx, since: datetime, *, area: str | None = None, series: str | None = None) -> list[Dated]:
    """What anybody may see and ends after `since`, of one area or series or of all, earliest first."""
    conditions = _seen(_PUBLIC, drafts=False)
    if area is not None:
        conditions.append(Seminar.area == area)
    if series is not None:
        conditions.append(Seminar.series == series)
    query = _dated(_PUBLIC).where(Seminar.ends_at > since, *conditions)
    return [Dated(*row) for row in await tx.execute(query)]


async def concerning(
    tx: Tx, user_id: int, *, reminded: Collection[int], visible: Sequence[Visibility], since: datetime
) -> list[Dated]:
    """What ends after `since` and a user has reserved, is reminded of (ids), holds, or follows the series of, earliest first."""
    followed = exists().where(Follow.kind == SERIES, Follow.item == Seminar.series, Follow.user_id == user_id)
    ties = or_(Reservation.id.is_not(None), Seminar.id.in_(reminded), followed, Person.user_id == user_id)
    query = _with_ties(user_id, visible).where(ties, Seminar.ends_at > since, *_seen(visible, drafts=False))
    return [_tied(row) for row in await tx.execute(query)]


async def for_reader(
    tx: Tx,
    user_id: int | None,
    *,
    visible: Sequence[Visibility],
    drafts: bool,
    code: str | None = None,
    series: str | None = None,
    since: datetime | None = None,
) -> list[Dated]:
    """One seminar, or those of a series that end after `since`, with what the reader has there, earliest first."""
    conditions = _seen(visible, drafts=drafts)
    if code is not None:
        conditions.append(Seminar.code == code)
    if series is not None:
        conditions.append(Seminar.series == series)
    if since is not None:
        conditions.append(Seminar.ends_at > since)
    # Nobody has the id 0; and what is compared with none would be found where none is.
    query = _with_ties(user_id or 0, visible).where(*conditions)
    return [_tied(row) for row in await tx.execute(query)]


def _dated(visible: Sequence[Visibility]) -> Select[*tuple[Any, ...]]:
    return (
        select(
            *(Seminar, _or_empty(Series.title_zh), _or_empty(Series.title_en)),
            *(_or_empty(Area.name_zh), _or_empty(Area.name_en)),
        )
        .outerjoin(Series, _series_seen(visible))
        .outerjoin(Area, Area.code == Seminar.area)
        .order_by(Seminar.starts_at, Seminar.code)
        .limit(MOST)
        .execution_options(populate_existing=True)
    )


def _with_ties(user_id: int, visible: Sequence[Visibility]) -> Select[*tuple[Any, ...]]:
    reserved = and_(Reservation.seminar_id == Seminar.id, Reservation.user_id == user_id, Reservation.state.in_(LIVE))
    return (
        _dated(visible)
        .add_columns(Reservation.state, Reservation.changed_at, Person.user_id == user_id)
        .outerjoin(Reservation, reserved)
        .outerjoin(Person, Person.code == Seminar.host)
    )


def _tied(row: Row[*tuple[Any, ...]]) -> Dated:
    seminar, series_zh, series_en, area_zh, area_en, state, since, hosts = row
    return Dated(seminar, series_zh, series_en, area_zh, area_en, state, since, bool(hosts))


def _or_empty(column: InstrumentedAttribute[str]) -> ColumnElement[str]:
    return func.coalesce(column, "")


def _series_seen(visible: Sequence[Visibility]) -> ColumnElement[bool]:
    return and_(Series.code == Seminar.series, Series.visibility.in_(visible))


def _seen(visible: Sequence[Visibility], *, drafts: bool) -> list[ColumnElement[bool]]:
    seen: list[ColumnElement[bool]] = [Seminar.visibility.in_(visible)]
    if not drafts:
        seen.append(Seminar.status != SeminarStatus.DRAFT)
    return seen
