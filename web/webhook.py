"""The webhook: an update is acknowledged with 200 when it is done, and not before."""

import asyncio
import hmac
import json
from collections.abc import Callable, Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105  (a header's name)
LONGEST_BODY = 4 << 20  # bytes; an update of Telegram's is well under one megabyte
ANSWER_WITHIN = 50.0  # seconds; Telegram gives up after about 60 and sends the update again

Submit = Callable[[Mapping[str, Any]], "asyncio.Future[None]"]


class Webhook:
    """One endpoint. `submit` takes an update in hand and gives a future that is done when the update is. `answer_within`:
    seconds after which Telegram is told to send it again."""

    def __init__(self, *, path: str, secret: str, submit: Submit, answer_within: float = ANSWER_WITHIN) -> None:
        self.path = path
        self._secret = secret
        self._submit = submit
        self._answer_within = answer_within

    async def receive(self, request: Request) -> Response:
        """Takes one update. 503 has Telegram send it again."""
        given = request.headers.get(SECRET_HEADER, "")
        if not hmac.compare_digest(given.encode(), self._secret.encode()):
            return Response(status_code=401)
        body = await request.body()
        if len(body) > LONGEST_BODY:
            return Response(status_code=413)
        try:
            update = json.loads(body)
        except ValueError:
            return Response(status_code=400)
        if not isinstance(update, dict) or not isinstance(update.get("update_id"), int):
            return Response(status_code=400)
        done = self._submit(update)
        try:
            async with asyncio.timeout(self._answer_within):
                await asyncio.wait([done])
        except TimeoutError:
            return Response(status_code=503)
        return Response(status_code=503 if done.cancelled() else 200)
