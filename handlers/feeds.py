"""Subscribing to seminars from one's own calendar."""

import secrets

from handlers.context import Context, Place
from handlers.entries import PRIVATE, Feature, Press
from handlers.seminar_calendars import CODE, on_picture, send_mine, send_series
from lab.errors import LabError, NotFound
from lab.seminars import calendars, seeing
from lab.seminars import feeds as rules
from messages import errors
from messages import feeds as screens
from messages.feeds import FEED_DATA, PUBLIC_DATA, RENEW_DATA, RENEWED_DATA, Address
from messages.screen import Button, Screen
from messages.seminar_calendars import MINE_DATA, SERIES_FILE_DATA
from messages.seminar_entries import Publisher, name_of_public
from outbox.reply import Reply, Show, Toast, reply
from storage import lab
from storage.areas import Area
from storage.projects import Visibility
from storage.series import Series

_BYTES = 24  # of chance in a key: nobody guesses one
_BACK = r"(?::(?P<back>m.{1,44}))?"


async def show_own(context: Context) -> Reply:
    """The reader's own address."""
    public_url = _public_url(context)
    key = await rules.key_of(context.tx, context.actor, fresh=_fresh(), now=context.now)
    address = screens.of_mine(public_url, key)
    return _shown(context, screens.own(context.words, address, back=context.field("back")))


async def ask_renew(context: Context) -> Reply:
    """Before the address is exchanged."""
    _public_url(context)
    return _shown(context, screens.ask_renew(context.words, back=context.field("back")))


async def renew(context: Context) -> Reply:
    """Another address; the one before is dead."""
    public_url = _public_url(context)
    key = await rules.renew(context.tx, context.actor, fresh=_fresh(), now=context.now)
    screen = screens.own(context.words, screens.of_mine(public_url, key), back=context.field("back"))
    return reply(Toast(context.words.plain("feed-renewed"), alert=True), *_shown(context, screen).parts)


async def show_public(context: Context) -> Reply:
    """The calendars that anybody may subscribe to."""
    _public_url(context)
    areas = await calendars.areas_with_public(context.tx, now=context.now)
    series = await calendars.public_series(context.tx)
    return _shown(context, screens.public(context.words, areas, series, back=context.field("back")))


async def show_one_public(context: Context) -> Reply:
    """The address of one of them; of all where it is gone."""
    public_url = _public_url(context)
    area, series = None, None
    match context.field("kind"):
        case "a":
            area = await calendars.area_named(context.tx, context.field("code"))
        case "s":
            series = await calendars.one_public_series(context.tx, context.field("code"))
    back = screens.back_to_public(context.words, context.field("back"))
    return _shown(context, await _shared(context, public_url, area=area, series=series, back=back))


async def add_series(context: Context) -> Reply:
    """A series for the reader's calendar: its address where anybody may have it, or else a file."""
    public_url = context.installation.public_url
    if context.place is not Place.PRIVATE or public_url is None:
        return await send_series(context)
    code = context.field("code")
    try:
        series = await seeing.visible_series(context.tx, context.reader, code)
    except NotFound as gone:
        return reply(Toast(errors.plain(context.words, gone), alert=True))
    if series.visibility is not Visibility.PUBLIC:
        return await send_series(context)
    back = Button(context.words.plain("button-feed-back"), data=f"mr:{series.code}")
    file = screens.series_file(context.words, series.code)
    return _shown(context, await _shared(context, public_url, series=series, back=back, file=file))


async def add_mine(context: Context) -> Reply:
    """What the reader has to do with, for their calendar: their address, or a file."""
    return await (send_mine if context.installation.public_url is None else show_own)(context)


async def _shared(
    context: Context,
    public_url: str,
    *,
    area: Area | None = None,
    series: Series | None = None,
    back: Button,
    file: Button | None = None,
) -> Screen:
    publisher = Publisher(await lab.get(context.tx), "", context.installation.zone.key)
    address: Address = screens.of_public(
        public_url,
        context.language.value,
        area=area.code if area is not None else None,
        series=series.code if series is not None else None,
    )
    name = name_of_public(context.words, publisher, area=area, series=series)
    return screens.shared(context.words, name, address, back=back, file=file)


def _public_url(context: Context) -> str:
    """Raises LabError where nothing is fetched over HTTP: a button from when something was."""
    if context.installation.public_url is None:
        raise LabError("feed-not-here")
    return context.installation.public_url


def _shown(context: Context, screen: Screen) -> Reply:
    return reply(Show(screen, replaces=on_picture(context)))


def _fresh() -> str:
    return secrets.token_urlsafe(_BYTES)


FEATURE = Feature(
    presses=(
        Press(show_own, places=PRIVATE, pattern=FEED_DATA + _BACK),
        Press(ask_renew, places=PRIVATE, pattern=RENEW_DATA + _BACK),
        Press(renew, writes=True, places=PRIVATE, pattern=RENEWED_DATA + _BACK),
        Press(show_one_public, places=PRIVATE, pattern=rf"{PUBLIC_DATA}:(?P<kind>[as*])(?P<code>[^:]{{0,32}}){_BACK}"),
        Press(show_public, places=PRIVATE, pattern=PUBLIC_DATA + _BACK),
        Press(add_series, pattern=rf"{SERIES_FILE_DATA}:{CODE}"),
        Press(add_mine, places=PRIVATE, pattern=MINE_DATA + _BACK),
    ),
)
