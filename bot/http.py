"""The HTTP server, in the loop that runs everything else."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Iterator
from socket import AF_INET, AF_INET6, create_server

import uvicorn
from starlette.applications import Starlette

from bot.background import Background
from bot.startup import StartRefused


class _Server(uvicorn.Server):
    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """The bot handles signals itself: first what is in hand, then the server."""
        yield


@contextlib.asynccontextmanager
async def serving(app: Starlette, *, host: str, port: int, background: Background) -> AsyncIterator[int]:
    """Serves an application; gives the port it listens on. Raises StartRefused if that port is taken."""
    config = uvicorn.Config(
        app, host=host, port=port, log_config=None, access_log=False, lifespan="off", http="httptools"
    )
    server = _Server(config)
    try:
        # Not by uvicorn, which logs an error and ends the process where it can't listen.
        socket = create_server((host, port), family=AF_INET6 if ":" in host else AF_INET)
    except OSError:
        raise StartRefused("cli-port-taken", host=host, port=port) from None
    ended = asyncio.Event()

    async def run() -> None:
        try:
            await server.serve(sockets=[socket])
        finally:
            ended.set()

    background.spawn(run())
    try:
        yield socket.getsockname()[1]
    finally:
        server.should_exit = True
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(5.0):
                await ended.wait()
        socket.close()
