"""Projects on the screen: a page of results, the choosers of the filters, the card, and cards to share."""

from collections.abc import Mapping, Sequence
from typing import Any

from lab.projects import Card, Filters, Found
from messages import bilingual
from messages.bilingual import Bilingual, told
from messages.html import Html, bold, fit, join, lines, link, shorten
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
    page_data,
    related_data,
)
from messages.screen import Button, Screen, rows
from messages.words import Words
from storage.areas import Area
from storage.persons import Person
from storage.projects import Level, Project, Stage

FILTERS = ("area", "level", "stage")


def page(
    words: Words,
    found: Found,
    reference: Reference,
    areas: Sequence[Area],
    *,
    number: int,
    near: Sequence[Button] = (),
    follows: bool = False,
) -> Screen:
    """One page of results, counted from 0. `near` are what may have been meant, where nothing was found; `follows` adds the way to
    what the reader follows."""
    names = _area_names(areas)
    filters = reference.filters
    if not found.total:
        return _nothing(words, reference, near)
    pages = -(-found.total // PAGE)
    counted = words.html("projects-count", count=found.total)
    if pages > 1:
        counted = words.html("projects-count-pages", count=found.total, page=number + 1, pages=pages)
    head = lines(_title(words, filters), counted)
    entries = [_entry(words, project, names) for project in found.projects]
    first = number * PAGE
    cards = [
        Button(project.code, data=card_data(project.code, first + place, reference))
        for place, project in enumerate(found.projects)
    ]
    navigation = []
    if number > 0:
        navigation.append(Button(words.plain("button-previous"), data=page_data(reference, number - 1)))
    if number + 1 < pages:
        navigation.append(Button(words.plain("button-next"), data=page_data(reference, number + 1)))
    return Screen(
        fit([head, *entries]),
        [*rows(cards), navigation, *_filter_rows(words, reference, names, follows=follows)],
    )


def chooser(words: Words, reference: Reference, name: str, areas: Sequence[Area], counts: Mapping[str, int]) -> Screen:
    """The values of one filter, each with how many projects it leaves."""
    names = _area_names(areas)
    values: Sequence[str] = (
        [area.code for area in areas] if name == "area" else list(Level if name == "level" else Stage)
    )
    chosen = reference.filters.chosen().get(name)
    choices = [
        Button(
            f"{'✓ ' if value == chosen else ''}{_value(words, name, value, names)} {counts[value]}",
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
    position: int | None = None,
    total: int = 0,
    reference: Reference | None = None,
    private_url: str | None = None,
) -> Screen:
    """Everything about a project. From a list it has a way back, and to the ones before and after. Where others read along,
    `private_url` stands in place of what concerns one person."""
    project = one.project
    follow = follow_data(project.code, wanted=not one.followed, position=position, reference=reference)
    first = [
        Button(words.plain("button-open-private"), url=private_url)
        if private_url
        else Button(words.plain("button-unfollow" if one.followed else "button-follow"), data=follow)
    ]
    if one.related:
        first.append(Button(words.plain("button-related", count=one.related), data=related_data(project.code)))
    last = [Button(words.plain("button-share"), share=project.code)]
    around = []
    if position is not None and reference is not None:
        back = words.plain("button-back-to-position", position=position + 1, total=total)
        last.append(Button(back, data=page_data(reference, position // PAGE)))
        if position > 0:
            around.append(Button(words.plain("button-before"), data=f"pn:{position - 1}:{reference.text}"))
        if position + 1 < total:
            around.append(Button(words.plain("button-after"), data=f"pn:{position + 1}:{reference.text}"))
    else:
        last.append(Button(words.plain("button-all-projects"), data="pl:0:--;"))
    return Screen(fit(card_blocks(words, one)), [first, around, last])


def card_blocks(words: Words, one: Card) -> list[Html]:
    """The text of a card, in blocks of falling importance."""
    project = one.project
    title = bilingual.of(project, "title")
    head = lines(
        join([told(words, title, bold(title.in_language(words.language))), project.code], " · "),
        join([_level(words, project), told(words, _area_name(one.area, project)), words.plain(_stage(project))], " · "),
    )
    summary = told(words, bilingual.of(project, "summary"))
    sample = words.html("sample-note") if project.sample else Html("")
    return [head, summary, _facts(words, one), _links(words, project), sample]


def related(words: Words, project: Project, found: Found, areas: Sequence[Area]) -> Screen:
    """The projects near to one."""
    names = _area_names(areas)
    title = bilingual.of(project, "title").in_language(words.language)
    head = words.html("related-title", title=title, code=project.code)
    cards = [Button(near.code, data=card_data(near.code)) for near in found.projects]
    back = Button(words.plain("button-back-to-card", code=project.code), data=card_data(project.code))
    return Screen(fit([head, *[_entry(words, near, names) for near in found.projects]]), [*rows(cards), [back]])


def followed(words: Words, found: Found, areas: Sequence[Area]) -> Screen:
    """What the reader follows."""
    every = [Button(words.plain("button-all-projects"), data="pl:0:--;")]
    if not found.total:
        return Screen(words.html("followed-none"), [every])
    names = _area_names(areas)
    shown = found.projects[: PAGE * 3]
    cards = [Button(project.code, data=card_data(project.code)) for project in shown]
    head = words.html("followed-title", count=found.total)
    return Screen(fit([head, *[_entry(words, project, names) for project in shown]]), [*rows(cards), every])


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


def _nothing(words: Words, reference: Reference, near: Sequence[Button]) -> Screen:
    filters = reference.filters
    wanted = shorten(filters.words, 100)
    blocks = [words.html("projects-nothing", words=wanted) if wanted else words.html("projects-nothing-filters")]
    buttons: list[Sequence[Button]] = []
    if near:
        blocks.append(words.html("did-you-mean"))
        buttons += rows(near, per_row=2)
    if filters.chosen():
        blocks.append(words.html("projects-nothing-widen"))
        buttons.append([Button(words.plain("button-clear-filters"), data=clear_data(reference, "f"))])
    buttons.append([Button(words.plain("button-all-projects"), data="pl:0:--;")])
    return Screen(fit(blocks), buttons)


def _filter_rows(
    words: Words, reference: Reference, names: Mapping[str, Bilingual], *, follows: bool
) -> list[list[Button]]:
    chosen = reference.filters.chosen()
    buttons = []
    for name in FILTERS:
        value = chosen.get(name)
        text = f"✓ {_value(words, name, value, names)}" if value else words.plain(f"filter-{name}")
        buttons.append(Button(text, data=chooser_data(reference, name)))
    clear = []
    if chosen:
        clear.append(Button(words.plain("button-clear-filters"), data=clear_data(reference, "f")))
    if reference.filters.words:
        clear.append(Button(words.plain("button-clear-words"), data=clear_data(reference, "w")))
    if follows:
        clear.append(Button(words.plain("button-followed"), data=FOLLOWED_DATA))
    return [buttons, clear]


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
    names = [told(words, bilingual.of(person, "name")) for person in people]
    return words.html(message, value=join(names, words.plain("list-separator")), count=len(people))


def _links(words: Words, project: Project) -> Html:
    shown = []
    for entry in project.links:
        title = Bilingual(entry.get("title_zh", ""), entry.get("title_en", ""))
        shown.append(link(title.in_language(words.language) or entry["url"], entry["url"]))
    return lines(*[join(["🔗 ", part]) for part in shown])


def _level(words: Words, project: Project) -> str:
    return words.plain(f"level-{project.level}")


def _stage(project: Project) -> str:
    return f"stage-{project.stage.replace('_', '-')}"


def _area_name(area: Area | None, project: Project) -> Bilingual:
    return bilingual.of(area, "name") if area is not None else Bilingual(project.area, project.area)


def _area_names(areas: Sequence[Area]) -> dict[str, Bilingual]:
    return {area.code: bilingual.of(area, "name") for area in areas}


def _value(words: Words, name: str, value: str, names: Mapping[str, Bilingual]) -> str:
    if name == "area":
        return names.get(value, Bilingual(value, value)).in_language(words.language)
    return words.plain(f"{name}-{value.replace('_', '-')}")
