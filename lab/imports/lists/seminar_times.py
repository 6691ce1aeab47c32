"""The times of a seminar in a file, before they are moments. Pure functions."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from lab.imports.cell_types import Clock, LocalTime, Span, Value
from lab.imports.item_list import Finding, Values
from lab.imports.problems import ProblemCode
from lab.schedules.local import instant, shown
from storage.seminars import SeminarLanguage

USUAL = Span(60)
"""How long a seminar takes where nobody says."""


def end_of(starts: LocalTime, ends: Value, zone: ZoneInfo) -> LocalTime:
    """When it ends, by the clocks of the zone."""
    if isinstance(ends, LocalTime):
        return ends
    if isinstance(ends, Clock):
        return LocalTime(datetime.combine(starts.at.date(), ends.at))
    span = ends if isinstance(ends, Span) else USUAL
    return LocalTime(shown(instant(starts.at, zone) + timedelta(minutes=span.minutes), zone))


def span_of(starts: Value, ends: Value, zone: ZoneInfo) -> Span:
    """How long it takes."""
    if not isinstance(starts, LocalTime) or not isinstance(ends, LocalTime):
        return USUAL
    return Span(max(1, round((instant(ends.at, zone) - instant(starts.at, zone)).total_seconds() / 60)))


def skipped(column: str, at: LocalTime, zone: ZoneInfo) -> Iterable[Finding]:
    """What is wrong with a time that clocks do not show."""
    instead = shown(instant(at.at, zone), zone)
    if instead != at.at:
        facts = {"found": str(at), "zone": zone.key, "instead": str(LocalTime(instead))}
        yield column, ProblemCode.START_SKIPPED, facts


def language_of(values: Values) -> SeminarLanguage:
    """The language of a title, where nobody says in which one the talk is."""
    return SeminarLanguage.EN if values["title_en"] and not values["title_zh"] else SeminarLanguage.ZH
