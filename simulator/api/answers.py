"""Answers to button presses and inline queries."""

import re
from typing import Any

from simulator.api.call import Call
from simulator.errors import bad_request, invalid
from simulator.feed import Event
from simulator.formatting import caption_text, read_text
from simulator.keyboards import check_markup
from simulator.queues import LIFETIMES
from simulator.text import utf16_length

TOO_OLD = "query is too old and response timeout expired or query ID is invalid"


def answer_callback_query(call: Call) -> bool:
    """Once, while the press is fresh; a text becomes a toast of at most 200 characters."""
    text: str = call.params.get("text", "")
    if utf16_length(text) > 200:
        raise invalid("MESSAGE_TOO_LONG")
    query = call.sim.callbacks.get(call.params["callback_query_id"])
    if query is None or query.bot is not call.bot or query.answered.is_set():
        raise bad_request(TOO_OLD)
    if call.sim.clock() - query.at > LIFETIMES["callback_query"]:
        raise bad_request(TOO_OLD)
    query.text, query.alert = text, call.params.get("show_alert", False)
    query.url = call.params.get("url", "")
    query.answered.set()
    if text:
        call.sim.feed.tell(Event("toast", query.message.chat, query.message, text, query.alert), [query.user.id])
    return True


def answer_inline_query(call: Call) -> bool:
    """At most 50 results, each of which could be sent."""
    params = call.params
    results: list[dict[str, Any]] = params["results"]
    if len(results) > 50:
        raise invalid("RESULTS_TOO_MUCH")
    if len({result["id"] for result in results}) < len(results):
        raise invalid("RESULT_ID_DUPLICATE")
    if len(params.get("next_offset", "").encode()) > 64:
        raise invalid("NEXT_OFFSET_INVALID")
    for result in results:
        _check_result(result)
    button: dict[str, Any] | None = params.get("button")
    if button is not None:
        if len(button.keys() & {"web_app", "start_parameter"}) != 1:
            raise invalid("the button above inline results must have exactly one of web_app and start_parameter")
        if not re.fullmatch(r"[A-Za-z0-9_-]{1,64}", button.get("start_parameter", "x")):
            raise invalid("START_PARAM_INVALID")
    query = call.sim.inline_queries.get(params["inline_query_id"])
    if query is None or query.bot is not call.bot or call.sim.clock() - query.at > LIFETIMES["inline_query"]:
        raise bad_request(TOO_OLD)
    query.results, query.next_offset, query.button = results, params.get("next_offset", ""), button
    query.answered.set()
    return True


def _check_result(result: dict[str, Any]) -> None:
    if not 1 <= len(result["id"].encode()) <= 64:
        raise invalid("RESULT_ID_INVALID")
    check_markup(result.get("reply_markup"))
    if "caption" in result:
        caption_text(result)
    content: dict[str, Any] | None = result.get("input_message_content")
    if content and "message_text" in content:
        text = read_text(content["message_text"], content.get("parse_mode", ""), content.get("entities", []))
        if not text.text:
            raise invalid("message text is empty")
        if utf16_length(text.text) > 4096:
            raise invalid("message is too long")
