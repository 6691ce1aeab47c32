"""When the occurrences of a series begin: by its rule, without what is excepted, with what was added. Pure functions."""

import heapq
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import dropwhile, islice, takewhile
from zoneinfo import ZoneInfo, available_timezones

from lab.errors import LabError
from lab.forms.texts import found
from lab.schedules.local import instant, shown
from lab.seminars.rules import Recurrence, local_dates, parse
from storage.series import Series


@dataclass(frozen=True, order=True)
class Start:
    """An occurrence begins: the moment (UTC), and what clocks show then by the rule. In spring they may not show it: then it is the next
    minute that they do show; what they show twice in autumn is the first."""

    at: datetime
    local: datetime


@dataclass(frozen=True)
class Pattern:
    """What decides when occurrences begin. `first` is the local time from which the rule counts; `excepted` are local days or times."""

    rule: Recurrence | None
    first: datetime
    zone: ZoneInfo
    excepted: frozenset[date | datetime] = frozenset()
    added: tuple[datetime, ...] = ()


def pattern_of(series: Series) -> Pattern:
    """The pattern of a series."""
    zone = ZoneInfo(series.zone)
    return Pattern(
        rule=parse(series.rule) if series.rule else None,
        first=shown(series.starts_at, zone),
        zone=zone,
        excepted=frozenset(read_local(text) for text in series.excepted),
        added=tuple(sorted(datetime.fromisoformat(text) for text in series.added)),
    )


def read_local(text: str) -> date | datetime:
    """A stored local day or time."""
    return date.fromisoformat(text) if len(text) == len("2026-10-01") else datetime.fromisoformat(text)


def starts(pattern: Pattern) -> Iterator[Start]:
    """All occurrences from the first on, found as they are asked for: mostly there is no end of them."""
    by_rule: Iterable[datetime] = ()
    if pattern.rule is not None:
        by_rule = (
            local for local in local_dates(pattern.rule, pattern.first, pattern.zone) if not _excepted(pattern, local)
        )
    last: datetime | None = None
    for local in heapq.merge(by_rule, pattern.added):
        at = instant(local, pattern.zone)
        if last is None or at > last:
            last = at
            yield Start(at, local)


def upcoming(pattern: Pattern, after: datetime, *, count: int) -> Sequence[Start]:
    """The next ones that begin after a moment; fewer where there are no more."""
    return list(islice(_after(pattern, after), count))


def between(pattern: Pattern, after: datetime, until: datetime, *, most: int) -> Sequence[Start]:
    """Those that begin after a moment and not after another; the first ones of them, if they are many."""
    return list(islice(takewhile(lambda one: one.at <= until, _after(pattern, after)), most))


def zone_of(name: str) -> ZoneInfo:
    """The zone of this IANA name. Raises LabError: there is none."""
    if name not in available_timezones():
        raise LabError("seminar-zone-unknown", found=found(name))
    return ZoneInfo(name)


def exactly(local: datetime, zone: ZoneInfo) -> datetime:
    """The moment (UTC) of a local time that somebody named for one seminar. Raises LabError for one that clocks skip there: of what they
    show twice it is the first."""
    at = instant(local, zone)
    if (instead := shown(at, zone)) != local:
        raise LabError("seminar-start-skipped", at=f"{local:%Y-%m-%d %H:%M}", zone=zone.key, instead=f"{instead:%H:%M}")
    return at


def _after(pattern: Pattern, moment: datetime) -> Iterator[Start]:
    return dropwhile(lambda one: one.at <= moment, starts(pattern))


def _excepted(pattern: Pattern, local: datetime) -> bool:
    return local in pattern.excepted or local.date() in pattern.excepted
