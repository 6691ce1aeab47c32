"""People who press, write and change their minds, and remember what they were promised."""

import asyncio
import random
import time
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum

from simulator import Message, Person
from simulator.bots import Bot
from simulator.queries import CallbackQuery
from simulator.world import Simulator

CODES = [f"P-{number:03}" for number in range(1, 41)]  # sample projects that everybody may see
TOPICS = ("news", "internships", "postdocs", "seminars", "projects")
MODES = {"now": "n", "daily": "d", "weekly": "w", "off": "o"}
# Without summer time, so that the distance to UTC that the screen shows is the same all the year.
ZONES = {"Asia/Tokyo": "UTC+9", "Asia/Kolkata": "UTC+5:30", "Asia/Singapore": "UTC+8", "Asia/Dubai": "UTC+4"}
LANGUAGES = {"en": "English", "zh": "中文"}
FOLLOWS = 5  # projects between which one person changes their mind


class Lane(Enum):
    """Telegram keeps the order of one kind of update within a chat; each kind is answered in its own way."""

    PRESS = "editMessageText"
    MESSAGE = "sendMessage"


@dataclass(frozen=True)
class Effect:
    """What an update changes: the named thing of this person gets this value."""

    thing: str
    value: str


@dataclass(eq=False)
class Act:
    """One update that the simulator has accepted, and what it must lead to: at most one effect, and one screen, which has a button
    with this data or this text in it."""

    update_id: int
    person: Person
    lane: Lane
    what: str
    at: float  # monotonic
    effect: Effect | None = None
    button: str = ""
    text: str = ""
    query: CallbackQuery | None = None

    def __repr__(self) -> str:
        return f"<Act {self.update_id} of {self.person.id}: {self.what}>"


class Visitor:
    """One person. They say what they want, so each act that is accepted changes something, whatever became of the others."""

    def __init__(self, sim: Simulator, bot: Bot, person: Person, *, seed: int) -> None:
        self.person = person
        self.acts: list[Act] = []
        self.random = random.Random(seed)
        self._sim = sim
        self._bot = bot
        self._panel: Message | None = None
        self._values: dict[str, str] = {}
        self._codes = self.random.sample(CODES, FOLLOWS)
        self._last_code = ""
        self._types_zones = bool(person.id % 2)  # in one kind of update only: between kinds there is no order

    async def arrive(self) -> None:
        """Opens the chat, and finds a message of the bot's there to press buttons on."""
        await self.write("/start", button="pm")
        params = {"chat_id": self.person.id, "text": "A sample screen"}
        await self._sim.call(self._bot.token, "sendMessage", params)
        self._panel = self.person.messages()[-1]

    async def act(self, *, presses: bool = True) -> Act:
        """Does something; `presses` False: by writing only, since what is written lives a day and a press two minutes."""
        if presses and self.random.random() < 0.7:
            return self._press()
        if self._types_zones and self.random.random() < 0.5:
            effect, shown = self._zone()
            return await self.write(f"/settings {effect.value}", effect=effect, text=shown)
        code = self.random.choice([code for code in CODES if code != self._last_code])
        self._last_code = code
        return await self.write(f"/project {code}", text=code)

    async def write(self, said: str, *, effect: Effect | None = None, button: str = "", text: str = "") -> Act:
        """Sends a message."""
        await self.person.send(said)
        return self._accepted(Lane.MESSAGE, said, effect=effect, button=button, text=text)

    def _press(self) -> Act:
        button = text = ""
        match self.random.choice(("follow", "follow", "topic", "language") if self._types_zones else _PRESSES):
            case "follow":
                code = self.random.choice(self._codes)
                effect = self._toggle(f"project {code}")
                data, button = f"p{effect.value}:{code}", f"p{_other(effect.value)}:{code}"
            case "topic":
                topic = self.random.choice(TOPICS)
                effect = self._next(f"topic {topic}", MODES)
                # The topic's screen has this button in all its states.
                data, button = f"tm:{MODES[effect.value]}:{topic}", f"tm:n:{topic}"
            case "language":
                effect = self._next("language", LANGUAGES)
                data, text = f"lg:{effect.value}:st", LANGUAGES[effect.value]
            case _:
                effect, text = self._zone()
                data = f"tz:{effect.value}"
        assert self._panel is not None
        query = self.person.press(self._panel, data)
        return self._accepted(Lane.PRESS, data, effect=effect, query=query, button=button, text=text)

    def _zone(self) -> tuple[Effect, str]:
        effect = self._next("zone", ZONES)
        return effect, ZONES[effect.value]

    def _toggle(self, thing: str) -> Effect:
        return self._set(thing, _other(self._values.get(thing, "-")))

    def _next(self, thing: str, values: Iterable[str]) -> Effect:
        return self._set(thing, self.random.choice([value for value in values if value != self._values.get(thing)]))

    def _set(self, thing: str, value: str) -> Effect:
        self._values[thing] = value
        return Effect(thing, value)

    def _accepted(
        self,
        lane: Lane,
        what: str,
        *,
        effect: Effect | None = None,
        query: CallbackQuery | None = None,
        button: str = "",
        text: str = "",
    ) -> Act:
        # The simulator's queue has just got the update, and nothing has run since.
        update_id = self._bot.queue.pending()[-1].id
        act = Act(update_id, self.person, lane, what, time.monotonic(), effect, button, text, query)
        self.acts.append(act)
        return act


_PRESSES = ("follow", "follow", "topic", "language", "zone")


def _other(sign: str) -> str:
    return "-" if sign == "+" else "+"


class Crowd:
    """Visitors who act at the same time, each by themselves. `pace` is how long one of them pauses on average, in seconds."""

    def __init__(self, sim: Simulator, bot: Bot, *, people: int, pace: float, seed: int) -> None:
        self.pace = pace
        self.presses = True
        self._over = False
        self.visitors = [
            Visitor(sim, bot, sim.add_person(f"Visitor {number}", language="en"), seed=seed * 1000 + number)
            for number in range(1, people + 1)
        ]

    @property
    def acts(self) -> list[Act]:
        """Everything that anybody did."""
        return [act for visitor in self.visitors for act in visitor.acts]

    async def arrive(self) -> None:
        """Everybody opens their chat."""
        for visitor in self.visitors:
            await visitor.arrive()

    def stop(self) -> None:
        """Nobody does anything any more."""
        self._over = True

    async def live(self) -> None:
        """Everybody acts, until `stop` or until it is cancelled."""
        async with asyncio.TaskGroup() as group:
            for visitor in self.visitors:
                group.create_task(self._live(visitor))

    async def _live(self, visitor: Visitor) -> None:
        while True:
            await asyncio.sleep(visitor.random.expovariate(1 / self.pace))
            if self._over:
                return
            await visitor.act(presses=self.presses)
