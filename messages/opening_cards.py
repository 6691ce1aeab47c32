"""An opening with everything that one needs to know before applying, in private, in a group, and as an inline result."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from lab.eligibility import Eligibility, eligibility_of
from lab.openings import Card
from lab.organisations import organisations_of
from messages import bilingual
from messages.bilingual import Bilingual, told
from messages.html import MESSAGE_LIMIT, Html, bold, fit, join, lines, shorten, utf16_length, visible
from messages.opening_edits import card_buttons
from messages.opening_lists import (
    EVERYTHING,
    PAGE,
    Reference,
    card_data,
    follow_data,
    neighbour_data,
    page_data,
    qr_data,
    related_data,
)
from messages.opening_times import day, in_full, when
from messages.periods import period
from messages.screen import Button, Screen
from messages.words import Words, enum_id
from storage.openings import DocumentKind, Opening
from storage.projects import Visibility

# UTF-16 units, for what would push the rest off a card.
_DESCRIPTION = 600  # at least; it gets all the room that the rest leaves
_REQUIREMENTS = 1000
_ORGANISATIONS = 200


def card(
    words: Words,
    one: Card,
    *,
    zone: ZoneInfo,
    now: datetime,
    position: int | None = None,
    total: int = 0,
    reference: Reference | None = None,
    private_url: str | None = None,
    main: Button | None = None,
    can_edit: bool = False,
) -> Screen:
    """Everything about an opening. From a list it has a way back, and to the ones before and after. Where others read along,
    `private_url` stands in place of what concerns one person. `main` is the main action: it begins an application, or leads to it.
    `can_edit`: with what admins do about it."""
    code = one.opening.code
    action = [main] if main is not None else []
    if private_url:
        first = [Button(words.plain("button-open-private"), url=private_url)]
    else:
        follow = follow_data(code, wanted=not one.followed, position=position, reference=reference)
        first = [Button(words.plain("button-unfollow" if one.followed else "button-follow"), data=follow)]
    public = one.opening.visibility is Visibility.PUBLIC
    # Inline results are public, so there is nothing to share of the others; and a poster is for everybody.
    share = [Button(words.plain("button-share"), share=code)] if public else []
    if public and not private_url:
        share.append(Button(words.plain("button-qr"), data=qr_data(code)))
    ways = []
    if one.project is not None:
        project = one.project.code
        ways.append(Button(words.plain("button-opening-project", code=project), data=f"pp:{project}"))
    if one.related:
        ways.append(Button(words.plain("button-openings-related", count=one.related), data=related_data(code)))
    edit = card_buttons(words, one.opening) if can_edit else []
    around, last = _around(words, position, total, reference)
    return Screen(fit(blocks(words, one, zone=zone, now=now)), [action, [*first, *share], ways, *edit, around, last])


def blocks(words: Words, one: Card, *, zone: ZoneInfo, now: datetime) -> list[Html]:
    """The text of a card, in blocks of falling importance."""
    opening = one.opening
    title = bilingual.of(opening, "title")
    area = bilingual.of(one.area, "name") if one.area is not None else Bilingual(opening.area, opening.area)
    head = lines(
        join([told(words, title, bold(title.in_language(words.language))), opening.code], " · "),
        join([words.plain(enum_id(opening.kind)), told(words, area)], " · "),
        in_full(words, opening, zone=zone, now=now),
    )
    eligible = eligibility(words, eligibility_of(opening.eligibility))
    requirements = _long(words, "opening-requirements", bilingual.of(opening, "requirements"), _REQUIREMENTS)
    rest = [_facts(words, one), eligible, requirements, _asked(words, opening), _notes(words, opening)]
    return [head, rest[0], _description(words, opening, [head, *rest]), *rest[1:]]


def qr_caption(words: Words, opening: Opening, *, link: str) -> Screen:
    """What stands below the picture of an opening's link: what it opens, and the link to be copied."""
    title = bilingual.of(opening, "title").in_language(words.language)
    return Screen(lines(join([bold(title), opening.code], " · "), words.html("opening-qr", link=link)))


def inline_result(words: Words, one: Card, *, zone: ZoneInfo, now: datetime, url: str) -> dict[str, Any]:
    """A card as the result of an inline query: public facts, and a button that opens it in the bot."""
    opening = one.opening
    open_it = Button(words.plain("button-open-in-bot"), url=url)
    said = when(words, opening, zone=zone, now=now)
    return {
        "type": "article",
        "id": opening.code,
        "title": bilingual.of(opening, "title").in_language(words.language)[:256],
        "description": f"{opening.code} · {words.plain(enum_id(opening.kind))} · {visible(said)}",
        "input_message_content": {
            "message_text": str(fit(blocks(words, one, zone=zone, now=now))),
            "parse_mode": "HTML",
            "link_preview_options": {"is_disabled": True},
        },
        "reply_markup": {"inline_keyboard": [[open_it.as_json()]]},
    }


def eligibility(words: Words, expected: Eligibility) -> Html:
    """Who may apply, in words; empty where nothing is said."""
    years = expected.doctorate_years
    tongues = words.plain("list-separator").join(words.plain(enum_id(tongue)) for tongue in expected.languages)
    conditions = [
        _fact(words, "opening-study", bilingual.of(expected, "study")),
        words.html("opening-doctorate", count=years) if years is not None else None,
        _fact(words, "opening-nationality", bilingual.of(expected, "nationality")),
        words.html("opening-languages", value=tongues) if tongues else None,
    ]
    told_ = [condition for condition in conditions if condition]
    return lines(words.html("opening-eligibility"), *told_) if told_ else Html("")


def _around(
    words: Words, position: int | None, total: int, reference: Reference | None
) -> tuple[list[Button], list[Button]]:
    if position is None or reference is None:
        return [], [Button(words.plain("button-all-openings"), data=f"ol:0:{EVERYTHING}")]
    around = []
    if position > 0:
        around.append(Button(words.plain("button-before"), data=neighbour_data(position - 1, reference)))
    if position + 1 < total:
        around.append(Button(words.plain("button-after"), data=neighbour_data(position + 1, reference)))
    back = words.plain("button-back-to-position", position=position + 1, total=total)
    return around, [Button(back, data=page_data(reference, position // PAGE))]


def _facts(words: Words, one: Card) -> Html:
    opening = one.opening
    span = period(
        words, opening.starts_on, opening.ends_on, starts_exact=opening.starts_exact, ends_exact=opening.ends_exact
    )
    project = None
    if one.project is not None:
        title = told(words, bilingual.of(one.project, "title"))
        project = words.html("opening-project", value=join([title, one.project.code], " · "))
    return lines(
        _fact(words, "opening-team", bilingual.of(opening, "team")),
        _fact(words, "opening-host", bilingual.of(one.host, "name")) if one.host is not None else None,
        project,
        _fact(words, "opening-location", bilingual.of(opening, "location")),
        words.html("opening-places", count=opening.places) if opening.places is not None else None,
        words.html("opening-period", value=span) if span else None,
        _fact(words, "opening-pay", bilingual.of(opening, "pay")),
    )


def _fact(words: Words, message: str, text: Bilingual) -> Html | None:
    return words.html(message, value=told(words, text)) if text else None


def _asked(words: Words, opening: Opening) -> Html:
    names = [words.plain(enum_id(DocumentKind(kind))) for kind in opening.documents]
    separator = words.plain("list-separator")
    documents = separator.join(names)
    given = separator.join(
        Bilingual(one.zh, one.en).in_language(words.language) for one in organisations_of(opening.organisations)
    )
    return lines(
        words.html("opening-documents", value=documents) if documents else None,
        words.html("opening-late-documents") if documents and opening.late_documents else None,
        words.html("opening-questions", count=len(opening.questions)) if opening.questions else None,
        words.html("opening-organisations", value=shorten(given, _ORGANISATIONS)) if given else None,
        words.html("opening-answer-by", day=day(words, opening.answer_by)) if opening.answer_by else None,
    )


def _notes(words: Words, opening: Opening) -> Html:
    shut = opening.visibility is not Visibility.PUBLIC
    return lines(
        words.html("visibility-note", visibility=opening.visibility) if shut else None,
        words.html("opening-sample-note") if opening.sample else None,
    )


def _description(words: Words, opening: Opening, rest: Sequence[Html]) -> Html:
    """As much of the description as the rest of the card leaves room for."""
    taken = sum(utf16_length(visible(block)) + len("\n\n") for block in rest)
    note = utf16_length(visible(words.html("only-in-other-language"))) + 1
    room = max(_DESCRIPTION, MESSAGE_LIMIT - taken - note - len("\n\n"))
    return _long(words, None, bilingual.of(opening, "description"), room)


def _long(words: Words, heading: str | None, text: Bilingual, room: int) -> Html:
    if not text:
        return Html("")
    shown = told(words, text, join([shorten(text.in_language(words.language), room)]))
    return lines(words.html(heading), shown) if heading else shown


def opening_button(code: str) -> Button:
    """The button that opens a card by itself."""
    return Button(code, data=card_data(code))
