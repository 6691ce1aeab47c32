"""What admins have to see to: applications that stand still, offers to phone about, a promised date that is over."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from lab.applications.access import readable, require_staff
from lab.applications.admins import admins
from lab.applications.offering import half_over
from lab.applications.stages import UNDECIDED
from lab.applications.working_days import WEEKLY_LATE, digest_week
from lab.defaults import Defaults
from lab.notices import Owing
from lab.roles import Actor
from lab.schedules.local import instant
from storage import applications, offers, openings
from storage.applications import Application, ApplicationStage
from storage.database import Tx
from storage.openings import Opening

OVERDUE, TO_PHONE, ANSWER_LATE = "applications-overdue", "offer-to-phone", "opening-answer-late"
_OPEN = (*UNDECIDED, ApplicationStage.RETURNED)


@dataclass(frozen=True)
class Overdue:
    """Of one opening: how many applications have not moved for longer than it allows, and for how long the first of them."""

    opening: Opening
    count: int
    longest: timedelta


async def overdue_owings(tx: Tx, *, defaults: Defaults, now: datetime) -> list[Owing]:
    """The list of the week for every admin, as long as there are applications to decide about."""
    monday = digest_week(now, defaults.zone)
    if monday is None or not await applications.openings_with(tx, UNDECIDED):
        return []
    event, until = f"{OVERDUE}/{monday}", now + WEEKLY_LATE
    facts = {"week": monday.isoformat()}
    return [Owing(each, OVERDUE, facts, event, expires_at=until) for each in await admins(tx, defaults)]


async def overdue(tx: Tx, actor: Actor, *, now: datetime) -> list[Overdue]:
    """What is overdue now, as far as the actor may read it, the longest wait first. Raises NotFound for who is no staff."""
    found = []
    with_some = await applications.openings_with(tx, UNDECIDED)
    for opening in await openings.by_ids(tx, sorted(with_some)):
        await require_staff(tx, actor, opening.id)
        since = now - timedelta(days=opening.overdue_days)
        several = await readable(tx, actor, await applications.unmoved(tx, opening.id, stages=UNDECIDED, since=since))
        if several:
            found.append(Overdue(opening, len(several), now - _first(several)))
    return sorted(found, key=lambda one: one.longest, reverse=True)


async def phone_owings(tx: Tx, *, defaults: Defaults, now: datetime) -> list[Owing]:
    """Each offer that stands without a reaction at half its time."""
    late = [
        (one, offer) for one, offer in await offers.standing(tx) if half_over(offer, now=now) and offer.expires_at > now
    ]
    to = await admins(tx, defaults) if late else []
    return [
        Owing(
            chat_id,
            TO_PHONE,
            {"application": one.id, "offer": offer.id, "number": one.number},
            f"{TO_PHONE}/{offer.id}",
            expires_at=offer.expires_at,
        )
        for one, offer in late
        for chat_id in to
        if chat_id != one.user_id
    ]


async def answer_owings(tx: Tx, *, defaults: Defaults, now: datetime) -> list[Owing]:
    """Each opening whose date for the answers is over while some are still to be given."""
    going_on = await openings.by_ids(tx, sorted(await applications.openings_with(tx, _OPEN)))
    late = [one for one in going_on if is_answer_late(one, now=now)]
    to = await admins(tx, defaults) if late else []
    return [
        Owing(
            chat_id,
            ANSWER_LATE,
            {"opening": one.id, "code": one.code, "answer_by": f"{one.answer_by}"},
            f"{ANSWER_LATE}/{one.id}/{one.answer_by}",
        )
        for one in late
        for chat_id in to
    ]


def is_answer_late(opening: Opening, *, now: datetime) -> bool:
    """Whether the day by which answers were promised is over, where the opening is."""
    if opening.answer_by is None:
        return False
    over = instant(datetime.combine(opening.answer_by + timedelta(days=1), time()), ZoneInfo(opening.zone))
    return now >= over


async def waiting_for_answer(tx: Tx, actor: Actor, opening_id: int) -> int:
    """How many wait for the answer of an opening, as far as the actor may read them."""
    return sum(one.stage in _OPEN for one in await readable(tx, actor, await applications.heads(tx, opening_id)))


def _first(several: Sequence[Application]) -> datetime:
    return min(one.moved_at for one in several)
