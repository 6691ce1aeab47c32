"""/announcements: what is written, scheduled, being sent and past; the card of one, and what can be done with it."""

from collections.abc import Awaitable, Callable

from handlers.announcing.previews import preview as previewed
from handlers.announcing.standing import beside_panel
from handlers.context import Context
from handlers.entries import PRIVATE, Command, Feature, Press
from lab import announcement_cards as cards
from lab import announcement_lists as lists
from lab import announcements
from lab.announcing.wanted import confirmed_of
from lab.errors import Forbidden, LabError, NotFound
from lab.roles import Permission
from messages import announcement_lists as list_screens
from messages import announcements as screens
from messages import errors, schedules
from messages.screen import Screen
from outbox.reply import Reply, Toast, reply
from storage.announcements import Announcement

_ID = r"(?P<id>\d{1,15})"


async def show_list(context: Context) -> Reply:
    """/announcements, and the pages of its tabs."""
    return reply(await _list(context))


async def show(context: Context) -> Reply:
    """The card of one."""
    return await _card(context)


async def pause(context: Context) -> Reply:
    """It is not sent until it is resumed."""

    async def change(announcement: Announcement) -> str:
        await announcements.pause(context.tx, context.actor, announcement, now=context.now)
        return context.words.plain("card-now-paused")

    return await _changed(context, change)


async def resume(context: Context) -> Reply:
    """It is sent when its time comes."""

    async def change(announcement: Announcement) -> str:
        due = await announcements.resume(context.tx, context.actor, announcement, now=context.now)
        at = schedules.when(context.words, due, context.zone, now=context.now)
        return context.words.plain("card-now-resumed", at=at)

    return await _changed(context, change)


async def ask_cancel(context: Context) -> Reply:
    """What cancelling would mean."""
    try:
        told = await cards.stop(
            context.tx, context.actor, _id(context), defaults=context.installation.defaults, now=context.now
        )
    except Forbidden:
        raise
    except LabError as error:
        return await _as_it_stands(context, error)
    return reply(screens.ask_cancel(context.words, told, zone=context.zone, now=context.now))


async def cancel(context: Context) -> Reply:
    """It is cancelled, if it still is what was asked about."""

    async def change(announcement: Announcement) -> str:
        version = int(context.field("version"))
        await cards.cancel(context.tx, context.actor, announcement, version=version, now=context.now)
        return context.words.plain("card-now-cancelled", code=announcement.code)

    return await _changed(context, change)


async def preview(context: Context) -> Reply:
    """It comes as its recipients will see it."""
    announcement = await announcements.get(context.tx, context.actor, _id(context))
    sent = await previewed(context, confirmed_of(announcement))
    return Reply((Toast(context.words.plain("preview-done")), *sent.parts))


async def _changed(context: Context, change: Callable[[Announcement], Awaitable[str]]) -> Reply:
    """The card after a change; where somebody else was faster, the card as it stands, and that it does."""
    try:
        announcement = await announcements.get(context.tx, context.actor, _id(context))
        done = await change(announcement)
    except Forbidden:
        raise
    except LabError as error:
        return await _as_it_stands(context, error)
    return await _card(context, Toast(done))


async def _as_it_stands(context: Context, error: LabError) -> Reply:
    return await _card(context, Toast(errors.plain(context.words, error), alert=True))


async def _card(context: Context, *toast: Toast) -> Reply:
    """The card; where the announcement is gone, the list and that it is."""
    try:
        told = await cards.card(context.tx, context.actor, _id(context), now=context.now)
    except NotFound as gone:
        return reply(Toast(errors.plain(context.words, gone), alert=True), await _list(context))
    card = reply(*toast, screens.card(context.words, told, zone=context.zone, now=context.now))
    return await beside_panel(context, told.announcement, card)


async def _list(context: Context) -> Screen:
    tab = list_screens.TAB_LETTERS.get(context.field("tab"))
    page = await lists.page(context.tx, context.actor, tab, int(context.field("page") or 0))
    return list_screens.page(context.words, page, zone=context.zone, now=context.now)


def _id(context: Context) -> int:
    return int(context.field("id"))


FEATURE = Feature(
    commands=(Command(show_list, name="announcements", permission=Permission.ANNOUNCE, places=PRIVATE),),
    presses=(
        Press(show_list, places=PRIVATE, pattern=r"al(?::(?P<tab>[dsrcp])(?::(?P<page>\d{1,4}))?)?"),
        Press(show, places=PRIVATE, pattern=rf"am:{_ID}"),
        Press(pause, writes=True, places=PRIVATE, pattern=rf"am:{_ID}:p"),
        Press(resume, writes=True, places=PRIVATE, pattern=rf"am:{_ID}:g"),
        Press(ask_cancel, places=PRIVATE, pattern=rf"am:{_ID}:x"),
        Press(cancel, writes=True, places=PRIVATE, pattern=rf"am:{_ID}:X:(?P<version>\d{{1,9}})"),
        Press(preview, places=PRIVATE, pattern=rf"ap:{_ID}"),
    ),
)
