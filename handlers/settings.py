"""/settings, /language and the buttons that change them."""

from handlers.context import Context, Place
from handlers.entries import PRIVATE, Command, Feature, Press
from lab import users
from lab.errors import LabError
from messages import settings as screens
from messages.moments import zone_name
from outbox.reply import Reply, Show, Toast, reply
from storage.users import User


async def settings(context: Context) -> Reply:
    """/settings [time zone]"""
    if context.text.strip():
        return await _set_zone(context, _typed_zone(context, context.text.strip()))
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
    name = zone_name(chosen.words, chosen.zone.key)
    screen = screens.settings(chosen.words, zone=chosen.zone, now=chosen.now)
    return Reply(
        (Toast(chosen.words.plain("zone-done", zone=name)), Show(screen)) if context.pressed else (Show(screen),)
    )


def _typed_zone(context: Context, typed: str) -> str:
    """The zone that has this name in one of the languages, or else what was typed."""
    for words in context.installation.catalogue:
        for zone in screens.ZONES:
            if zone_name(words, zone).casefold() == typed.casefold():
                return zone
    return typed


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
        Press(settings, places=PRIVATE, pattern="st"),
        Press(language, pattern="ln"),
        Press(zones, places=PRIVATE, pattern="tz"),
        Press(set_zone, writes=True, places=PRIVATE, pattern=r"tz:(?P<zone>[A-Za-z0-9_+\-/]{1,60})"),
    ),
)
