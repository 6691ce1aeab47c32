"""/edit: what is to be edited, and a seminar with all that can be done about it."""

from handlers import forms, opening_edits
from handlers.context import Context
from handlers.seminar_edits.entries import MOVE_ENTRY, SEMINAR_ENTRY, SERIES_ENTRY
from lab.errors import NotFound
from lab.openings import typed_code
from lab.roles import Permission, may
from lab.seminar_edits import overview
from lab.seminar_edits.subjects import COPY, NEW
from messages import seminar_edits as screens
from messages import series_edits
from outbox.reply import Reply, reply

LONGEST_CODE = 40


async def edit(context: Context) -> Reply:
    """/edit [code]"""
    typed = context.text.strip()[:LONGEST_CODE]
    if not typed:
        return await home(context)
    if may(context.actor, Permission.EDIT):
        code = await typed_code(context.tx, context.actor, typed)
        if code is not None:
            return await forms.begin(context, opening_edits.ENTRY, subject=code)
    found = await overview.typed(context.tx, context.actor, typed)
    if found is None:
        raise NotFound("edit-unknown-code", code=typed)
    kind, code = found
    return await (_seminar(context, code) if kind == "seminar" else _series(context, code))


async def home(context: Context) -> Reply:
    """What can be edited."""
    return reply(screens.home(context.words, openings=may(context.actor, Permission.EDIT)))


async def seminars(context: Context) -> Reply:
    """The seminars to edit."""
    page = int(context.field("page") or 0)
    found = await overview.to_edit(context.tx, context.actor, page=page, now=context.now)
    return reply(screens.several(context.words, found, zone=context.zone, now=context.now))


async def seminar(context: Context) -> Reply:
    """One of them."""
    return await _seminar(context, context.field("code"))


async def change(context: Context) -> Reply:
    """Its form."""
    return await forms.begin(context, SEMINAR_ENTRY, subject=context.field("code"))


async def move(context: Context) -> Reply:
    """It is at another time or place."""
    return await forms.begin(context, MOVE_ENTRY, subject=context.field("code"))


async def new(context: Context) -> Reply:
    """A new one, alone or in a series, or a copy."""
    subject = context.field("subject")
    if not subject.startswith((NEW, COPY)):
        return await home(context)
    return await forms.begin(context, SEMINAR_ENTRY, subject=subject)


async def all_series(context: Context) -> Reply:
    """The series to edit."""
    found = await overview.series_to_edit(context.tx, context.actor)
    return reply(series_edits.every(context.words, found))


async def series(context: Context) -> Reply:
    """One of them."""
    return await _series(context, context.field("code"))


async def dates(context: Context) -> Reply:
    """Its seminars."""
    code, page = context.field("code"), int(context.field("page") or 0)
    one, _ = await overview.series_sheet(context.tx, context.actor, code, now=context.now)
    found = await overview.to_edit(context.tx, context.actor, page=page, series_code=one.code, now=context.now)
    return reply(series_edits.dates(context.words, one, found, zone=context.zone, now=context.now))


async def change_series(context: Context) -> Reply:
    """Its form, or that of a new one."""
    return await forms.begin(context, SERIES_ENTRY, subject=context.field("subject"))


async def _seminar(context: Context, code: str) -> Reply:
    sheet = await overview.sheet(context.tx, context.actor, code)
    return reply(screens.one(context.words, sheet, zone=context.zone, now=context.now))


async def _series(context: Context, code: str) -> Reply:
    one, coming = await overview.series_sheet(context.tx, context.actor, code, now=context.now)
    return reply(series_edits.one(context.words, one, coming, zone=context.zone, now=context.now))
