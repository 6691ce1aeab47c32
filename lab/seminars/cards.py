"""Cards of seminars and of series: everything about one, as far as the reader may see it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from lab.errors import NotFound
from lab.roles import Actor, Permission, may, visible_to
from lab.seminars import reminders
from lab.seminars.seeing import sees_link, visible, visible_series
from lab.seminars.stands import Stand, stand_of
from storage import (
    areas,
    follows,
    persons,
    projects,
    seminar_materials,
    seminars,
    series,
)
from storage.areas import Area
from storage.database import Tx
from storage.persons import Person
from storage.projects import Project
from storage.seminar_materials import SeminarMaterial
from storage.seminars import LinkFor, Seminar
from storage.series import KIND as SERIES
from storage.series import Series

NEXT = 3  # dates of its series on the card of a seminar
OF_SERIES = 6  # dates on the card of a series


@dataclass(frozen=True)
class Own:
    """What concerns the reader alone: how many minutes before they want to be reminded, whether they follow the series, whether they are
    the host."""

    reminders: tuple[int, ...] = ()
    follows: bool = False
    hosts: bool = False


@dataclass(frozen=True)
class Card:
    """Everything about a seminar. `projects` and `series` only where the reader may see them; `coming` are the next ones of the series, of
    which there are `coming_total`; `hosted` is how many the host has. `link` is where one takes part, empty where there is none or
    (`link_kept`) it is not for the reader. `stand` says what the reader has there; None on cards to be shared."""

    seminar: Seminar
    area: Area | None
    host: Person | None
    projects: tuple[Project, ...]
    series: Series | None
    coming: tuple[Seminar, ...] = ()
    coming_total: int = 0
    materials: tuple[SeminarMaterial, ...] = ()
    hosted: int = 0
    stand: Stand | None = None
    link: str = ""
    link_kept: bool = False
    own: Own = Own()
    can_edit: bool = False


@dataclass(frozen=True)
class SeriesCard:
    """Everything about a series. `coming` are the next ones, of which there are `coming_total`; `past` is how many have been."""

    series: Series
    area: Area | None
    host: Person | None
    coming: tuple[Seminar, ...]
    coming_total: int
    past: int
    followed: bool
    can_edit: bool


async def card(tx: Tx, actor: Actor, code: str, *, now: datetime) -> Card:
    """The card of a seminar. Raises NotFound where there is none that the actor may see."""
    seminar = await visible(tx, actor, code)
    (one,) = await cards(tx, actor, [seminar])
    coming, total = await _coming(tx, actor, one.series.code, seminar, now=now) if one.series is not None else ([], 0)
    materials = await seminar_materials.of_seminar(tx, seminar.id)
    own = await _own(tx, actor, seminar, one.host)
    stand = await stand_of(tx, actor, seminar, now=now)
    drafts = may(actor, Permission.EDIT_SEMINARS)
    hosted = 0
    if one.host is not None:
        by = await seminars.standings_hosted_by(tx, one.host.code, visible=visible_to(actor), drafts=drafts)
        hosted = len(by)
    kept = bool(seminar.link) and not sees_link(actor, seminar, stand.state, hosts=own.hosts)
    return Card(
        seminar=seminar,
        area=one.area,
        host=one.host,
        projects=one.projects,
        series=one.series,
        coming=tuple(coming),
        coming_total=total,
        materials=tuple(materials),
        hosted=hosted,
        stand=stand,
        link="" if kept else seminar.link,
        link_kept=kept,
        own=own,
        can_edit=drafts,
    )


async def cards(tx: Tx, actor: Actor, several: Sequence[Seminar]) -> list[Card]:
    """Cards as others see them, without what concerns one person or leads further: five statements, however many there are."""
    ids = [seminar.id for seminar in several]
    hosts = await seminars.hosts(tx, ids)
    names: Mapping[str, Area] = {area.code: area for area in await areas.every(tx)}
    about = await seminars.projects_of(tx, ids)
    codes = list({code for found in about.values() for code in found})
    known = {one.code: one for one in await projects.by_codes(tx, codes, visible=visible_to(actor))} if codes else {}
    wanted = list({seminar.series for seminar in several if seminar.series})
    runs = await series.by_codes(tx, wanted) if wanted else {}
    seen = {code: one for code, one in runs.items() if one.visibility in visible_to(actor)}
    return [
        Card(
            seminar=seminar,
            area=names.get(seminar.area or ""),
            host=hosts.get(seminar.id),
            projects=tuple(known[code] for code in about.get(seminar.id, ()) if code in known),
            series=seen.get(seminar.series or ""),
            link=seminar.link if seminar.link_for is LinkFor.EVERYONE else "",
            link_kept=bool(seminar.link) and seminar.link_for is not LinkFor.EVERYONE,
        )
        for seminar in several
    ]


async def series_card(tx: Tx, actor: Actor, code: str, *, now: datetime) -> SeriesCard:
    """The card of a series. Raises NotFound where there is none that the actor may see."""
    one = await visible_series(tx, actor, code)
    drafts = may(actor, Permission.EDIT_SEMINARS)
    held = await seminars.standings_of_series(tx, one.code, visible=visible_to(actor), drafts=drafts)
    coming = [standing for standing in held if standing.ends_at > now]
    return SeriesCard(
        series=one,
        area=await areas.get(tx, one.area) if one.area else None,
        host=await persons.by_code(tx, one.host) if one.host else None,
        coming=tuple(await seminars.by_ids(tx, [standing.id for standing in coming[:OF_SERIES]])),
        coming_total=len(coming),
        past=len(held) - len(coming),
        followed=await _follows(tx, actor, one.code),
        can_edit=drafts,
    )


async def host(tx: Tx, actor: Actor, code: str) -> Person:
    """The host of seminars that the actor may see. Raises NotFound."""
    held = await seminars.standings_hosted_by(
        tx, code, visible=visible_to(actor), drafts=may(actor, Permission.EDIT_SEMINARS)
    )
    person = await persons.by_code(tx, code) if held else None
    if person is None:
        raise NotFound("person-gone")
    return person


async def _coming(tx: Tx, actor: Actor, code: str, but: Seminar, *, now: datetime) -> tuple[list[Seminar], int]:
    """The next ones of a series, but one, and how many of them are coming."""
    drafts = may(actor, Permission.EDIT_SEMINARS)
    held = await seminars.standings_of_series(tx, code, visible=visible_to(actor), drafts=drafts, since=now)
    ids = [standing.id for standing in held if standing.id != but.id]
    return await seminars.by_ids(tx, ids[:NEXT]), len(ids)


async def _own(tx: Tx, actor: Actor, seminar: Seminar, host: Person | None) -> Own:
    if actor.user_id is None:
        return Own()
    return Own(
        reminders=await reminders.leads_of(tx, seminar.id, actor.user_id),
        follows=await _follows(tx, actor, seminar.series) if seminar.series else False,
        hosts=host is not None and host.user_id == actor.user_id,
    )


async def _follows(tx: Tx, actor: Actor, code: str) -> bool:
    return actor.user_id is not None and await follows.follows(tx, user_id=actor.user_id, kind=SERIES, item=code)
