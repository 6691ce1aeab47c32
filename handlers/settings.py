"""/settings, /language and the buttons that change them."""

from handlers.context import Context, Place
from handlers.entries import PRIVATE, Command, Feature, Press
from lab import users
from lab.errors import LabError
from messages import settings as screens
from outbox.reply import Reply, Show, Toast, reply
from storage.users import User


async def settings(context: Context) -> Reply:
    """/settings [time zone]"""
    if context.text.strip():
        return await _set_zone(context, context.text)
    return reply(screens.settings(context.words, zone=context.zone, now=context.now))


async def language(context: Context) -> Reply:
    """/language"""
    return reply(screens.language(context.words, context.installation.catalogue, group=context.place is Place.GROUP))


async def zones(context: Context) -> Reply:
    """The choice of the time zone."""
    return reply(screens.zones(context.words, zone=context.zone, now=context.now))


async def set_zone(context: Context) -> Reply:
    """A time zone was pressed."""
    return await _set_zone(context, context.field("zone"))


async def _set_zone(context: Context, zone: str) -> Reply:
    await users.choose_zone(context.tx, _user(context), zone, now=context.now)
    chosen = await context.fresh()
    name = screens.zone_name(chosen.words, chosen.zone.key)
    screen = screens.settings(chosen.words, zone=chosen.zone, now=chosen.now)
    return Reply(
        (Toast(chosen.words.plain("zone-done", zone=name)), Show(screen)) if context.pressed else (Show(screen),)
    )


def _user(context: Context) -> User:
    if context.user is None:
        raise LabError("error-forbidden")
    return context.user


FEATURE = Feature(
    commands=(
        Command(settings, name="settings", places=PRIVATE),
        Command(language, name="language"),
    ),
    presses=(
        Press(settings, pattern="st"),
        Press(language, pattern="ln"),
        Press(zones, pattern="tz"),
        Press(set_zone, writes=True, pattern=r"tz:(?P<zone>[A-Za-z0-9_+\-/]{1,60})"),
    ),
)
