"""One's own applications: what an applicant sees of each, and what they can do with it now.

Everything comes from `seen`, so that nothing that is held back shows, neither in what is said nor in what can be done.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from lab import openings as rules
from lab.applications.access import Case, reach, readable
from lab.applications.seen import Seen, Whole, seen_by_applicant, whole
from lab.applications.stages import OVER, Party, Verb, possible
from lab.applications.submitting import ATTACHABLE, LATE
from lab.applying import handing_in
from lab.applying.grace import downtime
from lab.applying.kinds import Paper
from lab.errors import NotFound
from lab.roles import Actor, Permission, may, visible_to
from storage import application_requests, applications, documents, drafts, offers, openings, slots
from storage.application_requests import ApplicationRequest
from storage.applications import ApplicationStage as Stage
from storage.database import Tx
from storage.documents import Document
from storage.drafts import Draft
from storage.offers import Offer
from storage.openings import Opening
from storage.slots import Slot

APPLY = "apply"  # the form whose drafts are applications that were not submitted yet, by the opening's code


class Way(StrEnum):
    """What an applicant can do with an application now."""

    ANSWER = "answer"
    ACCEPT = "accept"
    DECLINE = "decline"
    PICK = "pick"
    MOVE = "move"
    CANCEL = "cancel"
    ATTACH = "attach"
    EDIT = "edit"
    WITHDRAW = "withdraw"
    RESTORE = "restore"


WANTED = frozenset({Way.ANSWER, Way.ACCEPT, Way.PICK})  # these wait for the applicant
_BY_VERB = {
    Verb.ANSWER: Way.ANSWER,
    Verb.ACCEPT: Way.ACCEPT,
    Verb.DECLINE: Way.DECLINE,
    Verb.EDIT: Way.EDIT,
    Verb.WITHDRAW: Way.WITHDRAW,
    Verb.RESTORE: Way.RESTORE,
}


@dataclass(frozen=True)
class Own:
    """An application with its papers. `missing` are the documents that the opening asks for and that did not come; they
    are taken until `papers_until` (None where there is no end to it). `free` is how many slots can be picked. `name` is who applied,
    where an admin wrote it down for them."""

    whole: Whole
    opening: Opening
    ways: frozenset[Way]
    papers: Sequence[Document]
    missing: Sequence[Paper]
    papers_until: datetime | None
    free: int
    name: str | None

    @property
    def id(self) -> int:
        """The application's id."""
        return self.whole.seen.id

    @property
    def open_for_slots(self) -> bool:
        """Whether a time for an interview is to be picked as soon as there is one."""
        return self.whole.seen.stage is Stage.INTERVIEW


@dataclass(frozen=True)
class Listed:
    """An application in the list. `due_at` is until when something is wanted of the applicant, if there is an end to it."""

    seen: Seen
    opening: Opening
    wanted: Way | None
    due_at: datetime | None
    slot: Slot | None
    name: str | None


@dataclass(frozen=True)
class Begun:
    """A draft of an application."""

    draft: Draft
    opening: Opening
    open: bool


@dataclass(frozen=True)
class Everything:
    """All applications of somebody, those first that want something of them; and what they began and did not submit."""

    listed: Sequence[Listed]
    begun: Sequence[Begun]


async def open_(tx: Tx, actor: Actor, application_id: int, *, now: datetime) -> Own:
    """An application for its applicant. Raises NotFound for everybody else."""
    case = await reach(tx, actor, application_id)
    if Party.APPLICANT not in case.parties:
        raise NotFound("application-not-found")
    opening, application = case.opening, case.application
    everything = await whole(tx, actor, application_id)
    papers = await documents.of_application(tx, application_id)
    free = await slots.free(tx, opening.id, after=now) if application.stage is Stage.INTERVIEW else []
    entered = application.user_id is None
    down = await downtime(tx, opening, now=now)
    editable = entered or rules.is_open(opening, now=now, downtime=down)
    late = everything.seen.submitted_at + LATE if opening.late_documents else None
    return Own(
        whole=everything,
        opening=opening,
        ways=ways(everything, editable=editable, late_until=late, free=len(free), now=now),
        papers=papers,
        missing=await handing_in.missing_papers(tx, case),
        papers_until=_papers_until(case, late=late is not None),
        free=len(free),
        name=application.contact["name"] if entered and application.contact else None,
    )


def ways(one: Whole, *, editable: bool, late_until: datetime | None, free: int, now: datetime) -> frozenset[Way]:
    """What the applicant can do. `editable`: the deadline is not over; `late_until`: documents may follow until then; `free` slots."""
    found = {_BY_VERB[verb] for verb in possible(one.seen.stage, {Party.APPLICANT}) if verb in _BY_VERB}
    if one.asked is None:
        found.discard(Way.ANSWER)
    if one.offer is None or one.offer.expires_at <= now:
        found -= {Way.ACCEPT, Way.DECLINE}
    if not editable:
        found -= {Way.EDIT, Way.RESTORE}
    if one.seen.stage in ATTACHABLE and (editable or (late_until is not None and now < late_until)):
        found.add(Way.ATTACH)
    if one.slot is not None and one.slot.starts_at > now:
        found.add(Way.CANCEL)
    if one.seen.stage is Stage.INTERVIEW and free:
        if one.slot is None:
            found.add(Way.PICK)
        elif one.slot.starts_at > now:
            found.add(Way.MOVE)
    return frozenset(found)


def _papers_until(case: Case, *, late: bool) -> datetime | None:
    if case.application.user_id is None:  # the admin who wrote it down is bound by no deadline
        return None
    return handing_in.papers_until(case) if late else case.opening.closes_at


async def everything(tx: Tx, actor: Actor, *, now: datetime) -> Everything:
    """What /applications shows. An admin also finds those that they wrote down for others."""
    if actor.user_id is None:
        return Everything((), ())
    found = list(await applications.of_user(tx, actor.user_id))
    if may(actor, Permission.ADMIT):
        found += await readable(tx, actor, await applications.entered_by(tx, actor.user_id))
    ids = [one.id for one in found]
    known = {one.id: one for one in await openings.by_ids(tx, [one.opening_id for one in found])}
    asked, offered = await application_requests.open_of(tx, ids), await offers.open_of(tx, ids)
    having = await slots.of_applications(tx, ids)
    listed = []
    for one in found:
        slot = having.get(one.id)
        wanted, due_at = _wanted(seen_by_applicant(one), asked.get(one.id), offered.get(one.id), slot, now=now)
        name = one.contact["name"] if one.user_id is None and one.contact else None
        listed.append(Listed(seen_by_applicant(one), known[one.opening_id], wanted, due_at, slot, name))
    return Everything(sorted(listed, key=_place), await _begun(tx, actor, now=now))


def _wanted(
    seen: Seen, asked: ApplicationRequest | None, offer: Offer | None, slot: Slot | None, *, now: datetime
) -> tuple[Way | None, datetime | None]:
    """What an application waits for that only its applicant can give, and until when."""
    if seen.stage is Stage.RETURNED and asked is not None:
        return Way.ANSWER, asked.due_at
    if seen.stage is Stage.OFFER and offer is not None and offer.expires_at > now:
        return Way.ACCEPT, offer.expires_at
    if seen.stage is Stage.INTERVIEW and slot is None:
        return Way.PICK, None
    return None, None


def _place(one: Listed) -> tuple[int, float, float]:
    """What waits for the applicant first, by when it is due; then what is under way; what is over last, the latest first."""
    group = 0 if one.wanted else 2 if one.seen.stage in OVER else 1
    due = one.due_at.timestamp() if one.due_at else float("inf")
    return group, due, -one.seen.since.timestamp()


async def _begun(tx: Tx, actor: Actor, *, now: datetime) -> list[Begun]:
    if actor.user_id is None:
        return []
    mine = [one for one in await drafts.of_user(tx, actor.user_id) if one.form == APPLY]
    codes = [one.subject for one in mine]
    known = {one.code: one for one in await openings.by_codes(tx, codes, visible=visible_to(actor))}
    begun = []
    for one in mine:
        opening = known.get(one.subject)
        if opening is not None:
            down = await downtime(tx, opening, now=now)
            begun.append(Begun(one, opening, rules.is_open(opening, now=now, downtime=down)))
    return begun
