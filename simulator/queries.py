"""Questions that wait for a bot's answer: button presses and inline queries."""

import asyncio
from dataclasses import dataclass, field

from simulator.bots import Bot
from simulator.state import Json, Message, User


@dataclass(slots=True, eq=False)
class CallbackQuery:
    """A press. `answered` is set with the answer; `text` is the toast, "" for none."""

    id: str
    bot: Bot
    user: User
    message: Message
    at: float
    text: str = ""
    alert: bool = False
    url: str = ""
    answered: asyncio.Event = field(default_factory=asyncio.Event)


@dataclass(slots=True, eq=False)
class InlineQuery:
    """Words typed after `@bot`. `results` are the bot's, as it sent them."""

    id: str
    bot: Bot
    user: User
    query: str
    at: float
    results: list[Json] = field(default_factory=list)
    next_offset: str = ""
    button: Json | None = None
    answered: asyncio.Event = field(default_factory=asyncio.Event)
