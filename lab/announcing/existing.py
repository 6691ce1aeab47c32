"""Announcements that exist already, as a form finds them."""

from lab.roles import Actor, Permission, require
from storage import announcements
from storage.announcements import Announcement, AnnouncementState
from storage.database import Tx

_OVER = (AnnouncementState.DONE, AnnouncementState.CANCELLED)


async def by_code(tx: Tx, actor: Actor, code: str) -> Announcement | None:
    """The announcement with this code, or None. Raises Forbidden."""
    require(actor, Permission.ANNOUNCE)
    return await announcements.by_code(tx, code)


def is_over(announcement: Announcement) -> bool:
    """Whether nothing more is to come of it: it can be copied, not changed."""
    return announcement.state in _OVER
