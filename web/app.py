"""The Starlette application."""

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from web.webhook import Webhook


def build(webhook: Webhook) -> Starlette:
    """Makes the application: the webhook, and a page that tells that the bot is alive."""
    return Starlette(routes=[Route("/healthz", _healthy), Route(webhook.path, webhook.receive, methods=["POST"])])


async def _healthy(_: Request) -> JSONResponse:
    return JSONResponse({"status": "ok"})
