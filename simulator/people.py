"""People who use the bot: they send, tap and see. For tests, the demo's tour and load runs."""

import asyncio
import re
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, TypeVar

from simulator import acts
from simulator.bots import Bot
from simulator.queries import CallbackQuery, InlineQuery
from simulator.senders import Sender
from simulator.state import Chat, Json, User
from simulator.state import Message as Stored
from simulator.views import Button, Message

if TYPE_CHECKING:
    from simulator.groups import Group
    from simulator.world import Simulator

T = TypeVar("T")
SECONDS = 15.0  # what is awaited comes in a fraction of one; the machine may be busy


class Person(Sender):
    """A person with one Telegram client. They stand in the chat where they acted last, at first with the (only) bot.

    Waits end at once with what is waited for; `within` is in seconds, and a wait that fails raises AssertionError
    that shows what was there instead.
    """

    def __init__(self, sim: "Simulator", user: User) -> None:
        super().__init__(sim, user)
        self._ear = sim.feed.listen(user.id)
        self._here: Chat | None = None
        self._query: InlineQuery | None = None
        self._pressed: Message | None = None

    @property
    def id(self) -> int:
        """The person's user id, also that of their private chats."""
        return self.user.id

    @property
    def name(self) -> str:
        """The person's name."""
        return self.user.name

    @property
    def pressed(self) -> Message:
        """The message whose button was pressed last, as it stood then."""
        if self._pressed is None:
            raise AssertionError(f"{self.name} has pressed nothing")
        return self._pressed

    def __repr__(self) -> str:
        return f"<Person {self.id} {self.name}>"

    # Acting.

    async def edit(self, message: Message, text: str) -> Message:
        """Changes one's own message."""
        self._ear.events.clear()
        acts.change(self.sim, message.stored, text)
        return Message(message.stored)

    async def tap(
        self,
        text: str | None = None,
        *,
        data: str | None = None,
        message: Message | None = None,
        chat: "Group | None" = None,
        within: float = SECONDS,
    ) -> str | None:
        """Presses the newest button whose text contains `text`, or whose data is `data`; answers the toast, None for none.

        Waits until there is such a button. With `message` and `data` it is pressed even if it is not there (any more).
        A button of a reply keyboard sends its text, a deep link of the bot sends its /start.
        """
        target = self._stay(chat)
        if message is not None and data is not None:
            return await self._press(message.stored, data, within)

        def find() -> tuple[Stored, Button] | None:
            messages = [message.stored] if message else list(target.messages.values())
            return _find_button(messages, text, data)

        found = await self._until(find, within)
        if found is None:
            seen = [f"{m.id}: {m.buttons}" for m in self.messages(chat) if m.buttons]
            raise AssertionError(f"{self.name} sees no button {text or data!r} in {self._title(target)}; seen: {seen}")
        stored, button = found
        if button.data is not None:
            return await self._press(stored, button.data, within)
        if button.url is None and button == Button(button.text):
            await self.send(button.text, chat=chat)
            return None
        start = re.fullmatch(r"https://t\.me/\w+\?start=([\w-]+)", button.url or "")
        if start is None:
            raise AssertionError(f"the button {button.text!r} is no press but {button}")
        await self.send(f"/start {start[1]}")
        return None

    def press(self, message: Message, data: str) -> CallbackQuery:
        """Presses without waiting for the answer."""
        self._ear.events.clear()
        return acts.press(self.sim, self.user, message.stored, data)

    async def inline(
        self,
        words: str,
        *,
        offset: str = "",
        chat: "Group | None" = None,
        bot: Bot | None = None,
        within: float = SECONDS,
    ) -> list[Json]:
        """Types words after the bot's name; answers its results."""
        self._ear.events.clear()
        query = acts.ask_inline(
            self.sim, self.user, bot or self._bot(), words, offset=offset, chat=chat.chat if chat else None
        )
        try:
            async with asyncio.timeout(within):
                await query.answered.wait()
        except TimeoutError:
            raise AssertionError(f"no inline results for {words!r} within {within} s") from None
        self._query = query
        return query.results

    async def choose(self, result: Json, *, chat: "Group | None" = None) -> Message:
        """Sends one of the inline results of one's last query."""
        if self._query is None:
            raise AssertionError(f"{self.name} has asked nothing inline")
        return Message(acts.choose(self.sim, self.user, self._go(chat), self._query, result))

    def open(self, bot: Bot | None = None) -> None:
        """Opens the chat with the bot (with all of them, unless one is named): it may write from now on. Nothing is sent."""
        for one in [bot] if bot else list(self.sim.bots.values()):
            self.sim.private_chat(one, self.user).opened = True

    def block(self, bot: Bot | None = None) -> None:
        """Blocks the bot."""
        acts.set_blocked(self.sim, self.user, bot or self._bot(), blocked=True)

    def unblock(self, bot: Bot | None = None) -> None:
        """Unblocks the bot."""
        acts.set_blocked(self.sim, self.user, bot or self._bot(), blocked=False)

    def deactivate(self) -> None:
        """Deletes the account."""
        self.user.active = False

    # Seeing.

    def chat(self, bot: Bot | None = None) -> Chat:
        """The private chat with the bot."""
        return self.sim.private_chat(bot or self._bot(), self.user)

    def messages(self, chat: "Group | None" = None) -> list[Message]:
        """All messages of a group, or of the private chat, oldest first."""
        return [Message(stored) for stored in (chat.chat if chat else self.chat()).messages.values()]

    async def next(self, within: float = SECONDS) -> Message:
        """The next message of others that is new or edited since one's last action or last `next`."""
        found = await self._until(self._unseen, within)
        if found is None:
            raise AssertionError(f"nothing new for {self.name} within {within} s; {self._last_texts()}")
        return Message(found)

    async def sees(self, text: str, within: float = SECONDS, *, chat: "Group | None" = None) -> Message:
        """The newest message of others that contains the text, in any chat of this person, or in this one; waits for it."""

        def find() -> Stored | None:
            own = self.user
            seen = (m for m in self._visible() if chat is None or m.chat is chat.chat)
            return next((m for m in seen if text in m.text and m.sender is not own), None)

        found = await self._until(find, within)
        if found is None:
            raise AssertionError(f"{self.name} does not see {text!r} within {within} s; {self._last_texts()}")
        return Message(found)

    def _unseen(self) -> Stored | None:
        events = self._ear.events
        while events:
            event = events.popleft()
            message = event.message
            if event.kind not in ("message", "edited") or message is None or message.service is not None:
                continue
            if message.sender is not self.user and not message.deleted:
                return message
        return None

    async def _until(self, find: Callable[[], T | None], within: float) -> T | None:
        try:
            async with asyncio.timeout(within):
                while (found := find()) is None:
                    await self._ear.wait()
                return found
        except TimeoutError:
            return find()

    async def _press(self, stored: Stored, data: str, within: float) -> str | None:
        self._ear.events.clear()
        self._pressed = Message(stored)
        query = acts.press(self.sim, self.user, stored, data)
        try:
            async with asyncio.timeout(within):
                await query.answered.wait()
        except TimeoutError:
            raise AssertionError(f"the press of {data!r} was not answered within {within} s") from None
        return query.text or None

    def _bot(self) -> Bot:
        bots = list(self.sim.bots.values())
        if len(bots) != 1:
            raise AssertionError(f"{self.name} must say which of {len(bots)} bots is meant")
        return bots[0]

    def _go(self, chat: "Group | None", bot: Bot | None = None) -> Chat:
        self._ear.events.clear()
        self._here = chat.chat if chat else self.chat(bot)
        return self._here

    def _stay(self, chat: "Group | None") -> Chat:
        if chat is not None:
            self._here = chat.chat
        return self._here or self.chat()

    def _visible(self) -> Iterator[Stored]:
        chats = [c for b in self.sim.bots_by_id if (c := self.sim.private_chats.get((b, self.id))) is not None]
        chats += [c for c in self.sim.chats.values() if self.id in c.members and c.members[self.id].present]
        for chat in chats:
            yield from reversed(chat.messages.values())

    def _last_texts(self) -> str:
        here = self._here or self.chat()
        texts = [m.text or f"<{m.media.kind if m.media else 'service'}>" for m in here.messages.values()]
        return f"the last in {self._title(here)}: {texts[-6:]}"

    @staticmethod
    def _title(chat: Chat) -> str:
        return chat.title or f"the chat with {chat.bot.name if chat.bot else 'nobody'}"


def _find_button(messages: list[Stored], text: str | None, data: str | None) -> tuple[Stored, Button] | None:
    for stored in reversed(messages):
        view = Message(stored)
        buttons = [button for row in view.rows for button in row]
        buttons += [Button(label) for row in view.reply_keyboard or [] for label in row]
        for button in buttons:
            if (text is None or text in button.text) and (data is None or button.data == data):
                return stored, button
    return None
