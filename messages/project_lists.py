"""The state of a list of projects, and how its buttons carry it (`messages.references`)."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from lab.projects import Filters
from messages import references
from messages.references import in_list, short, split
from storage.projects import Level, Stage

Reference = references.Reference[Filters]
PAGE = references.PAGE
_NONE = "-"
_LEVELS = dict(zip("abcdefghij", Level, strict=False))
_STAGES = dict(zip("abcdefghij", Stage, strict=False))
_LEVEL_KEYS = {level: key for key, level in _LEVELS.items()}
_STAGE_KEYS = {stage: key for key, stage in _STAGES.items()}


def packed(filters: Filters) -> str | None:
    """The filters as a short text, or None where they need to be stored."""
    level = _LEVEL_KEYS[filters.level] if filters.level else _NONE
    stage = _STAGE_KEYS[filters.stage] if filters.stage else _NONE
    head = f"{level}{stage}{filters.area or ''}"
    return short(head, filters.words)


def unpacked(text: str) -> Filters | None:
    """Reads what `packed` wrote; None where it is none."""
    found = split(text)
    if found is None:
        return None
    head, words = found
    return Filters(words=words, area=head[2:] or None, level=_LEVELS.get(head[0]), stage=_STAGES.get(head[1]))


def as_state(filters: Filters) -> dict[str, Any]:
    """The filters as they are stored."""
    return {"words": filters.words, **filters.chosen()}


def from_state(state: Mapping[str, Any]) -> Filters:
    """Reads what `as_state` wrote."""
    level, stage = state.get("level"), state.get("stage")
    return Filters(
        words=state.get("words", ""),
        area=state.get("area"),
        level=Level(level) if level else None,
        stage=Stage(stage) if stage else None,
    )


def with_filter(filters: Filters, name: str, value: str) -> Filters:
    """The filters with one of them set; `-` takes it off. A level or a stage goes by its key."""
    chosen = None if value == _NONE else value
    match name:
        case "area":
            return replace(filters, area=chosen)
        case "level":
            return replace(filters, level=_LEVELS.get(value))
        case _:
            return replace(filters, stage=_STAGES.get(value))


def filter_key(name: str, value: str) -> str:
    """How a filter's value stands in a button."""
    match name:
        case "level":
            return _LEVEL_KEYS[Level(value)]
        case "stage":
            return _STAGE_KEYS[Stage(value)]
        case _:
            return value


# Short names of the filters, in buttons.
FILTER_LETTERS = {"a": "area", "v": "level", "s": "stage"}


def page_data(reference: Reference, page: int) -> str:
    """Data of the button that shows a page, counted from 0."""
    return f"pl:{page}:{reference.text}"


def chooser_data(reference: Reference, name: str) -> str:
    """Data of the button that shows the values of a filter."""
    letter = next(letter for letter, filter_name in FILTER_LETTERS.items() if filter_name == name)
    return f"pf:{letter}:{reference.text}"


def choice_data(reference: Reference, name: str, value: str | None) -> str:
    """Data of the button that sets a filter, or (None) takes it off."""
    letter = next(letter for letter, filter_name in FILTER_LETTERS.items() if filter_name == name)
    return f"ps:{letter}:{filter_key(name, value) if value else _NONE}:{reference.text}"


def clear_data(reference: Reference, what: str) -> str:
    """Data of the button that takes off the words (`w`) or the filters (`f`)."""
    return f"pc:{what}:{reference.text}"


def card_data(code: str, position: int | None = None, reference: Reference | None = None) -> str:
    """Data of the button that shows a card; from a list with its position there, counted from 0."""
    return f"pp:{code}{in_list(position, reference)}"


def neighbour_data(position: int, reference: Reference) -> str:
    """Data of the button that shows the card at a position of the list, counted from 0."""
    return f"pn:{position}:{reference.text}"


def follow_data(code: str, *, wanted: bool, position: int | None = None, reference: Reference | None = None) -> str:
    """Data of the button that follows or unfollows. It says what is wanted, so that a second press changes nothing."""
    return f"p{'+' if wanted else '-'}:{code}{in_list(position, reference)}"


def related_data(code: str) -> str:
    """Data of the button that lists what is near."""
    return f"pr:{code}"


FOLLOWED_DATA = "pm"


def followed_data(page: int) -> str:
    """Data of the button that shows a page of what the reader follows, counted from 0."""
    return f"{FOLLOWED_DATA}:{page}" if page else FOLLOWED_DATA
