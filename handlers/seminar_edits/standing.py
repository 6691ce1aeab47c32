"""A seminar is published, cancelled, or held after all."""

from handlers import forms
from handlers.context import Context
from handlers.seminar_edits.entries import CANCEL_ENTRY
from lab.seminar_edits import overview, standing, telling
from lab.seminar_edits.standing import Stands
from messages import seminar_edits as screens
from outbox.reply import Reply, Toast, reply
from storage.seminars import SeminarStatus


async def cancel(context: Context) -> Reply:
    """It is to be cancelled: why?"""
    return await forms.begin(context, CANCEL_ENTRY, subject=context.field("code"))


async def ask_restore(context: Context) -> Reply:
    """What holding it after all does."""
    sheet = await overview.sheet(context.tx, context.actor, context.field("code"))
    values = {"status": SeminarStatus.PUBLISHED}
    audience = await telling.audience(
        context.tx, sheet.seminar, values, defaults=context.installation.defaults, now=context.now
    )
    found = await standing.in_the_way(context.tx, sheet.seminar)
    return reply(screens.ask_restore(context.words, sheet, audience, found, zone=context.zone, now=context.now))


async def restore(context: Context) -> Reply:
    """It is held after all."""
    done = await standing.restore(context.tx, context.actor, context.field("code"), now=context.now)
    return await _told(context, done)


async def ask_publish(context: Context) -> Reply:
    """What publishing does."""
    sheet = await overview.sheet(context.tx, context.actor, context.field("code"))
    found = await standing.in_the_way(context.tx, sheet.seminar)
    return reply(screens.ask_publish(context.words, sheet, found, zone=context.zone, now=context.now))


async def publish(context: Context) -> Reply:
    """It is published."""
    done = await standing.publish(context.tx, context.actor, context.field("code"), now=context.now)
    return await _told(context, done)


async def ask_remove(context: Context) -> Reply:
    """Before a draft is gone for good."""
    await standing.to_remove(context.tx, context.actor, context.field("code"))
    sheet = await overview.sheet(context.tx, context.actor, context.field("code"))
    return reply(screens.ask_remove(context.words, sheet, zone=context.zone, now=context.now))


async def remove(context: Context) -> Reply:
    """It is gone; what is left to edit is shown."""
    await standing.remove(context.tx, context.actor, context.field("code"), now=context.now)
    found = await overview.to_edit(context.tx, context.actor, page=0, now=context.now)
    toast = Toast(context.words.plain("seminar-draft-removed"))
    return reply(toast, screens.several(context.words, found, zone=context.zone, now=context.now))


async def _told(context: Context, done: Stands) -> Reply:
    told = await telling.tell(
        context.tx,
        context.actor,
        done.before,
        done.seminar,
        tell=True,
        defaults=context.installation.defaults,
        now=context.now,
    )
    return reply(screens.stands(context.words, done, told, zone=context.zone, now=context.now))
