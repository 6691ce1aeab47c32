"""What people do, on the state directly: shared by `Person` and by the chat page."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from simulator.bots import Bot
from simulator.errors import bad_request
from simulator.feed import Event
from simulator.filestore import media_of, store
from simulator.formatting import caption_text, message_text, read_text
from simulator.parameters import Upload
from simulator.posting import bots_of, change_status, edited, people_of, post
from simulator.queries import CallbackQuery, InlineQuery
from simulator.rendering import message_json
from simulator.state import Chat, ChatKind, Json, Media, Message, Status, User
from simulator.text import Formatted

if TYPE_CHECKING:
    from simulator.world import Simulator

# Presses and inline queries are forgotten past this many, long after they have expired.
REMEMBERED = 20_000


def say(
    sim: "Simulator",
    user: User,
    chat: Chat,
    value: Formatted,
    *,
    media: Media | None = None,
    reply_to: Message | None = None,
    topic: int | None = None,
    album: str | None = None,
    via: Bot | None = None,
    markup: Json | None = None,
    forward_origin: Json | None = None,
) -> Message:
    """A person posts a message. In a private chat that is what allows the bot to answer."""
    if chat.bot is not None:
        if chat.members[chat.bot.id] is Status.KICKED:
            raise bad_request(f"{user.name} has blocked the bot")
        chat.opened = True
    elif not chat.members.get(user.id, Status.LEFT).present:
        raise bad_request(f"{user.name} is not in {chat.title}")
    message = Message(
        0,
        chat,
        None if chat.kind is ChatKind.CHANNEL else user,
        int(sim.clock()),
        text=value.text,
        entities=value.entities,
        media=media,
        markup=markup,
        reply_to=reply_to,
        topic=topic,
        album=album,
        via_bot=via.user if via else None,
        forward_origin=forward_origin,
    )
    return post(sim, message)


def say_album(sim: "Simulator", user: User, chat: Chat, value: Formatted, media: Sequence[Media]) -> list[Message]:
    """A person posts several files as one album: a message each, the caption with the first."""
    album = str(sim.rng.getrandbits(60))
    captions = [value, *(Formatted("") for _ in media[1:])]
    return [say(sim, user, chat, caption, media=one, album=album) for caption, one in zip(captions, media, strict=True)]


def typed(text: str, entities: Sequence[Json] = ()) -> Formatted:
    """What a person typed, with the formatting they chose and the entities that their client finds."""
    return message_text({"text": text, "entities": list(entities)})


def captioned(text: str, entities: Sequence[Json] = ()) -> Formatted:
    """What a person typed beside a file; may be empty."""
    return caption_text({"caption": text, "caption_entities": list(entities)})


def upload(sim: "Simulator", kind: str, file: Upload, details: Json | None = None) -> Media:
    """A person's file; a picture that is none travels as a document."""
    return media_of(kind, store(sim, kind, file), details or {})


def forward(sim: "Simulator", user: User, chat: Chat, original: Message) -> Message:
    """A person passes a message on; it says where it is from."""
    origin = original.forward_origin
    if origin is None and original.sender is not None:
        origin = {"type": "user", "date": original.date, "sender_user": original.sender.json()}
    value = Formatted(original.text, original.entities)
    return say(sim, user, chat, value, media=original.media, forward_origin=origin)


def change(sim: "Simulator", message: Message, text: str) -> None:
    """A person edits their message."""
    value = caption_text({"caption": text}) if message.media else typed(text)
    message.text, message.entities = value.text, value.entities
    edited(sim, message, by_person=True)


def press(sim: "Simulator", user: User, message: Message, data: str) -> CallbackQuery:
    """A person presses a callback button; it need not be there any more."""
    author = message.via_bot or message.sender
    bot = sim.bots_by_id.get(author.id) if author else None
    bot = bot or next(bots_of(sim, message.chat))
    query = CallbackQuery(str(sim.rng.getrandbits(62)), bot, user, message, sim.clock())
    sim.callbacks[query.id] = query
    if len(sim.callbacks) > REMEMBERED:
        sim.callbacks.popitem(last=False)
    content: Json = {"id": query.id, "from": user.json(), "chat_instance": message.chat.instance, "data": data}
    if message.inline_id is not None:
        content["inline_message_id"] = message.inline_id
    else:
        content["message"] = message_json(message)
    bot.queue.put("callback_query", content, message.chat.id)
    return query


def ask_inline(
    sim: "Simulator", user: User, bot: Bot, words: str, *, offset: str = "", chat: Chat | None = None
) -> InlineQuery:
    """A person types words after the bot's name."""
    query = InlineQuery(str(sim.rng.getrandbits(62)), bot, user, words, sim.clock())
    sim.inline_queries[query.id] = query
    if len(sim.inline_queries) > REMEMBERED:
        sim.inline_queries.popitem(last=False)
    content: Json = {"id": query.id, "from": user.json(), "query": words[:256], "offset": offset}
    if chat is not None:
        content["chat_type"] = "sender" if chat.bot is bot.user else chat.kind.value
    bot.queue.put("inline_query", content, user.id)
    return query


def choose(sim: "Simulator", user: User, chat: Chat, query: InlineQuery, result: Json) -> Message:
    """A person sends one of the inline results; the bot hears which."""
    value, media = _content_of(sim, result)
    markup: Json | None = result.get("reply_markup")
    message = say(sim, user, chat, value, media=media, via=query.bot, markup=markup)
    chosen: Json = {"result_id": result["id"], "from": user.json(), "query": query.query}
    if markup:
        message.inline_id = f"AAMC{sim.rng.getrandbits(60):x}"
        sim.inline_messages[message.inline_id] = message
        chosen["inline_message_id"] = message.inline_id
    query.bot.queue.put("chosen_inline_result", chosen, user.id)
    return message


def set_blocked(sim: "Simulator", user: User, bot: Bot, *, blocked: bool) -> None:
    """A person blocks a bot or unblocks it; the bot is told."""
    chat = sim.private_chat(bot, user)
    old = chat.members[bot.id]
    new = Status.KICKED if blocked else Status.MEMBER
    if old is new:
        return
    chat.members[bot.id] = new
    change_status(sim, chat, bot.user, user, old, new)
    sim.feed.tell(Event("chat", chat), people_of(chat))


def _content_of(sim: "Simulator", result: Json) -> tuple[Formatted, Media | None]:
    content: Json | None = result.get("input_message_content")
    if content and "message_text" in content:
        return read_text(content["message_text"], content.get("parse_mode", ""), content.get("entities", [])), None
    if content and "latitude" in content:
        return Formatted(""), Media("location", {key: content[key] for key in ("latitude", "longitude")})
    for kind in ("photo", "document", "video", "voice", "audio", "sticker", "gif", "mpeg4"):
        file = sim.files.get(result.get(f"{kind}_file_id", ""))
        if file is not None:
            name = "animation" if kind in ("gif", "mpeg4") else kind
            return caption_text(result), media_of(name, file, result)
    raise bad_request(f"the simulator cannot send an inline result of type {result['type']!r} from the web")
