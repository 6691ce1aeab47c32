"""Papers: a file on request, and the picture of a first page on a card."""

from handlers.context import Context
from handlers.reviewing.shown import allow, card_message, gone
from lab.applications import access, showing
from lab.errors import NotFound
from messages import reviewing_cards as screens
from messages.screen import Screen
from outbox.reply import Picture, Reply, SendFile, Show, Toast, reply


async def open_file(context: Context) -> Reply:
    """A document is sent, for a day."""
    allow(context)
    try:
        shown = await showing.show_file(context.tx, context.actor, int(context.field("document")), now=context.now)
        case = await access.reach_as_staff(context.tx, context.actor, shown.document.application_id or 0)
    except NotFound as error:
        return await gone(context, error)
    facts = {"document": shown.document.id, "viewer": context.actor.user_id}
    sent = SendFile(
        "document",
        facts,
        screens.file_name(case.application.number, shown.document),
        caption=screens.file_caption(context.words, case.application, shown.document),
        protect=True,
        shown=shown.id,
    )
    return reply(Toast(context.words.plain("review-file-sent")), sent)


async def with_page(context: Context, screen: Screen, document_id: int | None) -> Show:
    """A card with the first page of a document, or the notice that there is none: in the pressed message, if that is a card which is
    not old, or in the place of it."""
    message = card_message(context)
    fresh = message if message is not None and context.now - message.sent_at < showing.FRESH else None
    shown = None
    if document_id is None:
        await showing.show_none(context.tx, context.actor, fresh)
    else:
        shown = await showing.show_page(context.tx, context.actor, document_id, message=fresh, now=context.now)
    facts = {"document": document_id, "viewer": context.actor.user_id, "language": context.language.value}
    return Show(
        screen,
        picture=Picture("first-page", facts),
        replaces=fresh is None,
        shown=shown.id if shown is not None else None,
    )
