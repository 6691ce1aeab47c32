"""Lists and cards of seminars as replies: what the other handlers of seminars come back to."""

from dataclasses import replace

from handlers.context import Context, Place
from handlers.lists import Listing
from handlers.toasts import with_toast
from lab import projects
from lab.errors import NotFound
from lab.seminars import cards, lists
from lab.seminars.lists import Filters, Found, Of
from lab.seminars.seeing import visible_series
from lab.seminars.spans import Span, When
from messages import bilingual, errors, seminar_cards
from messages import seminars as screens
from messages.html import shorten
from messages.screen import Button
from messages.seminar_blocks import Reader
from messages.seminar_lists import PAGE, as_state, card_data, from_state, packed, page_data, unpacked
from outbox.reply import Reply, Toast, reply

LONGEST_LABEL = 36  # characters of a suggestion on a button
LISTING = Listing(packed, unpacked, as_state, from_state)


def reader(context: Context, code: str = "") -> Reader:
    """For whom screens are drawn; where others read along, with the link that opens a seminar in private."""
    if context.place is Place.PRIVATE:
        return Reader(context.words, context.zone, context.installation.zone, context.now)
    return Reader(
        context.words,
        context.zone,
        context.installation.zone,
        context.now,
        private_url=context.installation.deep_link(f"seminar_{code}" if code else "do_seminars"),
    )


async def show_card(context: Context, code: str, toast: Toast | None = None) -> Reply:
    """The card of a seminar as it stands now; where it is gone, the list, saying so. From a list (the pressed button has its
    `position` and `reference`) it leads back there."""
    filters = await LISTING.referred(context) if context.field("reference") else None
    try:
        one = await cards.card(context.tx, context.reader, code, now=context.now)
    except NotFound as error:
        return await gone(context, error)
    position = int(context.field("position")) if filters is not None else None
    answer = await drawn(context, one, position=position, filters=filters)
    return with_toast(toast, answer) if toast is not None else answer


async def drawn(
    context: Context, one: cards.Card, *, position: int | None = None, filters: Filters | None = None, total: int = 0
) -> Reply:
    """A card, at its position in a list."""
    to = reader(context, one.seminar.code)
    if filters is None or position is None:
        return reply(seminar_cards.card(to, one))
    total = total or (await find(context, filters, offset=0, limit=1)).total
    reference = await LISTING.reference(context, filters)
    return reply(seminar_cards.card(to, one, position=position, total=max(total, position + 1), reference=reference))


async def show_list(context: Context, filters: Filters, *, number: int = 0, forgotten: bool = False) -> Reply:
    """A page of what fits, or what would widen it."""
    try:
        subject = await _subject(context, filters)
    except NotFound as error:
        toast = Toast(errors.plain(context.words, error), alert=True)
        return with_toast(toast, await show_list(context, Filters()))
    found = await find(context, filters, offset=number * PAGE, limit=PAGE)
    if found.total and not found.seminars:  # the list has become shorter than this page
        number = (found.total - 1) // PAGE
        found = await find(context, filters, offset=number * PAGE, limit=PAGE)
    to = reader(context)
    if not found.total and filters == Filters() and not found.counts.spans[When.ALL]:
        return reply(screens.empty(to))
    reference = await LISTING.reference(context, filters)
    every = await projects.all_areas(context.tx)
    areas = {area.code: bilingual.of(area, "name") for area in every}
    if found.total:
        screen = screens.page(to, found, reference, number=number, areas=areas, subject=subject)
    else:
        topic = "seminars" if filters.area is None else f"seminars/{filters.area}"
        screen = screens.nothing(
            to,
            found,
            reference,
            areas=areas,
            subject=subject,
            near=await _near(context, filters),
            wider=await _wider(context, to, filters),
            topic=topic if context.place is Place.PRIVATE and not filters.subject else None,
        )
    if forgotten:
        return reply(Toast(context.words.plain("seminars-forgotten")), screen)
    return reply(screen)


async def find(context: Context, filters: Filters, *, offset: int, limit: int) -> Found:
    """A page of what fits for who reads here."""
    return await lists.find(
        context.tx, context.reader, filters, now=context.now, zone=context.zone, offset=offset, limit=limit
    )


async def gone(context: Context, error: NotFound) -> Reply:
    """What was pressed is not there any more: says so, over the list as it is now."""
    filters = await LISTING.referred(context) if context.field("reference") else None
    number = int(context.field("position") or 0) // PAGE if filters is not None else 0
    toast = Toast(errors.plain(context.words, error), alert=True)
    return with_toast(toast, await show_list(context, filters or Filters(), number=number))


async def _subject(context: Context, filters: Filters) -> str:
    """The name of what the seminars belong to. Raises NotFound where the reader may not see that."""
    if filters.subject is None:
        return ""
    tx, to, code = context.tx, context.reader, filters.subject.code
    match filters.subject.of:
        case Of.SERIES:
            named = bilingual.of(await visible_series(tx, to, code), "title")
        case Of.PROJECT:
            named = bilingual.of(await projects.visible(tx, to, code), "title")
        case _:
            named = bilingual.of(await cards.host(tx, to, code), "name")
    return named.in_language(context.language) or code


async def _near(context: Context, filters: Filters) -> list[Button]:
    if not filters.words:
        return []
    near = await lists.near(context.tx, context.reader, filters.words)
    buttons = [Button(code, data=card_data(code)) for code in near.codes]
    for words in near.words:
        reference = await LISTING.reference(context, Filters(words=words, span=Span(When.ALL)))
        buttons.append(Button(shorten(words, LONGEST_LABEL), data=page_data(reference, 0)))
    return buttons


async def _wider(context: Context, to: Reader, filters: Filters) -> list[Button]:
    reference = await LISTING.reference(context, filters)
    anytime = replace(filters, span=Span(When.ALL))
    narrow = filters.area is not None or filters.language is not None
    without = replace(anytime, area=None, language=None)
    return screens.widened(
        to,
        reference,
        without_filters=(await find(context, without, offset=0, limit=1)).total if narrow else 0,
        without_words=(await find(context, replace(anytime, words=""), offset=0, limit=1)).total
        if filters.words
        else 0,
    )
