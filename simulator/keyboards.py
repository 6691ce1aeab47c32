"""The rules of keyboards that no type expresses."""

import re
from typing import Any

from simulator.errors import invalid

ACTIONS = {
    *("url", "callback_data", "web_app", "login_url", "switch_inline_query", "switch_inline_query_current_chat"),
    *("switch_inline_query_chosen_chat", "copy_text", "callback_game", "pay"),
}
_STYLES = {"danger", "success", "primary"}
# A scheme Telegram opens from a button. Calendars' `webcal:` is refused like any other.
_URL = re.compile(r"(?:https?://[^\s/?#]+\S*|tg://\S+|(?:[\w-]+\.)+[a-z]{2,}(?:[/?#]\S*)?)", re.IGNORECASE)


def check_markup(markup: dict[str, Any] | None) -> None:
    """Raises InvalidCall if Telegram would refuse the keyboard."""
    if markup is None:
        return
    if "inline_keyboard" in markup:
        _check_inline(markup["inline_keyboard"])
    elif "keyboard" in markup:
        for row in markup["keyboard"]:
            for button in row:
                if not button["text"].strip():
                    raise invalid("can't parse keyboard button: Text buttons are unallowed in the inline keyboard")
    placeholder = markup.get("input_field_placeholder")
    if placeholder is not None and not 1 <= len(placeholder) <= 64:
        raise invalid("input field placeholder must be 1-64 characters")


def _check_inline(rows: list[list[dict[str, Any]]]) -> None:
    if sum(map(len, rows)) > 100:
        raise invalid("reply markup is too long")
    for row in rows:
        for button in row:
            _check_button(button)


def _check_button(button: dict[str, Any]) -> None:
    if not button["text"].strip():
        raise invalid("inline keyboard button text is empty")
    actions = ACTIONS & button.keys()
    if not actions:
        raise invalid("can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard")
    if len(actions) > 1:
        raise invalid(
            f"inline button {button['text']!r} must have exactly one action, not {', '.join(sorted(actions))}"
        )
    if "style" in button and button["style"] not in _STYLES:
        raise invalid("invalid button style specified")
    if "callback_data" in button and not 1 <= len(button["callback_data"].encode()) <= 64:
        raise invalid("BUTTON_DATA_INVALID")
    if "url" in button and not _URL.fullmatch(button["url"]):
        raise invalid(f"inline keyboard button URL '{button['url']}' is invalid: Unsupported URL protocol")
    if "copy_text" in button and not 1 <= len(button["copy_text"]["text"]) <= 256:
        raise invalid("can't parse inline keyboard button: copy text must be 1-256 characters")
    if "web_app" in button and not button["web_app"]["url"].lower().startswith("https://"):
        raise invalid(
            f"inline keyboard button Web App URL '{button['web_app']['url']}' is invalid: Only HTTPS links are allowed"
        )
