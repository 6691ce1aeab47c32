"""One person's part of the tour: what they do and what they see, printed as it happens, and checked."""

import asyncio
from collections.abc import Sequence

from rich.console import Console
from rich.panel import Panel
from rich.text import Text

from simulator.groups import Group
from simulator.people import Person
from simulator.views import Message

WIDTH = 76
SECONDS = 30.0  # what is awaited comes in a fraction of one; the machine may be busy


class Visit:
    """What one person does and sees."""

    def __init__(self, person: Person, console: Console) -> None:
        self._person = person
        self._console = console

    async def send(self, text: str, *expected: str) -> Message:
        """Writes something; the answer must hold all that is expected."""
        self._said(text)
        sent = await self._person.send(text)
        return self._saw(await self._answer(expected, after=sent), expected)

    async def send_document(self, name: str, data: bytes, *expected: str, mime: str = "application/pdf") -> Message:
        """Sends a file; the answer must hold all that is expected."""
        self._said(f"📄 {name}")
        sent = await self._person.send_document(name, data, mime)
        return self._saw(await self._answer(expected, after=sent), expected)

    async def tap(self, button: str, *expected: str, toast: str | None = None) -> Message:
        """Presses a button; the screen after it must hold all that is expected, and the toast must be as expected."""
        shown = await self._press(button)
        _check(toast is None or shown == toast, f"toast {shown!r} instead of {toast!r}")
        return self._saw(await self._answer(expected), expected)

    async def answers(self, button: str, *, toast: str) -> None:
        """Presses a button that changes no screen; the toast must have this in it."""
        shown = await self._press(button)
        _check(toast in (shown or ""), f"toast {shown!r} without {toast!r}")

    async def _press(self, button: str) -> str | None:
        self._said(f"〔{button}〕")
        shown = await self._person.tap(button)
        if shown:
            self._console.print(Text(f"    ({shown})", style="italic dim"))
        return shown

    async def sees(self, text: str, *expected: str, within: float = SECONDS, group: Group | None = None) -> Message:
        """Waits for a message that comes by itself, in the private chat or in a group."""
        if group is not None:
            self._console.print(Text(f"{group.chat.title}:", style="italic"))
        return self._saw(await self._person.sees(text, within, chat=group), expected)

    async def share(self, words: str, *expected: str) -> None:
        """Looks for cards to share, as in any chat."""
        self._said(f"@{next(iter(self._person.sim.bots.values())).user.username} {words}")
        results = await self._person.inline(words)
        listed = "\n".join(f"{result['title']}\n  {result['description']}" for result in results[:3])
        self._console.print(Panel(Text(listed), width=WIDTH, border_style="dim"))
        for text in expected:
            _check(text in listed, f"{text!r} is not among the results")

    async def receives(self, name: str, *expected: str) -> Message:
        """Waits for the next file whose name has this in it."""
        message = await self._answer(expected, file=name)
        self._console.print(Text(f"📄 {message.document.name if message.document else name}", style="italic"))
        return self._saw(message, expected)

    async def _answer(self, expected: Sequence[str], *, after: Message | None = None, file: str = "") -> Message:
        """The next message that holds all that is expected. Notices may come in between, and an earlier press may still change its
        screen; where nothing fits in time, the last one that came, for the complaint."""
        last = None
        try:
            async with asyncio.timeout(SECONDS):
                while True:
                    message = await self._person.next(SECONDS)
                    if after is not None and message.id <= after.id:
                        continue
                    last = message
                    named = not file or (message.document is not None and file in (message.document.name or ""))
                    if named and all(wanted in _all_of(message) for wanted in expected):
                        return message
        except (TimeoutError, AssertionError):
            if last is None:
                raise NotSeen(f"{self._person.name} saw nothing with {[*expected, file]}") from None
        _check(not file, f"no file {file!r} came")
        return last

    def _said(self, text: str) -> None:
        self._console.print(Text(f"{self._person.name}: {text}", style="bold cyan"), justify="right", width=WIDTH)

    def _saw(self, message: Message, expected: Sequence[str]) -> Message:
        text = Text("🖼\n" if message.photo else "") + Text(message.text)
        for row in message.rows:
            text.append("\n" + " ".join(f"〔{button.text}〕" for button in row), style="blue")
        self._console.print(Panel(text, width=WIDTH))
        seen = _all_of(message)
        for wanted in expected:
            _check(wanted in seen, f"{wanted!r} is not on the screen")
        return message


class NotSeen(AssertionError):
    """The tour did not see what it should."""


def _all_of(message: Message) -> str:
    """What can be read: the text and the buttons."""
    return "\n".join([message.text, *message.buttons])


def _check(seen: bool, complaint: str) -> None:
    if not seen:
        raise NotSeen(complaint)
