"""How a feature is registered: one visible line for each thing that people can send."""

import re
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

import telegram
from telegram.ext.filters import ALL, BaseFilter

from handlers.context import Context, Place
from handlers.form_entries import FormEntry
from lab.roles import Actor, Permission
from outbox.reply import Reply
from storage.database import Tx
from storage.drafts import Draft

Handle = Callable[[Context], Awaitable[Reply]]

EVERYWHERE = frozenset({Place.PRIVATE, Place.GROUP})
PRIVATE = frozenset({Place.PRIVATE})


_USUAL_ZONE = ZoneInfo("Asia/Shanghai")


@dataclass(frozen=True)
class Before:
    """What `prepare` works with: who asks, a way to fetch a file by its id, reading transactions of its own, and the draft as in
    the context; `zone` is the laboratory's."""

    update: telegram.Update
    actor: Actor
    match: re.Match[str] | None
    fetch: Callable[[str], Awaitable[bytes]]
    is_chat_admin: Callable[[int, int], Awaitable[bool]]  # (chat, user)
    read: Callable[[], AbstractAsyncContextManager[Tx]]
    draft: Draft | None = None
    zone: ZoneInfo = _USUAL_ZONE


# What needs the network or the CPU, done before the transaction. Its result is `context.prepared`.
Prepare = Callable[[Before], Awaitable[Any]]


@dataclass(frozen=True)
class Entry:
    """A handler. `writes` says that it (nearly always) changes something: then it runs in a writing transaction at once. One that
    does not say so and writes all the same is run again in one."""

    handle: Handle
    writes: bool = False
    prepare: Prepare | None = None


@dataclass(frozen=True)
class Command(Entry):
    """`/name`; its description is the message `command-<name>`. Whoever lacks `permission` neither sees nor runs it."""

    name: str = ""
    permission: Permission | None = None
    places: frozenset[Place] = EVERYWHERE


@dataclass(frozen=True)
class Press(Entry):
    """A button whose data matches the pattern from its beginning to its end. `places` are where it may be pressed: a client can press
    what no screen there has."""

    pattern: str = ""
    places: frozenset[Place] = EVERYWHERE

    @property
    def compiled(self) -> re.Pattern[str]:
        """The pattern; a query may hold anything, line breaks too."""
        return re.compile(self.pattern, re.DOTALL)


@dataclass(frozen=True)
class Payload(Entry):
    """A deep link: `?start=<prefix><rest>`; the handler finds the rest in `context.text`."""

    prefix: str = ""


@dataclass(frozen=True)
class Message(Entry):
    """A message that is no command."""

    filters: BaseFilter = ALL


@dataclass(frozen=True)
class EditedMessage(Entry):
    """A message that was sent before, and changed now."""


@dataclass(frozen=True)
class InlineQuery(Entry):
    """`@bot words` in any chat."""


@dataclass(frozen=True)
class MembershipChange(Entry):
    """The bot was added, removed, blocked or unblocked."""


@dataclass(frozen=True)
class Feature:
    """Everything that one file of handlers registers."""

    commands: tuple[Command, ...] = ()
    presses: tuple[Press, ...] = ()
    payloads: tuple[Payload, ...] = ()
    others: tuple[Message | EditedMessage | InlineQuery | MembershipChange, ...] = ()
    forms: tuple[FormEntry, ...] = ()
