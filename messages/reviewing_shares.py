"""Who looks at which applications: sharing out the pile of an opening, and giving single ones."""

from collections.abc import Sequence

from lab.applications.assigning import Share, Sharing
from lab.applications.queues import Wanted
from messages.grants import name_of as person
from messages.html import bold, fit, join, lines, shorten
from messages.reviewing import Reader, name_of, title
from messages.reviewing_data import application_data, desk_data, list_data, packed
from messages.screen import Button, Screen
from messages.words import Words
from storage.applications import Application
from storage.openings import Opening

_NAME = 24  # UTF-16 units of a name on a button


def sharing(to: Reader, found: Sharing) -> Screen:
    """Everybody's share of the undecided, and what can be done about it."""
    words, opening = to.words, found.opening
    head = lines(
        bold(title(words, opening)),
        words.html("review-shares", count=found.undecided, ungiven=found.ungiven)
        if found.undecided
        else words.html("review-nothing"),
    )
    shares = [
        join([bold(_name(share)), words.html("review-share", count=share.given, left=share.left)], " · ")
        for share in found.shares
    ]
    buttons: list[list[Button]] = []
    if found.ungiven and found.shares:
        text = words.plain("button-review-share-out", count=found.ungiven)
        buttons.append([Button(text, data=f"vg:{opening.id}:=")])
    for share in found.shares:
        if share.left:
            text = words.plain("button-review-take-back", name=shorten(_name(share), _NAME), count=share.left)
            buttons.append([Button(text, data=f"vg:{opening.id}:-{share.user_id}")])
    if not found.shares:
        shares.append(words.html("review-no-reviewers"))
    back = Button(words.plain("button-review-desk"), data=desk_data(opening.id))
    return Screen(
        fit([head, *([join(shares, "\n")] if shares else []), words.html("review-shares-note")]), [*buttons, [back]]
    )


def of_list(to: Reader, opening: Opening, count: int, shares: Sequence[Share], wanted: Wanted) -> Screen:
    """Who shall get all applications of a list."""
    words = to.words
    buttons = [
        [Button(_with_count(words, share), data=f"vh:{opening.id}:{packed(wanted)}:{share.user_id}")]
        for share in shares
    ]
    back = [Button(words.plain("button-back-to-results"), data=list_data(opening.id, wanted))]
    text = lines(bold(title(words, opening)), words.html("review-give-listed", count=count))
    return Screen(text, [*buttons, back])


def of_one(to: Reader, application: Application, shares: Sequence[Share], given: Sequence[int]) -> Screen:
    """Who is to look at one application."""
    words = to.words
    buttons = [
        [
            Button(
                f"{'✅' if share.user_id in given else '⬜'} {_with_count(words, share)}",
                data=f"vt:{application.id}:{'-' if share.user_id in given else '+'}{share.user_id}",
            )
        ]
        for share in shares
    ]
    back = [Button(words.plain("button-review-to-application"), data=application_data(application.id))]
    text = lines(
        join([bold(name_of(words, application)), application.number], " · "),
        words.html("review-give-one") if shares else words.html("review-no-reviewers"),
    )
    return Screen(text, [*buttons, back])


def _with_count(words: Words, share: Share) -> str:
    return words.plain("button-review-share", name=shorten(_name(share), _NAME), number=share.left)


def _name(share: Share) -> str:
    return person(share.user) if share.user is not None else str(share.user_id)
