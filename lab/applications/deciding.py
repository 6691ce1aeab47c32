"""Deciding: at once, or held until several decisions are released together."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from lab import interviews
from lab.applications import offering
from lab.applications.access import Case, reach_as_staff, readable, require_staff
from lab.applications.cases import NOTHING_HELD, Note, move, note_event
from lab.applications.stages import DECISIONS, Party, Verb, transition
from lab.defaults import Defaults
from lab.errors import LabError
from lab.roles import Actor
from storage import applications
from storage.applications import Application, ApplicationStage
from storage.database import Tx


@dataclass(frozen=True)
class Several:
    """What came of a change to several applications: the ids for which it was made, and those for which it could not be, with why."""

    done: Sequence[int]
    refused: Mapping[int, LabError]


async def screen(tx: Tx, actor: Actor, application_id: int, *, defaults: Defaults, now: datetime) -> Application:
    """Screening begins. Raises NotFound, LabError."""
    case = await reach_as_staff(tx, actor, application_id, lock=True)
    return await move(tx, case, Verb.SCREEN, ApplicationStage.SCREENING, defaults=defaults, now=now)


async def invite(
    tx: Tx, actor: Actor, application_id: int, *, note: Note | None = None, defaults: Defaults, now: datetime
) -> Application:
    """Invites to an interview, for which a slot can be picked from now on. Raises NotFound, LabError."""
    return await _decide(tx, actor, application_id, ApplicationStage.INTERVIEW, note=note, defaults=defaults, now=now)


async def reserve(
    tx: Tx, actor: Actor, application_id: int, *, note: Note | None = None, defaults: Defaults, now: datetime
) -> Application:
    """Puts on the reserve list. Raises NotFound, LabError."""
    return await _decide(tx, actor, application_id, ApplicationStage.RESERVE, note=note, defaults=defaults, now=now)


async def reject(
    tx: Tx, actor: Actor, application_id: int, *, note: Note | None = None, defaults: Defaults, now: datetime
) -> Application:
    """Refuses. Raises NotFound, LabError."""
    return await _decide(tx, actor, application_id, ApplicationStage.REJECTED, note=note, defaults=defaults, now=now)


async def _decide(
    tx: Tx,
    actor: Actor,
    application_id: int,
    to: ApplicationStage,
    *,
    note: Note | None,
    defaults: Defaults,
    now: datetime,
) -> Application:
    case = await reach_as_staff(tx, actor, application_id, lock=True)
    return await _carry_out(tx, case, to, note=note, defaults=defaults, now=now)


async def _carry_out(
    tx: Tx, case: Case, to: ApplicationStage, *, note: Note | None, defaults: Defaults, now: datetime
) -> Application:
    decided = await move(tx, case, DECISIONS[to], to, note=note, defaults=defaults, now=now)
    if to is ApplicationStage.REJECTED:
        await interviews.release_slot(tx, case, defaults=defaults, now=now)
    return decided


async def hold(
    tx: Tx,
    actor: Actor,
    application_ids: Sequence[int],
    stage: ApplicationStage,
    *,
    texts: Note | None = None,
    now: datetime,
) -> Several:
    """Decides about several, and tells nobody but those who decide until it is released. `texts` by language are an exception to the
    text of the outcome. Raises LabError where this is no decision."""
    if stage not in DECISIONS:
        raise LabError("application-not-now")
    values = {"held_stage": stage, "held_texts": dict(texts) if texts else None, "held_by": actor.user_id}
    return await _change_held(tx, actor, application_ids, stage, {**values, "held_at": now}, now=now)


async def unhold(tx: Tx, actor: Actor, application_ids: Sequence[int], *, now: datetime) -> Several:
    """Takes held decisions back."""
    return await _change_held(tx, actor, application_ids, None, NOTHING_HELD, now=now)


async def _change_held(
    tx: Tx,
    actor: Actor,
    application_ids: Sequence[int],
    stage: ApplicationStage | None,
    values: Mapping[str, object],
    *,
    now: datetime,
) -> Several:
    done: list[int] = []
    refused: dict[int, LabError] = {}
    for application_id in sorted(set(application_ids)):
        try:
            case = await reach_as_staff(tx, actor, application_id, lock=True)
            _may_hold(case, stage)
        except LabError as error:
            refused[application_id] = error
            continue
        version = case.application.version
        await applications.change(tx, application_id, version=version, values=values)
        kind = "hold" if stage is not None else "unhold"
        await note_event(tx, case, kind, party=_as_staff(case), stage=stage, visible=False, now=now)
        done.append(application_id)
    return Several(done, refused)


async def release(
    tx: Tx,
    actor: Actor,
    application_ids: Sequence[int],
    *,
    texts: Mapping[ApplicationStage, Note],
    exceptions: Mapping[int, Note] | None = None,
    offers_expire_at: datetime | None = None,
    defaults: Defaults,
    now: datetime,
) -> Several:
    """Carries out what is held about these applications, with one text for each outcome (by language; none: the usual one), but for
    the exceptions by application and those that were held with a text. Offers go to the first in rank as long as there are places,
    the others stay held. Whatever has changed meanwhile, or was withdrawn, is refused and told. Raises LabError where offers have
    no date."""
    cases: list[Case] = []
    refused: dict[int, LabError] = {}
    for application_id in sorted(set(application_ids)):  # all are locked before any changes, always in the same order
        try:
            case = await reach_as_staff(tx, actor, application_id, lock=True)
        except LabError as error:
            refused[application_id] = error
            continue
        if case.application.held_stage is None:
            refused[application_id] = LabError("application-not-now")
        else:
            cases.append(case)
    if offers_expire_at is None and any(case.application.held_stage is ApplicationStage.OFFER for case in cases):
        raise LabError("offer-date-missing")
    done: list[int] = []
    for case in sorted(cases, key=lambda case: (case.application.rank is None, case.application.rank or 0)):
        held = case.application.held_stage
        note = (exceptions or {}).get(case.application.id) or case.application.held_texts
        try:
            if held is ApplicationStage.OFFER and offers_expire_at is not None:
                wanted = offering.Wanted(offers_expire_at, note or texts.get(held))
                await offering.make(tx, case, wanted, defaults=defaults, now=now)
            elif held is not None:
                await _carry_out(tx, case, held, note=note or texts.get(held), defaults=defaults, now=now)
        except LabError as error:
            refused[case.application.id] = error
        else:
            done.append(case.application.id)
    return Several(done, refused)


async def held(tx: Tx, actor: Actor, opening_id: int) -> list[Application]:
    """What is held for an opening, in the order of numbers, for those who may release it. Raises NotFound."""
    await require_staff(tx, actor, opening_id)
    every = await applications.of_opening(tx, opening_id)
    return await readable(tx, actor, [one for one in every if one.held_stage is not None])


def _may_hold(case: Case, stage: ApplicationStage | None) -> None:
    """Raises LabError unless this decision could be carried out now, or (None) there is one to be taken back."""
    if stage is not None:
        transition(DECISIONS[stage], case.application.stage, stage, case.parties)
    elif case.application.held_stage is None:
        raise LabError("application-not-now")


def _as_staff(case: Case) -> Party:
    return Party.ADMIN if Party.ADMIN in case.parties else Party.REVIEWER
