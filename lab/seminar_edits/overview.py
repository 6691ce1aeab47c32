"""What can be edited: seminars, the next ones first, and series."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from lab.roles import Actor, Permission, require, visible_to
from lab.seminar_edits.subjects import editable, editable_series
from lab.typed_codes import same
from storage import reservations, seminar_materials, seminars, series
from storage.database import Tx
from storage.reservations import ReservationState
from storage.seminars import Seminar
from storage.series import Series

PAGE = 8
LATELY = timedelta(days=30)  # for how long seminars that are over are listed before the coming ones


@dataclass(frozen=True)
class Listed:
    """A page of seminars, counted from 0; `coming` is the page on which the coming ones begin."""

    items: Sequence[Seminar]
    page: int
    pages: int
    total: int


@dataclass(frozen=True)
class Sheet:
    """A seminar with what its editors want to know: its series, how many materials and reservations by state."""

    seminar: Seminar
    series: Series | None
    materials: int
    seats: int
    waiting: int


async def to_edit(tx: Tx, actor: Actor, *, page: int, series_code: str | None = None, now: datetime) -> Listed:
    """The seminars that may be edited, of a series or all: those that are coming first, then those of the last days, newest first. Raises
    Forbidden."""
    require(actor, Permission.EDIT_SEMINARS)
    standings = await seminars.standings(tx, visible=visible_to(actor), drafts=True, since=now - LATELY)
    wanted = [one for one in standings if series_code is None or one.series == series_code]
    coming = [one.id for one in wanted if one.ends_at > now]
    over = [one.id for one in reversed(wanted) if one.ends_at <= now]
    ids = [*coming, *over]
    pages = max(1, -(-len(ids) // PAGE))
    page = min(page, pages - 1)
    found = await seminars.by_ids(tx, ids[page * PAGE : (page + 1) * PAGE])
    return Listed(found, page, pages, len(ids))


async def series_to_edit(tx: Tx, actor: Actor) -> Sequence[Series]:
    """The series that may be edited, those that go on first. Raises Forbidden."""
    require(actor, Permission.EDIT_SEMINARS)
    found = await series.every(tx, visible=visible_to(actor))
    return sorted(found, key=lambda one: (one.ended, one.code))


async def sheet(tx: Tx, actor: Actor, code: str) -> Sheet:
    """A seminar as its editors see it. Raises Forbidden, NotFound."""
    seminar = await editable(tx, actor, code)
    counts = (await reservations.counts(tx, [seminar.id])).get(seminar.id, {})
    of = await series.by_code(tx, seminar.series) if seminar.series else None
    return Sheet(
        seminar,
        of,
        len(await seminar_materials.of_seminar(tx, seminar.id)),
        counts.get(ReservationState.SEAT, 0) + counts.get(ReservationState.OFFERED, 0),
        counts.get(ReservationState.WAITING, 0),
    )


async def series_sheet(tx: Tx, actor: Actor, code: str, *, now: datetime) -> tuple[Series, Listed]:
    """A series with its coming seminars. Raises Forbidden, NotFound."""
    one = await editable_series(tx, actor, code)
    return one, await to_edit(tx, actor, page=0, series_code=one.code, now=now)


async def typed(tx: Tx, actor: Actor, text: str) -> tuple[str, str] | None:
    """The seminar or the series whose code was typed, however: ("seminar" or "series", its code). None if there is no such code."""
    for kind, codes in (("seminar", await seminars.ids_by_code(tx)), ("series", await series.ids_by_code(tx))):
        for code in codes:
            if same(code, text):
                await (editable if kind == "seminar" else editable_series)(tx, actor, code)
                return kind, code
    return None
