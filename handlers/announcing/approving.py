"""A second admin agrees to an announcement, or does not; an owner says why their own goes without one."""

from collections.abc import Awaitable, Callable
from typing import Any

from handlers import forms
from handlers.announcing.confirming import as_it_stands, found, outdated
from handlers.announcing.previews import preview
from handlers.announcing.standing import settled, shown
from handlers.context import Context
from handlers.form_entries import FormEntry
from lab import announcements
from lab.announcing.form import OVERRIDE
from lab.announcing.wanted import confirmed_of
from lab.forms.drafting import Sheet
from messages import announcing as screens
from messages.announcing import Shown
from messages.screen import Screen
from outbox.reply import Reply, Toast, reply
from storage import users
from storage.announcements import Announcement, AnnouncementState


async def approve(context: Context) -> Reply:
    """Somebody else agrees."""
    return await _decided(context, announcements.approve, screens.approved)


async def refuse(context: Context) -> Reply:
    """Somebody else does not agree."""
    return await _decided(context, announcements.refuse, screens.refused)


async def look(context: Context) -> Reply:
    """What somebody is asked to agree to: not what it may become after that."""
    return await preview(context, confirmed_of(await found(context)))


async def _decided(context: Context, verb: Callable[..., Awaitable[object]], draw: Callable[[Shown], Screen]) -> Reply:
    """What was decided about what is still as it was seen."""
    announcement = await found(context)
    if outdated(context, announcement):
        return await _as_it_stands(context, announcement)
    await verb(context.tx, context.actor, announcement, now=context.now)
    await context.tx.refresh(announcement)
    return reply(draw(await shown(context, announcement)))


async def _as_it_stands(context: Context, announcement: Announcement) -> Reply:
    """For somebody who is asked to agree: to what it is now, if that still is a question."""
    toast = Toast(context.words.plain("form-outdated"))
    if announcement.state is not AnnouncementState.WAITING:
        return reply(toast, await settled(context, announcement))
    drawn = await shown(context, announcement)
    return reply(
        toast,
        screens.approval_request(
            context.words,
            announcement,
            names=drawn.names,
            zone=context.zone,
            now=context.now,
            author=await users.get(context.tx, announcement.author_id),
        ),
    )


async def override(context: Context) -> Reply:
    """An owner wants to send their own."""
    announcement = await found(context)
    if outdated(context, announcement):
        return await as_it_stands(context, announcement)
    return await forms.begin(context, OVERRIDE_ENTRY, subject=announcement.code)


async def done(context: Context, _: Sheet, result: Any) -> Reply:
    """The reason was given."""
    return reply(await settled(context, result))


OVERRIDE_ENTRY = FormEntry(OVERRIDE, done=done)
