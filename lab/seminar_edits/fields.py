"""The fields of a seminar's form."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from lab.errors import LabError
from lab.forms.choices import Choice, Option
from lab.forms.fields import Around, Condition, Custom, Field, Sent, text_of
from lab.forms.numbers import Number
from lab.forms.pairs import Pair
from lab.forms.texts import Url
from lab.imports.moments import Zone
from lab.imports.problems import Unreadable
from lab.seminar_edits.cells import zone_in
from lab.seminar_edits.times import check_when, read_local, when_of
from lab.seminars.dates import exactly, zone_of
from storage.base import longest
from storage.projects import Visibility
from storage.seminars import LinkFor, Seminar, SeminarLanguage

LONG = 3000  # characters of a text without a limit of its own
MOST_SEATS = 100_000
MOST_PROJECTS = 10
_FORMAT = "%Y-%m-%dT%H:%M"
_LIMITS: Mapping[str, int] = {
    name: longest(getattr(Seminar, f"{name}_zh")) or LONG
    for name in ("title", "speaker", "affiliation", "biography", "abstract", "place")
}


@dataclass(frozen=True)
class Times(Custom):
    """From when until when."""

    def check(self, value: Any, around: Around) -> None:
        check_when(when_of(value), zone_in(around.answers))


@dataclass(frozen=True)
class LocalTime(Field):
    """A moment by the clocks of the seminar, stored as it is shown there."""

    def read(self, sent: Sent, around: Around) -> str:
        zone = zone_in(around.answers)
        local = read_local(text_of(sent), now=around.now, zone=zone)
        exactly(local, zone)
        return f"{local:{_FORMAT}}"

    def check(self, value: Any, around: Around) -> None:
        exactly(datetime.strptime(value, _FORMAT), zone_in(around.answers))  # noqa: DTZ007


@dataclass(frozen=True)
class InZone(Field):
    """A time zone by its IANA name, or as people call it."""

    def read(self, sent: Sent, around: Around) -> str:
        typed = text_of(sent)
        try:
            return str(Zone().read(typed))
        except Unreadable as error:
            raise LabError("seminar-zone-unknown", found=typed[:60]) from error

    def check(self, value: Any, around: Around) -> None:
        zone_of(str(value))


@dataclass(frozen=True)
class Codes(Custom):
    """Several things by code."""

    most: int = MOST_PROJECTS

    def check(self, value: Any, around: Around) -> None:
        if len(value or ()) > self.most:
            raise LabError("form-choices-many", count=self.most)


def said(name: str, *, subject: str = "seminar") -> dict[str, Any]:
    """The texts of a field."""
    return {"label": f"{subject}-field-{name}".replace("_", "-"), "ask": f"{subject}-ask-{name}".replace("_", "-")}


def options(values: type[StrEnum]) -> tuple[Option, ...]:
    """Options whose names are those of an enumeration's values."""
    return tuple(Option(value.value, f"{values.__name__.lower()}-{value.value}") for value in values)


def has(name: str) -> Condition:
    """Asked where something else was answered with more than nothing."""
    return lambda answers: bool(answers.get(name))


def pair(name: str, *, lines: bool = False) -> Pair:
    """A text in both languages."""
    return Pair(
        name,
        **said(name),
        example=f"seminar-example-{name}",
        required=False,
        most=_LIMITS[name],
        lines=lines,
    )


WHEN = Times("when", **said("when"), example="seminar-example-when")
PLACE = pair("place")
ZONE = InZone("zone", **said("zone"), example="seminar-example-zone")
LINK = Url("link", **said("link"), example="seminar-example-link", required=False)
FIELDS = (
    WHEN,
    pair("title"),
    pair("speaker"),
    pair("affiliation"),
    PLACE,
    LINK,
    Choice("link_for", **said("link_for"), required=False, when=has("link"), options=options(LinkFor)),
    Custom("host", **said("host"), example="seminar-example-host", required=False),
    pair("abstract", lines=True),
    pair("biography", lines=True),
    Url("speaker_link", **said("speaker_link"), example="seminar-example-speaker-link", required=False),
    Choice("language", **said("language"), options=options(SeminarLanguage)),
    Custom("area", **said("area"), required=False),
    Codes("projects", **said("projects"), example="seminar-example-projects", required=False),
    Number("capacity", **said("capacity"), example="seminar-example-capacity", required=False, least=1, most=MOST_SEATS),
    LocalTime("reserve_until", **said("reserve_until"), example="seminar-example-reserve-until", required=False, when=has("capacity")),
    LocalTime("members_until", **said("members_until"), example="seminar-example-members-until", required=False, when=has("capacity")),
    Choice("visibility", **said("visibility"), options=options(Visibility)),
    ZONE,
)  # fmt: skip
MOVED = (WHEN, PLACE, LINK, ZONE)
