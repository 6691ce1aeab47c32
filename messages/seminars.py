"""Lists of seminars on the screen: by day, the areas and languages to choose from, nothing found."""

from collections.abc import Mapping, Sequence
from datetime import date

from lab.seminars.lists import Found, Of, Subject
from lab.seminars.spans import Span, When
from messages import seminar_buttons, seminar_days
from messages.bilingual import Bilingual
from messages.html import Html, bold, fit, join, lines, shorten
from messages.reservations import MINE
from messages.screen import Button, Screen, rows
from messages.seminar_blocks import Reader
from messages.seminar_lists import (
    ALL_SERIES_DATA,
    EVERYTHING,
    PAGE,
    Reference,
    area_data,
    card_data,
    chooser_data,
    clear_data,
    language_data,
    page_data,
    series_data,
    span_data,
)
from messages.seminar_texts import headline, place, speaker
from messages.words import enum_id
from storage.seminars import Seminar, SeminarLanguage, SeminarStatus

Areas = Mapping[str, Bilingual]
_WORDS = 100  # UTF-16 units of the words in a title
OFFERED = ((When.TODAY, When.WEEK, When.NEXT_WEEK), (When.MONTH, When.COMING, When.PAST))


def page(to: Reader, found: Found, reference: Reference, *, number: int, areas: Areas, subject: str = "") -> Screen:
    """One page of a list, counted from 0. `subject` names the series, project or host whose seminars they are."""
    cards = [
        Button(seminar.code, data=card_data(seminar.code, number * PAGE + place, reference))
        for place, seminar in enumerate(found.seminars)
    ]
    head = lines(_title(to, reference, areas, subject), _count(to, found.total, number))
    return Screen(
        fit([head, *_entries(to, found, days=reference.filters.span.when is not When.DAY)]),
        [
            *rows(cards),
            _navigation(to, found.total, number, reference),
            *_filters(to, found, reference, areas),
        ],
    )


def nothing(
    to: Reader,
    found: Found,
    reference: Reference,
    *,
    areas: Areas,
    subject: str = "",
    near: Sequence[Button],
    wider: Sequence[Button],
    topic: str | None,
) -> Screen:
    """Nothing fits: what would, what may have been meant, and the topic by which one hears of new ones."""
    words, filters = to.words, reference.filters
    wanted = shorten(filters.words, _WORDS)
    blocks = [
        _title(to, reference, areas, subject),
        words.html("seminars-nothing-words", words=wanted)
        if wanted
        else words.html("seminars-nothing", span=span_name(to, filters.span)),
    ]
    buttons: list[Sequence[Button]] = []
    if near:
        blocks.append(words.html("did-you-mean"))
        buttons += rows(near, per_row=2)
    spans = _spans(to, found, reference, but=filters.span.when)
    every = [Button(words.plain("button-all-seminars"), data=f"ml:0:{EVERYTHING}")]
    follow = []
    if topic is not None:
        blocks.append(words.html("seminars-subscribe"))
        follow = [Button(words.plain("button-seminars-topic"), data=f"tt:{topic}")]
    return Screen(fit(blocks), [*buttons, *rows(wider, per_row=2), *spans, [*every, *_mine(to)], follow])


def empty(to: Reader) -> Screen:
    """There are no seminars at all yet; in private, the way to hear of the first ones."""
    words = to.words
    follow = [] if to.private_url else [Button(words.plain("button-seminars-topic"), data="tt:seminars")]
    return Screen(words.html("seminars-empty"), [follow])


def _mine(to: Reader) -> list[Button]:
    """What the reader reserved or is reminded of; nobody's own where others read along."""
    return [] if to.private_url else [Button(to.words.plain("button-seminars-mine"), data=MINE)]


def areas_to_choose(to: Reader, found: Found, reference: Reference, areas: Areas) -> Screen:
    """The areas, each with how many seminars it leaves."""
    chosen, counts = reference.filters.area, found.counts.areas
    choices = [
        Button(_ticked(_area(to, areas, area), counts[area], area == chosen), data=area_data(reference, area))
        for area in areas
        if counts.get(area)
    ]
    every = Button(to.words.plain("button-seminars-any-area"), data=area_data(reference, None))
    return _chooser(to, reference, areas, "seminars-ask-area", [*rows(choices), [every]])


def languages_to_choose(to: Reader, found: Found, reference: Reference, areas: Areas) -> Screen:
    """The languages, each with how many seminars it leaves."""
    chosen, counts = reference.filters.language, found.counts.languages
    choices = [
        Button(_ticked(to.words.plain(enum_id(one)), counts[one], one is chosen), data=language_data(reference, one))
        for one in (SeminarLanguage.ZH, SeminarLanguage.EN)
        if counts[one]
    ]
    every = Button(to.words.plain("button-seminars-any-language"), data=language_data(reference, None))
    return _chooser(to, reference, areas, "seminars-ask-language", [choices, [every]])


def span_name(to: Reader, span: Span) -> str:
    """`本周`, `12月2日`, `December 2026`."""
    if span.day is None:
        return to.words.plain(f"seminars-span-{span.when}")
    if span.when is When.DAY:
        return seminar_days.named_day(to.words, span.day, _today(to))
    return seminar_days.month(to.words, span.day)


def _chooser(to: Reader, reference: Reference, areas: Areas, ask: str, choices: Sequence[Sequence[Button]]) -> Screen:
    back = Button(to.words.plain("button-back-to-results"), data=page_data(reference, 0))
    return Screen(lines(_title(to, reference, areas, ""), to.words.html(ask)), [*choices, [back]])


def _title(to: Reader, reference: Reference, areas: Areas, subject: str) -> Html:
    words, filters = to.words, reference.filters
    parts: list[object] = [words.html("seminars-title")]
    if filters.span.when is not When.ALL:
        parts.append(span_name(to, filters.span))
    if subject:
        parts.append(shorten(subject, _WORDS))
    if filters.area:
        parts.append(_area(to, areas, filters.area))
    if filters.language:
        parts.append(words.plain(enum_id(filters.language)))
    if filters.words:
        parts.append(shorten(filters.words, _WORDS))
    return join(parts, " · ")


def _count(to: Reader, total: int, number: int) -> Html:
    pages = -(-total // PAGE)
    if pages == 1:
        return to.words.html("seminars-count", count=total)
    return to.words.html("seminars-count-pages", count=total, page=number + 1, pages=pages)


def _entries(to: Reader, found: Found, *, days: bool) -> list[Html]:
    """The seminars, each below its day where that is another one than before."""
    entries: list[Html] = []
    last: date | None = None
    for seminar in found.seminars:
        day = seminar.starts_at.astimezone(to.zone).date()
        head = bold(seminar_days.named_day(to.words, day, _today(to))) if days and day != last else None
        entries.append(lines(head, entry(to, found, seminar)))
        last = day
    return entries


def entry(to: Reader, found: Found, seminar: Seminar) -> Html:
    """One seminar in a list."""
    words = to.words
    series = found.series.get(seminar.series or "")
    return lines(
        join([f"🕒 {seminar_days.line(words, seminar, to.zone, lab=to.lab)}", *_marks(to, seminar)], " · "),
        join([headline(words, seminar, series), seminar.code], " · "),
        join([speaker(words, seminar), place(words, seminar)], " · "),
    )


def _marks(to: Reader, seminar: Seminar) -> list[Html]:
    words = to.words
    match seminar.status:
        case SeminarStatus.DRAFT:
            return [words.html("seminar-mark-draft")]
        case SeminarStatus.CANCELLED:
            return [words.html("seminar-mark-cancelled")]
        case _ if to.now >= seminar.ends_at:
            return [words.html("seminar-mark-over")]
        case _ if to.now >= seminar.starts_at:
            return [words.html("seminar-mark-on")]
        case SeminarStatus.CHANGED:
            return [words.html("seminar-mark-changed")]
    full = seminar.capacity is not None and seminar.taken >= seminar.capacity
    return [words.html("seminar-mark-full")] if full else []


def _filters(to: Reader, found: Found, reference: Reference, areas: Areas) -> list[Sequence[Button]]:
    words, filters = to.words, reference.filters
    choosers = []
    if filters.area or len(found.counts.areas) > 1:
        text = f"✓ {shorten(_area(to, areas, filters.area), 20)}" if filters.area else words.plain("filter-area")
        choosers.append(Button(text, data=chooser_data(reference, "a")))
    if filters.language or all(found.counts.languages.values()):
        chosen = f"✓ {words.plain(enum_id(filters.language))}" if filters.language else None
        choosers.append(Button(chosen or words.plain("filter-seminar-language"), data=chooser_data(reference, "l")))
    last = [Button(words.plain("button-all-series"), data=ALL_SERIES_DATA), *_mine(to)]
    if filters.words:
        last.append(Button(words.plain("button-clear-words"), data=clear_data(reference)))
    if filters.subject:
        last = [*_back(to, filters.subject), Button(words.plain("button-all-seminars"), data=f"ml:0:{EVERYTHING}")]
    month = filters.span.day or _today(to)
    return [*_spans(to, found, reference), [*choosers, *seminar_buttons.month(words, month)], last]


def _back(to: Reader, subject: Subject) -> list[Button]:
    """The way to the card of the series or the project whose seminars are listed."""
    if subject.of is Of.HOST:
        return []
    data = series_data(subject.code) if subject.of is Of.SERIES else f"pp:{subject.code}"
    return [Button(to.words.plain("button-back-to-card", code=subject.code), data=data)]


def _spans(to: Reader, found: Found, reference: Reference, *, but: When | None = None) -> list[Sequence[Button]]:
    chosen, counts = reference.filters.span.when, found.counts.spans
    return [
        [
            Button(
                _ticked(to.words.plain(f"button-seminars-{when}"), counts.get(when, 0), when is chosen),
                data=span_data(reference, when),
            )
            for when in row
            if when is not but and (when is chosen or counts.get(when))
        ]
        for row in OFFERED
    ]


def _navigation(to: Reader, total: int, number: int, reference: Reference) -> list[Button]:
    around = []
    if number > 0:
        around.append(Button(to.words.plain("button-previous"), data=page_data(reference, number - 1)))
    if (number + 1) * PAGE < total:
        around.append(Button(to.words.plain("button-next"), data=page_data(reference, number + 1)))
    return around


def _ticked(text: str, count: int, chosen: bool) -> str:
    return f"{'✓ ' if chosen else ''}{text} {count}"


def _area(to: Reader, areas: Areas, code: str) -> str:
    return areas.get(code, Bilingual(code, code)).in_language(to.words.language)


def _today(to: Reader) -> date:
    return to.now.astimezone(to.zone).date()


def widened(to: Reader, reference: Reference, *, without_filters: int, without_words: int) -> list[Button]:
    """Buttons that take off the area and the language, and the words, each with how many seminars there are then. The span is any."""
    words, filters = to.words, reference.filters
    buttons = []
    if without_filters:
        text = words.plain("button-seminars-any-filter", count=without_filters)
        buttons.append(Button(text, data=f"mlw:f:{reference.text}"))
    if without_words and filters.words:
        text = words.plain("button-seminars-any-words", count=without_words)
        buttons.append(Button(text, data=f"mlw:w:{reference.text}"))
    return buttons
