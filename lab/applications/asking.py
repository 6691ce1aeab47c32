"""The form that returns an application to its applicant: what is missing, what is asked, and until when."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from lab.applications.access import Case, reach_as_staff
from lab.applications.stages import Verb, possible
from lab.errors import LabError
from lab.forms.choices import Choice, Option
from lab.forms.dates import Moment
from lab.forms.fields import Answers, Around, Field, OneOf
from lab.forms.form import Form
from lab.forms.texts import Text
from lab.roles import Actor
from lab.schedules import read_moment
from storage.database import Tx
from storage.openings import DocumentKind

QUESTION = "question"  # nothing is missing but an answer
LONGEST = 1000


@dataclass(frozen=True)
class Asked:
    """What was filled in."""

    application_id: int
    question: str
    document: str | None
    due_at: datetime


def typed_moment(typed: str, around: Around) -> datetime:
    """A moment as it was typed."""
    return read_moment(typed, now=around.now, zone=around.zone)


_KINDS = tuple(Option(kind.value, f"button-document-{kind}") for kind in DocumentKind)
FIELDS: tuple[Field, ...] = (
    Choice(
        "what", label="return-what", ask="return-what-ask", options=(Option(QUESTION, "return-question-only"), *_KINDS)
    ),
    Text(
        "question",
        label="return-question",
        ask="return-question-ask",
        example="return-question-example",
        when=OneOf("what", (QUESTION,)),
        most=LONGEST,
        lines=True,
    ),
    Text(
        "remark",
        label="return-remark",
        ask="return-remark-ask",
        example="return-remark-example",
        when=OneOf("what", tuple(kind.value for kind in DocumentKind)),
        required=False,
        most=LONGEST,
        lines=True,
    ),
    Moment("due", label="return-due", ask="return-due-ask", example="return-due-example", reads=typed_moment),
)


async def allow(tx: Tx, *, actor: Actor, subject: str, **_: Any) -> None:
    """Raises NotFound, LabError unless the actor may return this application now."""
    case = await reach_as_staff(tx, actor, int(subject))
    require_returnable(case)


def require_returnable(case: Case) -> None:
    """Raises LabError where an application can't be returned from where it stands."""
    if Verb.RETURN not in possible(case.application.stage, case.parties):
        raise LabError("application-not-now")


def asked_of(answers: Answers, application_id: int) -> Asked:
    """What the answers ask for."""
    what = answers["what"]
    return Asked(
        application_id=application_id,
        question=answers.get("question") or answers.get("remark") or "",
        document=None if what == QUESTION else what,
        due_at=datetime.fromisoformat(answers["due"]),
    )


async def finish(tx: Tx, *, answers: Answers, subject: str, **_: Any) -> Asked:  # noqa: ARG001 -- every verb of a form has it
    """What is to be asked; it is done by who draws the end (`lab.applications.returning.return_`), who knows whom to tell when."""
    return asked_of(answers, int(subject))


RETURN = Form(
    "return",
    title="return-title",
    submit="return-submit",
    fields=FIELDS,
    finish=finish,
    allow=allow,
)
