"""Under the summaries of the forms: what would change, for whom, and what somebody else has changed meanwhile; with the ways to save it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from handlers.form_acts import draw
from handlers.form_entries import Asked, Finished, FormEntry, Outcome, Picker, View
from lab.errors import LabError
from lab.forms import drafting
from lab.opening_edits import references
from lab.seminar_edits import cells, overview, saving, series_cells, series_saving, telling
from lab.seminar_edits.saving import TELL, Both, Look
from lab.seminar_edits.series_saving import SeriesLook
from lab.seminar_edits.subjects import BASE
from messages import seminar_edits as screens
from messages import series_edits
from messages.forms import Body
from outbox.reply import Reply, reply
from storage.seminars import SeminarStatus

MINE, THEIRS = "mine", "theirs"


@dataclass(frozen=True)
class _Form:
    """How cells and answers of a form become each other."""

    answers_of: Callable[[Mapping[str, Any]], Mapping[str, Any]]
    cells_of_answers: Callable[[Mapping[str, Any]], Mapping[str, Any]]


_SEMINAR = _Form(cells.answers_of, cells.cells_of_answers)
_SERIES = _Form(series_cells.answers_of, series_cells.cells_of_answers)


class Changes(Picker):
    """Of a seminar. `entry` gives the form that is drawn anew after it was settled whose change counts."""

    def __init__(self) -> None:
        self.entry: FormEntry | None = None

    async def draw(self, asked: Asked) -> Body | None:
        seen = await _look(asked)
        if seen is None:
            return None
        context = asked.context
        audience = telling.NOBODY
        if seen.wrong is None:
            audience = await telling.audience(
                context.tx, seen.seminar, seen.values, defaults=context.installation.defaults, now=context.now
            )
        return screens.changes(asked.words, seen, audience, await references.named(context.tx), asked.button)

    async def press(self, asked: Asked, value: str) -> Outcome:
        if value in ("tell", "quiet"):
            return Finished({TELL: value == "tell"})
        seen = await _look(asked)
        if seen is None or self.entry is None:
            return View()
        return await _settle(asked, self.entry, value, seen.both, _SEMINAR)


class SeriesChanges(Picker):
    """Of a series."""

    def __init__(self) -> None:
        self.entry: FormEntry | None = None

    async def draw(self, asked: Asked) -> Body | None:
        seen = await _look_at_series(asked)
        if seen is None:
            return None
        context = asked.context
        people = await series_saving.people(context.tx, seen, defaults=context.installation.defaults, now=context.now)
        return series_edits.changes(asked.words, seen, people, await references.named(context.tx), asked.button)

    async def press(self, asked: Asked, value: str) -> Outcome:
        if value in ("tell", "quiet"):
            return Finished({TELL: True})
        seen = await _look_at_series(asked)
        if seen is None or self.entry is None:
            return View()
        return await _settle(asked, self.entry, value, seen.both, _SERIES)


class Cancelling(Picker):
    """Before a seminar is cancelled: who would be told."""

    async def draw(self, asked: Asked) -> Body | None:
        context = asked.context
        sheet = await overview.sheet(context.tx, context.actor, asked.shown.sheet.subject)
        values = {"status": SeminarStatus.CANCELLED}
        audience = await telling.audience(
            context.tx, sheet.seminar, values, defaults=context.installation.defaults, now=context.now
        )
        return screens.before_cancelling(asked.words, sheet, audience, asked.button, zone=context.zone, now=context.now)

    async def press(self, asked: Asked, value: str) -> Outcome:
        return Finished({TELL: True})


async def _settle(asked: Asked, entry: FormEntry, value: str, both: Sequence[Both], form: _Form) -> Reply | View:
    """What two have changed is as one of them wants it: of these columns, what is stored is what the form began with from here on."""
    if value not in (MINE, THEIRS) or not both:
        return View()
    sheet = asked.shown.sheet
    answers = dict(sheet.standing.answers)
    base = dict(answers.get(BASE) or {}) | {one.column: one.theirs for one in both}
    if value == THEIRS:
        mine = {**form.cells_of_answers(sheet.standing.given), **{one.column: one.theirs for one in both}}
        taken = form.answers_of({**base, **mine})
        fields = {field.name for field in sheet.standing.fields}
        before = form.answers_of({**base, **form.cells_of_answers(sheet.standing.given)})
        for name in fields:
            if taken.get(name) != before.get(name):
                answers.pop(name, None)
                answers |= {name: taken[name]} if name in taken else {}
    standing_ = replace(sheet.standing, answers={**answers, BASE: base})
    moved = await drafting.move(asked.context.tx, sheet, standing_, now=asked.now)
    return reply(await draw(asked.context, entry, moved))


async def _look(asked: Asked) -> Look | None:
    sheet = asked.shown.sheet
    answers = {**sheet.standing.kept, **sheet.standing.given}
    try:
        return await saving.look(asked.context.tx, sheet.subject, answers)
    except LabError:  # gone: the form says so when it is submitted
        return None


async def _look_at_series(asked: Asked) -> SeriesLook | None:
    sheet = asked.shown.sheet
    answers = {**sheet.standing.kept, **sheet.standing.given}
    try:
        return await series_saving.look(asked.context.tx, sheet.subject, answers, now=asked.now)
    except LabError:
        return None
