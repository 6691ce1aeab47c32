"""Plain words, and `@bot words` in any chat: projects first, then openings, then seminars; the code of something is that thing, the number
of an application is that application, for whom it is, and a day or a week is the seminars in it."""

from typing import Any

from telegram.ext import filters as ptb_filters

from handlers import openings as shown_openings
from handlers import projects as shown_projects
from handlers.applications.looking import open_number
from handlers.context import Context
from handlers.entries import Feature, InlineQuery, Message
from handlers.pages import with_row
from handlers.reviewing import applications as reviewed
from handlers.seminars import looking as shown_seminars
from handlers.seminars.showing import reader as seminar_reader
from handlers.seminars.showing import show_list as show_seminars
from handlers.typed import words as typed
from lab import opening_lists, projects
from lab.seminars import lists
from lab.seminars.spans import Span, When
from messages import opening_cards, seminar_cards
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
    card = await shown_openings.open_code(context, wanted) or await shown_seminars.open_code(context, wanted)
    if card is not None:
        return card
    of_time = await shown_seminars.at_a_time(context, wanted)
    if of_time is not None:
        return of_time
    some = projects.Filters(words=wanted)
    if not (await projects.find(context.tx, context.reader, some, offset=0, limit=1)).total:
        of_openings = await shown_openings.with_words(context, wanted)
        if of_openings is not None:
            answer = await shown_openings.show_list(context, of_openings)
            return with_row(answer, await shown_seminars.button(context, wanted))
        of_seminars = await shown_seminars.with_words(context, wanted)
        if of_seminars is not None:
            return await show_seminars(context, of_seminars)
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
    """A page of what can be shared, and whether there is more: projects, then openings, then seminars."""
    results: list[dict[str, Any]] = []
    before = 0
    for source in (_projects, _openings, _seminars):
        left = INLINE_PAGE - len(results)
        if not left:
            return results, True
        total, found = await source(context, words, max(0, offset - before), left)
        results += found
        before += total
    return results, offset + len(results) < before


async def _projects(context: Context, words: str, offset: int, limit: int) -> tuple[int, list[dict[str, Any]]]:
    wanted = projects.Filters(words=words)
    total, cards = await projects.find_cards(context.tx, context.reader, wanted, offset=offset, limit=limit)
    link = context.installation.deep_link
    return total, [
        project_cards.inline_result(context.words, one, url=link(f"project_{one.project.code}")) for one in cards
    ]


async def _openings(context: Context, words: str, offset: int, limit: int) -> tuple[int, list[dict[str, Any]]]:
    show = opening_lists.Show.ALL if words else opening_lists.Show.CURRENT
    wanted = opening_lists.Filters(words=words, show=show)
    total, cards = await opening_lists.find_cards(
        context.tx, context.reader, wanted, now=context.now, offset=offset, limit=limit
    )
    link = context.installation.deep_link
    return total, [
        opening_cards.inline_result(
            context.words, one, zone=context.zone, now=context.now, url=link(f"opening_{one.opening.code}")
        )
        for one in cards
    ]


async def _seminars(context: Context, words: str, offset: int, limit: int) -> tuple[int, list[dict[str, Any]]]:
    wanted = lists.Filters(words=words, span=Span(When.ALL if words else When.COMING))
    total, cards = await lists.find_cards(
        context.tx, context.reader, wanted, now=context.now, zone=context.zone, offset=offset, limit=limit
    )
    to, link = seminar_reader(context), context.installation.deep_link
    return total, [seminar_cards.inline_result(to, one, url=link(f"seminar_{one.seminar.code}")) for one in cards]


FEATURE = Feature(
    others=(
        Message(search_text, filters=ptb_filters.ChatType.PRIVATE & ptb_filters.TEXT & ~ptb_filters.COMMAND),
        InlineQuery(inline),
    ),
)
