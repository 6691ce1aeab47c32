"""When answers are expected: moved, and told to those who wait."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from lab import notices
from lab.applications.stages import UNDECIDED
from lab.errors import LabError, NotFound
from lab.forms.fields import Answers
from lab.opening_edits.deadlines import local_day
from lab.roles import Actor, Permission, require
from storage import applications, history, openings
from storage.applications import Application, ApplicationStage
from storage.database import Tx
from storage.openings import KIND, Opening

NOTICE = "opening-answer-by"
WAS = "~was"  # the day with which the form was opened, or an empty text
QUICK = (7, 14, 28)  # days
WAITING = (*UNDECIDED, ApplicationStage.RETURNED)


async def answer_by_moved(tx: Tx, opening: Opening, *, now: datetime) -> int:
    """Tells everybody who waits for an answer when it is to come; returns how many they are. Each change is told once."""
    if opening.answer_by is None:
        return 0
    told = 0
    for one in await waiting(tx, opening):
        told += await notices.tell(
            tx,
            chat_id=one.user_id or 0,
            kind=NOTICE,
            facts={
                "opening": opening.id,
                "application": one.id,
                "number": one.number,
                "day": opening.answer_by.isoformat(),
            },
            event=f"{NOTICE}:{opening.id}:{now.isoformat()}",
            lab_zone=ZoneInfo(opening.zone),
            now=now,
        )
    return told


def later(opening: Opening, *, now: datetime) -> list[tuple[int, date]]:
    """Days that are likely meant: so many days after the one that was said, or after today or the deadline, whatever comes last."""
    known = [local_day(at, opening) for at in (now, opening.closes_at) if at is not None]
    last = max([*known, *([opening.answer_by] if opening.answer_by is not None else [])])
    return [(days, last + timedelta(days=days)) for days in QUICK]


async def waiting(tx: Tx, opening: Opening) -> Sequence[Application]:
    """The applications whose applicants wait for an answer, and can be told."""
    found = await applications.of_opening(tx, opening.id, stages=WAITING)
    return [one for one in found if one.user_id is not None]


async def move(tx: Tx, *, actor: Actor, answers: Answers, subject: str, now: datetime) -> tuple[Opening, int]:
    """Answers are expected by another day; returns how many are told. Raises Forbidden, NotFound, LabError."""
    require(actor, Permission.EDIT)
    opening = await openings.by_code(tx, subject)
    if opening is None:
        raise NotFound("opening-not-found", code=subject)
    day = date.fromisoformat(answers["answer_by"])
    if opening.closes_at is not None and day < local_day(opening.closes_at, opening):
        raise LabError("opening-answer-early", day=day.isoformat())
    was = date.fromisoformat(answers[WAS]) if answers.get(WAS) else None
    if opening.answer_by != was:
        raise LabError("opening-changed", code=opening.code)
    if day == was:
        return opening, 0
    if not await openings.change(tx, opening.id, was={"answer_by": was}, values={"answer_by": day}):
        raise LabError("opening-changed", code=opening.code)
    facts: dict[str, Any] = {"was": was.isoformat() if was else "", "until": day.isoformat()}
    await history.add(
        tx,
        at=now,
        actor_id=actor.user_id,
        action=f"{KIND}.answer_moved",
        kind=KIND,
        item=opening.code,
        facts=facts,
    )
    (opening,) = await openings.stored_now(tx, [opening.id])
    return opening, await answer_by_moved(tx, opening, now=now)
