"""Having one's application deleted, with everything about it: at any time, as the consent to keeping it says."""

from handlers.applications import shown
from handlers.context import Context
from handlers.toasts import with_toast
from lab.applications import erasure
from lab.errors import LabError
from messages import application_erasing as screens
from messages import my_application
from outbox.reply import Reply, Toast, reply


async def ask(context: Context) -> Reply:
    """What goes and what stays, before it is done."""
    try:
        one = await shown.opened(context)
    except LabError as error:
        return await shown.refused(context, error)
    return reply(screens.ask(shown.reader(context), one))


async def erase(context: Context) -> Reply:
    """It is gone, and the list is shown without it."""
    try:
        one = await shown.opened(context)
        if context.field("stamp") != my_application.stamp(one):
            return await shown.refused(context, LabError("application-not-now"))
        defaults = context.installation.defaults
        await erasure.erase(context.tx, context.actor, one.id, defaults=defaults, now=context.now)
    except LabError as error:
        return await shown.refused(context, error)
    toast = Toast(context.words.plain("my-erased", number=one.whole.seen.number), alert=True)
    return with_toast(toast, reply(await shown.listing(context)))
