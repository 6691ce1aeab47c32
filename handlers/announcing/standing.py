"""The screen of an announcement as it stands: to be confirmed, waiting for somebody, due, or over."""

from handlers.context import Context
from lab.announcements import others, undo_time, wanted_of
from lab.announcing.existing import is_over
from lab.announcing.forecast import Forecast, approve_above, forecast
from lab.audiences import audience_of, names
from lab.progress import panel_to_come
from messages import announcing as screens
from messages.announcing import Shown
from messages.screen import Screen
from outbox.reply import Part, Reply, Send, Show
from storage.announcements import Announcement, AnnouncementState
from storage.users import Role


async def shown(context: Context, announcement: Announcement, *, next_version: bool = False) -> Shown:
    """What the screens are drawn with; `next_version`: about what it shall become."""
    audience = audience_of(wanted_of(announcement).audience if next_version else announcement.audience)
    return Shown(
        context.words, announcement, await names(context.tx, audience), context.zone, context.now, next_version
    )


async def expected(context: Context, announcement: Announcement) -> Forecast:
    """What would come of what is to be confirmed."""
    return await forecast(
        context.tx,
        context.actor,
        wanted_of(announcement),
        defaults=context.installation.defaults,
        now=context.now,
    )


async def standing(context: Context, announcement: Announcement) -> Screen:
    """The screen that fits its state."""
    if announcement.state is AnnouncementState.WRITTEN or (announcement.edited and not is_over(announcement)):
        return screens.confirm(
            await shown(context, announcement, next_version=True),
            await expected(context, announcement),
            undo_seconds=int((await undo_time(context.tx)).total_seconds()),
            above=await approve_above(context.tx),
        )
    return await settled(context, announcement)


async def settled(context: Context, announcement: Announcement) -> Screen:
    """The same, for what was confirmed, without looking at what it shall become."""
    drawn = await shown(context, announcement)
    if announcement.state is AnnouncementState.WAITING:
        owner_ids = context.installation.owner_ids
        return screens.waiting(
            drawn,
            await others(context.tx, announcement.author_id, owner_ids=owner_ids),
            own=context.actor.user_id == announcement.author_id,
            owner=context.actor.role is Role.OWNER,
        )
    return screens.over(drawn) if is_over(announcement) else screens.due(drawn)


async def beside_panel(context: Context, announcement: Announcement, answer: Reply) -> Reply:
    """The answer; but in a message of its own where the pressed one will show how the first sending goes: else that would, in the
    middle of a word, take the place of what its author has opened there."""
    message = context.update.effective_message
    pressed = message.message_id if message is not None and context.pressed else None
    if not await panel_to_come(context.tx, announcement, chat_id=context.chat_id, message_id=pressed):
        return answer
    parts: list[Part] = [Send(part.screen) if isinstance(part, Show) else part for part in answer.parts]
    return Reply(tuple(parts))
