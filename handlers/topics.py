"""/topics: what a person wants to hear about, and how."""

from handlers.context import Context
from handlers.entries import PRIVATE, Command, Feature, Press
from handlers.toasts import with_toast
from lab import projects, topics
from lab.errors import NotFound
from messages import errors
from messages import topics as screens
from outbox.reply import Reply, Toast, reply

_CODE = r"(?P<code>[^:]{1,45})"


async def show(context: Context) -> Reply:
    """/topics"""
    return reply(screens.topics(context.words, await topics.offered(context.tx, context.actor)))


async def open_topic(context: Context) -> Reply:
    """One topic, or one area of one."""
    return await _topic(context, context.field("code"), page=int(context.field("page") or 0))


async def choose(context: Context) -> Reply:
    """A way of coming was pressed."""
    code = context.field("code")
    mode = screens.MODE_LETTERS[context.field("mode")]
    try:
        await topics.choose(context.tx, context.actor, topic=code, mode=mode, zone=context.zone, now=context.now)
    except NotFound as gone:
        return await _gone(context, gone)
    return await _topic(context, code, toast="topic-done")


async def unfollow(context: Context) -> Reply:
    """A project is not to be followed any more."""
    code = context.field("code")
    await projects.unfollow(context.tx, context.actor, code, now=context.now)
    done = Toast(context.words.plain("unfollow-done", code=code))
    screen = await _topic(context, topics.OF_FOLLOWS, page=int(context.field("page")))
    return with_toast(done, screen)


async def _topic(context: Context, code: str, *, page: int = 0, toast: str = "") -> Reply:
    try:
        detail = await topics.detail(context.tx, context.actor, code)
    except NotFound as gone:
        return await _gone(context, gone)
    followed = None
    if code == topics.OF_FOLLOWS:
        followed = await projects.followed(context.tx, context.actor, offset=page * screens.PAGE, limit=screens.PAGE)
        if followed.total and not followed.projects:  # the list has become shorter
            page = (followed.total - 1) // screens.PAGE
            followed = await projects.followed(
                context.tx, context.actor, offset=page * screens.PAGE, limit=screens.PAGE
            )
    screen = screens.topic(context.words, detail, followed=followed, page=page)
    if not toast:
        return reply(screen)
    name = screens.name_of(context.words, detail.offer)
    return reply(Toast(context.words.plain(toast, topic=name, mode=detail.offer.mode)), screen)


async def _gone(context: Context, gone: NotFound) -> Reply:
    toast = Toast(errors.plain(context.words, gone), alert=True)
    return Reply((toast, *(await show(context)).parts))


FEATURE = Feature(
    commands=(Command(show, name="topics", places=PRIVATE),),
    presses=(
        Press(show, places=PRIVATE, pattern="tp"),
        Press(open_topic, places=PRIVATE, pattern=rf"tt:{_CODE}(?::(?P<page>\d{{1,4}}))?"),
        Press(choose, writes=True, places=PRIVATE, pattern=rf"tm:(?P<mode>[ndwoa]):{_CODE}"),
        Press(unfollow, writes=True, places=PRIVATE, pattern=r"tu:(?P<code>[^:]{1,32}):(?P<page>\d{1,4})"),
    ),
)
