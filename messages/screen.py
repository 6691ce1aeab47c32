"""What a message is made of: text and buttons, as plain values."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from messages.html import Html

CALLBACK_BYTES = 64  # Bot API, InlineKeyboardButton.callback_data
ROW = 3  # more buttons in a row are unreadable on a phone


@dataclass(frozen=True)
class Button:
    """A button with exactly one action."""

    text: str
    data: str | None = None
    url: str | None = None
    share: str | None = None  # opens a list of chats, then `@bot share`
    search: str | None = None  # puts `@bot search` into the chat where the button is

    def as_json(self) -> dict[str, Any]:
        """The button as the Bot API takes it. Raises ValueError if it has not exactly one action or its data is too long."""
        actions = {
            "callback_data": self.data,
            "url": self.url,
            "switch_inline_query": self.share,
            "switch_inline_query_current_chat": self.search,
        }
        given = {name: value for name, value in actions.items() if value is not None}
        if len(given) != 1:
            raise ValueError(f"a button needs exactly one action: {self}")
        if self.data is not None and not 1 <= len(self.data.encode()) <= CALLBACK_BYTES:
            raise ValueError(f"callback data of {len(self.data.encode())} bytes: {self.data!r}")
        return {"text": self.text, **given}


Rows = Sequence[Sequence[Button]]


def rows(buttons: Iterable[Button], *, per_row: int = ROW) -> list[list[Button]]:
    """Buttons in rows of at most `per_row`."""
    given = list(buttons)
    return [given[start : start + per_row] for start in range(0, len(given), per_row)]


@dataclass(frozen=True)
class Screen:
    """One message: HTML and rows of inline buttons. `preview` lets Telegram unfold the first link."""

    text: Html
    buttons: Rows = field(default=())
    preview: bool = False

    def keyboard(self) -> dict[str, Any]:
        """The buttons as the Bot API takes them; empty rows are left out."""
        return {"inline_keyboard": [[button.as_json() for button in row] for row in self.buttons if row]}
