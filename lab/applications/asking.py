"""The form that returns an application to its applicant: what is missing, what is asked, and until when."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from lab.applications.access import Case, reach_as_staff
from lab.applications.stages import Verb, possible
from lab.applying.questions import field_name
from lab.errors import LabError
from lab.forms.choices import Choice, Option
from lab.forms.dates import Moment
from lab.forms.fields import Answers, Around, Field, OneOf, Own
from lab.forms.form import Form
from lab.forms.texts import Text
from lab.opening_questions import Question, QuestionKind, questions_of
from lab.roles import Actor
from lab.schedules import read_moment
from storage import applications, openings
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


def fields_for(questions: Sequence[Question]) -> Sequence[Field]:
    """The fields, for an opening with these questions of its own: its files can be asked for as well as the usual documents."""
    own = tuple(Option(field_name(one), Own(one.label_zh, one.label_en)) for one in questions if _is_file(one))
    papers = (*_KINDS, *own)
    return (
        Choice(
            "what",
            label="return-what",
            ask="return-what-ask",
            options=(Option(QUESTION, "return-question-only"), *papers),
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
            when=OneOf("what", tuple(one.value for one in papers)),
            required=False,
            most=LONGEST,
            lines=True,
        ),
        Moment("due", label="return-due", ask="return-due-ask", example="return-due-example", reads=typed_moment),
    )


def _is_file(question: Question) -> bool:
    return question.kind is QuestionKind.FILE


async def _fields(tx: Tx, subject: str) -> Sequence[Field]:
    application = await applications.get(tx, int(subject))
    found = await openings.by_ids(tx, [application.opening_id]) if application is not None else []
    return fields_for(questions_of(found[0].questions) if found else ())


async def allow(tx: Tx, *, actor: Actor, subject: str, **_: Any) -> None:
    """Raises NotFound, LabError unless the actor may return this application now."""
    case = await reach_as_staff(tx, actor, int(subject))
    require_returnable(case)


def require_returnable(case: Case) -> None:
    """Raises LabError where an application can't be returned from where it stands."""
    if Verb.RETURN not in possible(case.application.stage, case.parties):
        raise LabError("application-not-now")


def asked_of(answers: Answers, case: Case) -> Asked:
    """What the answers ask for: a file of the opening's own by the name of its question, under which it is kept."""
    what = answers["what"]
    names = {field_name(one): one.name for one in questions_of(case.opening.questions) if _is_file(one)}
    return Asked(
        application_id=case.application.id,
        question=answers.get("question") or answers.get("remark") or "",
        document=None if what == QUESTION else names.get(what, what),
        due_at=datetime.fromisoformat(answers["due"]),
    )


async def finish(tx: Tx, *, actor: Actor, answers: Answers, subject: str, **_: Any) -> Asked:
    """What is to be asked; it is done by who draws the end (`lab.applications.returning.return_`), who knows whom to tell when."""
    return asked_of(answers, await reach_as_staff(tx, actor, int(subject)))


RETURN = Form(
    "return",
    title="return-title",
    submit="return-submit",
    fields=_fields,
    finish=finish,
    allow=allow,
)
