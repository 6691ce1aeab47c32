"""The forms about seminars and series."""

from collections.abc import Mapping, Sequence
from typing import Any

from lab.forms.choices import Choice
from lab.forms.fields import Answers, Around, Custom, Field
from lab.forms.form import Form
from lab.forms.pairs import Pair
from lab.forms.texts import Text
from lab.roles import Actor
from lab.seminar_edits import materials, saving, series_fields, series_saving, standing, subjects
from lab.seminar_edits.cells import answers_of
from lab.seminar_edits.fields import FIELDS, MOVED, options, said
from lab.seminar_edits.subjects import BASE, cells_now
from storage.database import Tx
from storage.seminar_materials import MaterialKind

WHY = 300  # characters


class What(Custom):
    """A link or a file."""

    def check(self, value: Any, around: Around) -> None:
        """As it was sent."""


async def _allow_move(tx: Tx, *, actor: Actor, subject: str, **_: Any) -> None:
    await subjects.editable(tx, actor, subject)


async def _prefill_move(tx: Tx, *, subject: str, **_: Any) -> Mapping[str, Any]:
    cells = await cells_now(tx, subject)
    answers: Answers = answers_of(cells)
    return {**{name: answers.get(name) for name in ("place", "link", "zone")}, BASE: cells}


async def _fields_of_series(_: Tx, subject: str) -> Sequence[Field]:
    return series_fields.NEW if subject == subjects.NEW else series_fields.EDITED


SEMINAR = Form(
    "seminar",
    title="seminar-form-title",
    submit="seminar-form-submit",
    fields=FIELDS,
    finish=saving.save,
    command="edit",
    prefill=subjects.prefill,
    allow=subjects.allow,
    review=saving.review,
    required_first=True,
    names_subject=True,
)
MOVE = Form(
    "seminar-move",
    title="seminar-move-title",
    submit="seminar-form-submit",
    fields=MOVED,
    finish=saving.save,
    prefill=_prefill_move,
    allow=_allow_move,
    review=saving.review,
    required_first=True,
    names_subject=True,
)
CANCEL = Form(
    "seminar-cancel",
    title="seminar-cancel-title",
    submit="seminar-cancel-submit",
    fields=(
        Pair(
            "why",
            label="seminar-field-why",
            ask="seminar-ask-why",
            example="seminar-example-why",
            required=False,
            most=WHY,
        ),
    ),
    finish=standing.cancel,
    allow=standing.allow_cancel,
    names_subject=True,
)
MATERIAL = Form(
    "seminar-material",
    title="seminar-material-title",
    submit="seminar-material-submit",
    fields=(
        What("what", **said("what"), example="seminar-example-what"),
        Choice("kind", **said("kind"), options=options(MaterialKind)),
        Text("title", **said("material-title"), example="seminar-example-material-title", required=False, most=100),
    ),
    finish=materials.add,
    allow=materials.allow,
    names_subject=True,
)
SERIES = Form(
    "series",
    title="series-form-title",
    submit="seminar-form-submit",
    fields=_fields_of_series,
    finish=series_saving.save,
    command="edit",
    prefill=series_saving.prefill,
    allow=series_saving.allow,
    review=series_saving.review,
    required_first=True,
    names_subject=True,
)
