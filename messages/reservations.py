"""Seats at seminars as people read them: where they stand, what they can do, what they are told unasked."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from lab.seminars.mine import Mine
from lab.seminars.reserving import REFUSED
from lab.seminars.stands import Stand, Window
from messages.html import Html, bold, fit, join, lines
from messages.moments import distance, moment, offset, zone_name
from messages.screen import Button, Screen, rows
from messages.seminar_calendars import mine_button
from messages.seminar_reminders import reminders_data
from messages.seminar_texts import place, title
from messages.seminar_times import span
from messages.words import Words
from storage.reservations import ReservationState
from storage.seminars import Seminar

MINE = "mvm"
PAGE = 8  # seminars on a screen
_TITLE = 100  # UTF-16 units of a title in a list


@dataclass(frozen=True)
class To:
    """Who reads: their words and zone, and when."""

    words: Words
    zone: ZoneInfo
    now: datetime


def card_data(code: str, tail: str = "") -> str:
    """Data of the button that goes back to the card, or to where it stands in a list."""
    return f"mc:{code}{tail}"


def standing_data(code: str, tail: str = "") -> str:
    """Data of the button that shows where one stands."""
    return f"mv:{code}{tail}"


def reserve_data(code: str, tail: str = "", *, card: bool = False) -> str:
    """Data of the button that reserves: on a card, which stays where it is, or where one stands."""
    return f"{'mva' if card else 'mvr'}:{code}{tail}"


def give_back_data(code: str, tail: str = "") -> str:
    """Data of the button that asks before a seat is given back."""
    return f"mvq:{code}{tail}"


def card_buttons(words: Words, stand: Stand, tail: str = "") -> list[Button]:
    """What belongs on a seminar's card: reserve, or where the reader stands. `tail` is `:<position>:<reference>` of a card in a list.
    Empty where there is nothing to reserve and nothing was."""
    code, state = stand.seminar.code, stand.state
    if state is ReservationState.OFFERED and stand.window not in (Window.CANCELLED, Window.BEGUN, Window.OVER):
        return [_confirm(words, code, tail)]
    if state is ReservationState.WAITING:
        text = words.plain("button-reservation-waiting", position=stand.position)
        return [Button(text, data=standing_data(code, tail))]
    if state is ReservationState.SEAT:
        return [Button(words.plain("button-reservation-seat"), data=standing_data(code, tail))]
    if stand.window is Window.OPEN:
        return [_reserve(words, stand, tail, card=True)]
    if stand.window is Window.MEMBERS:
        return [Button(words.plain("button-reservation-members"), data=standing_data(code, tail))]
    return []


def standing(to: To, stand: Stand, *, tail: str = "") -> Screen:
    """Where somebody stands at a seminar, and what they can do: also the receipt of a reservation."""
    words, code = to.words, stand.seminar.code
    text = fit([_answer(to, stand), about(to, stand.seminar), _next(to, stand) or Html("")])
    return Screen(
        text,
        [*_acts(to, stand, tail), [_mine(words), Button(_back(words, code), data=card_data(code, tail))]],
    )


def ask_give_back(to: To, stand: Stand, *, tail: str = "") -> Screen:
    """Before a seat or a place on the waiting list is given back."""
    words, seminar = to.words, stand.seminar
    waits = stand.state is ReservationState.WAITING
    if waits:
        what = words.html("reservation-leave-ask", position=stand.position)
    elif stand.waiting:
        what = words.html("reservation-give-back-waited", count=stand.waiting)
    else:
        what = words.html("reservation-give-back-ask")
    yes = Button(
        words.plain("button-reservation-leave" if waits else "button-reservation-give-back"),
        data=f"mvg:{seminar.code}{tail}",
    )
    keep = Button(words.plain("button-reservation-keep"), data=standing_data(seminar.code, tail))
    return Screen(fit([what, about(to, seminar)]), [[yes], [keep]])


def promoted(to: To, stand: Stand) -> Screen:
    """A notice: who waited has a seat."""
    return _told(to, stand, to.words.html("reservation-told-seat"), to.words.html("reservation-told-seat-why"))


def offered(to: To, stand: Stand) -> Screen:
    """A notice: a seat is held for who waited."""
    return _told(to, stand, _answer(to, stand), to.words.html("reservation-told-offer-why"))


def lapsed(to: To, stand: Stand) -> Screen:
    """A notice: a held seat was not confirmed."""
    return _told(to, stand, to.words.html("reservation-told-lapsed"), None)


def line(words: Words, code: str) -> Html:
    """A notice in a few words, for a list."""
    return words.html("reservation-line", code=code)


def mine(to: To, several: list[Mine], *, page: int = 0) -> Screen:
    """The coming seminars that concern the reader."""
    words = to.words
    pages = max(1, -(-len(several) // PAGE))
    page = min(page, pages - 1)
    shown = several[page * PAGE : (page + 1) * PAGE]
    head = lines(
        bold(words.plain("seminars-mine")),
        words.html("seminars-mine-count", count=len(several)) if several else words.html("seminars-mine-none"),
        words.html("my-page", page=page + 1, pages=pages) if pages > 1 else None,
    )
    entries = [lines(heading(words, one.seminar), _when(to, one.seminar), _what(to, one)) for one in shown]
    open_them = [
        Button(one.seminar.code, data=standing_data(one.seminar.code) if one.state else card_data(one.seminar.code))
        for one in shown
    ]
    turn = []
    if page > 0:
        turn.append(Button(words.plain("button-previous"), data=f"{MINE}:{page - 1}"))
    if page + 1 < pages:
        turn.append(Button(words.plain("button-next"), data=f"{MINE}:{page + 1}"))
    calendar = [mine_button(words, MINE)] if several else []
    return Screen(fit([head, *entries]), [*rows(open_them, per_row=2), turn, calendar])


def about(to: To, seminar: Seminar) -> Html:
    """Which seminar, when in the reader's zone and in its own where that differs, and where."""
    where = place(to.words, seminar)
    return lines(heading(to.words, seminar), _when(to, seminar), _elsewhere(to, seminar), where)


def heading(words: Words, seminar: Seminar) -> Html:
    """Its title and code."""
    return join([bold(title(words, seminar, limit=_TITLE)), seminar.code], " · ")


def _when(to: To, seminar: Seminar) -> str:
    return span(to.words, seminar.starts_at, seminar.ends_at, to.zone, now=to.now)


def _elsewhere(to: To, seminar: Seminar) -> Html | None:
    zone = ZoneInfo(seminar.zone)
    if offset(zone, seminar.starts_at) == offset(to.zone, seminar.starts_at):
        return None
    at = span(to.words, seminar.starts_at, seminar.ends_at, zone, now=to.now)
    return to.words.html("seminar-elsewhere", zone=zone_name(to.words, seminar.zone), at=at)


def _answer(to: To, stand: Stand) -> Html:
    """Where the reader stands, in a sentence."""
    words, reservation = to.words, stand.reservation
    if reservation is not None:
        if reservation.checked_in_at is not None:
            at = moment(words, reservation.checked_in_at, to.zone, now=to.now)
            return words.html("reservation-is-here", at=at)
        if reservation.state is ReservationState.SEAT:
            return words.html("reservation-is-seat")
        if reservation.state is ReservationState.WAITING:
            return words.html("reservation-is-waiting", position=stand.position, total=stand.waiting)
        if reservation.state is ReservationState.OFFERED and reservation.confirm_by is not None:
            return words.html("reservation-is-offered", at=_until(to, reservation.confirm_by))
    gone = {
        ReservationState.CANCELLED: words.html("reservation-was-given-back"),
        ReservationState.LAPSED: words.html("reservation-was-lapsed"),
    }
    return lines(gone.get(stand.state) if stand.state else None, _room(to, stand))


def _room(to: To, stand: Stand) -> Html:
    """Whether one can reserve, and how many seats are left."""
    words, seminar = to.words, stand.seminar
    match stand.window:
        case Window.MEMBERS if seminar.members_until is not None:
            return words.html("reservation-members-until", at=_until(to, seminar.members_until))
        case Window.OPEN if stand.free:
            return words.html("reservation-free", count=stand.free, of=seminar.capacity or 0)
        case Window.OPEN if stand.waiting:
            return words.html("reservation-full-waited", of=seminar.capacity or 0, count=stand.waiting)
        case Window.OPEN:
            return words.html("reservation-full", of=seminar.capacity or 0)
        case window:
            return words.html(REFUSED[window])


def _next(to: To, stand: Stand) -> Html | None:
    """What happens next, and by when."""
    words, seminar = to.words, stand.seminar
    coming = stand.window not in (Window.BEGUN, Window.OVER)
    if stand.window is Window.CANCELLED:
        return words.html("reservation-next-cancelled") if stand.holds else None
    if stand.reservation is not None and stand.reservation.checked_in_at is not None:
        return None
    match stand.state:
        case ReservationState.SEAT if coming:
            return words.html("reservation-next-seat")
        case ReservationState.WAITING if coming:
            return words.html("reservation-next-waiting")
        case ReservationState.WAITING:
            return words.html("reservation-next-waited")
        case ReservationState.OFFERED if coming:
            return words.html("reservation-next-offered")
    if stand.window is Window.OPEN and seminar.reserve_until is not None:
        return words.html("reservation-until", at=_until(to, seminar.reserve_until))
    return None


def _acts(to: To, stand: Stand, tail: str) -> list[list[Button]]:
    words, code = to.words, stand.seminar.code
    if stand.window in (Window.BEGUN, Window.OVER):
        return []
    remind = [
        Button(words.plain("button-seminar-remind"), data=reminders_data(code)),
        Button(words.plain("button-reservation-calendar"), data=f"mi:{code}"),
    ]
    cancelled = stand.window is Window.CANCELLED
    match stand.state:
        case ReservationState.OFFERED:
            give_on = Button(words.plain("button-reservation-decline"), data=f"mvd:{code}{tail}")
            return [[give_on]] if cancelled else [[_confirm(words, code, tail)], [give_on]]
        case ReservationState.SEAT:
            back = Button(words.plain("button-reservation-give-back"), data=give_back_data(code, tail))
            here = stand.reservation is not None and stand.reservation.checked_in_at is not None
            return [*([] if cancelled else [remind]), *([] if here else [[back]])]
        case ReservationState.WAITING:
            leave = Button(words.plain("button-reservation-leave"), data=give_back_data(code, tail))
            return [[leave]]
    return [[_reserve(words, stand, tail)]] if stand.window is Window.OPEN else []


def _told(to: To, stand: Stand, said: Html, why: Html | None) -> Screen:
    """A notice: what happened, which seminar, what to do, and why one gets it."""
    words, code = to.words, stand.seminar.code
    text = fit([said, about(to, stand.seminar), *([why] if why else [])])
    return Screen(text, [*_acts(to, stand, ""), [_mine(words), Button(_back(words, code), data=card_data(code))]])


def _what(to: To, one: Mine) -> Html:
    """What the reader has at a seminar of theirs."""
    words = to.words
    said: list[object] = []
    match one.state:
        case ReservationState.SEAT:
            said.append(words.html("mine-seat"))
        case ReservationState.WAITING:
            said.append(words.html("mine-waiting", position=one.position))
        case ReservationState.OFFERED if one.confirm_by is not None:
            said.append(words.html("mine-offered", at=_until(to, one.confirm_by)))
    if one.reminded:
        said.append(words.html("mine-reminded"))
    if one.cancelled:
        said.append(words.html("mine-cancelled"))
    return join(said, " · ")


def _until(to: To, at: datetime) -> str:
    told = moment(to.words, at, to.zone, now=to.now)
    left = distance(to.words, at, to.zone, now=to.now)
    return to.words.plain("my-until", distance=left, at=told) if left else told


def _reserve(words: Words, stand: Stand, tail: str, *, card: bool = False) -> Button:
    free = words.plain("button-reservation-reserve", count=stand.free) if stand.free else ""
    return Button(
        free or words.plain("button-reservation-wait"), data=reserve_data(stand.seminar.code, tail, card=card)
    )


def _confirm(words: Words, code: str, tail: str) -> Button:
    return Button(words.plain("button-reservation-confirm"), data=f"mvc:{code}{tail}")


def _mine(words: Words) -> Button:
    return Button(words.plain("button-seminars-mine"), data=MINE)


def _back(words: Words, code: str) -> str:
    return words.plain("button-back-to-card", code=code)
