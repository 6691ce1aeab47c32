"""The chat page and what it asks for. (First stage: nothing yet.)"""

from typing import TYPE_CHECKING

from aiohttp import web

if TYPE_CHECKING:
    from simulator.world import Simulator


async def answer_user(_sim: "Simulator", _request: web.BaseRequest) -> web.StreamResponse:
    """Answers the page."""
    return web.Response(status=404)
