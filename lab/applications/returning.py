"""Returning an application to its applicant with a question or for a document, and what comes back."""

from datetime import datetime

from lab.applications.access import Case, reach
from lab.applications.cases import move
from lab.applications.stages import AFTER_ANSWER, Party, Verb
from lab.applications.submitting import Paper, keep_for
from lab.defaults import Defaults
from lab.errors import LabError
from lab.roles import Actor
from storage import application_requests, applications, openings
from storage.applications import Application, ApplicationStage
from storage.database import Tx


async def return_(
    tx: Tx,
    actor: Actor,
    application_id: int,
    *,
    question: str,
    document: str | None = None,
    due_at: datetime,
    defaults: Defaults,
    now: datetime,
) -> Application:
    """Asks the applicant a question, or (`document`, a kind) for a paper, due at a moment. Raises NotFound, LabError."""
    question = question.strip()
    if not question and not document:
        raise LabError("application-ask-empty")
    if due_at <= now:
        raise LabError("application-due-past")
    case = await reach(tx, actor, application_id, lock=True)
    note = {"": question} if question else None
    returned = await move(tx, case, Verb.RETURN, ApplicationStage.RETURNED, note=note, defaults=defaults, now=now)
    await application_requests.ask(
        tx, application_id, question=question, document=document, due_at=due_at, asked_by=actor.user_id, now=now
    )
    return returned


async def answer_return(
    tx: Tx,
    actor: Actor,
    application_id: int,
    *,
    text: str = "",
    paper: Paper | None = None,
    defaults: Defaults,
    now: datetime,
) -> Application:
    """The reply joins the application, which goes back to where it was returned from. It counts as long as nobody has noted that it is
    late. Raises NotFound, LabError where nothing is asked, or the document is missing."""
    case = await reach(tx, actor, application_id, lock=True)
    asked = await application_requests.open_one(tx, application_id)
    if asked is None or case.application.stage is not ApplicationStage.RETURNED:
        raise LabError("application-not-now")
    text = text.strip()
    if paper is None and (asked.document or not text):
        raise LabError("application-document-asked" if asked.document else "application-answer-empty")
    note = {"": text} if text else None
    answered = await move(tx, case, Verb.ANSWER, _back(case.application), note=note, defaults=defaults, now=now)
    document_id = await keep_for(tx, case, paper, replaces=True, now=now) if paper else None
    await application_requests.close(tx, asked.id, answer=text or None, document_id=document_id, now=now)
    return answered


async def lapse_due(tx: Tx, *, defaults: Defaults, now: datetime) -> int:
    """Applications whose applicant did not answer in time go back without an answer; returns how many."""
    count = 0
    for application_id in sorted(await application_requests.overdue(tx, now)):
        application = await applications.locked(tx, application_id)
        asked = await application_requests.open_one(tx, application_id)
        if application is None or asked is None or application.stage is not ApplicationStage.RETURNED:
            continue
        if asked.due_at > now:
            continue
        (opening,) = await openings.by_ids(tx, [application.opening_id])
        case = Case(application, opening, None, frozenset({Party.CLOCK}))
        await move(tx, case, Verb.LAPSE, _back(application), defaults=defaults, now=now)
        await application_requests.close(tx, asked.id, now=now)
        count += 1
    return count


def _back(application: Application) -> ApplicationStage:
    was = application.stage_was
    return AFTER_ANSWER[was] if was is not None else ApplicationStage.SCREENING
