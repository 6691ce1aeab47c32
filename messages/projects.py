"""Projects on the screen: a page of results, the choosers of the filters, the card, and cards to share."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from lab.projects import Card, Filters, Found
from lab.seminars.lists import Of
from messages import bilingual
from messages.bilingual import Bilingual, told
from messages.html import MESSAGE_LIMIT, Html, bold, fit, join, lines, link, shorten, utf16_length, visible
from messages.opening_lists import of_project_data
from messages.periods import period
from messages.project_lists import (
    FOLLOWED_DATA,
    PAGE,
    Reference,
    card_data,
    choice_data,
    chooser_data,
    clear_data,
    follow_data,
    followed_data,
    neighbour_data,
    page_data,
    related_data,
)
from messages.screen import Button, Screen, rows
from messages.seminar_lists import subject_data
from messages.words import Words
from storage.areas import Area
from storage.persons import Person
from storage.projects import Level, Project, Stage, Visibility

FILTERS = ("area", "level", "stage")

# UTF-16 units, for what would push the rest off a card or a button.
_SUMMARY = 800  # at least; a summary gets all the room that the rest of the card leaves
_NAMES = 600
_LINK = 80
_LABEL = 24


def page(
    words: Words,
    found: Found,
    reference: Reference,
    areas: Sequence[Area],
    *,
    number: int,
    follows: bool = False,
) -> Screen:
    """One page of results, counted from 0. `follows` adds the way to what the reader follows."""
    names = _area_names(areas)
    head = lines(_title(words, reference.filters), _count(words, found.total, number))
    entries = [_entry(words, project, names) for project in found.projects]
    first = number * PAGE
    cards = [
        Button(project.code, data=card_data(project.code, first + place, reference))
        for place, project in enumerate(found.projects)
    ]
    navigation = _navigation(words, found.total, number, lambda page: page_data(reference, page))
    return Screen(
        fit([head, *entries]),
        [*rows(cards), navigation, *_filter_rows(words, reference, names, follows=follows)],
    )


def nothing(
    words: Words,
    reference: Reference,
    areas: Sequence[Area],
    *,
    near: Sequence[Button],
    without_filters: int,
    without_words: int,
) -> Screen:
    """Nothing fits: what may have been meant, and how many projects there are without the filters, and without the words."""
    filters = reference.filters
    wanted = shorten(filters.words, 100)
    message = (
        "projects-nothing-filters"
        if not wanted
        else "projects-nothing-both"
        if filters.chosen()
        else "projects-nothing"
    )
    blocks = [words.html(message, words=wanted)]
    buttons: list[Sequence[Button]] = []
    if near:
        blocks.append(words.html("did-you-mean"))
        buttons += rows(near, per_row=2)
    if without_filters:
        text = words.plain("button-without-filters", count=without_filters)
        buttons.append([Button(text, data=clear_data(reference, "f"))])
    if without_words:
        text = words.plain("button-without-words", count=without_words)
        buttons.append([Button(text, data=clear_data(reference, "w"))])
    if filters.chosen():
        buttons.append(_choosers(words, reference, _area_names(areas)))
    buttons.append([Button(words.plain("button-all-projects"), data="pl:0:--;")])
    return Screen(fit(blocks), buttons)


def chooser(words: Words, reference: Reference, name: str, areas: Sequence[Area], counts: Mapping[str, int]) -> Screen:
    """The values of one filter, each with how many projects it leaves."""
    names = _area_names(areas)
    values: Sequence[str] = (
        [area.code for area in areas] if name == "area" else list(Level if name == "level" else Stage)
    )
    chosen = reference.filters.chosen().get(name)
    choices = [
        Button(
            f"{'✓ ' if value == chosen else ''}{_label(words, name, value, names)} {counts[value]}",
            data=choice_data(reference, name, value),
        )
        for value in values
        if counts.get(value)
    ]
    every = Button(words.plain("filter-all", count=sum(counts.values())), data=choice_data(reference, name, None))
    back = Button(words.plain("button-back-to-results"), data=page_data(reference, 0))
    head = lines(_title(words, reference.filters), words.html(f"filter-ask-{name}"))
    return Screen(head, [*rows(choices), [every], [back]])


def card(
    words: Words,
    one: Card,
    *,
    openings: int = 0,
    seminars: int = 0,
    position: int | None = None,
    total: int = 0,
    reference: Reference | None = None,
    private_url: str | None = None,
) -> Screen:
    """Everything about a project, with the ways to its `openings` and `seminars`, of which it has so many. From a list it has a way back, and to the
    ones before and after. Where others read along, `private_url` stands in place of what concerns one person."""
    project = one.project
    follow = follow_data(project.code, wanted=not one.followed, position=position, reference=reference)
    first = [
        Button(words.plain("button-open-private"), url=private_url)
        if private_url
        else Button(words.plain("button-unfollow" if one.followed else "button-follow"), data=follow)
    ]
    if one.related:
        first.append(Button(words.plain("button-related", count=one.related), data=related_data(project.code)))
    ways = []
    if openings:
        ways.append(Button(words.plain("button-openings", count=openings), data=of_project_data(project.code)))
    if seminars:
        ways.append(Button(words.plain("button-seminars", count=seminars), data=subject_data(Of.PROJECT, project.code)))
    # Inline results are public, so there is nothing to share of the others.
    last = [Button(words.plain("button-share"), share=project.code)] if project.visibility is Visibility.PUBLIC else []
    around = []
    if position is not None and reference is not None:
        back = words.plain("button-back-to-position", position=position + 1, total=total)
        last.append(Button(back, data=page_data(reference, position // PAGE)))
        if position > 0:
            around.append(Button(words.plain("button-before"), data=neighbour_data(position - 1, reference)))
        if position + 1 < total:
            around.append(Button(words.plain("button-after"), data=neighbour_data(position + 1, reference)))
    else:
        last.append(Button(words.plain("button-all-projects"), data="pl:0:--;"))
    return Screen(fit(card_blocks(words, one)), [first, ways, around, last])


def card_blocks(words: Words, one: Card) -> list[Html]:
    """The text of a card, in blocks of falling importance."""
    project = one.project
    title = bilingual.of(project, "title")
    head = lines(
        join([told(words, title, bold(title.in_language(words.language))), project.code], " · "),
        join([_level(words, project), told(words, _area_name(one.area, project)), words.plain(_stage(project))], " · "),
    )
    rest = [_facts(words, one), _links(words, project), _notes(words, project)]
    return [head, _summary(words, project, [head, *rest]), *rest]


def related(words: Words, project: Project, found: Found, areas: Sequence[Area], same_area: Reference) -> Screen:
    """The projects nearest to one, and the way to all of its area."""
    names = _area_names(areas)
    title = bilingual.of(project, "title").in_language(words.language)
    shown = len(found.projects)
    head = lines(
        words.html("related-title", title=title, code=project.code),
        words.html("related-nearest", shown=shown, count=found.total) if found.total > shown else None,
    )
    cards = [Button(near.code, data=card_data(near.code)) for near in found.projects]
    area = _label(words, "area", project.area, names)
    every = Button(words.plain("button-area", area=area), data=page_data(same_area, 0))
    back = Button(words.plain("button-back-to-card", code=project.code), data=card_data(project.code))
    entries = [_entry(words, near, names) for near in found.projects]
    return Screen(fit([head, *entries]), [*rows(cards), [every], [back]])


def followed(words: Words, found: Found, areas: Sequence[Area], *, number: int) -> Screen:
    """A page of what the reader follows, counted from 0."""
    every = [Button(words.plain("button-all-projects"), data="pl:0:--;")]
    if not found.total:
        return Screen(words.html("followed-none"), [every])
    names = _area_names(areas)
    cards = [Button(project.code, data=card_data(project.code)) for project in found.projects]
    head = lines(words.html("followed-title"), _count(words, found.total, number))
    entries = [_entry(words, project, names) for project in found.projects]
    navigation = _navigation(words, found.total, number, followed_data)
    return Screen(fit([head, *entries]), [*rows(cards), navigation, every])


def empty(words: Words) -> Screen:
    """There are no projects at all yet."""
    return Screen(words.html("projects-empty"), [[Button(words.plain("button-topics"), data="tp")]])


def inline_result(words: Words, one: Card, *, url: str) -> dict[str, Any]:
    """A card as the result of an inline query: public facts, and a button that opens it in the bot."""
    project = one.project
    text = fit([*card_blocks(words, one)])
    title = bilingual.of(project, "title").in_language(words.language)
    area = _area_name(one.area, project).in_language(words.language)
    about = f"{project.code} · {words.plain('level-' + project.level)} · {area} · {words.plain(_stage(project))}"
    open_it = Button(words.plain("button-open-in-bot"), url=url)
    return {
        "type": "article",
        "id": project.code,
        "title": title[:256],
        "description": about,
        "input_message_content": {
            "message_text": str(text),
            "parse_mode": "HTML",
            "link_preview_options": {"is_disabled": True},
        },
        "reply_markup": {"inline_keyboard": [[open_it.as_json()]]},
    }


def _title(words: Words, filters: Filters) -> Html:
    if filters.words:
        return words.html("projects-title-words", words=shorten(filters.words, 100))
    return words.html("projects-title")


def _entry(words: Words, project: Project, names: Mapping[str, Bilingual]) -> Html:
    title = bilingual.of(project, "title")
    area = names.get(project.area, Bilingual(project.area, project.area))
    return lines(
        join([bold(told(words, title)), project.code], " · "),
        join([_level(words, project), area.in_language(words.language), words.plain(_stage(project))], " · "),
    )


def _count(words: Words, total: int, number: int) -> Html:
    pages = -(-total // PAGE)
    if pages == 1:
        return words.html("projects-count", count=total)
    return words.html("projects-count-pages", count=total, page=number + 1, pages=pages)


def _navigation(words: Words, total: int, number: int, data: Callable[[int], str]) -> list[Button]:
    around = []
    if number > 0:
        around.append(Button(words.plain("button-previous"), data=data(number - 1)))
    if (number + 1) * PAGE < total:
        around.append(Button(words.plain("button-next"), data=data(number + 1)))
    return around


def _choosers(words: Words, reference: Reference, names: Mapping[str, Bilingual]) -> list[Button]:
    chosen = reference.filters.chosen()
    buttons = []
    for name in FILTERS:
        value = chosen.get(name)
        text = f"✓ {_label(words, name, value, names)}" if value else words.plain(f"filter-{name}")
        buttons.append(Button(text, data=chooser_data(reference, name)))
    return buttons


def _filter_rows(
    words: Words, reference: Reference, names: Mapping[str, Bilingual], *, follows: bool
) -> list[list[Button]]:
    clear = []
    if reference.filters.chosen():
        clear.append(Button(words.plain("button-clear-filters"), data=clear_data(reference, "f")))
    if reference.filters.words:
        clear.append(Button(words.plain("button-clear-words"), data=clear_data(reference, "w")))
    if follows:
        clear.append(Button(words.plain("button-followed"), data=FOLLOWED_DATA))
    return [_choosers(words, reference, names), clear]


def _facts(words: Words, one: Card) -> Html:
    project = one.project
    lead = [person for person, is_lead in one.people if is_lead]
    members = [person for person, is_lead in one.people if not is_lead]
    span = period(
        words, project.starts_on, project.ends_on, starts_exact=project.starts_exact, ends_exact=project.ends_exact
    )
    return lines(
        _people(words, "project-lead", lead),
        _people(words, "project-members", members),
        _fact(words, "project-partners", bilingual.of(project, "partners")),
        _fact(words, "project-funder", bilingual.of(project, "funder")),
        words.html("project-period", value=span) if span else None,
        _keywords(words, bilingual.of(project, "keywords")),
    )


def _fact(words: Words, message: str, text: Bilingual) -> Html | None:
    return words.html(message, value=told(words, text)) if text else None


def _keywords(words: Words, text: Bilingual) -> Html | None:
    if not text:
        return None
    separator = words.plain("list-separator")
    shown = separator.join(part.strip() for part in text.in_language(words.language).split(";") if part.strip())
    return words.html("project-keywords", value=told(words, text, join([shown])))


def _people(words: Words, message: str, people: Sequence[Person]) -> Html | None:
    if not people:
        return None
    names = [bilingual.of(person, "name") for person in people]
    listed = words.plain("list-separator").join(name.in_language(words.language) for name in names)
    # One note for all of them, however many have no name in this language.
    foreign = next((name for name in names if not name.has(words.language)), names[0])
    return words.html(message, value=told(words, foreign, join([shorten(listed, _NAMES)])), count=len(people))


def _links(words: Words, project: Project) -> Html:
    shown = []
    for entry in project.links:
        title = Bilingual(entry.get("title_zh", ""), entry.get("title_en", ""))
        shown.append(link(shorten(title.in_language(words.language) or entry["url"], _LINK), entry["url"]))
    return lines(*[join(["🔗 ", part]) for part in shown])


def _notes(words: Words, project: Project) -> Html:
    return lines(
        words.html("visibility-note", visibility=project.visibility)
        if project.visibility is not Visibility.PUBLIC
        else None,
        words.html("sample-note") if project.sample else None,
    )


def _summary(words: Words, project: Project, rest: Sequence[Html]) -> Html:
    """As much of the summary as the rest of the card leaves room for."""
    text = bilingual.of(project, "summary")
    if not text:
        return Html("")
    separators = (len(rest) + 1) * len("\n\n")
    taken = sum(utf16_length(visible(block)) for block in [*rest, told(words, text, Html(""))])
    room = max(_SUMMARY, MESSAGE_LIMIT - taken - separators)
    return told(words, text, join([shorten(text.in_language(words.language), room)]))


def _level(words: Words, project: Project) -> str:
    return words.plain(f"level-{project.level}")


def _stage(project: Project) -> str:
    return f"stage-{project.stage.replace('_', '-')}"


def _area_name(area: Area | None, project: Project) -> Bilingual:
    return bilingual.of(area, "name") if area is not None else Bilingual(project.area, project.area)


def _area_names(areas: Sequence[Area]) -> dict[str, Bilingual]:
    return {area.code: bilingual.of(area, "name") for area in areas}


def _label(words: Words, name: str, value: str, names: Mapping[str, Bilingual]) -> str:
    return shorten(_value(words, name, value, names), _LABEL)


def _value(words: Words, name: str, value: str, names: Mapping[str, Bilingual]) -> str:
    if name == "area":
        return names.get(value, Bilingual(value, value)).in_language(words.language)
    return words.plain(f"{name}-{value.replace('_', '-')}")
