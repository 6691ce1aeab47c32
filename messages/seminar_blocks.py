"""What stands on the card of a seminar, in blocks of falling importance, and short where others talk."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from lab.seminars.cards import Card
from messages import bilingual, seminar_days
from messages.bilingual import Bilingual, told
from messages.html import MESSAGE_LIMIT, Html, join, lines, link, quote, shorten, utf16_length, visible
from messages.moments import distance, moment, offset, zone_name
from messages.seminar_reminders import lead
from messages.seminar_texts import headline, place, speaker_line
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


@dataclass(frozen=True)
class Reader:
    """For whom a card is drawn: their language and zone, as things stand `now`. Where others read along, `private_url` leads into the
    private chat, and what concerns one person is not there. `lab` is the laboratory's zone."""

    words: Words
    zone: ZoneInfo
    lab: ZoneInfo
    now: datetime
    private_url: str | None = None


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
        join(["📎 ", link(named(words, material), material.url) if material.url else named(words, material)])
        for material in one.materials
    ]
    return lines(*shown)


def named(words: Words, material: SeminarMaterial) -> str:
    """What a material is, and what it is called."""
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
