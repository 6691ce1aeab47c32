"""Cards of seminars: from a list, by a link, their whole texts, files and posters."""

from handlers.context import Context
from handlers.pages import first_screen
from handlers.seminars.showing import LISTING, drawn, find, gone, reader, show_card, show_list
from handlers.typed import words as typed
from lab.errors import NotFound
from lab.seminars import cards, materials
from lab.seminars.lists import Filters
from lab.seminars.spans import Span, When
from messages import seminar_cards
from messages.seminar_lists import PAGE, card_data, page_data
from messages.seminar_texts import title
from outbox.reply import Calls, Reply, SendFile, reply


async def open_shared(context: Context) -> Reply:
    """?start=seminar_S-2026-31"""
    try:
        one = await cards.card(context.tx, context.reader, context.text, now=context.now)
    except NotFound:
        wanted = Filters(words=typed(context.text), span=Span(When.ALL))
        target = page_data(await LISTING.reference(context, wanted), 0)
        return first_screen(context, await show_list(context, wanted), target=target)
    return first_screen(context, await drawn(context, one), target=card_data(one.seminar.code))


async def show(context: Context) -> Reply:
    """A card, from a list or alone."""
    return await show_card(context, context.field("code"))


async def neighbour(context: Context) -> Reply:
    """The card at a position of the list."""
    filters = await LISTING.referred(context)
    if filters is None:
        return await show_list(context, Filters(), forgotten=True)
    position = int(context.field("position"))
    found = await find(context, filters, offset=position, limit=1)
    if not found.seminars:  # the list has become shorter
        return await show_list(context, filters, number=position // PAGE)
    one = await cards.card(context.tx, context.reader, found.seminars[0].code, now=context.now)
    return await drawn(context, one, position=position, filters=filters, total=found.total)


async def text(context: Context) -> Reply:
    """The whole abstract and biography."""
    try:
        one = await cards.card(context.tx, context.reader, context.field("code"), now=context.now)
    except NotFound as error:
        return await gone(context, error)
    return reply(seminar_cards.full_text(reader(context), one, page=int(context.field("page"))))


async def file(context: Context) -> Reply:
    """A file among the materials, as Telegram keeps it."""
    try:
        seminar, material = await materials.visible_file(context.tx, context.reader, int(context.field("material")))
    except NotFound as error:
        return await gone(context, error)
    caption = seminar_cards.file_caption(context.words, seminar, material)
    kind = material.file_kind
    call = {"chat_id": context.chat_id, kind: material.file_id, "caption": str(caption), "parse_mode": "HTML"}
    return reply(Calls(((f"send{kind.capitalize()}", call),)))


async def qr(context: Context) -> Reply:
    """The link of a seminar as a picture, for a poster."""
    try:
        one = await cards.card(context.tx, context.reader, context.field("code"), now=context.now)
    except NotFound as error:
        return await gone(context, error)
    link = context.installation.deep_link(f"seminar_{one.seminar.code}")
    name = title(context.words, one.seminar, one.series)
    caption = seminar_cards.qr_caption(context.words, name, one.seminar.code, link=link)
    return reply(SendFile("qr", {"link": link}, f"{one.seminar.code}.png", caption=caption, picture=True))
