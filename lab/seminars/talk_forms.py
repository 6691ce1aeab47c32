"""The forms about what is said of a talk: a question for the speaker, a comment on the rating."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from lab.forms.form import Form
from lab.forms.texts import Text
from lab.roles import Actor
from lab.seminars import questions, ratings
from storage.database import Tx


async def _allow_question(tx: Tx, *, actor: Actor, subject: str, now: datetime) -> None:
    await questions.may_ask(tx, actor, subject, now=now)


async def _ask(tx: Tx, *, actor: Actor, answers: Mapping[str, Any], subject: str, now: datetime) -> str:
    await questions.ask(tx, actor, subject, answers["text"], now=now)
    return subject


async def _allow_comment(tx: Tx, *, actor: Actor, subject: str, now: datetime) -> None:
    await ratings.mine(tx, actor, subject, now=now)


async def _comment(tx: Tx, *, actor: Actor, answers: Mapping[str, Any], subject: str, now: datetime) -> ratings.Mine:
    return await ratings.comment(tx, actor, subject, answers["text"], now=now)


QUESTION = Form(
    "speaker-question",
    title="question-form-title",
    submit="question-form-submit",
    fields=(
        Text(
            "text",
            label="question-form-label",
            ask="question-form-ask",
            example="question-form-example",
            most=questions.LONGEST,
            least=2,
        ),
    ),
    finish=_ask,
    allow=_allow_question,
    names_subject=True,
)
COMMENT = Form(
    "seminar-rating",
    title="rating-form-title",
    submit="rating-form-submit",
    fields=(
        Text(
            "text",
            label="rating-form-label",
            ask="rating-form-ask",
            example="rating-form-example",
            most=ratings.LONGEST,
            lines=True,
        ),
    ),
    finish=_comment,
    allow=_allow_comment,
    names_subject=True,
)
