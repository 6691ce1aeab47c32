"""The form with which an applicant answers what they were asked: a text, or a document that is taken as soon as it has come."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from lab.applications.access import reach, require_party
from lab.applications.stages import Party
from lab.applying.kinds import Paper
from lab.errors import LabError
from lab.forms.fields import Answers, Field, Own, Phrase
from lab.forms.form import Form
from lab.forms.texts import Text
from lab.opening_questions import questions_of
from lab.roles import Actor
from storage import application_requests, applications, openings
from storage.application_requests import ApplicationRequest
from storage.applications import ApplicationStage
from storage.database import Tx
from storage.openings import DocumentKind

LONGEST = 2000  # characters of an answer


def subject_of(application_id: int, request_id: int) -> str:
    """What the form is about: what is asked of an application now, and not what is asked later."""
    return f"{application_id}:{request_id}"


def application_of(subject: str) -> int:
    """The application that a form is about."""
    return int(subject.partition(":")[0])


async def asked_now(tx: Tx, actor: Actor, application_id: int) -> ApplicationRequest:
    """What is asked of an application now, for its applicant. Raises NotFound, LabError where nothing is."""
    case = await reach(tx, actor, application_id)
    require_party(case, Party.APPLICANT)
    asked = await application_requests.open_one(tx, application_id)
    if asked is None or case.application.stage is not ApplicationStage.RETURNED:
        raise LabError("application-not-now")
    return asked


async def _allow(tx: Tx, *, actor: Actor, subject: str, **_: Any) -> None:
    asked = await asked_now(tx, actor, application_of(subject))
    if subject != subject_of(asked.application_id, asked.id):
        raise LabError("application-not-now")


async def _fields(tx: Tx, subject: str) -> Sequence[Field]:
    asked = await application_requests.open_one(tx, application_of(subject))
    if asked is None:
        return ()
    ask = Own(asked.question, asked.question) if asked.question else "my-answer-file"
    if asked.document is None:
        return (Text("text", label="my-answer-text", ask=ask, most=LONGEST, lines=True),)
    return (Paper("paper", label=await _label(tx, asked, asked.document), ask=ask, paper=asked.document),)


async def _label(tx: Tx, asked: ApplicationRequest, document: str) -> Phrase:
    """What the document is called: one of the usual ones, or that of an opening's own question."""
    if document in tuple(DocumentKind):
        return f"documentkind-{document}"
    application = await applications.get(tx, asked.application_id)
    found = await openings.by_ids(tx, [application.opening_id]) if application is not None else []
    own = next((one for one in questions_of(found[0].questions) if one.name == document), None) if found else None
    return Own(own.label_zh, own.label_en) if own else "documentkind-further"


async def _finish(tx: Tx, *, answers: Answers, now: datetime, **_: Any) -> Mapping[str, Any]:  # noqa: ARG001 -- every verb of a form has it
    """What was written; who draws the end hands it in."""
    return answers


ANSWER = Form(
    "application-answer",
    title="my-answer-title",
    submit="button-my-answer-send",
    fields=_fields,
    finish=_finish,
    allow=_allow,
    command="applications",
)
