"""Handlers without the network: what somebody says or presses, straight to the entry that is registered for it.

The edge does the same around a transaction, from Telegram's updates; visits over the simulator try it whole. This is for what
takes thousands of tries.
"""

import functools
import re
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import telegram

from handlers.access import elsewhere, hidden
from handlers.context import Context, Installation, Place
from handlers.entries import Before, Entry, InlineQuery
from handlers.registry import COMMANDS, FEATURES, UNKNOWN_COMMAND, UNKNOWN_PRESS
from handlers.search import search_text
from lab.errors import LabError
from lab.roles import Actor
from messages.words import Catalogue, Language, load
from outbox.reply import Reply
from outbox.steps import Origin, Step, steps_of
from storage import chats, users
from storage.database import Database, ReadOnly, Tx
from storage.users import Role

GROUP = -1_000_000_000_005
PRESSES = tuple(press for feature in FEATURES for press in feature.presses)
INLINE = next(entry for feature in FEATURES for entry in feature.others if isinstance(entry, InlineQuery))


@dataclass
class Desk:
    """One person in a role, asking at a place: in private, in a group that exists or is marked, or inline."""

    database: Database
    now: datetime
    user_id: int
    role: Role
    place: Place = Place.PRIVATE
    language: Language = Language.ZH
    catalogue: Catalogue = field(default_factory=functools.cache(load))

    async def say(self, text: str) -> list[Step]:
        """Sends a text."""
        command, _, rest = text.partition(" ")
        entry: Entry = Entry(search_text)
        if command.startswith("/"):
            entry = next((one for one in COMMANDS if one.name == command[1:]), UNKNOWN_COMMAND)
            text = rest
        message = {"message_id": 3, "date": 0, "chat": self._chat(), "text": f"{command} {rest}"}
        return await self._run(entry, {"message": message}, text=text)

    async def press(self, data: str) -> list[Step]:
        """Presses a button."""
        found: tuple[Entry, re.Match[str] | None] = (UNKNOWN_PRESS, None)
        for press in PRESSES:
            match = press.compiled.fullmatch(data)
            if match is not None:
                found = (press, match)
                break
        message = {"message_id": 2, "date": 0, "chat": self._chat(), "text": "?"}
        query = {"id": "1", "from": self._sender(), "chat_instance": "1", "data": data, "message": message}
        return await self._run(found[0], {"callback_query": query}, match=found[1])

    async def inline(self, words: str) -> list[Step]:
        """Types words behind the bot's name."""
        query = {"id": "1", "from": self._sender(), "query": words, "offset": ""}
        return await self._run(INLINE, {"inline_query": query}, text=words)

    async def _run(
        self, entry: Entry, content: dict[str, Any], *, text: str = "", match: re.Match[str] | None = None
    ) -> list[Step]:
        update = telegram.Update.de_json({"update_id": 1, **content}, None)
        prepared = None
        if entry.prepare is not None:
            before = Before(
                update, Actor(self.user_id, self.role), match, _nothing_to_fetch, _no_chat_admin, self.database.read
            )
            try:
                prepared = await entry.prepare(before)
            except LabError as error:
                return [_refused(error)]
        try:
            return await self._run_in(self.database.read(), update, entry, text, match, prepared)
        except ReadOnly:
            return await self._run_in(self.database.write(), update, entry, text, match, prepared)

    async def _run_in(
        self,
        transaction: AbstractAsyncContextManager[Tx],
        update: telegram.Update,
        entry: Entry,
        text: str,
        match: re.Match[str] | None,
        prepared: Any,
    ) -> list[Step]:
        async with transaction as tx:
            context = Context(
                tx=tx,
                now=self.now,
                installation=Installation(
                    1, "lab_bot", frozenset(), Language.ZH, ZoneInfo("Asia/Shanghai"), self.catalogue
                ),
                place=self.place,
                actor=Actor(self.user_id, self.role),
                user=await users.get(tx, self.user_id),
                chat=await chats.get(tx, GROUP) if self.place is Place.GROUP else None,
                words=self.catalogue[self.language],
                zone=ZoneInfo("Asia/Shanghai"),
                update=update,
                text=text,
                match=match,
                prepared=prepared,
            )
            try:
                answer = await self._answer(context, entry)
            except LabError as error:
                return [_refused(error)]
        origin = Origin(chat_id=self._chat()["id"], message_id=2, callback_query_id="1", inline_query_id="1")
        return steps_of(answer, origin)

    @staticmethod
    async def _answer(context: Context, entry: Entry) -> Reply:
        if hidden(context, entry):
            return await UNKNOWN_COMMAND.handle(context)
        return elsewhere(context, entry) or await entry.handle(context)

    def _chat(self) -> dict[str, Any]:
        if self.place is Place.GROUP:
            return {"id": GROUP, "type": "supergroup", "title": "Group"}
        return {"id": self.user_id, "type": "private", "first_name": "A"}

    def _sender(self) -> dict[str, Any]:
        return {"id": self.user_id, "is_bot": False, "first_name": "A"}


def _refused(error: LabError) -> Step:
    return Step("error", {"message": error.message, **{name: str(value) for name, value in error.facts.items()}})


async def _nothing_to_fetch(file_id: str) -> bytes:
    raise AssertionError(f"{file_id} was fetched, where nothing was sent")


async def _no_chat_admin(_: int, __: int) -> bool:
    return False
