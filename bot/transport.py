"""HTTP to Telegram: python-telegram-bot's request interface on aiohttp, through a proxy where one is set."""

import asyncio
import json
from http import HTTPStatus
from typing import Any

import aiohttp
from aiohttp_socks import ProxyConnectionError, ProxyConnector, ProxyError, ProxyTimeoutError
from telegram._utils.defaultvalue import DefaultValue  # PTB hands its own marker to every transport
from telegram._utils.types import ODVInput
from telegram.error import TelegramError, TimedOut
from telegram.request import BaseRequest, RequestData

from outbox.errors import ConnectionCut, NotConnected
from storage.database import in_transaction

DEFAULT_TIMEOUT = 10.0
CONNECT_TIMEOUT = 5.0


class AiohttpRequest(BaseRequest):
    """Makes the calls. `connections` is how many may be open at once."""

    def __init__(self, *, proxy_url: str | None = None, connections: int = 100) -> None:
        self._proxy_url = proxy_url
        self._connections = connections
        self._session: aiohttp.ClientSession | None = None

    @property
    def read_timeout(self) -> float | None:
        """Seconds to wait for an answer where the caller does not say."""
        return DEFAULT_TIMEOUT

    async def initialize(self) -> None:
        """Opens the session; needs a running loop."""
        if self._session is None:
            connector = (
                # Names are resolved by the proxy in any case: what resolves them here may be what blocks Telegram.
                ProxyConnector.from_url(
                    self._proxy_url.replace("socks5h://", "socks5://"), limit=self._connections, rdns=True
                )
                if self._proxy_url
                else aiohttp.TCPConnector(limit=self._connections, ttl_dns_cache=300)
            )
            self._session = aiohttp.ClientSession(connector=connector, auto_decompress=True)

    async def shutdown(self) -> None:
        """Closes every connection."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
        write_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
        connect_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
        pool_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
    ) -> tuple[int, bytes]:
        """Makes one request; returns status and body. Raises TimedOut, NotConnected, ConnectionCut."""
        if in_transaction.get():
            raise RuntimeError(
                "nothing may be sent inside a transaction: reply with a value, it is sent after the commit"
            )
        if self._session is None:
            raise RuntimeError("the transport is not initialized")
        total = _number(read_timeout, DEFAULT_TIMEOUT)
        timeout = aiohttp.ClientTimeout(total=total, sock_connect=min(CONNECT_TIMEOUT, total))
        try:
            async with self._session.request(method, url, data=_body(request_data), timeout=timeout) as response:
                return _seen(response.status, await response.read())
        except (
            aiohttp.ConnectionTimeoutError,
            aiohttp.ClientConnectorError,
            ProxyConnectionError,
            ProxyTimeoutError,
            ProxyError,
        ) as error:
            raise NotConnected(type(error).__name__) from error
        except TimeoutError as error:
            raise TimedOut from error
        except aiohttp.ClientError as error:
            raise ConnectionCut(type(error).__name__) from error
        except (OSError, asyncio.IncompleteReadError) as error:
            raise NotConnected(type(error).__name__) from error

    @staticmethod
    def parse_json_payload(payload: bytes) -> Any:
        """Reads an answer. Raises TelegramError if it is not JSON; unlike the library's own, it does not write it to the log."""
        try:
            return json.loads(payload)
        except ValueError as error:
            raise TelegramError("Invalid server response") from error


def _seen(status: int, body: bytes) -> tuple[int, bytes]:
    """What the library gets to see: a 404 that is not the Bot API's would pass for a wrong token."""
    if status == HTTPStatus.NOT_FOUND and not body.lstrip().startswith(b"{"):
        raise TelegramError("Invalid server response")
    return status, body


def _body(request_data: RequestData | None) -> Any:
    if request_data is None:
        return None
    if not request_data.contains_files:
        return request_data.json_parameters or None
    form = aiohttp.FormData(quote_fields=False)  # Telegram shows a file name as it arrives
    for name, value in request_data.json_parameters.items():
        form.add_field(name, value)
    for name, (filename, content, mime) in request_data.multipart_data.items():
        form.add_field(name, content, filename=filename, content_type=mime)
    return form


def _number(value: ODVInput[float], default: float) -> float:
    if isinstance(value, DefaultValue) or value is None:
        return default
    return float(value)
