"""An opening ends before its deadline, or is open again."""

from handlers.context import Context
from lab.opening_edits import ending
from lab.opening_edits.counts import concerned
from messages import opening_changes as screens
from outbox.reply import Reply, reply
from storage.openings import Ended

_HOW = {"c": Ended.CLOSED, "f": Ended.FILLED}


async def ask(context: Context) -> Reply:
    """What would happen, and how it may end; of one that has ended, the way back."""
    opening = await ending.find(context.tx, context.actor, context.field("code"))
    people = await concerned(context.tx, opening)
    return reply(screens.ask_end(context.words, opening, people, zone=context.zone, now=context.now))


async def act(context: Context) -> Reply:
    """It ends, or is open again, as the button said."""
    code, how = context.field("code"), context.field("how")
    if how == "o":
        opening = await ending.reopen(context.tx, context.actor, code, now=context.now)
    else:
        opening = await ending.end(context.tx, context.actor, code, _HOW[how], now=context.now)
    return reply(screens.ended(context.words, opening, zone=context.zone, now=context.now))
