"""The webhook by itself: what it answers, and when. Over ASGI, without a bot."""

import asyncio
import json
from collections.abc import Mapping
from typing import Any

import httpx
import pytest

from web import app
from web.webhook import LONGEST_BODY, SECRET_HEADER, Webhook

SECRET = "a-sample-secret"


class Desk:
    """Takes updates; they are done when the test says so."""

    def __init__(self, **options: float) -> None:
        self.taken: list[Mapping[str, Any]] = []
        self.futures: list[asyncio.Future[None]] = []
        self.arrived = asyncio.Event()
        webhook = Webhook(path="/hook", secret=SECRET, submit=self.submit, **options)
        self.client = httpx.AsyncClient(
            transport=httpx.ASGITransport(app.build(webhook)),
            base_url="http://bot",
            headers={SECRET_HEADER: SECRET},
        )

    def submit(self, update: Mapping[str, Any]) -> "asyncio.Future[None]":
        self.taken.append(update)
        self.futures.append(asyncio.get_running_loop().create_future())
        self.arrived.set()
        return self.futures[-1]


async def test_200_only_when_the_update_is_done() -> None:
    desk = Desk()
    async with desk.client, asyncio.TaskGroup() as group:
        posting = group.create_task(desk.client.post("/hook", json={"update_id": 5}))
        await desk.arrived.wait()
        await asyncio.wait([posting], timeout=0.05)
        assert not posting.done()
        desk.futures[0].set_result(None)
        assert (await posting).status_code == 200
    assert desk.taken == [{"update_id": 5}]


async def test_503_where_the_bot_stops_before_it_is_done() -> None:
    desk = Desk()
    async with desk.client, asyncio.TaskGroup() as group:
        posting = group.create_task(desk.client.post("/hook", json={"update_id": 5}))
        await desk.arrived.wait()
        desk.futures[0].cancel()
        assert (await posting).status_code == 503


async def test_503_where_it_takes_too_long_and_the_update_stays_in_hand() -> None:
    desk = Desk(answer_within=0.02)
    async with desk.client:
        assert (await desk.client.post("/hook", json={"update_id": 5})).status_code == 503
    assert not desk.futures[0].cancelled()


@pytest.mark.parametrize("secret", ["", "wrong", SECRET + "x", "秘密"])
async def test_401_without_the_secret_and_nothing_is_read(secret: str) -> None:
    desk = Desk()
    async with desk.client:
        headers = {SECRET_HEADER: secret.encode()}
        answer = await desk.client.post("/hook", content=b"x" * (LONGEST_BODY + 1), headers=headers)
        assert answer.status_code == 401
        assert (await desk.client.post("/hook", json={"update_id": 5}, headers=headers)).status_code == 401
    assert desk.taken == []


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"\xff\xfe", b"[]", b"null", b'"update_id"', b"{}", b'{"update_id": "5"}', b'{"update_id": null}'],
)
async def test_400_for_what_is_no_update(body: bytes) -> None:
    desk = Desk()
    async with desk.client:
        assert (await desk.client.post("/hook", content=body)).status_code == 400
    assert desk.taken == []


async def test_413_for_what_is_too_long() -> None:
    desk = Desk()
    async with desk.client:
        body = json.dumps({"update_id": 5, "message": "x" * LONGEST_BODY})
        assert (await desk.client.post("/hook", content=body)).status_code == 413
    assert desk.taken == []


async def test_there_is_nothing_else_but_the_health_check() -> None:
    desk = Desk()
    async with desk.client:
        assert (await desk.client.get("/healthz")).json() == {"status": "ok"}
        assert (await desk.client.get("/hook")).status_code == 405
        assert (await desk.client.post("/", json={"update_id": 5})).status_code == 404
