"""Ending an opening before its deadline, and opening it again."""

from datetime import datetime

from lab.errors import LabError, NotFound
from lab.roles import Actor, Permission, require
from storage import history, openings
from storage.database import Tx
from storage.openings import KIND, Ended, Opening


async def find(tx: Tx, actor: Actor, code: str) -> Opening:
    """The opening, for somebody who may end it. Raises Forbidden, NotFound."""
    require(actor, Permission.EDIT)
    opening = await openings.by_code(tx, code)
    if opening is None:
        raise NotFound("opening-not-found", code=code)
    return opening


async def end(tx: Tx, actor: Actor, code: str, how: Ended, *, now: datetime) -> Opening:
    """Nobody can apply any more; drafts are kept. Raises Forbidden, NotFound, LabError where it has ended otherwise meanwhile."""
    return await _change(tx, actor, code, how, was=None, now=now)


async def reopen(tx: Tx, actor: Actor, code: str, *, now: datetime) -> Opening:
    """Takes an end back; the deadline still counts. Raises Forbidden, NotFound, LabError."""
    opening = await find(tx, actor, code)
    return await _change(tx, actor, code, None, was=opening.ended, now=now)


async def _change(tx: Tx, actor: Actor, code: str, how: Ended | None, *, was: Ended | None, now: datetime) -> Opening:
    opening = await find(tx, actor, code)
    if opening.ended is how:
        return opening  # pressed twice
    if not await openings.change(tx, opening.id, was={"ended": was}, values={"ended": how}):
        raise LabError("opening-changed", code=opening.code)
    action = f"{KIND}.reopened" if how is None else f"{KIND}.{how.value}"
    await history.add(tx, at=now, actor_id=actor.user_id, action=action, kind=KIND, item=opening.code)
    (opening,) = await openings.stored_now(tx, [opening.id])
    return opening
