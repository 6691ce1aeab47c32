"""/subscribe and /unsubscribe: which topics are posted in a group, and in which of its threads. Its admins decide."""

from collections.abc import Sequence

import telegram

from handlers import topics as own
from handlers.context import Context, Place
from handlers.entries import Command, Feature, Handle, Press
from handlers.groups import decides, may_decide, met
from lab import topics
from lab.errors import Forbidden, LabError, NotFound
from messages import errors
from messages import topics as screens
from outbox.reply import Reply, Toast, reply

_GROUP = frozenset({Place.GROUP})


async def subscribe(context: Context) -> Reply:
    """/subscribe"""
    if context.place is not Place.GROUP:
        return await own.show(context)
    await _allowed(context)
    return await _postings(context)


async def unsubscribe(context: Context) -> Reply:
    """/unsubscribe"""
    if context.place is not Place.GROUP:
        return await own.show(context)
    await _allowed(context)
    return await _posted(context)


async def switch(context: Context) -> Reply:
    """A topic is to be posted in this thread, or no more."""
    return await _change(context, wanted=context.field("sign") == "+", then=_postings)


async def drop(context: Context) -> Reply:
    """A topic is not to be posted here any more, whatever the thread."""
    return await _change(context, wanted=False, then=_posted)


async def _change(context: Context, *, wanted: bool, then: Handle) -> Reply:
    chat_id = await _allowed(context)
    try:
        await topics.post(
            context.tx,
            context.reader,
            actor=context.actor,
            chat_id=chat_id,
            thread_id=_thread(context),
            topic=context.field("code"),
            wanted=wanted,
            now=context.now,
        )
    except NotFound as gone:
        toast = Toast(errors.plain(context.words, gone), alert=True)
        return Reply((toast, *(await then(context)).parts))
    return await then(context)


async def _postings(context: Context) -> Reply:
    found = await _offers(context)
    thread = _thread(context) is not None
    return reply(screens.postings(context.words, found, thread=thread, private_url=_private(context)))


async def _posted(context: Context) -> Reply:
    return reply(screens.posted(context.words, await _offers(context), private_url=_private(context)))


async def _offers(context: Context) -> Sequence[topics.Posting]:
    chat_id = context.chat_id or 0
    return await topics.postings(context.tx, context.reader, chat_id=chat_id, thread_id=_thread(context))


async def _allowed(context: Context) -> int:
    """The group, if the person may decide for it."""
    if not may_decide(context):
        raise Forbidden("subscribe-admins")
    group = await met(context)
    if group is None:
        raise LabError("group-unknown")
    return group.id


def _thread(context: Context) -> int | None:
    """The forum topic in which the command was sent, which is that of the answer with the buttons too."""
    message = context.update.effective_message
    if not isinstance(message, telegram.Message):
        raise LabError("button-stale")  # a message so old that Telegram does not say where it stands
    return message.message_thread_id if message.is_topic_message else None


def _private(context: Context) -> str:
    return context.installation.deep_link("do_topics")


FEATURE = Feature(
    commands=(
        Command(subscribe, name="subscribe", places=_GROUP, prepare=decides),
        Command(unsubscribe, name="unsubscribe", places=_GROUP, prepare=decides),
    ),
    presses=(
        Press(switch, writes=True, places=_GROUP, prepare=decides, pattern=r"gs(?P<sign>[+-]):(?P<code>[^:]{1,32})"),
        Press(drop, writes=True, places=_GROUP, prepare=decides, pattern=r"gu:(?P<code>[^:]{1,32})"),
    ),
)
