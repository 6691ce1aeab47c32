"""Comments, notes and scores on the page of an application."""

from typing import Any

from handlers import forms
from handlers.context import Context
from handlers.form_entries import FormEntry
from handlers.reviewing.applications import show_one
from handlers.reviewing.shown import allow, answer, gone, reader
from handlers.toasts import with_toast
from lab.applications import access, remarks, reviewing
from lab.errors import LabError, NotFound
from lab.forms.drafting import Sheet
from messages import errors
from messages import reviewing_scores as screens
from outbox.reply import Reply, Toast
from storage import reviews


async def comment(context: Context) -> Reply:
    """Opens the form for a comment."""
    return await _begin(context, COMMENT)


async def note(context: Context) -> Reply:
    """Opens the form for a note."""
    return await _begin(context, NOTE)


async def scores(context: Context) -> Reply:
    """The criteria, each with its points to press."""
    allow(context)
    return await _scores(context, int(context.field("application")))


async def score(context: Context) -> Reply:
    """So many points; 0 takes them back."""
    allow(context)
    application_id = int(context.field("application"))
    try:
        case = await access.reach_as_staff(context.tx, context.actor, application_id)
        criteria = reviewing.criteria_now(case.opening, case.application)
        index, points = int(context.field("index")), int(context.field("points"))
        if index >= len(criteria):  # the opening has been changed
            return await _scores(context, application_id)
        await reviewing.score(
            context.tx, context.actor, application_id, criteria[index].name, points or None, now=context.now
        )
    except NotFound as error:
        return await gone(context, error)
    except LabError as error:
        toast = Toast(errors.plain(context.words, error), alert=True)
        return with_toast(toast, await show_one(context, application_id))
    return await _scores(context, application_id)


async def _scores(context: Context, application_id: int) -> Reply:
    try:
        case = await access.reach_as_staff(context.tx, context.actor, application_id)
    except NotFound as error:
        return await gone(context, error)
    criteria = reviewing.criteria_now(case.opening, case.application)
    if not criteria:
        return await show_one(context, application_id)
    own = await reviews.own(context.tx, application_id=application_id, reviewer_id=context.actor.user_id or 0)
    given = (own.scores if own is not None else None) or {}
    return answer(context, screens.scores(reader(context), case.application, criteria, given))


async def _begin(context: Context, entry: FormEntry) -> Reply:
    allow(context)
    try:
        case = await access.reach_as_staff(context.tx, context.actor, int(context.field("application")))
    except NotFound as error:
        return await gone(context, error)
    return await forms.begin(context, entry, subject=case.application.number)


async def _done(context: Context, _: Sheet, result: Any) -> Reply:
    """Back on the page of the application."""
    return await show_one(context, int(result))


COMMENT = FormEntry(remarks.COMMENT, done=_done)
NOTE = FormEntry(remarks.NOTE, done=_done)
