"""The fields of an opening's form."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any, cast

from lab.errors import LabError
from lab.forms.choices import Choice, Choices, Option, YesNo
from lab.forms.fields import Around, Condition, Custom, Field, OneOf, Sent, text_of
from lab.imports.cell_types import Text
from lab.imports.problems import Unreadable
from lab.opening_edits.cells import COLUMNS, UNTIL_FILLED, cells_of_answers, problem, read_cell, zone_of
from storage.openings import CriteriaFrom, DocumentKind, OpeningKind
from storage.projects import Visibility


@dataclass(frozen=True)
class Cell(Field):
    """A column that is written."""

    def read(self, sent: Sent, around: Around) -> str:
        return read_cell(self.name, text_of(sent), now=around.now, zone=zone_of(around.answers)) or UNTIL_FILLED

    def check(self, value: Any, around: Around) -> None:
        check_cells(self.name, value)


@dataclass(frozen=True)
class Several(Custom):
    """A column that holds several things, which are sent and taken away one by one."""

    def check(self, value: Any, around: Around) -> None:
        check_cells(self.name, value)


@dataclass(frozen=True)
class Both(Custom):
    """A text in one language or two."""

    @property
    def lines(self) -> bool:
        """Whether it may have several lines."""
        return self._type.lines

    def check(self, value: Any, around: Around) -> None:
        for text in (value or {}).values():
            if len(text) > self._type.limit:
                raise LabError("form-too-long", length=len(text), limit=self._type.limit)

    @property
    def _type(self) -> Text:
        return cast("Text", COLUMNS[f"{self.name}_zh"].type)


def check_cells(name: str, value: Any) -> None:
    """Raises LabError where the column does not take the answer."""
    for column, text in cells_of_answers({name: value}).items():
        try:
            if text:
                COLUMNS[column].type.read(text)
        except Unreadable as error:
            raise problem(error.code, error.facts) from error


def _has(name: str) -> Condition:
    """Asked where something else was answered with more than nothing."""
    return lambda answers: bool(answers.get(name))


def _said(name: str) -> dict[str, Any]:
    return {"label": f"opening-field-{name}".replace("_", "-"), "ask": f"opening-ask-{name}".replace("_", "-")}


def _options(values: type[StrEnum]) -> tuple[Option, ...]:
    # Their names are the texts that cards show.
    return tuple(Option(value.value, f"{values.__name__.lower()}-{value.value}") for value in values)


def _both(name: str, *, required: bool = False) -> Both:
    return Both(name, **_said(name), example=f"opening-example-{name}", required=required)


def _cell(name: str, *, example: str | None = None, required: bool = False) -> Cell:
    return Cell(name, **_said(name), example=example, required=required)


def _several(name: str) -> Several:
    return Several(name, **_said(name), example=f"opening-example-{name}", required=False)


CODE = Custom("code", **_said("code"), example="opening-example-code")
KIND = Choice("kind", **_said("kind"), options=_options(OpeningKind))
CONTENT = (
    _both("title", required=True),
    Custom("area", **_said("area")),
    Custom("closes_at", **_said("closes_at"), example="opening-example-closes-at"),
    _both("description"),
    _both("requirements"),
    _both("team"),
    Custom("host", **_said("host"), example="opening-example-host", required=False),
    Custom("project", **_said("project"), example="opening-example-project", required=False),
    _both("location"),
    _cell("places", example="opening-example-places"),
    _cell("starts", example="opening-example-starts"),
    _cell("ends", example="opening-example-ends"),
    _both("pay"),
    _both("study"),
    Cell("doctorate_years", **_said("doctorate_years"), required=False, when=OneOf("kind", (OpeningKind.POSTDOC.value,))),
    _both("nationality"),
    Choices("languages", **_said("languages"), required=False, options=(Option("zh", "tongue-zh"), Option("en", "tongue-en"))),
    Choices("documents", **_said("documents"), required=False, options=_options(DocumentKind)),
    YesNo("late_documents", **_said("late_documents"), required=False, when=_has("documents")),
    Several("questions", **_said("questions"), example="opening-example-questions", required=False),
    _several("reviewers"),
    _several("criteria"),
    Choice("criteria_from", **_said("criteria_from"), required=False, when=_has("criteria"), options=_options(CriteriaFrom)),
    _cell("opens_at", example="opening-example-opens-at"),
    Cell("zone", **_said("zone"), example="opening-example-zone"),
    _cell("answer_by", example="opening-example-answer-by"),
    _several("organisations"),
    _cell("contact_email", example="opening-example-contact-email"),
    Choice("visibility", **_said("visibility"), options=_options(Visibility)),
    _cell("retention_days"),
    _cell("overdue_days"),
)  # fmt: skip
EDITED = (KIND, *CONTENT)
NEW = (KIND, CODE, *CONTENT)
