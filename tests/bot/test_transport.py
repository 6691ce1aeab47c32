"""Real connections: through proxies, with files, cut off and too slow. What is raised tells whether a call may have had an effect."""

import asyncio
import base64
import contextlib
import struct
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field

import pytest
from aiohttp import web
from telegram import InputFile
from telegram.error import InvalidToken, NetworkError, TelegramError, TimedOut

from bot.ratelimit import RateLimiter
from bot.telegram import LabBot, build_bot
from bot.transport import AiohttpRequest, ConnectionCut, NotConnected
from simulator import Simulator
from simulator.server import Server
from storage.database import Database
from tests.bot.hooked import free_port
from tests.support.laboratory import TOKEN, settings_of

Serve = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@contextlib.asynccontextmanager
async def listening(serve: Serve) -> AsyncIterator[int]:
    """A server that does with each connection what it is told."""

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError, asyncio.IncompleteReadError):
            await serve(reader, writer)
        writer.close()

    server = await asyncio.start_server(handle, "127.0.0.1", 0)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()


@dataclass
class Proxy:
    """HTTP CONNECT and SOCKS5, with or without a name and a password. `to` are the hosts that it was asked for."""

    credentials: tuple[str, str] | None = None
    to: list[str] = field(default_factory=list)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        first = await reader.readexactly(1)
        target = await (self._socks(reader, writer) if first == b"\x05" else self._http(reader, writer))
        if target is None:
            return
        host, port = target
        self.to.append(host)
        # Names are resolved here, and only here: nobody else knows this one.
        there, back = await asyncio.open_connection("127.0.0.1" if host.endswith(".invalid") else host, port)
        async with asyncio.TaskGroup() as group:
            group.create_task(_pump(reader, back))
            group.create_task(_pump(there, writer))

    async def _http(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> tuple[str, int] | None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        if self.credentials:
            wanted = base64.b64encode(":".join(self.credentials).encode()).decode()
            if f"Basic {wanted}" not in head:
                writer.write(b"HTTP/1.1 407 Proxy Authentication Required\r\n\r\n")
                return None
        host, _, port = head.split()[1].rpartition(":")
        writer.write(b"HTTP/1.1 200 OK\r\n\r\n")
        return host, int(port)

    async def _socks(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> tuple[str, int] | None:
        await reader.readexactly((await reader.readexactly(1))[0])
        writer.write(b"\x05\x02" if self.credentials else b"\x05\x00")
        if self.credentials:
            await reader.readexactly(1)
            given = [(await reader.readexactly((await reader.readexactly(1))[0])).decode() for _ in range(2)]
            writer.write(b"\x01\x00" if tuple(given) == self.credentials else b"\x01\x01")
            if tuple(given) != self.credentials:
                return None
        kind = (await reader.readexactly(4))[3]
        if kind == 3:
            host = (await reader.readexactly((await reader.readexactly(1))[0])).decode()
        else:
            host = ".".join(str(part) for part in await reader.readexactly(4))
        (port,) = struct.unpack(">H", await reader.readexactly(2))
        writer.write(b"\x05\x00\x00\x01\x00\x00\x00\x00\x00\x00")
        return host, port


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with contextlib.suppress(OSError):
        while data := await reader.read(65536):
            writer.write(data)
            await writer.drain()
    writer.close()


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    sim = Simulator(seed=1)
    sim.add_bot(token=TOKEN, username="ustc_nio_lab_bot", name="Lab")
    async with sim.serve() as server:
        yield server


@contextlib.asynccontextmanager
async def bot_with(server: Server, **values: object) -> AsyncIterator[LabBot]:
    bot = build_bot(settings_of(server, "sqlite:///unused.db", **values), RateLimiter())
    try:
        for request in bot._request:
            await request.initialize()
        yield bot
    finally:
        for request in bot._request:
            await request.shutdown()


@pytest.mark.parametrize("scheme", ["http", "socks5", "socks5h"])
@pytest.mark.parametrize("credentials", [None, ("somebody", "a-password")])
async def test_everything_goes_through_the_proxy_which_resolves_the_names(
    server: Server, scheme: str, credentials: tuple[str, str] | None
) -> None:
    proxy = Proxy(credentials)
    async with listening(proxy.serve) as port:
        sign = f"{':'.join(credentials)}@" if credentials else ""
        url = f"http://api.telegram.invalid:{server.port}"
        async with bot_with(server, proxy_url=f"{scheme}://{sign}127.0.0.1:{port}", api_url=url) as bot:
            assert (await bot.call("getMe", {}))["username"] == "ustc_nio_lab_bot"
            assert await bot.call("getUpdates", {"timeout": 0}, timeout=10.0) == []
    assert set(proxy.to) == {"api.telegram.invalid"}


@pytest.mark.parametrize("scheme", ["http", "socks5"])
async def test_a_proxy_that_refuses_or_is_away_means_not_connected(server: Server, scheme: str) -> None:
    proxy = Proxy(("somebody", "a-password"))
    async with listening(proxy.serve) as port:
        async with bot_with(server, proxy_url=f"{scheme}://somebody:wrong@127.0.0.1:{port}") as bot:
            with pytest.raises(NotConnected) as refused:
                await bot.call("getMe", {})
        assert "wrong" not in str(refused.value)
    async with bot_with(server, proxy_url=f"{scheme}://127.0.0.1:{free_port()}") as bot:
        with pytest.raises(NotConnected):
            await bot.call("getMe", {})


async def test_nobody_listens_means_not_connected(server: Server) -> None:
    async with bot_with(server, api_url=f"http://127.0.0.1:{free_port()}") as bot:
        with pytest.raises(NotConnected):
            await bot.call("getMe", {})


async def test_a_connection_that_breaks_after_the_call_has_left_is_cut(server: Server) -> None:
    async def hang_up(reader: asyncio.StreamReader, _: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")

    async with listening(hang_up) as port, bot_with(server, api_url=f"http://127.0.0.1:{port}") as bot:
        with pytest.raises(ConnectionCut):
            await bot.call("getMe", {})


async def test_an_answer_that_does_not_come_is_a_time_out(server: Server) -> None:
    async def wait(reader: asyncio.StreamReader, _: asyncio.StreamWriter) -> None:
        await reader.read()

    async with listening(wait) as port, bot_with(server, api_url=f"http://127.0.0.1:{port}") as bot:
        with pytest.raises(TimedOut):
            await bot.call("getMe", {}, timeout=0.1)


@pytest.mark.parametrize(
    ("status", "text", "kind"),
    [(404, "<html>", TelegramError), (200, "<html>", TelegramError), (502, "<html>", NetworkError)],
)
async def test_a_page_is_no_answer_and_no_wrong_token(
    server: Server, status: int, text: str, kind: type[Exception]
) -> None:
    async def answer(_: web.BaseRequest) -> web.Response:
        return web.Response(status=status, text=text, content_type="text/html")

    runner = web.ServerRunner(web.Server(answer))
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        async with bot_with(server, api_url=f"http://127.0.0.1:{runner.addresses[0][1]}") as bot:
            with pytest.raises(kind) as error:
                await bot.call("getMe", {})
            assert not isinstance(error.value, InvalidToken)
    finally:
        await runner.cleanup()


@pytest.mark.parametrize(
    "name", ["项目 清单.xlsx", 'a "quoted" name.csv', "back\\slash.txt", "plus+and%20.txt", "émoji 🔋.pdf"]
)
async def test_a_file_arrives_with_its_bytes_and_its_name(server: Server, name: str) -> None:
    person = server.sim.add_person("Alex", language="en")
    await person.send("/start")
    content = bytes(range(256)) * 40
    async with bot_with(server) as bot:
        document = InputFile(content, filename=name)
        params = {"chat_id": person.id, "document": document, "caption": "说明 & <b>x</b>", "parse_mode": "HTML"}
        sent = await bot.call("sendDocument", {**params, "caption": "说明 &amp; <b>x</b>"})
        assert sent["document"]["file_name"] == name
        assert sent["caption"] == "说明 & x"
        assert await bot.fetch(sent["document"]["file_id"]) == content


async def test_nothing_leaves_inside_a_transaction(server: Server, database: Database) -> None:
    person = server.sim.add_person("Alex", language="en")
    await person.send("/start")
    async with bot_with(server) as bot:
        with pytest.raises(TelegramError, match="after the commit"):
            async with database.read():
                await bot.call("sendMessage", {"chat_id": person.id, "text": "too early"})
        await bot.call("sendMessage", {"chat_id": person.id, "text": "in time"})
    assert [call.params["text"] for call in server.sim.calls] == ["in time"]


async def test_it_says_so_if_it_was_not_initialized() -> None:
    with pytest.raises(RuntimeError, match="initialized"):
        await AiohttpRequest().do_request("http://127.0.0.1:1", "GET")
