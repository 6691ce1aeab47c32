"""Accepting and declining the offer of a place: what each means, and a button that names it."""

from lab.applications.own import Own, Way
from messages.html import lines
from messages.my_applications import To, at, open_data, title_of, until
from messages.screen import Button, Screen


def ask_accept(to: To, one: Own) -> Screen:
    """Before a place is accepted."""
    words, offer = to.words, one.whole.offer
    text = lines(
        words.html("my-accept-ask", title=title_of(to, one.opening), number=one.whole.seen.number),
        words.html("my-accept-means"),
        words.html("my-accept-slot", at=at(to, one.whole.slot.starts_at))
        if one.whole.slot is not None and Way.CANCEL in one.ways
        else None,
        words.html("my-offer-until", at=until(to, offer.expires_at)) if offer is not None else None,
        words.html("my-offer-fees"),
    )
    return _asked(to, one, text, "button-my-accept-yes", "yT")


def ask_decline(to: To, one: Own) -> Screen:
    """Before a place is declined."""
    words = to.words
    text = lines(
        words.html("my-decline-ask", title=title_of(to, one.opening), number=one.whole.seen.number),
        words.html("my-decline-means"),
    )
    return _asked(to, one, text, "button-my-decline-yes", "yX")


def _asked(to: To, one: Own, text: object, message: str, data: str) -> Screen:
    offer = one.whole.offer
    yes = Button(to.words.plain(message), data=f"{data}:{one.id}:{offer.id if offer is not None else 0}")
    back = Button(to.words.plain("button-my-not-yet"), data=open_data(one.id))
    return Screen(lines(text), [[yes], [back]])
