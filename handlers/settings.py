"""/settings, /language and the buttons that change them."""

import re

from handlers.context import Context, Place
from handlers.entries import PRIVATE, Command, Feature, Press
from lab import users
from lab.errors import LabError
from lab.typed_quiet import typed_quiet
from messages import settings as screens
from messages.moments import zone_name
from messages.screen import Screen
from outbox.reply import Reply, Show, Toast, reply
from storage.users import User

# How people begin when they type their quiet hours behind /settings.
_QUIET = re.compile(
    r"(?:quiet(?:\s+hours)?|(?:安静|免打扰|勿扰)(?:时段|时间)?)[\s:：]*(?P<hours>.*)", re.IGNORECASE | re.DOTALL
)
# Or without that: two times cannot be a time zone.
_FIGURE = "[0-9０-９零一二三四五六七八九十]"
_HOURS = re.compile(rf"{_FIGURE}.{{0,9}}?(?:[-－‐–—~～]|to|until|到|至).{{0,9}}?{_FIGURE}", re.IGNORECASE)


async def settings(context: Context) -> Reply:
    """/settings [time zone | quiet hours]"""
    typed = context.text.strip()
    if (hours := _QUIET.fullmatch(typed)) is not None:
        if not hours["hours"]:
            return await quiet(context)
        return await _set_quiet(context, typed_quiet(hours["hours"]))
    if _HOURS.search(typed) is not None:
        return await _set_quiet(context, typed_quiet(typed))
    if typed:
        return await _set_zone(context, _typed_zone(context, typed))
    return reply(_settings(context))


async def language(context: Context) -> Reply:
    """/language"""
    return reply(screens.language(context.words, context.installation.catalogue, group=context.place is Place.GROUP))


async def zones(context: Context) -> Reply:
    """The choice of the time zone."""
    return reply(screens.zones(context.words, zone=context.zone, now=context.now))


async def set_zone(context: Context) -> Reply:
    """A time zone was pressed."""
    return await _set_zone(context, context.field("zone"))


async def quiet(context: Context) -> Reply:
    """The choice of the quiet hours."""
    return reply(screens.quiet(context.words, users.quiet_hours(context.user)))


async def set_quiet(context: Context) -> Reply:
    """Quiet hours were pressed."""
    return await _set_quiet(context, (int(context.field("from")), int(context.field("until"))))


async def _set_quiet(context: Context, hours: tuple[int, int]) -> Reply:
    quiet_from, quiet_until = hours
    user = _user(context)
    await users.choose_quiet(context.tx, user, quiet_from=quiet_from, quiet_until=quiet_until, now=context.now)
    chosen = await context.fresh()
    shown = Show(_settings(chosen))
    return Reply((Toast(chosen.words.plain("quiet-done")), shown) if context.pressed else (shown,))


async def _set_zone(context: Context, zone: str) -> Reply:
    await users.choose_zone(context.tx, _user(context), zone, now=context.now)
    chosen = await context.fresh()
    name = zone_name(chosen.words, chosen.zone.key)
    screen = _settings(chosen)
    return Reply(
        (Toast(chosen.words.plain("zone-done", zone=name)), Show(screen)) if context.pressed else (Show(screen),)
    )


def _settings(context: Context) -> Screen:
    return screens.settings(context.words, zone=context.zone, quiet=users.quiet_hours(context.user), now=context.now)


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
        Press(quiet, places=PRIVATE, pattern="qh"),
        Press(set_quiet, writes=True, places=PRIVATE, pattern=r"qh:(?P<from>\d{1,4})-(?P<until>\d{1,4})"),
    ),
)
