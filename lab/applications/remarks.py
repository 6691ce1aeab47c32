"""What reviewers write: a comment beside their verdict, for those who decide, and notes that only they read. The subject is the
application's number."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from lab.applications import reviewing
from lab.applications.access import by_number
from lab.errors import NotFound
from lab.forms.fields import Answers
from lab.forms.form import Form
from lab.forms.texts import Text
from lab.roles import Actor
from storage import reviews
from storage.database import Tx

LONGEST = 1500


async def allow(tx: Tx, *, actor: Actor, subject: str, **_: Any) -> None:
    """Raises NotFound for who may not read the application as a reviewer."""
    await application_of(tx, actor, subject)


async def application_of(tx: Tx, actor: Actor, number: str) -> int:
    """The application with this number. Raises NotFound."""
    case = await by_number(tx, actor, number)
    if not case.as_staff:
        raise NotFound("application-not-found")
    return case.application.id


async def _commented(tx: Tx, *, actor: Actor, answers: Answers, subject: str, now: datetime) -> int:
    application_id = await application_of(tx, actor, subject)
    await reviewing.comment(tx, actor, application_id, str(answers.get("text") or ""), now=now)
    return application_id


async def _comment(tx: Tx, *, actor: Actor, subject: str, **_: Any) -> Mapping[str, Any]:
    application_id = await application_of(tx, actor, subject)
    own = await reviews.own(tx, application_id=application_id, reviewer_id=actor.user_id or 0)
    return {"text": own.comment} if own is not None and own.comment else {}


async def _noted(tx: Tx, *, actor: Actor, answers: Answers, subject: str, now: datetime) -> int:
    application_id = await application_of(tx, actor, subject)
    await reviewing.note(tx, actor, application_id, str(answers["text"]), now=now)
    return application_id


COMMENT = Form(
    "review-comment",
    title="review-comment-title",
    submit="review-comment-submit",
    fields=(
        Text(
            "text",
            label="review-comment-label",
            ask="review-comment-ask",
            example="review-comment-example",
            required=False,
            most=LONGEST,
            lines=True,
        ),
    ),
    finish=_commented,
    prefill=_comment,
    allow=allow,
    names_subject=True,
)

NOTE = Form(
    "review-note",
    title="review-note-title",
    submit="review-note-submit",
    fields=(Text("text", label="review-note-label", ask="review-note-ask", most=LONGEST, lines=True),),
    finish=_noted,
    allow=allow,
    names_subject=True,
)
