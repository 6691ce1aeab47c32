"""Materials of a seminar: added, put in order, taken away."""

from handlers import forms
from handlers.context import Context
from handlers.seminar_edits.entries import MATERIAL_ENTRY
from lab.roles import Permission, may
from lab.seminar_edits import materials, telling
from messages import seminar_materials as screens
from outbox.reply import Reply, reply


async def every(context: Context) -> Reply:
    """The materials."""
    seminar, found = await materials.of(context.tx, context.actor, context.field("code"))
    return reply(screens.every(context.words, seminar, found, editor=_edits(context), now=context.now))


async def add(context: Context) -> Reply:
    """Another one."""
    return await forms.begin(context, MATERIAL_ENTRY, subject=context.field("code"))


async def one(context: Context) -> Reply:
    """One of them."""
    seminar, found, material = await materials.one(context.tx, context.actor, int(context.field("id")))
    return reply(screens.one(context.words, seminar, found, material))


async def move(context: Context) -> Reply:
    """It is at another place."""
    place = int(context.field("place"))
    seminar, found = await materials.move(context.tx, context.actor, int(context.field("id")), place)
    return reply(screens.every(context.words, seminar, found, editor=_edits(context), now=context.now))


async def remove(context: Context) -> Reply:
    """It is taken away."""
    done = await materials.remove(context.tx, context.actor, int(context.field("id")), now=context.now)
    await telling.tell(
        context.tx,
        context.actor,
        done.before,
        done.seminar,
        tell=False,
        defaults=context.installation.defaults,
        now=context.now,
    )
    note = context.words.html("seminar-material-removed")
    return reply(
        screens.every(context.words, done.seminar, done.materials, editor=_edits(context), now=context.now, note=note)
    )


def _edits(context: Context) -> bool:
    return may(context.actor, Permission.EDIT_SEMINARS)
