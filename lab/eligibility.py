"""Who may apply for an opening. Pure functions."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any


class Tongue(StrEnum):
    """A working language."""

    ZH = "zh"
    EN = "en"


@dataclass(frozen=True, kw_only=True)
class Eligibility:
    """What is expected of who applies; empty or None where it does not matter. `study_*` is the study year in words, `doctorate_years`
    how many years may have passed since the doctorate, `nationality_*` nationality and visa in words, `languages` the working
    languages."""

    study_zh: str = ""
    study_en: str = ""
    doctorate_years: int | None = None
    nationality_zh: str = ""
    nationality_en: str = ""
    languages: tuple[Tongue, ...] = ()


def eligibility_of(stored: Mapping[str, Any]) -> Eligibility:
    """Reads what `as_stored` wrote."""
    return Eligibility(**{**stored, "languages": tuple(map(Tongue, stored["languages"]))})


def as_stored(eligibility: Eligibility) -> dict[str, Any]:
    """The eligibility as JSON."""
    return {**asdict(eligibility), "languages": [tongue.value for tongue in eligibility.languages]}
