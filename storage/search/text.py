"""What an item is found by."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from storage.search.pinyin import pinyin_tokens
from storage.search.query import EVERYTHING, LABEL, WRITTEN, code_tokens
from storage.search.segments import normalise, text_tokens
from storage.search.table import LONGEST_TOKEN

Tokens = Mapping[str, bool]  # each token of an item, and whether it is in a title


@dataclass(frozen=True, kw_only=True)
class Text:
    """What is indexed of one item. Titles, keywords and names (of people, of partners) are found by pinyin too, bodies are not.
    A label is `group:value`, as `area:battery`; nobody finds one by typing it."""

    code: str
    titles: Sequence[str] = ()
    keywords: Sequence[str] = ()
    names: Sequence[str] = ()
    bodies: Sequence[str] = ()
    labels: Sequence[str] = ()


def tokens(text: Text) -> Tokens:
    """Cuts a text into tokens: some milliseconds of CPU, so an import does it before its transaction and in a thread.

    Raises ValueError if a label is none.
    """
    found = {EVERYTHING.token: False}
    for label in text.labels:
        group, _, value = label.partition(":")
        if not (group and value) or len(LABEL + label) > LONGEST_TOKEN:
            raise ValueError(f"{label!r} is no label: group:value, at most {LONGEST_TOKEN - 1} characters")
        found[LABEL + label] = False
    for code in code_tokens(normalise(text.code)):
        found |= {code: False, f"{code}{WRITTEN}{text.code}": False}
    spoken = [normalise(part) for part in (*text.keywords, *text.names)]
    for part in (*spoken, *map(normalise, text.bodies)):
        found |= dict.fromkeys(text_tokens(part), False)
    for part in spoken:
        found |= dict.fromkeys(pinyin_tokens(part), False)
    for title in map(normalise, text.titles):
        found |= dict.fromkeys(text_tokens(title), True)
        found |= dict.fromkeys(pinyin_tokens(title), True)
    return {token: in_title for token, in_title in found.items() if len(token) <= LONGEST_TOKEN}
