"""Whom to phone about an offer."""

from handlers.context import Context
from lab.applications import phoning
from messages import deciding_offers as screens
from outbox.reply import Reply, reply


async def show(context: Context) -> Reply:
    """The offers without a reaction at half their time, with telephone numbers."""
    several = await phoning.calls(context.tx, context.actor, now=context.now)
    return reply(screens.phone(context.words, several, zone=context.zone, now=context.now))
