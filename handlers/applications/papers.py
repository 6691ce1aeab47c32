"""One's own documents: which came, who opened them, and each of them back as a file."""

from handlers.applications import shown
from handlers.context import Context
from handlers.toasts import with_toast
from lab.applications import access
from lab.errors import NotFound
from messages import my_papers as screens
from outbox.reply import Reply, SendFile, Toast, reply


async def show(context: Context) -> Reply:
    """The documents, and who opened them."""
    try:
        one = await shown.opened(context)
        views = await access.who_viewed(context.tx, context.actor, one.id, zone=context.zone)
    except NotFound as gone:
        return await shown.refused(context, gone)
    return reply(screens.papers(shown.reader(context), one, views))


async def send(context: Context) -> Reply:
    """One of them as a file."""
    try:
        one = await shown.opened(context)
    except NotFound as gone:
        return await shown.refused(context, gone)
    wanted = next((paper for paper in one.papers if str(paper.id) == context.field("document")), None)
    if wanted is None:
        return with_toast(Toast(context.words.plain("document-gone"), alert=True), await show(context))
    facts = {"viewer": context.actor.user_id, "document": wanted.id}
    return reply(SendFile("document", facts, wanted.name or screens.file_name(wanted)))
