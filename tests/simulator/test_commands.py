"""Command menus and descriptions."""

import pytest

from simulator.api.commands import menu_of


def commands(*names):
    return [{"command": name, "description": name.title()} for name in names]


async def test_narrowest_scope_and_own_language_win(sim, api, bot, student):
    reader = sim.add_person("Reader", language="en")
    group = sim.add_group("Lab", members=[student, reader], bots=[bot])

    def menu(person, chat):
        return [c["command"] for c in menu_of(bot, chat, person.user)]

    assert menu(student, student.chat()) == []
    await api("setMyCommands", commands=commands("default"))
    await api("setMyCommands", commands=commands("default_zh"), language_code="zh")
    assert menu(student, student.chat()) == ["default_zh"]
    assert menu(reader, reader.chat()) == ["default"]
    await api("setMyCommands", commands=commands("private"), scope={"type": "all_private_chats"})
    assert menu(student, student.chat()) == ["private"]
    await api("setMyCommands", commands=commands("mine"), scope={"type": "chat", "chat_id": student.id})
    assert menu(student, student.chat()) == ["mine"]
    await api("setMyCommands", commands=commands("admins"), scope={"type": "all_chat_administrators"})
    assert menu(student, group.chat) == ["admins"]
    assert menu(reader, group.chat) == ["default"]
    await api("deleteMyCommands", scope={"type": "chat", "chat_id": student.id})
    assert menu(student, student.chat()) == ["private"]
    assert await api("getMyCommands", language_code="zh") == commands("default_zh")


@pytest.mark.parametrize(
    ("bad", "complaint"),
    [
        ([{"command": "Start", "description": "x"}], "BOT_COMMAND_INVALID"),
        ([{"command": "a" * 33, "description": "x"}], "BOT_COMMAND_INVALID"),
        ([{"command": "a", "description": ""}], "BOT_COMMAND_DESCRIPTION_INVALID"),
        ([{"command": "a", "description": "x" * 257}], "BOT_COMMAND_DESCRIPTION_INVALID"),
        ([{"command": f"a{i}", "description": "x"} for i in range(101)], "BOT_COMMANDS_TOO_MUCH"),
    ],
)
async def test_limits(sim, api, bad, complaint):
    with pytest.raises(Exception, match=complaint):
        await api("setMyCommands", commands=bad)
    assert len(sim.invalid_calls) == 1


async def test_menu_for_a_chat_the_bot_does_not_know(api):
    with pytest.raises(Exception, match="chat not found"):
        await api("setMyCommands", commands=commands("a"), scope={"type": "chat", "chat_id": -5})


async def test_descriptions_fall_back_to_everybodys(sim, api):
    await api("setMyDescription", description="For everybody")
    await api("setMyDescription", description="给大家", language_code="zh")
    assert await api("getMyDescription", language_code="zh") == {"description": "给大家"}
    assert await api("getMyDescription", language_code="de") == {"description": "For everybody"}
    assert await api("getMyName") == {"name": "Sample"}
    for method, name, limit in (
        ("setMyDescription", "description", 512),
        ("setMyShortDescription", "short_description", 120),
        ("setMyName", "name", 64),
    ):
        assert await api(method, **{name: "字" * limit}) is True
        with pytest.raises(Exception, match="too long"):
            await api(method, **{name: "字" * (limit + 1)})
    with pytest.raises(Exception, match="invalid language code"):
        await api("setMyName", name="x", language_code="zh-hans")
