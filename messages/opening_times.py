"""When one can apply, in words."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from babel.dates import format_date

from lab.openings import OpeningState, state
from messages.html import Html, join, lines
from messages.moments import distance, moment, offset, zone_name
from messages.words import Language, Words
from storage.openings import Opening

_SIGNS = {
    OpeningState.COMING: "🕒",
    OpeningState.OPEN: "🟢",
    OpeningState.SOON: "⏳",
    OpeningState.CLOSED: "⚪",
    OpeningState.FILLED: "⚪",
}
_DAY = {Language.ZH: "y年M月d日", Language.EN: "d MMM y"}


def when(words: Words, opening: Opening, *, zone: ZoneInfo, now: datetime) -> Html:
    """The line about the deadline: `⏳ Closes in 3 days: Sun 31 Jan, 23:59 (UTC+8)`."""
    where = state(opening, now=now)
    return join([_SIGNS[where], " ", _said(words, opening, where, zone, now)])


def in_full(words: Words, opening: Opening, *, zone: ZoneInfo, now: datetime) -> Html:
    """The same with the time where the opening is, if that is another one, and of what is coming the deadline too."""
    where = state(opening, now=now)
    coming = where is OpeningState.COMING
    deadline = opening.closes_at if where in (OpeningState.OPEN, OpeningState.SOON) or coming else None
    told = None
    if coming and opening.closes_at is not None:
        told = words.html("opening-closes-at", at=moment(words, opening.closes_at, zone, now=now))
    return lines(when(words, opening, zone=zone, now=now), told, _elsewhere(words, opening, deadline, zone, now))


def day(words: Words, on: date) -> str:
    """A day with its year."""
    return format_date(on, _DAY[words.language], locale=words.language.value)


def _said(words: Words, opening: Opening, where: OpeningState, zone: ZoneInfo, now: datetime) -> Html:
    opens, closes = opening.opens_at, opening.closes_at
    if where is OpeningState.FILLED:
        return words.html("opening-filled")
    if where is OpeningState.COMING and opens is not None:
        left = distance(words, opens, zone, now=now)
        return words.html("opening-opens", distance=left, at=moment(words, opens, zone, now=now))
    if where is OpeningState.CLOSED:
        if closes is None or closes > now:
            return words.html("opening-closed")
        return words.html("opening-closed-at", at=moment(words, closes, zone, now=now))
    if closes is None:
        return words.html("opening-until-filled")
    left = distance(words, closes, zone, now=now)
    return words.html("opening-closes", distance=left, at=moment(words, closes, zone, now=now))


def _elsewhere(words: Words, opening: Opening, at: datetime | None, zone: ZoneInfo, now: datetime) -> Html | None:
    own = ZoneInfo(opening.zone)
    if at is None or offset(own, at) == offset(zone, at):
        return None
    return words.html("opening-elsewhere", zone=zone_name(words, own.key), at=moment(words, at, own, now=now))
