"""The Starlette application."""

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from web.feeds import Feeds
from web.webhook import Webhook


def build(webhook: Webhook | None = None, feeds: Feeds | None = None) -> Starlette:
    """Makes the application: a page that tells that the bot is alive, the webhook where there is one, and calendars where there is an
    address for them."""
    routes = [Route("/healthz", _healthy)]
    if webhook is not None:
        routes.append(Route(webhook.path, webhook.receive, methods=["POST"]))
    if feeds is not None:
        routes.extend(feeds.routes())
    return Starlette(routes=routes)


async def _healthy(_: Request) -> JSONResponse:
    return JSONResponse({"status": "ok"})
