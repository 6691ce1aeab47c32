"""The simulator over HTTP: the Bot API, its files, the people's API and the chat page."""

import asyncio
import json
from types import TracebackType
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from aiohttp import StreamReader, web
from aiohttp.abc import AbstractStreamWriter
from aiohttp.http_parser import RawRequestMessage

from simulator.errors import ApiError, ConnectionCut
from simulator.requests import BODY_LIMIT, read_request
from simulator.user_api import answer_user
from simulator.webhooks import Deliveries

if TYPE_CHECKING:
    from simulator.world import Simulator


class Server:
    """Serves while its context lasts, within the loop that runs already. `url` is the base address, without a slash.

    Entered again it listens on the same port as before.
    """

    def __init__(self, sim: "Simulator", host: str, port: int) -> None:
        self.sim = sim
        self._host, self._port = host, port
        self._tasks = asyncio.TaskGroup()
        self._runner: web.ServerRunner | None = None

    @property
    def url(self) -> str:
        """What a bot takes for https://api.telegram.org."""
        return f"http://{self._host}:{self._port}"

    @property
    def port(self) -> int:
        """The port it listens on."""
        return self._port

    async def __aenter__(self) -> "Server":
        self._tasks = asyncio.TaskGroup()
        await self._tasks.__aenter__()
        # A handler ends with its connection, so a poll whose bot was killed does not linger.
        server = web.Server(self._answer, request_factory=_request, handler_cancellation=True, access_log=None)
        self._runner = web.ServerRunner(server, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, self._host, self._port).start()
        self._port = self._runner.addresses[0][1]
        self.sim.deliveries = Deliveries(self.sim, self._tasks)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.sim.deliveries is not None:
            await self.sim.deliveries.close()
            self.sim.deliveries = None
        if self._runner is not None:
            await self._runner.cleanup()
        # What went wrong in the body is not the group's to wrap; only a cancellation is.
        if isinstance(error, asyncio.CancelledError):
            await self._tasks.__aexit__(kind, error, trace)
        else:
            await self._tasks.__aexit__(None, None, None)

    async def _answer(self, request: web.BaseRequest) -> web.StreamResponse:
        path = request.path
        if path.startswith("/bot"):
            return await self._answer_bot(request, path)
        if path.startswith("/file/bot"):
            return self._answer_file(path)
        return await answer_user(self.sim, request)

    async def _answer_bot(self, request: web.BaseRequest, path: str) -> web.Response:
        token, _, method = unquote(path.removeprefix("/bot")).partition("/")
        try:
            params, files = await read_request(request)
            status, body = await self.sim.call(token, method, params, files)
        except ApiError as error:
            status, body = error.code, error.body()
        except ConnectionCut:
            if request.transport is not None:
                request.transport.abort()
            return web.Response(status=502)
        return _json(status, body)

    def _answer_file(self, path: str) -> web.Response:
        token, _, file_path = unquote(path.removeprefix("/file/bot")).partition("/")
        file = self.sim.files_by_path.get(file_path)
        try:
            self.sim.faults.check_down()
        except (ApiError, ConnectionCut):
            return web.Response(status=502)
        if token not in self.sim.bots:
            return _json(401, ApiError(401, "Unauthorized").body())
        if file is None:
            return _json(404, ApiError(404, "Not Found").body())
        return web.Response(body=file.data, content_type="application/octet-stream")


def _json(status: int, body: dict[str, Any]) -> web.Response:
    return web.Response(
        status=status, body=json.dumps(body, ensure_ascii=False).encode(), content_type="application/json"
    )


def _request(
    message: RawRequestMessage,
    payload: StreamReader,
    protocol: web.RequestHandler,
    writer: AbstractStreamWriter,
    task: "asyncio.Task[None]",
) -> web.BaseRequest:
    loop = asyncio.get_running_loop()
    return web.BaseRequest(message, payload, protocol, writer, task, loop, client_max_size=BODY_LIMIT)
