"""What the chat page asks for and does, under `/sim/`: plain JSON, errors as `{"error": text}`.

It listens to the own machine only: another Host or Origin is refused, so that no web site can act through a browser.
"""

import asyncio
import itertools
import json
import re
from collections.abc import Awaitable, Callable, Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from aiohttp import web

from simulator import acts
from simulator.api.commands import menu_of
from simulator.bots import Bot
from simulator.errors import ApiError
from simulator.page_files import chat_file, page_file
from simulator.parameters import Upload
from simulator.people import Person
from simulator.requests import read_request
from simulator.state import Chat, Json, Status, User
from simulator.uploads import send_files
from simulator.user_events import stream_events
from simulator.views import message_view

if TYPE_CHECKING:
    from simulator.world import Simulator

LOCAL_HOSTS = {"127.0.0.1", "localhost", "::1"}
ANSWER_SECONDS = 10.0
SHOWN_MESSAGES = 200


async def answer_user(sim: "Simulator", request: web.BaseRequest) -> web.StreamResponse:
    """Answers everything that is not the Bot API."""
    origin = request.headers.get("Origin")
    if urlsplit(f"//{request.host}").hostname not in LOCAL_HOSTS or (
        origin is not None and urlsplit(origin).hostname not in LOCAL_HOSTS
    ):
        return web.json_response({"error": "this server answers its own machine only"}, status=403)
    try:
        return await _route(sim, request)
    except ApiError as error:
        return web.json_response({"error": error.description}, status=error.code)
    except (KeyError, ValueError) as error:
        return web.json_response({"error": f"wrong or missing value: {error}"}, status=400)


async def _route(sim: "Simulator", request: web.BaseRequest) -> web.StreamResponse:
    path = request.path
    if request.method == "POST" and path in _POSTS:
        params, files = await read_request(request)
        return _json(await _POSTS[path](sim, params, files))
    if request.method != "GET":
        raise ApiError(404, "Not Found")
    if path == "/":
        return page_file("index.html")
    if path.startswith("/assets/"):
        return page_file(path.removeprefix("/assets/"))
    if path.startswith("/sim/files/"):
        file = sim.files.get(path.removeprefix("/sim/files/"))
        return chat_file(file) if file else web.Response(status=404)
    if path == "/sim/events":
        return await stream_events(sim, _person(sim, request.query), request)
    if match := re.fullmatch(r"/sim/chats/(-?\d+)/messages", path):
        person = _person(sim, request.query)
        return _json({"messages": _messages(_chat(sim, person, int(match[1])))})
    if path in _GETS:
        return _json(_GETS[path](sim, request.query))
    raise ApiError(404, "Not Found")


def _state(sim: "Simulator", _query: Mapping[str, str]) -> Json:
    bots = list(sim.bots.values())
    people = [person.user for person in sim.people.values()]
    private = [sim.private_chat(bot, user) for user in people for bot in bots]
    return {
        "bots": [{"id": bot.id, "username": bot.user.username, "name": bot.user.name} for bot in bots],
        "people": [_person_view(sim, user) for user in people],
        "chats": [_chat_view(sim, chat) for chat in [*private, *sim.chats.values()] if chat.migrated_to is None],
    }


def _person_view(sim: "Simulator", user: User) -> Json:
    blocked = any(
        sim.private_chat(bot, user).members[bot.id] is Status.KICKED for bot in itertools.islice(sim.bots.values(), 1)
    )
    return {
        "id": user.id,
        "name": user.name,
        "username": user.username,
        "language": user.language,
        "blocked": blocked,
    }


def _chat_view(sim: "Simulator", chat: Chat) -> Json:
    present = [id_ for id_, status in chat.members.items() if status.present or chat.bot is not None]
    people = [id_ for id_ in present if id_ in sim.people]
    return {
        "id": chat.id,
        "kind": chat.kind.value,
        "title": chat.bot.name if chat.bot else chat.title,
        "members": [chat.id] if chat.bot else people,
        "bot_ids": [id_ for id_ in present if id_ in sim.bots_by_id],
        "topics": [{"id": id_, "name": name} for id_, name in chat.topics.items()],
    }


def _messages(chat: Chat) -> list[Json]:
    return [message_view(message) for message in list(chat.messages.values())[-SHOWN_MESSAGES:]]


def _commands(sim: "Simulator", query: Mapping[str, str]) -> Json:
    person = _person(sim, query)
    chat = _chat(sim, person, int(query["chat"]))
    return {"commands": [command for bot in _bots_of(sim, chat) for command in menu_of(bot, chat, person.user)]}


def _bot(sim: "Simulator", query: Mapping[str, str]) -> Json:
    person = _person(sim, query)
    bot = _first_bot(sim)
    language = person.user.language[:2]

    def text(texts: dict[str, str]) -> str:
        return texts.get(language) or texts.get("", "")

    return {
        "name": text(bot.names) or bot.user.name,
        "description": text(bot.descriptions),
        "short_description": text(bot.short_descriptions),
        "blocked": sim.private_chat(bot, person.user).members[bot.id] is Status.KICKED,
    }


async def _send(sim: "Simulator", body: Mapping[str, Any], _files: Mapping[str, Upload]) -> Json:
    person, chat = _who_and_where(sim, body)
    reply_to = chat.messages.get(int(body["reply_to"])) if body.get("reply_to") else None
    topic = int(body["topic"]) if body.get("topic") else None
    message = acts.say(sim, person.user, chat, acts.typed(str(body["text"])), reply_to=reply_to, topic=topic)
    return {"message": message_view(message)}


async def _press(sim: "Simulator", body: Mapping[str, Any], _files: Mapping[str, Upload]) -> Json:
    person, chat = _who_and_where(sim, body)
    message = chat.messages.get(int(body["message_id"]))
    if message is None:
        raise ApiError(404, "the message is gone")
    query = acts.press(sim, person.user, message, str(body["data"]))
    try:
        async with asyncio.timeout(ANSWER_SECONDS):
            await query.answered.wait()
    except TimeoutError:
        return {"toast": None, "alert": False}
    return {"toast": query.text or None, "alert": query.alert}


async def _upload(sim: "Simulator", body: Mapping[str, Any], files: Mapping[str, Upload]) -> Json:
    person, chat = _who_and_where(sim, body)
    if not files:
        raise KeyError("file")
    way, caption = str(body.get("as") or "document"), str(body.get("caption") or "")
    sent = send_files(sim, person.user, chat, list(files.values()), way=way, caption=caption)
    return {"message": message_view(sent[0]), "messages": [message_view(message) for message in sent]}


async def _inline(sim: "Simulator", body: Mapping[str, Any], _files: Mapping[str, Upload]) -> Json:
    person, chat = _who_and_where(sim, body)
    bot = next(iter(_bots_of(sim, chat)), None) or _first_bot(sim)
    query = acts.ask_inline(sim, person.user, bot, str(body["query"]), offset=str(body.get("offset") or ""), chat=chat)
    try:
        async with asyncio.timeout(ANSWER_SECONDS):
            await query.answered.wait()
    except TimeoutError:
        return {"results": [], "query_id": query.id}
    answer: Json = {"results": query.results, "query_id": query.id, "next_offset": query.next_offset}
    if query.button:
        answer["button"] = query.button
    return answer


async def _choose(sim: "Simulator", body: Mapping[str, Any], _files: Mapping[str, Upload]) -> Json:
    person, chat = _who_and_where(sim, body)
    query = sim.inline_queries[str(body["query_id"])]
    result = next((result for result in query.results if result["id"] == body["result_id"]), None)
    if result is None:
        raise ApiError(404, "there is no such result")
    return {"message": message_view(acts.choose(sim, person.user, chat, query, result))}


async def _add_person(sim: "Simulator", body: Mapping[str, Any], _files: Mapping[str, Upload]) -> Json:
    person = sim.add_person(
        str(body["name"]), username=body.get("username") or None, language=str(body.get("language") or "")
    )
    return _person_view(sim, person.user)


async def _block(sim: "Simulator", body: Mapping[str, Any], _files: Mapping[str, Upload]) -> Json:
    person = _person(sim, body)
    acts.set_blocked(sim, person.user, _first_bot(sim), blocked=bool(body["blocked"]))
    return {"blocked": bool(body["blocked"])}


def _person(sim: "Simulator", query: Mapping[str, Any]) -> Person:
    person = sim.people.get(int(query["person"]))
    if person is None:
        raise ApiError(404, "there is no such person")
    return person


def _chat(sim: "Simulator", person: Person, chat_id: int) -> Chat:
    if chat_id == person.id:
        return sim.private_chat(_first_bot(sim), person.user)
    chat = sim.chats.get(chat_id)
    if chat is None or not chat.members.get(person.id, Status.LEFT).present:
        raise ApiError(404, "there is no such chat")
    return chat


def _who_and_where(sim: "Simulator", body: Mapping[str, Any]) -> tuple[Person, Chat]:
    person = _person(sim, body)
    return person, _chat(sim, person, int(body["chat"]))


def _first_bot(sim: "Simulator") -> Bot:
    if not sim.bots:
        raise ApiError(404, "there is no bot")
    return next(iter(sim.bots.values()))


def _bots_of(sim: "Simulator", chat: Chat) -> list[Bot]:
    return [sim.bots_by_id[id_] for id_, status in chat.members.items() if status.present and id_ in sim.bots_by_id]


def _json(body: Json) -> web.Response:
    return web.json_response(body, dumps=lambda value: json.dumps(value, ensure_ascii=False))


_GETS: dict[str, Callable[["Simulator", Mapping[str, str]], Json]] = {
    "/sim/state": _state,
    "/sim/commands": _commands,
    "/sim/bot": _bot,
}
_POSTS: dict[str, Callable[["Simulator", Mapping[str, Any], Mapping[str, Upload]], Awaitable[Json]]] = {
    "/sim/send": _send,
    "/sim/press": _press,
    "/sim/upload": _upload,
    "/sim/inline": _inline,
    "/sim/choose": _choose,
    "/sim/people": _add_person,
    "/sim/block": _block,
}
