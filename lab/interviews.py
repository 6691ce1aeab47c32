"""Interviews: slots that reviewers offer, and applicants pick, move and cancel. A slot is never given twice."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from lab import letters, notices
from lab.applications.access import Case, reach, require_party, require_staff
from lab.applications.cases import note_event
from lab.applications.stages import Party
from lab.defaults import Defaults
from lab.errors import LabError, NotFound
from lab.roles import Actor
from storage import application_events, applications, openings, slots
from storage.applications import Application, ApplicationStage
from storage.database import Tx
from storage.openings import Opening
from storage.slots import Slot

LONGEST = timedelta(hours=12)
REMINDERS = (timedelta(hours=24), timedelta(hours=1))  # before it begins


@dataclass(frozen=True)
class Span:
    """From when until when."""

    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True)
class Where:
    """The place or the link of an interview, and the IANA zone in which its times are meant."""

    zone: str
    place: str = ""
    link: str = ""


@dataclass(frozen=True)
class Appointment:
    """An interview for a calendar: `uid` stays the same for an application, so that a move is a change of the entry that is there, and
    `sequence` grows with every change (RFC 5545). `cancelled`: it is to be taken out."""

    uid: str
    sequence: int
    slot_id: int
    span: Span
    where: Where
    opening: Opening
    application_id: int
    number: str
    cancelled: bool = False


@dataclass(frozen=True)
class _Taken:
    """A slot as it was when it was taken: rows that were read follow what statements make of them. `moved_from` is when the interview
    was to be before, where the same person holds it."""

    id: int
    sequence: int
    offered_by: int
    starts_at: datetime
    moved_from: datetime | None = None


async def offer_slots(
    tx: Tx, actor: Actor, opening_id: int, spans: Sequence[Span], where: Where, *, now: datetime
) -> int:
    """Offers slots, but for those at which the actor is taken by others of theirs, for whatever opening. Returns how many are new.
    Raises NotFound, LabError where one has passed, or ends before it begins."""
    await require_staff(tx, actor, opening_id)
    if actor.user_id is None:
        raise LabError("error-forbidden")
    for span in spans:
        if not timedelta() < span.ends_at - span.starts_at <= LONGEST:
            raise LabError("slot-order")
        if span.starts_at <= now:
            raise LabError("slot-past")
    made = 0
    await slots.lock_person(tx, actor.user_id)
    several = list(dict.fromkeys(spans))
    clashing = await clashes(tx, actor, several, now=now)
    for span in several:
        if span in clashing:
            continue
        values = {"opening_id": opening_id, "offered_by": actor.user_id, **vars(span), **vars(where), "sequence": 0}
        made += await slots.offer(tx, values)
    return made


async def clashes(tx: Tx, actor: Actor, spans: Sequence[Span], *, now: datetime) -> list[Span]:
    """Those of the spans that overlap with a slot that the actor offers already, or with one before them in the list."""
    if actor.user_id is None:
        return []
    taken = [Span(slot.starts_at, slot.ends_at) for slot in await slots.of_person(tx, actor.user_id, after=now)]
    found = []
    for span in spans:
        if any(span.starts_at < one.ends_at and one.starts_at < span.ends_at for one in taken):
            found.append(span)
        else:
            taken.append(span)
    return found


async def free_slots(tx: Tx, actor: Actor, application_id: int, *, now: datetime) -> Sequence[Slot]:
    """What the applicant can pick, earliest first; nothing but at the stage of the interview. Raises NotFound."""
    case = await reach(tx, actor, application_id)
    if case.application.stage is not ApplicationStage.INTERVIEW:
        return []
    return await slots.free(tx, case.opening.id, after=now)


async def slots_of(tx: Tx, actor: Actor, opening_id: int) -> Sequence[tuple[Slot, Application | None]]:
    """All slots of an opening with who has them, for those who decide, earliest first. Raises NotFound."""
    await require_staff(tx, actor, opening_id)
    having = {one.id: one for one in await applications.of_opening(tx, opening_id)}
    return [(slot, having.get(slot.application_id or 0)) for slot in await slots.of_opening(tx, opening_id)]


async def pick(
    tx: Tx, actor: Actor, application_id: int, slot_id: int, *, defaults: Defaults, now: datetime
) -> Appointment:
    """The applicant takes a slot, or moves to it from the one they have, which they keep if this one is gone. Raises NotFound,
    LabError."""
    case = await reach(tx, actor, application_id, lock=True)
    require_party(case, Party.APPLICANT)
    if case.application.stage is not ApplicationStage.INTERVIEW:
        raise LabError("application-not-now")
    found = await slots.of_application(tx, application_id)
    if found is not None and found.id == slot_id:
        return await appointment(tx, found, case)
    if found is not None and found.starts_at <= now:
        raise LabError("slot-past")
    before = _taken(found) if found else None
    await slots.lock(tx, [slot_id, *([before.id] if before else [])])
    if before is not None and not await slots.let_go(tx, before.id, application_id=application_id):
        raise LabError("slot-changed")
    taken = await slots.take(tx, slot_id, application_id=application_id, opening_id=case.opening.id, after=now)
    if not taken:
        if before is not None:
            await slots.take(tx, before.id, application_id=application_id, opening_id=case.opening.id, after=now)
        raise LabError("slot-taken")
    slot = await _slot(tx, slot_id)
    now_taken = _taken(slot)
    await note_event(tx, case, "slot_moved" if before else "slot_picked", party=Party.APPLICANT, now=now)
    if before is not None:
        same = before.offered_by == slot.offered_by
        told = [] if same else [before.offered_by]
        await _forget(tx, before, case, what="moved", told=told, defaults=defaults, now=now)
        now_taken = replace(now_taken, moved_from=before.starts_at if same else None)
    what = "picked" if now_taken.moved_from is None else "shifted"
    await _tell(tx, now_taken, case, slot.offered_by, what, defaults=defaults, now=now)
    since = None if before is None else before.starts_at
    await _write(
        tx, replace(now_taken, moved_from=since), case, "shifted" if since else "picked", defaults=defaults, now=now
    )
    await _remind(tx, now_taken, case, defaults=defaults, now=now)
    return await appointment(tx, slot, case)


async def cancel(tx: Tx, actor: Actor, application_id: int, *, defaults: Defaults, now: datetime) -> Appointment:
    """The applicant gives their slot back, and may pick another one. Raises NotFound, LabError."""
    case = await reach(tx, actor, application_id, lock=True)
    require_party(case, Party.APPLICANT)
    slot = await slots.of_application(tx, application_id)
    if slot is None or not await release_slot(tx, case, defaults=defaults, now=now):
        raise LabError("slot-none")
    return await appointment(tx, slot, case, cancelled=True)


async def release_slot(tx: Tx, case: Case, *, defaults: Defaults, now: datetime) -> bool:
    """The slot of an application that is locked is free again, if it has not begun. Its interviewer is told, and the applicant where
    they did not let it go themselves: both have it in their calendars. False: there was none."""
    slot = await slots.of_application(tx, case.application.id)
    if slot is None or slot.starts_at <= now:
        return False
    taken = _taken(slot)
    if not await slots.let_go(tx, taken.id, application_id=case.application.id):
        return False
    party = _party(case)
    await note_event(tx, case, "slot_cancelled", party=party, now=now)
    told = [taken.offered_by]
    if party is not Party.APPLICANT and case.application.user_id is not None:
        told = [case.application.user_id, *told]
    await _forget(tx, taken, case, what="cancelled", told=told, defaults=defaults, now=now)
    await _write(tx, taken, case, "cancelled", defaults=defaults, now=now)
    return True


async def slot_of(tx: Tx, actor: Actor, slot_id: int) -> tuple[Slot, Application | None]:
    """A slot with who has it, for those who decide. Raises NotFound."""
    slot = await slots.get(tx, slot_id)
    if slot is None:
        raise NotFound("slot-gone")
    await require_staff(tx, actor, slot.opening_id)
    if slot.cancelled_at is not None:
        raise LabError("slot-gone")
    return slot, await applications.get(tx, slot.application_id) if slot.application_id is not None else None


async def cancel_slot(
    tx: Tx, actor: Actor, slot_id: int, *, seen: int | None = None, defaults: Defaults, now: datetime
) -> bool:
    """A slot is not offered any more, if it is as it was `seen` (its sequence); whoever had it is told and may pick another one. Tells
    whether somebody had it. Raises NotFound, LabError."""
    slot = await slots.get(tx, slot_id)
    if slot is None:
        raise NotFound("slot-gone")
    await require_staff(tx, actor, slot.opening_id)
    if seen is not None and slot.sequence != seen:
        raise LabError("slot-changed")
    case = None
    if slot.application_id is not None:  # applications are locked before slots, everywhere
        application = await applications.locked(tx, slot.application_id)
        (opening,) = await openings.by_ids(tx, [slot.opening_id])
        if application is not None:
            case = Case(application, opening, actor, frozenset({Party.REVIEWER}))
    had_by = slot.application_id
    await slots.lock(tx, [slot_id])
    slot = await _slot(tx, slot_id)
    if slot.application_id != had_by:  # picked or given back in this very moment
        raise LabError("slot-changed")
    taken = _taken(slot)
    if not await slots.cancel(tx, slot_id, now=now):
        raise NotFound("slot-gone")
    if case is None:
        return False
    await note_event(tx, case, "slot_cancelled", party=Party.REVIEWER, now=now)
    told = [case.application.user_id, taken.offered_by]
    await _forget(tx, taken, case, what="cancelled", told=told, defaults=defaults, now=now)
    await _write(tx, taken, case, "cancelled", defaults=defaults, now=now)
    return True


async def appointment(tx: Tx, slot: Slot, case: Case, *, cancelled: bool = False) -> Appointment:
    """An interview at a slot as an entry of a calendar."""
    application = case.application
    return Appointment(
        uid=f"interview-{application.id}-{application.number.replace('/', '-')}",
        sequence=await application_events.count_of(tx, application.id, kind="slot_"),
        slot_id=slot.id,
        span=Span(slot.starts_at, slot.ends_at),
        where=Where(slot.zone, slot.place, slot.link),
        opening=case.opening,
        application_id=application.id,
        number=application.number,
        cancelled=cancelled,
    )


async def appointment_of(tx: Tx, application_id: int, slot_id: int, *, cancelled: bool) -> Appointment:
    """The same for whom it was told already, whether they may read the application or not. Raises NotFound."""
    application, slot = await applications.get(tx, application_id), await _slot(tx, slot_id)
    if application is None:
        raise NotFound("application-not-found")
    (opening,) = await openings.by_ids(tx, [application.opening_id])
    return await appointment(tx, slot, Case(application, opening, None, frozenset()), cancelled=cancelled)


async def _slot(tx: Tx, slot_id: int) -> Slot:
    found = await slots.get(tx, slot_id)
    if found is None:
        raise NotFound("slot-gone")
    return found


def _taken(slot: Slot) -> _Taken:
    return _Taken(slot.id, slot.sequence, slot.offered_by, slot.starts_at)


async def _remind(tx: Tx, slot: _Taken, case: Case, *, defaults: Defaults, now: datetime) -> None:
    """Both are reminded, unless it is too late for that; who has no Telegram the day before, by e-mail."""
    day_before = slot.starts_at - max(REMINDERS)
    if day_before > now:
        event = _events(slot)[0]
        await letters.of_reminder(tx, case.application, event, slot.id, due_at=day_before, defaults=defaults, now=now)
    for chat_id in _both(slot, case):
        for before, event in zip(REMINDERS, _events(slot), strict=True):
            if slot.starts_at - before > now:
                await notices.tell(
                    tx,
                    chat_id=chat_id,
                    kind="interview-reminder",
                    facts={"slot": slot.id, "application": case.application.id, "number": case.application.number},
                    event=event,
                    urgent=True,
                    due_at=slot.starts_at - before,
                    expires_at=slot.starts_at,
                    now=now,
                )


async def _forget(
    tx: Tx,
    slot: _Taken,
    case: Case,
    *,
    what: str,
    told: Sequence[int | None],
    defaults: Defaults,
    now: datetime,
) -> None:
    """Takes the reminders of a slot, as it was, back, and says that it is off."""
    await notices.withdraw(tx, events=_events(slot))
    for chat_id in told:
        await _tell(tx, slot, case, chat_id, what, defaults=defaults, now=now)


async def _tell(
    tx: Tx, slot: _Taken, case: Case, chat_id: int | None, what: str, *, defaults: Defaults, now: datetime
) -> None:
    if chat_id is None or chat_id == case.user_id:
        return
    await notices.tell(
        tx,
        chat_id=chat_id,
        kind="interview-changed",
        facts=await _facts(tx, slot, case, what, now=now),
        event=f"interview-{what}/{slot.id}/{slot.sequence}",
        urgent=slot.starts_at - now < timedelta(hours=24),
        lab_zone=defaults.zone,
        now=now,
    )


async def _write(tx: Tx, slot: _Taken, case: Case, what: str, *, defaults: Defaults, now: datetime) -> None:
    """The same to the applicant by e-mail, whoever did it: the file for their calendar is in it."""
    facts = await _facts(tx, slot, case, what, now=now)
    await letters.of_interview(tx, case.application, facts, defaults=defaults, now=now)


async def _facts(tx: Tx, slot: _Taken, case: Case, what: str, *, now: datetime) -> dict[str, Any]:
    return {
        "slot": slot.id,
        "application": case.application.id,
        "number": case.application.number,
        "what": what,
        "starts_at": slot.starts_at.isoformat(),
        "moved_from": slot.moved_from.isoformat() if slot.moved_from else None,
        "sequence": await application_events.count_of(tx, case.application.id, kind="slot_"),
        "at": now.isoformat(),
    }


def _both(slot: _Taken, case: Case) -> list[int]:
    return [chat_id for chat_id in (case.application.user_id, slot.offered_by) if chat_id is not None]


def _events(slot: _Taken) -> list[str]:
    return [f"interview-reminder/{slot.id}/{slot.sequence}/{before // timedelta(hours=1)}" for before in REMINDERS]


def _party(case: Case) -> Party:
    return next(party for party in (Party.APPLICANT, Party.ADMIN, Party.REVIEWER, Party.CLOCK) if party in case.parties)
