"""Telling what has changed of a seminar: everybody whom it concerns once, from what they know to what holds now.

What somebody was owed and did not get (quiet hours held it, or it did not hold any more when its turn came) is taken back by the next
telling, which then begins where they stand: moved there and back over night, they hear nothing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from lab.defaults import Defaults
from lab.notices import LANE, Owing, tell_new
from lab.seminars.concerned import Reason, concerned, participants
from lab.seminars.snapshots import Matter, Snapshot, differences, from_json, must_tell, read
from storage import deliveries, history, reservations, seminar_changes, seminars
from storage.database import Tx
from storage.deliveries import Delivery, DeliveryState
from storage.reservations import ReservationState
from storage.seminar_changes import SeminarChange
from storage.seminars import KIND as SEMINAR
from storage.seminars import LinkFor, Seminar, SeminarStatus

KIND, SEVERAL = "seminar-change", "seminar-changes"
TOGETHER = "together"  # in the ledger, why a notice is not sent: it is part of one about several seminars
AT_ONCE = 60  # seminars in one transaction: as many as a series has that is moved as a whole
URGENT = timedelta(hours=24)  # before it begins: no quiet hours
_BACK = 10  # tellings in which one looks for what somebody did not get
_MAYBE_READ = (DeliveryState.SENT, DeliveryState.SENDING, DeliveryState.UNKNOWN)


@dataclass(frozen=True)
class Telling:
    """What one person is told: from what they know to what holds now, and which of it concerns them. `seat`: they have one."""

    known: Snapshot
    current: Snapshot
    matters: tuple[Matter, ...]
    seat: bool = False

    @property
    def new_materials(self) -> frozenset[int]:
        """Materials (by id) that they do not know."""
        return frozenset(self.current.materials) - frozenset(self.known.materials)


async def tell_due(tx: Tx, *, defaults: Defaults, now: datetime) -> int:
    """Tells what has gathered; returns of how many seminars. Whom several of one series concern is told of them in one notice."""
    due = await seminar_changes.due(tx, now, limit=AT_ONCE)
    by_series: dict[str, list[Owing]] = {}
    for seminar_id in sorted(due):
        found = await _prepared(tx, seminar_id, defaults=defaults, now=now)
        if found is not None:
            seminar, owings = found
            by_series.setdefault(seminar.series or "", []).extend(owings)
    for series, owings in by_series.items():
        alone, together, parts = gathered(series, owings, now=now)
        await tell_new(tx, [*alone, *together], lab_zone=defaults.zone, now=now)
        await deliveries.owe_all(tx, [_part(one, now) for one in parts])
    return len(due)


async def tell(tx: Tx, seminar_id: int, *, defaults: Defaults, now: datetime) -> int:
    """Tells what has gathered about a seminar, if its time has come; returns how many people are told."""
    found = await _prepared(tx, seminar_id, defaults=defaults, now=now)
    if found is None:
        return 0
    await tell_new(tx, found[1], lab_zone=defaults.zone, now=now)
    return len(found[1])


def gathered(series: str, owings: Sequence[Owing], *, now: datetime) -> tuple[list[Owing], list[Owing], list[Owing]]:
    """What is told by itself, what is told of several seminars of a series together, and the parts of the latter."""
    alone, together, parts = [], [], []
    by_chat: dict[int, list[Owing]] = {}
    for one in owings:
        by_chat.setdefault(one.chat_id, []).append(one)
    event = f"{SEVERAL}/{series}/{now.isoformat()}"
    for chat_id, mine in by_chat.items():
        listed = [one for one in mine if one.facts["matters"] != [Matter.MATERIALS.value]] if series else []
        if len(listed) < 2:
            alone += mine
            continue
        alone += [one for one in mine if one not in listed]
        listed.sort(key=lambda one: str(one.facts["now"]["starts_at"]))
        parts += [replace(one, facts={**one.facts, "with": event}) for one in listed]
        reasons = {one.facts["why"] for one in listed}
        facts = {
            "series": series,
            "code": series,
            "why": next(reason.value for reason in Reason if reason.value in reasons),
            "events": [one.event for one in listed],
        }
        ends = [one.expires_at for one in listed if one.expires_at is not None]
        urgent = any(one.urgent for one in listed)
        together.append(Owing(chat_id, SEVERAL, facts, event, urgent=urgent, expires_at=max(ends, default=None)))
    return alone, together, parts


def _part(one: Owing, now: datetime) -> dict[str, Any]:
    """The row of what is told in another notice."""
    return {
        "kind": one.kind,
        "facts": dict(one.facts),
        "event": one.event,
        "chat_id": one.chat_id,
        "lane": LANE,
        "state": DeliveryState.SKIPPED,
        "reason": TOGETHER,
        "due_at": now,
        "created_at": now,
    }


async def _prepared(
    tx: Tx, seminar_id: int, *, defaults: Defaults, now: datetime
) -> tuple[Seminar, list[Owing]] | None:
    """What is to be told of a seminar, which counts as told from now on; None where its time has not come."""
    seminar = await seminars.lock(tx, seminar_id)
    row = await seminar_changes.of_seminar(tx, seminar_id)
    if seminar is None or row is None or row.due_at is None or row.due_at > now:
        return None
    if seminar.status is SeminarStatus.DRAFT:
        await seminar_changes.drop(tx, seminar_id)
        return None
    current = await read(tx, seminar)
    number = row.number + 1
    owings = await _owings(tx, seminar, row, current, number, defaults=defaults, now=now)
    matters = [matter.value for matter in differences(from_json(row.known), current)]
    await seminar_changes.told(tx, seminar_id, known=current.as_json(), number=number, now=now)
    await deliveries.skip_events(tx, events(seminar_id, number - 1), reason="stale")
    if owings:
        await history.add(
            tx,
            at=now,
            actor_id=None,
            action="seminar.told",
            kind=SEMINAR,
            item=seminar.code,
            facts={"people": len(owings), "matters": matters},
        )
    return seminar, owings


async def still(tx: Tx, seminar: Seminar, user_id: int, facts: Mapping[str, Any]) -> Telling | None:
    """What a notice has to say when it is sent: None where something else holds by now, which is told by another one. What was changed
    quietly since is shown as it is."""
    known, told, current = from_json(facts["known"]), from_json(facts["now"]), await read(tx, seminar)
    if must_tell(told, current):
        return None
    seat = await has_seat(tx, seminar, user_id)
    found = [matter for matter in map(Matter, facts["matters"]) if matter in differences(known, current)]
    matters = tuple(matter for matter in found if matter is not Matter.LINK or sees_link(seminar, seat=seat))
    return Telling(known, current, matters, seat) if matters else None


async def has_seat(tx: Tx, seminar: Seminar, user_id: int) -> bool:
    """Whether somebody has a seat."""
    held = await reservations.of_user(tx, seminar.id, user_id)
    return held is not None and held.state is ReservationState.SEAT


def sees_link(seminar: Seminar, *, seat: bool) -> bool:
    """Whether somebody who has a seat, or has none, may see the link."""
    return seat or seminar.link_for is LinkFor.EVERYONE


def event_of(seminar_id: int, number: int) -> str:
    """The event of one telling."""
    return f"{KIND}/{seminar_id}/{number}"


def events(seminar_id: int, number: int) -> list[str]:
    """The events of the tellings up to a number, the latest first, as far back as one looks."""
    return [event_of(seminar_id, each) for each in range(number, max(0, number - _BACK), -1)]


async def _owings(
    tx: Tx, seminar: Seminar, row: SeminarChange, current: Snapshot, number: int, *, defaults: Defaults, now: datetime
) -> list[Owing]:
    shared = from_json(row.known)
    found = await concerned(tx, seminar, defaults=defaults, now=now)
    there = set(await participants(tx, seminar, defaults=defaults))
    missed = await _missed(tx, seminar.id, row.number)
    owings = []
    for user_id in sorted(found.people.keys() | there):
        tie = found.people.get(user_id)
        known = missed.get(user_id, shared)
        if tie is not None and tie.since > row.edited_at and user_id not in missed:
            continue  # they came when it was like this
        reason = tie.reason if tie is not None else Reason.SEAT
        matters = _matters(known, current, there=user_id in there, now=now)
        if not sees_link(seminar, seat=reason is Reason.SEAT):
            matters = tuple(matter for matter in matters if matter is not Matter.LINK)
        if matters:
            owings.append(_owing(seminar, user_id, Telling(known, current, matters), reason, number, now))
    return owings


def _matters(known: Snapshot, current: Snapshot, *, there: bool, now: datetime) -> tuple[Matter, ...]:
    found = differences(known, current)
    over = current.status is SeminarStatus.HELD or (known.ends_at <= now and current.ends_at <= now)
    if over or not (known.coming or current.coming):
        found = tuple(matter for matter in found if matter is Matter.MATERIALS)
    return found if there else tuple(matter for matter in found if matter is not Matter.MATERIALS)


def _owing(seminar: Seminar, user_id: int, one: Telling, reason: Reason, number: int, now: datetime) -> Owing:
    of_time = one.matters != (Matter.MATERIALS,)
    begins = [each.starts_at for each in (one.known, one.current) if each.ends_at > now]
    return Owing(
        chat_id=user_id,
        kind=KIND,
        facts={
            "seminar": seminar.id,
            "code": seminar.code,
            "why": reason.value,
            "known": one.known.as_json(),
            "now": one.current.as_json(),
            "matters": [matter.value for matter in one.matters],
        },
        event=event_of(seminar.id, number),
        urgent=of_time and any(at - now <= URGENT for at in begins),
        expires_at=max(one.known.ends_at, one.current.ends_at) if of_time else None,
    )


async def _missed(tx: Tx, seminar_id: int, number: int) -> dict[int, Snapshot]:
    """What people know who did not get what they were told last: what they were to be led on from by the first that they did not get."""
    rows: dict[str, dict[int, Delivery]] = {}
    latest = events(seminar_id, number)
    for one in await deliveries.of_events(tx, latest):
        rows.setdefault(one.event or "", {})[one.chat_id] = one
    with_others = {
        (one.facts or {}).get("with", "") for of in rows.values() for one in of.values() if one.reason == TOGETHER
    }
    together = {(one.event, one.chat_id): one for one in await deliveries.of_events(tx, with_others)}
    missed: dict[int, Snapshot] = {}
    open_still: set[int] = set(rows.get(latest[0], {})) if latest else set()
    for event in latest:
        for chat_id in sorted(open_still):
            row = rows.get(event, {}).get(chat_id)
            sent = row
            if row is not None and row.facts is not None and row.reason == TOGETHER:
                sent = together.get((row.facts["with"], chat_id))
            if row is None or row.facts is None or sent is None or sent.state in _MAYBE_READ:
                open_still.discard(chat_id)
            else:
                missed[chat_id] = from_json(row.facts["known"])
    return missed
