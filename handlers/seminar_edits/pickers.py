"""The fields of the forms about seminars and series that have buttons of their own."""

import re
from datetime import datetime, time, timedelta
from typing import Any

from handlers.form_entries import Answered, Asked, Held, Outcome, Picker, View
from handlers.opening_edits.pickers import Organisations
from lab.errors import LabError
from lab.forms.dates import read_day
from lab.forms.fields import Sent, text_of
from lab.forms.texts import found
from lab.opening_edits import references
from lab.seminar_edits import materials, series_saving
from lab.seminar_edits.cells import zone_in
from lab.seminar_edits.series_cells import clock_of
from lab.seminar_edits.subjects import BASE
from lab.seminar_edits.times import USUAL, When, read_local, read_when, when_of
from lab.seminars.dates import exactly
from lab.seminars.rules import explicit
from lab.seminars.typed_rules import first_of, read_rule
from messages import seminar_edit_fields as screens
from messages import seminar_materials
from messages.forms import Body
from messages.html import Html, escape

_SHIFTS = {"h": timedelta(hours=1), "d": timedelta(days=1), "w": timedelta(days=7)}
_PARTS = re.compile(r"[、,，;；\n]+")
_USUAL_CLOCK = time(14)


class Times(Picker):
    """When a seminar is: typed; of one that is to be moved also as it was, or an hour, a day or a week later."""

    def __init__(self, *, moving: bool = False) -> None:
        self._moving = moving

    async def draw(self, asked: Asked) -> Body | None:
        options = [(name, later) for name, later in self._later(asked).items()] if self._moving else []
        return screens.when_hint(asked.words, zone_in(asked.answers), asked.button, options)

    async def press(self, asked: Asked, value: str) -> Outcome:
        later = self._later(asked).get(value)
        return Answered(later.as_json()) if later is not None else View()

    async def read(self, asked: Asked, sent: Sent, prepared: Any) -> Outcome:
        was = self._was(asked)
        usual = was.ends - was.starts if was is not None else USUAL
        read = read_when(text_of(sent), now=asked.now, zone=zone_in(asked.answers), usual=usual)
        return Answered(read.as_json())

    async def show(self, asked: Asked, stored: Any) -> Html | None:
        return escape(screens.when(asked.words, stored))

    def _later(self, asked: Asked) -> dict[str, When]:
        was = self._was(asked)
        if was is None:
            return {}
        return {"=": was, **{name: When(was.starts + by, was.ends + by) for name, by in _SHIFTS.items()}}

    @staticmethod
    def _was(asked: Asked) -> When | None:
        held = asked.shown.sheet.standing.answers.get(BASE) or asked.value
        return when_of(held) if held and held.get("starts") else None


class InWords(Picker):
    """What is typed or chosen, shown in the reader's language."""

    async def show(self, asked: Asked, stored: Any) -> Html | None:
        if asked.field is None:
            return None
        named = await references.named(asked.context.tx)
        return escape(screens.cell(asked.words, asked.field.name, stored, named))


class Projects(Organisations):
    """The projects that a seminar is about."""

    hint = "seminar-projects-hint"

    async def read(self, asked: Asked, sent: Sent, prepared: Any) -> Outcome:
        code = await references.find(asked.context.tx, "project", text_of(sent))
        return Held(list(dict.fromkeys([*(asked.value or ()), code])))

    async def _items(self, asked: Asked, held: Any) -> list[tuple[str, str]]:
        return [(one, one) for one in held]


class Repeats(Picker):
    """How a series comes again."""

    async def draw(self, asked: Asked) -> Body | None:
        single = asked.button(asked.words.plain("series-single-dates"), "single")
        return Body(asked.words.html("series-repeats-hint"), [[single]])

    async def press(self, asked: Asked, value: str) -> Outcome:
        clock = (asked.value or {}).get("clock", f"{_USUAL_CLOCK:%H:%M}")
        return Answered({"rule": "", "clock": clock}) if value == "single" else View()

    async def read(self, asked: Asked, sent: Sent, prepared: Any) -> Outcome:
        zone, held = zone_in(asked.answers), (asked.value or {}).get("clock")
        clock = clock_of(held) if held else None
        read = read_rule(text_of(sent), now=asked.now, zone=zone, clock=clock)
        at = read.clock or clock
        if at is None:
            raise LabError("seminar-rule-time")
        begins = first_of(read, asked.now.astimezone(zone).date(), zone, clock=at)
        return Answered({"rule": explicit(read.rule, begins).text, "clock": f"{at:%H:%M}"})

    async def show(self, asked: Asked, stored: Any) -> Html | None:
        return escape(screens.repeats(asked.words, stored, zone_in(asked.answers)))


class Excepted(Organisations):
    """Days on which there is none."""

    hint = "series-excepted-hint"

    async def read(self, asked: Asked, sent: Sent, prepared: Any) -> Outcome:
        typed = [part.strip() for part in _PARTS.split(text_of(sent)) if part.strip()]
        return Held(sorted({*(asked.value or ()), *(self._stored(asked, part) for part in typed)}))

    async def _items(self, asked: Asked, held: Any) -> list[tuple[str, str]]:
        return screens.dates(asked.words, held)

    def _stored(self, asked: Asked, typed: str) -> str:
        day = read_day(typed, asked.now.astimezone(zone_in(asked.answers)).date())
        if day is None:
            raise LabError("form-date-wanted", found=found(typed))
        return day.isoformat()


class Added(Excepted):
    """Further times, at which there is one besides; a day alone is meant at the usual time."""

    hint = "series-added-hint"

    def _stored(self, asked: Asked, typed: str) -> str:
        zone = zone_in(asked.answers)
        clock = (asked.answers.get("repeats") or {}).get("clock")
        day = read_day(typed, asked.now.astimezone(zone).date())
        usual = datetime.combine(day, clock_of(clock)) if day is not None and clock else None
        local = usual or read_local(typed, now=asked.now, zone=zone)
        exactly(local, zone)
        return f"{local:%Y-%m-%dT%H:%M}"


class SeriesCode(Picker):
    """The code of a new series."""

    async def read(self, asked: Asked, sent: Sent, prepared: Any) -> Outcome:
        return Answered(await series_saving.free_code(asked.context.tx, text_of(sent)))


class What(Picker):
    """A link or a file."""

    async def read(self, asked: Asked, sent: Sent, prepared: Any) -> Outcome:
        return Answered(materials.read_what(sent))

    async def show(self, asked: Asked, stored: Any) -> Html | None:
        return escape(seminar_materials.what(stored))
