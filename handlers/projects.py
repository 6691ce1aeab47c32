"""Looking projects up: /projects, /project, cards, filters, follows."""

from dataclasses import replace

from handlers import openings
from handlers.context import Context, Place
from handlers.entries import PRIVATE, Command, Feature, Payload, Press
from handlers.lists import Listing
from handlers.pages import first_screen
from handlers.seminars import looking as seminars
from handlers.toasts import with_toast
from handlers.typed import words as typed
from lab import opening_lists, projects
from lab.errors import NotFound
from lab.projects import Card, Filters
from lab.seminars import lists
from messages import errors
from messages import projects as screens
from messages.html import shorten
from messages.project_lists import (
    FILTER_LETTERS,
    FOLLOWED_DATA,
    PAGE,
    Reference,
    as_state,
    card_data,
    from_state,
    packed,
    page_data,
    unpacked,
    with_filter,
)
from messages.screen import Button
from outbox.reply import Reply, Toast, reply
from storage import search
from storage.projects import KIND

LONGEST_LABEL = 36  # characters of a suggestion on a button
_LISTING = Listing(packed, unpacked, as_state, from_state)
_CODE = r"(?P<code>[^:]{1,32})"
_REFERENCE = r"(?P<reference>.{1,40})"


async def list_projects(context: Context) -> Reply:
    """/projects [words]"""
    return await _list(context, Filters(words=typed(context.text)), number=0)


async def show_project(context: Context) -> Reply:
    """/project CODE"""
    wanted = typed(context.text)
    if not wanted:
        return await list_projects(context)
    code = await projects.typed_code(context.tx, context.reader, wanted)
    if code is not None:
        return await _card(context, code)
    return await _list(context, Filters(words=wanted), number=0)


async def open_shared(context: Context) -> Reply:
    """?start=project_P-017"""
    try:
        one = await projects.card(context.tx, context.reader, context.text)
    except NotFound:
        wanted = Filters(words=typed(context.text))
        target = page_data(await _LISTING.reference(context, wanted), 0)
        return first_screen(context, await _list(context, wanted, number=0), target=target)
    return first_screen(context, await _shown(context, one), target=card_data(one.project.code))


async def page(context: Context) -> Reply:
    """Another page of the list."""
    found = await _LISTING.referred(context)
    return await _list(context, found or Filters(), number=int(context.field("page")), forgotten=found is None)


async def choose(context: Context) -> Reply:
    """The values of a filter."""
    found = await _LISTING.referred(context)
    if found is None:
        return await _list(context, Filters(), number=0, forgotten=True)
    name = FILTER_LETTERS[context.field("filter")]
    counts = await projects.counts(context.tx, context.reader, found, name)
    areas = await projects.all_areas(context.tx)
    return reply(screens.chooser(context.words, await _LISTING.reference(context, found), name, areas, counts))


async def set_filter(context: Context) -> Reply:
    """A filter is set or taken off."""
    found = await _LISTING.referred(context)
    if found is None:
        return await _list(context, Filters(), number=0, forgotten=True)
    changed = with_filter(found, FILTER_LETTERS[context.field("filter")], context.field("value"))
    return await _list(context, changed, number=0)


async def clear(context: Context) -> Reply:
    """The words or the filters are taken off."""
    found = await _LISTING.referred(context)
    if found is None:
        return await _list(context, Filters(), number=0, forgotten=True)
    wider = Filters(words=found.words) if context.field("what") == "f" else replace(found, words="")
    return await _list(context, wider, number=0)


async def show_card(context: Context) -> Reply:
    """A card, from a list or alone."""
    return await _card_in_list(context, context.field("code"))


async def neighbour(context: Context) -> Reply:
    """The card at a position of the list."""
    found = await _LISTING.referred(context)
    if found is None:
        return await _list(context, Filters(), number=0, forgotten=True)
    position = int(context.field("position"))
    hits = await projects.find(context.tx, context.reader, found, offset=position, limit=1)
    if not hits.projects:  # the list has become shorter
        return await _list(context, found, number=position // PAGE)
    one = await projects.card(context.tx, context.reader, hits.projects[0].code)
    reference = await _LISTING.reference(context, found)
    return await _shown(context, one, position=position, total=hits.total, reference=reference)


async def follow(context: Context) -> Reply:
    """Follow or unfollow, as the button said."""
    code = context.field("code")
    wanted = context.field("sign") == "+"
    change = projects.follow if wanted else projects.unfollow
    try:
        await change(context.tx, context.actor, code, now=context.now)
    except NotFound as gone:
        return await _gone(context, gone)
    toast = Toast(context.words.plain("follow-done" if wanted else "unfollow-done", code=code))
    return with_toast(toast, await _card_in_list(context, code))


async def related(context: Context) -> Reply:
    """What is near to a project."""
    try:
        project, found = await projects.related(context.tx, context.reader, context.field("code"), limit=PAGE)
    except NotFound as gone:
        return await _gone(context, gone)
    same_area = await _LISTING.reference(context, Filters(area=project.area))
    return reply(screens.related(context.words, project, found, await projects.all_areas(context.tx), same_area))


async def followed(context: Context) -> Reply:
    """What the reader follows."""
    number = int(context.field("page") or 0)
    found = await projects.followed(context.tx, context.actor, offset=number * PAGE, limit=PAGE)
    if found.total and not found.projects:
        number = (found.total - 1) // PAGE
        found = await projects.followed(context.tx, context.actor, offset=number * PAGE, limit=PAGE)
    return reply(screens.followed(context.words, found, await projects.all_areas(context.tx), number=number))


async def _list(context: Context, filters: Filters, *, number: int, forgotten: bool = False) -> Reply:
    if await projects.is_empty(context.tx):
        return reply(screens.empty(context.words))
    found = await projects.find(context.tx, context.reader, filters, offset=number * PAGE, limit=PAGE)
    if found.total and not found.projects:  # the list has become shorter than this page
        number = (found.total - 1) // PAGE
        found = await projects.find(context.tx, context.reader, filters, offset=number * PAGE, limit=PAGE)
    reference = await _LISTING.reference(context, filters)
    areas = await projects.all_areas(context.tx)
    if found.total:
        follows = context.place is Place.PRIVATE
        screen = screens.page(context.words, found, reference, areas, number=number, follows=follows)
    else:
        narrow = bool(filters.chosen())
        screen = screens.nothing(
            context.words,
            reference,
            areas,
            near=await _near(context, filters),
            without_filters=await _total(context, Filters(words=filters.words)) if narrow else 0,
            without_words=await _total(context, replace(filters, words="")) if narrow and filters.words else 0,
        )
    also = [*await openings.button(context, filters.words), *await seminars.button(context, filters.words)]
    if also:
        screen = replace(screen, buttons=[*screen.buttons, also])
    if forgotten:
        return reply(Toast(context.words.plain("list-forgotten")), screen)
    return reply(screen)


async def _total(context: Context, filters: Filters) -> int:
    return (await projects.find(context.tx, context.reader, filters, offset=0, limit=1)).total


async def _gone(context: Context, gone: NotFound) -> Reply:
    """What was pressed is not there any more: says so, over the list as it is now."""
    found = await _LISTING.referred(context) if context.field("reference") else None
    number = int(context.field("position")) // PAGE if found is not None else 0
    toast = Toast(errors.plain(context.words, gone), alert=True)
    return with_toast(toast, await _list(context, found or Filters(), number=number))


async def _near(context: Context, filters: Filters) -> list[Button]:
    if not filters.words:
        return []
    labels = filters.labels(context.reader)
    near = await search.near(context.tx, kind=KIND, words=filters.words, labels=labels)
    buttons = [Button(code, data=card_data(code)) for code in near.codes]
    for words in near.words:
        reference = await _LISTING.reference(context, replace(filters, words=words))
        buttons.append(Button(shorten(words, LONGEST_LABEL), data=page_data(reference, 0)))
    return buttons


async def _card(context: Context, code: str) -> Reply:
    return await _shown(context, await projects.card(context.tx, context.reader, code))


async def _card_in_list(context: Context, code: str) -> Reply:
    found = await _LISTING.referred(context) if context.field("reference") else None
    try:
        one = await projects.card(context.tx, context.reader, code)
    except NotFound as gone:
        return await _gone(context, gone)
    if found is None:
        return await _shown(context, one)
    position = int(context.field("position"))
    total = (await projects.find(context.tx, context.reader, found, offset=0, limit=1)).total
    reference = await _LISTING.reference(context, found)
    return await _shown(context, one, position=position, total=max(total, position + 1), reference=reference)


async def _shown(
    context: Context, one: Card, *, position: int | None = None, total: int = 0, reference: Reference | None = None
) -> Reply:
    url = context.installation.deep_link(f"project_{one.project.code}") if context.place is not Place.PRIVATE else None
    offered = await opening_lists.count_of_project(context.tx, context.reader, one.project.code, now=context.now)
    return reply(
        screens.card(
            context.words,
            one,
            openings=offered,
            seminars=await lists.count_about(context.tx, context.reader, one.project.code),
            position=position,
            total=total,
            reference=reference,
            private_url=url,
        )
    )


FEATURE = Feature(
    commands=(
        Command(list_projects, name="projects"),
        Command(show_project, name="project"),
    ),
    presses=(
        Press(page, pattern=rf"pl:(?P<page>\d{{1,4}}):{_REFERENCE}"),
        Press(choose, pattern=rf"pf:(?P<filter>[avs]):{_REFERENCE}"),
        Press(set_filter, pattern=rf"ps:(?P<filter>[avs]):(?P<value>[^:]+):{_REFERENCE}"),
        Press(clear, pattern=rf"pc:(?P<what>[wf]):{_REFERENCE}"),
        Press(show_card, pattern=rf"pp:{_CODE}(?::(?P<position>\d{{1,5}}):{_REFERENCE})?"),
        Press(neighbour, pattern=rf"pn:(?P<position>\d{{1,5}}):{_REFERENCE}"),
        Press(
            follow,
            writes=True,
            places=PRIVATE,
            pattern=rf"p(?P<sign>[+-]):{_CODE}(?::(?P<position>\d{{1,5}}):{_REFERENCE})?",
        ),
        Press(related, pattern=rf"pr:{_CODE}"),
        Press(followed, places=PRIVATE, pattern=rf"{FOLLOWED_DATA}(?::(?P<page>\d{{1,4}}))?"),
    ),
    payloads=(Payload(open_shared, prefix="project_"),),
)
