"""Who is told what admins have to see to."""

from lab.defaults import Defaults
from storage import users
from storage.database import Tx
from storage.users import Role


async def admins(tx: Tx, defaults: Defaults) -> list[int]:
    """The users who may admit, and can be reached."""
    found = await users.who_may(tx, (Role.ADMIN, Role.OWNER), also=defaults.owner_ids)
    return [user.id for user in found if user.blocked_at is None and user.deactivated_at is None]
