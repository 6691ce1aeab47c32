"""The texts: gettext catalogues with ids, read at start, one per language, filled in by name."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib import resources
from typing import Any

from babel.messages.pofile import read_po

from messages.html import Html, escape
from messages.spacing import fill


class Language(StrEnum):
    """A language in which the bot speaks."""

    ZH = "zh"
    EN = "en"

    @property
    def other(self) -> "Language":
        """The other one, for the button that redraws a screen."""
        return Language.EN if self is Language.ZH else Language.ZH


def language_of(*, chosen: str | None, client: str | None, default: Language) -> Language:
    """The language to speak: the chosen one; else by the client, `zh*` Chinese and anything else English; else the default."""
    if chosen in tuple(Language):
        return Language(chosen)
    if not client:
        return default
    return Language.ZH if client.casefold().startswith("zh") else Language.EN


class UnknownMessage(LookupError):
    """There is no text with this id, or it wants facts that were not given: a mistake in the program."""


@dataclass(frozen=True)
class _Text:
    forms: tuple[str, ...]


class Words:
    """The texts of one language."""

    def __init__(self, language: Language, texts: Mapping[str, _Text], plural: Callable[[int], int]) -> None:
        self.language = language
        self._texts = texts
        self._plural = plural

    def __contains__(self, message: str) -> bool:
        return message in self._texts

    @property
    def ids(self) -> frozenset[str]:
        """The ids of all texts."""
        return frozenset(self._texts)

    def forms(self, message: str) -> tuple[str, ...]:
        """The text as it stands in the catalogue: one form, or its plural forms."""
        return self._find(message).forms

    def html(self, message: str, **facts: Any) -> Html:
        """The text as HTML; facts are escaped unless they are HTML. A fact `count` chooses the plural form."""
        ready = {name: self._html_fact(value) for name, value in facts.items()}
        return Html(self._fill(message, ready, facts, html=True))

    def plain(self, message: str, **facts: Any) -> str:
        """The text for places that know no HTML: buttons, toasts, descriptions."""
        return self._fill(message, {name: self._fact(value) for name, value in facts.items()}, facts, html=False)

    def _fact(self, value: Any) -> Any:
        # A value of an enumeration has a name in every language, under an id made of its type and value.
        if isinstance(value, StrEnum):
            return self.plain(enum_id(value))
        return value

    def _html_fact(self, value: Any) -> Any:
        value = self._fact(value)
        return value if isinstance(value, (int, float)) else escape(value)

    def _fill(self, message: str, ready: Mapping[str, Any], facts: Mapping[str, Any], *, html: bool) -> str:
        forms = self._find(message).forms
        form = forms[self._plural(int(facts["count"]))] if len(forms) > 1 else forms[0]
        try:
            return fill(form, ready, html=html) if self.language is Language.ZH else form.format_map(ready)
        except (KeyError, IndexError, ValueError) as error:
            raise UnknownMessage(f"{message}: {error}") from error

    def _find(self, message: str) -> _Text:
        try:
            return self._texts[message]
        except KeyError:
            raise UnknownMessage(message) from None


def enum_id(value: StrEnum) -> str:
    """The id of the name of an enumeration's value: `level-national`."""
    return f"{type(value).__name__.lower()}-{value.value.replace('_', '-')}"


class Catalogue:
    """All languages."""

    def __init__(self, by_language: Mapping[Language, Words]) -> None:
        self._by_language = by_language

    def __getitem__(self, language: Language) -> Words:
        return self._by_language[language]

    def __iter__(self) -> Iterator[Words]:
        return iter(self._by_language.values())


@cache
def load() -> Catalogue:
    """The catalogues that come with the package, read once."""
    return Catalogue({language: _read(language) for language in Language})


def _read(language: Language) -> Words:
    """All files of a language together; each text stands in one of them only. Raises ValueError where one stands in two."""
    texts: dict[str, _Text] = {}
    plurals = 1
    folder = resources.files("messages") / "locales" / language
    for file in sorted(folder.iterdir(), key=lambda one: one.name):
        if not file.name.endswith(".po"):
            continue
        with file.open("rb") as stream:
            catalogue = read_po(stream, locale=language.value, abort_invalid=True)
        plurals = max(plurals, catalogue.num_plurals)
        for message in catalogue:
            name = str(message.id[0] if isinstance(message.id, (tuple, list)) else message.id)
            if not name:
                continue
            if name in texts:
                raise ValueError(f"{language}/{file.name}: {name} stands in another file too")
            forms = message.string if isinstance(message.string, (tuple, list)) else (message.string,)
            texts[name] = _Text(tuple(str(form) for form in forms))
    return Words(language, texts, (lambda _: 0) if plurals == 1 else (lambda count: 0 if count == 1 else 1))
