"""The choices of an audience on buttons: a picker's button has 20 bytes, and keeps its meaning whatever else is offered."""

import hashlib
from collections.abc import Iterable

from lab.audiences import Audience, Part

BYTES = 20
_LETTERS = {
    "everyone": "e",
    "roles": "r",
    "topics": "t",
    "projects": "p",
    "openings": "o",
    "applicants": "a",
    "drafts": "d",
    "lists": "l",
    "groups": "g",
    "chats": "c",
    "languages": "y",
}
_NAMES = {letter: name for name, letter in _LETTERS.items()}
# What a press says: the part is chosen, or not; it is excluded, or not.
CHOOSE, LEAVE, EXCLUDE, ADMIT = "+", "-", "!", "."
SIGNS = CHOOSE + LEAVE + EXCLUDE + ADMIT


def pack(sign: str, part: Part) -> str:
    """A press as a button carries it: `+t:seminars/battery`; of a long one, what is sure to be only its own."""
    text = f"{sign}{_LETTERS[part.name]}:{part.value}"
    return text if len(text.encode()) <= BYTES else f"{sign}#{_digest(part)}"


def unpack(value: str, offered: Iterable[Part]) -> tuple[str, Part] | None:
    """What was pressed; None if it is not known (any more)."""
    sign, text = value[:1], value[1:]
    if text.startswith("#"):
        found = next((part for part in offered if _digest(part) == text[1:]), None)
        return (sign, found) if found else None
    name = _NAMES.get(text[:1])
    return (sign, Part(name, text[2:])) if name and text[1:2] == ":" else None


def pressed(audience: Audience, sign: str, part: Part) -> Audience:
    """The audience after a press. Nothing is chosen and excluded at the same time. Raises NotAPart."""
    excluded = audience.excluded is not None and audience.excluded.has(part)
    if sign in (CHOOSE, LEAVE):
        changed = audience.toggled(part) if audience.has(part) is not (sign == CHOOSE) else audience
        return changed.excluding(part) if excluded and sign == CHOOSE else changed
    changed = audience.excluding(part) if excluded is not (sign == EXCLUDE) else audience
    return changed.toggled(part) if sign == EXCLUDE and audience.has(part) else changed


def _digest(part: Part) -> str:
    return hashlib.sha256(str(part).encode()).hexdigest()[:12]
