"""Messages, files, albums, copies: what goes in and what people and the bot then see."""

import pytest

from simulator import ChatKind
from simulator.parameters import Upload
from tests.simulator.conftest import PNG, button


async def test_text_with_everything(sim, api, student):
    topicless = await api(
        "sendMessage",
        chat_id=student.id,
        text="<b>P-017</b>",
        parse_mode="HTML",
        reply_markup=button(),
        reply_parameters={"message_id": 1},
    )
    assert topicless["entities"] == [{"type": "bold", "offset": 0, "length": 5}]
    assert topicless["reply_to_message"]["text"] == "/start"
    seen = await student.next()
    assert (seen.html, seen.buttons, seen.from_bot) == ("<b>P-017</b>", ["Follow"], True)
    assert [m.text for m in sim.sent(student.id)] == ["/start", "P-017"]


async def test_document_and_its_bytes(api, student):
    upload = Upload("项目.csv", "编号".encode(), "text/csv")
    sent = await api("sendDocument", files={"document": upload}, chat_id=student.id, caption="list")
    assert sent["document"]["file_name"] == "项目.csv"
    assert sent["document"]["file_size"] == 6
    file = await api("getFile", file_id=sent["document"]["file_id"])
    assert file["file_path"].startswith("documents/")
    seen = await student.next()
    assert seen.document.data == upload.data
    again = await api("sendDocument", chat_id=student.id, document=sent["document"]["file_id"])
    assert again["document"]["file_id"] == sent["document"]["file_id"]


async def test_what_is_no_picture_is_refused(api, sim, student):
    with pytest.raises(Exception, match="IMAGE_PROCESS_FAILED"):
        await api("sendPhoto", files={"photo": Upload("a.png", b"nope")}, chat_id=student.id)
    sent = await api("sendPhoto", files={"photo": Upload("a.png", PNG)}, chat_id=student.id)
    assert (sent["photo"][0]["width"], sent["photo"][0]["height"]) == (32, 16)


async def test_a_file_that_no_parameter_names_is_invalid(api, sim, student):
    with pytest.raises(Exception, match="no parameter names"):
        await api("sendMessage", files={"document": Upload("a", b"b")}, chat_id=student.id, text="x")
    with pytest.raises(Exception, match="no file 'other' in the request"):
        await api("sendDocument", chat_id=student.id, document="attach://other")
    assert len(sim.invalid_calls) == 2


async def test_big_files_are_not_fetched(api, student, sim):
    sent = await student.send_document("big.pdf", bytes(20 * 1024 * 1024 + 1), "application/pdf")
    with pytest.raises(Exception, match="400 Bad Request: file is too big"):
        await api("getFile", file_id=sent.document.id)


async def test_album_keeps_together_and_is_copied_as_one(api, sim, student, bot):
    files = {"a": Upload("a.pdf", b"a"), "b": Upload("b.pdf", b"b")}
    media = [{"type": "document", "media": f"attach://{name}"} for name in files]
    album = await api("sendMediaGroup", files=files, chat_id=student.id, media=media)
    assert len({m["media_group_id"] for m in album}) == 1
    ids = [m["message_id"] for m in album]
    copies = await api("copyMessages", chat_id=student.id, from_chat_id=student.id, message_ids=[*ids, 999])
    assert len(copies) == 2
    seen = [m for m in student.messages() if m.id in {c["message_id"] for c in copies}]
    assert len({m.album for m in seen}) == 1
    assert seen[0].album != album[0]["media_group_id"]
    with pytest.raises(Exception, match="2-10 media"):
        await api("sendMediaGroup", files={"a": files["a"]}, chat_id=student.id, media=media[:1])
    with pytest.raises(Exception, match="strictly increasing order"):
        await api("copyMessages", chat_id=student.id, from_chat_id=student.id, message_ids=ids[::-1])


async def test_copy_and_forward(api, student):
    copy = await api("copyMessage", chat_id=student.id, from_chat_id=student.id, message_id=1, reply_markup=button())
    assert set(copy) == {"message_id"}
    forward = await api("forwardMessage", chat_id=student.id, from_chat_id=student.id, message_id=1)
    assert forward["forward_origin"]["sender_user"]["id"] == student.id
    with pytest.raises(Exception, match="message to copy not found"):
        await api("copyMessage", chat_id=student.id, from_chat_id=student.id, message_id=99)


async def test_channel_posts_have_no_sender(sim, api, bot, student):
    channel = sim.add_group("News", members=[student], bots=[bot], kind=ChatKind.CHANNEL, username="lab_news")
    post = await api("sendMessage", chat_id="@lab_news", text="hello")
    assert "from" not in post
    assert post["sender_chat"]["id"] == channel.id
    assert (await student.next()).text == "hello"


async def test_topics_of_a_forum(sim, api, bot, student):
    forum = sim.add_group("Forum", members=[student], bots=[bot], topics={7: "Seminars"})
    sent = await api("sendMessage", chat_id=forum.id, text="x", message_thread_id=7)
    assert sent["is_topic_message"] is True
    with pytest.raises(Exception, match="message thread not found"):
        await api("sendMessage", chat_id=forum.id, text="x", message_thread_id=8)


async def test_caption_and_media_are_edited(api, student):
    files = {"document": Upload("a.txt", b"a")}
    sent = await api("sendDocument", files=files, chat_id=student.id, caption="one")
    target = {"chat_id": student.id, "message_id": sent["message_id"]}
    assert (await api("editMessageCaption", **target, caption="two"))["caption"] == "two"
    with pytest.raises(Exception, match="there is no text in the message to edit"):
        await api("editMessageText", **target, text="x")
    media = {"type": "document", "media": "attach://new", "caption": "three"}
    edited = await api("editMessageMedia", files={"new": Upload("b.txt", b"b")}, **target, media=media)
    assert (edited["document"]["file_name"], edited["caption"]) == ("b.txt", "three")


async def test_people_send_files_places_and_albums(api, student):
    await student.send_document("cv.pdf", b"%PDF", "application/pdf", caption="my CV")
    await student.send_photo(PNG)
    await student.send_voice()
    await student.send_sticker("👍")
    await student.send_location(31.8, 117.2)
    await student.send_album([("a.txt", b"a", "text/plain"), ("b.txt", b"b", "text/plain")], caption="both")
    messages = [u["message"] for u in await api("getUpdates")][1:]
    kinds = [next(k for k in ("document", "photo", "voice", "sticker", "location") if k in m) for m in messages]
    assert kinds == ["document", "photo", "voice", "sticker", "location", "document", "document"]
    assert messages[0]["caption"] == "my CV"
    assert messages[-1]["media_group_id"] == messages[-2]["media_group_id"]


async def test_people_send_formatting_and_every_kind_of_file(api, student):
    bold = [{"type": "bold", "offset": 3, "length": 2}]
    await student.send("🚗 蔚来", entities=bold)
    await student.send_file("video", Upload("v.mp4", b"v", "video/mp4"), caption="🚗 蔚来", entities=bold)
    await student.send_file("audio", Upload("a.mp3", b"a"), details={"title": "Talk", "performer": "Prof"})
    await student.send_file("animation", Upload("g.mp4", b"g"))
    await student.send_file("video_note", Upload("n.mp4", b"n"))
    await student.send_voice(caption="listen")
    await student.send_venue(31.8, 117.2, "NIO House", "Hefei")
    await student.send_contact("+8613800138000", "Li")
    await student.send_poll("Which day?", ["Mon", "Tue"])
    messages = [u["message"] for u in await api("getUpdates")][1:]
    assert messages[0]["entities"] == messages[1]["caption_entities"] == bold
    assert messages[2]["audio"]["title"] == "Talk"
    assert messages[3]["animation"]["file_id"] == messages[3]["document"]["file_id"]
    assert messages[4]["video_note"]["length"] == 240
    assert (messages[5]["voice"]["duration"], messages[5]["caption"]) == (1, "listen")
    assert messages[6]["venue"]["location"]["latitude"] == 31.8
    assert messages[7]["contact"]["first_name"] == "Li"
    assert [option["text"] for option in messages[8]["poll"]["options"]] == ["Mon", "Tue"]


async def test_people_send_albums_of_pictures_and_videos(api, student):
    files = [("a.png", PNG, "image/png"), ("v.mp4", b"v", "video/mp4")]
    await student.send_album(files, kind=("photo", "video"), caption="**")
    first, second = [u["message"] for u in await api("getUpdates")][1:]
    assert first["media_group_id"] == second["media_group_id"]
    assert (first["caption"], "caption" in second) == ("**", False)
    assert first["photo"]
    assert second["video"]
