"""/announce: the form, opened anew, for a change, or as a copy."""

from typing import Any

from handlers import forms
from handlers.announcing.audience import Recipients
from handlers.announcing.content import Contents
from handlers.announcing.extras import Choices, LinkButtons
from handlers.announcing.manner import Manner
from handlers.announcing.standing import beside_panel, settled, standing
from handlers.announcing.summary import Summary
from handlers.announcing.when import When
from handlers.context import Context
from handlers.form_entries import FormEntry
from lab import announcements
from lab.announcing.existing import by_code, is_over
from lab.announcing.form import ANNOUNCE, COPY
from lab.forms.drafting import Sheet
from outbox.reply import Reply, reply

LONGEST_CODE = 16  # characters


async def announce(context: Context) -> Reply:
    """/announce [code]"""
    code = context.text.strip().upper()[:LONGEST_CODE]
    announcement = await by_code(context.tx, context.actor, code) if code else None
    if announcement is not None and is_over(announcement):
        return reply(await settled(context, announcement))  # which can be copied
    return await forms.begin(context, ENTRY, subject=code)


async def edit(context: Context) -> Reply:
    """A change of what was announced."""
    announcement = await announcements.get(context.tx, context.actor, int(context.field("id")))
    return await beside_panel(context, announcement, await forms.begin(context, ENTRY, subject=announcement.code))


async def duplicate(context: Context) -> Reply:
    """A new one that begins as a copy."""
    announcement = await announcements.get(context.tx, context.actor, int(context.field("id")))
    return await forms.begin(context, ENTRY, subject=f"{COPY}{announcement.code}")


async def done(context: Context, _: Sheet, result: Any) -> Reply:
    """It is written, and to be confirmed."""
    return reply(await standing(context, result))


ENTRY = FormEntry(
    ANNOUNCE,
    done=done,
    pickers={
        "contents": Contents(),
        "choices": Choices(),
        "links": LinkButtons(),
        "audience": Recipients(),
        "manner": Manner(),
        "when": When(),
    },
    summary=Summary(),
)
