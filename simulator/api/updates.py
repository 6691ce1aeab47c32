"""Taking updates: getUpdates and the webhook's settings."""

import re
from typing import Any

from simulator.api.call import Call
from simulator.bots import Webhook
from simulator.errors import ApiError, invalid
from simulator.queues import DEFAULT_ALLOWED, ONLY_IF_NAMED, UPDATE_TYPES
from simulator.state import Json

LONG_POLL_MAX = 50
# Two rules of the official server (`process_get_updates_query`): the same offset again within 3 s makes a short poll
# wait 3 s, and within 0.5 s it gets one update only.
SHORT_POLL_SECONDS = 3.0
FAST_POLL_SECONDS = 0.5


async def get_updates(call: Call) -> list[Json]:
    """Long polling. What is below `offset` is forgotten; what is not confirmed so is answered again."""
    bot, queue, params = call.bot, call.bot.queue, call.params
    if bot.webhook.url:
        raise ApiError(
            409,
            "Conflict: can't use getUpdates method while webhook is active; "
            "use deleteWebhook to delete the webhook first",
        )
    offset: int = params.get("offset", 0)
    limit: int = min(max(params.get("limit", 100), 1), 100)
    timeout: float = min(max(params.get("timeout", 0), 0), LONG_POLL_MAX)
    _set_allowed(call)
    now = call.sim.ticks()
    if offset == bot.previous_offset:
        if timeout < SHORT_POLL_SECONDS and now < bot.previous_poll_at + SHORT_POLL_SECONDS:
            timeout = SHORT_POLL_SECONDS
        if now < bot.previous_poll_at + FAST_POLL_SECONDS:
            limit = 1
    bot.previous_offset, bot.previous_poll_at = offset, now
    updates = queue.read(offset, limit)
    if not updates and timeout:
        await queue.wait(timeout)
        call.sim.faults.check_down()
        updates = queue.read(max(offset, 0), limit)
    return updates


def set_webhook(call: Call) -> bool:
    """Delivery by webhook from now on. Plain http is allowed here, since nothing leaves the machine."""
    url: str = call.params["url"]
    secret: str = call.params.get("secret_token", "")
    if url and not re.match(r"https?://[^\s/]+", url):
        raise invalid("bad webhook: invalid webhook URL specified")
    if len(secret) > 256:
        raise invalid("secret token is too long")
    if not re.fullmatch(r"[A-Za-z0-9_-]*", secret):
        raise invalid("secret token contains unallowed characters")
    connections: int = call.params.get("max_connections", 40)
    if not 1 <= connections <= 100:
        raise invalid("max_connections must be 1-100")
    _set_allowed(call)
    if call.params.get("drop_pending_updates"):
        call.bot.queue.clear()
    call.bot.webhook = Webhook(url, secret, connections)
    if url:
        call.bot.queue.end_wait("Conflict: terminated by setWebhook request")
    call.sim.on_webhook(call.bot)
    return True


def delete_webhook(call: Call) -> bool:
    """Back to getUpdates."""
    if call.params.get("drop_pending_updates"):
        call.bot.queue.clear()
    call.bot.webhook = Webhook()
    call.sim.on_webhook(call.bot)
    return True


def get_webhook_info(call: Call) -> Json:
    """The webhook and what waits for it."""
    webhook, queue = call.bot.webhook, call.bot.queue
    info: dict[str, Any] = {
        "url": webhook.url,
        "has_custom_certificate": False,
        "pending_update_count": len(queue),
    }
    if webhook.url:
        info |= {"max_connections": webhook.max_connections, "ip_address": "127.0.0.1"}
    if webhook.last_error_date:
        info |= {"last_error_date": webhook.last_error_date, "last_error_message": webhook.last_error_message}
    if queue.allowed != DEFAULT_ALLOWED:
        info["allowed_updates"] = sorted(queue.allowed)
    return info


def log_out(call: Call) -> bool:
    """Leaving the cloud server: without effect on a server that is local already."""
    return delete_webhook(call)


def close(_call: Call) -> bool:
    """Closing the bot's instance."""
    return True


def _set_allowed(call: Call) -> None:
    names: list[str] | None = call.params.get("allowed_updates")
    if names is None:
        return
    for name in names:
        if name not in UPDATE_TYPES:
            raise invalid(f"allowed_updates: there is no update type {name!r}")
    call.bot.queue.allowed = frozenset(names) if names else frozenset(UPDATE_TYPES) - ONLY_IF_NAMED
