"""Command menus by scope and language."""

import re
from collections.abc import Iterator
from typing import Any

from simulator.access import find_chat
from simulator.api.call import Call
from simulator.bots import Bot
from simulator.errors import invalid
from simulator.state import Chat, ChatKind, Json, Status, User

Scope = tuple[str, ...]


def set_my_commands(call: Call) -> bool:
    """A menu of at most a hundred commands for one scope and language."""
    commands: list[Json] = call.params["commands"]
    if len(commands) > 100:
        raise invalid("BOT_COMMANDS_TOO_MUCH")
    for command in commands:
        if not re.fullmatch(r"[a-z0-9_]{1,32}", command["command"]):
            raise invalid("BOT_COMMAND_INVALID")
        if not 1 <= len(command["description"]) <= 256:
            raise invalid("BOT_COMMAND_DESCRIPTION_INVALID")
    if len({command["command"] for command in commands}) < len(commands):
        raise invalid("BOT_COMMAND_DUPLICATE")
    key = _key(call)
    if commands:
        call.bot.commands[key] = commands
    else:
        call.bot.commands.pop(key, None)
    call.sim.commands_changed(call.bot)
    return True


def get_my_commands(call: Call) -> list[Json]:
    """The menu of exactly this scope and language."""
    return call.bot.commands.get(_key(call), [])


def delete_my_commands(call: Call) -> bool:
    """Takes the menu of exactly this scope and language away."""
    call.bot.commands.pop(_key(call), None)
    call.sim.commands_changed(call.bot)
    return True


def language_of(call: Call) -> str:
    """The call's language code: two letters, or "" for everybody else."""
    language: str = call.params.get("language_code", "")
    if language and not re.fullmatch(r"[a-z]{2}", language):
        raise invalid("invalid language code specified")
    return language


def menu_of(bot: Bot, chat: Chat, user: User) -> list[Json]:
    """The commands that a person sees in a chat, by Telegram's order of scopes, narrowest first."""
    language = user.language[:2]
    for scope in _scopes(chat, user):
        for code in (language, "") if language else ("",):
            commands = bot.commands.get((scope, code))
            if commands:
                return commands
    return []


def _scopes(chat: Chat, user: User) -> Iterator[Scope]:
    here = str(chat.id)
    if chat.kind is ChatKind.PRIVATE:
        yield from (("chat", here), ("all_private_chats",), ("default",))
        return
    yield "chat_member", here, str(user.id)
    rules = chat.members.get(user.id, Status.LEFT).rules
    if rules:
        yield "chat_administrators", here
    yield "chat", here
    if rules:
        yield ("all_chat_administrators",)
    yield from (("all_group_chats",), ("default",))


def _key(call: Call) -> tuple[Scope, str]:
    scope: dict[str, Any] = call.params.get("scope", {"type": "default"})
    parts = [scope["type"]]
    if "chat_id" in scope:
        chat_id = scope["chat_id"]
        parts.append(str(find_chat(call.sim, call.bot, int(chat_id) if _is_number(chat_id) else chat_id).id))
    if "user_id" in scope:
        parts.append(str(scope["user_id"]))
    return tuple(parts), language_of(call)


def _is_number(value: int | str) -> bool:
    return isinstance(value, int) or value.removeprefix("-").isdigit()
