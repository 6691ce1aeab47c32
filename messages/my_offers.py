"""Accepting and declining the offer of a place: what each means, and a button that names it."""

from lab.applications.own import Own, Way
from messages.html import Html, lines
from messages.my_applications import To, at, open_data, title_of, until
from messages.screen import Button, Screen


def ask_accept(to: To, one: Own) -> Screen:
    """Before a place is accepted."""
    words, offer = to.words, one.whole.offer
    text = lines(
        words.html("my-accept-ask", title=title_of(to, one.opening), number=one.whole.seen.number),
        words.html("my-accept-means"),
        _slot(to, one),
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
        _slot(to, one),
    )
    return _asked(to, one, text, "button-my-decline-yes", "yX")


def _slot(to: To, one: Own) -> Html | None:
    """That an interview which lies ahead is off then."""
    slot = one.whole.slot
    if slot is None or Way.CANCEL not in one.ways:
        return None
    return to.words.html("my-answered-slot", at=at(to, slot.starts_at))


def _asked(to: To, one: Own, text: object, message: str, data: str) -> Screen:
    offer = one.whole.offer
    yes = Button(to.words.plain(message), data=f"{data}:{one.id}:{offer.id if offer is not None else 0}")
    back = Button(to.words.plain("button-my-not-yet"), data=open_data(one.id))
    return Screen(lines(text), [[yes], [back]])
