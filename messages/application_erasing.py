"""Before an application is deleted for good."""

from lab.applications.own import Own, Way
from messages.html import lines
from messages.my_application import stamp
from messages.my_applications import To, at, open_data, title_of
from messages.screen import Button, Screen


def ask(to: To, one: Own) -> Screen:
    """What goes, what becomes of the application, and what stays."""
    words = to.words
    slot = one.whole.slot
    text = lines(
        words.html("my-erase-ask", title=title_of(to, one.opening), number=one.whole.seen.number),
        words.html("my-erase-what"),
        words.html("my-erase-withdrawn") if Way.WITHDRAW in one.ways else None,
        words.html("my-withdraw-slot", at=at(to, slot.starts_at)) if Way.CANCEL in one.ways and slot else None,
        words.html("my-withdraw-documents"),
        words.html("my-erase-stays"),
    )
    yes = Button(words.plain("button-my-erase-yes"), data=f"yE:{one.id}:{stamp(one)}")
    return Screen(text, [[yes], [Button(words.plain("button-my-erase-keep"), data=open_data(one.id))]])
