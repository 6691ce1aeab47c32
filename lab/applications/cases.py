"""How a change is made: by compare-and-set, with its event, its line of history, and the notice that is owed for it."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from lab import letters, notices
from lab.applications.access import Case
from lab.applications.stages import Party, Transition, Verb, transition
from lab.defaults import Defaults
from lab.errors import LabError
from storage import application_events, applications, history
from storage.applications import Application, ApplicationStage
from storage.database import Tx

KIND = "application"
NOTHING_HELD: Mapping[str, Any] = {"held_stage": None, "held_texts": None, "held_by": None, "held_at": None}

# What is written to an applicant, by language; under "" what is meant for all.
Note = Mapping[str, str]


async def move(
    tx: Tx,
    case: Case,
    verb: Verb,
    to: ApplicationStage,
    *,
    note: Note | None = None,
    values: Mapping[str, Any] | None = None,
    defaults: Defaults,
    now: datetime,
) -> Application:
    """Takes an application, which is locked, to a stage; what was held is dropped. The applicant is told, unless they did it
    themselves: who has no Telegram gets a letter of what an admin did in their name.
    Raises LabError where there is no such way for whoever acts."""
    application = case.application
    way, party = transition(verb, application.stage, to, case.parties)
    changes = {**_moved(application, way, now), **(values or {})}
    changed = await applications.change(tx, application.id, version=application.version, values=changes)
    if changed is None:
        raise LabError("application-changed")
    event = await note_event(tx, case, verb, party=party, stage=to, note=note, now=now)
    if party is not Party.APPLICANT:
        await tell(tx, changed, event, verb, defaults=defaults, now=now)
    elif changed.user_id is None:
        await letters.of_event(tx, changed, event, verb, defaults=defaults, now=now)
    return changed


def _moved(application: Application, way: Transition, now: datetime) -> dict[str, Any]:
    """The columns that every change of stage sets. An edit leaves the stage, and what is held, as it is."""
    if way.verb is Verb.EDIT:
        return {"edited_at": now}
    came_from = way.to in (ApplicationStage.RETURNED, ApplicationStage.WITHDRAWN) and way.verb is not Verb.RESTORE
    return {
        **NOTHING_HELD,
        "stage": way.to,
        "stage_was": application.stage if came_from else None,
        "moved_at": now,
    }


async def note_event(
    tx: Tx,
    case: Case,
    kind: str,
    *,
    party: Party,
    stage: ApplicationStage | None = None,
    note: Note | None = None,
    visible: bool = True,
    now: datetime,
) -> int:
    """A line of the timeline, and of the history of everything; returns the line's id. What applicants may not see stands in the
    timeline only: an admin, who reads the history, may have applied."""
    if visible:
        await history.add(
            tx,
            at=now,
            actor_id=case.user_id,
            action=f"application.{kind}",
            kind=KIND,
            item=case.application.number,
            facts={"stage": stage} if stage else {},
        )
    return await application_events.add(
        tx,
        case.application.id,
        at=now,
        actor_id=case.user_id,
        party=party,
        kind=kind,
        stage=stage,
        note=note,
        visible=visible,
    )


async def note_hidden(
    tx: Tx, cases: Sequence[Case], kind: str, *, stage: ApplicationStage | None = None, now: datetime
) -> None:
    """A line in the timeline of each, of what somebody of the staff did and the applicant may not see."""
    rows = [
        {
            "application_id": case.application.id,
            "at": now,
            "actor_id": case.user_id,
            "party": Party.ADMIN if Party.ADMIN in case.parties else Party.REVIEWER,
            "kind": kind,
            "stage": stage,
            "note": None,
            "visible": False,
        }
        for case in cases
    ]
    await application_events.add_all(tx, rows)


async def tell(tx: Tx, application: Application, event: int, verb: Verb, *, defaults: Defaults, now: datetime) -> bool:
    """The applicant is told of an event, the line with this id; False where there is nobody whom Telegram reaches."""
    await letters.of_event(tx, application, event, verb, defaults=defaults, now=now)
    if application.user_id is None:
        return False
    return await notices.tell(
        tx,
        chat_id=application.user_id,
        kind="application-changed",
        facts={"application": application.id, "event": event, "number": application.number},
        event=f"application-event/{event}",
        urgent=verb is Verb.OFFER,
        lab_zone=defaults.zone,
        now=now,
    )
