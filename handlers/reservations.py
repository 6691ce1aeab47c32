"""Seats at seminars: reserving, waiting, confirming, giving back; and the reader's own seminars."""

from handlers.context import Context
from handlers.entries import PRIVATE, Feature, Press
from handlers.seminars.showing import show_card
from handlers.toasts import with_toast
from lab.errors import LabError, NotFound
from lab.seminars import mine, reserving
from lab.seminars.reserving import Done
from lab.seminars.stands import Stand
from messages import errors
from messages import reservations as screens
from messages.reservations import MINE, To
from outbox.reply import Reply, Send, Toast, reply
from storage.reservations import ReservationState

_CODE = r"(?P<code>[^:]{1,32})(?P<tail>:(?P<position>\d{1,5}):(?P<reference>.{1,20}))?"


async def show(context: Context) -> Reply:
    """Where the reader stands."""
    return await _present(context)


async def reserve(context: Context) -> Reply:
    """A seat, or a place on the waiting list; who has something already sees it."""
    try:
        done = await reserving.reserve(
            context.tx,
            context.actor,
            context.field("code"),
            defaults=context.installation.defaults,
            now=context.now,
        )
    except LabError as error:
        return await _refused(context, error)
    return _done(context, done, _said(done))


async def reserve_on_card(context: Context) -> Reply:
    """The same on a card, which stays where it is and shows it; the receipt is a message of its own."""
    code = context.field("code")
    try:
        done = await reserving.reserve(
            context.tx, context.actor, code, defaults=context.installation.defaults, now=context.now
        )
    except LabError as error:
        return await show_card(context, code, Toast(errors.plain(context.words, error), alert=True))
    if not done.new:
        return await show_card(context, code)
    card = await show_card(context, code, Toast(context.words.plain(_said(done))))
    return Reply((*card.parts, Send(screens.standing(to(context), done.stand))))


async def ask(context: Context) -> Reply:
    """What giving back means, before it is done."""
    try:
        stand = await _stand(context)
    except NotFound as gone:
        return await _refused(context, gone)
    if not stand.holds:
        return await _refused(context, LabError("reservation-none"))
    return reply(screens.ask_give_back(to(context), stand, tail=context.field("tail")))


async def give_back(context: Context) -> Reply:
    """A seat, a held one, or a place on the waiting list is given back."""
    try:
        done = await reserving.give_back(
            context.tx,
            context.actor,
            context.field("code"),
            defaults=context.installation.defaults,
            now=context.now,
        )
    except LabError as error:
        return await _refused(context, error)
    return _done(context, done, "reservation-done-given-back")


async def confirm(context: Context) -> Reply:
    """The held seat is the reader's."""
    try:
        done = await reserving.confirm(context.tx, context.actor, context.field("code"), now=context.now)
    except LabError as error:
        return await _refused(context, error)
    return _done(context, done, "reservation-done-confirmed")


async def show_mine(context: Context) -> Reply:
    """What the reader reserved, waits for, or is reminded of."""
    found = await mine.mine(context.tx, context.actor, now=context.now)
    return reply(screens.mine(to(context), found, page=int(context.field("page") or 0)))


def to(context: Context) -> To:
    """Who reads."""
    return To(context.words, context.zone, context.now)


def _said(done: Done) -> str:
    seated = done.stand.state is ReservationState.SEAT
    return "reservation-done-seat" if seated else "reservation-done-waiting"


def _done(context: Context, done: Done, message: str) -> Reply:
    """What is new, in a word and in full; what is not, as it stands."""
    answer = _shown(context, done.stand)
    return with_toast(Toast(context.words.plain(message)), answer) if done.new else answer


def _shown(context: Context, stand: Stand) -> Reply:
    return reply(screens.standing(to(context), stand, tail=context.field("tail")))


async def _stand(context: Context) -> Stand:
    return await reserving.stand(context.tx, context.actor, context.field("code"), now=context.now)


async def _present(context: Context) -> Reply:
    try:
        return _shown(context, await _stand(context))
    except NotFound as gone:
        return await _refused(context, gone)


async def _refused(context: Context, error: LabError) -> Reply:
    """What can't be done, over the screen as it is by now."""
    toast = Toast(errors.plain(context.words, error), alert=True)
    if isinstance(error, NotFound):  # there is nothing to be drawn
        return reply(toast)
    return with_toast(toast, await _present(context))


FEATURE = Feature(
    presses=(
        Press(show, places=PRIVATE, pattern=f"mv:{_CODE}"),
        Press(reserve, writes=True, places=PRIVATE, pattern=f"mvr:{_CODE}"),
        Press(reserve_on_card, writes=True, places=PRIVATE, pattern=f"mva:{_CODE}"),
        Press(ask, places=PRIVATE, pattern=f"mvq:{_CODE}"),
        Press(give_back, writes=True, places=PRIVATE, pattern=f"mvg:{_CODE}"),
        Press(give_back, writes=True, places=PRIVATE, pattern=f"mvd:{_CODE}"),
        Press(confirm, writes=True, places=PRIVATE, pattern=f"mvc:{_CODE}"),
        Press(show_mine, places=PRIVATE, pattern=rf"{MINE}(?::(?P<page>\d{{1,4}}))?"),
    ),
)
