"""The rules of buttons."""

import pytest


@pytest.mark.parametrize(
    ("button", "complaint"),
    [
        ({"text": "x", "callback_data": "电" * 22}, "BUTTON_DATA_INVALID"),
        ({"text": "x", "callback_data": ""}, "BUTTON_DATA_INVALID"),
        ({"text": "x"}, "Text buttons are unallowed"),
        ({"text": " ", "callback_data": "x"}, "text is empty"),
        ({"text": "x", "callback_data": "x", "url": "https://example.org"}, "exactly one action"),
        ({"text": "x", "url": "webcal://example.org/a.ics"}, "Unsupported URL protocol"),
        ({"text": "x", "url": "example"}, "Unsupported URL protocol"),
        ({"text": "x", "web_app": {"url": "http://example.org"}}, "Only HTTPS links are allowed"),
        ({"text": "x", "callback_data": "x", "style": "pink"}, "button style"),
    ],
)
async def test_wrong_button_is_the_bots_fault(sim, api, student, button, complaint):
    with pytest.raises(Exception, match=complaint):
        await api("sendMessage", chat_id=student.id, text="x", reply_markup={"inline_keyboard": [[button]]})
    assert len(sim.invalid_calls) == 1


@pytest.mark.parametrize(
    "button",
    [
        {"text": "x", "callback_data": "电" * 21},
        {"text": "x", "url": "https://example.org/a?b"},
        {"text": "x", "url": "tg://user?id=1"},
        {"text": "x", "url": "t.me/sample_bot"},
        {"text": "x", "switch_inline_query": ""},
        {"text": "x", "switch_inline_query_current_chat": "电池"},
        {"text": "x", "copy_text": {"text": "P-017"}},
    ],
)
async def test_right_button_passes(api, student, button):
    message = await api("sendMessage", chat_id=student.id, text="x", reply_markup={"inline_keyboard": [[button]]})
    assert message["reply_markup"]["inline_keyboard"] == [[button]]


async def test_at_most_a_hundred_buttons(api, student):
    rows = [[{"text": "x", "callback_data": "x"}] * 4] * 25
    await api("sendMessage", chat_id=student.id, text="x", reply_markup={"inline_keyboard": rows})
    with pytest.raises(Exception, match="reply markup is too long"):
        await api("sendMessage", chat_id=student.id, text="x", reply_markup={"inline_keyboard": [*rows, rows[0]]})
