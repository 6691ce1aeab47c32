"""The fields of a series' form."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from lab.errors import LabError
from lab.forms.choices import Choice, Option, YesNo
from lab.forms.dates import Date
from lab.forms.fields import Around, Custom
from lab.forms.numbers import Number
from lab.forms.pairs import Pair
from lab.forms.texts import Url
from lab.seminar_edits.cells import zone_in
from lab.seminar_edits.fields import MOST_SEATS, InZone, has, options, said
from lab.seminar_edits.series_cells import clock_of
from lab.seminars.dates import exactly, read_local
from lab.seminars.rules import parse
from storage.base import longest
from storage.projects import Visibility
from storage.seminars import LinkFor, SeminarLanguage, SeminarStatus
from storage.series import Series

LONG = 3000
MOST_DATES = 60


@dataclass(frozen=True)
class Repeats(Custom):
    """By which rule, and at what time of day."""

    def check(self, value: Any, around: Around) -> None:
        if value["rule"]:
            parse(value["rule"])
        clock_of(value["clock"])


@dataclass(frozen=True)
class Dates(Custom):
    """Local days or times."""

    def check(self, value: Any, around: Around) -> None:
        if len(value or ()) > MOST_DATES:
            raise LabError("form-choices-many", count=MOST_DATES)
        for text in value or ():
            read_local(text)


@dataclass(frozen=True)
class Times(Dates):
    """Local times, which clocks show."""

    def check(self, value: Any, around: Around) -> None:
        super().check(value, around)
        for text in value or ():
            local = read_local(text)
            if isinstance(local, datetime):
                exactly(local, zone_in(around.answers))


def _said(name: str) -> dict[str, Any]:
    return said(name, subject="series")


def _pair(name: str, *, lines: bool = False, required: bool = False) -> Pair:
    most = longest(getattr(Series, f"{name}_zh")) or LONG
    return Pair(name, **_said(name), example=f"series-example-{name}", required=required, most=most, lines=lines)


CODE = Custom("code", **_said("code"), example="series-example-code")
_STATUSES = (
    Option(SeminarStatus.PUBLISHED.value, "series-status-published"),
    Option(SeminarStatus.DRAFT.value, "series-status-draft"),
)
CONTENT = (
    _pair("title", required=True),
    Repeats("repeats", **_said("repeats"), example="series-example-repeats"),
    Number("minutes", **_said("minutes"), example="series-example-minutes", least=5, most=24 * 60),
    _pair("place"),
    Date("first", **_said("first"), example="series-example-first", required=False),
    Dates("excepted", **_said("excepted"), example="series-example-excepted", required=False),
    Times("added", **_said("added"), example="series-example-added", required=False),
    Url("link", **said("link"), example="seminar-example-link", required=False),
    Choice("link_for", **said("link_for"), required=False, when=has("link"), options=options(LinkFor)),
    Custom("host", **said("host"), example="seminar-example-host", required=False),
    Choice("language", **said("language"), options=options(SeminarLanguage)),
    Custom("area", **said("area"), required=False),
    _pair("description", lines=True),
    Number("capacity", **said("capacity"), example="seminar-example-capacity", required=False, least=1, most=MOST_SEATS),
    Choice("visibility", **said("visibility"), options=options(Visibility)),
    Choice("status", **_said("status"), options=_STATUSES),
    InZone("zone", **said("zone"), example="seminar-example-zone"),
)  # fmt: skip
NEW = (CODE, *CONTENT)
EDITED = (*CONTENT, YesNo("ended", **_said("ended"), required=False))
