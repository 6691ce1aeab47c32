"""When it is sent: on buttons, or typed in any way that `lab.schedules` understands."""

from typing import Any

from handlers.form_entries import Answered, Asked, Held, Outcome, Picker, View
from lab.announcing.times import QUICK, REPEATED, quick, read, schedule_in, when_of
from lab.errors import LabError
from lab.forms.fields import Sent, text_of
from lab.schedules import Schedule
from messages import composing
from messages.forms import Body
from messages.html import Html


class When(Picker):
    """Held is {zone, schedule}. One moment is an answer at once; a repetition is shown with its dates first."""

    async def draw(self, asked: Asked) -> Body | None:
        anew = asked.view == "times"
        return composing.when(asked.words, asked.value, asked.button, now=asked.now, zone=asked.context.zone, anew=anew)

    async def press(self, asked: Asked, value: str) -> Outcome:
        if value == "now":
            return _outcome(asked, None)
        if value.startswith("v:"):
            return View(value[2:])
        if value not in (*QUICK, *REPEATED):
            return View()
        schedule = quick(value, now=asked.now, zone=asked.context.zone)
        if schedule is None:
            raise LabError("announcement-past")
        return _outcome(asked, schedule)

    async def read(self, asked: Asked, sent: Sent, prepared: Any) -> Outcome:
        held = schedule_in(asked.value)
        return _outcome(asked, read(text_of(sent), held, now=asked.now, zone=asked.context.zone))

    async def show(self, asked: Asked, stored: Any) -> Html | None:
        return composing.when_value(asked.words, stored, now=asked.now, zone=asked.context.zone)


def _outcome(asked: Asked, schedule: Schedule | None) -> Outcome:
    stored = when_of(schedule, asked.context.zone)
    return Held(stored) if schedule is not None and schedule.rule is not None else Answered(stored)
