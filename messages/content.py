"""Announcements as calls of the Bot API: sent, edited, taken back. What is sent to preview is the same with `PREVIEW` as its run."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from lab.content import Content, ContentKind, in_language, title
from lab.content.formatted import Formatted, joined, whole
from messages.html import shorten
from messages.screen import Button, Rows, rows
from messages.words import Words, enum_id

Call = tuple[str, Mapping[str, Any]]

PREVIEW = 0  # no run has this id
NAME_LENGTH = 40  # of a topic in the line at the foot

_TEXTS = (ContentKind.TEXT, ContentKind.QUESTION)
_PICTURES = (ContentKind.PHOTO, ContentKind.VIDEO, ContentKind.ANIMATION)
_SHORT = 10  # characters of a label that leave room for a second one in the row


@dataclass(frozen=True)
class Options:
    """How it is sent. `run_id` is what its buttons answer to; `confirm` adds the button that it was read."""

    run_id: int = PREVIEW
    confirm: bool = False
    silent: bool = False
    protected: bool = False
    paid: bool = False

    def as_params(self) -> dict[str, Any]:
        """The parameters that every sending method takes."""
        given = {
            "disable_notification": self.silent,
            "protect_content": self.protected,
            "allow_paid_broadcast": self.paid,
        }
        return {name: True for name, value in given.items() if value}


@dataclass(frozen=True)
class Letter:
    """One content for one reader: in the reader's words, `written` being the content's language, with a line at its foot that says why
    they get it ("" for none)."""

    words: Words
    content: Content
    written: str
    options: Options = Options()
    foot: str = ""

    @property
    def keyboard(self) -> Rows:
        """The answers, that it was read, the links."""
        run = self.options.run_id
        choices = [Button(text, data=f"an:{run}:c{index}") for index, text in enumerate(self.content.choices)]
        read = [Button(self.words.plain("button-read"), data=f"an:{run}:r")] if self.options.confirm else []
        links = [Button(text, url=url) for text, url in self.content.links]
        return [*_rows(choices), *([read] if read else []), *_rows(links)]

    @property
    def head(self) -> str:
        """That there is no version in the reader's language, if there is something to understand."""
        has_words = self.content.text or self.content.choices or any(item.text for item in self.content.items)
        foreign = self.written != self.words.language.value
        return self.words.plain("content-only-other") if foreign and has_words else ""

    @property
    def text(self) -> Formatted:
        """The text or the caption with the lines around it."""
        own = Formatted(self.content.text, self.content.entities)
        return joined([whole(self.head, "italic"), own, whole(self.foot, "italic")])

    @property
    def second(self) -> Formatted:
        """The text of the message that follows what cannot hold a text or buttons itself; empty if there is none."""
        if self.content.kind is ContentKind.LOCATION:
            return joined([whole(self.head, "italic"), whole(self.foot, "italic")])
        if self.content.kind is not ContentKind.ALBUM:
            return Formatted()
        if self.content.choices:
            return Formatted(self.words.plain("content-album-choose"))
        if self.options.confirm:
            return Formatted(self.words.plain("content-album-confirm"))
        return Formatted(self.words.plain("content-album-links") if self.content.links else "")


def letter(
    words: Words, contents: Mapping[str, Mapping[str, Any]], options: Options = Options(), foot: str = ""
) -> Letter:
    """A stored announcement (its versions by language) for a reader of these words, in their version or else the other one."""
    content, written = in_language(contents, words.language.value)
    return Letter(words, content, written, options, foot)


def send_calls(letter: Letter, *, chat_id: int, thread_id: int | None = None) -> list[Call]:
    """What sends it, in this order. An album answers with a message for each of its items."""
    content = letter.content
    to: dict[str, Any] = {"chat_id": chat_id} | ({"message_thread_id": thread_id} if thread_id is not None else {})
    params = {**to, **letter.options.as_params()}
    markup = _markup(letter.keyboard)
    if content.kind in _TEXTS:
        return [("sendMessage", {**params, **_text(letter), **markup})]
    if content.kind is ContentKind.ALBUM:
        calls: list[Call] = [("sendMediaGroup", {**params, "media": _media(letter)})]
        return calls + _second(letter, params, markup)
    if content.kind is ContentKind.LOCATION:
        return [_location(content, {**params, **markup}), *_second(letter, params, {})]
    method = f"send{content.kind.value.capitalize()}"
    file = {content.kind.value: content.file_id}
    return [(method, {**params, **file, **_caption(letter.text), **_look(content), **markup})]


def edit_calls(letter: Letter, *, chat_id: int, messages: Sequence[int], sent: Content) -> list[Call]:
    """What makes this of the messages that an earlier `send_calls` of `sent` made. `lab.content.check_edit` says what cannot be."""
    content, markup = letter.content, _markup(letter.keyboard, always=True)
    this: dict[str, Any] = {"chat_id": chat_id, "message_id": messages[0]}
    if content.kind in _TEXTS:
        return [("editMessageText", {**this, **_text(letter), **markup})]
    if content.kind is ContentKind.LOCATION:
        return [("editMessageReplyMarkup", {**this, **markup})]
    if content.kind is ContentKind.ALBUM:
        return _edit_album(letter, chat_id, messages, sent)
    if content.file_id == sent.file_id:
        return [("editMessageCaption", {**this, **_caption(letter.text), **_above(content), **markup})]
    return [("editMessageMedia", {**this, "media": _item(content, letter.text), **markup})]


@dataclass(frozen=True)
class Retraction:
    """How copies are taken back: `delete`; or where Telegram does not delete them any more (after 48 hours), `withdraw`, which puts a
    word in the place of the text. A picture, a file or a place then stays in the chat: Telegram lets nobody take it out."""

    delete: tuple[Call, ...]
    withdraw: tuple[Call, ...]


def retract_calls(words: Words, sent: Content, *, chat_id: int, messages: Sequence[int]) -> Retraction:
    """What takes these messages back."""
    delete: Call = ("deleteMessages", {"chat_id": chat_id, "message_ids": list(messages)})
    withdraw = [
        call
        for index, message_id in enumerate(messages)
        for call in _withdraw(words, sent, index, {"chat_id": chat_id, "message_id": message_id})
    ]
    return Retraction((delete,), tuple(withdraw))


def foot(words: Words, *, topic: str = "", project: str = "", opening: str = "", group: bool = False) -> str:
    """The line that says why somebody gets news: they receive a topic, or follow a project or an opening; none of these for news to
    everybody."""
    if group:
        return words.plain("content-foot-group", topic=shorten(topic, NAME_LENGTH)) if topic else ""
    if project:
        return words.plain("content-foot-project", code=shorten(project, NAME_LENGTH))
    if opening:
        return words.plain("content-foot-opening", code=shorten(opening, NAME_LENGTH))
    if topic:
        return words.plain("content-foot-topic", topic=shorten(topic, NAME_LENGTH))
    return words.plain("content-foot-everybody")


def name(words: Words, content: Content) -> str:
    """A line for lists: its first words, or what it is."""
    return title(content) or words.plain(enum_id(content.kind))


def _edit_album(letter: Letter, chat_id: int, messages: Sequence[int], sent: Content) -> list[Call]:
    calls: list[Call] = []
    told = _captions(letter)
    pairs = zip(letter.content.items, sent.items, messages, strict=False)
    for index, (item, old, message_id) in enumerate(pairs):
        this = {"chat_id": chat_id, "message_id": message_id}
        if item.file_id != old.file_id:
            calls.append(("editMessageMedia", {**this, "media": _item(item, told[index])}))
        elif index == 0 or (item.text, item.entities) != (old.text, old.entities):
            calls.append(("editMessageCaption", {**this, **_caption(told[index]), **_above(item)}))
    if len(messages) > len(letter.content.items):
        this = {"chat_id": chat_id, "message_id": messages[-1]}
        markup = _markup(letter.keyboard, always=True)
        calls.append(("editMessageText", {**this, **_plain(letter.second), **markup}))
    return calls


def _withdraw(words: Words, sent: Content, index: int, this: Mapping[str, Any]) -> list[Call]:
    withdrawn = words.plain("content-withdrawn")
    is_second = index >= max(1, len(sent.items))
    if sent.kind in _TEXTS or is_second:
        return [("editMessageText", {**this, "text": withdrawn})]
    if sent.kind is ContentKind.LOCATION:
        reply = {"message_id": this["message_id"], "allow_sending_without_reply": True}
        told = {"chat_id": this["chat_id"], "text": withdrawn, "reply_parameters": reply}
        return [("editMessageReplyMarkup", {**this}), ("sendMessage", told)]
    if index == 0:
        return [("editMessageCaption", {**this, "caption": withdrawn})]
    return [("editMessageCaption", {**this})] if sent.items[index].text else []


def _second(letter: Letter, params: Mapping[str, Any], markup: Mapping[str, Any]) -> list[Call]:
    if not letter.second.text:
        return []
    return [("sendMessage", {**params, **_plain(letter.second), **markup})]


def _text(letter: Letter) -> dict[str, Any]:
    params = _plain(letter.text)
    if letter.content.preview:
        params["link_preview_options"] = dict(letter.content.preview)
    return params


def _plain(text: Formatted) -> dict[str, Any]:
    entities = [dict(entity) for entity in text.entities]
    return {"text": text.text} | ({"entities": entities} if entities else {})


def _caption(text: Formatted) -> dict[str, Any]:
    if not text.text:
        return {}
    entities = [dict(entity) for entity in text.entities]
    return {"caption": text.text} | ({"caption_entities": entities} if entities else {})


def _above(content: Content) -> dict[str, Any]:
    return {"show_caption_above_media": True} if content.above and content.kind in _PICTURES else {}


def _look(content: Content) -> dict[str, Any]:
    spoiler = {"has_spoiler": True} if content.spoiler and content.kind in _PICTURES else {}
    return {**_above(content), **spoiler}


def _captions(letter: Letter) -> list[Formatted]:
    """The caption of each item of an album; the lines around it go with the first."""
    return [letter.text, *(Formatted(item.text, item.entities) for item in letter.content.items[1:])]


def _media(letter: Letter) -> list[dict[str, Any]]:
    return [_item(item, told) for item, told in zip(letter.content.items, _captions(letter), strict=True)]


def _item(content: Content, text: Formatted) -> dict[str, Any]:
    return {"type": content.kind.value, "media": content.file_id, **_caption(text), **_look(content)}


def _location(content: Content, params: Mapping[str, Any]) -> Call:
    latitude, longitude = content.location or (0.0, 0.0)
    point = {"latitude": latitude, "longitude": longitude}
    if content.place is None:
        return "sendLocation", {**params, **point}
    return "sendVenue", {**params, **point, "title": content.place[0], "address": content.place[1]}


def _rows(buttons: Sequence[Button]) -> Rows:
    short = all(len(button.text) <= _SHORT for button in buttons)
    return rows(buttons, per_row=2 if short else 1)


def _markup(keyboard: Rows, *, always: bool = False) -> dict[str, Any]:
    """`always`: an edit without buttons takes those away that were there."""
    if not keyboard and not always:
        return {}
    return {"reply_markup": {"inline_keyboard": [[button.as_json() for button in row] for row in keyboard]}}
