"""The month of seminars as a picture, its days, and seminars as files for calendars."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from handlers.context import Context, Place
from handlers.entries import PRIVATE, Command, Feature, Payload, Press
from handlers.pages import first_screen
from handlers.seminars.showing import show_list
from handlers.typed import words as typed
from lab.errors import LabError, NotFound
from lab.seminars import calendars
from lab.seminars.calendars import FIRST_YEAR, LAST_YEAR, MonthOf, month_of
from lab.seminars.lists import Filters
from lab.seminars.spans import Span, When, take_span
from messages import errors, feeds
from messages import seminar_calendars as screens
from messages.bilingual import of
from messages.feeds import FILE_OF_MINE_DATA, FILE_OF_SERIES_DATA
from messages.html import shorten
from messages.screen import Button, Screen
from messages.seminar_calendars import FILE_DATA, FILE_RECIPE, MONTH_DATA, MONTH_RECIPE, Reader, month_data
from messages.seminar_entries import LINK, title_of
from outbox.reply import Picture, Reply, SendFile, Show, Toast, reply
from storage.seminars import SeminarStatus

_LONGEST = 40  # characters of what was typed that an error repeats
_DIGITS = 2  # of a month without its year
CODE = r"(?P<code>[^:]{1,32})"


async def open_calendar(context: Context) -> Reply:
    """/calendar [month]"""
    written = typed(context.text)
    which = _named(context, written) if written else month_of(_today(context))
    if which is None:
        raise LabError("calendar-month-unknown", typed=shorten(written, _LONGEST))
    return first_screen(context, await _month(context, which), target=month_data(which))


async def open_shared(context: Context) -> Reply:
    """?start=calendar_2026-12"""
    which = _named(context, context.text) or month_of(_today(context))
    return first_screen(context, await _month(context, which), target=month_data(which))


async def show_month(context: Context) -> Reply:
    """A month, from a button."""
    year, number = context.field("year"), context.field("month")
    return await _month(context, MonthOf(int(year), int(number)) if year else month_of(_today(context)))


async def show_day(context: Context) -> Reply:
    """What is on a day: the list of it, in the place of the picture."""
    try:
        day = date.fromisoformat(context.field("day"))
    except ValueError:  # a date that no calendar has
        return await _month(context, month_of(_today(context)))
    listed = await show_list(context, Filters(span=Span(When.DAY, day)))
    parts = (replace(part, replaces=on_picture(context)) if isinstance(part, Show) else part for part in listed.parts)
    return Reply(tuple(parts))


async def send_one(context: Context) -> Reply:
    """A seminar as a file."""
    try:
        item = await calendars.one(context.tx, context.reader, context.field("code"))
    except NotFound as gone:
        return reply(Toast(errors.plain(context.words, gone), alert=True))
    seminar = item.dated.seminar
    cancelled = seminar.status is SeminarStatus.CANCELLED
    caption = screens.file_caption(context.words, title_of(context.words, item), cancelled=cancelled)
    return _file(context, {"code": seminar.code}, f"{seminar.code}.ics", caption)


async def send_series(context: Context) -> Reply:
    """A series as a file."""
    code = context.field("code")
    try:
        series, items = await calendars.of_series(context.tx, context.reader, code, now=context.now)
    except NotFound as gone:
        return reply(Toast(errors.plain(context.words, gone), alert=True))
    if not items:
        return reply(Toast(context.words.plain("calendar-none-series"), alert=True))
    name = of(series, "title").in_language(context.language) or series.code
    caption = screens.files_caption(context.words, name, len(items))
    return _file(context, {"series": series.code}, f"{series.code}.ics", caption)


async def send_mine(context: Context) -> Reply:
    """What the reader has to do with, as a file."""
    items = await calendars.mine(context.tx, context.actor, now=context.now)
    if not items:
        return reply(Toast(context.words.plain("calendar-none-mine"), alert=True))
    caption = screens.files_caption(context.words, context.words.plain("feed-name-mine"), len(items))
    return _file(context, {}, "seminars.ics", caption)


def on_picture(context: Context) -> bool:
    """Whether the pressed button stands under a picture, which can't become a text."""
    query = context.update.callback_query
    return query is not None and bool(getattr(query.message, "photo", None))


async def _month(context: Context, which: MonthOf) -> Reply:
    if not FIRST_YEAR <= which.year <= LAST_YEAR:
        which = month_of(_today(context))
    found = await calendars.month(context.tx, context.reader, which, zone=context.zone)
    screen = screens.month_screen(_reader(context), which, found, last=_further(context, which))
    facts = {**_facts(context), "year": which.year, "month": which.number}
    # A screen that was of text has to give way to the picture.
    replaces = context.pressed and not on_picture(context)
    return reply(Show(screen, picture=Picture(MONTH_RECIPE, facts, protect=False, name="month.png"), replaces=replaces))


def _further(context: Context, which: MonthOf) -> Button:
    """The way to have it all in one's own calendar: by an address where there are any, or as a file; in a group the way out of it."""
    if context.place is not Place.PRIVATE:
        link = context.installation.deep_link(f"calendar_{which.year}-{which.number:02}")
        return screens.private_link(context.words, link)
    if context.installation.public_url is None:
        return screens.mine_button(context.words)
    return feeds.subscribe_button(context.words, month_data(which))


def _file(context: Context, what: Mapping[str, Any], name: str, caption: Screen) -> Reply:
    """A file is what it is: the button under it leads to an address that keeps up."""
    if context.place is Place.PRIVATE and context.installation.public_url is not None:
        caption = replace(caption, buttons=[[feeds.subscribe_button(context.words)]])
    facts = {**_facts(context), **what, "link": context.installation.deep_link(LINK)}
    return reply(Toast(context.words.plain("calendar-sent")), SendFile(FILE_RECIPE, facts, name, caption=caption))


def _facts(context: Context) -> dict[str, Any]:
    """Who reads, in which words and zone. In a group nobody in particular: then it is the role that everybody there has."""
    private = context.place is Place.PRIVATE
    return {
        "viewer": context.actor.user_id if private else None,
        "role": None if private else context.reader.role.value,
        "language": context.language.value,
        "zone": context.zone.key,
        "at": context.now.isoformat(),
    }


def _named(context: Context, written: str) -> MonthOf | None:
    """The month that was meant: by its name, its number, or one of its days."""
    spelt = f"{written}月" if written.isdecimal() and len(written) <= _DIGITS else written
    span, _ = take_span(spelt, now=context.now, zone=context.zone)
    if span is None or span.when not in (When.OF_MONTH, When.DAY, When.MONTH):
        return None
    return month_of(span.day or _today(context))


def _reader(context: Context) -> Reader:
    return Reader(context.words, context.zone, context.now)


def _today(context: Context) -> date:
    return _reader(context).today


FEATURE = Feature(
    commands=(Command(open_calendar, name="calendar"),),
    presses=(
        Press(show_month, pattern=rf"{MONTH_DATA}(?::(?P<year>\d{{4}})-(?P<month>0[1-9]|1[0-2]))?"),
        Press(show_day, pattern=rf"{MONTH_DATA}:(?P<day>\d{{4}}-\d\d-\d\d)"),
        Press(send_one, pattern=rf"{FILE_DATA}:{CODE}"),
        Press(send_series, pattern=rf"{FILE_OF_SERIES_DATA}:{CODE}"),
        Press(send_mine, places=PRIVATE, pattern=FILE_OF_MINE_DATA),
    ),
    payloads=(Payload(open_shared, prefix="calendar_"),),
)
