"""Faults and limits."""

import asyncio

import pytest

from simulator import ConnectionCut, Simulator, acts
from tests.simulator.conftest import TOKEN, button


async def test_server_errors_have_no_effect(sim, api, student):
    sim.faults.set("send*", server_error=1.0)
    with pytest.raises(Exception, match="502 Bad Gateway"):
        await api("sendMessage", chat_id=student.id, text="x")
    assert await api("getMe")
    assert [m.text for m in student.messages()] == ["/start"]
    sim.faults.clear()
    assert await api("sendMessage", chat_id=student.id, text="x")


@pytest.mark.parametrize(("kind", "sent"), [("cut_before", 0), ("cut_after", 1)])
async def test_connections_are_cut_before_or_after_the_effect(sim, api, student, kind, sent):
    sim.faults.set("sendMessage", **{kind: 1.0})
    with pytest.raises(ConnectionCut):
        await api("sendMessage", chat_id=student.id, text="x")
    assert len(student.messages()) - 1 == sent


async def test_a_time_out_takes_effect(sim, api, student):
    sim.faults.set("sendMessage", timeout=1.0)
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.05):
            await api("sendMessage", chat_id=student.id, text="x")
    assert len(student.messages()) == 2


async def test_draws_are_repeatable(student):
    async def outcomes(seed):
        sim = Simulator(seed=seed)
        sim.add_bot(token=TOKEN, username="sample_bot", name="Sample")
        sim.faults.set(server_error=0.5)
        return [(await sim.call(TOKEN, "getMe"))[0] for _ in range(40)]

    assert await outcomes(7) == await outcomes(7)
    assert set(await outcomes(7)) == {200, 502}
    assert await outcomes(7) != await outcomes(8)


async def test_one_chat_and_the_whole_bot_are_limited(sim, api, ticks, student):
    other = sim.add_person("Other")
    await other.send("/start")
    sim.faults.limit_chat(student.id, 60)
    with pytest.raises(Exception, match="429 Too Many Requests: retry after 60") as caught:
        await api("sendMessage", chat_id=student.id, text="x")
    assert caught.value.parameters == {"retry_after": 60}
    assert await api("sendMessage", chat_id=other.id, text="x")
    assert await api("getChat", chat_id=student.id)
    ticks.now += 61
    assert await api("sendMessage", chat_id=student.id, text="x")
    sim.faults.limit_bot(5)
    with pytest.raises(Exception, match="retry after 5"):
        await api("sendMessage", chat_id=other.id, text="x")


async def test_away(sim, api, ticks):
    sim.away(10)
    with pytest.raises(ConnectionCut):
        await api("getMe")
    ticks.now += 11
    assert await api("getMe")
    sim.faults.refuse = False
    sim.faults.down = True
    with pytest.raises(Exception, match="502"):
        await api("getMe")
    sim.faults.down = False
    assert await api("getMe")


async def test_going_away_ends_polls(sim, api):
    async with asyncio.timeout(2), asyncio.TaskGroup() as group:
        poll = group.create_task(ends_with(api("getUpdates", timeout=30)))
        await asyncio.sleep(0)
        sim.away(10)
    assert isinstance(poll.result(), ConnectionCut)


async def ends_with(call):
    try:
        return await call
    except ConnectionCut as error:
        return error


@pytest.fixture
async def thirty(sim):
    people = [sim.add_person(f"p{i}") for i in range(31)]
    for person in people:
        await person.send("/start")
    return people


async def test_thirty_messages_a_second(sim, api, ticks, bot, thirty):
    sim.limits.enabled = True
    for person in thirty[:30]:
        await api("sendMessage", chat_id=person.id, text="x")
    with pytest.raises(Exception, match="retry after 1"):
        await api("sendMessage", chat_id=thirty[30].id, text="x")
    assert await api("sendChatAction", chat_id=thirty[30].id, action="typing")
    with pytest.raises(Exception, match="retry after 2"):  # sending meanwhile lengthens it
        await api("sendMessage", chat_id=thirty[30].id, text="x")
    ticks.now += 2.1
    assert await api("sendMessage", chat_id=thirty[30].id, text="x")


async def test_a_private_chat_takes_three_at_once_then_one_a_second(sim, api, ticks, student):
    sim.limits.enabled = True
    for _ in range(3):
        await api("sendMessage", chat_id=student.id, text="x")
    with pytest.raises(Exception, match="retry after 1"):
        await api("sendMessage", chat_id=student.id, text="x")
    for _ in range(5):
        ticks.now += 1.01
        await api("sendMessage", chat_id=student.id, text="x")
    with pytest.raises(Exception, match="retry after 1"):
        await api("sendMessage", chat_id=student.id, text="x")


async def test_a_group_takes_twenty_a_minute(sim, api, ticks, bot, student):
    group = sim.add_group("Lab", members=[student], bots=[bot])
    sim.limits.enabled = True
    for _ in range(20):
        await api("sendMessage", chat_id=group.id, text="x")
        ticks.now += 1
    with pytest.raises(Exception, match="retry after 40"):
        await api("sendMessage", chat_id=group.id, text="x")
    assert await api("sendMessage", chat_id=student.id, text="x")


async def test_edits_of_inline_messages_count_overall_only(sim, api, bot, student):
    query = acts.ask_inline(sim, student.user, bot, "card")
    content = {"message_text": "card"}
    card = {"type": "article", "id": "1", "title": "x", "input_message_content": content, "reply_markup": button()}
    await api("answerInlineQuery", inline_query_id=query.id, results=[card])
    sent = acts.choose(sim, student.user, student.chat(), query, card)
    sim.limits.enabled = True
    for number in range(30):
        assert await api("editMessageText", inline_message_id=sent.inline_id, text=str(number)) is True
    with pytest.raises(Exception, match="429"):
        await api("editMessageText", inline_message_id=sent.inline_id, text="one too many")


async def test_calls_are_recorded(sim, api, student):
    sent = await api("sendMessage", chat_id=student.id, text="x")
    with pytest.raises(Exception, match="chat not found"):
        await api("sendMessage", chat_id=5, text="x")
    await api("getMe")
    assert [(c.method, c.status, c.message_id) for c in sim.calls] == [
        ("sendMessage", 200, sent["message_id"]),
        ("sendMessage", 400, None),
    ]


def announces(_method, params):
    """Whether a call belongs to an announcement."""
    return params.get("text", "").startswith("News")


async def test_429_on_some_calls_only(sim, api, ticks, student):
    sim.faults.limit_calls(announces, 60)
    with pytest.raises(Exception, match="retry after 60"):
        await api("sendMessage", chat_id=student.id, text="News of the lab")
    assert await api("sendMessage", chat_id=student.id, text="a reply")
    assert await api("sendChatAction", chat_id=student.id, action="typing")
    ticks.now += 60.1
    assert await api("sendMessage", chat_id=student.id, text="News of the lab")
    sim.faults.limit_calls(announces, 60)
    sim.faults.clear()
    assert await api("sendMessage", chat_id=student.id, text="News of the lab")


async def test_faults_that_meet_some_calls_only(sim, api, student):
    sim.faults.set("sendMessage", where=announces, server_error=1.0)
    sim.faults.set("send*", where=lambda _, params: params["chat_id"] == student.id + 1, cut_before=1.0)
    with pytest.raises(Exception, match="502"):
        await api("sendMessage", chat_id=student.id, text="News of the lab")
    with pytest.raises(ConnectionCut):
        await api("sendMessage", chat_id=str(student.id + 1), text="x")  # a form has strings only
    assert await api("sendMessage", chat_id=student.id, text="a reply")
    sim.faults.set("sendMessage", where=announces)
    assert await api("sendMessage", chat_id=student.id, text="News of the lab")
