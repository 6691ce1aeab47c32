"""What reviewers think of an application: verdicts, private notes, conflicts of interest, and who is to look at which."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from lab.applications.access import Case, is_partial, reach, reach_as_staff, require_staff
from lab.applications.cases import move, note_event
from lab.applications.stages import UNDECIDED, Party, Verb
from lab.defaults import Defaults
from lab.errors import LabError, NotFound
from lab.opening_criteria import Criterion, criteria_of
from lab.roles import Actor
from storage import applications, openings, reviews, shown_documents
from storage.applications import Application, ApplicationStage
from storage.database import Tx
from storage.openings import CriteriaFrom, Opening
from storage.reviews import Verdict


async def review(
    tx: Tx,
    actor: Actor,
    application_id: int,
    verdict: Verdict,
    *,
    scores: Mapping[str, Any] | None = None,
    comment: str | None = None,
    defaults: Defaults,
    now: datetime,
) -> Verdict | None:
    """Gives one's verdict, and returns the one before it; scores and a comment that are not given (None) stay. With the first verdict of
    anybody, screening begins. Raises NotFound, LabError where it is decided already."""
    case = await _reviewable(tx, actor, application_id)
    before = await _write(tx, actor, application_id, verdict=verdict, scores=scores, comment=comment, now=now)
    if before is verdict:
        return before
    await note_event(tx, case, "review", party=_party(case), visible=False, now=now)
    if case.application.stage is ApplicationStage.SUBMITTED and case.application.held_stage is None:
        await move(tx, case, Verb.SCREEN, ApplicationStage.SCREENING, defaults=defaults, now=now)
    return before


async def score(
    tx: Tx, actor: Actor, application_id: int, criterion: str, points: int | None, *, now: datetime
) -> None:
    """Scores by a criterion of the opening (None: takes the score back), with or without a verdict yet. Raises NotFound, LabError where
    there is no such score, or it is not the time for it."""
    case = await _reviewable(tx, actor, application_id)
    known = next((one for one in criteria_now(case.opening, case.application) if one.name == criterion), None)
    if known is None or (points is not None and not 1 <= points <= known.most):
        raise LabError("application-not-now")
    own = await reviews.own(tx, application_id=application_id, reviewer_id=actor.user_id or 0)
    scores = dict((own.scores if own is not None else None) or {})
    if points is None:
        scores.pop(criterion, None)
    else:
        scores[criterion] = points
    await _write(tx, actor, application_id, scores=scores, now=now)


async def comment(tx: Tx, actor: Actor, application_id: int, text: str, *, now: datetime) -> None:
    """Writes what one has to say beside the verdict, for those who decide; empty takes it away. Raises NotFound, LabError."""
    await _reviewable(tx, actor, application_id)
    await _write(tx, actor, application_id, comment=text, now=now)


async def undo_review(tx: Tx, actor: Actor, application_id: int) -> bool:
    """Takes one's verdict back; False if there was none. Raises NotFound."""
    await reach_as_staff(tx, actor, application_id, lock=True)
    return actor.user_id is not None and await reviews.drop(
        tx, application_id=application_id, reviewer_id=actor.user_id
    )


async def unjudge(tx: Tx, actor: Actor, application_id: int, *, now: datetime) -> None:
    """Takes one's verdict back, and keeps scores and comment. Raises NotFound, LabError."""
    await _reviewable(tx, actor, application_id)
    own = await reviews.own(tx, application_id=application_id, reviewer_id=actor.user_id or 0)
    if own is None or not (own.scores or own.comment):
        await undo_review(tx, actor, application_id)
        return
    values = {"verdict": None, "scores": own.scores, "comment": own.comment, "conflict": False, "at": now}
    await reviews.put(tx, application_id=application_id, reviewer_id=own.reviewer_id, values=values)


async def declare_conflict(tx: Tx, actor: Actor, application_id: int, *, conflict: bool = True, now: datetime) -> None:
    """Somebody who could decide says that they are partial: from then on they neither read nor decide it, and what they thought is
    dropped. They may take that back. Raises NotFound."""
    found = await applications.get(tx, application_id)
    user_id = actor.user_id
    if found is None or user_id is None or found.user_id == user_id:
        raise NotFound("application-not-found")
    await require_staff(tx, actor, found.opening_id)
    if conflict:
        case = None if await is_partial(tx, actor, application_id) else await reach(tx, actor, application_id)
        values = {"verdict": None, "scores": None, "comment": None, "conflict": True, "at": now}
        await reviews.put(tx, application_id=application_id, reviewer_id=user_id, values=values)
        await reviews.unassign(tx, application_id=application_id, reviewer_id=user_id)
        await shown_documents.due_now(tx, application_id=application_id, chat_id=user_id, now=now)
        await shown_documents.end_exports(tx, found.opening_id, chat_id=user_id, now=now)
        if case is not None:
            await note_event(tx, case, "conflict", party=Party.REVIEWER, visible=False, now=now)
    elif await is_partial(tx, actor, application_id):
        await reviews.drop(tx, application_id=application_id, reviewer_id=user_id)


async def note(tx: Tx, actor: Actor, application_id: int, text: str, *, now: datetime) -> None:
    """Writes a note that only its author reads. Raises NotFound, LabError."""
    await reach_as_staff(tx, actor, application_id)
    if actor.user_id is None or not text.strip():
        raise LabError("application-ask-empty")
    await reviews.add_note(tx, application_id=application_id, author_id=actor.user_id, text=text.strip(), now=now)


async def assign(tx: Tx, actor: Actor, application_ids: Sequence[int], reviewer_id: int, *, now: datetime) -> list[int]:
    """Gives applications to a reviewer of their opening; returns those that are new to them. Raises NotFound, LabError where that
    one does not review the opening, or is partial."""
    given: list[int] = []
    for application_id in sorted(set(application_ids)):
        case = await reach_as_staff(tx, actor, application_id, lock=True)
        application = case.application
        if reviewer_id not in await openings.reviewer_ids(tx, application.opening_id):
            raise LabError("review-no-reviewer")
        theirs = await reviews.own(tx, application_id=application_id, reviewer_id=reviewer_id)
        if application.user_id == reviewer_id or (theirs is not None and theirs.conflict):
            raise LabError("review-conflict")
        if await reviews.assign(tx, application_id=application_id, reviewer_id=reviewer_id, by=actor.user_id, now=now):
            await note_event(tx, case, "assign", party=_party(case), visible=False, now=now)
            given.append(application_id)
    return given


def criteria_now(opening: Opening, application: Application) -> Sequence[Criterion]:
    """What an application is scored by where it stands: from the interview on, or from screening on where the opening says so."""
    early = opening.criteria_from is CriteriaFrom.SCREENING
    at = UNDECIDED if early else (ApplicationStage.INTERVIEW, ApplicationStage.RESERVE)
    return criteria_of(opening.criteria) if application.stage in at else ()


async def _reviewable(tx: Tx, actor: Actor, application_id: int) -> Case:
    case = await reach_as_staff(tx, actor, application_id, lock=True)
    if actor.user_id is None or case.application.stage not in (*UNDECIDED, ApplicationStage.RETURNED):
        raise LabError("application-not-now")
    return case


async def _write(
    tx: Tx,
    actor: Actor,
    application_id: int,
    *,
    verdict: Verdict | None = None,
    scores: Mapping[str, Any] | None = None,
    comment: str | None = None,
    now: datetime,
) -> Verdict | None:
    """What is not given (None) stays as it was; returns the verdict that was there."""
    user_id = actor.user_id or 0
    own = await reviews.own(tx, application_id=application_id, reviewer_id=user_id)
    before = own.verdict if own is not None else None
    values = {
        "verdict": verdict or before,
        "scores": dict(scores if scores is not None else (own.scores if own is not None else None) or {}),
        "comment": (comment if comment is not None else (own.comment if own is not None else None) or "").strip(),
        "conflict": False,
        "at": now,
    }
    await reviews.put(tx, application_id=application_id, reviewer_id=user_id, values=values)
    return before


def _party(case: Case) -> Party:
    return Party.REVIEWER if Party.REVIEWER in case.parties else Party.ADMIN
