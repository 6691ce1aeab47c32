"""At the door of a seminar: the link that is scanned there, and the picture that shows it."""

from handlers.context import Context
from handlers.entries import PRIVATE, Feature, Payload, Press
from handlers.pages import first_screen
from handlers.participants import show_list
from handlers.reservations import to
from handlers.toasts import with_toast
from lab.errors import LabError
from lab.seminars import checking_in, doors
from lab.seminars.participants import participants
from messages import checkins as screens
from messages import errors
from messages.checkins import entered
from messages.reservations import standing_data
from outbox.reply import Picture, Reply, SendFile, Show, Toast, reply

_CODE = r"(?P<code>[^:]{1,32})"


async def scanned(context: Context) -> Reply:
    """?start=checkin_S-2026-31_0a1b2c3d4e5f"""
    found = await checking_in.check_in(context.tx, context.actor, context.text, now=context.now)
    target = standing_data(found.seminar.code)  # the same, for who can't read this one
    return first_screen(context, reply(entered(to(context), found)), target=target)


async def show(context: Context) -> Reply:
    """The code of this moment as a picture, in place of the list."""
    return await _door(context, replaces=True)


async def renew(context: Context) -> Reply:
    """The code of this moment in the picture that is there."""
    return await _door(context, replaces=False)


async def print_one(context: Context) -> Reply:
    """A code that stays the same, as a file."""
    try:
        made = await doors.printed(context.tx, context.actor, context.field("code"))
    except LabError as error:
        return _refused(context, error)
    link = context.installation.deep_link(f"checkin_{made.signs}")
    caption = screens.printed(context.words, made)
    return reply(SendFile("qr", {"link": link}, f"{made.seminar.code}-door.png", caption=caption))


async def take_back(context: Context) -> Reply:
    """What was printed counts no more."""
    try:
        await doors.take_back(context.tx, context.actor, context.field("code"))
    except LabError as error:
        return _refused(context, error)
    return reply(Toast(context.words.plain("door-taken-back"), alert=True))


async def back(context: Context) -> Reply:
    """The list, in place of the picture."""
    answer = await show_list(context)
    return Reply(tuple(Show(part.screen, replaces=True) if isinstance(part, Show) else part for part in answer.parts))


async def _door(context: Context, *, replaces: bool) -> Reply:
    code = context.field("code")
    try:
        one = await doors.door(context.tx, context.actor, code, now=context.now)
        counted = await participants(context.tx, context.actor, code, now=context.now)
        printed = await doors.is_printed(context.tx, context.actor, code)
    except LabError as error:
        return _refused(context, error)
    url = context.installation.deep_link(f"checkin_{one.signs}")
    screen = screens.door(to(context), one, counted, printed=printed, url=url)
    picture = Picture("qr", {"link": url})
    return reply(Show(screen, picture, replaces=replaces))


def _refused(context: Context, error: LabError) -> Reply:
    return with_toast(Toast(errors.plain(context.words, error), alert=True), Reply())


FEATURE = Feature(
    presses=(
        Press(show, writes=True, places=PRIVATE, pattern=f"mpd:{_CODE}"),
        Press(renew, writes=True, places=PRIVATE, pattern=f"mpr:{_CODE}"),
        Press(print_one, writes=True, places=PRIVATE, pattern=f"mpp:{_CODE}"),
        Press(take_back, writes=True, places=PRIVATE, pattern=f"mpb:{_CODE}"),
        Press(back, places=PRIVATE, pattern=f"mpl:{_CODE}"),
    ),
    payloads=(Payload(scanned, writes=True, prefix="checkin_"),),
)
