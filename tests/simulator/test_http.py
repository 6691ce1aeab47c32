"""Over real HTTP: python-telegram-bot's own client, cut connections, a quick stop, and the people's API."""

import asyncio
import json
import time

import aiohttp
import pytest
import telegram
from telegram import InlineKeyboardButton, InlineKeyboardMarkup, InputMediaDocument

from simulator import Simulator
from tests.simulator.conftest import PNG, TOKEN


@pytest.fixture
def sim():
    return Simulator(seed=1)


@pytest.fixture
async def server(sim, bot):
    async with sim.serve() as server:
        yield server


@pytest.fixture
async def client(server):
    async with telegram.Bot(TOKEN, base_url=f"{server.url}/bot", base_file_url=f"{server.url}/file/bot") as client:
        yield client


@pytest.fixture
async def browser(server):
    async with aiohttp.ClientSession(server.url) as session:
        yield session


async def test_python_telegram_bot_finds_its_way(sim, client, student):
    assert (await client.get_me()).username == "sample_bot"
    keyboard = InlineKeyboardMarkup([[InlineKeyboardButton("关注", callback_data="follow")]])
    sent = await client.send_message(student.id, "<b>你好</b> &lt;3", parse_mode="HTML", reply_markup=keyboard)
    assert (sent.text, sent.entities[0].type) == ("你好 <3", "bold")
    async with asyncio.TaskGroup() as group:
        tap = group.create_task(student.tap("关注"))
        await asyncio.sleep(0)
        updates = await client.get_updates(timeout=5)
        query = updates[-1].callback_query
        assert query.message.message_id == sent.message_id
        await query.answer("好的")
        await query.edit_message_text("已关注")
    assert tap.result() == "好的"
    with pytest.raises(telegram.error.BadRequest, match="not modified"):
        await query.edit_message_text("已关注")
    await client.set_my_commands(
        [("start", "Start")], scope=telegram.BotCommandScopeChat(student.id), language_code="zh"
    )
    await client.set_webhook("https://example.org/hook", allowed_updates=["message"], secret_token="x")
    assert (await client.get_webhook_info()).allowed_updates == ("message",)
    await client.delete_webhook()
    assert sim.invalid_calls == []


async def test_python_telegram_bot_moves_files(sim, client, student):
    sent = await client.send_document(student.id, b"bytes", filename="报告.txt", caption="c")
    assert sent.document.file_name == "报告.txt"
    assert await (await client.get_file(sent.document.file_id)).download_as_bytearray() == b"bytes"
    photo = await client.send_photo(student.id, PNG)
    assert photo.photo[-1].width == 32
    album = await client.send_media_group(
        student.id, [InputMediaDocument(b"a", filename="a"), InputMediaDocument(b"b")]
    )
    assert len(album) == 2
    assert sim.invalid_calls == []


async def test_python_telegram_bot_reads_every_update(sim, client, bot, student):
    group = sim.add_group("Lab", members=[student], bots=[bot], topics={1: "General"})
    await student.send("/start", chat=group, topic=1)
    await student.send_document("cv.pdf", b"%PDF", "application/pdf")
    await student.send_sticker()
    await student.send_location(31.8, 117.2)
    group.promote(bot)
    student.block()
    updates = await client.get_updates()
    assert [u.my_chat_member.new_chat_member.status for u in updates if u.my_chat_member] == [
        "member",
        "administrator",
        "kicked",
    ]
    assert [u.message.message_thread_id for u in updates if u.message and u.message.is_topic_message] == [1]


@pytest.mark.parametrize("effect", [False, True])
async def test_a_cut_connection_is_a_network_error(sim, client, student, effect):
    sim.faults.set("sendMessage", **{"cut_after" if effect else "cut_before": 1.0})
    with pytest.raises(telegram.error.NetworkError):
        await client.send_message(student.id, "x")
    assert len(student.messages()) - 1 == effect


async def test_stops_at_once_with_polls_and_streams_open(sim, bot, student):
    async with sim.serve() as server, aiohttp.ClientSession(server.url) as session:
        stream = await session.get(f"/sim/events?person={student.id}")
        await session.post(f"/bot{TOKEN}/getUpdates", json={"offset": -1})
        async with asyncio.TaskGroup() as group:
            poll = group.create_task(
                failing(session.post(f"/bot{TOKEN}/getUpdates", json={"offset": -1, "timeout": 50}))
            )
            await asyncio.sleep(0.05)
            started = time.monotonic()
            await server.__aexit__(None, None, None)
            assert time.monotonic() - started < 1
        assert poll.result() is not None
        stream.close()
        await server.__aenter__()


async def failing(call):
    try:
        response = await call
        await response.read()
    except aiohttp.ClientError as error:
        return error
    return response.status


async def test_an_error_inside_is_not_wrapped(sim, bot):
    with pytest.raises(ZeroDivisionError):
        async with sim.serve():
            raise ZeroDivisionError


async def test_body_that_is_no_json(sim, browser):
    async with browser.post(f"/bot{TOKEN}/getMe", data=b"{", headers={"Content-Type": "application/json"}) as response:
        assert (response.status, (await response.json())["ok"]) == (400, False)


async def test_forms_query_strings_and_file_names_as_they_are(server, student):
    async with aiohttp.ClientSession(f"{server.url}") as session:
        form = aiohttp.FormData({"chat_id": str(student.id)}, quote_fields=False)
        form.add_field("document", b"x", filename="项目 a%b.csv", content_type="text/csv")
        async with session.post(f"/bot{TOKEN}/sendDocument", data=form) as response:
            assert (await response.json())["result"]["document"]["file_name"] == "项目 a%b.csv"
        async with session.get(f"/bot{TOKEN}/sendMessage", params={"chat_id": student.id, "text": "1"}) as response:
            assert (await response.json())["result"]["text"] == "1"
        async with session.post(f"/bot{TOKEN}/sendMessage", data={"chat_id": "abc", "text": "x"}) as response:
            assert (response.status, (await response.json())["description"]) == (400, "Bad Request: chat not found")


async def test_page_and_state(sim, browser, student):
    async with browser.get("/") as response:
        assert (response.status, response.content_type) == (200, "text/html")
    async with browser.get("/assets/../world.py") as response:
        assert response.status == 404
    async with browser.get("/assets/%2e%2e/world.py") as response:
        assert response.status == 404
    async with browser.get("/sim/state") as response:
        state = await response.json()
    assert state["people"][0]["name"] == "小明"
    assert state["chats"] == [
        {
            "id": student.id,
            "kind": "private",
            "title": "Sample",
            "members": [student.id],
            "bot_ids": [110201543],
            "topics": [],
        }
    ]


@pytest.mark.parametrize("headers", [{"Host": "evil.example"}, {"Origin": "https://evil.example"}])
async def test_other_hosts_and_origins_are_refused(browser, headers):
    async with browser.get("/sim/state", headers=headers) as response:
        assert response.status == 403


async def test_a_visit_by_the_page(sim, browser, client, student):
    who = {"person": student.id, "chat": student.id}
    async with browser.get(f"/sim/events?person={student.id}") as stream:
        async with browser.post("/sim/send", json={**who, "text": "hi <b>"}) as response:
            assert response.status == 200
        sent = await client.send_message(
            student.id, "x", reply_markup=InlineKeyboardMarkup([[InlineKeyboardButton("A", callback_data="a")]])
        )
        async with asyncio.TaskGroup() as group:
            press = group.create_task(
                browser.post("/sim/press", json={**who, "message_id": sent.message_id, "data": "a"})
            )
            update = (await client.get_updates(offset=-1, timeout=2))[-1]
            while not update.callback_query:
                update = (await client.get_updates(offset=update.update_id + 1, timeout=2))[-1]
            await update.callback_query.answer("toast", show_alert=True)
        assert await press.result().json() == {"toast": "toast", "alert": True}
        kinds = []
        async with asyncio.timeout(2):
            while kinds != ["message", "message", "toast"]:
                line = await stream.content.readline()
                if line.startswith(b"data: "):
                    kinds.append(json.loads(line[6:])["type"])
    async with browser.get(f"/sim/chats/{student.id}/messages?person={student.id}") as response:
        messages = (await response.json())["messages"]
    assert [m["html"] for m in messages] == ["/start", "hi &lt;b&gt;", "x"]
    assert messages[-1]["inline_keyboard"] == [[{"text": "A", "data": "a"}]]


async def test_the_page_uploads_and_shows_files(sim, browser, student):
    form = aiohttp.FormData({"person": str(student.id), "chat": str(student.id), "caption": "c", "as": "document"})
    form.add_field("file", b"<script>", filename="a.html", content_type="text/html")
    async with browser.post("/sim/upload", data=form) as response:
        message = (await response.json())["message"]
    assert (message["document"]["name"], message["caption"]) == ("a.html", "c")
    async with browser.get(f"/sim/files/{message['document']['file_id']}") as response:
        assert await response.read() == b"<script>"
        assert response.content_type == "application/octet-stream"
        assert response.headers["Content-Disposition"].startswith("attachment")


async def test_the_page_asks_inline_commands_and_the_bot(sim, browser, client, student):
    who = {"person": student.id, "chat": student.id}
    await client.set_my_commands([("start", "开始")], language_code="zh")
    await client.set_my_description("说明", language_code="zh")
    async with browser.get("/sim/commands", params=who) as response:
        assert (await response.json())["commands"] == [{"command": "start", "description": "开始"}]
    async with browser.get(f"/sim/bot?person={student.id}") as response:
        assert (await response.json())["description"] == "说明"
    async with asyncio.TaskGroup() as group:
        asking = group.create_task(browser.post("/sim/inline", json={**who, "query": "换电"}))
        await asyncio.sleep(0.05)
        update = (await client.get_updates(timeout=2))[-1]
        content = telegram.InputTextMessageContent("card")
        await update.inline_query.answer([telegram.InlineQueryResultArticle("1", "Card", content)])
    answer = await asking.result().json()
    assert [r["title"] for r in answer["results"]] == ["Card"]
    chosen = {**who, "result_id": "1", "query_id": answer["query_id"]}
    async with browser.post("/sim/choose", json=chosen) as response:
        assert (await response.json())["message"]["via_bot"] == "sample_bot"


async def test_the_page_makes_and_blocks_people(sim, browser, bot):
    async with browser.post("/sim/people", json={"name": "New", "language": "en"}) as response:
        person = (await response.json())["id"]
    async with browser.post("/sim/block", json={"person": person, "blocked": True}) as response:
        assert response.status == 200
    async with browser.get("/sim/state") as response:
        assert (await response.json())["people"][-1]["blocked"] is True
    async with browser.post("/sim/send", json={"person": person, "chat": person, "text": "x"}) as response:
        assert response.status == 400
    async with browser.post("/sim/send", json={"person": 1}) as response:
        assert response.status == 404


async def test_the_page_uploads_several_files_as_albums_of_their_kind(sim, browser, student):
    who = {"person": str(student.id), "chat": str(student.id), "caption": "c", "as": "photo"}
    form = aiohttp.FormData(who)
    for number, (data, mime) in enumerate([(PNG, "image/png"), (b"v", "video/mp4"), (b"%PDF", "application/pdf")]):
        form.add_field(f"file{number or ''}", data, filename=f"{number}", content_type=mime)
    async with browser.post("/sim/upload", data=form) as response:
        sent = (await response.json())["messages"]
    assert [bool(message["photo"]) for message in sent] == [True, False, False]
    assert sent[0]["album"] == sent[1]["album"] is not None
    assert sent[2]["album"] is None
    assert [message["caption"] for message in sent] == ["c", "", ""]
    async with browser.post("/sim/upload", data={**who, "as": "sticker"}) as response:
        assert response.status == 400
