"""Seminars for calendars: a month of them, a day, and what goes into files and subscriptions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TypedDict
from zoneinfo import ZoneInfo

from lab.errors import NotFound
from lab.follows import user_of
from lab.roles import GUEST, Actor, Permission, may, visible_to
from lab.schedules.local import instant
from lab.seminars import reminders
from lab.seminars.seeing import sees_link, visible_series
from storage import areas, seminar_calendars, seminars, series
from storage.areas import Area
from storage.database import Tx
from storage.projects import Visibility
from storage.reservations import ReservationState
from storage.seminar_calendars import Dated, Shown
from storage.series import Series

KEPT = timedelta(days=90)
"""How long calendars go on showing what is over, and saying that something is cancelled."""

FIRST_YEAR, LAST_YEAR = 2000, 2099


@dataclass(frozen=True, order=True)
class MonthOf:
    """A month of a year."""

    year: int
    number: int

    @property
    def first(self) -> date:
        """Its first day."""
        return date(self.year, self.number, 1)

    @property
    def next(self) -> "MonthOf":
        """The one after."""
        return MonthOf(self.year + self.number // 12, self.number % 12 + 1)


@dataclass(frozen=True)
class Around:
    """Seminars of a month day by day, earliest first, and the days with something before and after."""

    days: Mapping[date, Sequence[Shown]]
    before: date | None
    after: date | None

    @property
    def total(self) -> int:
        """How many seminars there are."""
        return sum(len(found) for found in self.days.values())


@dataclass(frozen=True)
class Item:
    """A seminar as it goes into somebody's calendar. `link` is empty if there is none; `withheld`: there is one, but not for them.
    `minutes` is how long before it begins they want to be reminded."""

    dated: Dated
    link: str
    withheld: bool
    minutes: Sequence[int] = ()

    @property
    def uncertain(self) -> bool:
        """Whether they have no seat yet, but may get one."""
        return self.dated.state in (ReservationState.WAITING, ReservationState.OFFERED)

    @property
    def changed_at(self) -> datetime:
        """When what their calendar says of it was changed last."""
        since = self.dated.state_since
        return self.dated.seminar.changed_at if since is None else max(since, self.dated.seminar.changed_at)


class _Sight(TypedDict):
    visible: Sequence[Visibility]
    drafts: bool


def month_of(day: date) -> MonthOf:
    """The month of a day."""
    return MonthOf(day.year, day.month)


async def month(tx: Tx, actor: Actor, which: MonthOf, *, zone: ZoneInfo) -> Around:
    """What the actor sees of a month, by the days of a zone. Two statements."""
    begins, ends = _midnight(which.first, zone), _midnight(which.next.first, zone)
    days: dict[date, list[Shown]] = {}
    for found in await seminar_calendars.shown(tx, begins, ends, **_sight(actor)):
        days.setdefault(found.starts_at.astimezone(zone).date(), []).append(found)
    before, after = await seminar_calendars.around(tx, begins, ends, **_sight(actor))
    return Around(
        days,
        before=None if before is None else before.astimezone(zone).date(),
        after=None if after is None else after.astimezone(zone).date(),
    )


async def one(tx: Tx, actor: Actor, code: str) -> Item:
    """A seminar. Raises NotFound where there is none that the actor may see."""
    found = await seminar_calendars.for_reader(tx, actor.user_id, **_sight(actor), code=code)
    if not found:
        raise NotFound("seminar-not-found", code=code)
    return (await _items(tx, actor, found))[0]


async def of_series(tx: Tx, actor: Actor, code: str, *, now: datetime) -> tuple[Series, list[Item]]:
    """A series and its seminars, without drafts. Raises NotFound where there is none that the actor may see."""
    found = await visible_series(tx, actor, code)
    seen = await seminar_calendars.for_reader(
        tx, actor.user_id, visible=visible_to(actor), drafts=False, series=code, since=now - KEPT
    )
    return found, await _items(tx, actor, seen)


async def mine(tx: Tx, actor: Actor, *, now: datetime) -> list[Item]:
    """What the actor has reserved, wants to be reminded of, holds, or follows the series of, as far as they may see it now."""
    user_id = user_of(actor)
    minutes = await reminders.mine(tx, user_id)
    seen = await seminar_calendars.concerning(
        tx, user_id, reminded=tuple(minutes), visible=visible_to(actor), since=now - KEPT
    )
    return [_item(actor, dated, minutes.get(dated.seminar.id, ())) for dated in seen]


async def public(tx: Tx, *, now: datetime, area: str | None = None, of: str | None = None) -> list[Item]:
    """What anybody may see: of an area, `of` a series, or of all."""
    seen = await seminar_calendars.public(tx, now - KEPT, area=area, series=of)
    return [_item(GUEST, dated, ()) for dated in seen]


async def areas_with_public(tx: Tx, *, now: datetime) -> list[Area]:
    """The areas of which there are seminars that anybody may see, in the laboratory's order."""
    standing = await seminars.standings(tx, visible=[Visibility.PUBLIC], since=now - KEPT)
    used = {one.area for one in standing}
    return [area for area in await areas.every(tx) if area.code in used]


async def area_named(tx: Tx, code: str) -> Area | None:
    """The area, None if there is none."""
    return await areas.get(tx, code)


async def public_series(tx: Tx) -> Sequence[Series]:
    """The series that anybody may see."""
    return await series.every(tx, visible=[Visibility.PUBLIC])


async def one_public_series(tx: Tx, code: str) -> Series | None:
    """The series with this code, None if there is none that anybody may see."""
    found = await series.by_code(tx, code)
    return found if found is not None and found.visibility is Visibility.PUBLIC else None


async def _items(tx: Tx, actor: Actor, found: Sequence[Dated]) -> list[Item]:
    minutes = await reminders.mine(tx, actor.user_id) if actor.user_id is not None and found else {}
    return [_item(actor, dated, minutes.get(dated.seminar.id, ())) for dated in found]


def _item(actor: Actor, dated: Dated, minutes: Sequence[int]) -> Item:
    shown = sees_link(actor, dated.seminar, dated.state, hosts=dated.hosts)
    link = dated.seminar.link
    return Item(dated, link=link if shown else "", withheld=bool(link) and not shown, minutes=tuple(minutes))


def _sight(actor: Actor) -> _Sight:
    return {"visible": visible_to(actor), "drafts": may(actor, Permission.EDIT_SEMINARS)}


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return instant(datetime(day.year, day.month, day.day), zone)  # noqa: DTZ001  (what clocks show)
