"""The questions of an opening: added by kind or pasted, reworded, moved, removed."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from handlers.form_entries import Asked, Held, Outcome, Picker, View
from lab.forms.fields import Sent, text_of
from lab.opening_edits import lists
from lab.opening_questions import Question, QuestionKind, as_stored, questions_of
from messages import opening_fields as screens
from messages.forms import Body
from messages.html import Html


class Questions(Picker):
    """Held are the questions, and what the next message is for: another one of a kind, or other words for one."""

    async def draw(self, asked: Asked) -> Body | None:
        questions, held = _asked(asked.value), asked.value or {}
        renamed = _named(questions, held.get("rewording", ""))
        if renamed is not None:
            return screens.question(asked.words, questions, renamed, asked.button, renaming=True)
        if held.get("adding"):
            return screens.questions(asked.words, questions, asked.button, adding=held["adding"])
        shown = _named(questions, asked.view)
        if shown is not None:
            return screens.question(asked.words, questions, shown, asked.button)
        return screens.questions(asked.words, questions, asked.button)

    async def press(self, asked: Asked, value: str) -> Outcome:
        questions, act = _asked(asked.value), value[:1]
        if act == "+":
            known = value[1:] in tuple(QuestionKind)
            return Held(_held(questions, adding=value[1:] if known else ""))
        key = value.partition(":")[2] if act == "m" else value[1:]
        one = _named(questions, key)
        if one is None:
            return View()
        if act == "v":
            return View(key)
        if act == "t":
            return Held(_held(questions, rewording=key))
        if act == "x":
            return Held(_held([other for other in questions if other is not one]))
        if act == "m":
            place = value[1:].partition(":")[0]
            questions = lists.moved(questions, one, int(place) if place.isdecimal() else 0)
            return Held(_held(questions), view=key)
        if act in "or":
            changed = replace(one, required=act == "r")
            return Held(_held([changed if other is one else other for other in questions]), view=key)
        return View()

    async def read(self, asked: Asked, sent: Sent, prepared: Any) -> Outcome:
        questions, held, typed = _asked(asked.value), asked.value or {}, text_of(sent)
        renamed = _named(questions, held.get("rewording", ""))
        if renamed is not None:
            return Held(_held(lists.reworded(questions, renamed, typed)), view=held["rewording"])
        pasted = lists.pasted(questions, typed)
        if pasted is not None:
            return Held(_held(pasted))
        kind = QuestionKind(held.get("adding") or QuestionKind.TEXT)
        return Held(_held(lists.one_more(questions, typed, kind)))

    async def show(self, asked: Asked, stored: Any) -> Html | None:
        questions = _asked(stored)
        return screens.questions_value(asked.words, questions) if questions else None


def _asked(stored: Any) -> Sequence[Question]:
    return questions_of((stored or {}).get("asked", ()))


def _held(questions: Sequence[Question], **waiting: str) -> dict[str, Any]:
    return {"asked": as_stored(questions), **{name: value for name, value in waiting.items() if value}}


def _named(questions: Sequence[Question], key: str) -> Question | None:
    return next((one for one in questions if screens.digest(one.name) == key), None)
