"""Lists of seminars: by time, words, area and language, of a series, a project or a host, and what each filter would leave.

What is coming changes with the clock, so that no index can hold it: of all seminars that the reader may see, one statement brings the few
columns that decide, and the page is cut here. A laboratory has hundreds of seminars in a year, not many thousands.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from lab.roles import Actor, Permission, may, visible_to
from lab.seminars.cards import Card, cards
from lab.seminars.seeing import sees
from lab.seminars.spans import COMING, Inside, Span, When, inside
from lab.seminars_index import DRAFT, OUT
from lab.typed_codes import same
from storage import search, seminars, series
from storage.database import Tx
from storage.seminars import KIND, Seminar, SeminarLanguage, Standing
from storage.series import Series

_MOST_HITS = 10_000
COUNTED = (When.COMING, When.TODAY, When.WEEK, When.NEXT_WEEK, When.MONTH, When.PAST, When.ALL)


class Of(StrEnum):
    """What seminars can belong to."""

    SERIES = "series"
    PROJECT = "project"
    HOST = "host"


@dataclass(frozen=True)
class Subject:
    """A series, a project or a host, by its code."""

    of: Of
    code: str


@dataclass(frozen=True)
class Filters:
    """What seminars are wanted; all of it must fit. A talk in both languages is one in each of them."""

    words: str = ""
    span: Span = COMING
    area: str | None = None
    language: SeminarLanguage | None = None
    subject: Subject | None = None


@dataclass(frozen=True)
class Counts:
    """How many seminars each value of a filter would leave, the other filters as they are."""

    spans: Mapping[When, int]
    areas: Mapping[str, int]
    languages: Mapping[SeminarLanguage, int]


@dataclass(frozen=True)
class Found:
    """A page of seminars with the series that they belong to, by code; `total` is how many there are on all pages."""

    total: int
    seminars: tuple[Seminar, ...]
    series: Mapping[str, Series]
    counts: Counts


async def find(
    tx: Tx, actor: Actor, filters: Filters, *, now: datetime, zone: ZoneInfo, offset: int, limit: int
) -> Found:
    """A page of what fits by time. Where neither a day nor a month is looked at, what is over comes last, the latest of it first. Two
    statements, with words and with series one each more."""
    known = await _standings(tx, actor, filters.subject)
    if filters.words:
        hits = await search.find(tx, kind=KIND, words=filters.words, labels=_labels(actor), offset=0, limit=_MOST_HITS)
        items = set(hits.items)
        known = [one for one in known if one.id in items]
    here = inside(filters.span, now=now, zone=zone)
    fits = [one for one in known if _fits(one, filters, here)]
    if filters.span.when in (When.PAST, When.ALL):
        fits = _coming_first(fits, now)
    page = await seminars.by_ids(tx, [one.id for one in fits[offset : offset + limit]])
    return Found(len(fits), tuple(page), await _series(tx, actor, page), _counts(known, filters, here, now, zone))


async def find_cards(
    tx: Tx, actor: Actor, filters: Filters, *, now: datetime, zone: ZoneInfo, offset: int, limit: int
) -> tuple[int, list[Card]]:
    """How many seminars fit, and a page of their cards as others see them."""
    found = await find(tx, actor, filters, now=now, zone=zone, offset=offset, limit=limit)
    return found.total, await cards(tx, actor, found.seminars) if found.seminars else []


async def count_about(tx: Tx, actor: Actor, project: str) -> int:
    """How many seminars are about a project, whenever they are."""
    return len(await _standings(tx, actor, Subject(Of.PROJECT, project)))


async def near(tx: Tx, actor: Actor, words: str) -> search.Near:
    """Codes and words that were perhaps meant."""
    return await search.near(tx, kind=KIND, words=words, labels=_labels(actor))


async def typed_code(tx: Tx, actor: Actor, typed: str) -> str | None:
    """The code that was typed, in any reasonable way (`s202631`, `S 2026-31`, full-width), of a seminar that the actor may see."""
    exact = await seminars.by_code(tx, typed.upper())
    if exact is not None and sees(actor, exact):
        return exact.code
    hits = await search.find(tx, kind=KIND, words=typed, labels=_labels(actor), offset=0, limit=1)
    found = await seminars.by_ids(tx, hits.items)
    return found[0].code if found and same(found[0].code, typed) else None


async def typed_series(tx: Tx, actor: Actor, typed: str) -> str | None:
    """The same of a series."""
    known = await series.every(tx, visible=visible_to(actor))
    return next((one.code for one in known if same(one.code, typed)), None)


async def all_series(tx: Tx, actor: Actor) -> Sequence[Series]:
    """All series that the actor may see, those that go on first."""
    return sorted(await series.every(tx, visible=visible_to(actor)), key=lambda one: one.ended)


async def _standings(tx: Tx, actor: Actor, subject: Subject | None) -> list[Standing]:
    visible, drafts = visible_to(actor), may(actor, Permission.EDIT_SEMINARS)
    if subject is None:
        return await seminars.standings(tx, visible=visible, drafts=drafts)
    match subject.of:
        case Of.SERIES:
            return await seminars.standings_of_series(tx, subject.code, visible=visible, drafts=drafts)
        case Of.PROJECT:
            return await seminars.standings_about(tx, subject.code, visible=visible, drafts=drafts)
        case Of.HOST:
            return await seminars.standings_hosted_by(tx, subject.code, visible=visible, drafts=drafts)


async def _series(tx: Tx, actor: Actor, page: Sequence[Seminar]) -> dict[str, Series]:
    wanted = list({one.series for one in page if one.series})
    if not wanted:
        return {}
    seen = visible_to(actor)
    return {code: one for code, one in (await series.by_codes(tx, wanted)).items() if one.visibility in seen}


def _coming_first(fits: Sequence[Standing], now: datetime) -> list[Standing]:
    coming = [one for one in fits if one.ends_at > now]
    return [*coming, *reversed([one for one in fits if one.ends_at <= now])]


def _fits(one: Standing, filters: Filters, here: Inside) -> bool:
    return (
        filters.area in (None, one.area)
        and (filters.language is None or one.language in (filters.language, SeminarLanguage.BOTH))
        and here(one)
    )


def _counts(known: Sequence[Standing], filters: Filters, here: Inside, now: datetime, zone: ZoneInfo) -> Counts:
    def left(wider: Filters, within: Inside = here) -> int:
        return sum(_fits(one, wider, within) for one in known)

    any_area = replace(filters, area=None)
    return Counts(
        spans={when: left(filters, inside(Span(when), now=now, zone=zone)) for when in COUNTED},
        areas=Counter(one.area for one in known if one.area and _fits(one, any_area, here)),
        languages={one: left(replace(filters, language=one)) for one in (SeminarLanguage.ZH, SeminarLanguage.EN)},
    )


def _labels(actor: Actor) -> list[list[str]]:
    stages = [OUT, DRAFT] if may(actor, Permission.EDIT_SEMINARS) else [OUT]
    return [[f"visibility:{seen}" for seen in visible_to(actor)], stages]
