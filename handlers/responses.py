"""The buttons under announcements: a choice, and that it was read."""

from handlers.context import Context
from handlers.entries import Feature, Press
from lab import responses
from lab.errors import LabError
from messages.words import Words, language_of
from outbox.reply import Reply, Toast, reply


async def choose(context: Context) -> Reply:
    """One of the answers."""
    run_id, user_id, chat_id = _which(context)
    words = _words(context)
    chosen = await responses.choose(
        context.tx,
        run_id,
        user_id,
        int(context.field("index")),
        chat_id=chat_id,
        language=words.language,
        now=context.now,
    )
    if chosen.before is None:
        return reply(Toast(words.plain("response-chosen", choice=chosen.text)))
    changed = "response-same" if chosen.before == chosen.index else "response-changed"
    return reply(Toast(words.plain(changed, choice=chosen.text)))


async def confirm(context: Context) -> Reply:
    """It was read."""
    run_id, user_id, chat_id = _which(context)
    first = await responses.confirm(context.tx, run_id, user_id, chat_id=chat_id, now=context.now)
    return reply(Toast(_words(context).plain("response-read" if first else "response-read-again")))


def _words(context: Context) -> Words:
    """The words of who pressed: in a group too, since nobody else sees a toast."""
    sender = context.update.effective_user
    language = language_of(
        chosen=context.user.language if context.user else None,
        client=sender.language_code if sender else None,
        default=context.installation.default_language,
    )
    return context.installation.catalogue[language]


def _which(context: Context) -> tuple[int, int, int]:
    """The run, who pressed, and where."""
    if context.actor.user_id is None or context.chat_id is None:
        raise LabError("response-closed")
    return int(context.field("run")), context.actor.user_id, context.chat_id


FEATURE = Feature(
    presses=(
        Press(choose, writes=True, pattern=r"an:(?P<run>\d{1,18}):c(?P<index>\d{1,2})"),
        Press(confirm, writes=True, pattern=r"an:(?P<run>\d{1,18}):r"),
    )
)
