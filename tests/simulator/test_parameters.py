"""What does not fit the method table is refused and recorded."""

import json

import pytest

from simulator.table import load_methods


async def test_unknown_method_is_404(sim, api):
    with pytest.raises(Exception, match="404 Not Found"):
        await api("sendMesage", chat_id=1)
    assert sim.invalid_calls[0].method == "sendMesage"


async def test_wrong_token_is_401(sim, bot):
    assert await sim.call("1:WRONG", "getMe") == (
        401,
        {"ok": False, "error_code": 401, "description": "Unauthorized"},
    )


@pytest.mark.parametrize(
    ("params", "complaint"),
    [
        ({"text": "x", "txt": "y"}, "no parameter 'txt'"),
        ({}, "message text is empty"),
        ({"text": 5}, "expected String"),
        ({"text": "x", "disable_notification": "maybe"}, "expected Boolean"),
        ({"text": "x", "disable_notification": 1}, "expected Boolean"),
        ({"text": "x", "message_thread_id": "1.5"}, "expected Integer"),
        ({"text": "x", "message_thread_id": True}, "expected Integer"),
        ({"text": "x", "reply_markup": "{not json"}, "can't parse reply_markup JSON object"),
        ({"text": "x", "reply_markup": {"inline_keybord": []}}, "no field 'inline_keybord'"),
        ({"text": "x", "reply_markup": {"inline_keyboard": [{"text": "x"}]}}, "expected an array"),
        ({"text": "x", "reply_markup": {"inline_keyboard": [[{"callback_data": "x"}]]}}, "needs the field 'text'"),
        ({"text": "x", "reply_markup": {"inline_keyboard": [[{"text": "x", "data": "x"}]]}}, "no field 'data'"),
        ({"text": "x", "link_preview_options": {"is_disabled": "yes"}}, "link_preview_options.is_disabled"),
        ({"text": "x", "entities": [{"type": "bold", "offset": 0}]}, r"entities\[0\].*'length'"),
        ({"text": "x", "reply_parameters": {"message_id": "1"}}, "reply_parameters.message_id"),
        ({"text": "x\ud800"}, "UTF-8"),
    ],
)
async def test_misfit_is_refused_and_recorded(sim, api, student, params, complaint):
    with pytest.raises(Exception, match=complaint):
        await api("sendMessage", chat_id=student.id, **params)
    assert [record.method for record in sim.invalid_calls] == ["sendMessage"]


async def test_hook_hears_of_an_invalid_call(sim, api):
    heard = []
    sim.on_invalid = heard.append
    with pytest.raises(Exception, match="no parameter"):
        await api("getMe", verbose=True)
    assert heard == sim.invalid_calls
    assert heard[0].description.startswith("Bad Request: getMe has no parameter")


async def test_forms_bring_everything_as_text(sim, api, student):
    message = await api(
        "sendMessage",
        chat_id=str(student.id),
        text="123",
        protect_content="true",
        reply_markup=json.dumps({"inline_keyboard": [[{"text": "a", "callback_data": "b"}]]}),
    )
    assert message["has_protected_content"] is True
    assert message["reply_markup"]["inline_keyboard"][0][0]["callback_data"] == "b"
    assert sim.invalid_calls == []


@pytest.mark.parametrize(
    ("scope", "fits"),
    [
        ({"type": "default"}, True),
        ({"type": "chat"}, False),
        ({"type": "chats"}, False),
        ({"type": "all_private_chats", "chat_id": 1}, False),
    ],
)
async def test_subtypes_are_told_apart_by_type(api, scope, fits):
    call = api("setMyCommands", commands=[{"command": "start", "description": "Start"}], scope=scope)
    if fits:
        assert await call is True
    else:
        with pytest.raises(Exception, match="scope"):
            await call


async def test_a_method_without_effect_is_checked_and_answered(api, sim):
    assert await api("setChatDescription", chat_id=-1, description="x") is True
    with pytest.raises(Exception, match="not supported by the simulator"):
        await api("getAvailableGifts")
    assert sim.invalid_calls == []
    with pytest.raises(Exception, match="missing"):
        await api("setChatTitle", chat_id=-1)
    assert len(sim.invalid_calls) == 1


def test_every_type_of_the_table_can_be_checked():
    methods = load_methods()
    assert len(methods) == 180
    for method in methods.values():
        for field in method.fields.values():
            if "InputFile" not in field.kinds:
                with pytest.raises(Exception, match="Bad Request"):
                    field.check(object(), field.name)
