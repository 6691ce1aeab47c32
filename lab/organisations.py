"""Organisations that are given the data of who applies, besides the laboratory. Pure functions."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True)
class Organisation:
    """An organisation by its name; one of the two languages may be empty."""

    zh: str
    en: str

    @property
    def key(self) -> str:
        """What a consent keeps of it: it stays the same if the name is translated later."""
        return self.zh or self.en


def organisations_of(stored: Iterable[Mapping[str, Any]]) -> tuple[Organisation, ...]:
    """Reads what `as_stored` wrote."""
    return tuple(Organisation(one["zh"], one["en"]) for one in stored)


def as_stored(organisations: Iterable[Organisation]) -> list[dict[str, Any]]:
    """The organisations as JSON."""
    return [asdict(one) for one in organisations]
