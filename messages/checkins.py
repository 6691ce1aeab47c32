"""The door of a seminar: the code that is shown there, and what people read who have scanned it."""

from lab.seminars.checking_in import CheckedIn, Entrance
from lab.seminars.doors import Door
from lab.seminars.participants import Participants
from messages.html import Html, fit, lines
from messages.moments import moment
from messages.reservations import To, about, card_data, heading
from messages.screen import Button, Screen
from messages.words import Words


def entered(to: To, one: CheckedIn) -> Screen:
    """What became of somebody at the door."""
    words, seminar = to.words, one.seminar
    said = words.html("checkin-in")
    if one.entrance is Entrance.WALKED_IN and seminar.capacity is not None:
        said = words.html("checkin-walked-in")
    elif one.entrance is Entrance.ALREADY and one.at is not None:
        said = words.html("checkin-already", at=moment(words, one.at, to.zone, now=to.now))
    elif one.entrance is Entrance.FULL:
        said = words.html("checkin-full", of=seminar.capacity or 0)
    ask = (
        [] if one.entrance is Entrance.FULL else [Button(words.plain("button-checkin-ask"), data=f"mq:{seminar.code}")]
    )
    back = Button(words.plain("button-back-to-card", code=seminar.code), data=card_data(seminar.code))
    return Screen(fit([said, about(to, seminar)]), [ask, [back]])


def door_data(code: str) -> str:
    """Data of the button that shows the code for the door."""
    return f"mpd:{code}"


def list_data(code: str, page: int = 0) -> str:
    """Data of the button that shows who comes, a page counted from 0."""
    return f"mp:{code}:{page}" if page else f"mp:{code}"


def door(to: To, one: Door, counted: Participants, *, printed: bool, url: str) -> Screen:
    """What stands under the picture at the door, with the link that it shows (`url`), for those who take part from elsewhere. `printed`: a
    code counts that stays the same."""
    words, code = to.words, one.seminar.code
    until = one.until.astimezone(to.zone) if one.until is not None else None
    text = lines(
        heading(words, one.seminar),
        words.html("door-scan"),
        words.html("door-link", url=url),
        here(words, counted),
        words.html("door-until", at=f"{until:%H:%M}") if until is not None else None,
        words.html("door-printed") if printed else None,
    )
    renew = Button(words.plain("button-door-renew"), data=f"mpr:{code}")
    paper = (
        Button(words.plain("button-door-take-back"), data=f"mpb:{code}")
        if printed
        else Button(words.plain("button-door-print"), data=f"mpp:{code}")
    )
    back = Button(words.plain("button-participants-back"), data=f"mpl:{code}")
    return Screen(text, [[renew], [paper], [back]])


def here(words: Words, one: Participants) -> Html:
    """How many are there, of those with a seat where seats are counted."""
    if one.seminar.capacity is None:
        return words.html("participants-here-only", count=one.here)
    return words.html("participants-here", here=one.here, of=one.seats)


def printed(words: Words, one: Door) -> Screen:
    """What stands under the picture that is to be printed."""
    take_back = Button(words.plain("button-door-take-back"), data=f"mpb:{one.seminar.code}")
    return Screen(lines(heading(words, one.seminar), words.html("door-print-note")), [[take_back]])
