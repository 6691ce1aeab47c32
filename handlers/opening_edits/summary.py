"""Under the summary of an opening's form: what would change, for whom, and what somebody else has changed meanwhile."""

from dataclasses import replace

from handlers.form_acts import draw
from handlers.form_entries import Asked, FormEntry, Outcome, Picker, View
from lab.errors import LabError
from lab.forms import drafting
from lab.opening_edits import saving
from lab.opening_edits.cells import answers_of, cells_of_answers, field_of
from lab.opening_edits.saving import Look
from lab.opening_edits.subjects import BASE, is_new
from messages import opening_edits as screens
from messages.forms import Body
from outbox.reply import reply

MINE, THEIRS = "mine", "theirs"


class Changes(Picker):
    """`entry` gives the form that is drawn anew after a clash was settled."""

    def __init__(self) -> None:
        self.entry: FormEntry | None = None

    async def draw(self, asked: Asked) -> Body | None:
        seen = await _look(asked)
        return None if seen is None else screens.changes(asked.words, seen, asked.button)

    async def press(self, asked: Asked, value: str) -> Outcome:
        seen, sheet = await _look(asked), asked.shown.sheet
        if seen is None or value not in (MINE, THEIRS) or not seen.clashes or self.entry is None:
            return View()
        answers = dict(sheet.standing.answers)
        base = dict(answers.get(BASE) or {})
        # What only they have changed is no change of this form, and stays as they have it.
        base |= {clash.column: clash.theirs for clash in seen.clashes}
        if value == THEIRS:
            cells = {**cells_of_answers(sheet.standing.given), **{one.column: one.theirs for one in seen.clashes}}
            taken = answers_of({**base, **cells})
            for clash in seen.clashes:
                name = field_of(clash.column)
                answers.pop(name, None)
                answers |= {name: taken[name]} if name in taken else {}
        standing = replace(sheet.standing, answers={**answers, BASE: base})
        moved = await drafting.move(asked.context.tx, sheet, standing, now=asked.now)
        return reply(await draw(asked.context, self.entry, moved))


async def _look(asked: Asked) -> Look | None:
    sheet = asked.shown.sheet
    answers = {**sheet.standing.kept, **sheet.standing.given}
    if is_new(sheet.subject) and not answers.get("code"):
        return None
    try:
        return await saving.look(asked.context.tx, sheet.subject, answers)
    except LabError:  # gone: the form says so when it is submitted
        return None
