"""/applications: the list, and one application as its applicant sees it."""

import re
import unicodedata

from handlers.applications import shown
from handlers.context import Context, Place
from handlers.pages import first_screen
from lab.applications import access
from lab.applications.stages import Party
from lab.errors import NotFound
from messages import errors
from messages import my_application as screens
from messages.my_applications import list_data, open_data
from messages.screen import Screen
from outbox.reply import Reply, reply

_NUMBER = re.compile(r"[A-Z0-9][A-Z0-9.\-]{0,31}/\d{1,6}")


async def command(context: Context) -> Reply:
    """/applications [number]"""
    if context.text.strip():
        found = await open_number(context, context.text)
        if found is not None:
            return found
    return first_screen(context, reply(await shown.listing(context)), target=list_data())


async def page(context: Context) -> Reply:
    """Another page of the list."""
    return reply(await shown.listing(context, page=int(context.field("page") or 0)))


async def show(context: Context) -> Reply:
    """One application."""
    try:
        return reply(await shown.card(context, int(context.field("id"))))
    except NotFound as gone:
        return await shown.refused(context, gone)


async def history(context: Context) -> Reply:
    """Its whole timeline."""
    try:
        one = await shown.opened(context)
    except NotFound as gone:
        return await shown.refused(context, gone)
    return reply(screens.timeline(shown.reader(context), one, page=int(context.field("page"))))


async def open_shared(context: Context) -> Reply:
    """?start=application_I-2026-03_0007"""
    if context.place is Place.PRIVATE:
        code, _, number = context.text.rpartition("_")
        found = await open_number(context, f"{code}/{number}")
        if found is not None:
            return found
    missing = errors.html(context.words, NotFound("application-not-found"))
    if context.place is not Place.PRIVATE:
        return reply(Screen(missing))
    listed = await shown.listing(context)
    return reply(Screen(screens.above(missing, listed.text), listed.buttons))


async def open_number(context: Context, typed: str) -> Reply | None:
    """The application whose number was typed, None for everybody but its applicant and those who decide about it: as if there were
    none."""
    number = unicodedata.normalize("NFKC", typed).strip().upper()
    if context.place is not Place.PRIVATE or not _NUMBER.fullmatch(number):
        return None
    try:
        case = await access.by_number(context.tx, context.actor, number)
    except NotFound:
        return None
    if Party.APPLICANT not in case.parties:
        return reply(screens.for_staff(context.words, case.application.number, case.application.id))
    answer = reply(await shown.card(context, case.application.id))
    return first_screen(context, answer, target=open_data(case.application.id))
