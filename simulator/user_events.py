"""What a person sees happen, as Server-Sent Events."""

import asyncio
import json
from typing import TYPE_CHECKING

from aiohttp import web

from simulator.feed import Event
from simulator.state import Json
from simulator.views import message_view

if TYPE_CHECKING:
    from simulator.people import Person
    from simulator.world import Simulator

PING_SECONDS = 15


async def stream_events(sim: "Simulator", person: "Person", request: web.BaseRequest) -> web.StreamResponse:
    """Streams until the reader goes; each `data:` is one JSON object with a `type`."""
    response = web.StreamResponse(headers={"Content-Type": "text/event-stream", "Cache-Control": "no-cache"})
    ear = sim.feed.listen(person.id)
    try:
        await response.prepare(request)
        await response.write(b": hello\n\n")
        while True:
            while ear.events:
                data = json.dumps(event_view(ear.events.popleft()), ensure_ascii=False)
                await response.write(f"data: {data}\n\n".encode())
            try:
                async with asyncio.timeout(PING_SECONDS):
                    await ear.wait()
            except TimeoutError:
                await response.write(b": still here\n\n")
    except ConnectionResetError:
        return response
    finally:
        sim.feed.leave(person.id, ear)


def event_view(event: Event) -> Json:
    """An event for the chat page."""
    view: Json = {"type": event.kind, "chat_id": event.chat.id}
    match event.kind:
        case "message" | "edited" if event.message is not None:
            view["message"] = message_view(event.message)
        case "deleted" if event.message is not None:
            view["message_id"] = event.message.id
        case "toast":
            view |= {"text": event.text, "alert": event.alert}
        case "action":
            view["action"] = event.text
    return view
