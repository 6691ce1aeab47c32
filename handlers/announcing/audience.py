"""Who gets it: buttons that combine, project codes, links of threads, and lists that are pasted or sent."""

import asyncio
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from telegram.error import TelegramError

from handlers.announcing.part_codes import ADMIT, CHOOSE, EXCLUDE, LEAVE, pack, pressed, unpack
from handlers.form_entries import Asked, Held, Outcome, Picker, View
from lab import audiences, openings, projects
from lab.audiences import Audience, NotAPart, Part, audience_of, lists
from lab.audiences.lists import FILE_LIMIT, Entry, read_file, read_text
from lab.errors import LabError
from lab.forms.choices import folded
from lab.forms.fields import Sent, text_of
from lab.roles import Permission, may
from messages import composing_audience as screens
from messages.audiences import found as found_text
from messages.audiences import unknown_file
from messages.composing_audience import OUT, VIEWS, Seen
from messages.forms import Body
from messages.html import Html
from outbox.reply import SendFile

if TYPE_CHECKING:  # entries.py imports the file of pickers
    from handlers.entries import Before

_STANDS_IN = {"chats": "groups", "applicants": "openings", "drafts": "openings"}
LONGEST_CODE = 40  # characters of what may be a code
# A link to a message or a thread of a group that is not public: its id, and the thread.
_THREAD = re.compile(r"(?:https?://)?t\.me/c/(?P<chat>\d{5,13})/(?P<thread>\d{1,10})(?:/\d{1,10})?(?:\?.*)?")
_OF_CHANNELS = -1_000_000_000_000  # what Telegram's apps leave out of the id


class Recipients(Picker):
    """Held is the audience in its stored form."""

    async def draw(self, asked: Asked) -> Body | None:
        return screens.body(asked.words, await _seen(asked), asked.view, asked.button, _say)

    async def press(self, asked: Asked, value: str) -> Outcome:
        audience = audience_of(asked.value or {})
        if value.startswith("v:"):
            return View(value[2:])
        if value == "0":
            return Held(Audience().as_json())
        options = await audiences.options(
            asked.context.tx,
            asked.context.actor,
            audience,
            default_language=_language(asked),
            owner_ids=asked.context.installation.owner_ids,
        )
        chosen = unpack(value, screens.offered(options, audience))
        if chosen is None:
            return View()
        sign, part = chosen
        try:
            return Held(pressed(audience, sign, part).as_json(), view=_view(sign, part))
        except NotAPart:
            return View()

    async def prepare(self, before: "Before", sent: Sent) -> Any:
        """A file's entries, or the error that says why there are none: the question is asked again with it."""
        if sent.file is None or sent.kind != "document" or not may(before.actor, Permission.ANNOUNCE):
            return None
        if sent.file.size is not None and sent.file.size > FILE_LIMIT:
            size = round(sent.file.size / 1e6, 1)
            return LabError("recipients-file-too-large", size=size, limit=FILE_LIMIT // 1_000_000)
        try:
            data = await before.fetch(sent.file.file_id)
            return await asyncio.to_thread(read_file, sent.file.name, data)
        except TelegramError:
            return LabError("import-not-fetched")
        except LabError as error:
            return error

    async def read(self, asked: Asked, sent: Sent, prepared: Any) -> Outcome:
        if isinstance(prepared, LabError):
            raise prepared
        audience = audience_of(asked.value or {})
        if isinstance(prepared, list):
            return await _listed(asked, audience, prepared, name=sent.file.name if sent.file else "")
        typed = text_of(sent)
        thread = _THREAD.fullmatch(typed.strip())
        if thread is not None:
            return await _in_thread(asked, audience, _OF_CHANNELS - int(thread["chat"]), int(thread["thread"]))
        named = screens.called(asked.context.installation.catalogue, await _seen(asked)).get(folded(typed))
        if named is not None:
            return Held(pressed(audience, CHOOSE, named).as_json(), view=_view(CHOOSE, named))
        coded = await _coded(asked, typed)
        if coded is not None:
            return Held(pressed(audience, CHOOSE, coded).as_json(), view=coded.name)
        return await _listed(asked, audience, read_text(typed), name="")

    async def show(self, asked: Asked, stored: Any) -> Html | None:
        audience = audience_of(stored)
        names = await audiences.names(asked.context.tx, audience)
        counted = await audiences.count(
            asked.context.tx,
            asked.context.actor,
            audience,
            default_language=_language(asked),
            owner_ids=asked.context.installation.owner_ids,
        )
        return screens.value(asked.words, audience, names, counted)


async def _coded(asked: Asked, typed: str) -> Part | None:
    """The followers of what has the code that was typed."""
    if len(typed) > LONGEST_CODE:
        return None
    tx, actor = asked.context.tx, asked.context.actor
    if code := await projects.typed_code(tx, actor, typed):
        return Part("projects", code)
    code = await openings.typed_code(tx, actor, typed)
    return Part("openings", code) if code else None


def _say(wanted: bool, part: Part, excluding: bool) -> str:
    sign = (EXCLUDE if wanted else ADMIT) if excluding else (CHOOSE if wanted else LEAVE)
    return pack(sign, part)


def _view(sign: str, part: Part) -> str:
    """The view in which the pressed button stands."""
    name = _STANDS_IN.get(part.name, part.name)
    shown = name if name in VIEWS else ""
    if sign in (EXCLUDE, ADMIT):
        return f"{OUT}:{shown}" if shown else OUT
    return shown


async def _seen(asked: Asked) -> Seen:
    """Everything that the views are drawn with."""
    context, audience = asked.context, audience_of(asked.value or {})
    owner_ids, language = context.installation.owner_ids, _language(asked)
    options = await audiences.options(
        context.tx, context.actor, audience, default_language=language, owner_ids=owner_ids
    )
    counted = await audiences.count(context.tx, context.actor, audience, default_language=language, owner_ids=owner_ids)
    offered = list(dict.fromkeys(screens.offered(options, audience)))
    everything = Audience(
        topics=frozenset(part.value for part in offered if part.name == "topics"),
        lists=frozenset(int(part.value) for part in offered if part.name == "lists"),
        chats=tuple({chat_id: (chat_id, None) for chat_id in _chat_ids(offered)}.values()),
    )
    return Seen(audience, options, await audiences.names(context.tx, everything), counted)


def _chat_ids(offered: Sequence[Part]) -> list[int]:
    return [int(part.value.partition("/")[0]) for part in offered if part.name == "chats"]


async def _listed(asked: Asked, audience: Audience, entries: Sequence[Entry], *, name: str) -> Outcome:
    """A list of people joins what is chosen; who was not found comes back as a file."""
    context = asked.context
    found = await lists.find(context.tx, entries)
    list_id = await lists.keep(context.tx, context.actor, found, name=name, now=context.now)
    held = pressed(audience, CHOOSE, Part("lists", str(list_id))).as_json()
    facts = {"list": list_id, "language": context.language.value}
    unknown = (SendFile("recipients-unknown", facts, unknown_file(context.words)),) if found.unknown else ()
    return Held(held, note=found_text(context.words, found), before=unknown)


async def _in_thread(asked: Asked, audience: Audience, chat_id: int, thread_id: int) -> Outcome:
    """A thread of a group in which the bot is takes the place of the group as a whole."""
    names = await audiences.names(asked.context.tx, Audience(chats=((chat_id, None),)))
    if chat_id not in names.chats:
        raise LabError("announce-thread-unknown")
    held = pressed(audience, CHOOSE, Part("chats", f"{chat_id}/{thread_id}"))
    return Held(held.as_json(), view="groups")


def _language(asked: Asked) -> str:
    return asked.context.installation.default_language.value
