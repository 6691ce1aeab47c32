"""A form: its fields, and what it becomes when it is finished."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import KW_ONLY, dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol

from lab.errors import LabError
from lab.forms.fields import Answers, Field, Phrase
from lab.roles import Actor
from storage.database import Tx


class Finish(Protocol):
    """The verb that a finished form is for. `answers` has every field that applies, None where it was skipped. What it raises leaves
    the draft as it was; what it returns goes to whoever draws the end."""

    async def __call__(self, tx: Tx, *, actor: Actor, answers: Answers, subject: str, now: datetime) -> Any: ...


class Begin(Protocol):
    """Makes answers for a draft that begins."""

    async def __call__(self, tx: Tx, *, actor: Actor, subject: str, now: datetime) -> Mapping[str, Any]: ...


class Allow(Protocol):
    """Raises LabError unless the actor may fill the form in, about this subject, now."""

    async def __call__(self, tx: Tx, *, actor: Actor, subject: str, now: datetime) -> None: ...


class Discarded(Protocol):
    """A draft was thrown away: what was kept for it elsewhere goes too."""

    async def __call__(self, tx: Tx, *, actor: Actor, subject: str, now: datetime) -> None: ...


class Review(Protocol):
    """What keeps a form from being finished that shows only when all its answers stand together: the field to go back to (empty: the
    summary) and the error; None where nothing does."""

    async def __call__(
        self, tx: Tx, *, actor: Actor, answers: Answers, subject: str, now: datetime
    ) -> tuple[str, LabError] | None: ...


# Fields that depend on what the form is about, such as an opening's own questions.
FieldsOf = Callable[[Tx, str], Awaitable[Sequence[Field]]]


@dataclass(frozen=True)
class Form:
    """`title` is what is being made ("Announcement"), `submit` the main action under the summary, a verb; `command` the chat command
    that leads back to it.

    `prefill` gives answers that count as given, as when something is edited: the form then opens with the summary. What it gives under
    a name with a tilde, which no field has, is kept beside the answers, and `finish` and `review` get it with them. `suggest` gives
    answers from elsewhere, offered at their question with a button. `required_first`: optional questions come after the summary has
    been offered. Answers of another `version` are kept as far as their fields still take them. An untouched draft lives for `keep`.
    `names_subject`: the subject is a code or number that people know, and stands behind the title."""

    name: str
    _: KW_ONLY
    title: Phrase
    submit: Phrase
    fields: Sequence[Field] | FieldsOf
    finish: Finish
    version: int = 1
    command: str = ""
    prefill: Begin | None = None
    suggest: Begin | None = None
    allow: Allow | None = None
    discarded: Discarded | None = None
    review: Review | None = None
    required_first: bool = False
    names_subject: bool = False
    keep: timedelta = timedelta(days=30)

    async def fields_of(self, tx: Tx, subject: str) -> Sequence[Field]:
        """The fields of the form about a subject."""
        return await self.fields(tx, subject) if callable(self.fields) else self.fields
