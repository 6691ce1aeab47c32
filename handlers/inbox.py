"""/inbox: what the bot has sent a person unasked, and the public announcements of the past; the buttons of digests too."""

from handlers.context import Context
from handlers.entries import PRIVATE, Command, Feature, Press
from lab import inbox
from lab.errors import NotFound
from messages import errors
from messages import inbox as screens
from outbox import notices
from outbox.reply import Calls, Reply, Toast, reply


async def show(context: Context) -> Reply:
    """/inbox, and its pages."""
    page = await inbox.page(context.tx, context.actor, int(context.field("page") or 0))
    return reply(screens.inbox(context.words, page, context.zone, context.now, known=notices.lines()))


async def open_entry(context: Context) -> Reply:
    """One entry: a text in the place of the list, anything else as messages of its own."""
    verb = inbox.open_delivery if context.field("kind") == "d" else inbox.open_run
    try:
        entry = await verb(context.tx, context.actor, int(context.field("id")))
    except NotFound as gone:
        return await _gone(context, gone)
    origin = context.field("origin")
    if not entry.contents:
        known = notices.lines()
        return reply(screens.notice(context.words, entry, context.zone, context.now, origin=origin, known=known))
    pressed = context.update.callback_query.message if context.update.callback_query else None
    calls = screens.announcement(
        context.words,
        entry,
        context.zone,
        context.now,
        chat_id=context.chat_id or 0,
        message_id=pressed.message_id if pressed else None,
        origin=origin,
    )
    return reply(Calls(tuple(calls)))


async def show_digest(context: Context) -> Reply:
    """Back to the digest."""
    try:
        entries = await inbox.open_digest(context.tx, context.actor, int(context.field("digest")))
    except NotFound as gone:
        return await _gone(context, gone)
    weekly = context.field("origin") == "w"
    return reply(
        screens.digest(context.words, entries, context.zone, context.now, weekly=weekly, known=notices.lines())
    )


async def _gone(context: Context, gone: NotFound) -> Reply:
    toast = Toast(errors.plain(context.words, gone), alert=True)
    return Reply((toast, *(await show(context)).parts))


FEATURE = Feature(
    commands=(Command(show, name="inbox", places=PRIVATE),),
    presses=(
        Press(show, places=PRIVATE, pattern=r"ib(?::p(?P<page>\d{1,4}))?"),
        Press(
            open_entry,
            places=PRIVATE,
            pattern=r"ib:(?P<kind>[dr])(?P<id>\d{1,15})(?::(?P<origin>p(?P<page>\d{1,4})|[dw]))?",
        ),
        Press(show_digest, places=PRIVATE, pattern=r"ig:(?P<digest>\d{1,15}):(?P<origin>[dw])"),
    ),
)
