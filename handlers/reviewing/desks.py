"""/review, the page of an opening, and its applications in a list."""

from handlers.context import Context
from handlers.reviewing.shown import allow, answer, gone, is_admin, names, reader
from handlers.reviewing.shown import home as show_home
from lab.applications import queues
from lab.applications.queues import Wanted
from lab.errors import NotFound
from messages import reviewing as screens
from messages.reviewing_data import PAGE, unpacked
from outbox.reply import Reply


async def review(context: Context) -> Reply:
    """/review"""
    return await show_home(context)


async def home(context: Context) -> Reply:
    """The same as a press."""
    allow(context)
    return await show_home(context, page=int(context.field("page") or 0))


async def desk(context: Context) -> Reply:
    """The page of an opening."""
    allow(context)
    return await show_desk(context, int(context.field("opening")))


async def show_desk(context: Context, opening_id: int) -> Reply:
    """The page of an opening; for who does not review it any more, what they do review."""
    try:
        one = await queues.desk(context.tx, context.actor, opening_id)
    except NotFound:
        return await gone(context, NotFound("review-no-opening"))
    return answer(context, screens.desk(reader(context), one, admin=is_admin(context)))


async def page(context: Context) -> Reply:
    """Its applications."""
    allow(context)
    return await show_list(
        context, int(context.field("opening")), unpacked(context.field("filter")), page=int(context.field("page"))
    )


async def show_list(context: Context, opening_id: int, wanted: Wanted, *, page: int = 0) -> Reply:
    """A page of the list, the last one if it has become shorter."""
    try:
        found = await queues.listed(context.tx, context.actor, opening_id, wanted, offset=page * PAGE, limit=PAGE)
        if found.total and not found.rows:
            page = (found.total - 1) // PAGE
            found = await queues.listed(context.tx, context.actor, opening_id, wanted, offset=page * PAGE, limit=PAGE)
    except NotFound:
        return await gone(context, NotFound("review-no-opening"))
    assigned = {user_id for row in found.rows for user_id in row.assigned}
    screen = screens.listed(reader(context), found, wanted, page=page, names=await names(context, assigned))
    return answer(context, screen)


async def stages(context: Context) -> Reply:
    """The stages to choose from."""
    allow(context)
    wanted = unpacked(context.field("filter"))
    try:
        found = await queues.listed(context.tx, context.actor, int(context.field("opening")), wanted, limit=0)
    except NotFound:
        return await gone(context, NotFound("review-no-opening"))
    return answer(context, screens.stages(reader(context), found, wanted))
