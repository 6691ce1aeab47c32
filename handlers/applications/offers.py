"""The offer of a place: accepted or declined, after a question that says what that means."""

from handlers.applications import shown
from handlers.applications.meeting import without_slot
from handlers.context import Context
from lab.applications import offering
from lab.applications.own import Own, Way
from lab.errors import LabError
from messages import my_offers as screens
from outbox.reply import Reply, reply


async def ask_accept(context: Context) -> Reply:
    """What accepting means."""
    try:
        one = await _offered(context, Way.ACCEPT)
    except LabError as error:
        return await shown.refused(context, error)
    return reply(screens.ask_accept(shown.reader(context), one))


async def ask_decline(context: Context) -> Reply:
    """What declining means."""
    try:
        one = await _offered(context, Way.DECLINE)
    except LabError as error:
        return await shown.refused(context, error)
    return reply(screens.ask_decline(shown.reader(context), one))


async def accept(context: Context) -> Reply:
    """The place is taken, if there is one left."""
    try:
        one = await _offered(context, Way.ACCEPT)
        await offering.accept(
            context.tx, context.actor, one.id, defaults=context.installation.defaults, now=context.now
        )
    except LabError as error:
        return await shown.refused(context, error)
    return await _answered(context, one, "my-accepted")


async def decline(context: Context) -> Reply:
    """The place is not taken."""
    try:
        one = await _offered(context, Way.DECLINE)
        await offering.decline(
            context.tx, context.actor, one.id, defaults=context.installation.defaults, now=context.now
        )
    except LabError as error:
        return await shown.refused(context, error)
    return await _answered(context, one, "my-declined")


async def _answered(context: Context, one: Own, toast: str) -> Reply:
    """The application as it stands now; with what takes an interview that lay ahead out of calendars."""
    return await without_slot(context, one, await shown.present(context, one.id, toast=context.words.plain(toast)))


async def _offered(context: Context, way: Way) -> Own:
    """The application, if the offer of the button is the one that stands. Raises LabError."""
    one = await shown.opened(context)
    offer = one.whole.offer
    if offer is not None and str(offer.id) == context.field("offer") and offer.expires_at <= context.now:
        raise LabError("offer-over")
    if way not in one.ways or offer is None or str(offer.id) != context.field("offer"):
        raise LabError("application-not-now")
    return one
