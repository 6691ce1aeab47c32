"""Who reads a notice, as what they are now: what a former reviewer or admin is owed says nothing to them any more."""

from lab.roles import Actor, Permission, may, role_of
from outbox.notices.notice import Owed
from storage import users


async def staff_of(owed: Owed, permission: Permission) -> Actor | None:
    """The reader, if they may do this now."""
    actor = await reader_of(owed)
    return actor if may(actor, permission) else None


async def reader_of(owed: Owed) -> Actor:
    """The reader in the role that they have now."""
    user_id = owed.delivery.chat_id
    user = await users.get(owed.tx, user_id)
    return Actor(user_id, role_of(user_id, user.role if user is not None else None, owner_ids=owed.defaults.owner_ids))
