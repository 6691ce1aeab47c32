"""People: they send, tap and see."""

import asyncio
from contextlib import asynccontextmanager

import pytest

from tests.simulator.conftest import button


@asynccontextmanager
async def answering(api, toast="done"):
    """A bot that echoes texts and answers presses with a toast and an edit."""

    async def run():
        offset = 0
        while True:
            for update in await api("getUpdates", offset=offset, timeout=30):
                offset = update["update_id"] + 1
                if query := update.get("callback_query"):
                    message = query["message"]
                    target = {"chat_id": message["chat"]["id"], "message_id": message["message_id"]}
                    await api("editMessageText", **target, text=f"pressed {query['data']}")
                    await api(
                        "answerCallbackQuery", callback_query_id=query["id"], **({"text": toast} if toast else {})
                    )
                elif query := update.get("inline_query"):
                    content = {"message_text": f"<b>{query['query']}</b>", "parse_mode": "HTML"}
                    article = {"type": "article", "id": "1", "title": "One", "input_message_content": content}
                    await api(
                        "answerInlineQuery",
                        inline_query_id=query["id"],
                        results=[{**article, "reply_markup": button()}],
                    )
                elif text := update.get("message", {}).get("text"):
                    chat = update["message"]["chat"]["id"]
                    await api(
                        "sendMessage", chat_id=chat, text=f"echo {text}", reply_markup=button(f"tap {text}", text)
                    )

    async with asyncio.TaskGroup() as group:
        task = group.create_task(run())
        yield
        task.cancel()


@pytest.fixture
def ticks():
    """Polls follow each other in no time here, so they must not count as too fast."""
    count = iter(range(10**9))
    return lambda: next(count)


async def test_send_see_tap_and_next(api, student):
    async with answering(api):
        await student.send("hello")
        seen = await student.sees("echo hello")
        assert seen.buttons == ["tap hello"]
        assert await student.tap("hello") == "done"
        pressed = await student.next()
        assert (pressed.text, pressed.edited, pressed.id) == ("pressed hello", True, seen.id)
        assert seen.text == "echo hello"  # a view stays as it was seen


async def test_a_press_without_toast_and_a_stale_press(api, student):
    async with answering(api, toast=""):
        await student.send("hello")
        seen = await student.sees("echo hello")
        assert await student.tap(data="hello", message=seen) is None
        assert await student.tap(data="gone", message=seen) is None
        assert (await student.sees("pressed gone")).id == seen.id


async def test_what_is_not_there_is_told_with_what_is(api, student):
    await api("sendMessage", chat_id=student.id, text="menu", reply_markup=button("Follow"))
    with pytest.raises(AssertionError, match=r"no button 'Share'.*\['Follow'\]"):
        await student.tap("Share", within=0.01)
    with pytest.raises(AssertionError, match=r"does not see 'P-017'.*menu"):
        await student.sees("P-017", within=0.01)
    with pytest.raises(AssertionError, match="does not see '/start'"):
        await student.sees("/start", within=0.01)  # one's own words are no answer
    await student.next()
    with pytest.raises(AssertionError, match="nothing new for 小明"):
        await student.next(within=0.01)
    with pytest.raises(AssertionError, match="'follow' was not answered"):
        await student.tap("Follow", within=0.01)


async def test_reply_keyboards_and_deep_links_are_tapped(api, student):
    await api("sendMessage", chat_id=student.id, text="x", reply_markup={"keyboard": [[{"text": "取消"}]]})
    await student.tap("取消")
    link = {"inline_keyboard": [[{"text": "Open", "url": "https://t.me/sample_bot?start=project_P-017"}]]}
    await api("sendMessage", chat_id=student.id, text="x", reply_markup=link)
    await student.tap("Open")
    texts = [u["message"]["text"] for u in await api("getUpdates")]
    assert texts == ["/start", "取消", "/start project_P-017"]


async def test_inline_results_are_chosen_into_a_group(sim, api, bot, student):
    group = sim.add_group("Lab", members=[student], bots=[bot])
    async with answering(api):
        results = await student.inline("换电", chat=group)
        assert [result["title"] for result in results] == ["One"]
        sent = await student.choose(results[0], chat=group)
        assert sent.html == "<b>换电</b>"
        edited = await api("editMessageText", inline_message_id=sent.stored.inline_id, text="new")
        assert edited is True
    assert student.messages(group)[-1].text == "new"


async def test_people_in_a_group_see_each_other(sim, bot, student):
    other = sim.add_person("Other")
    group = sim.add_group("Lab", members=[student, other], bots=[bot])
    asked = await student.send("who is in?", chat=group)
    assert (await other.next()).id == asked.id
    await other.send("me", chat=group, reply_to=asked)
    assert (await student.sees("me")).reply_to == asked.id


async def test_people_forward(sim, api, student):
    original = await api("sendMessage", chat_id=student.id, text="card")
    await student.forward(await student.next())
    *_, update = await api("getUpdates")
    assert update["message"]["text"] == "card"
    assert update["message"]["forward_origin"]["sender_user"]["is_bot"] is True
    assert original["message_id"] != update["message"]["message_id"]


async def test_ruling_bots_hear_of_members_if_they_ask(sim, api, bot, student):
    group = sim.add_group("Lab", members=[student], bots=[bot], admins=[bot])
    group.add(sim.add_person("Unheard"))
    await api("getUpdates", allowed_updates=["chat_member"])
    guest = sim.add_person("Guest")
    group.add(guest)
    group.remove(guest)
    changes = [u["chat_member"] for u in await api("getUpdates", offset=-2)]
    assert [c["new_chat_member"]["status"] for c in changes] == ["member", "kicked"]
    assert changes[0]["new_chat_member"]["user"]["first_name"] == "Guest"


async def test_edits_of_people_reach_the_bot(api, student):
    message = await student.send("one")
    await student.edit(message, "/two")
    *_, update = await api("getUpdates")
    assert update["edited_message"]["text"] == "/two"
    assert update["edited_message"]["entities"][0]["type"] == "bot_command"


async def test_a_press_is_answered_once(api, student):
    await api("sendMessage", chat_id=student.id, text="x", reply_markup=button())
    query = student.press(await student.next(), "follow")
    assert await api("answerCallbackQuery", callback_query_id=query.id) is True
    with pytest.raises(Exception, match="query is too old"):
        await api("answerCallbackQuery", callback_query_id=query.id)
    with pytest.raises(Exception, match="MESSAGE_TOO_LONG"):
        await api("answerCallbackQuery", callback_query_id=query.id, text="x" * 201)


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"id": "x" * 65}, "RESULT_ID_INVALID"),
        ({"type": "artical"}, "has no type 'artical'"),
        ({"input_message_content": {"message_text": ""}}, "message text is empty"),
        ({"input_message_content": {"message_text": "<b>", "parse_mode": "HTML"}}, "can't parse entities"),
        ({"descripton": "x"}, "no field 'descripton'"),
    ],
)
async def test_wrong_inline_results_are_invalid(sim, api, student, change, complaint):
    article = {"type": "article", "id": "1", "title": "x", "input_message_content": {"message_text": "x"}}
    with pytest.raises(Exception, match=complaint):
        await api("answerInlineQuery", inline_query_id="1", results=[{**article, **change}])
    assert len(sim.invalid_calls) == 1
