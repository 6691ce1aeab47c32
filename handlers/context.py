"""What a handler works with: the transaction, who asks, in which language and zone, and when."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import Enum
from typing import Any
from zoneinfo import ZoneInfo

import telegram

from lab.defaults import Defaults
from lab.roles import Actor, reader_in_group
from messages.words import Catalogue, Language, Words
from storage import screens
from storage.chats import Chat
from storage.database import Tx
from storage.drafts import Draft
from storage.users import User


class Place(Enum):
    """Where something was said."""

    PRIVATE = "private"
    GROUP = "group"
    INLINE = "inline"  # an inline query, or a press under an inline message: in a chat that the bot does not see


@dataclass(frozen=True)
class Installation:
    """What is the same for every update: from the settings, and what Telegram says about the bot."""

    bot_id: int
    bot_username: str
    owner_ids: frozenset[int]
    default_language: Language
    zone: ZoneInfo
    catalogue: Catalogue
    letters: bool = False
    public_url: str | None = None  # base of what is fetched over HTTP; None: nothing is

    @property
    def defaults(self) -> Defaults:
        """What rules need of it."""
        return Defaults(self.default_language.value, self.zone, self.owner_ids, self.letters)

    def deep_link(self, payload: str) -> str:
        """A link that opens the private chat with the bot at something."""
        return f"https://t.me/{self.bot_username}?start={payload}"


@dataclass(frozen=True)
class Context:
    """One update and everything around it. `text` is what stands behind a command, or the plain text; `match` what the pattern
    of a button found; `prepared` what the registration's `prepare` brought; `draft`, in private, the user's form that listens, or else
    the one that was changed last."""

    tx: Tx
    now: datetime
    installation: Installation
    place: Place
    actor: Actor
    user: User | None
    chat: Chat | None
    words: Words
    zone: ZoneInfo
    update: telegram.Update
    text: str = ""
    match: re.Match[str] | None = None
    prepared: Any = None
    draft: Draft | None = None

    @property
    def language(self) -> Language:
        """The language of the answer."""
        return self.words.language

    @property
    def pressed(self) -> bool:
        """Whether a button was pressed."""
        return self.update.callback_query is not None

    async def fresh(self) -> "Context":
        """The same context after the person's settings have changed: in their language and zone of now."""
        user = self.user
        if user is None:
            return self
        await self.tx.refresh(user)
        words = self.installation.catalogue[Language(user.language)] if user.language else self.words
        return replace(self, words=words, zone=ZoneInfo(user.zone) if user.zone else self.installation.zone)

    @property
    def reader(self) -> Actor:
        """As whom things are looked up here: in a group and inline, others read the answer too."""
        if self.place is Place.PRIVATE:
            return self.actor
        return reader_in_group(lab_group=self.chat is not None and self.chat.lab)

    @property
    def chat_id(self) -> int | None:
        """The chat in which it was said."""
        chat = self.update.effective_chat
        return chat.id if chat else None

    def field(self, name: str) -> str:
        """What a named group of the button's pattern found. Empty if it found nothing, or the pattern has no such group."""
        return (self.match.groupdict().get(name) or "") if self.match else ""

    async def keep(self, state: Mapping[str, Any]) -> str:
        """Stores the state behind buttons that does not fit into them; returns its id."""
        return await screens.keep(self.tx, dict(state), now=self.now)

    async def recall(self, screen_id: str) -> dict[str, Any] | None:
        """The state that `keep` stored, or None if it is gone."""
        return await screens.recall(self.tx, screen_id)
