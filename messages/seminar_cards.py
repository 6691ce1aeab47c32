"""A seminar with everything that one needs to know to come, in private, in a group, and as an inline result."""

from collections.abc import Sequence
from typing import Any

from lab.seminars.cards import Card
from lab.seminars.lists import Of
from messages import bilingual, seminar_buttons
from messages.bilingual import told
from messages.html import Html, bold, fit, join, lines, shorten, utf16_length
from messages.references import in_list
from messages.screen import Button, Screen, rows
from messages.seminar_blocks import Reader, blocks, brief, named
from messages.seminar_buttons import Facts
from messages.seminar_lists import (
    EVERYTHING,
    PAGE,
    Reference,
    card_data,
    file_data,
    neighbour_data,
    page_data,
    qr_data,
    series_data,
    series_follow_data,
    subject_data,
    text_data,
)
from messages.seminar_texts import headline, speaker, title
from messages.seminar_times import span
from messages.words import Words
from storage.projects import Visibility
from storage.seminar_materials import SeminarMaterial
from storage.seminars import Seminar, SeminarStatus

_LABEL = 30  # UTF-16 units of a button of a file
_PAGE = 3500  # of the whole text
_FILES = 8  # buttons of files
HEADINGS = ("abstract", "biography")


def card(
    to: Reader, one: Card, *, position: int | None = None, total: int = 0, reference: Reference | None = None
) -> Screen:
    """Everything about a seminar. From a list it has a way back, and to the ones before and after."""
    code = one.seminar.code
    around, back = _around(to.words, position, total, reference)
    share, ways = _share(to, one), _ways(to.words, one)
    if to.private_url:
        private = [Button(to.words.plain("button-open-private"), url=to.private_url)]
        return Screen(fit(brief(to, one)), [[*private, *share], *rows(ways, per_row=2), around, back])
    shown, cut = blocks(to, one)
    more = [Button(to.words.plain("button-seminar-text"), data=text_data(code, 0))] if cut else []
    facts = Facts(one, to.now, in_list(position, reference))
    return Screen(
        fit(shown),
        [
            seminar_buttons.reserve(to.words, facts),
            [*seminar_buttons.remind(to.words, facts), *seminar_buttons.calendar(to.words, facts)],
            [*seminar_buttons.ask(to.words, facts), *more],
            *rows(_files(to.words, one), per_row=2),
            [*_follow(to.words, one), *share],
            *rows(ways, per_row=2),
            [*seminar_buttons.manage(to.words, facts), *seminar_buttons.edit(to.words, facts)],
            around,
            back,
        ],
    )


def full_text(to: Reader, one: Card, *, page: int) -> Screen:
    """A page of the whole abstract and biography, counted from 0."""
    words, seminar = to.words, one.seminar
    pages: list[Html] = []
    for heading in HEADINGS:
        text = bilingual.of(seminar, heading)
        parts = _parts(text.in_language(words.language))
        pages += [lines(told(words, text, words.html(f"seminar-{heading}")), part) for part in parts]
    number = min(page, max(len(pages) - 1, 0))
    around = []
    if number > 0:
        around.append(Button(words.plain("button-previous"), data=text_data(seminar.code, number - 1)))
    if number + 1 < len(pages):
        around.append(Button(words.plain("button-next"), data=text_data(seminar.code, number + 1)))
    back = Button(words.plain("button-back-to-card", code=seminar.code), data=card_data(seminar.code))
    head = join([headline(words, seminar, one.series), seminar.code], " · ")
    return Screen(fit([head, *pages[number : number + 1]]), [around, [back]])


def qr_caption(words: Words, name: str, code: str, *, link: str) -> Screen:
    """What stands below the picture of a link: what it opens, and the link to be copied."""
    return Screen(lines(join([bold(name), code], " · "), words.html("opening-qr", link=link)))


def file_caption(words: Words, seminar: Seminar, material: SeminarMaterial) -> Html:
    """What stands below a file: what it is, and of which talk."""
    return lines(named(words, material), join([title(words, seminar), seminar.code], " · "))


def inline_result(to: Reader, one: Card, *, url: str) -> dict[str, Any]:
    """A card as the result of an inline query: public facts, and a button that opens it in the bot."""
    words, seminar = to.words, one.seminar
    open_it = Button(words.plain("button-open-in-bot"), url=url)
    at = span(words, seminar.starts_at, seminar.ends_at, to.zone, now=to.now)
    return {
        "type": "article",
        "id": seminar.code,
        "title": title(words, seminar, one.series)[:256],
        "description": f"{seminar.code} · {at} · {speaker(words, seminar)}",
        "input_message_content": {
            "message_text": str(fit(brief(to, one))),
            "parse_mode": "HTML",
            "link_preview_options": {"is_disabled": True},
        },
        "reply_markup": {"inline_keyboard": [[open_it.as_json()]]},
    }


def _parts(text: str) -> list[Html]:
    """A long text in pieces that fit into a message, cut between paragraphs where that is possible."""
    parts: list[str] = []
    while text:
        if utf16_length(text) <= _PAGE:
            parts.append(text)
            break
        piece = shorten(text, _PAGE).removesuffix("…")
        at = max(piece.rfind("\n"), piece.rfind("。") + 1, piece.rfind(". ") + 1)
        piece = piece[:at] if at > len(piece) // 2 else piece
        parts.append(piece.rstrip())
        text = text[len(piece) :].lstrip()
    return [join([part]) for part in parts]


def _files(words: Words, one: Card) -> list[Button]:
    return [
        Button(shorten(f"📎 {named(words, material)}", _LABEL), data=file_data(material.id))
        for material in one.materials
        if material.file_id
    ][:_FILES]


def _follow(words: Words, one: Card) -> list[Button]:
    if one.series is None:
        return []
    text = words.plain("button-series-unfollow" if one.own.follows else "button-series-follow")
    data = series_follow_data(one.series.code, wanted=not one.own.follows, seminar=one.seminar.code)
    return [Button(text, data=data)]


def _share(to: Reader, one: Card) -> list[Button]:
    seminar = one.seminar
    if seminar.visibility is not Visibility.PUBLIC or seminar.status is SeminarStatus.DRAFT:
        return []  # inline results are public, so there is nothing to share of the others; and a poster is for everybody
    share = [Button(to.words.plain("button-share"), share=seminar.code)]
    if not to.private_url:
        share.append(Button(to.words.plain("button-qr"), data=qr_data(seminar.code)))
    return share


def _ways(words: Words, one: Card) -> list[Button]:
    ways = []
    if one.series is not None:
        count = one.coming_total
        text = (
            words.plain("button-seminar-series", count=count) if count else words.plain("button-seminar-series-alone")
        )
        ways.append(Button(text, data=series_data(one.series.code)))
    ways += [
        Button(words.plain("button-opening-project", code=project.code), data=f"pp:{project.code}")
        for project in one.projects[:3]
    ]
    if one.host is not None and one.hosted > 1:
        text = words.plain("button-seminar-hosted", count=one.hosted)
        ways.append(Button(text, data=subject_data(Of.HOST, one.host.code)))
    return ways


def _around(
    words: Words, position: int | None, total: int, reference: Reference | None
) -> tuple[Sequence[Button], Sequence[Button]]:
    if position is None or reference is None:
        return [], [Button(words.plain("button-all-seminars"), data=f"ml:0:{EVERYTHING}")]
    around = []
    if position > 0:
        around.append(Button(words.plain("button-before"), data=neighbour_data(position - 1, reference)))
    if position + 1 < total:
        around.append(Button(words.plain("button-after"), data=neighbour_data(position + 1, reference)))
    back = words.plain("button-back-to-position", position=position + 1, total=total)
    return around, [Button(back, data=page_data(reference, position // PAGE))]
