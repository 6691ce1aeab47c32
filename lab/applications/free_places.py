"""A place is free again: those who decide are told, so that the next in order can have it."""

from dataclasses import dataclass
from datetime import datetime

from lab import notices
from lab.applications.access import Case, readable, require_staff
from lab.applications.admins import admins
from lab.applications.stages import UNDECIDED, Verb
from lab.defaults import Defaults
from lab.roles import Actor
from storage import applications, offers, openings, places
from storage.applications import Application
from storage.database import Tx
from storage.openings import Opening

FREE = "offer-free"


@dataclass(frozen=True)
class Free:
    """A free place of an opening, and who is next in order among those whom the reader decides about."""

    opening: Opening
    next: Application | None


async def tell_free(tx: Tx, case: Case, verb: Verb, *, version: int, defaults: Defaults, now: datetime) -> None:
    """Reviewers of the opening and admins are told that an offer came to nothing (by `verb`, at this version of the application),
    but whoever applied, and whoever did it."""
    opening_id, application = case.opening.id, case.application
    told = {*await openings.reviewer_ids(tx, opening_id), *await admins(tx, defaults)}
    for chat_id in sorted(told - {application.user_id, case.user_id}):
        await notices.tell(
            tx,
            chat_id=chat_id,
            kind=FREE,
            facts={
                "opening": opening_id,
                "application": application.id,
                "number": application.number,
                "verb": verb.value,
            },
            event=f"{FREE}/{application.id}/{version}",
            lab_zone=defaults.zone,
            now=now,
        )


async def free_place(tx: Tx, actor: Actor, opening_id: int) -> Free | None:
    """What there is to be done about it now; None where no place is free (any more). Raises NotFound."""
    await require_staff(tx, actor, opening_id)
    found = await openings.stored_now(tx, [opening_id])
    if not found:
        return None
    total = found[0].places
    if total is not None and total <= await places.taken(tx, opening_id) + await offers.count_open(tx, opening_id):
        return None
    waiting = await readable(tx, actor, await applications.of_opening(tx, opening_id, stages=UNDECIDED))
    ranked = sorted((one for one in waiting if one.rank is not None), key=lambda one: (one.rank or 0, one.id))
    return Free(found[0], ranked[0] if ranked else None)
