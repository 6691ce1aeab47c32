"""Weekly programmes of seminars in groups: the button under /announcements, for those who may publish."""

from dataclasses import replace
from typing import Any

from handlers import forms
from handlers.context import Context
from handlers.entries import PRIVATE, Feature, Press
from handlers.form_entries import Answered, Asked, FormEntry, Outcome, Picker, View
from handlers.opening_edits.pickers import InBoth
from lab.forms.drafting import Sheet
from lab.forms.fields import Sent
from lab.seminars import programmes
from lab.seminars.programme_form import NEW, PROGRAMME
from messages import programmes as screens
from messages.html import Html
from outbox.reply import Reply, reply

_ID = r"(?P<id>\d{1,12})"


async def home(context: Context) -> Reply:
    """All programmes."""
    return reply(screens.home(context.words, await programmes.overviews(context.tx, context.actor)))


async def show(context: Context) -> Reply:
    """One of them."""
    return await _card(context, _id(context))


async def new(context: Context) -> Reply:
    """A new one."""
    return await forms.begin(context, ENTRY, subject=NEW)


async def edit(context: Context) -> Reply:
    """One is to be changed."""
    return await forms.begin(context, ENTRY, subject=str(_id(context)))


async def preview(context: Context) -> Reply:
    """What would be posted next."""
    shown = await programmes.preview(context.tx, context.actor, _id(context), now=context.now)
    installation = context.installation
    return reply(screens.preview(context.words, installation.catalogue, shown, installation.deep_link, now=context.now))


async def switch(context: Context) -> Reply:
    """On or off."""
    on = context.field("sign") == "+"
    await programmes.switch(context.tx, context.actor, _id(context), on=on, now=context.now)
    return await _card(context, _id(context))


async def ask_remove(context: Context) -> Reply:
    """Asks first."""
    return reply(screens.ask_remove(context.words, await programmes.overview(context.tx, context.actor, _id(context))))


async def remove(context: Context) -> Reply:
    """It is removed."""
    await programmes.remove(context.tx, context.actor, _id(context), now=context.now)
    return await home(context)


async def done(context: Context, _: Sheet, programme_id: Any) -> Reply:
    """It is saved: what it is now."""
    return await _card(context, programme_id, note=context.words.plain("programme-saved"))


async def _card(context: Context, programme_id: int, *, note: str = "") -> Reply:
    one = await programmes.overview(context.tx, context.actor, programme_id)
    return reply(screens.card(context.words, one, now=context.now, note=note))


def _id(context: Context) -> int:
    return int(context.field("id"))


class Hour(Picker):
    """Once a week, by the laboratory's clocks, wherever the editor is."""

    async def read(self, asked: Asked, sent: Sent, prepared: Any) -> Outcome:
        if asked.field is None:
            return View()
        return Answered(asked.field.read(sent, replace(asked.around, zone=asked.context.installation.zone)))

    async def show(self, asked: Asked, stored: Any) -> Html | None:
        return screens.hour(asked.words, stored)


ENTRY = FormEntry(PROGRAMME, done=done, pickers={"hour": Hour(), "line": InBoth()})

FEATURE = Feature(
    presses=(
        Press(home, places=PRIVATE, pattern="mw"),
        Press(new, writes=True, places=PRIVATE, pattern="mw:new"),
        Press(show, places=PRIVATE, pattern=f"mw:{_ID}"),
        Press(preview, places=PRIVATE, pattern=f"mw:{_ID}:p"),
        Press(edit, writes=True, places=PRIVATE, pattern=f"mw:{_ID}:e"),
        Press(switch, writes=True, places=PRIVATE, pattern=f"mw:{_ID}:(?P<sign>[+-])"),
        Press(ask_remove, places=PRIVATE, pattern=f"mw:{_ID}:x"),
        Press(remove, writes=True, places=PRIVATE, pattern=f"mw:{_ID}:X"),
    ),
    forms=(ENTRY,),
)
