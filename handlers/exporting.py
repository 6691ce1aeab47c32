"""The applications of an opening to take along: a table, their papers, a picture of how far they came."""

from handlers.context import Context
from handlers.entries import PRIVATE, Feature, Press
from handlers.reviewing.shown import allow
from handlers.toasts import with_toast
from lab.applications import exporting
from messages import application_exports as screens
from messages.application_files import part_name
from outbox.reply import Reply, SendFile, Toast, reply

_OPENING = r"(?P<opening>\d{1,18})"


async def table(context: Context) -> Reply:
    """The table, for a day."""
    allow(context)
    planned = await exporting.plan_table(context.tx, context.actor, _opening(context), now=context.now)
    name = f"{planned.opening.code}.xlsx"
    sent = SendFile(
        "applications-table",
        _facts(context),
        name,
        screens.table_caption(context.words, planned),
        protect=True,
        shown=planned.shown,
    )
    return with_toast(Toast(context.words.plain("review-file-sent")), reply(sent))


async def documents(context: Context) -> Reply:
    """The papers, for a day."""
    allow(context)
    several = await exporting.plan_documents(context.tx, context.actor, _opening(context), now=context.now)
    sent = [
        SendFile(
            "applications-documents",
            {**_facts(context), "documents": list(planned.documents)},
            part_name(planned.opening.code, part, len(several)),
            screens.documents_caption(context.words, planned, part, len(several)),
            protect=True,
            shown=planned.shown,
        )
        for part, planned in enumerate(several, 1)
    ]
    return with_toast(Toast(context.words.plain("review-file-sent")), reply(*sent))


async def funnel(context: Context) -> Reply:
    """The picture: it names nobody, and stays."""
    allow(context)
    found = await exporting.plan_funnel(context.tx, context.actor, _opening(context), now=context.now)
    facts = {**_facts(context), "at": context.now.isoformat()}
    caption = screens.funnel_caption(context.words, found)
    return reply(SendFile("applications-funnel", facts, f"{found.opening.code}.png", caption, picture=True))


def _opening(context: Context) -> int:
    return int(context.field("opening"))


def _facts(context: Context) -> dict[str, object]:
    return {
        "opening": _opening(context),
        "viewer": context.actor.user_id,
        "language": context.language.value,
        "zone": context.zone.key,
    }


FEATURE = Feature(
    presses=(
        Press(table, writes=True, places=PRIVATE, pattern=rf"xx:{_OPENING}"),
        Press(documents, writes=True, places=PRIVATE, pattern=rf"xz:{_OPENING}"),
        Press(funnel, writes=True, places=PRIVATE, pattern=rf"xf:{_OPENING}"),
    ),
)
