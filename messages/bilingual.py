"""Data that exists in one or two languages: shown in the reader's, or in the other one, saying so."""

from dataclasses import dataclass

from messages.html import Html, join
from messages.words import Language, Words


@dataclass(frozen=True)
class Bilingual:
    """A text of the laboratory's data."""

    zh: str
    en: str

    def in_language(self, language: Language) -> str:
        """The text in this language, or else in the other one."""
        own, other = (self.zh, self.en) if language is Language.ZH else (self.en, self.zh)
        return own or other

    def has(self, language: Language) -> bool:
        """Whether the text exists in this language."""
        return bool(self.zh if language is Language.ZH else self.en)

    def __bool__(self) -> bool:
        return bool(self.zh or self.en)


def of(thing: object, field: str) -> Bilingual:
    """The two columns `<field>_zh` and `<field>_en` of a row."""
    return Bilingual(zh=getattr(thing, f"{field}_zh"), en=getattr(thing, f"{field}_en"))


def told(words: Words, text: Bilingual, shown: Html | None = None) -> Html:
    """The text (or what was made of it) for a reader of these words, with a note where it is in the other language."""
    html = shown if shown is not None else join([text.in_language(words.language)])
    if not text or text.has(words.language):
        return html
    # A full-width bracket brings its own space.
    space = "" if words.language is Language.ZH else " "
    return join([html, words.html("only-in-other-language")], space)
