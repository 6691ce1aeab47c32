"""getUpdates: order, confirmation, lifetimes, conflicts."""

import asyncio

import pytest


async def texts(api, **params):
    return [(u["update_id"], u["message"]["text"]) for u in await api("getUpdates", **params) if "message" in u]


async def test_unconfirmed_updates_come_again_and_confirmed_ones_do_not(api, ticks, student):
    await student.send("a")
    await student.send("b")
    first = await texts(api)
    assert [text for _, text in first] == ["/start", "a", "b"]
    ticks.now += 1
    assert await texts(api) == first
    assert await texts(api, offset=first[0][0] + 1) == first[1:]
    ticks.now += 1
    assert await texts(api) == first[1:]


async def test_ids_increase_by_one_from_a_random_start(api, student):
    await student.send("a")
    ids = [id_ for id_, _ in await texts(api)]
    assert ids == [ids[0], ids[0] + 1]
    assert ids[0] > 1


async def test_ids_start_anew_after_a_quiet_week(api, clock, student):
    (last, _), *_ = await texts(api)
    clock.now += 8 * 86400
    await student.send("back")
    ((fresh, text),) = await texts(api)
    assert text == "back"
    assert fresh != last + 1


async def test_same_offset_asked_too_fast_brings_one_update(api, ticks, student):
    await student.send("a")
    assert len(await texts(api, offset=0)) == 2
    ticks.now += 0.4
    assert len(await texts(api, offset=0)) == 1
    ticks.now += 0.6
    assert len(await texts(api, offset=0)) == 2


async def test_limit_and_negative_offset(api, ticks, student):
    await student.send("a")
    await student.send("b")
    assert len(await texts(api, limit=2)) == 2
    assert [text for _, text in await texts(api, offset=-1)] == ["b"]
    ticks.now += 1
    assert [text for _, text in await texts(api)] == ["b"]


async def test_lifetimes(api, sim, clock, ticks, student):
    sent = await api("sendMessage", chat_id=student.id, text="x")
    student.press(student.messages()[-1], "data")
    clock.now += 151
    assert await api("getUpdates") == [u for u in await api("getUpdates", offset=-9) if "message" in u] != []
    query = next(iter(sim.callbacks))
    with pytest.raises(Exception, match="query is too old and response timeout expired or query ID is invalid"):
        await api("answerCallbackQuery", callback_query_id=query)
    clock.now += 86400
    ticks.now += 10
    assert await api("getUpdates", offset=1) == []
    assert sent
    assert sim.invalid_calls == []


async def test_long_poll_ends_with_an_update(api, student):
    await api("getUpdates", offset=-1)
    (last, _), *_ = await texts(api)
    async with asyncio.timeout(2), asyncio.TaskGroup() as group:
        poll = group.create_task(texts(api, offset=last + 1, timeout=30))
        await asyncio.sleep(0)
        await student.send("wake up")
    assert poll.result() == [(last + 1, "wake up")]


async def test_second_poll_ends_the_first_with_409(api, bot):
    async with asyncio.timeout(2), asyncio.TaskGroup() as group:
        first = group.create_task(collect(api("getUpdates", timeout=30)))
        await asyncio.sleep(0)
        second = group.create_task(collect(api("getUpdates", offset=1, timeout=30)))
        await asyncio.sleep(0)
        bot.queue.put("message", {}, 1)
    assert "409 Conflict: terminated by other getUpdates request" in str(first.result())
    assert len(second.result()) == 1


async def collect(call):
    try:
        return await call
    except Exception as error:  # noqa: BLE001 -- the error is the result
        return error


async def test_polling_beside_a_webhook_is_409(api):
    await api("setWebhook", url="http://127.0.0.1:1/")
    with pytest.raises(Exception, match="409 Conflict: can't use getUpdates method while webhook is active"):
        await api("getUpdates")
    await api("deleteWebhook")
    assert await api("getUpdates", offset=1) == []


async def test_allowed_updates_hold_until_named_anew(api, ticks, student):
    await api("getUpdates", allowed_updates=["callback_query"])
    await student.send("not heard")
    student.press(student.messages()[0], "x")
    ticks.now += 1
    kinds = [key for u in await api("getUpdates") for key in u if key != "update_id"]
    assert kinds == ["message", "callback_query"]  # the /start was there before
    with pytest.raises(Exception, match="no update type 'mesage'"):
        await api("getUpdates", allowed_updates=["mesage"])


async def test_drop_pending_updates(api, ticks, student):
    await api("deleteWebhook", drop_pending_updates=True)
    await student.send("fresh")
    assert [text for _, text in await texts(api)] == ["fresh"]


async def test_privacy_mode_in_groups(sim, api, bot, student):
    group = sim.add_group("Lab", members=[student], bots=[bot])
    mine = await api("sendMessage", chat_id=group.id, text="hello")
    await student.send("chatter", chat=group)
    await student.send("/projects", chat=group)
    await student.send("/projects@other_bot", chat=group)
    await student.send("yes", chat=group, reply_to=student.messages(group)[-4])
    await student.send("hi @sample_bot", chat=group)
    heard = [text for _, text in await groups_texts(api)]
    assert heard == ["/projects", "yes", "hi @sample_bot"]
    assert mine["message_id"]


async def groups_texts(api):
    updates = await api("getUpdates")
    messages = [u["message"] for u in updates if "message" in u and u["message"]["chat"]["id"] < 0]
    return [(m["message_id"], m["text"]) for m in messages if "text" in m]
