"""Materials of a seminar as files bring them: links; what somebody sent to the bot stays where it is."""

from collections.abc import Iterable
from dataclasses import dataclass

from storage.seminar_materials import MaterialKind, SeminarMaterial


@dataclass(frozen=True)
class Material:
    """A link, and what it leads to."""

    kind: MaterialKind
    title: str
    url: str

    def __str__(self) -> str:
        return f"{self.kind.value} | {self.title} | {self.url}" if self.title else f"{self.kind.value} | {self.url}"


def links_of(stored: Iterable[SeminarMaterial]) -> tuple[Material, ...]:
    """Those of the stored ones that are links."""
    return tuple(
        Material(one.kind, " ".join(one.title.split()).replace("|", "｜"), one.url) for one in stored if one.url
    )
