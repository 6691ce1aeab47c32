"""A bot by webhook, to which a test brings updates itself: the answer tells when an update is done, and it can be brought again."""

import contextlib
import itertools
import socket
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import aiohttp

from simulator import Simulator
from simulator.people import Person
from simulator.server import Server
from storage.database import Database
from tests.support.laboratory import TOKEN, running_bot, settings_of

SECRET = "a-sample-secret"


def free_port() -> int:
    """A port that nobody listens on at this moment."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


@dataclass
class Hooked:
    """The bot, those who talk to it, and the way to bring it updates."""

    sim: Simulator
    server: Server
    database: Database
    owner: Person
    student: Person
    researcher: Person
    port: int = field(default_factory=free_port)
    _ids: "itertools.count[int]" = field(default_factory=lambda: itertools.count(5000))

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/hook"

    @contextlib.asynccontextmanager
    async def serving(self, *, by: str = "webhook") -> AsyncIterator[None]:
        """The bot is up, by webhook or by polling."""
        database_url = self.database.url.render_as_string(hide_password=False)
        settings = settings_of(
            self.server,
            database_url,
            webhook_url=self.url if by == "webhook" else None,
            webhook_secret=SECRET,
            http_port=self.port,
        )
        async with running_bot(settings):
            yield

    async def bring(self, update: dict[str, Any], *, secret: str = SECRET) -> int:
        """Brings an update; returns the status."""
        headers = {"X-Telegram-Bot-Api-Secret-Token": secret}
        async with aiohttp.ClientSession() as http, http.post(self.url, json=update, headers=headers) as response:
            return response.status

    def said(self, person: Person, text: str, *, update_id: int | None = None, chat: Any = None) -> dict[str, Any]:
        """The update of somebody's message."""
        number = next(self._ids)
        where = chat or {"id": person.id, "type": "private", "first_name": person.name}
        message = {"message_id": number, "date": 1_800_000_000, "chat": where, "from": person.user.json(), "text": text}
        if text.startswith("/"):
            message["entities"] = [{"type": "bot_command", "offset": 0, "length": len(text.split()[0])}]
        return {"update_id": number if update_id is None else update_id, "message": message}

    def texts(self, person: Person) -> list[str]:
        """What the bot has written to somebody."""
        return [message.text for message in person.messages() if message.stored.sender is not person.user]


@contextlib.asynccontextmanager
async def hooked(database: Database) -> AsyncIterator[Hooked]:
    """People who have written to a bot that is not up yet. At the end, every call must have been one that Telegram could accept."""
    sim = Simulator(seed=1)
    bot = sim.add_bot(token=TOKEN, username="ustc_nio_lab_bot", name="Lab")
    people = [
        sim.add_person("周老师", username="zhou", language="zh-hans"),
        sim.add_person("小林", username="lin", language="zh-hans"),
        sim.add_person("Alex", username="alex", language="en"),
    ]
    for person in people:
        await person.send("/start")  # a bot may write to those only who wrote to it
    bot.queue.clear()
    async with sim.serve() as server:
        yield Hooked(sim, server, database, *people)
    assert sim.invalid_calls == []
