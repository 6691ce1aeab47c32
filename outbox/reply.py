"""What a handler returns: values that say what the person shall see. Nothing here sends."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from messages.screen import Screen


@dataclass(frozen=True)
class Picture:
    """A picture to be seen at once, named by the recipe that makes it when it is sent: its bytes are never stored with the reply. `protect`
    keeps it from being passed on."""

    recipe: str
    facts: Mapping[str, Any]
    protect: bool = True
    name: str = "page.jpg"


@dataclass(frozen=True)
class Show:
    """A screen: edits the message whose button was pressed, and is a new message otherwise. With a `picture` the screen is its caption.
    Telegram can't make a picture of a text in a way that keeps it from being passed on, nor a text of a picture: `replaces` says that
    the pressed message is of the other kind, so that a new one takes its place. `shown` is the row of
    `storage.shown_documents` that is told which message it became."""

    screen: Screen
    picture: Picture | None = None
    replaces: bool = False
    shown: int | None = None


@dataclass(frozen=True)
class Send:
    """A new message in any case: a receipt, a link to pass on. `chat_id` None is the chat that asked."""

    screen: Screen
    chat_id: int | None = None


@dataclass(frozen=True)
class Toast:
    """A short line over the chat, for a button press whose screen does not change; elsewhere it becomes a message."""

    text: str
    alert: bool = False


@dataclass(frozen=True)
class SendFile:
    """A document, or a picture to be seen at once, named by the recipe that makes it when it is sent: its bytes are never stored
    with the reply. `protect` keeps it from being passed on; `shown` is the row of `storage.shown_documents` that is told which message
    it became."""

    recipe: str
    facts: Mapping[str, Any]
    name: str
    caption: Screen | None = None
    picture: bool = False
    protect: bool = False
    shown: int | None = None


@dataclass(frozen=True)
class InlineResults:
    """The answer to an inline query: results as the Bot API takes them. `next_offset` is empty at the end."""

    results: tuple[Mapping[str, Any], ...]
    next_offset: str = ""
    button: Mapping[str, Any] | None = None
    cache_seconds: int = 10


@dataclass(frozen=True)
class Calls:
    """Calls of the Bot API (method, parameters) that are ready to be made, such as those of an announcement's preview."""

    calls: tuple[tuple[str, Mapping[str, Any]], ...]


@dataclass(frozen=True)
class LeaveChat:
    """The bot leaves the chat that asked."""


Part = Show | Send | Toast | SendFile | InlineResults | Calls | LeaveChat


@dataclass(frozen=True)
class Reply:
    """Everything that one update is answered with, in order. An empty one answers a button press silently, and a message not at all."""

    parts: tuple[Part, ...] = field(default=())


def reply(*parts: Part | Screen) -> Reply:
    """Makes a reply; a bare screen is shown."""
    return Reply(tuple(Show(part) if isinstance(part, Screen) else part for part in parts))


NOTHING = Reply()
