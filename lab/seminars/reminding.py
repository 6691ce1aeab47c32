"""The clock's part of reminders: what is due is owed, what a move has made wrong is taken back, what was missed is written down."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from lab.defaults import Defaults
from lab.notices import LANE
from lab.roles import Actor, role_of
from lab.seminars import telling
from lab.seminars.reminders import KIND, LEADS, all_wanted, event_of
from lab.seminars.seeing import sees
from lab.seminars.snapshots import Matter, Snapshot
from storage import deliveries, seminar_changes, seminar_reminders, seminars, users
from storage.database import Tx
from storage.deliveries import DeliveryState
from storage.seminar_reminders import Unreminded
from storage.seminars import COMING, Seminar

AT_ONCE = 5  # seminars with everybody who is reminded of them, in one transaction
TOLD, DUPLICATE, MISSED, STALE = "told", "duplicate", "missed", "stale"


@dataclass(frozen=True)
class _Due:
    """A lead of a seminar whose moment has come, and what decides about each person."""

    seminar: Seminar
    minutes: int
    now: datetime
    told: Mapping[int, datetime]  # whom, and when last, the time was told

    @property
    def moment(self) -> datetime:
        """When they are to be reminded."""
        return self.seminar.starts_at - timedelta(minutes=self.minutes)

    def skipped(self, user_id: int, leads: Mapping[int, datetime]) -> str | None:
        """Why somebody is not reminded, None where they are."""
        if self.seminar.starts_at <= self.now:
            return MISSED
        # A change of the time that came after this moment has said when it begins.
        if self.told.get(user_id, self.moment) > self.moment:
            return TOLD
        shorter = [lead for lead in leads if lead < self.minutes]
        later = (self.seminar.starts_at - timedelta(minutes=lead) for lead in shorter)
        return DUPLICATE if any(at <= self.now for at in later) else None


async def remind_due(tx: Tx, *, defaults: Defaults, now: datetime) -> int:
    """Owes what is due; returns of how many seminars and leads."""
    due = await seminar_reminders.unreminded(tx, LEADS, now, limit=AT_ONCE)
    for one in due:
        await _remind(tx, one, defaults=defaults, now=now)
    return len(due)


async def moved(tx: Tx, seminar: Seminar, before: Snapshot) -> None:
    """A seminar that begins at another moment than before, or is not held any more, or is again: nobody is reminded of what was, and
    what is due by now is looked at anew."""
    still = seminar.status in COMING and before.coming and seminar.starts_at == before.starts_at
    if still:
        return
    events = [event_of(seminar.id, minutes, before.starts_at) for minutes in LEADS]
    await deliveries.skip_events(tx, events, reason=STALE)
    await seminar_reminders.unmark(tx, seminar.id, seminar.starts_at)


async def missed(tx: Tx, seminar: Seminar, *, defaults: Defaults, now: datetime) -> None:
    """A seminar is over: the reminders of it that nobody sent, since the bot was down, are written down."""
    done = await seminar_reminders.marked(tx, seminar.id, seminar.starts_at)
    for minutes in LEADS:
        if minutes not in done:
            await _remind(tx, Unreminded(seminar.id, minutes, seminar.starts_at), defaults=defaults, now=now)


async def _remind(tx: Tx, one: Unreminded, *, defaults: Defaults, now: datetime) -> None:
    seminar = await seminars.lock(tx, one.seminar_id)
    if seminar is None or seminar.status not in COMING or seminar.starts_at != one.starts_at:
        return
    if not await seminar_reminders.mark(tx, one, now):
        return
    due = _Due(seminar, one.minutes, now, await _told(tx, seminar, one))
    event = event_of(seminar.id, one.minutes, one.starts_at)
    wanting = {
        user_id: leads
        for user_id, leads in (await all_wanted(tx, seminar.id)).items()
        if one.minutes in leads and leads[one.minutes] <= due.moment  # who chose it later was told that it was too late
    }
    seen = await _seeing(tx, seminar, wanting, defaults)
    known = {row.chat_id for row in await deliveries.of_events(tx, [event])}
    reasons = {user_id: due.skipped(user_id, wanting[user_id]) for user_id in seen}
    again = [user_id for user_id, reason in reasons.items() if user_id in known and reason is None]
    if again:
        await deliveries.owe_again(tx, event, again, reason=STALE, now=now)
    rows = [_row(due, event, user_id, reason) for user_id, reason in reasons.items() if user_id not in known]
    await deliveries.owe_all(tx, rows)


def _row(due: _Due, event: str, user_id: int, reason: str | None) -> dict[str, Any]:
    seminar = due.seminar
    return {
        "kind": KIND,
        "facts": {
            "seminar": seminar.id,
            "code": seminar.code,
            "minutes": due.minutes,
            "starts_at": seminar.starts_at.isoformat(),
        },
        "event": event,
        "chat_id": user_id,
        "lane": LANE,
        "state": DeliveryState.DUE if reason is None else DeliveryState.SKIPPED,
        "reason": reason,
        "urgent": True,
        "due_at": due.now,
        "expires_at": seminar.starts_at,
        "created_at": due.now,
    }


async def _told(tx: Tx, seminar: Seminar, one: Unreminded) -> dict[int, datetime]:
    """Who was told of the time of the seminar since the moment of a reminder, and when."""
    row = await seminar_changes.of_seminar(tx, seminar.id)
    moment = one.starts_at - timedelta(minutes=one.minutes)
    if row is None or row.told_at is None or row.told_at <= moment:
        return {}
    found = await deliveries.of_events(tx, telling.events(seminar.id, row.number))
    return {
        notice.chat_id: notice.created_at
        for notice in found
        if notice.created_at > moment
        and (notice.state is not DeliveryState.SKIPPED or notice.reason == telling.TOGETHER)
        and notice.facts is not None
        and {Matter.TIME.value, Matter.STANDING.value} & set(notice.facts["matters"])
    }


async def _seeing(tx: Tx, seminar: Seminar, user_ids: Mapping[int, Any], defaults: Defaults) -> list[int]:
    known = await users.of_ids(tx, user_ids)
    return [
        user_id
        for user_id in user_ids
        if user_id in known
        and sees(Actor(user_id, role_of(user_id, known[user_id].role, owner_ids=defaults.owner_ids)), seminar)
    ]
