"""Looking openings up: /internships, /postdocs, codes, cards, filters, follows, posters."""

from dataclasses import replace

from handlers.context import Context, Place
from handlers.entries import PRIVATE, Command, Feature, Payload, Press
from handlers.lists import Listing
from handlers.pages import first_screen
from handlers.toasts import with_toast
from handlers.typed import words as typed
from lab import opening_lists, openings, projects
from lab.applying import ways
from lab.errors import NotFound
from lab.opening_lists import Filters, Found, Show
from lab.openings import Card, OpeningState
from lab.roles import Permission, may
from messages import errors, opening_cards
from messages import openings as screens
from messages.applying import apply_button, apply_link
from messages.html import shorten
from messages.opening_lists import (
    FOLLOWED_DATA,
    PAGE,
    Reference,
    as_state,
    card_data,
    from_state,
    kind_of,
    packed,
    page_data,
    show_of,
    unpacked,
)
from messages.openings import Reader
from messages.screen import Button
from outbox.reply import Reply, SendFile, Toast, reply
from storage.openings import OpeningKind

LONGEST_LABEL = 36  # characters of a suggestion on a button
_LISTING = Listing(packed, unpacked, as_state, from_state)
_CODE = r"(?P<code>[^:]{1,32})"
_REFERENCE = r"(?P<reference>.{1,40})"
_IN_LIST = rf"(?::(?P<position>\d{{1,5}}):{_REFERENCE})?"


async def internships(context: Context) -> Reply:
    """/internships [words]"""
    return await _asked(context, OpeningKind.INTERNSHIP)


async def postdocs(context: Context) -> Reply:
    """/postdocs [words]"""
    return await _asked(context, OpeningKind.POSTDOC)


async def open_shared(context: Context) -> Reply:
    """?start=opening_I-2026-03"""
    try:
        one = await openings.card(context.tx, context.reader, context.text, now=context.now)
    except NotFound:
        wanted = Filters(words=typed(context.text), show=Show.ALL)
        target = page_data(await _LISTING.reference(context, wanted), 0)
        return first_screen(context, await show_list(context, wanted), target=target)
    return first_screen(context, await _shown(context, one), target=card_data(one.opening.code))


async def open_code(context: Context, typed: str) -> Reply | None:
    """The card of the opening whose code was typed, None if it is no such code."""
    if not any(sign.isdigit() for sign in typed):
        return None
    code = await openings.typed_code(context.tx, context.reader, typed)
    if code is None:
        return None
    return await _shown(context, await openings.card(context.tx, context.reader, code, now=context.now))


async def page(context: Context) -> Reply:
    """Another page of the list."""
    found = await _LISTING.referred(context)
    number = int(context.field("page"))
    return await show_list(context, found or Filters(), number=number, forgotten=found is None)


async def choose_area(context: Context) -> Reply:
    """The areas to choose from."""
    filters = await _LISTING.referred(context)
    if filters is None:
        return await show_list(context, Filters(), forgotten=True)
    found = await _find(context, filters, number=0)
    return reply(screens.chooser(await _reader(context), found, await _LISTING.reference(context, filters)))


async def set_filter(context: Context) -> Reply:
    """A filter is set or taken off."""
    filters = await _LISTING.referred(context)
    if filters is None:
        return await show_list(context, Filters(), forgotten=True)
    value = context.field("value")
    match context.field("filter"):
        case "k":
            filters = replace(filters, kind=kind_of(value))
        case "s":
            filters = replace(filters, show=show_of(value))
        case _:
            filters = replace(filters, area=None if value == "-" else value)
    return await show_list(context, filters)


async def clear_words(context: Context) -> Reply:
    """The words are taken off."""
    filters = await _LISTING.referred(context)
    if filters is None:
        return await show_list(context, Filters(), forgotten=True)
    return await show_list(context, replace(filters, words=""))


async def show_card(context: Context) -> Reply:
    """A card, from a list or alone."""
    return await _card_in_list(context, context.field("code"))


async def neighbour(context: Context) -> Reply:
    """The card at a position of the list."""
    filters = await _LISTING.referred(context)
    if filters is None:
        return await show_list(context, Filters(), forgotten=True)
    position = int(context.field("position"))
    found = await opening_lists.find(context.tx, context.reader, filters, now=context.now, offset=position, limit=1)
    if not found.openings:  # the list has become shorter
        return await show_list(context, filters, number=position // PAGE)
    one = await openings.card(context.tx, context.reader, found.openings[0].code, now=context.now)
    reference = await _LISTING.reference(context, filters)
    return await _shown(context, one, position=position, total=found.total, reference=reference)


async def follow(context: Context) -> Reply:
    """Follow or unfollow, as the button said."""
    code = context.field("code")
    wanted = context.field("sign") == "+"
    change = openings.follow if wanted else openings.unfollow
    try:
        await change(context.tx, context.actor, code, now=context.now)
    except NotFound as gone:
        return await _gone(context, gone)
    toast = Toast(context.words.plain("follow-done" if wanted else "unfollow-done", code=code))
    return with_toast(toast, await _card_in_list(context, code))


async def related(context: Context) -> Reply:
    """What else is open in the area of an opening."""
    code = context.field("code")
    try:
        opening, found = await opening_lists.related(context.tx, context.reader, code, now=context.now, limit=PAGE)
    except NotFound as gone:
        return await _gone(context, gone)
    same_area = await _LISTING.reference(context, Filters(area=opening.area))
    return reply(screens.related(await _reader(context), opening, found, same_area))


async def of_project(context: Context) -> Reply:
    """The openings of a project."""
    code = context.field("code")
    try:
        project = (await projects.card(context.tx, context.reader, code)).project
    except NotFound as gone:
        return await _gone(context, gone)
    found = await opening_lists.of_project(context.tx, context.reader, code, now=context.now, limit=PAGE)
    return reply(screens.of_project(await _reader(context), project, found))


async def followed(context: Context) -> Reply:
    """What the reader follows."""
    number = int(context.field("page") or 0)
    found = await opening_lists.followed(context.tx, context.actor, offset=number * PAGE, limit=PAGE)
    if found.total and not found.openings:
        number = (found.total - 1) // PAGE
        found = await opening_lists.followed(context.tx, context.actor, offset=number * PAGE, limit=PAGE)
    return reply(screens.followed(await _reader(context), found, number=number))


async def qr(context: Context) -> Reply:
    """The link of an opening as a picture, for a poster."""
    code = context.field("code")
    try:
        one = await openings.card(context.tx, context.reader, code, now=context.now)
    except NotFound as gone:
        return await _gone(context, gone)
    link = context.installation.deep_link(f"opening_{one.opening.code}")
    caption = opening_cards.qr_caption(context.words, one.opening, link=link)
    return reply(SendFile("qr", {"link": link}, f"{one.opening.code}.png", caption=caption, picture=True))


async def show_list(context: Context, filters: Filters, *, number: int = 0, forgotten: bool = False) -> Reply:
    """A page of what fits, or what would widen it."""
    if await openings.is_empty(context.tx):
        return reply(screens.empty(context.words, private=context.place is Place.PRIVATE))
    found = await _find(context, filters, number=number)
    if found.total and not found.openings:  # the list has become shorter than this page
        number = (found.total - 1) // PAGE
        found = await _find(context, filters, number=number)
    reference = await _LISTING.reference(context, filters)
    reader = await _reader(context)
    private = context.place is Place.PRIVATE
    if found.total:
        screen = screens.page(reader, found, reference, number=number, follows=private)
    else:
        screen = screens.nothing(
            reader,
            found,
            reference,
            near=await _near(context, filters),
            without_area=await _total(context, replace(filters, area=None)) if filters.area else 0,
            without_words=await _total(context, replace(filters, words="")) if filters.words else 0,
            private=private,
        )
    if forgotten:
        return reply(Toast(context.words.plain("openings-forgotten")), screen)
    return reply(screen)


async def with_words(context: Context, words: str) -> Filters | None:
    """What shows the openings that are found by words, those that are over only where no other is; None if there are none at all."""
    for show in (Show.CURRENT, Show.ALL):
        wanted = Filters(words=words, show=show)
        if await _total(context, wanted):
            return wanted
    return None


async def button(context: Context, words: str) -> list[Button]:
    """The way to the current openings that are found by words, if there are any."""
    total = await _total(context, Filters(words=words)) if words else 0
    if not total:
        return []
    reference = await _LISTING.reference(context, Filters(words=words))
    return [Button(context.words.plain("button-openings", count=total), data=page_data(reference, 0))]


async def _asked(context: Context, kind: OpeningKind) -> Reply:
    wanted = typed(context.text)
    card = await open_code(context, wanted)
    return card or await show_list(context, Filters(words=wanted, kind=kind))


async def _find(context: Context, filters: Filters, *, number: int) -> Found:
    return await opening_lists.find(
        context.tx, context.reader, filters, now=context.now, offset=number * PAGE, limit=PAGE
    )


async def _total(context: Context, filters: Filters) -> int:
    return (await _find(context, filters, number=0)).total


async def _reader(context: Context) -> Reader:
    areas = await projects.all_areas(context.tx)
    return screens.reader(context.words, areas, zone=context.zone, now=context.now)


async def _gone(context: Context, gone: NotFound) -> Reply:
    """What was pressed is not there any more: says so, over the list as it is now."""
    filters = await _LISTING.referred(context) if context.field("reference") else None
    number = int(context.field("position")) // PAGE if filters is not None else 0
    toast = Toast(errors.plain(context.words, gone), alert=True)
    return with_toast(toast, await show_list(context, filters or Filters(), number=number))


async def _near(context: Context, filters: Filters) -> list[Button]:
    if not filters.words:
        return []
    near = await opening_lists.near(context.tx, context.reader, filters.words)
    buttons = [Button(code, data=card_data(code)) for code in near.codes]
    for words in near.words:
        reference = await _LISTING.reference(context, replace(filters, words=words, show=Show.ALL))
        buttons.append(Button(shorten(words, LONGEST_LABEL), data=page_data(reference, 0)))
    return buttons


async def _card_in_list(context: Context, code: str) -> Reply:
    filters = await _LISTING.referred(context) if context.field("reference") else None
    try:
        one = await openings.card(context.tx, context.reader, code, now=context.now)
    except NotFound as gone:
        return await _gone(context, gone)
    if filters is None:
        return await _shown(context, one)
    position = int(context.field("position"))
    total = await _total(context, filters)
    reference = await _LISTING.reference(context, filters)
    return await _shown(context, one, position=position, total=max(total, position + 1), reference=reference)


async def _shown(
    context: Context, one: Card, *, position: int | None = None, total: int = 0, reference: Reference | None = None
) -> Reply:
    url = context.installation.deep_link(f"opening_{one.opening.code}") if context.place is not Place.PRIVATE else None
    return reply(
        opening_cards.card(
            context.words,
            one,
            zone=context.zone,
            now=context.now,
            position=position,
            total=total,
            reference=reference,
            private_url=url,
            main=await _main(context, one),
            can_edit=context.place is Place.PRIVATE and may(context.actor, Permission.EDIT),
        )
    )


async def _main(context: Context, one: Card) -> Button | None:
    """The way to apply; where others read along, into the private chat."""
    if context.place is not Place.PRIVATE:
        url = context.installation.deep_link(f"apply_{one.opening.code}")
        return apply_link(context.words, url) if one.state in (OpeningState.OPEN, OpeningState.SOON) else None
    stand = await ways.stand_of(context.tx, context.actor, one.opening, now=context.now)
    return apply_button(context.words, stand)


FEATURE = Feature(
    commands=(
        Command(internships, name="internships"),
        Command(postdocs, name="postdocs"),
    ),
    presses=(
        Press(page, pattern=rf"ol:(?P<page>\d{{1,4}}):{_REFERENCE}"),
        Press(choose_area, pattern=rf"of:{_REFERENCE}"),
        Press(set_filter, pattern=rf"os:(?P<filter>[aks]):(?P<value>[^:]+):{_REFERENCE}"),
        Press(clear_words, pattern=rf"oc:{_REFERENCE}"),
        Press(show_card, pattern=rf"oo:{_CODE}{_IN_LIST}"),
        Press(neighbour, pattern=rf"on:(?P<position>\d{{1,5}}):{_REFERENCE}"),
        Press(follow, writes=True, places=PRIVATE, pattern=rf"o(?P<sign>[+-]):{_CODE}{_IN_LIST}"),
        Press(related, pattern=rf"or:{_CODE}"),
        Press(of_project, pattern=rf"op:{_CODE}"),
        Press(qr, places=PRIVATE, pattern=rf"oq:{_CODE}"),
        Press(followed, places=PRIVATE, pattern=rf"{FOLLOWED_DATA}(?::(?P<page>\d{{1,4}}))?"),
    ),
    payloads=(Payload(open_shared, prefix="opening_"),),
)
