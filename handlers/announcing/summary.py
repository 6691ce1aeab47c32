"""Under the summary of an announcement: what would come of it, and the preview."""

from handlers.announcing.previews import preview
from handlers.form_entries import Asked, Outcome, Picker, View
from lab.announcements import Wanted
from lab.announcing.forecast import forecast
from lab.announcing.wanted import wanted_of_answers
from lab.errors import LabError
from messages import composing
from messages.forms import Body


class Summary(Picker):
    """The numbers by name, as things stand."""

    async def draw(self, asked: Asked) -> Body | None:
        context = asked.context
        try:
            seen = await forecast(
                context.tx, context.actor, _wanted(asked), defaults=context.installation.defaults, now=asked.now
            )
        except LabError:  # answers that don't go together any more are said to be so when the form is submitted
            seen = None
        return composing.summary(asked.words, seen, asked.button)

    async def press(self, asked: Asked, value: str) -> Outcome:
        return await preview(asked.context, _wanted(asked)) if value == "see" else View()


def _wanted(asked: Asked) -> Wanted:
    return wanted_of_answers(asked.answers, zone=asked.context.zone)
