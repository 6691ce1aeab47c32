"""What exists: users, chats, their members, messages and files. Values and lookups, no rules."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

Json = dict[str, Any]


class ChatKind(StrEnum):
    """Telegram's four kinds of chat."""

    PRIVATE = "private"
    GROUP = "group"
    SUPERGROUP = "supergroup"
    CHANNEL = "channel"


class Status(StrEnum):
    """A member's status in a chat, in Telegram's words."""

    CREATOR = "creator"
    ADMINISTRATOR = "administrator"
    MEMBER = "member"
    RESTRICTED = "restricted"
    LEFT = "left"
    KICKED = "kicked"

    @property
    def present(self) -> bool:
        """Whether somebody of this status is in the chat."""
        return self not in (Status.LEFT, Status.KICKED)

    @property
    def rules(self) -> bool:
        """Whether somebody of this status is an administrator."""
        return self in (Status.CREATOR, Status.ADMINISTRATOR)


@dataclass(slots=True, eq=False)
class User:
    """A person or a bot as everybody sees them. `language` is an IETF tag such as `zh-hans`, "" for unknown."""

    id: int
    name: str
    username: str | None
    language: str = ""
    is_bot: bool = False
    active: bool = True

    def json(self) -> Json:
        """Telegram's User."""
        user: Json = {"id": self.id, "is_bot": self.is_bot, "first_name": self.name}
        if self.username:
            user["username"] = self.username
        if self.language:
            user["language_code"] = self.language
        return user


@dataclass(slots=True, eq=False)
class StoredFile:
    """A file with its bytes. `path` is what getFile answers as file_path."""

    id: str
    unique_id: str
    path: str
    name: str
    mime: str
    data: bytes
    width: int = 0
    height: int = 0


@dataclass(slots=True, eq=False)
class Media:
    """What a message carries besides text: `kind` is the message's field (`photo`, `document`, ...), `payload` its JSON."""

    kind: str
    payload: Any
    file: StoredFile | None = None


@dataclass(slots=True, eq=False)
class Message:
    """One message. With media, `text` and `entities` are the caption. `markup` is the keyboard, of whichever kind.

    `silent` came without a sound, `paid` was sent beyond the free rate, `spoiler` hides the picture, `above` puts the caption over it.
    """

    id: int
    chat: "Chat"
    sender: User | None
    date: int
    text: str = ""
    entities: list[Json] = field(default_factory=list)
    media: Media | None = None
    markup: Json | None = None
    reply_to: "Message | None" = None
    via_bot: User | None = None
    forward_origin: Json | None = None
    album: str | None = None
    topic: int | None = None
    edited: int | None = None
    protected: bool = False
    silent: bool = False
    paid: bool = False
    spoiler: bool = False
    above: bool = False
    pinned: bool = False
    link_preview: Json | None = None
    inline_id: str | None = None
    service: Json | None = None
    deleted: bool = False

    @property
    def inline_keyboard(self) -> list[list[Json]]:
        """The rows of inline buttons, [] for none."""
        return self.markup.get("inline_keyboard", []) if self.markup else []


@dataclass(slots=True, eq=False)
class Chat:
    """One chat. A private chat is between `person` and `bot`, has the person's id, and is `opened` once the person wrote."""

    id: int
    kind: ChatKind
    title: str = ""
    username: str | None = None
    description: str = ""
    person: User | None = None
    bot: User | None = None
    forum: bool = False
    members: dict[int, Status] = field(default_factory=dict)
    topics: dict[int, str] = field(default_factory=dict)
    messages: dict[int, Message] = field(default_factory=dict)
    last_id: int = 0
    migrated_to: int | None = None
    instance: str = ""
    opened: bool = False

    def json(self) -> Json:
        """Telegram's Chat."""
        chat: Json = {"id": self.id, "type": self.kind.value}
        if self.person is not None:
            chat["first_name"] = self.person.name
        else:
            chat["title"] = self.title
        username = self.person.username if self.person else self.username
        if username:
            chat["username"] = username
        if self.forum:
            chat["is_forum"] = True
        return chat
