"""Lists of openings on the screen: pages, the areas to choose from, nothing found, those of a project, near to one, followed."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from lab.opening_lists import Found, Show
from messages import bilingual
from messages.bilingual import Bilingual, told
from messages.html import Html, bold, fit, join, lines, shorten
from messages.opening_cards import opening_button
from messages.opening_lists import (
    EVERYTHING,
    FOLLOWED_DATA,
    PAGE,
    Reference,
    area_data,
    card_data,
    chooser_data,
    clear_data,
    followed_data,
    kind_data,
    page_data,
    show_data,
)
from messages.opening_times import when
from messages.screen import Button, Screen, rows
from messages.words import Words, enum_id
from storage.areas import Area
from storage.openings import Opening, OpeningKind
from storage.projects import Project

_WORDS = 100  # UTF-16 units of the words in a title


@dataclass(frozen=True)
class Reader:
    """For whom lists are drawn: their language and zone, as things stand `now`, and the names of the areas in the laboratory's order."""

    words: Words
    zone: ZoneInfo
    now: datetime
    areas: Mapping[str, Bilingual]


def reader(words: Words, areas: Sequence[Area], *, zone: ZoneInfo, now: datetime) -> Reader:
    """A reader in a laboratory with these areas."""
    return Reader(words, zone, now, {area.code: bilingual.of(area, "name") for area in areas})


def page(to: Reader, found: Found, reference: Reference, *, number: int, follows: bool) -> Screen:
    """One page of a list, counted from 0. `follows` adds the way to what the reader follows."""
    words = to.words
    cards = [
        Button(opening.code, data=card_data(opening.code, number * PAGE + place, reference))
        for place, opening in enumerate(found.openings)
    ]
    last = []
    if reference.filters.words:
        last.append(Button(words.plain("button-clear-words"), data=clear_data(reference)))
    if follows:
        last.append(Button(words.plain("button-openings-followed"), data=FOLLOWED_DATA))
    head = lines(_title(to, reference), _count(to, found.total, number))
    return Screen(
        fit([head, *_entries(to, found, kinds=reference.filters.kind is None)]),
        [
            *rows(cards),
            _navigation(to, found.total, number, lambda page: page_data(reference, page)),
            _shows(to, found, reference),
            [*_kinds(to, found, reference), _area_button(to, reference)],
            last,
        ],
    )


def nothing(
    to: Reader,
    found: Found,
    reference: Reference,
    *,
    near: Sequence[Button],
    without_area: int,
    without_words: int,
    private: bool,
) -> Screen:
    """Nothing fits: what would, by how much it is, and what may have been meant; in private, the way to hear of new ones."""
    words, filters = to.words, reference.filters
    wanted = shorten(filters.words, _WORDS)
    blocks = [
        _title(to, reference),
        words.html("openings-nothing-words" if wanted else f"openings-nothing-{filters.show}", words=wanted),
    ]
    buttons: list[Sequence[Button]] = []
    if near:
        blocks.append(words.html("did-you-mean"))
        buttons += rows(near, per_row=2)
    wider = []
    if without_area:
        text = words.plain("button-openings-any-area", count=without_area)
        wider.append(Button(text, data=area_data(reference, None)))
    if without_words:
        text = words.plain("button-openings-any-words", count=without_words)
        wider.append(Button(text, data=clear_data(reference)))
    everything = [Button(words.plain("button-all-openings"), data=f"ol:0:{EVERYTHING}")]
    follow = [Button(words.plain("button-topics"), data="tp")] if private else []
    kinds = _kinds(to, found, reference)
    return Screen(fit(blocks), [*buttons, wider, _shows(to, found, reference), kinds, everything, follow])


def chooser(to: Reader, found: Found, reference: Reference) -> Screen:
    """The areas, each with how many openings it leaves."""
    words, counts = to.words, found.counts.areas
    choices = [
        Button(
            f"{'✓ ' if area == reference.filters.area else ''}{_area(to, area)} {counts[area]}",
            data=area_data(reference, area),
        )
        for area in to.areas
        if counts.get(area)
    ]
    every = Button(words.plain("filter-all", count=sum(counts.values())), data=area_data(reference, None))
    back = Button(words.plain("button-back-to-results"), data=page_data(reference, 0))
    head = lines(_title(to, reference), words.html("openings-ask-area"))
    return Screen(head, [*rows(choices), [every], [back]])


def of_project(to: Reader, project: Project, found: Found) -> Screen:
    """The openings of a project, and the way back to it."""
    words = to.words
    title = bilingual.of(project, "title").in_language(words.language)
    head = words.html("openings-of-project", title=title, code=project.code)
    back = Button(words.plain("button-back-to-card", code=project.code), data=f"pp:{project.code}")
    return _short(to, head, found, [[back]])


def related(to: Reader, opening: Opening, found: Found, same_area: Reference) -> Screen:
    """The other openings of an area, and the way to its list."""
    words = to.words
    area = _area(to, opening.area)
    every = Button(words.plain("button-openings-area", area=shorten(area, 20)), data=page_data(same_area, 0))
    back = Button(words.plain("button-back-to-card", code=opening.code), data=card_data(opening.code))
    return _short(to, words.html("openings-related", area=area, code=opening.code), found, [[every], [back]])


def followed(to: Reader, found: Found, *, number: int) -> Screen:
    """A page of what the reader follows, counted from 0."""
    words = to.words
    every = [Button(words.plain("button-all-openings"), data=f"ol:0:{EVERYTHING}")]
    if not found.total:
        return Screen(words.html("openings-followed-none"), [every])
    head = lines(words.html("openings-followed-title"), _count(to, found.total, number))
    return _short(to, head, found, [_navigation(to, found.total, number, followed_data), every])


def _short(to: Reader, head: Html, found: Found, last: Sequence[Sequence[Button]]) -> Screen:
    cards = [opening_button(opening.code) for opening in found.openings]
    none = [] if found.openings else [to.words.html("openings-nothing-current")]
    return Screen(fit([head, *none, *_entries(to, found, kinds=True)]), [*rows(cards), *last])


def _title(to: Reader, reference: Reference) -> Html:
    words, filters = to.words, reference.filters
    title = words.html(f"openings-title-{filters.kind}" if filters.kind else "openings-title")
    return join([title, shorten(filters.words, _WORDS)], " · ") if filters.words else title


def _count(to: Reader, total: int, number: int) -> Html:
    pages = -(-total // PAGE)
    if pages == 1:
        return to.words.html("openings-count", count=total)
    return to.words.html("openings-count-pages", count=total, page=number + 1, pages=pages)


def _entries(to: Reader, found: Found, *, kinds: bool) -> list[Html]:
    return [_entry(to, opening, kinds=kinds) for opening in found.openings]


def _entry(to: Reader, opening: Opening, *, kinds: bool) -> Html:
    words = to.words
    facts = [words.plain(enum_id(opening.kind))] if kinds else []
    facts.append(_area(to, opening.area))
    location = bilingual.of(opening, "location").in_language(words.language)
    return lines(
        join([bold(told(words, bilingual.of(opening, "title"))), opening.code], " · "),
        join([*facts, *([location] if location else [])], " · "),
        when(words, opening, zone=to.zone, now=to.now),
    )


def _area(to: Reader, code: str) -> str:
    return to.areas.get(code, Bilingual(code, code)).in_language(to.words.language)


def _shows(to: Reader, found: Found, reference: Reference) -> list[Button]:
    chosen, counts = reference.filters.show, found.counts.shows
    return [
        Button(
            f"{'✓ ' if show is chosen else ''}{to.words.plain(f'button-show-{show}', count=counts.get(show, 0))}",
            data=show_data(reference, show),
        )
        for show in Show
        if show is chosen or counts.get(show)
    ]


def _kinds(to: Reader, found: Found, reference: Reference) -> list[Button]:
    chosen, counts = reference.filters.kind, found.counts.kinds
    return [
        Button(
            f"{'✓ ' if kind is chosen else ''}{to.words.plain(f'button-kind-{kind}', count=counts.get(kind, 0))}",
            data=kind_data(reference, None if kind is chosen else kind),
        )
        for kind in OpeningKind
        if kind is chosen or counts.get(kind)
    ]


def _area_button(to: Reader, reference: Reference) -> Button:
    area = reference.filters.area
    text = f"✓ {shorten(_area(to, area), 24)}" if area else to.words.plain("filter-area")
    return Button(text, data=chooser_data(reference))


def _navigation(to: Reader, total: int, number: int, data: Callable[[int], str]) -> list[Button]:
    around = []
    if number > 0:
        around.append(Button(to.words.plain("button-previous"), data=data(number - 1)))
    if (number + 1) * PAGE < total:
        around.append(Button(to.words.plain("button-next"), data=data(number + 1)))
    return around


def empty(words: Words, *, private: bool) -> Screen:
    """There are no openings at all yet; in private, the way to hear of the first ones."""
    follow = [Button(words.plain("button-topics"), data="tp")] if private else []
    return Screen(words.html("openings-empty"), [follow])
