"""Plain words, and `@bot words` in any chat: projects first, then openings; the code of something is that thing, and the number of an
application is that application, for whom it is."""

from typing import Any

from telegram.ext import filters as ptb_filters

from handlers import openings as shown_openings
from handlers import projects as shown_projects
from handlers.applications.looking import open_number
from handlers.context import Context
from handlers.entries import Feature, InlineQuery, Message
from handlers.reviewing import applications as reviewed
from handlers.typed import words as typed
from lab import opening_lists, projects
from messages import opening_cards
from messages import projects as project_cards
from outbox.reply import NOTHING, InlineResults, Reply, reply

INLINE_PAGE = 10


async def search_text(context: Context) -> Reply:
    """Plain words are looked up."""
    message = context.update.effective_message
    if message is not None and message.via_bot is not None:
        return NOTHING  # a card that somebody shared into this very chat
    wanted = typed(context.text)
    own = await reviewed.open_number(context, wanted) or await open_number(context, wanted)
    if own is not None:
        return own
    card = await shown_openings.open_code(context, wanted)
    if card is not None:
        return card
    some = projects.Filters(words=wanted)
    if not (await projects.find(context.tx, context.reader, some, offset=0, limit=1)).total:
        of_openings = await shown_openings.with_words(context, wanted)
        if of_openings is not None:
            return await shown_openings.show_list(context, of_openings)
    return await shown_projects.list_projects(context)


async def inline(context: Context) -> Reply:
    """`@bot words`: cards to share, public ones only."""
    query = context.update.inline_query
    offset = int(query.offset) if query and query.offset.isdigit() else 0
    results, more = await _results(context, typed(context.text), offset)
    nothing = {"text": context.words.plain("inline-nothing"), "start_parameter": "do_projects"}
    button = None if results or offset else nothing
    following = str(offset + len(results)) if results and more else ""
    return reply(InlineResults(tuple(results), next_offset=following, button=button))


async def _results(context: Context, words: str, offset: int) -> tuple[list[dict[str, Any]], bool]:
    """A page of what can be shared, and whether there is more: projects, then openings."""
    tx, reader, link = context.tx, context.reader, context.installation.deep_link
    of_projects = projects.Filters(words=words)
    total, cards = await projects.find_cards(tx, reader, of_projects, offset=offset, limit=INLINE_PAGE)
    results = [
        project_cards.inline_result(context.words, one, url=link(f"project_{one.project.code}")) for one in cards
    ]
    if offset + len(results) < total:
        return results, True
    show = opening_lists.Show.ALL if words else opening_lists.Show.CURRENT
    left = INLINE_PAGE - len(results)
    start = max(0, offset - total)
    more, found = await opening_lists.find_cards(
        tx, reader, opening_lists.Filters(words=words, show=show), now=context.now, offset=start, limit=left
    )
    results += [
        opening_cards.inline_result(
            context.words, one, zone=context.zone, now=context.now, url=link(f"opening_{one.opening.code}")
        )
        for one in found
    ]
    return results, start + len(found) < more


FEATURE = Feature(
    others=(
        Message(search_text, filters=ptb_filters.ChatType.PRIVATE & ptb_filters.TEXT & ~ptb_filters.COMMAND),
        InlineQuery(inline),
    ),
)
