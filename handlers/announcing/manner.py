"""How it is sent: service or news about a topic, and what can be switched on."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from handlers.announcing.part_codes import CHOOSE, pack, unpack
from handlers.announcing.topic_names import topic_names
from handlers.form_entries import Answered, Asked, Held, Outcome, Picker, View
from lab.announcing.manner import FLAGS, GRACES, Way, stored_way, suggested_topic, way_of
from lab.audiences import Audience, Part, audience_of
from lab.errors import LabError
from lab.forms.fields import Sent
from messages import composing
from messages.forms import Body
from messages.html import Html
from storage.announcements import Manner as Kind


class Manner(Picker):
    """Held is what the author chose; as long as that is nothing, everything is as the audience suggests."""

    async def draw(self, asked: Asked) -> Body | None:
        way, topics = way_of(asked.value, _audience(asked)), await topic_names(asked.context)
        if asked.view == "topic":
            return composing.manner_topics(
                asked.words, way, topics, asked.button, lambda code: pack(CHOOSE, Part("topics", code))
            )
        return composing.manner(asked.words, way, topics, asked.button, answered=asked.value is not None)

    async def press(self, asked: Asked, value: str) -> Outcome:
        held = dict(asked.value or {})
        if value == "ok":
            return Answered(held)
        if value.startswith("v:"):
            return View(value[2:])
        way = way_of(held, _audience(asked))
        topics = await topic_names(asked.context)
        changed = _changed(way, value, topics, suggested_topic(_audience(asked)))
        if changed is None:
            return View()
        # Only what differs is kept, so that what was not chosen goes on following the audience.
        before, after = stored_way(way), stored_way(changed)
        return Held(held | {name: held_value for name, held_value in after.items() if before.get(name) != held_value})

    async def read(self, asked: Asked, sent: Sent, prepared: Any) -> Outcome:
        raise LabError("form-buttons-wanted")

    async def show(self, asked: Asked, stored: Any) -> Html | None:
        topics = await topic_names(asked.context)
        return composing.manner_value(asked.words, way_of(stored, _audience(asked)), topics)


def _changed(way: Way, value: str, topics: Iterable[str], suggested: str) -> Way | None:
    """The way after a press; None for one that is not understood."""
    sign, name = value[:1], value[1:]
    if sign in "+-" and name in FLAGS:
        switched: dict[str, Any] = {name: sign == "+"}
        return replace(way, **switched)
    if value.startswith("m:") and value[2:] in tuple(Kind):
        kind = Kind(value[2:])
        return replace(way, manner=kind, topic=None if kind is Kind.SERVICE else way.topic or suggested)
    if value.startswith("g:") and value[2:] in {str(seconds) for seconds in GRACES}:
        return replace(way, grace_seconds=int(value[2:]))
    chosen = unpack(value, [Part("topics", code) for code in topics])
    if chosen is not None and chosen[1].name == "topics" and chosen[1].value in topics:
        return replace(way, manner=Kind.NEWS, topic=chosen[1].value)
    return None


def _audience(asked: Asked) -> Audience:
    return audience_of(asked.answers.get("audience") or {})
