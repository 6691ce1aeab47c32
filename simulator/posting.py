"""Putting messages into chats, changing them, taking them out; and telling everybody whom it concerns."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from simulator.bots import Bot
from simulator.feed import Event
from simulator.rendering import message_json
from simulator.state import Chat, ChatKind, Message, Status, User

if TYPE_CHECKING:
    from simulator.world import Simulator


def post(sim: "Simulator", message: Message) -> Message:
    """Stores a new message under the chat's next id and tells people and bots."""
    chat = message.chat
    message.id = next_id(sim, chat)
    chat.messages[message.id] = message
    if message.sender is not None and message.sender.is_bot and message.service is None:
        sim.accepted.add(message)
    if len(chat.messages) > sim.keep_messages:
        del chat.messages[next(iter(chat.messages))]
    sim.feed.tell(Event("message", chat, message), people_of(chat))
    _tell_bots(sim, message, "channel_post" if chat.kind is ChatKind.CHANNEL else "message")
    return message


def edited(sim: "Simulator", message: Message, *, by_person: bool = False) -> None:
    """Tells that a message has changed; bots hear of people's edits only."""
    message.edited = int(sim.clock())
    sim.feed.tell(Event("edited", message.chat, message), people_of(message.chat))
    if by_person:
        _tell_bots(sim, message, "edited_channel_post" if message.chat.kind is ChatKind.CHANNEL else "edited_message")


def remove(sim: "Simulator", message: Message) -> None:
    """Takes a message out of its chat. Bots are not told."""
    message.deleted = True
    del message.chat.messages[message.id]
    sim.feed.tell(Event("deleted", message.chat, message), people_of(message.chat))


def next_id(sim: "Simulator", chat: Chat) -> int:
    """A bot's private chats share one sequence of ids, every other chat has its own."""
    if chat.bot is not None:
        bot = sim.bots_by_id[chat.bot.id]
        bot.last_message_id += 1
        return bot.last_message_id
    chat.last_id += 1
    return chat.last_id


def people_of(chat: Chat) -> Iterator[int]:
    """Ids of those who see the chat."""
    if chat.person is not None:
        yield chat.person.id
    for user_id, status in chat.members.items():
        if status.present:
            yield user_id


def bots_of(sim: "Simulator", chat: Chat) -> Iterator[Bot]:
    """The bots in a chat."""
    for user_id, status in chat.members.items():
        if status.present and user_id in sim.bots_by_id:
            yield sim.bots_by_id[user_id]


def change_status(sim: "Simulator", chat: Chat, user: User, by: User, old: Status, new: Status) -> None:
    """Tells of a new place in a chat: a bot of its own, and bots that rule there (and asked for it) of everybody's."""
    change = {
        "chat": chat.json(),
        "from": by.json(),
        "date": int(sim.clock()),
        "old_chat_member": member_json(user, old),
        "new_chat_member": member_json(user, new),
    }
    if user.id in sim.bots_by_id:
        sim.bots_by_id[user.id].queue.put("my_chat_member", change, chat.id)
    for bot in bots_of(sim, chat):
        if bot.user is not user and chat.members[bot.id].rules:
            bot.queue.put("chat_member", change, chat.id)


def member_json(user: User, status: Status) -> dict[str, object]:
    """Telegram's ChatMember, with the fields that each status requires."""
    member: dict[str, object] = {"user": user.json(), "status": status.value}
    match status:
        case Status.CREATOR:
            member["is_anonymous"] = False
        case Status.ADMINISTRATOR:
            member |= dict.fromkeys(_ADMIN_RIGHTS, True) | {"is_anonymous": False, "can_be_edited": False}
        case Status.RESTRICTED:
            member |= dict.fromkeys(_RESTRICTED_RIGHTS, False) | {"is_member": True, "until_date": 0}
        case Status.KICKED:
            member["until_date"] = 0
        case _:
            pass
    return member


_ADMIN_RIGHTS = (
    *("can_manage_chat", "can_delete_messages", "can_manage_video_chats", "can_restrict_members"),
    *("can_promote_members", "can_change_info", "can_invite_users", "can_post_messages", "can_edit_messages"),
    *("can_pin_messages", "can_post_stories", "can_edit_stories", "can_delete_stories", "can_manage_topics"),
)
_RESTRICTED_RIGHTS = (
    *("can_send_messages", "can_send_audios", "can_send_documents", "can_send_photos", "can_send_videos"),
    *("can_send_video_notes", "can_send_voice_notes", "can_send_polls", "can_send_other_messages"),
    *("can_add_web_page_previews", "can_change_info", "can_invite_users", "can_pin_messages", "can_manage_topics"),
)


def _tell_bots(sim: "Simulator", message: Message, kind: str) -> None:
    shown = None
    for bot in bots_of(sim, message.chat):
        if message.sender is bot.user or not _hears(bot, message):
            continue
        if message.sender is not None and message.sender.is_bot and message.service is None:
            continue  # bots do not hear each other
        shown = shown or message_json(message)
        bot.queue.put(kind, shown, message.chat.id)


def _hears(bot: Bot, message: Message) -> bool:
    """Privacy mode: in groups a bot hears commands, replies to itself and service messages, unless it is an administrator."""
    chat = message.chat
    if chat.kind in (ChatKind.PRIVATE, ChatKind.CHANNEL) or bot.reads_all or message.service is not None:
        return True
    if chat.members[bot.id].rules or message.via_bot is bot.user:
        return True
    if message.reply_to is not None and message.reply_to.sender is bot.user:
        return True
    name = f"@{bot.user.username}".lower()
    if message.text.startswith("/"):
        command = message.text.split(maxsplit=1)[0].lower()
        return "@" not in command or command.endswith(name)
    return name in message.text.lower()
