"""Who sees which seminar."""

from lab.errors import NotFound
from lab.roles import Actor, Permission, may, visible_to
from storage import seminars, series
from storage.database import Tx
from storage.reservations import ReservationState
from storage.seminars import LinkFor, Seminar, SeminarStatus
from storage.series import Series


def sees(actor: Actor, seminar: Seminar) -> bool:
    """Whether the actor may see it: drafts are for those who may edit."""
    if seminar.visibility not in visible_to(actor):
        return False
    return seminar.status is not SeminarStatus.DRAFT or may(actor, Permission.EDIT_SEMINARS)


def sees_link(actor: Actor, seminar: Seminar, state: ReservationState | None, *, hosts: bool = False) -> bool:
    """Whether somebody who sees the seminar may see its link too. `state` is what they have there; `hosts`: they hold it."""
    if seminar.link_for is LinkFor.EVERYONE:
        return True
    return state is ReservationState.SEAT or hosts or may(actor, Permission.EDIT_SEMINARS)


async def visible(tx: Tx, actor: Actor, code: str) -> Seminar:
    """The seminar with this code. Raises NotFound where there is none that the actor may see."""
    seminar = await seminars.by_code(tx, code)
    if seminar is None or not sees(actor, seminar):
        raise NotFound("seminar-not-found", code=code)
    return seminar


async def visible_series(tx: Tx, actor: Actor, code: str) -> Series:
    """The series with this code. Raises NotFound where there is none that the actor may see."""
    found = await series.by_code(tx, code)
    if found is None or found.visibility not in visible_to(actor):
        raise NotFound("series-not-found", code=code)
    return found


def uid_of(code: str) -> str:
    """The UID (RFC 5545) of a seminar or a series that was not made elsewhere."""
    return f"seminar-{code}@labbot"
