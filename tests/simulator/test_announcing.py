"""What sending to many needs of Telegram: options that are kept, copies that change or go, chats that are away, and a record."""

import pytest

from simulator import ChatKind
from simulator.parameters import Upload
from tests.simulator.conftest import PNG, button

PDF = {"a": Upload("a.pdf", b"a"), "b": Upload("b.pdf", b"b")}


async def test_silent_protected_and_paid_are_kept(api, student):
    options = {"disable_notification": True, "protect_content": True, "allow_paid_broadcast": True}
    sent = await api("sendMessage", chat_id=student.id, text="x", **options)
    assert sent["has_protected_content"] is True
    seen = await student.next()
    assert (seen.silent, seen.protected, seen.paid) == (True, True, True)
    media = [{"type": "document", "media": f"attach://{name}"} for name in PDF]
    await api("sendMediaGroup", files=PDF, chat_id=student.id, media=media, **options)
    assert [(m.silent, m.protected, m.paid) for m in student.messages()[-2:]] == [(True, True, True)] * 2
    await api("sendMessage", chat_id=student.id, text="y")
    assert (await student.sees("y")).silent is False


async def test_a_picture_may_be_hidden_and_have_its_caption_above(api, student):
    look = {"has_spoiler": True, "show_caption_above_media": True}
    sent = await api("sendPhoto", files={"photo": Upload("a.png", PNG)}, chat_id=student.id, caption="c", **look)
    assert (sent["has_media_spoiler"], sent["show_caption_above_media"]) == (True, True)
    edited = await api("editMessageCaption", chat_id=student.id, message_id=sent["message_id"], caption="d")
    assert "show_caption_above_media" not in edited
    assert edited["has_media_spoiler"] is True


async def test_an_album_has_no_buttons(api, sim, student):
    media = [{"type": "document", "media": f"attach://{name}"} for name in PDF]
    with pytest.raises(Exception, match="no parameter 'reply_markup'"):
        await api("sendMediaGroup", files=PDF, chat_id=student.id, media=media, reply_markup=button())


async def test_in_an_album_a_file_is_replaced_by_its_like_only(api, student):
    media = [{"type": "document", "media": f"attach://{name}"} for name in PDF]
    album = await api("sendMediaGroup", files=PDF, chat_id=student.id, media=media)
    where = {"chat_id": student.id, "message_id": album[1]["message_id"]}
    with pytest.raises(Exception, match="Can't use the media of the specified type in the album"):
        await api(
            "editMessageMedia",
            files={"new": Upload("a.png", PNG)},
            **where,
            media={"type": "photo", "media": "attach://new"},
        )
    new = {"type": "document", "media": "attach://new", "caption": "c"}
    edited = await api("editMessageMedia", files={"new": Upload("c.pdf", b"c")}, **where, media=new)
    assert (edited["document"]["file_name"], edited["caption"]) == ("c.pdf", "c")
    assert edited["media_group_id"] == album[1]["media_group_id"]


async def test_a_text_may_become_a_file_but_a_voice_message_and_a_place_stay(api, student):
    text = await api("sendMessage", chat_id=student.id, text="x")
    new = {"type": "photo", "media": "attach://new"}
    files = {"new": Upload("a.png", PNG)}
    changed = await api("editMessageMedia", files=files, chat_id=student.id, message_id=text["message_id"], media=new)
    assert changed["photo"]
    place = await api("sendLocation", chat_id=student.id, latitude=31.8, longitude=117.2, reply_markup=button())
    voice = await api("sendVoice", files={"voice": Upload("v.ogg", b"OggS")}, chat_id=student.id, caption="c")
    for message in (place, voice):
        where = {"chat_id": student.id, "message_id": message["message_id"]}
        with pytest.raises(Exception, match="message can't be edited"):
            await api("editMessageMedia", files=files, **where, media=new)
    with pytest.raises(Exception, match="there is no caption in the message to edit"):
        await api("editMessageCaption", chat_id=student.id, message_id=place["message_id"], caption="c")
    assert await api("editMessageCaption", chat_id=student.id, message_id=voice["message_id"], caption="d")
    without = await api("editMessageReplyMarkup", chat_id=student.id, message_id=place["message_id"])
    assert "reply_markup" not in without


async def test_several_messages_are_deleted_within_48_hours_only(api, clock, student):
    first = await api("sendMessage", chat_id=student.id, text="1")
    clock.now += 60
    second = await api("sendMessage", chat_id=student.id, text="2")
    clock.now += 48 * 3600 - 60
    old = {"chat_id": student.id, "message_ids": [first["message_id"], second["message_id"]]}
    assert await api("deleteMessages", chat_id=student.id, message_ids=[first["message_id"], 9999]) is True
    clock.now += 61
    with pytest.raises(Exception, match="400 Bad Request: message can't be deleted for everyone"):
        await api("deleteMessages", **old)
    edited = await api("editMessageText", chat_id=student.id, message_id=second["message_id"], text="withdrawn")
    assert edited["text"] == "withdrawn"


async def test_what_a_chat_that_is_away_answers(api, sim, bot, student):
    blocked, gone = sim.add_people(2)
    blocked.block()
    gone.deactivate()
    never = sim.add_person("Never")
    lost = sim.add_group("Lost", members=[student], bots=[bot])
    lost.remove(bot)
    silent = sim.add_group("Silent", members=[student], bots=[bot])
    silent.restrict(bot)
    old = sim.add_group("Old", members=[student], bots=[bot], kind=ChatKind.GROUP)
    new = sim.migrate(old)
    answers = {
        blocked.id: "403 Forbidden: bot was blocked by the user",
        gone.id: "403 Forbidden: user is deactivated",
        never.id: "403 Forbidden: bot can't initiate conversation with a user",
        lost.id: "403 Forbidden: bot was kicked from the supergroup chat",
        silent.id: "400 Bad Request: not enough rights to send text messages to the chat",
        old.id: "400 Bad Request: group chat was upgraded to a supergroup chat",
        987654321: "400 Bad Request: chat not found",
    }
    for chat_id, answer in answers.items():
        with pytest.raises(Exception, match=answer) as refused:
            await api("sendMessage", chat_id=chat_id, text="x")
        moved = {"migrate_to_chat_id": new.id} if chat_id == old.id else {}
        assert refused.value.parameters == moved
    assert sim.invalid_calls == []


async def test_many_people_have_opened_their_chats_without_a_word(api, sim, bot):
    people = sim.add_people(50, languages=("zh-hans", "en", ""))
    assert len(bot.queue) == 0
    assert [person.user.language for person in people[:4]] == ["zh-hans", "en", "", "zh-hans"]
    for person in people:
        await api("sendMessage", chat_id=person.id, text=f"to {person.id}")
    assert {chat: [sent.text for sent in sents] for chat, sents in sim.accepted.by_chat().items()} == {
        person.id: [f"to {person.id}"] for person in people
    }
    (shut,) = sim.add_people(1, started=False)
    with pytest.raises(Exception, match="can't initiate conversation"):
        await api("sendMessage", chat_id=shut.id, text="x")


async def test_the_record_has_what_was_taken_also_if_it_is_gone(api, sim, clock, bot, student):
    forum = sim.add_group("Forum", members=[student], bots=[bot], topics={7: "Seminars"})
    text = await api("sendMessage", chat_id=forum.id, text="x", message_thread_id=7, disable_notification=True)
    media = [{"type": "document", "media": f"attach://{name}", "caption": name} for name in PDF]
    album = await api("sendMediaGroup", files=PDF, chat_id=student.id, media=media)
    with pytest.raises(Exception, match="chat not found"):
        await api("sendMessage", chat_id=5, text="x")
    await api("deleteMessage", chat_id=forum.id, message_id=text["message_id"])
    await student.send("mine")
    sent = list(sim.accepted)
    assert [(s.chat_id, s.message_id) for s in sent] == [
        (forum.id, text["message_id"]),
        *((student.id, message["message_id"]) for message in album),
    ]
    assert (sent[0].topic, sent[0].silent, sent[0].kind, sent[0].date) == (7, True, "text", int(clock.now))
    assert [(s.kind, s.text) for s in sent[1:]] == [("document", "a"), ("document", "b")]
    assert sent[1].album == album[0]["media_group_id"]
    assert sim.sent(forum.id)[-1].kind == "service"


async def test_the_record_keeps_the_newest():
    from simulator import Simulator

    sim = Simulator(keep_accepted=2)
    bot = sim.add_bot(token="1:A", username="sample_bot", name="Sample")
    (person,) = sim.add_people(1)
    for text in "abc":
        await sim.call(bot.token, "sendMessage", {"chat_id": person.id, "text": text})
    assert [sent.text for sent in sim.accepted] == ["b", "c"]
    sim.accepted.clear()
    assert len(sim.accepted) == 0
