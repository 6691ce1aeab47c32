"""A seminar with everything that one needs to know to come, in private, in a group, and as an inline result."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from lab.seminars.cards import Card
from lab.seminars.lists import Of
from messages import bilingual, seminar_buttons, seminar_days
from messages.bilingual import Bilingual, told
from messages.html import MESSAGE_LIMIT, Html, bold, fit, join, lines, link, quote, shorten, utf16_length, visible
from messages.moments import distance, moment, offset, zone_name
from messages.references import in_list
from messages.screen import Button, Screen, rows
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
from messages.seminar_reminders import lead
from messages.seminar_texts import headline, place, speaker, speaker_line, title
from messages.seminar_times import span
from messages.words import Words, enum_id
from storage.projects import Visibility
from storage.reservations import ReservationState
from storage.seminar_materials import SeminarMaterial
from storage.seminars import COMING, Seminar, SeminarStatus

# UTF-16 units, for what would push the rest off a card.
_ABSTRACT = 500  # at least; it gets all the room that the rest leaves
_BIOGRAPHY = 500
_BRIEF = 300  # of the abstract, in a group
_LINK = 80
_LABEL = 30
_PAGE = 3500  # of the whole text
_FILES = 8  # buttons of files
HEADINGS = ("abstract", "biography")


@dataclass(frozen=True)
class Reader:
    """For whom a card is drawn: their language and zone, as things stand `now`. Where others read along, `private_url` leads into the
    private chat, and what concerns one person is not there. `lab` is the laboratory's zone."""

    words: Words
    zone: ZoneInfo
    lab: ZoneInfo
    now: datetime
    private_url: str | None = None


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


def blocks(to: Reader, one: Card) -> tuple[list[Html], bool]:
    """The text of a card, in blocks of falling importance, and whether the abstract or the biography was cut."""
    words, seminar = to.words, one.seminar
    head = _head(to, one)
    rest = [_own(to, one), _facts(to, one), _materials(words, one), _notes(words, one)]
    biography, short = _quoted(words, "seminar-biography", bilingual.of(seminar, "biography"), _BIOGRAPHY)
    taken = sum(utf16_length(visible(block)) + len("\n\n") for block in [head, *rest, biography] if block)
    room = max(_ABSTRACT, MESSAGE_LIMIT - taken - 60)
    abstract, cut = _quoted(words, "seminar-abstract", bilingual.of(seminar, "abstract"), room)
    return [head, rest[0], abstract, *rest[1:3], biography, rest[3]], cut or short


def brief(to: Reader, one: Card) -> list[Html]:
    """The same, short, for where others talk."""
    text, _ = _quoted(to.words, "seminar-abstract", bilingual.of(one.seminar, "abstract"), _BRIEF)
    return [_head(to, one), text, _facts(to, one), _notes(to.words, one)]


def status(to: Reader, seminar: Seminar) -> Html | None:
    """What one has to know first: that it is cancelled, or was moved, or is over."""
    words = to.words
    match seminar.status:
        case SeminarStatus.DRAFT:
            return words.html("seminar-is-draft")
        case SeminarStatus.CANCELLED:
            why = bilingual.of(seminar, "cancelled_why").in_language(words.language)
            return words.html("seminar-is-cancelled-why", why=why) if why else words.html("seminar-is-cancelled")
        case _ if to.now >= seminar.ends_at:
            return words.html("seminar-is-over")
        case SeminarStatus.CHANGED:
            return _moved(to, seminar)
    return words.html("seminar-is-on") if to.now >= seminar.starts_at else None


def _moved(to: Reader, seminar: Seminar) -> Html:
    """What is not as it was published, or as its series has it. Moved there and back, it is as it was."""
    words, planned = to.words, seminar.planned or {}
    starts_at = datetime.fromisoformat(planned["starts_at"]) if planned else seminar.occurrence
    if starts_at is None:
        return words.html("seminar-is-changed")
    moved = words.html("seminar-is-moved", at=moment(words, starts_at, to.zone, now=to.now))
    was = Bilingual(planned.get("place_zh", ""), planned.get("place_en", ""))
    room = was.in_language(words.language) or words.plain("seminar-place-open")
    elsewhere = bool(planned) and was != bilingual.of(seminar, "place")
    return lines(
        moved if starts_at != seminar.starts_at else None,
        words.html("seminar-is-elsewhere", place=shorten(room, _LINK)) if elsewhere else None,
        words.html("seminar-is-changed") if not planned and starts_at == seminar.starts_at else None,
    )


def when(to: Reader, seminar: Seminar) -> Html:
    """When it is by the reader's clocks, and by those of where it is."""
    words = to.words
    said = [span(words, seminar.starts_at, seminar.ends_at, to.zone, now=to.now), seminar_days.duration(words, seminar)]
    if seminar.status in COMING:
        said.append(distance(words, seminar.starts_at, to.zone, now=to.now))
    shown = {offset(to.zone, seminar.starts_at)}
    others = []
    for zone in (ZoneInfo(seminar.zone), to.lab):
        if offset(zone, seminar.starts_at) not in shown:
            shown.add(offset(zone, seminar.starts_at))
            there = span(words, seminar.starts_at, seminar.ends_at, zone, now=to.now)
            others.append(words.html("seminar-elsewhere", zone=zone_name(words, zone.key), at=there))
    return lines(join(["🕒 ", " · ".join(part for part in said if part)]), *others)


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
    return lines(_named(words, material), join([title(words, seminar), seminar.code], " · "))


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


def _head(to: Reader, one: Card) -> Html:
    words, seminar = to.words, one.seminar
    return lines(
        join([headline(words, seminar, one.series), seminar.code], " · "),
        join(["👤 ", speaker_line(words, seminar)]),
        status(to, seminar),
        when(to, seminar),
        _where(words, one),
    )


def _where(words: Words, one: Card) -> Html:
    seminar = one.seminar
    room = bilingual.of(seminar, "place")
    at = told(words, room, join([place(words, seminar)])) if room else words.html("seminar-place-open")
    online = None
    if one.link:
        online = join(["💻 ", link(shorten(one.link, _LINK), one.link)])
    elif one.link_kept:
        online = words.html("seminar-link-kept" if seminar.capacity is not None else "seminar-link-hidden")
    return lines(join(["📍 ", at]) if room or online is None else None, online)


def _own(to: Reader, one: Card) -> Html:
    """What the reader has there."""
    words, own, stand = to.words, one.own, one.stand
    reservation = stand.reservation if stand is not None else None
    has = None
    match stand.state if stand is not None else None:
        case ReservationState.SEAT:
            here = reservation is not None and reservation.checked_in_at is not None
            has = words.html("seminar-own-here" if here else "seminar-own-seat")
        case ReservationState.WAITING if stand is not None:
            has = words.html("seminar-own-waiting", position=stand.position)
        case ReservationState.OFFERED if reservation is not None and reservation.confirm_by is not None:
            until = moment(words, reservation.confirm_by, to.zone, now=to.now)
            has = words.html("seminar-own-offered", until=until)
    reminded = None
    if own.reminders and one.seminar.status in COMING and to.now < one.seminar.starts_at:
        times = words.plain("list-separator").join(lead(words, minutes) for minutes in own.reminders)
        reminded = words.html("seminar-own-reminders", times=times)
    return lines(has, reminded)


def _facts(to: Reader, one: Card) -> Html:
    words, seminar = to.words, one.seminar
    about = [told(words, bilingual.of(one.area, "name")) if one.area is not None else None]
    about.append(words.html("seminar-in-language", language=words.plain(enum_id(seminar.language))))
    return lines(
        join([part for part in about if part], " · "),
        _seats(to, one),
        _series(to, one),
        words.html("seminar-host", value=told(words, bilingual.of(one.host, "name"))) if one.host is not None else None,
    )


def _seats(to: Reader, one: Card) -> Html | None:
    words, seminar = to.words, one.seminar
    if seminar.capacity is None or seminar.status not in COMING or to.now >= seminar.ends_at:
        return None
    waiting = one.stand.waiting if one.stand is not None else 0
    left = one.stand.free if one.stand is not None else max(seminar.capacity - seminar.taken, 0)
    seats = words.html("seminar-seats" if left else "seminar-full", count=left or 0, of=seminar.capacity)
    waits = words.html("seminar-waiting", count=waiting) if waiting else None
    until = members = None
    if seminar.reserve_until is not None and to.now < seminar.reserve_until < seminar.starts_at:
        until = words.html("seminar-reserve-until", at=moment(words, seminar.reserve_until, to.zone, now=to.now))
    if seminar.members_until is not None and to.now < seminar.members_until:
        members = words.html("seminar-members-until", at=moment(words, seminar.members_until, to.zone, now=to.now))
    return lines(join([part for part in (seats, waits) if part], " · "), until, members)


def _series(to: Reader, one: Card) -> Html | None:
    words = to.words
    if one.series is None:
        return None
    name = told(words, bilingual.of(one.series, "title"))
    of = words.html("seminar-of-series", value=name)
    if not one.coming:
        return of
    today = to.now.astimezone(to.zone).date()
    dates = [seminar_days.day(words, other.starts_at.astimezone(to.zone).date(), today) for other in one.coming]
    return lines(of, words.html("seminar-series-next", dates=words.plain("list-separator").join(dates)))


def _materials(words: Words, one: Card) -> Html:
    shown = [
        join(["📎 ", link(_named(words, material), material.url) if material.url else _named(words, material)])
        for material in one.materials
    ]
    return lines(*shown)


def _named(words: Words, material: SeminarMaterial) -> str:
    kind = words.plain(enum_id(material.kind))
    name = material.title or material.file_name
    return words.plain("seminar-material", kind=kind, name=shorten(name, _LINK)) if name else kind


def _notes(words: Words, one: Card) -> Html:
    seminar = one.seminar
    shut = seminar.visibility is not Visibility.PUBLIC
    return lines(
        words.html("visibility-note", visibility=seminar.visibility) if shut else None,
        words.html("seminar-sample-note") if seminar.sample else None,
    )


def _quoted(words: Words, heading: str, text: Bilingual, room: int) -> tuple[Html, bool]:
    if not text:
        return Html(""), False
    given = text.in_language(words.language)
    kept = shorten(given, room)
    return lines(told(words, text, words.html(heading)), quote(kept)), kept != given


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
        Button(shorten(f"📎 {_named(words, material)}", _LABEL), data=file_data(material.id))
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
