"""Offers of a place: made, answered, over. Places are counted by the database, so that never more are accepted than there are."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from lab import interviews
from lab.applications.access import Case, reach, reach_as_staff, readable, require_party, require_staff
from lab.applications.cases import Note, move, note_event
from lab.applications.free_places import tell_free
from lab.applications.stages import Party, Verb
from lab.defaults import Defaults
from lab.errors import LabError, NotFound
from lab.roles import Actor
from storage import applications, offers, openings, places
from storage.applications import Application, ApplicationStage
from storage.database import Tx
from storage.offers import Offer, OfferAnswer


@dataclass(frozen=True)
class Wanted:
    """An offer to be made. `beyond_places`: also where every place is offered or taken, since not everybody will accept."""

    expires_at: datetime
    note: Note | None = None
    beyond_places: bool = False


@dataclass(frozen=True)
class Places:
    """The places of an opening. `total` None is as many as one likes; `offered` are the offers that stand."""

    total: int | None
    taken: int
    offered: int

    @property
    def left(self) -> int | None:
        """How many can be offered; None for any number."""
        return None if self.total is None else max(self.total - self.taken - self.offered, 0)


async def places_of(tx: Tx, actor: Actor, opening_id: int) -> Places:
    """The places of an opening, for those who decide. Raises NotFound."""
    await require_staff(tx, actor, opening_id)
    return await _places(tx, opening_id)


async def _places(tx: Tx, opening_id: int) -> Places:
    found = await openings.stored_now(tx, [opening_id])
    if not found:
        raise NotFound("application-not-found")
    return Places(found[0].places, await places.taken(tx, opening_id), await offers.count_open(tx, opening_id))


async def set_ranks(tx: Tx, actor: Actor, opening_id: int, ordered: Sequence[int], *, now: datetime) -> None:
    """Puts applications of an opening in the order in which offers are made; others that the actor may read lose their rank. Only those
    who decide ever see it. Raises NotFound."""
    await require_staff(tx, actor, opening_id)
    known = {one.id: one for one in await readable(tx, actor, await applications.of_opening(tx, opening_id))}
    if not set(ordered) <= known.keys():
        raise NotFound("application-not-found")
    ranks = {application_id: rank for rank, application_id in enumerate(dict.fromkeys(ordered), 1)}
    for application_id in sorted(known):
        if known[application_id].rank == ranks.get(application_id):
            continue
        case = await reach_as_staff(tx, actor, application_id, lock=True)
        values = {"rank": ranks.get(application_id)}
        await applications.change(tx, application_id, version=case.application.version, values=values)
        party = Party.ADMIN if Party.ADMIN in case.parties else Party.REVIEWER
        await note_event(tx, case, "rank", party=party, visible=False, now=now)


async def offer(
    tx: Tx, actor: Actor, application_id: int, wanted: Wanted, *, defaults: Defaults, now: datetime
) -> Application:
    """Offers a place. Raises NotFound, LabError where none is left."""
    case = await reach_as_staff(tx, actor, application_id, lock=True)
    return await make(tx, case, wanted, defaults=defaults, now=now)


async def make(tx: Tx, case: Case, wanted: Wanted, *, defaults: Defaults, now: datetime) -> Application:
    """The same for an application that is locked."""
    if wanted.expires_at <= now:
        raise LabError("offer-date-past")
    opening_id = case.opening.id
    await places.lock(tx, opening_id)
    if not wanted.beyond_places and (await _places(tx, opening_id)).left == 0:
        raise LabError("offer-no-place")
    offered = await move(tx, case, Verb.OFFER, ApplicationStage.OFFER, note=wanted.note, defaults=defaults, now=now)
    await offers.make(tx, offered.id, made_by=case.user_id, expires_at=wanted.expires_at, now=now)
    return offered


async def accept(tx: Tx, actor: Actor, application_id: int, *, defaults: Defaults, now: datetime) -> Application:
    """The applicant takes the place; an interview that lies ahead is not needed any more. Raises NotFound, LabError where the offer is
    over, or every place is taken."""
    case = await _offered(tx, actor, application_id, now=now)
    if not await places.take(tx, case.opening.id):
        raise LabError("offer-places-taken")
    await offers.answer(tx, application_id, OfferAnswer.ACCEPTED, now=now)
    accepted = await move(tx, case, Verb.ACCEPT, ApplicationStage.ACCEPTED, defaults=defaults, now=now)
    await interviews.release_slot(tx, case, defaults=defaults, now=now)
    return accepted


async def decline(tx: Tx, actor: Actor, application_id: int, *, defaults: Defaults, now: datetime) -> Application:
    """The applicant does not take the place, and leaves the time of an interview to others. Raises NotFound, LabError."""
    case = await _offered(tx, actor, application_id, now=now)
    await offers.answer(tx, application_id, OfferAnswer.DECLINED, now=now)
    declined = await move(tx, case, Verb.DECLINE, ApplicationStage.DECLINED, defaults=defaults, now=now)
    await tell_free(tx, case, Verb.DECLINE, version=declined.version, defaults=defaults, now=now)
    await interviews.release_slot(tx, case, defaults=defaults, now=now)
    return declined


async def _offered(tx: Tx, actor: Actor, application_id: int, *, now: datetime) -> Case:
    case = await reach(tx, actor, application_id, lock=True)
    require_party(case, Party.APPLICANT)
    if case.application.stage is not ApplicationStage.OFFER:
        raise LabError("application-not-now")
    standing = await offers.open_one(tx, application_id)
    if standing is None or standing.expires_at <= now:
        raise LabError("offer-over")
    return case


async def give_up(tx: Tx, actor: Actor, application_id: int, *, defaults: Defaults, now: datetime) -> Application:
    """An admin notes that somebody who had accepted does not come: the place is free again, and the time of an
    interview that lies ahead. Raises NotFound, LabError."""
    case = await reach_as_staff(tx, actor, application_id, lock=True)
    given_up = await move(tx, case, Verb.GIVE_UP, ApplicationStage.DECLINED, defaults=defaults, now=now)
    await places.give_back(tx, case.opening.id)
    await tell_free(tx, case, Verb.GIVE_UP, version=given_up.version, defaults=defaults, now=now)
    await interviews.release_slot(tx, case, defaults=defaults, now=now)
    return given_up


async def expire_due(tx: Tx, *, defaults: Defaults, now: datetime) -> int:
    """Offers that nobody answered in time are over, and their applicants told; returns how many."""
    count = 0
    for application_id in sorted(await offers.overdue(tx, now)):
        application = await applications.locked(tx, application_id)
        standing = await offers.open_one(tx, application_id)
        if application is None or standing is None or standing.expires_at > now:
            continue
        (opening,) = await openings.by_ids(tx, [application.opening_id])
        case = Case(application, opening, None, frozenset({Party.CLOCK}))
        await offers.answer(tx, application_id, OfferAnswer.EXPIRED, now=now)
        expired = await move(tx, case, Verb.EXPIRE, ApplicationStage.EXPIRED, defaults=defaults, now=now)
        await tell_free(tx, case, Verb.EXPIRE, version=expired.version, defaults=defaults, now=now)
        await interviews.release_slot(tx, case, defaults=defaults, now=now)
        count += 1
    return count


def half_over(standing: Offer, *, now: datetime) -> bool:
    """Whether half the time to answer has passed."""
    return now - standing.released_at >= (standing.expires_at - standing.released_at) / 2
