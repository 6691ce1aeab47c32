"""Who runs a seminar: its host, and those who edit seminars."""

from lab.errors import NotFound
from lab.roles import Actor, Permission, may, visible_to
from storage import persons, seminars
from storage.database import Tx
from storage.seminars import Seminar


async def runs(tx: Tx, actor: Actor, seminar: Seminar) -> bool:
    """Whether the actor looks after those who come: editors and up, and the host, whatever their role is."""
    if may(actor, Permission.EDIT_SEMINARS):
        return seminar.visibility in visible_to(actor)
    if actor.user_id is None or seminar.host is None:
        return False
    host = await persons.by_code(tx, seminar.host)
    return host is not None and host.user_id == actor.user_id


async def require_host(tx: Tx, actor: Actor, code: str, *, lock: bool = False) -> Seminar:
    """The seminar, for who runs it, locked if wanted. Raises NotFound: nobody else learns of this side of it."""
    seminar = await seminars.by_code(tx, code)
    if seminar is not None and lock:
        seminar = await seminars.lock(tx, seminar.id)
    if seminar is None or not await runs(tx, actor, seminar):
        raise NotFound("seminar-not-found", code=code)
    return seminar
