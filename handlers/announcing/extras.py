"""What every version has besides its content: choices, and links as buttons. Lines are for the version whose language they are in."""

from abc import abstractmethod
from collections.abc import Mapping, Sequence
from typing import Any

from handlers.form_entries import Answered, Asked, Held, Outcome, Picker
from lab.announcing.versions import guess, other, read_choices, read_links
from lab.forms.fields import Sent
from messages import composing
from messages.forms import Body
from messages.html import Html


class Extras(Picker):
    """Held are lists by language; with one version the first message is the answer, with two the second one is."""

    same_number = False  # whether both languages must have equally many

    @abstractmethod
    def lines(self, asked: Asked, sent: Sent) -> Sequence[Any]:
        """What was sent. Raises LabError."""

    def words_in(self, line: Any) -> str:
        """What of a line is in a language."""
        return str(line)

    async def draw(self, asked: Asked) -> Body | None:
        return composing.extras(asked.words, asked.value, list(asked.answers.get("contents") or {}))

    async def read(self, asked: Asked, sent: Sent, prepared: Any) -> Outcome:
        lines = self.lines(asked, sent)
        versions = list(asked.answers.get("contents") or {})
        held: dict[str, Sequence[Any]] = {
            language: given for language, given in (asked.value or {}).items() if language in versions
        }
        language = self._language(lines, versions, held)
        held[language] = lines
        fellow = other(language)
        if fellow in held and self.same_number and len(held[fellow]) != len(lines):
            del held[fellow]
            note = asked.words.html("announce-extras-again", language=composing.language(asked.words, fellow))
            return Held(held, note=note)
        return Answered(held) if len(held) >= len(versions) else Held(held)

    async def show(self, asked: Asked, stored: Any) -> Html | None:
        return composing.extras_value(stored)

    def _language(self, lines: Sequence[Any], versions: Sequence[str], held: Mapping[str, Any]) -> str:
        if len(versions) == 1:
            return versions[0]
        missing = next((language for language in versions if language not in held), versions[0])
        return guess(" ".join(self.words_in(line) for line in lines)) or missing


class Choices(Extras):
    """Answers to choose from."""

    same_number = True

    def lines(self, asked: Asked, sent: Sent) -> Sequence[Any]:
        return read_choices(sent)


class LinkButtons(Extras):
    """Links as buttons."""

    def lines(self, asked: Asked, sent: Sent) -> Sequence[Any]:
        return read_links(sent, asked.around)

    def words_in(self, line: Any) -> str:
        return str(line["text"])
