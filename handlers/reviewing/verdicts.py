"""What a reviewer thinks of an application: the verdict, and that they are partial."""

from handlers.context import Context
from handlers.reviewing import screening as cards
from handlers.reviewing.applications import show_one
from handlers.reviewing.shown import allow, answer, gone, reader
from handlers.toasts import with_toast
from lab.applications import access, reviewing, screening
from lab.applications.queues import Wanted
from lab.errors import LabError, NotFound
from messages import errors
from messages import reviewing_cards as screens
from messages.reviewing_data import VERDICTS, unpacked
from outbox.reply import Reply, Toast
from storage import applications
from storage.applications import ApplicationStage


async def give(context: Context) -> Reply:
    """Yes, maybe or no."""
    allow(context)
    application_id, verdict = int(context.field("application")), VERDICTS[context.field("verdict")]
    given = Toast(context.words.plain("review-given", verdict=verdict))
    defaults = context.installation.defaults
    try:
        if not context.field("screening"):
            await reviewing.review(
                context.tx, context.actor, application_id, verdict, defaults=defaults, now=context.now
            )
            return with_toast(given, await show_one(context, application_id, wanted=_list(context)))
        place = await screening.judge(
            context.tx, context.actor, application_id, verdict, defaults=defaults, now=context.now
        )
    except LabError as error:
        return await _refused(context, application_id, error)
    return with_toast(given, await cards.draw(context, place))


async def ask_conflict(context: Context) -> Reply:
    """Before one declares a conflict of interest."""
    allow(context)
    try:
        case = await access.reach_as_staff(context.tx, context.actor, int(context.field("application")))
    except NotFound as error:
        return await gone(context, error)
    return answer(context, screens.ask_conflict(reader(context), case.application))


async def conflict(context: Context) -> Reply:
    """Declares it, or takes it back."""
    allow(context)
    application_id, wanted = int(context.field("application")), context.field("sign") == "y"
    try:
        await reviewing.declare_conflict(context.tx, context.actor, application_id, conflict=wanted, now=context.now)
    except NotFound as error:
        return await gone(context, error)
    found = await applications.get(context.tx, application_id)
    if found is None or not wanted:
        return await show_one(context, application_id)
    return answer(context, screens.conflicted(context.words, found.number, found.id, found.opening_id))


def _list(context: Context) -> Wanted | None:
    """The list that the application was opened from."""
    return unpacked(context.field("filter")) if context.field("filter") else None


async def _refused(context: Context, application_id: int, error: LabError) -> Reply:
    """It was withdrawn or decided, or is not for the reviewer any more: says so, and shows the next one or the page."""
    found = await applications.get(context.tx, application_id)
    if found is not None and found.stage is ApplicationStage.WITHDRAWN and not isinstance(error, NotFound):
        error = LabError("review-withdrawn", number=found.number)
    if context.field("screening"):
        return await cards.go_on(context, application_id, error)
    if isinstance(error, NotFound):
        return await gone(context, error)
    return with_toast(Toast(errors.plain(context.words, error), alert=True), await show_one(context, application_id))
