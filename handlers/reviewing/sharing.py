"""Assigning applications to reviewers."""

from handlers.context import Context
from handlers.reviewing.shown import allow, answer, gone, reader
from handlers.toasts import with_toast
from lab.applications import access, assigning, queues, reviewing
from lab.errors import LabError, NotFound
from messages import errors
from messages import reviewing_shares as screens
from messages.reviewing_data import unpacked
from outbox.reply import Reply, Toast
from storage import reviews


async def show(context: Context) -> Reply:
    """Everybody's share of an opening's pile."""
    allow(context)
    return await _shares(context, int(context.field("opening")))


async def share_out(context: Context) -> Reply:
    """What nobody was given is shared out evenly."""
    allow(context)
    opening_id = int(context.field("opening"))
    defaults = context.installation.defaults
    try:
        got = await assigning.share_out(context.tx, context.actor, opening_id, defaults=defaults, now=context.now)
    except NotFound:
        return await gone(context, NotFound("review-no-opening"))
    toast = context.words.plain("review-shared-out", count=sum(got.values()))
    return with_toast(Toast(toast), await _shares(context, opening_id))


async def take_back(context: Context) -> Reply:
    """What a reviewer has not judged is taken from them."""
    allow(context)
    opening_id, user_id = int(context.field("opening")), int(context.field("user"))
    try:
        count = await assigning.take_back(context.tx, context.actor, opening_id, user_id, now=context.now)
    except NotFound:
        return await gone(context, NotFound("review-no-opening"))
    toast = Toast(context.words.plain("review-taken-back", count=count))
    return with_toast(toast, await _shares(context, opening_id))


async def choose_for_list(context: Context) -> Reply:
    """Who shall get what a list shows."""
    allow(context)
    opening_id, wanted = int(context.field("opening")), unpacked(context.field("filter"))
    try:
        found = await queues.listed(context.tx, context.actor, opening_id, wanted, limit=0)
        shared = await assigning.sharing(context.tx, context.actor, opening_id)
    except NotFound:
        return await gone(context, NotFound("review-no-opening"))
    return answer(context, screens.of_list(reader(context), found.opening, found.total, shared.shares, wanted))


async def give_list(context: Context) -> Reply:
    """A reviewer gets what a list shows."""
    allow(context)
    opening_id, wanted = int(context.field("opening")), unpacked(context.field("filter"))
    try:
        count = await assigning.give_listed(
            context.tx, context.actor, opening_id, wanted, int(context.field("user")), now=context.now
        )
    except NotFound:
        return await gone(context, NotFound("review-no-opening"))
    except LabError as error:
        return with_toast(Toast(errors.plain(context.words, error), alert=True), await _shares(context, opening_id))
    toast = Toast(context.words.plain("review-shared-out", count=count))
    return with_toast(toast, await _shares(context, opening_id))


async def choose_for_one(context: Context) -> Reply:
    """Who is to look at one application."""
    allow(context)
    return await _one(context, int(context.field("application")))


async def give_one(context: Context) -> Reply:
    """One application is given to a reviewer, or taken from them."""
    allow(context)
    application_id, user_id = int(context.field("application")), int(context.field("user"))
    try:
        if context.field("sign") == "+":
            await reviewing.assign(context.tx, context.actor, [application_id], user_id, now=context.now)
        else:
            await assigning.take(context.tx, context.actor, application_id, user_id, now=context.now)
    except NotFound as error:
        return await gone(context, error)
    except LabError as error:
        return with_toast(Toast(errors.plain(context.words, error), alert=True), await _one(context, application_id))
    return await _one(context, application_id)


async def _one(context: Context, application_id: int) -> Reply:
    try:
        case = await access.reach_as_staff(context.tx, context.actor, application_id)
    except NotFound as error:
        return await gone(context, error)
    shared = await assigning.sharing(context.tx, context.actor, case.opening.id)
    given = (await reviews.assigned(context.tx, [application_id])).get(application_id, [])
    return answer(context, screens.of_one(reader(context), case.application, shared.shares, given))


async def _shares(context: Context, opening_id: int) -> Reply:
    try:
        found = await assigning.sharing(context.tx, context.actor, opening_id)
    except NotFound:
        return await gone(context, NotFound("review-no-opening"))
    return answer(context, screens.sharing(reader(context), found))
