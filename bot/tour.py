"""`labbot demo --tour`: a scripted visit as a transcript in the terminal, which checks what it sees."""

from collections.abc import Sequence

from rich.console import Console
from rich.panel import Panel
from rich.text import Text

from simulator.people import Person
from simulator.views import Message

WIDTH = 76


class Visit:
    """One person's visit: what they do and what they see, printed as it happens."""

    def __init__(self, person: Person, console: Console) -> None:
        self._person = person
        self._console = console

    async def send(self, text: str, *expected: str) -> Message:
        """Writes something; the answer must hold all that is expected."""
        self._said(text)
        await self._person.send(text)
        return self._saw(await self._person.next(), expected)

    async def tap(self, button: str, *expected: str, toast: str | None = None) -> Message:
        """Presses a button; the screen after it must hold all that is expected, and the toast must be as expected."""
        self._said(f"〔{button}〕")
        shown = await self._person.tap(button)
        if shown:
            self._console.print(Text(f"    ({shown})", style="italic dim"))
        _check(toast is None or shown == toast, f"toast {shown!r} instead of {toast!r}")
        return self._saw(await self._person.next(), expected)

    async def share(self, words: str, *expected: str) -> None:
        """Looks for cards to share, as in any chat."""
        self._said(f"@{next(iter(self._person.sim.bots.values())).user.username} {words}")
        results = await self._person.inline(words)
        listed = "\n".join(f"{result['title']}\n  {result['description']}" for result in results[:3])
        self._console.print(Panel(Text(listed), width=WIDTH, border_style="dim"))
        for text in expected:
            _check(text in listed, f"{text!r} is not among the results")

    def _said(self, text: str) -> None:
        self._console.print(Text(f"{self._person.name}: {text}", style="bold cyan"), justify="right", width=WIDTH)

    def _saw(self, message: Message, expected: Sequence[str]) -> Message:
        text = Text(message.text)
        for row in message.rows:
            text.append("\n" + " ".join(f"〔{button.text}〕" for button in row), style="blue")
        self._console.print(Panel(text, width=WIDTH))
        seen = message.text + "\n" + "\n".join(message.buttons)
        for wanted in expected:
            _check(wanted in seen, f"{wanted!r} is not on the screen")
        return message


class NotSeen(AssertionError):
    """The tour did not see what it should."""


def _check(seen: bool, complaint: str) -> None:
    if not seen:
        raise NotSeen(complaint)


async def play(student: Person, researcher: Person) -> bool:
    """Plays all visits; tells whether everything was as it should be."""
    console = Console(highlight=False)
    try:
        console.rule("一位学生用中文查项目")
        await student_looks_up(Visit(student, console))
        console.rule("A researcher looks projects up in English")
        await researcher_looks_up(Visit(researcher, console))
    except AssertionError as error:
        console.print(Text(f"✗ {error}", style="bold red"))
        return False
    console.print(Text("✓", style="bold green"))
    return True


async def student_looks_up(visit: Visit) -> None:
    """A student finds a project in Chinese, follows it, and narrows a search down."""
    await visit.send("/start", "中国科大", "查项目", "English")
    await visit.send("换电", "项目", "换电")
    await visit.send("动力电池健康", "P-017")
    await visit.tap("P-017", "面向换电站的动力电池健康状态在线评估", "国家级", "电池", "联合研发")
    await visit.tap("关注", "取消关注", toast="已关注 P-017")
    await visit.send("/projects 电池", "电池")
    await visit.tap("阶段", "选择项目阶段")
    await visit.tap("中试示范", "✓ 中试示范", "清除筛选")
    await visit.send("hddc", "P-0")
    await visit.send("换点", "你要找的是不是")


async def researcher_looks_up(visit: Visit) -> None:
    """A researcher finds the same project in English, changes the time zone, and shares a card."""
    await visit.send("/start project_P-017", "Online state-of-health estimation", "中文")
    await visit.tap("related", "Related to")
    await visit.send("battery health", "P-017")
    await visit.send("/settings Europe/Berlin", "Berlin")
    await visit.send("/projcts", "Did you mean: /projects")
    await visit.share("battery", "P-0")
