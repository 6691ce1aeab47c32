"""Deciding: at once, or held until several decisions are released together."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from lab import interviews
from lab.applications import offering
from lab.applications.access import Case, lock_as_staff, reach_as_staff
from lab.applications.cases import NOTHING_HELD, Note, move, note_hidden
from lab.applications.stages import DECISIONS, Party, Verb, possible, transition
from lab.defaults import Defaults
from lab.errors import LabError, NotFound
from lab.roles import Actor
from storage import applications, slots
from storage.applications import Application, ApplicationStage
from storage.database import Tx

# What reviewers and admins do with an application, as far as that is a decision or leads to one.
OF_STAFF = (Verb.SCREEN, Verb.RETURN, Verb.INVITE, Verb.RESERVE, Verb.OFFER, Verb.REJECT, Verb.GIVE_UP)


@dataclass(frozen=True)
class Wish:
    """A decision about one application as somebody looks at it before it is made: `version` is that of the application they saw,
    `note` what they wrote instead of the usual text, `expires_at` until when an offer stands, `beyond` whether it is made although every
    place is offered or taken."""

    application_id: int
    version: int
    verb: Verb
    note: Note | None = None
    expires_at: datetime | None = None
    beyond: bool = False

    def as_json(self) -> dict[str, Any]:
        """For storing it between its screens."""
        return {
            "wish": self.application_id,
            "version": self.version,
            "verb": self.verb.value,
            "note": dict(self.note) if self.note else None,
            "until": self.expires_at.isoformat() if self.expires_at else None,
            "beyond": self.beyond,
        }


def wish_of(stored: Mapping[str, Any]) -> Wish:
    """Reads what `Wish.as_json` wrote."""
    until = stored.get("until")
    return Wish(
        stored["wish"],
        stored["version"],
        Verb(stored["verb"]),
        stored.get("note"),
        datetime.fromisoformat(until) if until else None,
        bool(stored.get("beyond")),
    )


@dataclass(frozen=True)
class Several:
    """What came of a change to several applications: the ids for which it was made, and those for which it could not be, with why."""

    done: Sequence[int]
    refused: Mapping[int, LabError]


def open_to(case: Case) -> list[Verb]:
    """What whoever reached an application may do with it as one who decides, in the order of the verbs: for buttons."""
    staff = case.parties & {Party.REVIEWER, Party.ADMIN}
    return [verb for verb in possible(case.application.stage, staff) if verb in OF_STAFF]


async def carry_out(tx: Tx, actor: Actor, wish: Wish, *, defaults: Defaults, now: datetime) -> Application:
    """Does what was looked at, if the application stands as it was seen. Raises NotFound, LabError where it does not, or where an
    offer has no date, or no place is left: beyond the places, only admins offer."""
    case = await reach_as_staff(tx, actor, wish.application_id, lock=True)
    if case.application.version != wish.version:
        raise LabError("application-changed")
    at: dict[str, Any] = {"defaults": defaults, "now": now}
    match wish.verb:
        case Verb.SCREEN:
            return await move(tx, case, wish.verb, ApplicationStage.SCREENING, **at)
        case Verb.OFFER:
            if wish.expires_at is None:
                raise LabError("offer-date-missing")
            wanted = offering.Wanted(wish.expires_at, wish.note, wish.beyond and Party.ADMIN in case.parties)
            return await offering.make(tx, case, wanted, **at)
        case Verb.GIVE_UP:
            return await offering.give_up(tx, actor, wish.application_id, **at)
    to = next((stage for stage, verb in DECISIONS.items() if verb is wish.verb), None)
    if to is None:
        raise LabError("application-not-now")
    return await _carry_out(tx, case, to, note=wish.note, **at)


async def keep_held(tx: Tx, actor: Actor, wish: Wish, *, now: datetime) -> None:
    """Holds what was looked at, if the application stands as it was seen. Raises NotFound, LabError."""
    stage = next((stage for stage, verb in DECISIONS.items() if verb is wish.verb), None)
    if stage is None:
        raise LabError("application-not-now")
    ids, seen = [wish.application_id], {wish.application_id: wish.version}
    several = await hold(tx, actor, ids, stage, texts=wish.note, seen=seen, now=now)
    for error in several.refused.values():
        raise error


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
    seen: Mapping[int, int] | None = None,
    now: datetime,
) -> Several:
    """Decides about several, and tells nobody but those who decide until it is released. `texts` by language are an exception to the
    text of the outcome; `seen` the versions that were looked at: what has changed since is refused. Raises LabError where this is no
    decision."""
    if stage not in DECISIONS:
        raise LabError("application-not-now")
    values = {"held_stage": stage, "held_texts": dict(texts) if texts else None, "held_by": actor.user_id}
    return await _change_held(tx, actor, application_ids, stage, {**values, "held_at": now}, seen=seen, now=now)


async def unhold(
    tx: Tx, actor: Actor, application_ids: Sequence[int], *, seen: Mapping[int, int] | None = None, now: datetime
) -> Several:
    """Takes held decisions back."""
    return await _change_held(tx, actor, application_ids, None, NOTHING_HELD, seen=seen, now=now)


async def _change_held(
    tx: Tx,
    actor: Actor,
    application_ids: Sequence[int],
    stage: ApplicationStage | None,
    values: Mapping[str, object],
    *,
    seen: Mapping[int, int] | None,
    now: datetime,
) -> Several:
    cases, refused = await _locked(tx, actor, application_ids, stage, seen=seen)
    versions = {case.application.id: case.application.version for case in cases}
    done = await applications.change_several(tx, versions, values)
    refused |= {one: LabError("application-changed") for one in versions.keys() - done.keys()}
    kind = "hold" if stage is not None else "unhold"
    await note_hidden(tx, [case for case in cases if case.application.id in done], kind, stage=stage, now=now)
    return Several(sorted(done), refused)


async def _locked(
    tx: Tx, actor: Actor, ids: Sequence[int], stage: ApplicationStage | None, *, seen: Mapping[int, int] | None
) -> tuple[list[Case], dict[int, LabError]]:
    """Those about which this could be held, or (None) for which something is held, and why it can't be for the others. All are locked
    before any changes, always in the same order."""
    reached = await lock_as_staff(tx, actor, ids)
    cases: list[Case] = []
    refused: dict[int, LabError] = {}
    for application_id in sorted(set(ids)):
        try:
            if application_id not in reached:
                raise NotFound("application-not-found")
            case = reached[application_id]
            _as_seen(case, seen)
            _may_hold(case, stage)
        except LabError as error:
            refused[application_id] = error
        else:
            cases.append(case)
    return cases, refused


async def release(
    tx: Tx,
    actor: Actor,
    application_ids: Sequence[int],
    *,
    texts: Mapping[ApplicationStage, Note],
    exceptions: Mapping[int, Note] | None = None,
    seen: Mapping[int, int] | None = None,
    offers_expire_at: datetime | None = None,
    defaults: Defaults,
    now: datetime,
) -> Several:
    """Carries out what is held about these applications, with one text for each outcome (by language; none: the usual one), but for
    the exceptions by application and those that were held with a text. Offers go to the first in rank as long as there are places,
    the others stay held. Whatever has changed since the versions `seen`, or was withdrawn, is refused and told. Raises LabError
    where offers have no date."""
    cases, refused = await _locked(tx, actor, application_ids, None, seen=seen)
    if offers_expire_at is None and any(case.application.held_stage is ApplicationStage.OFFER for case in cases):
        raise LabError("offer-date-missing")
    with_slots = await slots.of_applications(tx, [case.application.id for case in cases])
    done: list[int] = []
    for case in sorted(cases, key=lambda case: (case.application.rank is None, case.application.rank or 0)):
        held = case.application.held_stage
        note = (exceptions or {}).get(case.application.id) or case.application.held_texts
        try:
            if held is ApplicationStage.OFFER and offers_expire_at is not None:
                wanted = offering.Wanted(offers_expire_at, note or texts.get(held))
                await offering.make(tx, case, wanted, defaults=defaults, now=now)
            elif held is not None:
                at: dict[str, Any] = {"defaults": defaults, "now": now}
                await move(tx, case, DECISIONS[held], held, note=note or texts.get(held), **at)
                if held is ApplicationStage.REJECTED and case.application.id in with_slots:
                    await interviews.release_slot(tx, case, **at)
        except LabError as error:
            refused[case.application.id] = error
        else:
            done.append(case.application.id)
    return Several(done, refused)


def _as_seen(case: Case, seen: Mapping[int, int] | None) -> None:
    """Raises LabError where somebody has changed the application since it was looked at."""
    if seen is not None and seen.get(case.application.id) != case.application.version:
        raise LabError("application-changed")


def _may_hold(case: Case, stage: ApplicationStage | None) -> None:
    """Raises LabError unless this decision could be carried out now, or (None) there is one to be taken back."""
    if stage is not None:
        transition(DECISIONS[stage], case.application.stage, stage, case.parties)
    elif case.application.held_stage is None:
        raise LabError("application-not-now")
