"""Offers that came to nothing, or to nothing yet: a place that is free, whom to phone; and a reminder to pick a time."""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from lab.applications.free_places import Free
from lab.applications.phoning import Call
from lab.applications.stages import Verb
from messages import deciding_data as data
from messages.applicants import called, short_number, title
from messages.html import Html, bold, escape, fit, join, lines
from messages.moments import distance, moment
from messages.screen import Button, Screen, rows
from messages.words import Words
from storage.openings import Opening

# Why a place is free; each has a text, `free-<verb>`.
WHY = (Verb.DECLINE, Verb.EXPIRE, Verb.GIVE_UP, Verb.WITHDRAW)


def why(verb: str) -> str:
    """The id of the text that says why a place is free."""
    return f"free-{verb.replace('_', '-')}"


def free(words: Words, found: Free, *, number: str, verb: str) -> Screen:
    """A place is free, and who is next."""
    opening_id, following = found.opening.id, found.next
    text = fit(
        [
            _title(words, found.opening),
            words.html(why(verb), number=number),
            words.html("free-next", who=called(following)) if following else words.html("free-nobody"),
        ]
    )
    offer = []
    if following:
        label = words.plain("button-offer-next", number=short_number(following))
        offer.append(Button(label, data=data.look(following.id, Verb.OFFER)))
    return Screen(
        text,
        [
            offer,
            [
                Button(words.plain("button-order"), data=data.order(opening_id)),
                Button(words.plain("button-decisions"), data=data.board(opening_id)),
            ],
        ],
    )


def free_line(words: Words, number: str) -> Html:
    """The same in a list."""
    return words.html("free-line", number=number)


def phone(words: Words, several: Sequence[Call], *, zone: ZoneInfo, now: datetime) -> Screen:
    """Whom to phone, what runs out first comes first."""
    if not several:
        return Screen(words.html("phone-none"), [[Button(words.plain("button-home"), data="go")]])
    blocks = [lines(bold(words.plain("phone-title", count=len(several))), words.html("phone-told"))]
    blocks += [
        lines(
            join([bold(called(call.application)), " · ", call.opening.code]),
            *(words.html(f"phone-{name}", value=value) for name, value in call.contact.items()),
            words.html("phone-nothing") if not call.contact else None,
            words.html(
                "phone-until",
                at=moment(words, call.offer.expires_at, zone, now=now),
                distance=distance(words, call.offer.expires_at, zone, now=now),
            ),
        )
        for call in several
    ]
    buttons = [
        Button(
            words.plain("button-open-one", number=call.application.number),
            data=data.one(call.application.id),
        )
        for call in several[:20]
    ]
    home = Button(words.plain("button-home"), data="go")
    return Screen(fit(blocks), [*rows(buttons, per_row=2), [home]])


def pick(words: Words, opening: Opening, *, application_id: int, number: str, free_slots: int) -> Screen:
    """To an applicant: there are times for the interview, and none is picked."""
    text = lines(
        bold(f"{title(words, opening)} · {number}"),
        words.html("pick-a-time", count=free_slots),
        words.html("pick-why"),
    )
    return Screen(text, [[Button(words.plain("button-pick-time"), data=f"yi:{application_id}")]])


def pick_line(words: Words, number: str) -> Html:
    """The same in a list."""
    return words.html("pick-line", number=number)


def _title(words: Words, opening: Opening) -> Html:
    return join([bold(title(words, opening)), " · ", escape(opening.code)])
