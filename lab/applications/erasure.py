"""Erasing an application with everything about whoever applied. What remains is a count, by stage, and a line of history by number."""

from datetime import datetime

from lab import interviews, notices
from lab.applications import leaving
from lab.applications.access import Case, reach
from lab.applications.cases import KIND
from lab.applications.stages import Party, Verb, possible
from lab.defaults import Defaults
from lab.errors import NotFound
from lab.roles import Actor
from storage import application_events, applications, deliveries, drafts, erased, history, openings, shown_documents
from storage.applications import Application
from storage.database import Tx

ACTION = "application.erased"
EDITING = "application"  # the form by which a submitted application is edited; its drafts are about the number


async def erase(tx: Tx, actor: Actor | None, application_id: int, *, defaults: Defaults, now: datetime) -> None:
    """Deletes an application: answers, contact, papers, ticks, reviews, notes, timeline, and what was owed about it to whoever applied.
    One that still runs is withdrawn first, so that its slot and its offer are free. `actor` None is the clock. Raises NotFound for
    everybody but the applicant and admins."""
    case = await _case(tx, actor, application_id)
    application = case.application
    if actor is not None and Verb.WITHDRAW in possible(application.stage, case.parties):
        application = await leaving.withdraw(tx, actor, application_id, defaults=defaults, now=now)
    else:
        await interviews.release_slot(tx, case, defaults=defaults, now=now)
    await erased.add(tx, application.opening_id, application.stage)
    await _forget_around(tx, application)
    await applications.remove(tx, application_id)
    await shown_documents.end_exports(tx, application.opening_id, now=now)
    await history.add(
        tx,
        at=now,
        # Who erases their own must not be found by it.
        actor_id=None if Party.ADMIN not in case.parties else case.user_id,
        action=ACTION,
        kind=KIND,
        item=application.number,
        facts={"stage": application.stage},
    )


async def _case(tx: Tx, actor: Actor | None, application_id: int) -> Case:
    if actor is not None:
        case = await reach(tx, actor, application_id, lock=True)
        if not case.parties & {Party.APPLICANT, Party.ADMIN}:
            raise NotFound("application-not-found")
        return case
    found = await applications.locked(tx, application_id)
    if found is None:
        raise NotFound("application-not-found")
    (opening,) = await openings.by_ids(tx, [found.opening_id])
    return Case(found, opening, None, frozenset({Party.CLOCK}))


async def _forget_around(tx: Tx, application: Application) -> None:
    """What does not go with the row by itself."""
    events = {f"application-event/{event}" for event in await application_events.ids(tx, application.id)}
    await notices.withdraw(tx, events=events)
    if application.user_id is not None:
        await deliveries.forget_events(tx, events, chat_id=application.user_id)
    await drafts.forget_about(tx, form=EDITING, subjects=[application.number])
    await history.forget(tx, kind=KIND, item=application.number)
