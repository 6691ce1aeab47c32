"""The last look before an announcement goes out, and taking it back. A press on an old screen shows how things stand now."""

from collections.abc import Awaitable, Callable
from typing import Any

from handlers import forms
from handlers.announcing.previews import preview
from handlers.announcing.standing import expected, settled, standing
from handlers.context import Context
from handlers.form_entries import Asked, FormEntry, Outcome, Picker
from lab import announcements
from lab.announcements import Agreement, wanted_of
from lab.announcing.forecast import approve_above
from lab.announcing.form import COUNT
from lab.errors import LabError, NotFound
from lab.forms.drafting import Sheet
from lab.forms.fields import Sent
from messages import announcing as screens
from messages.forms import Body
from messages.html import Html
from outbox.reply import Reply, Toast, reply
from storage import announcements as stored
from storage.announcements import Announcement


async def confirm(context: Context) -> Reply:
    """It is to be sent to as many as the button named."""
    announcement = await found(context)
    if outdated(context, announcement):
        return await as_it_stands(context, announcement)
    seen = await expected(context, announcement)
    if str(seen.count) != context.field("count"):
        return await as_it_stands(context, announcement, toast="announce-count-changed")
    if seen.agreement is Agreement.TYPED:
        return await forms.begin(context, COUNT_ENTRY, subject=f"{announcement.code}:{announcement.version}")
    return await _confirmed(context, announcement, count=seen.count)


async def drop(context: Context) -> Reply:
    """It is not to be sent, or not to be changed."""
    return await _done(context, announcements.drop_edit)


async def undo(context: Context) -> Reply:
    """What was confirmed is taken back before it is due."""
    return await _done(context, announcements.cancel)


async def look(context: Context) -> Reply:
    """The announcement, as it shall be, in the chat of who asks."""
    return await preview(context, wanted_of(await found(context)))


async def counted(context: Context, sheet: Sheet, result: Any) -> Reply:
    """The number was typed."""
    announcement = await _subject(context, sheet.subject)
    seen = await expected(context, announcement)
    return await _confirmed(context, announcement, count=seen.count, typed=int(result))


async def found(context: Context) -> Announcement:
    """The announcement of a button. Raises Forbidden, NotFound."""
    return await announcements.get(context.tx, context.actor, int(context.field("id")))


def outdated(context: Context, announcement: Announcement) -> bool:
    """Whether it was changed after the screen with the button was made."""
    return context.field("version") != str(announcement.version)


async def as_it_stands(context: Context, announcement: Announcement, *, toast: str = "form-outdated") -> Reply:
    """The present screen in the place of an old one."""
    return reply(Toast(context.words.plain(toast)), await standing(context, announcement))


async def _done(context: Context, verb: Callable[..., Awaitable[None]]) -> Reply:
    """The screen after a change of what is still as it was seen."""
    announcement = await found(context)
    if outdated(context, announcement):
        return await as_it_stands(context, announcement)
    await verb(context.tx, context.actor, announcement, now=context.now)
    await context.tx.refresh(announcement)
    return reply(await settled(context, announcement))


class Count(Picker):
    """The number of recipients, typed by an author whose work nobody else can check. The right one is that of now."""

    async def draw(self, asked: Asked) -> Body | None:
        count = await _count(asked)
        return Body(screens.count_hint(asked.words, count, await approve_above(asked.context.tx)))

    async def read(self, asked: Asked, sent: Sent, prepared: Any) -> Outcome:
        count = await _count(asked)
        if asked.field is None or asked.field.read(sent, asked.around) != count:
            raise LabError("announcement-type-count", count=count)
        return await super().read(asked, sent, prepared)

    async def show(self, asked: Asked, stored: Any) -> Html | None:
        return screens.count_value(asked.words, int(stored))


async def _count(asked: Asked) -> int:
    return (await expected(asked.context, await _subject(asked.context, asked.shown.sheet.subject))).count


async def _subject(context: Context, subject: str) -> Announcement:
    announcement = await stored.by_code(context.tx, subject.partition(":")[0])
    if announcement is None:
        raise NotFound("announcement-gone")
    return announcement


async def _confirmed(context: Context, announcement: Announcement, *, count: int, typed: int | None = None) -> Reply:
    query = context.update.callback_query
    confirmed = await announcements.confirm(
        context.tx,
        context.actor,
        announcement,
        count=count,
        typed=typed,
        panel_message=query.message.message_id if query is not None and query.message is not None else None,
        owner_ids=context.installation.owner_ids,
        now=context.now,
    )
    return reply(await settled(context, confirmed))


COUNT_ENTRY = FormEntry(COUNT, done=counted, pickers={"count": Count()})
