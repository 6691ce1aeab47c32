"""Messages as people see them: as an object for tests, as JSON for the chat page."""

import copy
from dataclasses import dataclass
from typing import Any

from simulator.html import to_html
from simulator.state import Json, StoredFile, User
from simulator.state import Message as Stored


@dataclass(frozen=True, slots=True)
class Button:
    """One inline button. Exactly one of the fields after `text` is set; None elsewhere."""

    text: str
    data: str | None = None
    url: str | None = None
    switch_inline_query: str | None = None
    switch_inline_query_current_chat: str | None = None
    copy_text: str | None = None
    web_app: str | None = None


class Message:
    """A message as it stood when it was looked at."""

    def __init__(self, stored: Stored) -> None:
        self.stored = stored
        self._seen = copy.copy(stored)

    @property
    def id(self) -> int:
        """The message's id in its chat."""
        return self._seen.id

    @property
    def chat_id(self) -> int:
        """The chat's id."""
        return self._seen.chat.id

    @property
    def text(self) -> str:
        """The text, or the caption of a file."""
        return self._seen.text

    @property
    def entities(self) -> list[Json]:
        """The text's entities, as in the Bot API."""
        return self._seen.entities

    @property
    def html(self) -> str:
        """The text as safe HTML."""
        return to_html(self._seen.text, self._seen.entities)

    @property
    def rows(self) -> list[list[Button]]:
        """The rows of inline buttons."""
        return [[_button(button) for button in row] for row in self._seen.inline_keyboard]

    @property
    def buttons(self) -> list[str]:
        """The texts of all inline buttons."""
        return [button["text"] for row in self._seen.inline_keyboard for button in row]

    @property
    def reply_keyboard(self) -> list[list[str]] | None:
        """The keyboard below the text field: its texts; [] if the message takes it away, None if it has none."""
        return reply_keyboard(self._seen)

    @property
    def edited(self) -> bool:
        """Whether it has been changed."""
        return self._seen.edited is not None

    @property
    def date(self) -> int:
        """When it was sent, Unix time."""
        return self._seen.date

    @property
    def sender(self) -> User | None:
        """Who wrote it; nobody in a channel."""
        return self._seen.sender

    @property
    def from_bot(self) -> bool:
        """Whether a bot wrote it."""
        return self._seen.sender is not None and self._seen.sender.is_bot

    @property
    def reply_to(self) -> int | None:
        """The id of the message that it answers."""
        return self._seen.reply_to.id if self._seen.reply_to else None

    @property
    def document(self) -> StoredFile | None:
        """The document's file, with name, MIME type and bytes."""
        return self.file("document")

    @property
    def photo(self) -> StoredFile | None:
        """The picture's file."""
        return self.file("photo")

    @property
    def album(self) -> str | None:
        """The album it belongs to."""
        return self._seen.album

    @property
    def topic(self) -> int | None:
        """The forum topic it stands in."""
        return self._seen.topic

    @property
    def protected(self) -> bool:
        """Whether it may not be forwarded."""
        return self._seen.protected

    @property
    def silent(self) -> bool:
        """Whether it came without a sound."""
        return self._seen.silent

    @property
    def paid(self) -> bool:
        """Whether the bot was ready to pay for it."""
        return self._seen.paid

    @property
    def location(self) -> tuple[float, float] | None:
        """Latitude and longitude, of a place too."""
        media = self._seen.media
        if media is None or media.kind not in ("location", "venue"):
            return None
        point = media.payload["location"] if media.kind == "venue" else media.payload
        return point["latitude"], point["longitude"]

    @property
    def kind(self) -> str:
        """`text`, `service`, or the kind of what it carries."""
        if self._seen.service is not None:
            return "service"
        return self._seen.media.kind if self._seen.media else "text"

    def file(self, kind: str) -> StoredFile | None:
        """The file, if the message carries one of this kind."""
        media = self._seen.media
        return media.file if media is not None and media.kind == kind else None

    def __repr__(self) -> str:
        buttons = f" {self.buttons}" if self.buttons else ""
        return f"<Message {self.id} in {self.chat_id}: {self.text!r}{buttons}>"


def message_view(message: Stored) -> Json:
    """A message for the chat page."""
    view: Json = {
        "id": message.id,
        "chat_id": message.chat.id,
        "from": _user(message.sender) if message.sender else {"id": 0, "name": message.chat.title, "is_bot": False},
        "via_bot": message.via_bot.username if message.via_bot else None,
        "date": message.date,
        "edited": message.edited is not None,
        "text": message.text if message.media is None else "",
        "caption": message.text if message.media is not None else "",
        "html": to_html(message.text, message.entities),
        "reply_to": _quoted(message.reply_to),
        "inline_keyboard": [[_button_view(button) for button in row] for row in message.inline_keyboard],
        "reply_keyboard": reply_keyboard(message),
        "album": message.album,
        "topic": message.topic,
        "forwarded": message.forward_origin is not None,
        "protect_content": message.protected,
        "silent": message.silent,
        "spoiler": message.spoiler,
        "above": message.above,
        "pinned": message.pinned,
        "document": None,
        "photo": None,
        "service": _service_text(message),
    }
    if message.media is not None:
        view[message.media.kind] = _media_view(message)
    return view


def reply_keyboard(message: Stored) -> list[list[str]] | None:
    """The texts of a reply keyboard, [] where it is taken away, None where there is none."""
    markup = message.markup or {}
    if "keyboard" in markup:
        return [[button["text"] for button in row] for row in markup["keyboard"]]
    return [] if markup.get("remove_keyboard") else None


def _button(button: Json) -> Button:
    copied, app = button.get("copy_text"), button.get("web_app")
    return Button(
        button["text"],
        data=button.get("callback_data"),
        url=button.get("url"),
        switch_inline_query=button.get("switch_inline_query"),
        switch_inline_query_current_chat=button.get("switch_inline_query_current_chat"),
        copy_text=copied["text"] if copied else None,
        web_app=app["url"] if app else None,
    )


def _button_view(button: Json) -> Json:
    names = ("data", "url", "switch_inline_query", "switch_inline_query_current_chat", "copy_text", "web_app")
    seen = _button(button)
    view: Json = {"text": seen.text}
    view |= {name: value for name in names if (value := getattr(seen, name)) is not None}
    if "style" in button:
        view["style"] = button["style"]
    return view


def _user(user: User) -> Json:
    return {"id": user.id, "name": user.name, "is_bot": user.is_bot}


def _quoted(message: Stored | None) -> Json | None:
    return None if message is None else {"id": message.id, "text": message.text[:200]}


def _media_view(message: Stored) -> Any:
    media = message.media
    if media is None or media.file is None:
        return media.payload if media else None
    file = media.file
    view = {"file_id": file.id, "name": file.name, "size": len(file.data), "mime": file.mime}
    if file.width:
        view |= {"width": file.width, "height": file.height}
    if isinstance(media.payload, dict):
        view |= {key: media.payload[key] for key in ("duration", "emoji", "title") if key in media.payload}
    return view


def _service_text(message: Stored) -> str | None:
    match message.service:
        case None:
            return None
        case {"new_chat_members": members}:
            return f"{', '.join(member['first_name'] for member in members)} joined"
        case {"pinned_message": pinned}:
            return f"pinned a message: {pinned.get('text', '')[:60]}"
        case {"forum_topic_created": topic}:
            return f"created the topic {topic['name']}"
        case {"migrate_to_chat_id": _} | {"migrate_from_chat_id": _}:
            return "the group became a supergroup"
        case _:
            return next(iter(message.service)).replace("_", " ")
