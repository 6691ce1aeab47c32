"""A reply as calls of the Bot API, and its stored form."""

import json
from dataclasses import replace

import pytest

from messages.html import Html
from messages.screen import Button, Screen
from outbox.reply import InlineResults, LeaveChat, Picture, Reply, Send, SendFile, Show, Toast, reply
from outbox.steps import Origin, Step, step_of, steps_of

SCREEN = Screen(Html("text"), [[Button("go", data="go")]])
PRIVATE = Origin(chat_id=7)
GROUP = Origin(chat_id=-5, reply_to=33, thread_id=4)
PRESS = Origin(chat_id=7, message_id=12, callback_query_id="q")
INLINE_PRESS = Origin(inline_message_id="m", callback_query_id="q")
INLINE = Origin(inline_query_id="i")


def methods(answer: Reply, origin: Origin, *, answered: bool = False) -> list[str]:
    return [step.method for step in steps_of(answer, origin, answered=answered)]


def test_a_screen_answers_a_message_and_redraws_what_was_pressed() -> None:
    assert methods(reply(SCREEN), PRIVATE) == ["sendMessage"]
    assert methods(reply(SCREEN), PRESS) == ["answerCallbackQuery", "editMessageText"]
    assert methods(reply(SCREEN), INLINE_PRESS) == ["answerCallbackQuery", "editMessageText"]
    assert methods(reply(Send(SCREEN)), PRESS) == ["answerCallbackQuery", "sendMessage"]
    edit = steps_of(reply(SCREEN), PRESS)[1]
    assert edit.otherwise is not None
    assert edit.otherwise.method == "sendMessage"


def test_in_a_group_it_answers_the_one_who_asked_in_their_topic() -> None:
    (step,) = steps_of(reply(SCREEN), GROUP)
    assert step.params["reply_parameters"] == {"message_id": 33, "allow_sending_without_reply": True}
    assert step.params["message_thread_id"] == 4


def test_every_press_is_answered_first_with_the_toast_if_there_is_one() -> None:
    assert methods(Reply(), PRESS) == ["answerCallbackQuery"]
    (step,) = steps_of(reply(Toast("x" * 300, alert=True)), PRESS)
    assert step.params == {"callback_query_id": "q", "text": "x" * 200, "show_alert": True}
    assert step.otherwise is not None
    assert step.otherwise.params == {"chat_id": 7, "text": "x" * 300}


def test_a_toast_without_a_press_or_after_an_empty_answer_is_a_line() -> None:
    assert methods(reply(Toast("x")), PRIVATE) == ["sendMessage"]
    assert methods(reply(Toast("x")), PRESS, answered=True) == ["sendMessage"]
    assert methods(reply(Toast("x"), SCREEN), PRESS, answered=True) == ["sendMessage", "editMessageText"]
    assert methods(reply(Toast("x")), INLINE_PRESS, answered=True) == []


def test_where_there_is_no_chat_nothing_is_sent_to_nobody() -> None:
    """An error while somebody types after the bot's name: they see that there are no results."""
    for answer in (reply(SCREEN), reply(Send(SCREEN)), Reply()):
        (step,) = steps_of(answer, INLINE)
        assert step.method == "answerInlineQuery"
        assert step.params["results"] == []
        assert step.params["cache_time"] == 0
    assert methods(reply(InlineResults(())), INLINE) == ["answerInlineQuery"]
    assert methods(reply(SCREEN), Origin()) == []


@pytest.mark.parametrize("origin", [PRIVATE, GROUP, PRESS, INLINE_PRESS])
def test_the_stored_form_is_json_and_says_the_same(origin: Origin) -> None:
    parts = (Toast("x"), SCREEN, Send(SCREEN, chat_id=9), SendFile("export", {"language": "zh"}, "a.xlsx", SCREEN))
    steps = steps_of(reply(*parts), origin)
    assert [step_of(json.loads(json.dumps(step.as_json()))) for step in steps] == steps


def test_leaving_a_chat() -> None:
    assert steps_of(reply(LeaveChat()), GROUP) == [Step("leaveChat", {"chat_id": -5})]


def test_a_card_with_a_picture_is_exchanged_in_place_or_takes_the_place_of_a_text() -> None:
    origin = Origin(chat_id=5, message_id=7, callback_query_id="1")
    screen = Screen(Html("<b>x</b>"), [[Button("y", data="y")]])
    card = Show(screen, picture=Picture("first-page", {"document": 3}), shown=11)
    _, edit = steps_of(reply(card), origin)
    assert edit.method == "editMessageMedia"
    assert edit.params["media"]["caption"] == "<b>x</b>"
    assert edit.file is not None
    assert edit.params["media"]["media"] == f"attach://{edit.file['parameter']}"
    assert edit.shown == 11
    assert edit.otherwise is not None
    assert (edit.otherwise.method, edit.otherwise.params["protect_content"]) == ("sendPhoto", True)
    assert step_of(edit.as_json()) == edit

    _, new, gone = steps_of(reply(replace(card, replaces=True)), origin)
    assert (new.method, new.params["protect_content"], new.shown) == ("sendPhoto", True, 11)
    assert gone == Step("deleteMessage", {"chat_id": 5, "message_id": 7})
    _, text, gone = steps_of(reply(Show(screen, replaces=True)), origin)
    assert (text.method, gone.method) == ("sendMessage", "deleteMessage")
    (only,) = steps_of(reply(replace(card, replaces=True)), Origin(chat_id=5))
    assert only.method == "sendPhoto"


def test_a_protected_file_is_noted() -> None:
    sent = SendFile("document", {"document": 3}, "cv.pdf", protect=True, shown=12)
    (step,) = steps_of(reply(sent), Origin(chat_id=5))
    assert (step.method, step.params["protect_content"], step.shown) == ("sendDocument", True, 12)
