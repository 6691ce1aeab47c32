"""What comes next in a form. Pure: a standing is where somebody stands, and each move makes another one.

A step is stored as a word: a field's name while the form is walked through, `*name` for a field that was opened from the summary
and leads back to it, and `summary`. A field is open until it has an answer or, being optional, was skipped (answer None). Moving
on goes to the next open field behind the present one, then to earlier ones that an answer has brought up, then to the summary. The
answer to a field whose condition does not hold is kept, but does not count.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from lab.errors import LabError
from lab.forms.fields import Around, Field

SUMMARY = "summary"
_FROM_SUMMARY = "*"


@dataclass(frozen=True)
class Progress:
    """The number of the present question among those that apply, or among the optional ones that come after the others."""

    number: int
    total: int
    optional: bool = False


@dataclass(frozen=True)
class Standing:
    """Where somebody stands in a form: all its fields in the order in which they are asked, the answers, and the step."""

    fields: tuple[Field, ...]
    answers: Mapping[str, Any]
    step: str
    required_first: bool = False

    @cached_property
    def visible(self) -> tuple[Field, ...]:
        """The fields that apply, given the answers before them."""
        seen: dict[str, Any] = {}
        shown = []
        for field in self.fields:
            if field.when is None or field.when(seen):
                shown.append(field)
                seen[field.name] = self.answers.get(field.name)
        return tuple(shown)

    @property
    def given(self) -> dict[str, Any]:
        """The answers that count, None for what was skipped or not asked yet."""
        return {field.name: self.answers.get(field.name) for field in self.visible}

    @property
    def kept(self) -> dict[str, Any]:
        """What the form was prefilled with beside its answers."""
        return {name: value for name, value in self.answers.items() if name.startswith("~")}

    @property
    def from_summary(self) -> bool:
        """Whether the present question was opened from the summary."""
        return self.step.startswith(_FROM_SUMMARY)

    @property
    def field(self) -> Field | None:
        """The field that is asked; None on the summary."""
        return self.named(self.step.removeprefix(_FROM_SUMMARY))

    @property
    def value(self) -> Any:
        """What the field that is asked holds now."""
        return self.answers.get(self.field.name) if self.field else None

    @property
    def answered(self) -> bool:
        """Whether the field that is asked has an answer."""
        return self.field is not None and self.field.filled(self.value)

    def named(self, name: str) -> Field | None:
        """The field of this name, if it applies."""
        return next((field for field in self.visible if field.name == name), None)

    def open(self, field: Field) -> bool:
        """Whether the field still has to be asked."""
        if field.name not in self.answers:
            return True
        return field.required and not field.filled(self.answers[field.name])

    @property
    def progress(self) -> Progress:
        """How far it is. On the summary the number is the total."""
        field = self.field
        optional = self.required_first and field is not None and not field.required
        group = [one for one in self.visible if not self.required_first or one.required is not optional]
        if field is None:
            return Progress(len(group), len(group))
        return Progress(group.index(field) + 1, len(group), optional)

    @property
    def optional_open(self) -> int:
        """How many optional questions wait behind the summary."""
        return sum(not field.required and self.open(field) for field in self.visible) if self.required_first else 0

    @property
    def touched(self) -> bool:
        """Whether anything was answered."""
        return any(value is not None for name, value in self.answers.items() if not name.startswith("~"))

    @property
    def first(self) -> bool:
        """Whether there is no question before this one."""
        return not self.from_summary and (not self.visible or self.field is self.visible[0])

    # Moves.

    def answer(self, value: Any) -> "Standing":
        """The present question is answered, or skipped with None; the next one is asked."""
        return self.hold(value).forward()

    def hold(self, value: Any) -> "Standing":
        """The present question has this answer, and is still asked."""
        if self.field is None:
            return self
        return replace(self, answers={**self.answers, self.field.name: value})

    def forward(self) -> "Standing":
        """On, leaving the answer as it is; not past a question that has to be answered."""
        here = self.field
        if here is not None and here.required and self.open(here):
            return self
        return replace(self, step=self._next(here))

    def back(self) -> "Standing":
        """To the question before this one, or to the summary that it was opened from."""
        if self.from_summary:
            return self.settled(SUMMARY)
        here = self.field
        position = self.visible.index(here) if here else len(self.visible)
        return replace(self, step=self.visible[position - 1].name) if position else self

    def jump(self, name: str) -> "Standing":
        """From the summary to a field."""
        return replace(self, step=f"{_FROM_SUMMARY}{name}") if self.named(name) else self

    def optional(self) -> "Standing":
        """From the summary to the first optional question that is open."""
        waiting = [field.name for field in self.visible if not field.required and self.open(field)]
        return replace(self, step=waiting[0]) if waiting else self

    def settled(self, step: str | None = None) -> "Standing":
        """At this step if there is such a one, otherwise at the first question that has to be asked: fields vanish when a form is
        changed, or their condition."""
        there = replace(self, step=self.step if step is None else step)
        if there.field is not None:
            return there
        missing = next((field.name for field in self.visible if self.open(field) and self._asked(field, None)), SUMMARY)
        if there.step == SUMMARY and missing != SUMMARY and not self._must(missing):
            return there  # an optional question that is new does not call anybody back
        return replace(self, step=missing)

    def faulty(self, around: Around) -> tuple[Field, LabError | None] | None:
        """The first field that keeps the form from being finished, with what is wrong about its answer; None if it is complete."""
        around = replace(around, answers=self.given)
        for field in self.visible:
            value = self.answers.get(field.name)
            if field.required and not field.filled(value):
                return field, None
            if value is None:
                continue
            try:
                field.check(value, around)
            except LabError as error:
                return field, error
        return None

    def _next(self, here: Field | None) -> str:
        order = list(self.visible)
        position = order.index(here) if here in order else -1
        todo = [(order.index(field) <= position, field) for field in order if self.open(field)]
        wanted = [(before, field) for before, field in todo if self._asked(field, here)]
        if not wanted:
            return SUMMARY
        return min(wanted, key=lambda pair: pair[0])[1].name

    def _asked(self, field: Field, here: Field | None) -> bool:
        """Whether moving on from here comes to an open field by itself."""
        if field.required:
            return True
        if here is not None and self.from_summary:
            return False
        return not self.required_first or (here is not None and not here.required)

    def _must(self, name: str) -> bool:
        field = self.named(name)
        return field is not None and field.required


def standing(
    fields: Sequence[Field], answers: Mapping[str, Any], *, step: str | None = None, required_first: bool = False
) -> Standing:
    """Where somebody stands who has these answers; at the beginning without a step."""
    ordered = sorted(fields, key=lambda field: not field.required) if required_first else list(fields)
    return Standing(tuple(ordered), dict(answers), step or "", required_first).settled()


def still_good(fields: Sequence[Field], answers: Mapping[str, Any], around: Around) -> dict[str, Any]:
    """The answers that their fields still take, after the form was changed."""
    kept: dict[str, Any] = {name: value for name, value in answers.items() if name.startswith("~")}
    around = replace(around, answers=answers)
    for field in fields:
        if field.name not in answers:
            continue
        value = answers[field.name]
        try:
            if value is not None:
                field.check(value, around)
                field.filled(value)
        except (LabError, TypeError, ValueError, LookupError, AttributeError):
            continue  # stored by another form of this name; it is asked again
        kept[field.name] = value
    return kept
