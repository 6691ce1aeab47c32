"""Looking at chats and members, and small changes to a chat."""

from simulator.access import find_chat, find_message, find_writable_chat
from simulator.api.call import Call
from simulator.errors import bad_request, invalid
from simulator.feed import Event
from simulator.posting import change_status, member_json, people_of, post
from simulator.rendering import full_chat_json, message_json
from simulator.state import Chat, ChatKind, Json, Message, Status


def get_me(call: Call) -> Json:
    """The bot itself."""
    return call.bot.json()


def get_chat(call: Call) -> Json:
    """A chat in full."""
    return full_chat_json(_chat(call))


def get_chat_member(call: Call) -> Json:
    """One person's place in a chat; somebody who never was in it has left."""
    chat = _chat(call)
    user = call.sim.users.get(call.params["user_id"])
    if user is None:
        raise bad_request("PARTICIPANT_ID_INVALID")
    default = Status.MEMBER if user is chat.person else Status.LEFT
    return dict(member_json(user, chat.members.get(user.id, default)))


def get_chat_member_count(call: Call) -> int:
    """How many are in a chat."""
    chat = _chat(call)
    return sum(status.present for status in chat.members.values()) + (chat.person is not None)


def get_chat_administrators(call: Call) -> list[Json]:
    """Who rules a group; bots are left out except the one that asks."""
    chat = _chat(call)
    if chat.kind is ChatKind.PRIVATE:
        raise bad_request("there are no administrators in the private chat")
    ruling = [(call.sim.users[id_], status) for id_, status in chat.members.items() if status.rules]
    return [dict(member_json(user, status)) for user, status in ruling if not user.is_bot or user is call.bot.user]


def leave_chat(call: Call) -> bool:
    """The bot goes."""
    chat = _chat(call)
    if chat.kind is ChatKind.PRIVATE:
        raise bad_request("chat member status can't be changed in private chats")
    old = chat.members[call.bot.id]
    chat.members[call.bot.id] = Status.LEFT
    change_status(call.sim, chat, call.bot.user, call.bot.user, old, Status.LEFT)
    return True


def pin_chat_message(call: Call) -> bool:
    """Pins a message; in groups an administrator's right."""
    chat = find_writable_chat(call.sim, call.bot, call.params["chat_id"])
    _need_admin(call, chat, "not enough rights to manage pinned messages in the chat")
    message = find_message(chat, call.params["message_id"], "message to pin")
    message.pinned = True
    call.sim.feed.tell(Event("edited", chat, message), people_of(chat))
    pinned = {"pinned_message": message_json(message, with_reply=False)}
    post(call.sim, Message(0, chat, call.bot.user, call.now, service=pinned))
    return True


def unpin_chat_message(call: Call) -> bool:
    """Unpins this message, or the newest pinned one."""
    chat = find_writable_chat(call.sim, call.bot, call.params["chat_id"])
    _need_admin(call, chat, "not enough rights to manage pinned messages in the chat")
    pinned = [message for message in chat.messages.values() if message.pinned]
    wanted = [message for message in pinned if message.id == call.params.get("message_id", message.id)]
    if not wanted:
        raise bad_request("message to unpin not found")
    wanted[-1].pinned = False
    call.sim.feed.tell(Event("edited", chat, wanted[-1]), people_of(chat))
    return True


def unpin_all_chat_messages(call: Call) -> bool:
    """Unpins everything."""
    chat = find_writable_chat(call.sim, call.bot, call.params["chat_id"])
    _need_admin(call, chat, "not enough rights to manage pinned messages in the chat")
    for message in chat.messages.values():
        message.pinned = False
    return True


def set_chat_menu_button(call: Call) -> bool:
    """What the button beside the text field does, in one private chat or by default."""
    call.bot.menu_buttons[call.params.get("chat_id", 0)] = call.params.get("menu_button", {"type": "default"})
    return True


def get_chat_menu_button(call: Call) -> Json:
    """The menu button of one private chat, else the default one."""
    buttons = call.bot.menu_buttons
    return buttons.get(call.params.get("chat_id", 0)) or buttons.get(0, {"type": "commands"})


def create_forum_topic(call: Call) -> Json:
    """A topic in a forum, by an administrator."""
    chat = find_writable_chat(call.sim, call.bot, call.params["chat_id"])
    name = call.text("name", limit=128)
    if not name:
        raise invalid("TOPIC_TITLE_EMPTY")
    if not chat.forum:
        raise bad_request("the chat is not a forum")
    _need_admin(call, chat, "not enough rights to create a topic")
    topic = {"name": name, "icon_color": call.params.get("icon_color", 7322096)}
    created = post(call.sim, Message(0, chat, call.bot.user, call.now, service={"forum_topic_created": topic}))
    chat.topics[created.id] = name
    return {"message_thread_id": created.id, **topic}


def _chat(call: Call) -> Chat:
    return find_chat(call.sim, call.bot, call.params["chat_id"])


def _need_admin(call: Call, chat: Chat, refusal: str) -> None:
    if chat.kind is not ChatKind.PRIVATE and not chat.members[call.bot.id].rules:
        raise bad_request(refusal)
