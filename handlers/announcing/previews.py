"""An announcement as its recipients will see it, in each language that they read, for whoever asks."""

from dataclasses import replace

from handlers.announcing.topic_names import topic_names
from handlers.context import Context
from lab.announcements import Wanted
from lab.announcing.forecast import forecast
from lab.audiences import audience_of
from messages import content as letters
from messages.announcing import preview_head
from messages.content import Options
from messages.screen import Screen
from messages.words import Language
from outbox.reply import Calls, Part, Reply, Send
from storage.announcements import Manner


async def preview(context: Context, wanted: Wanted) -> Reply:
    """New messages in this chat; their buttons answer that this is a preview. Where some of the recipients read a language in which there
    is no version, also what these will see."""
    seen = await forecast(context.tx, context.actor, wanted, defaults=context.installation.defaults, now=context.now)
    parts: list[Part] = []
    for language in sorted({*wanted.contents, *seen.numbers.missing}, reverse=True):
        seen_by = replace(context, words=context.installation.catalogue[Language(language)])
        options = Options(confirm=wanted.confirm, silent=wanted.silent, protected=wanted.protected)
        letter = letters.letter(seen_by.words, wanted.contents, options, await _foot(seen_by, wanted))
        parts.append(Send(Screen(preview_head(context.words, language))))
        parts.append(Calls(tuple(letters.send_calls(letter, chat_id=context.chat_id or 0))))
    return Reply(tuple(parts))


async def _foot(context: Context, wanted: Wanted) -> str:
    """The line at the foot, as most recipients have it."""
    if wanted.manner is Manner.SERVICE:
        return ""
    audience = audience_of(wanted.audience)
    projects, openings = (", ".join(sorted(codes)) for codes in (audience.projects, audience.openings))
    others = audience.everyone or audience.topics or audience.roles or audience.lists
    if (projects or openings) and not others:
        return letters.foot(context.words, project=projects, opening=openings)
    if not wanted.topic:
        return letters.foot(context.words)
    whole = wanted.topic.partition("/")[0]
    return letters.foot(context.words, topic=(await topic_names(context)).get(whole, whole))
