"""A simulator that remembers what bots sent, in the order in which it took effect, and whether they ever heard of it."""

import time
from collections.abc import Mapping
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from simulator import ApiError, Simulator
from simulator.parameters import Upload


@dataclass(slots=True, eq=False)
class Heard:
    """One call that reached Telegram, `at` on the monotonic clock. Status 200 took effect; `unheard`: the answer never arrived."""

    method: str
    params: Mapping[str, Any]
    at: float
    status: int = 200
    problem: str = ""
    unheard: bool = False


_now: ContextVar[Heard | None] = ContextVar("heard", default=None)


class WatchedSimulator(Simulator):
    """`heard` are all calls except getUpdates and the like, oldest first."""

    def __init__(self, **options: Any) -> None:
        super().__init__(keep_calls=100, **options)
        self.heard: list[Heard] = []

    async def call(
        self,
        token: str,
        method: str,
        params: Mapping[str, Any] | None = None,
        files: Mapping[str, Upload] | None = None,
    ) -> tuple[int, dict[str, Any]]:
        """One call; what breaks the connection or cancels the request after the effect leaves the bot without an answer."""
        _now.set(None)
        try:
            return await super().call(token, method, params, files)
        except BaseException:
            heard = _now.get()
            if heard is not None:
                heard.unheard = True
            raise

    async def _run(self, token: str, method: str, raw: Mapping[str, Any], files: Mapping[str, Upload]) -> Any:
        if method.startswith("get"):
            return await super()._run(token, method, raw, files)
        heard = Heard(method, dict(raw), time.monotonic())
        self.heard.append(heard)
        _now.set(heard)
        try:
            return await super()._run(token, method, raw, files)
        except ApiError as error:
            heard.status, heard.problem = error.code, error.description
            raise
