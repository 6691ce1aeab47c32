"""An application as reviewers see it: by a press, by its number, by a link."""

import re
import unicodedata
from collections.abc import Sequence

from handlers.context import Context, Place
from handlers.pages import first_screen
from handlers.reviewing.shown import allow, answer, gone, is_admin, names, reader
from lab.applications import access, reviewing
from lab.applications.access import Case
from lab.applications.queues import Wanted
from lab.errors import NotFound
from lab.roles import Permission, may
from messages import reviewing_cards as screens
from messages.reviewing_answers import answers
from messages.reviewing_cards import Answer, Whole
from messages.reviewing_data import application_data, unpacked
from messages.screen import Screen
from outbox.reply import Reply, reply
from storage import application_events, consents, documents, openings, reviews
from storage.applications import Application
from storage.documents import Document
from storage.openings import Opening

_NUMBER = re.compile(r"\s*([A-Za-z0-9-]{1,32})\s*/\s*(\d{1,8})\s*")


async def show(context: Context) -> Reply:
    """An application was pressed."""
    allow(context)
    wanted = unpacked(context.field("filter")) if context.field("filter") else None
    return await show_one(
        context, int(context.field("application")), page=int(context.field("page") or 0), wanted=wanted
    )


async def show_one(context: Context, application_id: int, *, page: int = 0, wanted: Wanted | None = None) -> Reply:
    """A page of it; where it may not be read (any more), what there is instead."""
    try:
        case = await access.reach_as_staff(context.tx, context.actor, application_id)
    except NotFound as error:
        return await gone(context, error)
    return answer(context, await drawn(context, case, page=page, wanted=wanted))


async def drawn(context: Context, case: Case, *, page: int = 0, wanted: Wanted | None = None) -> Screen:
    """A page of an application."""
    return screens.application(reader(context), await whole(context, case), page=page, wanted=wanted)


async def whole(context: Context, case: Case) -> Whole:
    """Everything that its reviewer may read."""
    tx, one = context.tx, case.application
    views = await access.reviews_of(tx, context.actor, one.id)
    papers = await documents.of_application(tx, one.id)
    events = await application_events.of_application(tx, one.id)
    assigned = (await reviews.assigned(tx, [one.id])).get(one.id, [])
    staff = await openings.reviewer_ids(tx, case.opening.id)
    staff |= {event.actor_id for event in events if event.actor_id is not None and event.actor_id != one.user_id}
    staff |= {review.reviewer_id for review in views.others or ()} | set(assigned)
    return Whole(
        opening=case.opening,
        application=one,
        answers=answers_of(context, case.opening, one, papers),
        documents=papers,
        views=views,
        assigned=assigned,
        events=events,
        names=await names(context, staff),
        criteria=reviewing.criteria_now(case.opening, one),
        admin=is_admin(context),
        handed=(await consents.handed(tx, [one.id])).get(one.id, ()),
        link=context.installation.deep_link(f"review_{one.number.replace('/', '_')}"),
    )


def answers_of(
    context: Context, opening: Opening, application: Application, papers: Sequence[Document]
) -> list[Answer]:
    """What was answered, in the reader's words."""
    return answers(context.words, context.zone, opening, application.answers or {}, papers)


async def open_shared(context: Context) -> Reply:
    """?start=review_I-2027-01_0007"""
    code, _, number = context.text.rpartition("_")
    found = await _by_number(context, f"{code}/{number}")
    if found is None:
        raise NotFound("application-not-found")
    screen = await drawn(context, found)
    return first_screen(context, reply(screen), target=application_data(found.application.id))


async def open_number(context: Context, typed: str) -> Reply | None:
    """The application whose number was typed by who may read it as a reviewer; None for everybody and everything else."""
    if context.place is not Place.PRIVATE or not may(context.actor, Permission.REVIEW):
        return None
    written = _NUMBER.fullmatch(unicodedata.normalize("NFKC", typed))
    found = await _by_number(context, f"{written[1]}/{int(written[2]):04}") if written else None
    return reply(await drawn(context, found)) if found is not None else None


async def _by_number(context: Context, number: str) -> Case | None:
    try:
        case = await access.by_number(context.tx, context.actor, number)
    except NotFound:
        return None
    return case if case.as_staff else None
