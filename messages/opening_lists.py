"""The state of a list of openings, and how its buttons carry it (`messages.references`)."""

from collections.abc import Mapping
from typing import Any

from lab.opening_lists import Filters, Show
from messages import references
from messages.references import in_list, short, split
from storage.openings import OpeningKind

Reference = references.Reference[Filters]
PAGE = references.PAGE
EVERYTHING = "-c;"  # what is current, of both kinds
_NONE = "-"
_KINDS = {"i": OpeningKind.INTERNSHIP, "p": OpeningKind.POSTDOC}
_SHOWS = {"c": Show.CURRENT, "s": Show.SOON, "a": Show.ALL}
_KIND_KEYS = {kind: key for key, kind in _KINDS.items()}
_SHOW_KEYS = {show: key for key, show in _SHOWS.items()}


def packed(filters: Filters) -> str | None:
    """The filters as a short text, or None where they need to be stored."""
    kind = _KIND_KEYS[filters.kind] if filters.kind else _NONE
    head = f"{kind}{_SHOW_KEYS[filters.show]}{filters.area or ''}"
    return short(head, filters.words)


def unpacked(text: str) -> Filters | None:
    """Reads what `packed` wrote; None where it is none."""
    found = split(text)
    if found is None:
        return None
    head, words = found
    return Filters(words=words, kind=_KINDS.get(head[0]), area=head[2:] or None, show=_SHOWS.get(head[1], Show.CURRENT))


def as_state(filters: Filters) -> dict[str, Any]:
    """The filters as they are stored."""
    return {"words": filters.words, "kind": filters.kind, "area": filters.area, "show": filters.show}


def from_state(state: Mapping[str, Any]) -> Filters:
    """Reads what `as_state` wrote."""
    kind = state.get("kind")
    return Filters(
        words=state.get("words", ""),
        kind=OpeningKind(kind) if kind else None,
        area=state.get("area"),
        show=Show(state.get("show", Show.CURRENT)),
    )


def kind_of(key: str) -> OpeningKind | None:
    """The kind that a button names; None for any."""
    return _KINDS.get(key)


def show_of(key: str) -> Show:
    """What a button wants to be shown."""
    return _SHOWS.get(key, Show.CURRENT)


def page_data(reference: Reference, page: int) -> str:
    """Data of the button that shows a page of the list, counted from 0."""
    return f"ol:{page}:{reference.text}"


def chooser_data(reference: Reference) -> str:
    """Data of the button that shows the areas."""
    return f"of:{reference.text}"


def area_data(reference: Reference, area: str | None) -> str:
    """Data of the button that sets the area, or (None) takes it off."""
    return f"os:a:{area or _NONE}:{reference.text}"


def kind_data(reference: Reference, kind: OpeningKind | None) -> str:
    """Data of the button that sets the kind, or (None) takes it off."""
    return f"os:k:{_KIND_KEYS[kind] if kind else _NONE}:{reference.text}"


def show_data(reference: Reference, show: Show) -> str:
    """Data of the button that says which openings are wanted, by where they stand."""
    return f"os:s:{_SHOW_KEYS[show]}:{reference.text}"


def clear_data(reference: Reference) -> str:
    """Data of the button that takes off the words."""
    return f"oc:{reference.text}"


def card_data(code: str, position: int | None = None, reference: Reference | None = None) -> str:
    """Data of the button that shows a card; from a list with its position there, counted from 0."""
    return f"oo:{code}{in_list(position, reference)}"


def neighbour_data(position: int, reference: Reference) -> str:
    """Data of the button that shows the card at a position of the list, counted from 0."""
    return f"on:{position}:{reference.text}"


def follow_data(code: str, *, wanted: bool, position: int | None = None, reference: Reference | None = None) -> str:
    """Data of the button that follows or unfollows. It says what is wanted, so that a second press changes nothing."""
    return f"o{'+' if wanted else '-'}:{code}{in_list(position, reference)}"


def related_data(code: str) -> str:
    """Data of the button that lists what else is open in its area."""
    return f"or:{code}"


def of_project_data(project: str) -> str:
    """Data of the button that lists the openings of a project, by its code."""
    return f"op:{project}"


def qr_data(code: str) -> str:
    """Data of the button that brings the picture of an opening's link."""
    return f"oq:{code}"


def apply_data(code: str) -> str:
    """Data of the button that begins an application."""
    return f"oa:{code}"


FOLLOWED_DATA = "om"


def followed_data(page: int) -> str:
    """Data of the button that shows a page of what the reader follows, counted from 0."""
    return f"{FOLLOWED_DATA}:{page}" if page else FOLLOWED_DATA
