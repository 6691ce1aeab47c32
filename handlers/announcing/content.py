"""What is announced: any message, and a second one as the version in the other language."""

from dataclasses import replace
from typing import Any

from handlers.form_entries import Answered, Asked, Held, Outcome, Picker, View
from lab import runs
from lab.announcing.form import run_of
from lab.announcing.versions import guess_content, other, read_content
from lab.content import check_edit, content_of, in_language, with_choices
from lab.forms.fields import Sent
from messages import composing
from messages.forms import Body
from messages.html import Html


class Contents(Picker):
    """Held are the versions by language. What is sent takes the place of the version in its language."""

    async def draw(self, asked: Asked) -> Body | None:
        return composing.contents(asked.words, asked.value, asked.button)

    async def press(self, asked: Asked, value: str) -> Outcome:
        held, language = dict(asked.value or {}), value[1:]
        if value[:1] == "=" and len(held) == 1 and language not in held and language in ("zh", "en"):
            return Held({language: held[other(language)]})
        if value[:1] == "-" and len(held) > 1 and language in held:
            del held[language]
            return Held(held)
        return View()

    async def read(self, asked: Asked, sent: Sent, prepared: Any) -> Outcome:
        content = read_content(sent)
        held = dict(asked.value or {})
        missing = other(next(iter(held))) if len(held) == 1 else asked.words.language.value
        language = guess_content(content) or missing
        changed = {**held, language: content.as_json()}
        return Answered(changed) if len(changed) > 1 else Held(changed)

    async def show(self, asked: Asked, stored: Any) -> Html | None:
        return composing.versions_value(asked.words, stored)


class SentContents(Contents):
    """The same for copies that were sent, which can't become everything."""

    async def read(self, asked: Asked, sent: Sent, prepared: Any) -> Outcome:
        outcome = await super().read(asked, sent, prepared)
        if isinstance(outcome, (Answered, Held)):
            run = await runs.get(asked.context.tx, asked.context.actor, run_of(asked.shown.sheet.subject))
            for language, stored in outcome.value.items():
                was, _ = in_language(run.contents, language)
                # Choices and links have questions of their own, and are looked at together in the end.
                wanted = replace(with_choices(content_of(stored), was.choices), links=was.links)
                check_edit(was, wanted, confirm=bool(run.options.get("confirm")))
        return outcome
