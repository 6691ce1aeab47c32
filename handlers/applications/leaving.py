"""Withdrawing an application, and thinking better of it."""

from handlers.applications import shown
from handlers.applications.meeting import without_slot
from handlers.context import Context
from lab.applications import leaving
from lab.applications.own import Own, Way
from lab.applying.grace import downtime
from lab.errors import LabError
from messages import my_application as screens
from outbox.reply import Reply, reply


async def ask(context: Context) -> Reply:
    """What withdrawing means, before it is done."""
    try:
        one = await _where(context, Way.WITHDRAW)
    except LabError as error:
        return await shown.refused(context, error)
    return reply(screens.ask_withdraw(shown.reader(context), one))


async def withdraw(context: Context) -> Reply:
    """It is withdrawn."""
    try:
        one = await _where(context, Way.WITHDRAW, bound=True)
        await leaving.withdraw(
            context.tx, context.actor, one.id, defaults=context.installation.defaults, now=context.now
        )
    except LabError as error:
        return await shown.refused(context, error)
    answer = await shown.present(context, one.id, toast=context.words.plain("my-withdrawn"))
    return await without_slot(context, one, answer)


async def restore(context: Context) -> Reply:
    """It stands again where it stood."""
    try:
        one = await _where(context, Way.RESTORE, bound=True)
        await leaving.restore(
            context.tx,
            context.actor,
            one.id,
            downtime=await downtime(context.tx, one.opening, now=context.now),
            defaults=context.installation.defaults,
            now=context.now,
        )
    except LabError as error:
        return await shown.refused(context, error)
    return await shown.present(context, one.id, toast=context.words.plain("my-restored"))


async def _where(context: Context, way: Way, *, bound: bool = False) -> Own:
    """The application, if that can be done with it; `bound`: and it stands where it stood when the button was made. Raises LabError."""
    one = await shown.opened(context)
    if way not in one.ways or (bound and context.field("stamp") != screens.stamp(one)):
        raise LabError("application-not-now")
    return one
