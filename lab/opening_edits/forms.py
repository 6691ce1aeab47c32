"""The forms about openings: the opening itself, a later deadline, another day on which answers are expected."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from lab.errors import LabError, NotFound
from lab.forms.dates import Date
from lab.forms.fields import Around, Custom, Field
from lab.forms.form import Form
from lab.opening_edits import answering, deadlines
from lab.opening_edits.fields import EDITED, NEW
from lab.opening_edits.saving import review, save
from lab.opening_edits.subjects import allow, is_new, prefill
from lab.roles import Actor, Permission, require
from storage import openings
from storage.database import Tx


async def _fields(_: Tx, subject: str) -> Sequence[Field]:
    return NEW if is_new(subject) else EDITED


async def _allow_deadline(tx: Tx, *, actor: Actor, subject: str, **_: Any) -> None:
    await deadlines.about(tx, actor, subject)


async def _allow_answer(tx: Tx, *, actor: Actor, subject: str, **_: Any) -> None:
    require(actor, Permission.EDIT)
    if await openings.by_code(tx, subject) is None:
        raise NotFound("opening-not-found", code=subject)


async def _review_deadline(
    tx: Tx, *, actor: Actor, answers: Mapping[str, Any], subject: str, now: datetime
) -> tuple[str, LabError] | None:
    opening = await deadlines.about(tx, actor, subject)
    if opening.closes_at != datetime.fromisoformat(answers[deadlines.WAS]):
        return "until", LabError("opening-changed", code=opening.code)
    try:
        deadlines.check(opening, datetime.fromisoformat(answers["until"]), now=now)
    except LabError as error:
        return "until", error
    return None


async def _prefill_deadline(tx: Tx, *, actor: Actor, subject: str, **_: Any) -> Mapping[str, Any]:
    opening = await deadlines.about(tx, actor, subject)
    return {deadlines.WAS: opening.closes_at.isoformat() if opening.closes_at else ""}


async def _prefill_answer(tx: Tx, *, subject: str, **_: Any) -> Mapping[str, Any]:
    opening = await openings.by_code(tx, subject)
    return {answering.WAS: opening.answer_by.isoformat() if opening and opening.answer_by else ""}


async def _review_answer(tx: Tx, *, answers: Mapping[str, Any], subject: str, **_: Any) -> tuple[str, LabError] | None:
    opening = await openings.by_code(tx, subject)
    day = date.fromisoformat(answers["answer_by"])
    if opening is not None and opening.closes_at is not None and day < deadlines.local_day(opening.closes_at, opening):
        return "answer_by", LabError("opening-answer-early", day=day.isoformat())
    if opening is not None and answers.get(answering.WAS, "") != (
        opening.answer_by.isoformat() if opening.answer_by else ""
    ):
        return "answer_by", LabError("opening-changed", code=opening.code)
    return None


class Until(Custom):
    """The new deadline."""

    def check(self, value: Any, around: Around) -> None:
        if datetime.fromisoformat(value) <= around.now:
            raise LabError("opening-deadline-past")


OPENING = Form(
    "opening",
    title="opening-form-title",
    submit="opening-form-submit",
    fields=_fields,
    finish=save,
    command="edit",
    prefill=prefill,
    allow=allow,
    review=review,
    required_first=True,
    names_subject=True,
)
DEADLINE = Form(
    "opening-deadline",
    title="opening-deadline-title",
    submit="opening-deadline-submit",
    fields=(
        Until(
            "until",
            label="opening-deadline-until",
            ask="opening-deadline-ask",
            example="opening-example-closes-at",
        ),
    ),
    finish=deadlines.extend,
    names_subject=True,
    prefill=_prefill_deadline,
    allow=_allow_deadline,
    review=_review_deadline,
)
ANSWER = Form(
    "opening-answer",
    title="opening-answer-title",
    submit="opening-answer-submit",
    fields=(
        Date(
            "answer_by",
            label="opening-field-answer-by",
            ask="opening-answer-ask",
            example="opening-example-answer-by",
            earliest=0,
            latest=1000,
        ),
    ),
    finish=answering.move,
    names_subject=True,
    prefill=_prefill_answer,
    allow=_allow_answer,
    review=_review_answer,
)
