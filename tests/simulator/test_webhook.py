"""Delivery by webhook to a real HTTP server."""

import asyncio

import pytest
from aiohttp import web


class Receiver:
    """A bot's webhook: what came, and how it is answered."""

    def __init__(self):
        self.got = []
        self.headers = []
        self.statuses = []
        self.hold = None
        self.together = self.most_together = 0
        self.body = None
        self.heard = asyncio.Event()

    async def answer(self, request):
        update = await request.json()
        self.together += 1
        self.most_together = max(self.together, self.most_together)
        self.heard.set()
        self.headers.append(request.headers)
        if self.hold is not None:
            await self.hold.wait()
        status = self.statuses.pop(0) if self.statuses else 200
        self.got.append((update, status))
        self.together -= 1
        self.heard.set()
        return web.json_response(self.body, status=status) if self.body else web.Response(status=status)

    def texts(self, status=200):
        return [u["message"]["text"] for u, s in self.got if s == status and "text" in u.get("message", ())]

    async def until(self, condition):
        async with asyncio.timeout(3):
            while not condition():
                self.heard.clear()
                await self.heard.wait()


@pytest.fixture
async def receiver():
    got = Receiver()
    runner = web.ServerRunner(web.Server(got.answer), shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    got.url = f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
    yield got
    await runner.cleanup()


async def test_delivers_with_the_secret_what_was_pending_and_what_is_new(sim, api, student, receiver):
    async with sim.serve():
        await api("setWebhook", url=receiver.url, secret_token="s3cret")
        await student.send("new")
        await receiver.until(lambda: len(receiver.got) == 2)
        assert receiver.texts() == ["/start", "new"]
        assert {h["X-Telegram-Bot-Api-Secret-Token"] for h in receiver.headers} == {"s3cret"}
        await asyncio.sleep(0.01)
        assert (await api("getWebhookInfo"))["pending_update_count"] == 0


async def test_a_refused_update_comes_again_before_the_next_of_its_chat(sim, api, student, receiver):
    receiver.statuses = [500, 503]
    async with sim.serve():
        await api("setWebhook", url=receiver.url)
        await student.send("second")
        await receiver.until(lambda: len(receiver.texts()) == 2)
    assert [u["message"]["text"] for u, _ in receiver.got] == ["/start", "/start", "/start", "second"]


async def test_one_chat_waits_while_others_are_served(sim, api, student, receiver):
    other = sim.add_person("Other")
    receiver.hold = asyncio.Event()
    async with sim.serve():
        await api("setWebhook", url=receiver.url)
        await student.send("second")
        await other.send("hello")
        await receiver.until(lambda: receiver.together == 2)
        await asyncio.sleep(0.02)
        assert receiver.most_together == 2  # one of each chat
        receiver.hold.set()
        await receiver.until(lambda: len(receiver.texts()) == 3)
    assert receiver.texts().index("/start") < receiver.texts().index("second")


async def test_at_most_max_connections_at_once(sim, api, student, receiver):
    people = [sim.add_person(f"p{i}") for i in range(5)]
    receiver.hold = asyncio.Event()
    async with sim.serve():
        await api("setWebhook", url=receiver.url, max_connections=2)
        for person in people:
            await person.send("hi")
        await asyncio.sleep(0.1)
        receiver.hold.set()
        await receiver.until(lambda: len(receiver.got) == 6)
    assert receiver.most_together == 2


async def test_waits_for_a_receiver_that_is_not_there_yet(sim, api, student):
    async with sim.serve():
        await api("setWebhook", url="http://127.0.0.1:1/")
        await asyncio.sleep(0.1)
        info = await api("getWebhookInfo")
    assert info["pending_update_count"] == 1
    assert info["last_error_message"].startswith("Connection failed")


async def test_no_answer_in_time_is_redelivered(sim, api, student, receiver):
    sim.webhook_timeout = 0.1
    receiver.hold = asyncio.Event()
    async with sim.serve():
        await api("setWebhook", url=receiver.url)
        await asyncio.sleep(0.15)
        receiver.hold.set()
        await receiver.until(lambda: len(receiver.headers) >= 2 and receiver.texts())
    assert set(receiver.texts()) == {"/start"}


async def test_a_call_in_the_answer_is_made(sim, api, student, receiver):
    receiver.body = {"method": "sendMessage", "chat_id": student.id, "text": "in the answer"}
    async with sim.serve():
        await api("setWebhook", url=receiver.url)
        assert await student.sees("in the answer")


async def test_nothing_comes_after_deletion(sim, api, student, receiver):
    async with sim.serve():
        await api("setWebhook", url=receiver.url)
        await receiver.until(lambda: receiver.got)
        await api("deleteWebhook")
        await student.send("by polling")
        updates = await api("getUpdates")
    assert [u["message"]["text"] for u in updates][-1:] == ["by polling"]


@pytest.mark.parametrize(
    ("params", "complaint"),
    [
        ({"url": "ftp://x"}, "invalid webhook URL"),
        ({"url": "https://x/", "secret_token": "no spaces"}, "unallowed characters"),
        ({"url": "https://x/", "max_connections": 101}, "max_connections"),
    ],
)
async def test_wrong_settings(sim, api, params, complaint):
    with pytest.raises(Exception, match=complaint):
        await api("setWebhook", **params)
    assert len(sim.invalid_calls) == 1
