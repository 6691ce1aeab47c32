"""Following: somebody wants to hear about an item, of whatever kind. Whether they may see it is for the kind's own rules to say."""

from datetime import datetime

from lab.errors import LabError
from lab.roles import Actor
from storage import follows, history
from storage.database import Tx


async def follow(tx: Tx, actor: Actor, *, kind: str, code: str, now: datetime) -> bool:
    """Follows an item; tells whether that is new. Raises LabError for who is no user."""
    user_id = user_of(actor)
    changed = await follows.add(tx, user_id=user_id, kind=kind, item=code, now=now)
    if changed:
        await history.add(tx, at=now, actor_id=user_id, action=f"{kind}.followed", kind=kind, item=code)
    return changed


async def unfollow(tx: Tx, actor: Actor, *, kind: str, code: str, now: datetime) -> bool:
    """Takes a follow back, also of an item that the actor may not see any more; tells whether there was one."""
    user_id = user_of(actor)
    changed = await follows.remove(tx, user_id=user_id, kind=kind, item=code)
    if changed:
        await history.add(tx, at=now, actor_id=user_id, action=f"{kind}.unfollowed", kind=kind, item=code)
    return changed


def user_of(actor: Actor) -> int:
    """The actor's user id. Raises LabError for who is no user."""
    if actor.user_id is None:
        raise LabError("error-forbidden")
    return actor.user_id
