"""The one bot object: python-telegram-bot's, with our transport and limiter, and a plain way to call any method."""

import os
from collections.abc import Mapping
from typing import Any

from telegram.constants import ChatMemberStatus
from telegram.error import TelegramError
from telegram.ext import ExtBot

from bot.ratelimit import RateLimiter
from bot.settings import Settings
from bot.transport import AiohttpRequest
from outbox.lanes import Pass


class LabBot(ExtBot[Pass]):
    """The bot. `call` skips the building of result objects, which costs more than the sending itself."""

    async def call(
        self, method: str, params: Mapping[str, Any], rate: Pass | None = None, timeout: float | None = None
    ) -> Any:
        """Calls a method of the Bot API by its official name; returns the raw result. Raises telegram.error's errors, and
        LaneBusy where the limiter would take longer than the pass allows."""
        return await self._post(
            method,
            api_kwargs=self._merge_api_rl_kwargs(dict(params), rate),
            read_timeout=self.DEFAULT_READ if timeout is None else timeout,
        )

    def _insert_defaults(self, data: dict[str, object]) -> None:
        # The library takes media for objects of its own; ours are what the Bot API wants already.
        plain = data.pop("media") if isinstance(data.get("media"), (list, dict)) else None
        super()._insert_defaults(data)
        if plain is not None:
            data["media"] = plain

    async def fetch(self, file_id: str) -> bytes:
        """The bytes of a file that somebody sent, up to 20 MB. Raises telegram.error's errors."""
        file = await self.get_file(file_id)
        return bytes(await file.download_as_bytearray())

    async def is_chat_admin(self, chat_id: int, user_id: int) -> bool:
        """Whether somebody is an admin of a chat by Telegram's word; not if Telegram can't be asked."""
        try:
            member = await self.call("getChatMember", {"chat_id": chat_id, "user_id": user_id})
        except TelegramError:
            return False
        return member["status"] in (ChatMemberStatus.OWNER, ChatMemberStatus.ADMINISTRATOR)

    DEFAULT_READ = 10.0


def build_bot(settings: Settings, limiter: RateLimiter) -> LabBot:
    """Makes the bot of these settings."""
    os.environ.setdefault(
        "PTB_TIMEDELTA", "1"
    )  # periods as timedelta: the other form is deprecated and warns at every 429
    proxy = settings.proxy_url.get_secret_value() if settings.proxy_url else None
    return LabBot(
        token=settings.bot_token,
        base_url=f"{settings.api_url}/bot",
        base_file_url=f"{settings.api_url}/file/bot",
        request=AiohttpRequest(proxy_url=proxy),
        get_updates_request=AiohttpRequest(proxy_url=proxy, connections=1),
        rate_limiter=limiter,
    )
