"""What an announcement says, put together from its answers: versions by language, each with its choices and links."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from lab.content import Content, ContentKind, check_versions, content_of, received, with_choices, with_links
from lab.content.limits import BUTTON, LINKS
from lab.forms.fields import Answers, Around, Sent, text_of
from lab.forms.texts import Links

LANGUAGES = ("zh", "en")
_CJK = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]")
_LATIN = re.compile(r"[A-Za-z\u00c0-\u024f]+")

_LINKS = Links("links", label="announce-links", ask="announce-links-ask", most=LINKS, longest=BUTTON)

# What every version has besides its content, by language: choices, or links as {text, url}.
Extras = Mapping[str, Sequence[Any]]


def other(language: str) -> str:
    """The other of the two languages."""
    return LANGUAGES[1 - LANGUAGES.index(language)]


def guess(text: str) -> str | None:
    """The language of a text: Chinese words are characters, others words in Latin letters; of what is mixed, what there is more of.
    None where there are no words."""
    characters, words = len(_CJK.findall(text)), len(_LATIN.findall(text))
    if not characters and not words:
        return None
    # A Chinese word has one or two characters, and Chinese sentences name things in Latin letters.
    return "zh" if characters >= words else "en"


def guess_content(content: Content) -> str | None:
    """The language of what was sent, by all that can be read in it."""
    return guess(" ".join([content.text, *(item.text for item in content.items), *(content.place or ())]))


def read_content(sent: Sent) -> Content:
    """What was sent, as content. Raises LabError that says what to send instead."""
    return received([dict(item.message) for item in sent.items] or [dict(sent.message)])


def read_choices(sent: Sent) -> list[str]:
    """Answers to choose from, one on each line. Raises LabError."""
    lines = [" ".join(line.split()) for line in text_of(sent).splitlines()]
    choices = [re.sub(r"^(?:[-*•·]|\d{1,2}[.)、．）])\s*(?=\S)", "", line) for line in lines if line]
    with_choices(Content(ContentKind.TEXT, text="?"), choices)
    return choices


def read_links(sent: Sent, around: Around) -> list[Mapping[str, str]]:
    """Links, one on each line: its text, then its address. Raises LabError."""
    links = _LINKS.read(sent, around)
    with_links(Content(ContentKind.TEXT, text="?"), [(link["text"], link["url"]) for link in links])
    return links


def merged(answers: Answers) -> dict[str, Content]:
    """The versions with their buttons. A version without choices or links of its own has those of the other one. Raises LabError where
    they don't go together."""
    contents = answers.get("contents") or {}
    made = {}
    for language, stored in contents.items():
        choices = _extras(answers.get("choices"), language)
        links = [(link["text"], link["url"]) for link in _extras(answers.get("links"), language)]
        made[language] = with_links(with_choices(content_of(stored), choices), links)
    check_versions(made)
    return made


def apart(contents: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """The answers of stored versions: contents, choices and links, each by language."""
    versions = {language: content_of(stored) for language, stored in contents.items()}
    bare = {language: replace(with_choices(content, ()), links=()).as_json() for language, content in versions.items()}
    choices = {language: list(content.choices) for language, content in versions.items() if content.choices}
    links = {
        language: [{"text": text, "url": url} for text, url in content.links]
        for language, content in versions.items()
        if content.links
    }
    return {"contents": bare, "choices": choices or None, "links": links or None}


def _extras(stored: Extras | None, language: str) -> Sequence[Any]:
    held = stored or {}
    return held.get(language) or held.get(other(language)) or ()
