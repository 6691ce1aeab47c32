"""What the reviewers of an opening score. Pure functions."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

MOST = 5
"""The best score of a criterion that does not say another one; the worst is 1."""


@dataclass(frozen=True)
class Criterion:
    """Something that is scored from 1 to `most`. `name` is its name in code, files and stored scores; one of the two languages may be
    empty."""

    name: str
    zh: str
    en: str
    most: int = MOST


def criteria_of(stored: Iterable[Mapping[str, Any]]) -> tuple[Criterion, ...]:
    """Reads what `as_stored` wrote."""
    return tuple(Criterion(one["name"], one["zh"], one["en"], one["most"]) for one in stored)


def as_stored(criteria: Iterable[Criterion]) -> list[dict[str, Any]]:
    """The criteria as JSON."""
    return [asdict(one) for one in criteria]
