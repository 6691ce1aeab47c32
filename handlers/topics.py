"""/topics: what a person wants to hear about."""

from handlers.context import Context
from handlers.entries import PRIVATE, Command, Feature, Press
from lab import topics
from lab.errors import LabError, NotFound
from messages import errors
from messages import settings as screens
from outbox.reply import Reply, Toast, reply


async def show(context: Context) -> Reply:
    """/topics"""
    return reply(screens.topics(context.words, await topics.offered(context.tx, _chat(context))))


async def choose(context: Context) -> Reply:
    """A topic was pressed; the button says what is wanted."""
    wanted = context.field("sign") == "+"
    chat_id = _chat(context)
    try:
        await topics.choose(
            context.tx, chat_id=chat_id, actor_id=chat_id, topic=context.field("code"), wanted=wanted, now=context.now
        )
    except NotFound as gone:
        toast = Toast(errors.plain(context.words, gone), alert=True)
        return Reply((toast, *(await show(context)).parts))
    return await show(context)


def _chat(context: Context) -> int:
    if context.user is None:
        raise LabError("error-forbidden")
    return context.user.id  # a private chat has its user's id


FEATURE = Feature(
    commands=(Command(show, name="topics", places=PRIVATE),),
    presses=(
        Press(show, places=PRIVATE, pattern="tp"),
        Press(choose, writes=True, places=PRIVATE, pattern=r"tp(?P<sign>[+-]):(?P<code>.{1,32})"),
    ),
)
