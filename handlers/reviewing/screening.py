"""Screening with one thumb: the card in front of the reviewer, and the next one."""

from handlers.context import Context
from handlers.reviewing.applications import answers_of
from handlers.reviewing.files import with_page
from handlers.reviewing.shown import allow, answer, gone, reader
from handlers.toasts import with_toast
from lab.applications import access, screening
from lab.applications.screening import Place
from lab.errors import LabError, NotFound
from messages import errors
from messages import reviewing_cards as screens
from outbox.reply import Reply, Toast, reply
from storage import applications, documents


async def begin(context: Context) -> Reply:
    """Goes on where one stopped."""
    allow(context)
    scope = context.field("scope")
    return await resume(context, int(context.field("opening")), mine=scope == "m" if scope else None)


async def resume(context: Context, opening_id: int, *, mine: bool | None = None) -> Reply:
    """The card on which one stopped."""
    try:
        place = await screening.begin(context.tx, context.actor, opening_id, mine=mine, now=context.now)
    except NotFound:
        return await gone(context, NotFound("review-no-opening"))
    return await draw(context, place)


async def skip(context: Context) -> Reply:
    """The next one."""
    allow(context)
    try:
        place = await screening.skip(context.tx, context.actor, int(context.field("application")), now=context.now)
    except NotFound as error:
        return await gone(context, error)
    return await draw(context, place)


async def back(context: Context) -> Reply:
    """The one before."""
    allow(context)
    try:
        place = await screening.back(context.tx, context.actor, int(context.field("application")), now=context.now)
    except NotFound as error:
        return await gone(context, error)
    return await draw(context, place)


async def undo(context: Context) -> Reply:
    """Takes the last verdict back."""
    allow(context)
    opening_id = int(context.field("opening"))
    defaults = context.installation.defaults
    try:
        place = await screening.undo(context.tx, context.actor, opening_id, defaults=defaults, now=context.now)
    except NotFound:
        return await gone(context, NotFound("review-no-opening"))
    except LabError as error:
        return with_toast(Toast(errors.plain(context.words, error)), await resume(context, opening_id))
    return with_toast(Toast(context.words.plain("review-undone")), await draw(context, place))


async def go_on(context: Context, application_id: int, error: LabError) -> Reply:
    """What was to be judged can't be any more: says why, and shows the next one."""
    found = await applications.get(context.tx, application_id)
    if found is None:
        return await gone(context, error)
    try:
        await access.require_staff(context.tx, context.actor, found.opening_id)
    except NotFound:
        return await gone(context, NotFound("review-no-opening"))
    return await gone(context, error, instead=await resume(context, found.opening_id))


async def draw(context: Context, place: Place) -> Reply:
    """The card, or that nothing is left."""
    if place.application is None:
        return answer(context, screens.done(reader(context), place))
    papers = await documents.of_application(context.tx, place.application.id)
    answers = answers_of(context, place.opening, place.application, papers)
    cv = screens.main_document(papers)
    screen = screens.card(reader(context), place, answers, papers)
    return reply(await with_page(context, screen, cv.id if cv is not None else None))
