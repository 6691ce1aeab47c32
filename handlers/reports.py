"""The report of a run: its numbers, its chart, and the list of those who did not get it."""

from handlers.context import Context
from handlers.entries import PRIVATE, Feature, Press
from lab import reports
from messages import reports as screens
from outbox.reply import Reply, SendFile, reply


async def show(context: Context) -> Reply:
    """The numbers, as things stand."""
    told = await reports.load(context.tx, context.actor, int(context.field("run")))
    return reply(screens.report(context.words, told, context.zone))


async def chart(context: Context) -> Reply:
    """The chart, as a picture below."""
    told = await reports.load(context.tx, context.actor, int(context.field("run")))
    facts = {"run": told.run.id, "language": context.language, "zone": context.zone.key}
    return reply(SendFile("report-chart", facts, f"{told.announcement.code}.png", picture=True))


async def unreached(context: Context) -> Reply:
    """Who did not get it, as a file."""
    told = await reports.load(context.tx, context.actor, int(context.field("run")))
    name = context.words.plain("report-file", code=told.announcement.code)
    return reply(SendFile("report-unreached", {"run": told.run.id, "language": context.language}, f"{name}.xlsx"))


FEATURE = Feature(
    presses=(
        Press(show, places=PRIVATE, pattern=r"rp:(?P<run>\d{1,15})"),
        Press(chart, places=PRIVATE, pattern=r"rp:(?P<run>\d{1,15}):c"),
        Press(unreached, places=PRIVATE, pattern=r"rp:(?P<run>\d{1,15}):l"),
    ),
)
