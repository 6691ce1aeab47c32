"""Series: all of them, the card of one, following it, and its poster."""

from handlers.context import Context
from handlers.pages import first_screen
from handlers.seminars.showing import gone, reader, show_card, show_list
from handlers.toasts import with_toast
from handlers.typed import words as typed
from lab.errors import NotFound
from lab.seminars import cards, following, lists
from lab.seminars.lists import Filters
from lab.seminars.spans import Span, When
from messages import bilingual, seminar_cards, series_cards
from messages.seminar_lists import EVERYTHING, series_data
from outbox.reply import Reply, SendFile, Toast, reply


async def every(context: Context) -> Reply:
    """All series."""
    return reply(series_cards.every(reader(context), await lists.all_series(context.tx, context.reader)))


async def show(context: Context) -> Reply:
    """The card of a series."""
    return await show_series(context, context.field("code"))


async def open_shared(context: Context) -> Reply:
    """?start=series_TEA"""
    try:
        await cards.series_card(context.tx, context.reader, context.text, now=context.now)
    except NotFound:
        wanted = Filters(words=typed(context.text), span=Span(When.ALL))
        return first_screen(context, await show_list(context, wanted), target=f"ml:0:{EVERYTHING}")
    return first_screen(context, await show_series(context, context.text), target=series_data(context.text))


async def follow(context: Context) -> Reply:
    """Follow or unfollow, as the button said."""
    code, seminar = context.field("code"), context.field("seminar")
    wanted = context.field("sign") == "+"
    change = following.follow if wanted else following.unfollow
    try:
        await change(context.tx, context.actor, code, now=context.now)
    except NotFound as error:
        return await gone(context, error)
    toast = Toast(context.words.plain("series-followed" if wanted else "series-unfollowed"))
    return await show_card(context, seminar, toast) if seminar else with_toast(toast, await show_series(context, code))


async def qr(context: Context) -> Reply:
    """The link of a series as a picture, for a poster."""
    try:
        one = (await cards.series_card(context.tx, context.reader, context.field("code"), now=context.now)).series
    except NotFound as error:
        return await gone(context, error)
    link = context.installation.deep_link(f"series_{one.code}")
    name = bilingual.of(one, "title").in_language(context.language) or one.code
    caption = seminar_cards.qr_caption(context.words, name, one.code, link=link)
    return reply(SendFile("qr", {"link": link}, f"{one.code}.png", caption=caption, picture=True))


async def show_series(context: Context, code: str) -> Reply:
    """The card of a series as it stands now; where it is gone, the list, saying so."""
    try:
        one = await cards.series_card(context.tx, context.reader, code, now=context.now)
    except NotFound as error:
        return await gone(context, error)
    link = context.installation.deep_link(f"series_{one.series.code}")
    return reply(series_cards.card(reader(context), one, link=link))
