"""What Telegram refuses because of how things stand, in its own words. None of these is recorded as invalid."""

import pytest

from simulator import ChatKind, Status


@pytest.fixture(autouse=True)
def nothing_invalid(sim):
    yield
    assert sim.invalid_calls == []


async def test_unknown_chat(api):
    with pytest.raises(Exception, match="400 Bad Request: chat not found"):
        await api("sendMessage", chat_id=12345, text="x")


async def test_somebody_who_never_wrote(sim, api):
    stranger = sim.add_person("Stranger")
    with pytest.raises(Exception, match="403 Forbidden: bot can't initiate conversation with a user"):
        await api("sendMessage", chat_id=stranger.id, text="x")


async def test_blocked_and_unblocked(api, student):
    student.block()
    with pytest.raises(Exception, match="403 Forbidden: bot was blocked by the user"):
        await api("sendMessage", chat_id=student.id, text="x")
    student.unblock()
    assert await api("sendMessage", chat_id=student.id, text="x")
    changes = [
        u["my_chat_member"]["new_chat_member"]["status"] for u in await api("getUpdates") if "my_chat_member" in u
    ]
    assert changes == ["kicked", "member"]


async def test_deactivated(api, student):
    student.deactivate()
    with pytest.raises(Exception, match="403 Forbidden: user is deactivated"):
        await api("sendMessage", chat_id=student.id, text="x")


async def test_kicked_from_a_group(sim, api, bot, student):
    group = sim.add_group("Lab", members=[student], bots=[bot])
    group.remove(bot)
    with pytest.raises(Exception, match="403 Forbidden: bot was kicked from the supergroup chat"):
        await api("sendMessage", chat_id=group.id, text="x")


async def test_left_a_group(sim, api, bot, student):
    group = sim.add_group("Lab", members=[student], bots=[bot])
    assert await api("leaveChat", chat_id=group.id) is True
    with pytest.raises(Exception, match="403 Forbidden: bot is not a member of the supergroup chat"):
        await api("sendMessage", chat_id=group.id, text="x")


async def test_muted_in_a_group(sim, api, bot, student):
    group = sim.add_group("Lab", members=[student], bots=[bot])
    group.restrict(bot)
    with pytest.raises(Exception, match="400 Bad Request: not enough rights to send text messages to the chat"):
        await api("sendMessage", chat_id=group.id, text="x")


async def test_migrated_group_names_its_new_id(sim, api, bot, student):
    group = sim.add_group("Lab", members=[student], bots=[bot], kind=ChatKind.GROUP)
    new = sim.migrate(group)
    with pytest.raises(Exception, match="group chat was upgraded to a supergroup chat") as caught:
        await api("sendMessage", chat_id=group.id, text="x")
    assert caught.value.parameters == {"migrate_to_chat_id": new.id}
    assert await api("sendMessage", chat_id=new.id, text="x")
    services = [u["message"] for u in await api("getUpdates") if "message" in u]
    assert any(m.get("migrate_to_chat_id") == new.id and m["chat"]["id"] == group.id for m in services)


async def test_edits(api, student):
    sent = await api("sendMessage", chat_id=student.id, text="<b>a</b>", parse_mode="HTML")
    target = {"chat_id": student.id, "message_id": sent["message_id"]}
    with pytest.raises(Exception, match="message is not modified: specified new message content"):
        await api("editMessageText", **target, text="<strong>a</strong>", parse_mode="HTML")
    edited = await api("editMessageText", **target, text="a")
    assert edited["text"] == "a"
    assert edited["edit_date"]
    with pytest.raises(Exception, match="message to edit not found"):
        await api("editMessageText", chat_id=student.id, message_id=999, text="b")
    with pytest.raises(Exception, match="message can't be edited"):
        await api("editMessageText", chat_id=student.id, message_id=student.messages()[0].id, text="b")


async def test_deletes(api, clock, student):
    sent = await api("sendMessage", chat_id=student.id, text="a")
    old = await api("sendMessage", chat_id=student.id, text="b")
    assert await api("deleteMessage", chat_id=student.id, message_id=sent["message_id"]) is True
    with pytest.raises(Exception, match="message to delete not found"):
        await api("deleteMessage", chat_id=student.id, message_id=sent["message_id"])
    clock.now += 48 * 3600 + 1
    with pytest.raises(Exception, match="message can't be deleted for everyone"):
        await api("deleteMessage", chat_id=student.id, message_id=old["message_id"])


async def test_reply_to_a_message_that_is_gone(api, student):
    with pytest.raises(Exception, match="message to be replied not found"):
        await api("sendMessage", chat_id=student.id, text="x", reply_parameters={"message_id": 99})
    lax = {"message_id": 99, "allow_sending_without_reply": True}
    assert "reply_to_message" not in await api("sendMessage", chat_id=student.id, text="x", reply_parameters=lax)


async def test_pinning_is_for_administrators(sim, api, bot, student):
    group = sim.add_group("Lab", members=[student], bots=[bot])
    sent = await api("sendMessage", chat_id=group.id, text="x")
    with pytest.raises(Exception, match="not enough rights to manage pinned messages"):
        await api("pinChatMessage", chat_id=group.id, message_id=sent["message_id"])
    group.promote(bot)
    assert await api("pinChatMessage", chat_id=group.id, message_id=sent["message_id"]) is True
    assert (await api("getChat", chat_id=group.id))["pinned_message"]["text"] == "x"


async def test_members_are_told_with_their_status(sim, api, bot, student):
    other = sim.add_person("Other")
    group = sim.add_group("Lab", members=[student], bots=[bot])
    status = {}
    for person in (student, other):
        status[person.name] = (await api("getChatMember", chat_id=group.id, user_id=person.id))["status"]
    assert status == {"小明": Status.CREATOR, "Other": Status.LEFT}
    assert await api("getChatMemberCount", chat_id=group.id) == 2
