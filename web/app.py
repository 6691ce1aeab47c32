"""The Starlette application."""

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from web.webhook import Webhook


def build(webhook: Webhook | None) -> Starlette:
    """Makes the application; without a webhook it only tells that the bot is alive."""
    routes = [Route("/healthz", _healthy)]
    if webhook is not None:
        routes.append(Route(webhook.path, webhook.receive, methods=["POST"]))
    return Starlette(routes=routes)


async def _healthy(_: Request) -> JSONResponse:
    return JSONResponse({"status": "ok"})
