"""The bot in groups: added, removed, marked as the laboratory's, moved to a supergroup; and who blocks or unblocks it."""

from telegram.constants import ChatMemberStatus, ChatType
from telegram.ext import filters as ptb_filters

from handlers.context import Context, Place
from handlers.entries import Before, Feature, MembershipChange, Message, Press
from lab import groups
from lab.errors import LabError
from lab.roles import Permission, may
from messages.screen import Button, Screen
from outbox.reply import NOTHING, Reply, Toast, reply
from storage import chats, users
from storage.chats import Chat

_OUT = (ChatMemberStatus.LEFT, ChatMemberStatus.BANNED)


async def changed(context: Context) -> Reply:
    """The bot's own membership has changed."""
    change = context.update.my_chat_member
    if change is None:
        return NOTHING
    gone = change.new_chat_member.status in _OUT
    if context.place is Place.PRIVATE:
        await users.set_blocked(context.tx, change.chat.id, context.now if gone else None)
        return NOTHING
    verb = groups.left if gone else groups.joined
    await verb(
        context.tx, chat_id=change.chat.id, kind=change.chat.type, title=change.chat.title or "", now=context.now
    )
    if gone or change.old_chat_member.status not in _OUT or change.chat.type == ChatType.CHANNEL:
        return NOTHING
    return reply(greeting(context, marked=False))


async def mark(context: Context) -> Reply:
    """An admin says whether the group is the laboratory's."""
    marked = context.field("sign") == "+"
    if context.chat_id is None:
        raise LabError("group-unknown")
    await met(context)
    await groups.mark(context.tx, context.actor, chat_id=context.chat_id, lab=marked, now=context.now)
    toast = Toast(context.words.plain("group-marked" if marked else "group-unmarked"))
    return reply(toast, greeting(context, marked=marked))


async def met(context: Context) -> Chat | None:
    """The group in which a button was pressed: that it was shows that the bot is there, also where it missed being added."""
    chat = context.update.effective_chat
    if chat is None or (context.chat is not None and context.chat.present):
        return context.chat
    await groups.joined(context.tx, chat_id=chat.id, kind=chat.type, title=chat.title or "", now=context.now)
    return await chats.get(context.tx, chat.id)


async def decides(before: Before) -> bool:
    """Whether the person may decide for this chat: in private anybody, in a group its admins. One who writes anonymously, in the
    group's own name, is an admin by that; their presses bear their own name."""
    message, chat, user = before.update.message, before.update.effective_chat, before.update.effective_user
    if chat is None or chat.type == ChatType.PRIVATE:
        return True
    if message is not None and message.sender_chat is not None:
        return message.sender_chat.id == chat.id
    return user is not None and await before.is_chat_admin(chat.id, user.id)


def may_decide(context: Context) -> bool:
    """Whether the person may decide for this chat, by what `decides` has found or as the laboratory's admin."""
    return bool(context.prepared) or may(context.actor, Permission.MARK_GROUP)


async def migrated(context: Context) -> Reply:
    """The group has become a supergroup with another id."""
    message = context.update.effective_message
    if message is not None and message.migrate_to_chat_id is not None:
        await chats.migrate(context.tx, old=message.chat.id, new=message.migrate_to_chat_id)
    elif message is not None and message.migrate_from_chat_id is not None:
        await chats.migrate(context.tx, old=message.migrate_from_chat_id, new=message.chat.id)
    return NOTHING


async def ignored(_: Context) -> Reply:
    """Service messages: somebody joined, the title changed."""
    return NOTHING


def greeting(context: Context, *, marked: bool) -> Screen:
    """What the bot can do in a group, and how to go on in private."""
    words = context.words
    name = "button-unmark-group" if marked else "button-mark-group"
    sign = "-" if marked else "+"
    return Screen(
        words.html("group-greeting-marked" if marked else "group-greeting"),
        [
            [Button(words.plain("button-open-private"), url=context.installation.deep_link("group"))],
            [Button(words.plain(name), data=f"gm{sign}"), Button(words.plain("button-language"), data="ln")],
        ],
    )


FEATURE = Feature(
    presses=(Press(mark, writes=True, pattern=r"gm(?P<sign>[+-])"),),
    others=(
        MembershipChange(changed, writes=True),
        Message(migrated, writes=True, filters=ptb_filters.StatusUpdate.MIGRATE),
        Message(ignored, filters=ptb_filters.StatusUpdate.ALL),
    ),
)
