"""What the screens of one's own applications are drawn with, and the answer where something has changed meanwhile."""

from handlers.context import Context
from handlers.toasts import with_toast
from lab.applications import own
from lab.applications.own import Own
from lab.errors import LabError, NotFound
from messages import errors
from messages import my_application as screens
from messages import my_applications as lists
from messages.my_applications import To
from messages.screen import Screen
from outbox.reply import Reply, Toast, reply
from storage import lab


def reader(context: Context) -> To:
    """Who reads the screens."""
    return To(context.words, context.zone, context.installation.zone, context.now)


async def opened(context: Context) -> Own:
    """The application of a button. Raises NotFound for everybody but its applicant."""
    return await own.open_(context.tx, context.actor, int(context.field("id")), now=context.now)


async def card(context: Context, application_id: int) -> Screen:
    """The application as it stands now. Raises NotFound."""
    one = await own.open_(context.tx, context.actor, application_id, now=context.now)
    laboratory = await lab.get(context.tx)
    page = laboratory.official_page if laboratory is not None else ""
    return screens.card(reader(context), one, official_page=page)


async def listing(context: Context, *, page: int = 0) -> Screen:
    """A page of all applications."""
    every = await own.everything(context.tx, context.actor, now=context.now)
    return lists.listing(reader(context), every, page=page)


async def present(context: Context, application_id: int, *, toast: str) -> Reply:
    """The application as it stands now, with a toast. Raises NotFound."""
    return with_toast(Toast(toast), reply(await card(context, application_id)))


async def refused(context: Context, error: LabError) -> Reply:
    """What was pressed can't be done: says why, over the application as it stands now, or over the list where there is none."""
    toast = Toast(errors.plain(context.words, error), alert=True)
    if not isinstance(error, NotFound):
        try:
            return with_toast(toast, reply(await card(context, int(context.field("id")))))
        except NotFound:
            pass
    return with_toast(toast, reply(await listing(context)))
