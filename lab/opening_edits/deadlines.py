"""Extending a deadline: one action, after which everybody whom it concerns is to be told. A draft that was closed works again by itself, and
reminders are reckoned from the deadline that holds."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from lab.announcements import Wanted
from lab.audiences import Audience
from lab.errors import LabError, NotFound
from lab.forms.fields import Answers
from lab.imports.moments import Moment
from lab.imports.problems import Unreadable
from lab.opening_edits.cells import read_cell
from lab.opening_edits.counts import Concerned, concerned
from lab.roles import Actor, Permission, require
from lab.schedules.local import instant, shown
from storage import history, openings
from storage.announcements import Manner
from storage.database import Tx
from storage.openings import KIND, Opening

QUICK = (3, 7, 14)  # days
WAS = "~was"  # the deadline with which the form was opened
FURTHEST = timedelta(days=3 * 366)


@dataclass(frozen=True)
class Extended:
    """A deadline that was moved. `answer_was` is when answers were expected, if that had to move too."""

    opening: Opening
    was: datetime
    until: datetime
    answer_was: date | None
    people: Concerned


async def about(tx: Tx, actor: Actor, code: str) -> Opening:
    """An opening with a deadline, for somebody who may extend it. Raises Forbidden, NotFound, LabError."""
    require(actor, Permission.EDIT)
    opening = await openings.by_code(tx, code)
    if opening is None:
        raise NotFound("opening-not-found", code=code)
    if opening.closes_at is None:
        raise LabError("opening-no-deadline", code=code)
    return opening


def later(opening: Opening, days: int, *, now: datetime) -> datetime:
    """So many days after the deadline, or after today where it is over: at the same time of day, by the clocks of its zone."""
    zone = ZoneInfo(opening.zone)
    deadline = opening.closes_at or now
    local = shown(max(deadline, now), zone).date()
    clock = shown(deadline, zone).time()
    return instant(datetime.combine(local + timedelta(days=days), clock), zone)


def read(opening: Opening, typed: str, *, now: datetime) -> datetime:
    """The new deadline that was typed, in the zone of the opening. Raises LabError."""
    zone = ZoneInfo(opening.zone)
    text = read_cell("closes_at", typed, now=now, zone=zone)
    try:
        value = Moment(last=True).read(text) if text else None
    except Unreadable:
        value = None
    at = getattr(value, "at", None)
    if at is None:
        raise LabError("opening-deadline-wanted")
    until = instant(at, zone)
    check(opening, until, now=now)
    return until


def check(opening: Opening, until: datetime, *, now: datetime) -> None:
    """Raises LabError unless this is an extension."""
    if opening.closes_at is not None and until <= opening.closes_at:
        raise LabError("opening-deadline-earlier", code=opening.code)
    if until <= now:
        raise LabError("opening-deadline-past")
    if until > now + FURTHEST:
        raise LabError("opening-deadline-far")


async def extend(tx: Tx, *, actor: Actor, answers: Answers, subject: str, now: datetime) -> Extended:
    """Moves the deadline that the form was opened with; an opening that was ended early is open again. Raises Forbidden, NotFound,
    LabError."""
    opening = await about(tx, actor, subject)
    was, until = datetime.fromisoformat(answers[WAS]), datetime.fromisoformat(answers["until"])
    if opening.closes_at != was:
        raise LabError("opening-changed", code=opening.code)
    check(opening, until, now=now)
    values: dict[str, Any] = {"closes_at": until, "ended": None}
    answer_was = opening.answer_by
    # Whoever waits is not promised an answer before everybody has applied: it comes as long after the deadline as it was to.
    if answer_was is not None and answer_was < local_day(until, opening):
        values["answer_by"] = answer_was + (local_day(until, opening) - local_day(was, opening))
    if not await openings.change(tx, opening.id, was={"closes_at": was}, values=values):
        raise LabError("opening-changed", code=opening.code)
    facts = {"was": was.isoformat(), "until": until.isoformat()}
    if answer_was is not None and "answer_by" in values:
        facts["answer_was"] = answer_was.isoformat()
    await history.add(
        tx, at=now, actor_id=actor.user_id, action=f"{KIND}.extended", kind=KIND, item=opening.code, facts=facts
    )
    (opening,) = await openings.stored_now(tx, [opening.id])
    moved = answer_was if opening.answer_by != answer_was else None
    return Extended(opening, was, until, moved, await concerned(tx, opening))


def wanted(extended: Extended, contents: Mapping[str, Any], *, title: str) -> Wanted:
    """The announcement of an extension: urgent, to all whom it concerns as one audience, so that each gets it once. It is a service: who
    is about to apply can't wait for a digest."""
    code = extended.opening.code
    one = frozenset({code})
    return Wanted(
        title=title,
        contents=contents,
        audience=Audience(openings=one, drafts=one, applicants=one).as_json(),
        schedule=None,
        zone=extended.opening.zone,
        manner=Manner.SERVICE,
        topic=None,
        urgent=True,
    )


def local_day(at: datetime, opening: Opening) -> date:
    """The day of a moment, where the opening is."""
    return shown(at, ZoneInfo(opening.zone)).date()
