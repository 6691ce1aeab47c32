"""How a feature registers a form, and how a field of its own is drawn, pressed and read."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from handlers.context import Context
from lab.forms.drafting import Sheet
from lab.forms.fields import Around, Field, Sent
from lab.forms.form import Form
from messages import forms as screens
from messages.forms import Body, Shown
from messages.html import Html
from messages.screen import Button
from messages.words import Words
from outbox.reply import Part, Reply

if TYPE_CHECKING:  # entries.py imports this file
    from handlers.entries import Before


@dataclass(frozen=True)
class Asked:
    """One field of one draft in front of one person. `view` is the part of a picker that is to be shown, empty for its beginning."""

    context: Context
    shown: Shown
    field: Field | None
    view: str = ""

    @property
    def words(self) -> Words:
        """The reader's texts."""
        return self.context.words

    @property
    def now(self) -> datetime:
        """The moment."""
        return self.context.now

    @property
    def answers(self) -> Mapping[str, Any]:
        """The answers that count, of all fields."""
        return self.shown.sheet.standing.given

    @property
    def value(self) -> Any:
        """What the field holds now, None for nothing."""
        return self.answers.get(self.field.name) if self.field else None

    @property
    def around(self) -> Around:
        """What a field reads an answer with."""
        names = screens.names(self.context.installation.catalogue, self.field)
        return Around(now=self.context.now, zone=self.context.zone, answers=self.answers, names=names)

    def button(self, text: str, value: str) -> Button:
        """A button whose press comes to `Picker.press` with this value, of at most 20 bytes without line breaks."""
        return Button(text, data=self.shown.data("c", self.field.name if self.field else "~", value))


@dataclass(frozen=True)
class Held:
    """The field has this answer, and is still asked: in this view, with a toast if there is something to be said, or a note above the
    question if that is longer, and behind what else is to be sent."""

    value: Any
    view: str = ""
    toast: str = ""
    note: Html | None = None
    before: tuple[Part, ...] = ()


@dataclass(frozen=True)
class Answered:
    """The field has this answer, and the form goes on."""

    value: Any


@dataclass(frozen=True)
class View:
    """Nothing has changed; the field is drawn anew in this view."""

    view: str = ""
    toast: str = ""


@dataclass(frozen=True)
class Finished:
    """The form is finished, as by its own main action, in one of several ways: `how` has names with a tilde, and its verb gets it with
    what the form was prefilled with beside its answers. For pickers of summaries."""

    how: Mapping[str, Any]


# What a press on a picker or a message to it comes to; a Reply is given as it is, and the form stays as it is.
Outcome = Held | Answered | View | Finished | Reply


class Picker:
    """A field that its feature draws. Every method has a default, so that a picker may be as little as another way to show a value.

    A press says what shall be (`+news`, `-news`), not that something shall change: pressed twice it must mean the same, since
    presses of a picker count as long as their field is asked, however fast they come."""

    async def draw(self, asked: Asked) -> Body | None:
        """What stands under the question: a text, and rows of `asked.button`. The ways on, back and out are the form's. None draws the
        field as its type is drawn."""
        return None

    async def press(self, asked: Asked, value: str) -> Outcome:
        """A button of `draw` was pressed."""
        return View()

    async def prepare(self, before: "Before", sent: Sent) -> Any:
        """What the network or the CPU is needed for, before the transaction: fetching a file that was sent. Not called for texts."""
        return None

    async def read(self, asked: Asked, sent: Sent, prepared: Any) -> Outcome:
        """A message was sent. Raises LabError that says what would be a good one, before anything is written."""
        if asked.field is None:
            return View()
        return Answered(asked.field.read(sent, asked.around))

    async def show(self, asked: Asked, stored: Any) -> Html | None:
        """The stored answer in words, for the summary. None shows it as its type is shown."""
        return None


# Draws the end: what the form's verb returned.
Done = Callable[[Context, Sheet, Any], Awaitable[Reply]]


@dataclass(frozen=True)
class FormEntry:
    """A form with everything that belongs to handlers: how its end is answered, the pickers of its fields by name, and what its
    summary has besides (a preview, say), as a picker too."""

    form: Form
    done: Done
    pickers: Mapping[str, Picker] = field(default_factory=dict)
    summary: Picker | None = None
