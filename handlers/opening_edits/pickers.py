"""The fields of an opening's form that have buttons of their own."""

from dataclasses import replace
from typing import Any

from handlers.form_entries import Answered, Asked, Held, Outcome, Picker, View
from lab.announcing.versions import guess, other
from lab.forms.fields import Sent, text_of
from lab.forms.pairs import Pair
from lab.opening_edits import references
from lab.opening_edits.cells import UNTIL_FILLED, read_cell, zone_of
from lab.opening_edits.fields import Both
from lab.opening_edits.lists import criteria, organisations
from lab.opening_edits.subjects import suggested_code
from messages import opening_fields as screens
from messages.bilingual import Bilingual
from messages.forms import Body
from messages.html import Html, escape, shorten
from storage.openings import OpeningKind


class InBoth(Picker):
    """Held is the text by language. What is sent takes the place of the version in its language."""

    async def draw(self, asked: Asked) -> Body | None:
        return screens.both(asked.words, asked.value, asked.button)

    async def press(self, asked: Asked, value: str) -> Outcome:
        held, language = dict(asked.value or {}), value[1:]
        if value[:1] == "=" and len(held) == 1 and language not in held and language in ("zh", "en"):
            return Held({language: held[other(language)]})
        if value[:1] == "-" and len(held) > 1 and language in held:
            del held[language]
            return Held(held)
        return View()

    async def read(self, asked: Asked, sent: Sent, prepared: Any) -> Outcome:
        field, text, held = asked.field, text_of(sent), dict(asked.value or {})
        if not isinstance(field, (Both, Pair)):
            return View()
        texts = [text]
        if not field.lines:
            parts = [
                part
                for part in (" ".join(part.split()) for part in text.replace("｜", "|").replace("\n", "|").split("|"))
                if part
            ]
            texts = parts if len(parts) == 2 else [" ".join(text.split())]
        for one in texts:
            missing = other(next(iter(held))) if len(held) == 1 else asked.words.language.value
            held[guess(one) or missing] = one
        field.check(held, asked.around)
        return Answered(held) if len(held) > 1 else Held(held)

    async def show(self, asked: Asked, stored: Any) -> Html | None:
        return screens.both_value(stored)


class NewCode(Picker):
    """The code of a new opening: the next one stands on a button."""

    async def draw(self, asked: Asked) -> Body | None:
        code = await self._next(asked)
        return screens.options(asked.words, [("=", code)], asked.button, hint="opening-code-hint")

    async def press(self, asked: Asked, value: str) -> Outcome:
        return Answered(await self._next(asked))

    async def read(self, asked: Asked, sent: Sent, prepared: Any) -> Outcome:
        return Answered(await references.free_code(asked.context.tx, text_of(sent)))

    @staticmethod
    async def _next(asked: Asked) -> str:
        kind = asked.answers.get("kind") or OpeningKind.INTERNSHIP.value
        return await suggested_code(asked.context.tx, kind, now=asked.now)


class Area(Picker):
    """One of the laboratory's areas."""

    async def draw(self, asked: Asked) -> Body | None:
        return screens.options(
            asked.words, [(screens.digest(code), text) for code, text in await self._all(asked)], asked.button
        )

    async def press(self, asked: Asked, value: str) -> Outcome:
        chosen = next((code for code, _ in await self._all(asked) if screens.digest(code) == value), None)
        return Answered(chosen) if chosen else View()

    async def read(self, asked: Asked, sent: Sent, prepared: Any) -> Outcome:
        return Answered(await references.find(asked.context.tx, "area", text_of(sent)))

    async def show(self, asked: Asked, stored: Any) -> Html | None:
        return escape(dict(await self._all(asked)).get(stored, stored))

    @staticmethod
    async def _all(asked: Asked) -> list[tuple[str, str]]:
        named = await references.named(asked.context.tx)
        return [(code, Bilingual(*both).in_language(asked.words.language)) for code, both in named.areas.items()]


class ByName(Picker):
    """A person or a project, by code or name."""

    def __init__(self, kind: str) -> None:
        self._kind = kind

    async def read(self, asked: Asked, sent: Sent, prepared: Any) -> Outcome:
        return Answered(await references.find(asked.context.tx, self._kind, text_of(sent)))

    async def show(self, asked: Asked, stored: Any) -> Html | None:
        projects = [stored] if self._kind == "project" else []
        named = await references.named(asked.context.tx, projects_of=projects)
        if self._kind == "project" and stored in named.projects:
            return escape(f"{Bilingual(*named.projects[stored]).in_language(asked.words.language)} · {stored}")
        return escape(screens.person(asked.words, named, stored))


class Closes(Picker):
    """The deadline, or none."""

    async def draw(self, asked: Asked) -> Body | None:
        text = asked.words.plain("button-opening-until-filled")
        body = screens.options(asked.words, [("filled", text)], asked.button)
        return replace(
            body,
            text=asked.words.html(
                "opening-closes-hint", zone=screens.cell(asked.words, "zone", zone_of(asked.answers).key)
            ),
        )

    async def press(self, asked: Asked, value: str) -> Outcome:
        return Answered(UNTIL_FILLED)

    async def read(self, asked: Asked, sent: Sent, prepared: Any) -> Outcome:
        zone = zone_of(asked.answers)
        return Answered(read_cell("closes_at", text_of(sent), now=asked.now, zone=zone) or UNTIL_FILLED)

    async def show(self, asked: Asked, stored: Any) -> Html | None:
        return escape(screens.cell(asked.words, "closes_at", stored))


class Organisations(Picker):
    """Who is given the data, besides the laboratory."""

    hint = "opening-organisations-hint"

    async def draw(self, asked: Asked) -> Body | None:
        return screens.several(asked.words, await self._items(asked, asked.value or ()), asked.button, hint=self.hint)

    async def press(self, asked: Asked, value: str) -> Outcome:
        return Held([one for one in asked.value or () if f"-{screens.digest(one)}" != value])

    async def read(self, asked: Asked, sent: Sent, prepared: Any) -> Outcome:
        return Held(await self._with(asked, list(asked.value or ()), sent))

    async def show(self, asked: Asked, stored: Any) -> Html | None:
        names = [name for _, name in await self._items(asked, stored)]
        return escape(shorten(asked.words.plain("list-separator").join(names), screens.SHOWN)) if names else None

    async def _with(self, asked: Asked, held: list[str], sent: Sent) -> list[str]:
        return organisations(held, text_of(sent))

    async def _items(self, asked: Asked, held: Any) -> list[tuple[str, str]]:
        return [(one, screens.organisation(asked.words, one)) for one in held]


class Criteria(Organisations):
    """What reviewers score."""

    hint = "opening-criteria-hint"

    async def _with(self, asked: Asked, held: list[str], sent: Sent) -> list[str]:
        return criteria(held, text_of(sent))

    async def _items(self, asked: Asked, held: Any) -> list[tuple[str, str]]:
        return [(one, screens.criterion(asked.words, one)) for one in held]


class Reviewers(Organisations):
    """Who reads and decides."""

    hint = "opening-reviewers-hint"

    async def draw(self, asked: Asked) -> Body | None:
        items = await self._items(asked, asked.value or ())
        owner_ids = asked.context.installation.owner_ids
        cannot = await references.who_cannot_review(asked.context.tx, [key for key, _ in items], owner_ids=owner_ids)
        body = screens.several(asked.words, items, asked.button, hint=self.hint)
        return screens.with_those_who_cannot(asked.words, body, [name for key, name in items if key in cannot])

    async def _with(self, asked: Asked, held: list[str], sent: Sent) -> list[str]:
        return list(dict.fromkeys([*held, *await references.reviewers(asked.context.tx, sent)]))

    async def _items(self, asked: Asked, held: Any) -> list[tuple[str, str]]:
        user_ids = [int(one) for one in held if one.isdecimal()]
        named = await references.named(asked.context.tx, user_ids=user_ids)
        return [(one, screens.person(asked.words, named, one)) for one in held]


class InWords(Picker):
    """A column that is typed, shown in the reader's language."""

    async def show(self, asked: Asked, stored: Any) -> Html | None:
        return escape(screens.cell(asked.words, asked.field.name, stored)) if asked.field else None
