"""A reply in its stored form: calls of the Bot API, as JSON, to be made in this order."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from messages.screen import Screen
from outbox.reply import Calls, InlineResults, LeaveChat, Part, Picture, Reply, Send, SendFile, Show, Toast

_ATTACHED = "page"  # what an exchanged picture is called within its call


@dataclass(frozen=True)
class Origin:
    """Where an update came from, as far as answering it goes. Ids are Telegram's; None where there is no such thing."""

    chat_id: int | None = None
    message_id: int | None = None  # of the pressed message
    inline_message_id: str | None = None
    callback_query_id: str | None = None
    inline_query_id: str | None = None
    reply_to: int | None = None  # in groups: the message that asked
    thread_id: int | None = None  # in groups: the forum topic

    @property
    def nowhere(self) -> bool:
        """Whether there is neither a chat to answer in nor a message to edit."""
        return self.chat_id is None and self.inline_message_id is None


@dataclass(frozen=True)
class Step:
    """One call. `otherwise` is made instead if the message to edit is gone or can't be edited any more, or if it is too late for
    a toast. `file` names the parameter
    that is a file, with the recipe that makes it. `shown` is a row of `storage.shown_documents` that is told the message's id."""

    method: str
    params: Mapping[str, Any]
    otherwise: "Step | None" = None
    file: Mapping[str, Any] | None = None
    shown: int | None = None

    def as_json(self) -> dict[str, Any]:
        """The stored form."""
        stored: dict[str, Any] = {"method": self.method, "params": dict(self.params)}
        if self.otherwise is not None:
            stored["otherwise"] = self.otherwise.as_json()
        if self.file is not None:
            stored["file"] = dict(self.file)
        if self.shown is not None:
            stored["shown"] = self.shown
        return stored


def step_of(stored: Mapping[str, Any]) -> Step:
    """Reads the stored form."""
    otherwise = stored.get("otherwise")
    return Step(
        method=stored["method"],
        params=stored["params"],
        otherwise=step_of(otherwise) if otherwise else None,
        file=stored.get("file"),
        shown=stored.get("shown"),
    )


def steps_of(reply: Reply, origin: Origin, *, answered: bool = False) -> list[Step]:
    """The calls that a reply is made of. A button press is always answered, first of all, with the toast if there is one;
    `answered` says that it was already, so that a toast becomes a line of its own."""
    parts = list(reply.parts)
    steps: list[Step] = []
    if origin.callback_query_id is not None and not answered:
        toast = next((part for part in parts if isinstance(part, Toast)), None)
        params: dict[str, Any] = {"callback_query_id": origin.callback_query_id}
        late: Sequence[Step] = ()
        if toast is not None:
            parts.remove(toast)
            params |= {"text": toast.text[:200]} | ({"show_alert": True} if toast.alert else {})
            late = _steps_of_part(toast, origin)
        steps.append(Step("answerCallbackQuery", params, otherwise=next(iter(late), None)))
    for part in parts:
        steps.extend(_steps_of_part(part, origin))
    if origin.inline_query_id is not None and not steps:
        # There is no chat to say anything in, such as what went wrong; but who waits for results sees that there are none.
        steps.append(_inline(InlineResults((), cache_seconds=0), origin))
    return steps


def _steps_of_part(part: Part, origin: Origin) -> Sequence[Step]:
    match part:
        case Show():
            return [] if origin.nowhere else _show_part(part, origin)
        case Send(screen, chat_id):
            return [] if chat_id is None and origin.chat_id is None else [_send(screen, origin, chat_id)]
        case Toast(text):
            return [Step("sendMessage", {**_to(origin), "text": text})] if origin.chat_id is not None else []
        case SendFile():
            return [_file(part, origin)]
        case InlineResults():
            return [_inline(part, origin)]
        case Calls(calls):
            return [Step(method, params) for method, params in calls]
        case LeaveChat():
            return [Step("leaveChat", {"chat_id": origin.chat_id})]


def _show_part(part: Show, origin: Origin) -> Sequence[Step]:
    if part.picture is None and not part.replaces:
        return [_show(part.screen, origin)]
    pressed = {"chat_id": origin.chat_id, "message_id": origin.message_id}
    if part.picture is not None:
        return _show_picture(part, part.picture, origin, pressed)
    taken_away = [Step("deleteMessage", pressed)] if origin.message_id is not None else []
    return [_send(part.screen, origin, None), *taken_away]


def _show_picture(part: Show, picture: Picture, origin: Origin, pressed: Mapping[str, Any]) -> Sequence[Step]:
    caption = {"caption": str(part.screen.text), "parse_mode": "HTML"}
    protected = {"protect_content": True} if picture.protect else {}
    sent = {**_to(origin), **caption, **protected, "reply_markup": part.screen.keyboard()}
    file = _page("photo", picture.recipe, picture.facts, name=picture.name)
    new = Step("sendPhoto", sent, file=file, shown=part.shown)
    if origin.message_id is None:
        return [new]
    if part.replaces:
        return [new, Step("deleteMessage", pressed)]
    exchanged = picture_exchange(part.screen, picture.recipe, picture.facts, pressed, name=picture.name)
    return [replace(exchanged, otherwise=new, shown=part.shown)]


def picture_exchange(
    screen: Screen, recipe: str, facts: Mapping[str, Any], message: Mapping[str, Any], *, name: str = "page.jpg"
) -> Step:
    """Another picture with another caption in a message ({chat_id, message_id}) that has one."""
    media = {
        "type": "photo",
        "media": f"attach://{_ATTACHED}",
        "caption": str(screen.text),
        "parse_mode": "HTML",
    }
    params = {**message, "media": media, "reply_markup": screen.keyboard()}
    return Step("editMessageMedia", params, file=_page(_ATTACHED, recipe, facts, name=name))


def _page(parameter: str, recipe: str, facts: Mapping[str, Any], *, name: str) -> dict[str, Any]:
    return {"parameter": parameter, "recipe": recipe, "facts": dict(facts), "name": name}


def _show(screen: Screen, origin: Origin) -> Step:
    content = {**_text(screen), "reply_markup": screen.keyboard()}
    if origin.inline_message_id is not None:
        return Step("editMessageText", {"inline_message_id": origin.inline_message_id, **content})
    if origin.message_id is not None:
        edit = {"chat_id": origin.chat_id, "message_id": origin.message_id, **content}
        return Step("editMessageText", edit, otherwise=_send(screen, origin, None))
    return _send(screen, origin, None)


def _send(screen: Screen, origin: Origin, chat_id: int | None) -> Step:
    params = {**(_to(origin) if chat_id is None else {"chat_id": chat_id}), **_text(screen)}
    if any(screen.buttons):
        params["reply_markup"] = screen.keyboard()
    return Step("sendMessage", params)


def _text(screen: Screen) -> dict[str, Any]:
    text: dict[str, Any] = {"text": str(screen.text), "parse_mode": "HTML"}
    if not screen.preview:
        text["link_preview_options"] = {"is_disabled": True}
    return text


def _to(origin: Origin) -> dict[str, Any]:
    to: dict[str, Any] = {"chat_id": origin.chat_id}
    if origin.thread_id is not None:
        to["message_thread_id"] = origin.thread_id
    if origin.reply_to is not None:
        to["reply_parameters"] = {"message_id": origin.reply_to, "allow_sending_without_reply": True}
    return to


def _file(part: SendFile, origin: Origin) -> Step:
    params = _to(origin)
    if part.caption is not None:
        params |= {"caption": str(part.caption.text), "parse_mode": "HTML"}
        if any(part.caption.buttons):
            params["reply_markup"] = part.caption.keyboard()
    if part.protect:
        params["protect_content"] = True
    kind = "photo" if part.picture else "document"
    recipe = {"parameter": kind, "recipe": part.recipe, "facts": dict(part.facts), "name": part.name}
    return Step(f"send{kind.capitalize()}", params, file=recipe, shown=part.shown)


def _inline(part: InlineResults, origin: Origin) -> Step:
    params: dict[str, Any] = {
        "inline_query_id": origin.inline_query_id,
        "results": [dict(result) for result in part.results],
        "cache_time": part.cache_seconds,
        "is_personal": True,  # the language is the reader's
        "next_offset": part.next_offset,
    }
    if part.button is not None:
        params["button"] = dict(part.button)
    return Step("answerInlineQuery", params)
