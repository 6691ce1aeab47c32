"""Being reminded of a seminar: when, ticked in place."""

from handlers.context import Context
from handlers.entries import PRIVATE, Feature, Press
from handlers.toasts import with_toast
from lab.errors import LabError
from lab.seminars import reminders
from messages import errors
from messages import seminar_reminders as screens
from outbox.reply import Reply, Toast, reply

_CODE = r"(?P<code>[^:]{1,32})"


async def show(context: Context) -> Reply:
    """What can be chosen."""
    found = await reminders.choice(context.tx, context.actor, context.field("code"), now=context.now)
    return reply(screens.choose(context.words, found, zone=context.zone, now=context.now))


async def choose(context: Context) -> Reply:
    """One is set, or taken back, as the button said."""
    minutes, wanted = int(context.field("minutes")), context.field("sign") == "+"
    code = context.field("code")
    try:
        found = await reminders.choose(context.tx, context.actor, code, minutes, wanted=wanted, now=context.now)
    except LabError as late:
        return with_toast(Toast(errors.plain(context.words, late), alert=True), await show(context))
    toast = Toast(screens.chosen_toast(context.words, found, minutes))
    return with_toast(toast, reply(screens.choose(context.words, found, zone=context.zone, now=context.now)))


FEATURE = Feature(
    presses=(
        Press(show, places=PRIVATE, pattern=f"mn:{_CODE}"),
        Press(choose, writes=True, places=PRIVATE, pattern=rf"mn:{_CODE}:(?P<minutes>10|60|1440):(?P<sign>[+-])"),
    )
)
