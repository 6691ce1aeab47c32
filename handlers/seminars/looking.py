"""/seminars and /seminar: lists, filters, codes and words."""

import contextlib
from dataclasses import replace

from handlers.context import Context
from handlers.seminars.series import show_series
from handlers.seminars.showing import LISTING, find, reader, show_card, show_list
from handlers.typed import words as typed
from lab import projects
from lab.errors import LabError
from lab.seminars import lists
from lab.seminars.lists import Filters
from lab.seminars.spans import COMING, Span, When, asks_when, names_seminars, take_span
from messages import bilingual
from messages import seminars as screens
from messages.screen import Button
from messages.seminar_lists import language_of, page_data, span_of, subject_of
from outbox.reply import Reply, reply


async def seminars(context: Context) -> Reply:
    """/seminars [words|today|week|month]"""
    wanted = typed(context.text)
    return await open_code(context, wanted) or await _listed(context, wanted)


async def seminar(context: Context) -> Reply:
    """/seminar CODE"""
    return await seminars(context)


async def open_code(context: Context, wanted: str) -> Reply | None:
    """The card of the seminar or the series whose code was typed, None if it is no such code."""
    if not wanted or len(wanted) > 40:
        return None
    if any(sign.isdigit() for sign in wanted):
        code = await lists.typed_code(context.tx, context.reader, wanted)
        if code is not None:
            return await show_card(context, code)
    series = await lists.typed_series(context.tx, context.reader, wanted)
    return await show_series(context, series) if series is not None else None


async def with_words(context: Context, words: str) -> Filters | None:
    """What shows the seminars that are found by words, those that are over only where no other is; None if there are none at all."""
    for when in (When.COMING, When.PAST):
        wanted = Filters(words=words, span=Span(when))
        if (await find(context, wanted, offset=0, limit=1)).total:
            return wanted
    return None


async def button(context: Context, words: str) -> list[Button]:
    """The way to the seminars that are found by words, whenever they are, if there are any."""
    wanted = Filters(words=words, span=Span(When.ALL))
    total = (await find(context, wanted, offset=0, limit=1)).total if words else 0
    if not total:
        return []
    reference = await LISTING.reference(context, wanted)
    return [Button(context.words.plain("button-seminars", count=total), data=page_data(reference, 0))]


async def at_a_time(context: Context, wanted: str) -> Reply | None:
    """The list for what names a time, or seminars, and maybe words: `本周讲座`, `next week`, `电池讲座`; None for all else. A single English
    word is rather looked up."""
    if not asks_when(wanted):
        return None
    with contextlib.suppress(LabError):
        span, rest = take_span(wanted, now=context.now, zone=context.zone)
        if not rest:
            return await show_list(context, Filters(span=span or COMING))
        if (bare := names_seminars(wanted)) is not None:
            return await _listed(context, bare)
    return None


async def page(context: Context) -> Reply:
    """Another page of the list."""
    found = await LISTING.referred(context)
    number = int(context.field("page"))
    return await show_list(context, found or Filters(), number=number, forgotten=found is None)


async def of_subject(context: Context) -> Reply:
    """All seminars of a series, a project or a host."""
    subject = subject_of(context.field("subject"))
    return await show_list(context, Filters(span=Span(When.ALL), subject=subject))


async def choose(context: Context) -> Reply:
    """The areas or the languages to choose from."""
    filters = await LISTING.referred(context)
    if filters is None:
        return await show_list(context, Filters(), forgotten=True)
    found = await find(context, filters, offset=0, limit=1)
    areas = {area.code: bilingual.of(area, "name") for area in await projects.all_areas(context.tx)}
    chooser = screens.areas_to_choose if context.field("filter") == "a" else screens.languages_to_choose
    return reply(chooser(reader(context), found, await LISTING.reference(context, filters), areas))


async def set_filter(context: Context) -> Reply:
    """A filter is set or taken off."""
    filters = await LISTING.referred(context)
    if filters is None:
        return await show_list(context, Filters(), forgotten=True)
    value = context.field("value")
    match context.field("filter"):
        case "a":
            filters = replace(filters, area=None if value == "-" else value)
        case "l":
            filters = replace(filters, language=language_of(value))
        case _:
            filters = replace(filters, span=span_of(value) or COMING)
    return await show_list(context, filters)


async def clear_words(context: Context) -> Reply:
    """The words are taken off."""
    filters = await LISTING.referred(context)
    if filters is None:
        return await show_list(context, Filters(), forgotten=True)
    return await show_list(context, replace(filters, words=""))


async def widen(context: Context) -> Reply:
    """The words, or the area and the language, are taken off, and the time is any."""
    filters = await LISTING.referred(context)
    if filters is None:
        return await show_list(context, Filters(), forgotten=True)
    anytime = replace(filters, span=Span(When.ALL))
    if context.field("what") == "w":
        return await show_list(context, replace(anytime, words=""))
    return await show_list(context, replace(anytime, area=None, language=None))


async def _listed(context: Context, wanted: str) -> Reply:
    """What was typed names a time, words, or both; words are looked for in the past where nothing is coming."""
    span, rest = take_span(wanted, now=context.now, zone=context.zone) if wanted else (None, "")
    if span is not None or not rest:
        return await show_list(context, Filters(words=rest, span=span or COMING))
    return await show_list(context, await with_words(context, rest) or Filters(words=rest))
