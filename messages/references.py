"""How the state of a list travels in its buttons, whatever it lists.

A button has 64 bytes: action, position, a code of up to 32 and a reference to the state. The reference is the state itself
where that is short (filters and up to six Chinese characters), and otherwise the id of a stored one, marked by `~`.
"""

from dataclasses import dataclass
from typing import Generic, TypeVar

BYTES = 20
PAGE = 6  # items on a page: two rows of buttons
STORED = "~"

F = TypeVar("F")


@dataclass(frozen=True)
class Reference(Generic[F]):
    """Filters with the short text that stands for them in buttons."""

    filters: F
    text: str


def short(head: str, words: str) -> str | None:
    """Keys of filters and the words as a reference; None where they need to be stored."""
    text = f"{head};{words}"
    return text if len(text.encode()) <= BYTES else None


def split(text: str) -> tuple[str, str] | None:
    """What `short` put together: keys and words; None where it is none. The first two keys have a letter each."""
    head, separator, words = text.partition(";")
    return (head, words) if separator and len(head) >= 2 else None


def in_list(position: int | None, reference: Reference[F] | None) -> str:
    """The end of the data of a button that belongs to a place in a list, counted from 0; empty for one that stands alone."""
    return "" if position is None or reference is None else f":{position}:{reference.text}"
