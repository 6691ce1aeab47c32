"""What visits of a laboratory have in common: command menus, roles, and waiting for what happens by itself."""

import asyncio
from collections.abc import Callable

from bot.clock import utc_now
from lab import grants
from simulator.api.commands import menu_of
from simulator.groups import Group
from simulator.people import Person
from simulator.views import Message
from storage.users import Role
from tests.support.laboratory import Laboratory


async def eventually(check: Callable[[], bool], *, within: float = 8.0) -> None:
    """Waits until it is so. Raises AssertionError if that takes longer than `within` seconds."""
    try:
        async with asyncio.timeout(within):
            while not check():  # noqa: ASYNC110 -- what is looked at is the simulator's state, which rings no bell
                await asyncio.sleep(0.02)
    except TimeoutError:
        raise AssertionError(f"not so within {within} s") from None


def menu(place: Laboratory, person: Person, group: Group | None = None) -> dict[str, str]:
    """The command menu that a person sees in the private chat or in a group: descriptions by name."""
    chat = group.chat if group else person.chat()
    return {command["command"]: command["description"] for command in menu_of(place.telegram, chat, person.user)}


async def give(place: Laboratory, person: Person, role: Role) -> None:
    """Gives a role as `labbot grant` does, beside the running bot."""
    async with place.database.write() as tx:
        await grants.grant_by_operator(tx, person.id, role, now=utc_now())


async def ask(person: Person, text: str, *, chat: Group | None = None) -> Message:
    """Says something; answers what is answered, and not what an earlier press may still be changing."""
    sent = await person.send(text, chat=chat)
    while (answer := await person.next()).id <= sent.id or answer.chat_id != sent.chat_id:
        pass
    return answer


async def press(person: Person, button: str, *, chat: Group | None = None) -> Message:
    """Presses a button; answers the screen after it."""
    await person.tap(button, chat=chat)
    return await person.next()


async def press_here(person: Person, button: str) -> Message:
    """Presses a button whose message is the screen after it, too; answers that, and not what the clock sends meanwhile."""
    await person.tap(button)
    return await redrawn(person)


async def redrawn(person: Person) -> Message:
    """The message that was pressed, once it has been edited, and not what else came since then."""
    pressed = person.pressed
    while (seen := await person.next()).id != pressed.id or seen.chat_id != pressed.chat_id:
        pass
    return seen


async def settled(person: Person, *, chat: Group | None = None) -> list[Message]:
    """All messages of a chat, after the bot has answered everything: what one says last is answered last."""
    answer = await ask(person, "/privacy" if chat is None else "/help@ustc_nio_lab_bot", chat=chat)
    # What was said before may be answered in several messages, of which some come after this question.
    while chat is None and not answer.text.startswith(("隐私", "Privacy")):
        answer = await person.next()
    return person.messages(chat)


async def press_data(person: Person, data: str, message: Message) -> tuple[str | None, Message]:
    """Presses a button with this data, be it there or not; answers the toast and the message as it stands afterwards."""
    toast = await person.tap(data=data, message=message)
    await settled(person)
    return toast, Message(message.stored)
