"""Who comes to a seminar, for whoever runs it: the list at the door."""

from datetime import datetime

from lab.seminars.doors import AFTER, BEFORE
from lab.seminars.participants import Participants, Row
from messages.checkins import door_data, here, list_data
from messages.html import Html, bold, fit, join, lines, shorten
from messages.reservations import To, card_data, heading
from messages.screen import Button, Screen, rows
from messages.seminar_times import span
from storage.reservations import ReservationState

PAGE = 12  # people on a screen
_NAME = 40  # UTF-16 units in the text
_LABEL = 18  # on a button, of which two stand in a row


def participants(to: To, one: Participants, *, page: int = 0) -> Screen:
    """Who comes, who is there; one tap for each who is or is not."""
    words, seminar = to.words, one.seminar
    pages = max(1, -(-len(one.rows) // PAGE))
    page = min(page, pages - 1)
    shown = list(one.rows[page * PAGE : (page + 1) * PAGE])
    open_ = to.now >= seminar.starts_at - BEFORE
    head = lines(
        heading(words, seminar),
        span(words, seminar.starts_at, seminar.ends_at, to.zone, now=to.now),
        _count(to, one, open_=open_),
        words.html("participants-waiting", count=one.waiting) if one.waiting else None,
        words.html("participants-walked-in", count=one.walked_in) if _counts_seats(one) and one.walked_in else None,
        words.html("participants-no-shows", count=one.no_shows) if one.no_shows else None,
        words.html("my-page", page=page + 1, pages=pages) if pages > 1 else None,
    )
    waiting = {row.reservation.id: place for place, row in enumerate((row for row in one.rows if row.waits), 1)}
    told = lines(*(_line(to, one, row, waiting.get(row.reservation.id, 0)) for row in shown))
    hint = words.html("participants-tap") if open_ and shown else None
    toggles = [_toggle(seminar.code, row, page) for row in shown] if open_ else []
    turn = []
    if page > 0:
        turn.append(Button(words.plain("button-previous"), data=list_data(seminar.code, page - 1)))
    if page + 1 < pages:
        turn.append(Button(words.plain("button-next"), data=list_data(seminar.code, page + 1)))
    door = [Button(words.plain("button-door"), data=door_data(seminar.code))] if door_open(one, to.now) else []
    table = [Button(words.plain("button-attendance"), data=f"mpx:{seminar.code}")] if one.rows else []
    renew = [Button(words.plain("button-participants-renew"), data=list_data(seminar.code, page))] if open_ else []
    back = [Button(words.plain("button-back-to-card", code=seminar.code), data=card_data(seminar.code))]
    return Screen(
        fit([head, told, *([hint] if hint else [])]), [door, *rows(toggles, per_row=2), turn, [*table, *renew], back]
    )


def door_open(one: Participants, now: datetime) -> bool:
    """Whether one can check in at this moment."""
    return one.seminar.starts_at - BEFORE <= now < one.seminar.ends_at + AFTER


def _count(to: To, one: Participants, *, open_: bool) -> Html:
    words = to.words
    if not one.rows:
        return words.html("participants-none")
    if open_ or not _counts_seats(one):
        return here(words, one)
    return words.html("participants-seats", count=one.seats, of=one.seminar.capacity or 0)


def _counts_seats(one: Participants) -> bool:
    return one.seminar.capacity is not None


def _line(to: To, one: Participants, row: Row, place: int) -> Html:
    words, reservation = to.words, row.reservation
    said: list[object] = [join([_sign(row), " ", bold(shorten(row.name, _NAME))])]
    if reservation.checked_in_at is not None:
        said.append(f"{reservation.checked_in_at.astimezone(to.zone):%H:%M}")
    if row.here and reservation.walked_in and _counts_seats(one):
        said.append(words.html("participant-walked-in"))
    if reservation.state is ReservationState.OFFERED:
        said.append(words.html("participant-offered"))
    if place:
        said.append(words.html("participant-waiting", position=place))
    if row.missed:
        said.append(words.html("participant-missed", count=row.missed))
    return join(said, " · ")


def _sign(row: Row) -> str:
    return "✅" if row.here else "⏳" if row.waits else "▫️"


def _toggle(code: str, row: Row, page: int) -> Button:
    """Says what is to be, so that two phones do not take back what the other did."""
    wanted = "-" if row.here else "+"
    data = f"mpt:{code}:{row.reservation.id}:{wanted}:{page}"
    return Button(f"{_sign(row)} {shorten(row.name, _LABEL)}", data=data)
