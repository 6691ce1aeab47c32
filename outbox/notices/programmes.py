"""What groups are told of a week's seminars: the programme, and what of it has moved."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from lab.seminars.programme_posts import MOVED, POSTED, Difference, Week, difference_of, listed_in
from messages import programme_posts as screens
from messages.bilingual import Bilingual
from messages.html import Html
from messages.programme_posts import Poster
from messages.screen import Screen
from messages.words import Words
from outbox.notices.notice import Facts, Notice, Owed, Reader
from outbox.reply import Calls, Reply, Send
from storage import programmes
from storage.programmes import ProgrammePost


@dataclass(frozen=True)
class _Moved:
    post: ProgrammePost
    chat_id: int
    message_id: int
    changes: Sequence[Difference]


async def _post(owed: Owed) -> ProgrammePost | None:
    return await programmes.post(owed.tx, owed.facts["post"])


async def _moved(owed: Owed) -> _Moved | None:
    """As long as the post is there to be edited."""
    post = await programmes.post(owed.tx, owed.facts["post"])
    delivered = await programmes.delivered(owed.tx, post.event) if post is not None else None
    if post is None or delivered is None or not delivered[2]:
        return None
    return _Moved(post, delivered[1], delivered[2][0], [difference_of(one) for one in owed.facts["changes"]])


def _poster(reader: Reader, post: ProgrammePost) -> Poster:
    week = Week(post.since, post.until, ZoneInfo(post.zone))
    return Poster(week, listed_in(post), post.language, Bilingual(post.line_zh, post.line_en), reader.deep_link)


def _draw_post(reader: Reader, post: Any) -> Reply:
    return Reply((Send(Screen(screens.post(reader.catalogue, _poster(reader, post)))),))


def _draw_moved(reader: Reader, moved: Any) -> Reply:
    """The post as things stand now; and a reply to it, where a reader would miss something."""
    poster = _poster(reader, moved.post)
    plainly = {"parse_mode": "HTML", "link_preview_options": {"is_disabled": True}}
    to = {"chat_id": moved.chat_id}
    edited = {**to, "message_id": moved.message_id, "text": str(screens.post(reader.catalogue, poster)), **plainly}
    calls: list[tuple[str, Mapping[str, Any]]] = [("editMessageText", edited)]
    if moved.changes:
        answered = {"message_id": moved.message_id, "allow_sending_without_reply": True}
        said = str(screens.moved(reader.catalogue, poster, moved.changes))
        sent = {**to, "text": said, "reply_parameters": answered, **plainly}
        if moved.post.thread_id is not None:
            sent["message_thread_id"] = moved.post.thread_id
        calls.append(("sendMessage", sent))
    return Reply((Calls(tuple(calls)),))


def _line(words: Words, _: Facts) -> Html:
    return words.html("notice-programme-line")


KINDS: Mapping[str, Notice] = {
    POSTED: Notice(_post, _draw_post, _line),
    MOVED: Notice(_moved, _draw_moved, _line),
}
